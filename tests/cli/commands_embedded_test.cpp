// The private database, as the first command makes it. Needs a few seconds: a server is made.
#include "cli/facts.hpp"
#include "engine/places.hpp"
#include "storage/cluster.hpp"
#include "storage/sql.hpp"
#include "tests/cli/outcome.hpp"
#include "tests/support/folder.hpp"

#include <filesystem>

#include <doctest/doctest.h>

namespace fs = std::filesystem;

TEST_CASE("the private database knows the Member States from its first command on") {
    const tests::Folder folder;
    const auto dir = folder.path() / "data";
    const auto outcome = tests::accede({"call", "list", "--data-dir", dir.native()});
    CAPTURE(outcome.err);
    REQUIRE(outcome.exit == cli::ExitCode::done);

    const storage::Cluster cluster{dir};
    storage::sql::Connection connection{cluster.conninfo()};
    const auto known = connection.run("SELECT count(*) FROM country")[0][0].as<std::size_t>();
    CHECK(known == engine::Places::from_csv(cli::fact("data/countries.csv")).value().all().size());
}
