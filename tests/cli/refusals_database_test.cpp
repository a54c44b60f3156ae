// A database that is down, of another schema or read-only: what is said, and that nothing is lost.
#include "storage/cluster.hpp"
#include "storage/migrations.hpp"
#include "tests/cli/typed.hpp"
#include "tests/support/files.hpp"
#include "tests/support/fingerprint.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/panel.hpp"
#include "tests/support/schemas.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using cli::ExitCode;
using tests::check_done;
using tests::check_fails;
using tests::check_refused;
using tests::fingerprint;
using tests::House;
using tests::value;

namespace {

// A port of this machine at which nobody listens, for as long as the object lives: it is taken.
class SilentPort {
public:
    SilentPort() : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const name = reinterpret_cast<sockaddr*>(&address);
        if (::bind(socket_, name, size) != 0 || ::getsockname(socket_, name, &size) != 0) {
            throw std::runtime_error{"no port for the test"};
        }
        number_ = ntohs(address.sin_port);
    }
    ~SilentPort() { ::close(socket_); }
    SilentPort(const SilentPort&) = delete;
    SilentPort& operator=(const SilentPort&) = delete;

    [[nodiscard]] int number() const { return number_; }

private:
    int socket_;
    int number_ = 0;
};

// A command of each kind that changes something, in a House that was made for it: see prepare().
const std::vector<std::string>& changes() {
    static const std::vector<std::string> all{
        "call amend 2099 --extend 2099-04-30T23:59 --reason 'Asked.' --as ada",
        "nomination new 2099 --country TG --name Pya --as officer.tg",
        "nomination edit TG-2099-01 --section plan=B --as officer.tg",
        "nomination submit TG-2099-01 --as officer.tg",
        "nomination withdraw TG-2099-01 --reason 'No money.' --as officer.tg",
        "jury invite 2099 j.ola --as ada",
        "person add eve --name Eve --as ada",
        "member open --ledger gnlc-2099 --members 3 --as-of 2099-01-01 --source 'A list.' --as ada",
    };
    return all;
}

const std::vector<std::string>& readings() {
    static const std::vector<std::string> all{
        "call list",
        "call show 2099",
        "nomination list 2099",
        "nomination show TG-2099-01",
        "nomination history TG-2099-01",
        "screening queue 2099",
        "jury list 2099",
        "jury conflicts 2099",
        "review queue 2099 --as juror.0",
        "deliberation table 2099",
        "cohort show 2099",
        "cohort announce 2099",
        "member list --ledger gnlc-2099",
        "member stats --ledger gnlc-2099",
        "member export --ledger gnlc-2099",
        "audit log 2099",
        "audit show 1",
        "audit verify",
        "person list",
        "db status",
    };
    return all;
}

void prepare(House& house) {
    house.open_call();
    house.complete_draft("TG", "Kara");
    house.juror("j.ola");
}

void set_read_only(House& house, const char* to) {
    house.connection.run(fmt::format("ALTER DATABASE {} SET default_transaction_read_only = {}",
                                     house.database.name(), to));
}

}  // namespace

TEST_CASE("where no server listens each command says so, and what to try") {
    const SilentPort port;
    const auto url = fmt::format("postgresql://ada:secret@127.0.0.1:{}/accede", port.number());
    for (const auto* line : {"call list", "nomination submit TG-2099-01 --as officer.tg",
                             "audit verify", "db migrate", "db status"}) {
        check_fails(url, line, ExitCode::database, "database.unreachable",
                    {"accede: database: connection to server at \"127.0.0.1\"",
                     "Connection refused (database.unreachable)\n",
                     "  Is the server running on that host and accepting TCP/IP connections?\n",
                     "  nothing was changed\n", "  try: accede doctor\n"});
        const auto outcome = tests::type(url, {"call", "list"});
        CHECK(outcome.err.find("secret") == std::string::npos);
    }
    const auto doctor = tests::type(url, {"doctor"});
    CHECK(doctor.exit == ExitCode::database);
    CHECK(doctor.out.find("Connection refused\n") != std::string::npos);
}

TEST_CASE("a server that stops between two commands loses nothing, and the next is not half done") {
    const tests::Folder folder;
    const auto dir = folder.path() / "accede";
    std::string conninfo;
    std::string before;
    {
        const storage::Cluster cluster{dir, {.durable = false}};
        conninfo = cluster.conninfo();
        check_done(conninfo, "db init --rehearsal");
        check_done(conninfo, "db clock 2099-02-01T12:00:00Z");
        check_done(conninfo, "person add ada --name Ada");
        check_done(conninfo,
                   "call new " + tests::root() + "/data/regulations/fictional-2099.json --as ada");
        storage::sql::Connection connection{conninfo};
        before = fingerprint(connection);
    }
    REQUIRE(storage::status_of(dir).server == 0);

    check_fails(conninfo, "call open 2099 --as ada", ExitCode::database, "database.unreachable",
                {"nothing was changed", "try: accede doctor"});

    const storage::Cluster cluster{dir, {.durable = false}};
    storage::sql::Connection connection{conninfo};
    CHECK(fingerprint(connection) == before);
    check_done(conninfo, "call open 2099 --as ada");
}

TEST_CASE("a database of a newer schema is neither read nor written") {
    House house;
    prepare(house);
    const auto newer = storage::migrations().size() + 1;
    house.connection.run(fmt::format(
        "INSERT INTO migration VALUES ({}, '{:04}_tomorrow', 'unknown', now())", newer, newer));
    const auto saying = fmt::format(
        "accede: database: the database is at schema {}, newer than this program's {}: use a newer "
        "accede (database.wrong_schema)\n",
        newer, newer - 1);

    for (const auto& line : changes()) {
        check_refused(house, line, ExitCode::database, "database.wrong_schema",
                      {saying, "  nothing was changed\n", "  try: accede db status\n"});
    }
    check_refused(house, "db migrate", ExitCode::database, "database.wrong_schema", {saying});
    check_refused(house, "audit verify", ExitCode::database, "database.wrong_schema", {saying});
    const auto migrating = tests::type(house, "call list");
    CHECK(migrating.err.find("db migrate") == std::string::npos);

    house.connection.run(fmt::format("DELETE FROM migration WHERE number = {}", newer));
    for (const auto& line : changes()) check_done(house, line);
}

TEST_CASE("a database of an older schema is left alone until it is migrated") {
    const tests::EmptyDatabase database;
    auto connection = database.connect();
    const auto older = storage::migrations().size() - 2;
    tests::apply_first(connection, older);
    const auto before = fingerprint(connection);

    for (const auto* line : {"call list", "person add ada --name Ada", "audit verify"}) {
        check_fails(
            database.conninfo(), line, ExitCode::database, "database.wrong_schema",
            {fmt::format("the database is at schema {}, this program needs {}", older, older + 2),
             "  nothing was changed\n", "  try: accede db migrate\n"});
    }
    check_done(database.conninfo(), "db migrate --dry-run");
    CHECK(fingerprint(connection) == before);

    check_done(database.conninfo(), "db migrate");
    check_done(database.conninfo(), "person add ada --name Ada");
}

TEST_CASE("a migration that fails leaves the earlier schema whole") {
    const tests::EmptyDatabase database;
    auto connection = database.connect();
    tests::apply_first(connection, storage::migrations().size() - 2);
    // The last but one goes through, and the last is stopped.
    connection.run(R"sql(
        CREATE FUNCTION public.stop() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'stopped' USING ERRCODE = 'disk_full'; END $$;
        CREATE TRIGGER stop BEFORE INSERT ON accede.migration FOR EACH ROW
            WHEN (NEW.number = )sql" +
                   std::to_string(storage::migrations().size()) +
                   ") EXECUTE FUNCTION public.stop()");
    const auto before = fingerprint(connection);

    check_fails(database.conninfo(), "db migrate", ExitCode::database, "database.unavailable",
                {"nothing was changed"});

    CHECK(fingerprint(connection) == before);
    connection.run("DROP TRIGGER stop ON accede.migration");
    check_done(database.conninfo(), "db migrate");
    check_done(database.conninfo(), "person add ada --name Ada");
}

TEST_CASE("a read-only database takes no change, and says why") {
    House house;
    prepare(house);
    set_read_only(house, "on");

    auto refused = changes();
    refused.emplace_back("db clock 2099-03-01T12:00:00Z");
    refused.emplace_back("db init");
    for (const auto& line : refused) {
        check_refused(house, line, ExitCode::database, "database.unavailable",
                      {"accede: database: The database is read-only (database.unavailable)\n",
                       "in a read-only transaction\n", "  SQLSTATE 25006\n",
                       "  nothing was changed\n", "  try: accede doctor\n"});
    }
    check_refused(house, "nomination import - --as officer.tg", ExitCode::database,
                  "database.unavailable", {"The database is read-only", "nothing was changed"},
                  {.input = "country,name\nTG,Pya\n"});
    const auto doctor = tests::type(house, "doctor --json");
    CHECK(doctor.out.find(R"("check":"transaction_read_only is off","state":"refused")") !=
          std::string::npos);

    set_read_only(house, "off");
    for (const auto& line : changes()) check_done(house, line);
}

TEST_CASE("a read-only database is read all the same") {
    House house;
    tests::recommended_cohort(house);
    tests::approved_plan(house);
    check_done(house, "cohort apply 2099 --as ada");
    check_done(house, "cohort publish 2099 --as ada");
    set_read_only(house, "on");

    for (const auto& line : readings()) check_done(house, line);
}

TEST_CASE("a command of two changes whose second fails says what the first has done") {
    House house;
    prepare(house);
    house.at("2099-04-01T09:00:00Z");
    house.connection.run(R"sql(
        CREATE FUNCTION public.stop() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'stopped' USING ERRCODE = 'disk_full'; END $$;
        CREATE TRIGGER stop BEFORE UPDATE ON nomination FOR EACH ROW EXECUTE FUNCTION
            public.stop())sql");

    const std::string close = "call close 2099 --key 2fa85f64-5717-4562-b3fc-2c963f66afa6 --as ada";
    const auto outcome = tests::type(house, close);
    CAPTURE(outcome.err);
    CHECK(outcome.exit == ExitCode::database);
    CHECK(outcome.err.find("  done before that: call 2099 is closed\n") != std::string::npos);
    CHECK(outcome.err.find("nothing was changed") == std::string::npos);
    CHECK(tests::type(house, close + " --json").err.find("\"changed\":true") != std::string::npos);
    CHECK(value(house.connection, "SELECT state FROM call") == "closed");
    CHECK(value(house.connection, "SELECT state FROM nomination") == "draft");

    // The same command goes on where it stopped.
    house.connection.run("DROP TRIGGER stop ON nomination");
    check_done(house, close);
    CHECK(value(house.connection, "SELECT state FROM nomination") == "lapsed");
}
