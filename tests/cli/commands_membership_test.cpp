// The life of a membership, and the health of a database, by command.
#include "tests/cli/typed.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/panel.hpp"
#include "tests/support/sealing.hpp"

#include <doctest/doctest.h>

using cli::ExitCode;
using tests::check_done;
using tests::check_refused;
using tests::House;
using tests::value;

TEST_CASE(
    "a membership is asked for its report, is overdue from its day on, reports, and is active "
    "again") {
    House house;
    tests::recommended_cohort(house);
    tests::approved_plan(house);
    check_done(house, "cohort apply 2099 --as ada");
    const auto id =
        value(house.connection,
              "SELECT membership_id FROM membership WHERE country = 'TG' ORDER BY 1 LIMIT 1");
    const auto state = [&] {
        return value(house.connection,
                     "SELECT state FROM membership WHERE membership_id = '" + id + "'");
    };
    const auto types = [&](const std::string& verb, const std::string& as = "ada") {
        return "member " + verb + " " + id + " --as " + as;
    };

    const std::string due = " --due 2099-09-01T10:00:00Z";

    check_refused(house, types("ask", "officer.tg") + due, ExitCode::not_permitted,
                  "role.not_permitted", {});
    check_refused(house, types("accept"), ExitCode::refused, "state.not_foreseen", {});
    check_refused(house, types("ask"), ExitCode::usage, "usage", {"--due"});
    check_refused(house, types("ask") + " --due soon", ExitCode::usage, "usage", {"soon"});
    check_refused(house, types("ask") + " --due 2099-05-10T09:00:00Z", ExitCode::refused,
                  "input.invalid", {"later than now"});
    check_done(house, types("ask") + due);
    CHECK(state() == "report_due");
    check_refused(house, types("deactivate"), ExitCode::refused, "state.not_foreseen", {});
    house.at("2099-09-01T09:59:59.999999Z");
    check_refused(house, types("overdue"), ExitCode::refused, "window.still_open",
                  {"2099-09-01T10:00:00.000000Z"});
    house.at("2099-09-01T10:00:00Z");
    check_refused(house, types("overdue", "officer.tg"), ExitCode::not_permitted,
                  "role.not_permitted", {});
    check_done(house, types("overdue"));
    CHECK(state() == "overdue");
    check_done(house, types("deactivate"));
    CHECK(state() == "inactive");
    check_done(house, types("report", "officer.tg"));
    CHECK(state() == "reported");
    check_done(house, types("accept"));
    CHECK(state() == "active");
    CHECK(tests::type(house, "audit log 2099 --json").out.find("due 2099-09-01T10:00:00") !=
          std::string::npos);
    CHECK(tests::faults(house).empty());
    check_refused(house, "member report nobody --as ada", ExitCode::usage, "usage", {"nobody"});
}

TEST_CASE("a database that cannot be reached is a failed check, not an error") {
    const auto outcome =
        tests::accede({"doctor", "--database", "host=/nowhere dbname=accede connect_timeout=2"});
    CHECK(outcome.exit == ExitCode::database);
    CHECK(outcome.out.find("the database answers") != std::string::npos);
    CHECK(outcome.out.find("/nowhere") != std::string::npos);
}

TEST_CASE("a database that answers passes that check") {
    const House house;
    const auto outcome = tests::type(house, "doctor");
    CHECK(outcome.out.find("the database answers") != std::string::npos);
    CHECK(outcome.exit != ExitCode::database);
}

TEST_CASE("an entry that no sealer comes by is a failed check") {
    House house;
    const tests::Folder folder;
    tests::seal_all(house.connection, folder.path());
    const auto says = [&](const std::string& state) {
        const auto said = tests::type(house, "doctor --json").out;
        CAPTURE(said);
        return said.find(R"("check":"no entry is passed over","state":")" + state) !=
               std::string::npos;
    };
    house.connection.run(
        "SELECT note_entry('-', 'act', 'test', md5('1')::uuid, 'late', NULL, NULL)");
    CHECK(says("done"));

    house.connection.run(
        "SET session_replication_role = replica; UPDATE audit_entry SET xid = '3' WHERE entry_id "
        "= (SELECT max(entry_id) FROM audit_entry); RESET session_replication_role");
    CHECK(says("refused"));
}

TEST_CASE("words are destroyed once for a key, and what was said of it is said again") {
    House house;
    house.open_call();
    house.submitted("TG", "Kara");
    for (const auto* line :
         {"nomination erase-text TG-2099-01 --yes --as ada --key "
          "00000000-0000-4000-8000-000000000001",
          "person erase ben --yes --as ada --key 00000000-0000-4000-8000-000000000002"}) {
        CAPTURE(std::string{line});
        const auto first = tests::type(house, line);
        CHECK(first.exit == ExitCode::done);
        const auto again = tests::type(house, line);
        CHECK(again.exit == ExitCode::done);
        CHECK(again.out.find(first.out.substr(0, first.out.find('\n'))) == 0);
    }
    CHECK(tests::value(house.connection, "SELECT count(*) FROM erasure") == "2");
}
