// The database's disk is full: what does not fit is refused as a whole, and nothing else is lost.
#include "cli/shell_words.hpp"
#include "storage/cluster.hpp"
#include "tests/cli/typed.hpp"
#include "tests/support/files.hpp"
#include "tests/support/fingerprint.hpp"
#include "tests/support/small_disk.hpp"

#include <cstdio>
#include <random>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

using cli::ExitCode;
using tests::check_done;
using tests::check_fails;
using tests::fingerprint;

namespace {

// As a photograph is to a database: nothing of it can be told in fewer bytes.
std::string photograph(std::size_t bytes) {
    std::mt19937 generator{2099};
    std::string all(bytes, '\0');
    for (auto& byte : all) byte = static_cast<char>(generator());
    return all;
}

std::string table(int rows) {
    std::string all = "country,name\n";
    for (int i = 0; i < rows; ++i) all += fmt::format("TG,City {}\n", i);
    return all;
}

// Whether a disk can be made small enough. Where not, ctest counts the case as skipped by the word
// at the line's beginning.
bool can_try() {
    if (tests::SmallDisk::can_mount()) return true;
    std::puts("SKIPPED: nothing was tried, for only root may mount a small disk");
    return false;
}

void prepare(const std::string& conninfo) {
    for (const auto* line :
         {"db init --rehearsal", "db clock 2099-02-01T12:00:00Z", "person add ada --name Ada",
          "person add officer.tg --name Officer --mandate officer:TG --as ada"}) {
        check_done(conninfo, line);
    }
    check_done(conninfo, "call new " + tests::root() +
                             "/data/regulations/fictional-2099.json --open --as ada");
    check_done(conninfo, "nomination new 2099 --country TG --name Kara --as officer.tg");
}

}  // namespace

// Each makes and starts a server of its own: some seconds.

TEST_CASE("on a full disk what does not fit is refused whole, and done once there is room") {
    if (!can_try()) return;
    tests::SmallDisk disk{192};
    const storage::Cluster cluster{disk.path() / "accede"};
    const auto conninfo = cluster.conninfo();
    prepare(conninfo);
    storage::sql::Connection connection{conninfo};
    // Room in the log, so that it is the tables that do not fit.
    connection.run("SELECT pg_switch_wal()");
    check_done(conninfo, "nomination edit TG-2099-01 --section plan=A --as officer.tg");
    const auto before = fingerprint(connection);

    const std::string attach =
        "nomination attach TG-2099-01 plan - --key 2fa85f64-5717-4562-b3fc-2c963f66afa6 "
        "--as officer.tg";
    const tests::Outside picture{.input = photograph(std::size_t{3} << 20U)};
    disk.fill();
    const std::vector<std::string> says{
        "accede: database: The database's disk is full (database.unavailable)\n",
        "No space left on device", "  SQLSTATE 53100\n", "  nothing was changed\n",
        "  try: accede doctor\n"};
    check_fails(conninfo, attach, ExitCode::database, "database.unavailable", says, picture);
    check_fails(conninfo, "nomination import - --as officer.tg", ExitCode::database,
                "database.unavailable", says, {.input = table(20'000)});
    CHECK(fingerprint(connection) == before);
    check_done(conninfo, "nomination show TG-2099-01");
    check_done(conninfo, "audit verify");

    disk.free();
    CHECK(fingerprint(connection) == before);
    check_done(conninfo, attach, picture);
    CHECK(tests::value(connection, "SELECT length(content) FROM document") == "3145728");
    check_done(conninfo, "audit verify");
}

TEST_CASE(
    "a server whose log does not fit goes down, and has all that it said once there is room") {
    if (!can_try()) return;
    tests::SmallDisk disk{192};
    const auto dir = disk.path() / "accede";
    std::string before;
    const std::string edit =
        "nomination edit TG-2099-01 --section plan=A --key 2fa85f64-5717-4562-b3fc-2c963f66afa6 "
        "--as officer.tg";
    {
        const storage::Cluster cluster{dir};
        prepare(cluster.conninfo());
        // A page of each table is begun: it is the log that does not fit.
        check_done(cluster.conninfo(),
                   "nomination edit TG-2099-01 --section plan=0 --as officer.tg");
        storage::sql::Connection connection{cluster.conninfo()};
        before = fingerprint(connection);
        connection.run("SELECT pg_switch_wal()");
        disk.fill();

        const auto outcome = tests::type(cluster.conninfo(), cli::words_of(edit));
        CAPTURE(outcome.err);
        CHECK(outcome.exit == ExitCode::database);
        CHECK(outcome.out.empty());
        CHECK(outcome.err.find("nothing was changed") == std::string::npos);
        CHECK(outcome.err.find("it is not known whether anything was changed") !=
              std::string::npos);
        CHECK(outcome.err.find("--key 2fa85f64-5717-4562-b3fc-2c963f66afa6") != std::string::npos);
        // It cannot recover before there is room, and gives up.
        while (storage::status_of(dir).server != 0) std::this_thread::yield();
        disk.free();
    }
    const storage::Cluster cluster{dir};
    storage::sql::Connection connection{cluster.conninfo()};
    CHECK(fingerprint(connection) == before);
    check_done(cluster.conninfo(), edit);
    check_done(cluster.conninfo(), "audit verify");
}
