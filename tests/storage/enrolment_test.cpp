// Between the drawing of a plan and its application the ledger may change.
#include "tests/support/fingerprint.hpp"
#include "tests/support/panel.hpp"

#include <doctest/doctest.h>

using namespace engine;
using storage::Answer;
using storage::Result;
using tests::House;
using tests::value;

namespace {

void enrol(House& house, const std::string& ledger, const std::string& city) {
    REQUIRE(house.registry.enrol_earlier(
        house.as("ada"), {.ledger = ledger,
                          .country = "TG",
                          .name = city,
                          .kind = "city",
                          .since = moment_from_iso("2098-01-01T00:00:00Z").value()}));
}

Result<Answer> apply(House& house, int plan) {
    return house.registry.advance_plan(house.as("ada"), "2099", plan, cohort::Apply{});
}

std::string ledger_of(House& house) {
    return value(house.connection, "SELECT ledger FROM call");
}

}  // namespace

TEST_CASE("who became a member meanwhile is admitted by no plan, and nothing of the plan is done") {
    House house;
    tests::recommended_cohort(house);
    const auto plan = tests::approved_plan(house);
    enrol(house, ledger_of(house), "Pya");
    const auto before = tests::fingerprint(house.connection, tests::notes_of_a_refusal());

    const auto answer = apply(house, plan);

    REQUIRE_FALSE(answer);
    CHECK(answer.error().reason == Reason::already_a_member);
    CHECK(answer.error().details == std::vector<std::string>{"TG-2099-02"});
    CHECK(tests::fingerprint(house.connection, tests::notes_of_a_refusal()) == before);
}

TEST_CASE("who was a member, or is one of another ledger, is admitted by the plan") {
    House house;
    tests::recommended_cohort(house);
    const auto plan = tests::approved_plan(house);
    enrol(house, "another", "Kara");
    enrol(house, ledger_of(house), "Pya");
    REQUIRE(house.registry.advance_membership(
        house.as("ada"),
        value(house.connection, "SELECT membership_id FROM membership WHERE ledger <> 'another'"),
        membership::End{membership::Ending::removed, "It left."}));

    REQUIRE(apply(house, plan));

    CHECK(value(house.connection, "SELECT count(*) FROM membership WHERE call_id = '2099'") == "3");
}
