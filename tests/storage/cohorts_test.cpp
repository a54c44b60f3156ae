// The plan on which two administrators agree, what applying it does, and what a corrigendum leaves.
#include "storage/cohorts.hpp"
#include "storage/audit_log.hpp"
#include "tests/support/panel.hpp"

#include <doctest/doctest.h>

using namespace engine;
using storage::Answer;
using storage::Result;
using storage::sql::Transaction;
using tests::faults;
using tests::House;
using tests::value;

namespace {

Result<Answer> advance(House& house, const char* who, int plan, const cohort::Event& event,
                       const std::string& digest = "") {
    return house.registry.advance_plan(house.as(who), "2099", plan, event, digest);
}

// Everything that an application moves.
std::string standing(House& house) {
    return value(house.connection, R"sql(
        SELECT (SELECT string_agg(state || ' ' || revision, ', ' ORDER BY reference) FROM nomination)
               || '; ' || (SELECT count(*) FROM membership) || ' memberships; ' || c.state
          FROM call c)sql");
}

storage::cohorts::Announced announced(House& house, int plan) {
    Transaction tx{house.connection};
    return storage::cohorts::announced(tx, "2099", plan).value();
}

// Kara, Pya and Lyon are admitted and announced.
void published_cohort(House& house) {
    tests::recommended_cohort(house);
    const auto plan = tests::approved_plan(house);
    REQUIRE(advance(house, "ada", plan, cohort::Apply{}));
    REQUIRE(advance(house, "ada", plan, cohort::Publish{}));
}

}  // namespace

TEST_CASE("a plan whose nomination moved names it and admits nobody") {
    House house;
    tests::recommended_cohort(house);
    const auto plan = tests::approved_plan(house);
    REQUIRE(house.registry.advance(house.as("officer.fr"), "2099", "FR-2099-01",
                                   nomination::Withdraw{"The council said no."}));
    const auto before = standing(house);

    const auto answer = advance(house, "ada", plan, cohort::Apply{});

    REQUIRE_FALSE(answer);
    CHECK(answer.error().reason == Reason::plan_stale);
    CHECK(answer.error().details == std::vector<std::string>{"FR-2099-01 withdrawn since"});
    CHECK(standing(house) == before);
    CHECK(house.registry.view_plan("2099", plan)->moved == answer.error().details);
}

TEST_CASE("a plan is approved as it was shown, and no other") {
    House house;
    tests::recommended_cohort(house);
    const auto plan =
        house.registry.draw_plan(house.as("ada"), "2099", cohort::Kind::admission, {}).value();
    REQUIRE(advance(house, "ada", plan.number, cohort::Propose{}));

    const auto other = advance(house, "ben", plan.number, cohort::Approve{}, std::string(64, '0'));
    REQUIRE_FALSE(other);
    CHECK(other.error().reason == Reason::plan_stale);

    CHECK(advance(house, "ben", plan.number, cohort::Approve{}, plan.digest));
}

TEST_CASE("who proposed a plan may not approve it, and that it was tried is on record") {
    House house;
    tests::recommended_cohort(house);
    const auto plan =
        house.registry.draw_plan(house.as("ada"), "2099", cohort::Kind::admission, {}).value();
    REQUIRE(advance(house, "ada", plan.number, cohort::Propose{}));

    const auto answer = advance(house, "ada", plan.number, cohort::Approve{});

    REQUIRE_FALSE(answer);
    CHECK(answer.error().reason == Reason::same_person_twice);
    CHECK(house.registry.view_plan("2099", plan.number)->state == "proposed");
    Transaction tx{house.connection};
    const auto newest = storage::audit_log::list(tx, {.call_id = "2099", .newest = 1}).at(0);
    CHECK(newest.kind == "refusal");
    CHECK(newest.subject == "plan");
    CHECK(newest.event == "Approve");
    CHECK(newest.person == "ada");
    CHECK(newest.from == "proposed");
    CHECK(newest.reason_code == code_of(Reason::same_person_twice));
    tx.roll_back();
    CHECK(faults(house).empty());
}

TEST_CASE("a plan admits all or nobody, and names who stands in the way") {
    House house;
    tests::recommended_cohort(house);
    const auto plan = tests::approved_plan(house);
    // The last of the list became a member in another way.
    REQUIRE(house.registry.enrol_earlier(house.as("ada"),
                                         {.ledger = "gnlc-2099", .country = "TG", .name = "Pya"}));
    const auto before = standing(house);

    const auto answer = advance(house, "ada", plan, cohort::Apply{});

    REQUIRE_FALSE(answer);
    CHECK(answer.error().reason == Reason::already_a_member);
    CHECK(answer.error().details.at(0) == "TG-2099-02");
    CHECK(standing(house) == before);
    CHECK(house.registry.view_plan("2099", plan)->state == "approved");
    CHECK(value(house.connection,
                "SELECT count(*) FROM audit_entry WHERE kind = 'refusal' AND subject = 'plan'") ==
          "1");
    CHECK(faults(house).empty());
}

TEST_CASE(
    "a corrigendum strikes, ends the membership and leaves the first announcement as it was") {
    House house;
    published_cohort(house);
    const auto figures = value(house.connection, "SELECT figures FROM announcement");
    const auto first = announced(house, 1);
    house.at("2099-09-01T09:00:00Z");

    const auto plan = house.registry.draw_plan(house.as("ada"), "2099", cohort::Kind::corrigendum,
                                               {{"TG-2099-02", "strike", "Announced in error."}});
    REQUIRE(plan);
    REQUIRE(advance(house, "ada", plan->number, cohort::Propose{}));
    REQUIRE(advance(house, "ben", plan->number, cohort::Approve{}));
    REQUIRE(advance(house, "ada", plan->number, cohort::Apply{}));
    REQUIRE(advance(house, "ada", plan->number, cohort::Publish{}));

    CHECK(standing(house).starts_with("admitted 8, admitted 8, struck 9"));
    CHECK(value(house.connection,
                "SELECT m.state || ' ' || m.ended_how FROM membership m JOIN nomination n USING "
                "(call_id, nomination_id) WHERE n.reference = 'TG-2099-02'") == "ended struck");
    CHECK(value(house.connection, "SELECT figures FROM announcement ORDER BY announced_at") ==
          figures);
    const auto again = announced(house, 1);
    CHECK(again.admitted.size() == 3);
    CHECK(again.announced_at == first.announced_at);
    CHECK(again.members_before == 0);
    CHECK(again.members_after == 3);
    const auto second = announced(house, plan->number);
    REQUIRE(second.struck.size() == 1);
    CHECK(second.struck[0].name == "Pya");
    CHECK(second.admitted.empty());
    CHECK(second.members_before == 3);
    CHECK(second.members_after == 2);
    CHECK(faults(house).empty());
}

TEST_CASE("nothing is corrected before it is public") {
    House house;
    tests::recommended_cohort(house);
    REQUIRE(advance(house, "ada", tests::approved_plan(house), cohort::Apply{}));

    const auto plan = house.registry.draw_plan(house.as("ada"), "2099", cohort::Kind::corrigendum,
                                               {{"TG-2099-02", "strike", "Announced in error."}});

    REQUIRE_FALSE(plan);
    CHECK(plan.error().reason == Reason::not_published);
}

TEST_CASE("a discarded plan's key comes back with the same reason, or not at all") {
    House house;
    tests::recommended_cohort(house);
    const auto plan =
        house.registry.draw_plan(house.as("ada"), "2099", cohort::Kind::admission, {});
    REQUIRE(plan);
    const auto request = house.as("ada");
    const auto discard = [&](const std::string& reason) {
        return house.registry.advance_plan(request, "2099", plan->number, cohort::Discard{reason});
    };
    REQUIRE(discard("One has withdrawn."));

    CHECK(discard("One has withdrawn.")->repeated);
    const auto other = discard("Drawn by mistake.");
    REQUIRE_FALSE(other);
    CHECK(other.error().reason == Reason::key_used_for_another_request);
    CHECK(faults(house).empty());
}

TEST_CASE("nothing is published without a plan, nor from one that was only approved") {
    House house;
    tests::recommended_cohort(house);

    const auto none = advance(house, "ada", 0, cohort::Publish{});
    REQUIRE_FALSE(none);
    CHECK(none.error().reason == Reason::not_found);

    const auto plan = tests::approved_plan(house);
    const auto early = advance(house, "ada", plan, cohort::Publish{});
    REQUIRE_FALSE(early);
    CHECK(early.error().reason == Reason::not_foreseen_in_this_state);

    const auto by_itself = house.registry.advance_call(house.as("ada"), "2099", call::Publish{});
    REQUIRE_FALSE(by_itself);
    CHECK(value(house.connection, "SELECT count(*) FROM announcement") == "0");
    CHECK(value(house.connection, "SELECT state FROM call") == "in_review");
}
