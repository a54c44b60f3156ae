// The private database, as the first command makes it. Needs a few seconds: a server is made.
#include "cli/facts.hpp"
#include "engine/places.hpp"
#include "storage/cluster.hpp"
#include "storage/migrations.hpp"
#include "storage/sql.hpp"
#include "tests/cli/outcome.hpp"
#include "tests/support/files.hpp"
#include "tests/support/folder.hpp"

#include <cstdio>
#include <filesystem>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace fs = std::filesystem;

namespace {

struct Ended {
    int status;
    std::string said;  // on stdout and stderr
};

// The program as a process of its own: where data lies by default is its environment's to say.
Ended demonstrate(const fs::path& data_home, const std::string& words) {
    const auto line = fmt::format("XDG_DATA_HOME='{}' '{}' demo run {} 2>&1", data_home.native(),
                                  tests::program(), words);
    FILE* const pipe = popen(line.c_str(), "r");
    REQUIRE(pipe != nullptr);
    Ended ended{};
    for (int c = 0; (c = std::fgetc(pipe)) != EOF;) ended.said += static_cast<char>(c);
    ended.status = pclose(pipe);
    return ended;
}

void begin_as_another_version(const fs::path& dir) {
    const storage::Cluster cluster{dir};
    storage::sql::Connection connection{cluster.conninfo()};
    storage::migrate(connection, {.origin = "accede.demo", .rehearsal = true});
    connection.run("UPDATE migration SET sha256 = 'another' WHERE number = 6");
}

}  // namespace

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

TEST_CASE("a demonstration of another version makes room in its own folder, and in no other") {
    const tests::Folder folder;
    const auto own = folder.path() / "accede" / "demo";
    begin_as_another_version(own);

    const auto named = demonstrate(folder.path(), "--data-dir '" + own.native() + "'");
    CAPTURE(named.said);
    CHECK(named.status != 0);
    CHECK(named.said.find("try: accede demo reset --data-dir") != std::string::npos);
    {
        const storage::Cluster cluster{own};
        storage::sql::Connection connection{cluster.conninfo()};
        CHECK(connection.run("SELECT 1 FROM migration WHERE sha256 = 'another'").size() == 1);
    }
    const auto anew = demonstrate(folder.path(), "");
    CAPTURE(anew.said);
    CHECK(anew.status == 0);
    CHECK(anew.said.find("another version had begun there is begun anew") != std::string::npos);
}

TEST_CASE("what is no demonstration stays in the demonstration's folder") {
    const tests::Folder folder;
    const auto own = folder.path() / "accede" / "demo";
    {
        const storage::Cluster cluster{own};
        storage::sql::Connection connection{cluster.conninfo()};
        storage::migrate(connection, {.origin = "accede.org"});
        connection.run("UPDATE migration SET sha256 = 'another' WHERE number = 6");
    }
    const auto ended = demonstrate(folder.path(), "");
    CAPTURE(ended.said);
    CHECK(ended.status != 0);
    const storage::Cluster cluster{own};
    storage::sql::Connection connection{cluster.conninfo()};
    CHECK(connection.run("SELECT 1 FROM migration WHERE sha256 = 'another'").size() == 1);
}
