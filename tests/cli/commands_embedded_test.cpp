// The private database, as the first command makes it. Needs a few seconds: a server is made.
#include "cli/facts.hpp"
#include "engine/places.hpp"
#include "storage/cluster.hpp"
#include "storage/sql.hpp"
#include "tests/cli/outcome.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include <doctest/doctest.h>

namespace fs = std::filesystem;

namespace {

// A folder that the server's user may enter too.
struct Folder {
    Folder() {
        auto name = (fs::temp_directory_path() / "accede-fresh-XXXXXX").native();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no folder for the test"};
        path = name;
        fs::permissions(path, fs::perms{0755});
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    fs::path path;
};

}  // namespace

TEST_CASE("the private database knows the Member States from its first command on") {
    const Folder folder;
    const auto dir = folder.path / "data";
    const auto outcome = tests::accede({"call", "list", "--data-dir", dir.native()});
    CAPTURE(outcome.err);
    REQUIRE(outcome.exit == cli::ExitCode::done);

    const storage::Cluster cluster{dir};
    storage::sql::Connection connection{cluster.conninfo()};
    const auto known = connection.run("SELECT count(*) FROM country")[0][0].as<std::size_t>();
    CHECK(known == engine::Places::from_csv(cli::fact("data/countries.csv")).value().all().size());
}
