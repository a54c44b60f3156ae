// Requests that were right when somebody looked, typed after something changed: a revision, a key,
// a plan.
#include "tests/cli/typed.hpp"
#include "tests/support/panel.hpp"

#include <doctest/doctest.h>

using cli::ExitCode;
using tests::check_decision_refused;
using tests::check_done;
using tests::check_refused;
using tests::House;
using tests::value;

namespace {

const std::string key = " --key 2fa85f64-5717-4562-b3fc-2c963f66afa6";

// Does the first line under a key, and refuses the second under the same. The first again is
// answered, and does nothing.
void check_key_is_taken(House& house, const std::string& first, const std::string& other) {
    check_done(house, first + key);
    check_refused(house, other + key, ExitCode::refused, "request.key_reused",
                  {"The key was used before, for another request", "nothing was changed",
                   "try: accede help requests"});
    const auto again = tests::type(house, first + key);
    CAPTURE(again.err);
    CHECK(again.exit == ExitCode::done);
    CHECK(again.err.find("This was done before, under the same key; nothing was done now.") !=
          std::string::npos);
}

// TG-2099-01 is with juror.0, juror.1 and juror.2.
void under_review(House& house) {
    house.open_call();
    house.eligible("TG", "Kara");
    const auto jurors = tests::jury(house, 3);
    tests::begin_review(house);
    tests::seat(house, "TG-2099-01", jurors);
}

std::string admitted(House& house) {
    return value(house.connection,
                 "SELECT (SELECT count(*) FROM nomination WHERE state = 'admitted') || ' ' || "
                 "(SELECT count(*) FROM membership)");
}

}  // namespace

TEST_CASE("a nomination and a call that changed since somebody looked refuse the step") {
    House house;
    house.open_call();
    house.complete_draft("TG", "Kara");
    const std::vector<std::string> says{"TG-2099-01 is at revision 2, not 1: it changed since",
                                        "nothing was changed",
                                        "try: accede nomination show TG-2099-01"};

    check_refused(house, "nomination submit TG-2099-01 --revision 1 --as officer.tg",
                  ExitCode::out_of_date, "request.out_of_date", says);
    check_refused(house, "nomination edit TG-2099-01 --section plan=B --revision 1 --as officer.tg",
                  ExitCode::out_of_date, "request.out_of_date", says);
    check_refused(
        house,
        "call amend 2099 --extend 2099-04-30T23:59 --reason 'Asked.' --revision 1 "
        "--as ada",
        ExitCode::out_of_date, "request.out_of_date",
        {"Call 2099 is at revision 2, not 1", "nothing was changed", "try: accede call show 2099"});

    check_done(house, "nomination edit TG-2099-01 --section plan=B --revision 2 --as officer.tg");
    check_done(house, "nomination submit TG-2099-01 --revision 3 --as officer.tg");
    check_done(house,
               "call amend 2099 --extend 2099-04-30T23:59 --reason 'Asked.' --revision 2 --as ada");
}

TEST_CASE("a plan, a membership and an assignment that changed since refuse the step") {
    House house;
    tests::recommended_cohort(house);
    check_done(house, "cohort plan 2099 --as ada");

    check_refused(
        house, "cohort propose 2099 --revision 2 --as ada", ExitCode::out_of_date,
        "request.out_of_date",
        {"Plan 1 is at revision 1, not 2", "nothing was changed", "try: accede cohort show 2099"});
    check_done(house, "cohort propose 2099 --revision 1 --as ada");
    check_refused(house, "cohort approve 2099 --revision 1 --as ben", ExitCode::out_of_date,
                  "request.out_of_date", {"Plan 1 is at revision 2, not 1"});
    check_done(house, "cohort approve 2099 --revision 2 --as ben");
    check_done(house, "cohort apply 2099 --revision 3 --as ada");

    const auto membership =
        value(house.connection, "SELECT membership_id FROM membership ORDER BY 1 LIMIT 1");
    const auto end = "member end " + membership + " --reason 'The council voted.' --as ada";
    check_refused(house, end + " --revision 2", ExitCode::out_of_date, "request.out_of_date",
                  {"The membership is at revision 1, not 2", "nothing was changed",
                   "try: accede member show " + membership});
    check_done(house, end + " --revision 1");
}

TEST_CASE("an assignment that changed since refuses the review") {
    House house;
    under_review(house);
    const std::string save = "review save TG-2099-01 --justification 'Half read.' --as juror.0";

    check_refused(house, save + " --revision 1", ExitCode::out_of_date, "request.out_of_date",
                  {"The assignment is at revision 2, not 1", "nothing was changed",
                   "try: accede review show TG-2099-01"});
    check_done(house, save + " --revision 2");
}

TEST_CASE("closing a call at the revision that was seen lets its drafts lapse too") {
    House house;
    house.open_call();
    house.complete_draft("TG", "Kara");
    house.at("2099-04-01T09:00:00Z");

    check_done(house, "call close 2099 --revision 2 --as ada");

    CHECK(value(house.connection, "SELECT state FROM nomination") == "lapsed");
}

TEST_CASE("the same key with another city, text or period is refused") {
    {
        House house;
        house.open_call();
        house.officer("TG");
        check_key_is_taken(house, "nomination new 2099 --country TG --name Kara --as officer.tg",
                           "nomination new 2099 --country TG --name Pya --as officer.tg");
    }
    {
        House house;
        house.open_call();
        house.complete_draft("TG", "Kara");
        check_key_is_taken(house, "nomination edit TG-2099-01 --section plan=A --as officer.tg",
                           "nomination edit TG-2099-01 --section plan=B --as officer.tg");
    }
    {
        House house;
        house.open_call();
        check_key_is_taken(house,
                           "call amend 2099 --extend 2099-04-30T23:59 --reason 'Asked.' --as ada",
                           "call amend 2099 --extend 2099-05-31T23:59 --reason 'Asked.' --as ada");
    }
    {
        House house;
        house.officer("TG");
        check_key_is_taken(house, "person mandate officer.tg juror --as ada",
                           "person mandate officer.tg administrator --as ada");
    }
}

TEST_CASE("another person's same key is a request of its own, and tells nothing of the first") {
    House house;
    house.open_call();
    house.complete_draft("TG", "Kara");
    const std::string line =
        "nomination withdraw TG-2099-01 --reason 'No money.' --key "
        "2fa85f64-5717-4562-b3fc-2c963f66afa6 --as ";
    CHECK(tests::type(house, line + "officer.tg").exit == ExitCode::done);

    const auto other = tests::type(house, line + "ada");

    CHECK(other.exit == ExitCode::refused);
    CHECK(other.err.find("state.not_foreseen") != std::string::npos);
}

TEST_CASE("the same key with another reason of the jury's or the cohort's is refused") {
    {
        House house;
        tests::recommended_cohort(house);
        check_key_is_taken(house, "cohort plan 2099 --as ada",
                           "cohort plan 2099 --decline TG-2099-01 --as ada");
        check_done(house, "cohort propose 2099 --as ada");
    }
    {
        House house;
        tests::recommended_cohort(house);
        check_done(house, "cohort plan 2099 --as ada");
        check_key_is_taken(house, "cohort discard 2099 --reason 'One has withdrawn.' --as ada",
                           "cohort discard 2099 --reason 'Two have withdrawn.' --as ada");
    }
    {
        House house;
        under_review(house);
        const std::string release =
            "jury release TG-2099-01 juror.0 --reason 'Left the panel.' --as ada";
        check_key_is_taken(house, release, release + " --keep-counting");
    }
    {
        House house;
        const std::string open =
            "member open --ledger gnlc-2099 --members 3 --as-of 2099-01-01 --source 'A list.' "
            "--as ada";
        check_key_is_taken(house, open + " --country TG", open + " --country FR");
    }
}

TEST_CASE("a proposed plan whose nomination moved is not approved, and admits nobody") {
    House house;
    tests::recommended_cohort(house);
    check_done(house, "cohort plan 2099 --as ada");
    check_done(house, "cohort propose 2099 --as ada");
    check_done(house, "nomination withdraw FR-2099-01 --reason 'No money.' --as officer.fr");

    check_decision_refused(
        house, "cohort approve 2099 --as ben", ExitCode::out_of_date, "plan.stale",
        {"out of date: The plan was made before 1 change", "FR-2099-01 withdrawn",
         "nothing was changed", "try: accede cohort plan 2099"});
    CHECK(admitted(house) == "0 0");

    // What the message says to try goes through, with who is left.
    check_done(house, "cohort discard 2099 --reason 'One has withdrawn.' --as ada");
    check_done(house, "cohort plan 2099 --as ada");
    check_done(house, "cohort propose 2099 --as ada");
    check_done(house, "cohort approve 2099 --as ben");
    check_done(house, "cohort apply 2099 --as ada");
    CHECK(admitted(house) == "2 2");
}

TEST_CASE("an approved plan whose nomination moved is not applied, not even the rest of it") {
    House house;
    tests::recommended_cohort(house);
    tests::approved_plan(house);
    check_done(house, "nomination withdraw FR-2099-01 --reason 'No money.' --as officer.fr");

    check_decision_refused(house, "cohort apply 2099 --yes --as ada", ExitCode::out_of_date,
                           "plan.stale",
                           {"The plan was made before 1 change", "FR-2099-01 withdrawn",
                            "nothing was changed", "try: accede cohort plan 2099"});
    CHECK(admitted(house) == "0 0");
}

TEST_CASE("a plan is approved by its digest alone where one is given") {
    House house;
    tests::recommended_cohort(house);
    check_done(house, "cohort plan 2099 --as ada");
    check_done(house, "cohort propose 2099 --as ada");
    const auto digest = value(house.connection, "SELECT encode(digest, 'hex') FROM admission_plan");

    check_decision_refused(
        house, "cohort approve 2099 --digest " + std::string(64, '0') + " --as ben",
        ExitCode::out_of_date, "plan.stale", {"not the one that was shown", "nothing was changed"});
    check_done(house, "cohort approve 2099 --digest " + digest + " --as ben");
}

TEST_CASE("who proposed a plan does not approve it, and another administrator does") {
    House house;
    tests::recommended_cohort(house);
    check_done(house, "cohort plan 2099 --as ada");
    check_done(house, "cohort propose 2099 --as ada");

    check_decision_refused(house, "cohort approve 2099 --as ada", ExitCode::refused,
                           "plan.same_person",
                           {"refused: Who proposed the plan cannot approve it: another "
                            "administrator must",
                            "nothing was changed", "try: accede help roles"});
    CHECK(value(house.connection, "SELECT state FROM admission_plan") == "proposed");

    check_done(house, "cohort approve 2099 --as ben");
}
