// A call that nobody answered, or that nobody passed.
#include "tests/cli/typed.hpp"
#include "tests/support/panel.hpp"

#include <doctest/doctest.h>

using cli::ExitCode;
using tests::check_done;
using tests::House;
using tests::type;
using tests::value;

namespace {

// From its review to its archive, with whatever is decided by then.
void carry_to_its_archive(House& house) {
    for (const auto* line : {"cohort plan 2099 --as ada", "cohort propose 2099 --as ada",
                             "cohort approve 2099 --as ben", "cohort apply 2099 --as ada",
                             "cohort publish 2099 --as ada", "call archive 2099 --as ada"})
        check_done(house, line);
}

}  // namespace

TEST_CASE("a call without a candidate ends with a cohort of nobody") {
    House house;
    house.open_call();
    tests::begin_review(house);

    carry_to_its_archive(house);

    CHECK(value(house.connection, "SELECT state FROM call") == "archived");
    const auto announced = type(house, "cohort announce 2099");
    CHECK(announced.exit == ExitCode::done);
    CHECK(announced.out.find("0 new members from 0 countries") != std::string::npos);
    CHECK(type(house, "cohort announce 2099 --lang fr").out.find("0 nouveau membre") !=
          std::string::npos);
    CHECK(value(house.connection, "SELECT count(*) FROM membership") == "0");
    CHECK(tests::faults(house).empty());
}

TEST_CASE("a call whose only candidate is ineligible ends with a cohort of nobody") {
    House house;
    house.open_call();
    house.submitted("TG", "Kara");
    check_done(house,
               "screening ineligible TG-2099-01 --not-met endorsement --reason 'No endorsement.' "
               "--as ada");
    tests::begin_review(house);

    carry_to_its_archive(house);

    CHECK(value(house.connection, "SELECT state FROM nomination") == "ineligible");
    CHECK(tests::faults(house).empty());
}

TEST_CASE("a plan that leaves a candidate out decides nothing, and says how many there are") {
    House house;
    house.open_call();
    house.eligible("TG", "Kara");
    tests::begin_review(house);
    check_done(house, "cohort plan 2099 --as ada");
    check_done(house, "cohort propose 2099 --as ada");
    check_done(house, "cohort approve 2099 --as ben");

    tests::check_decision_refused(house, "cohort apply 2099 --as ada", ExitCode::refused,
                                  "call.work_left", {"1 nomination is neither decided nor in the"});
    CHECK(value(house.connection, "SELECT state FROM call") == "in_review");
}
