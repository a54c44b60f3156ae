// Whole calls, told by the engine alone.
#include "engine/jury/panel.hpp"
#include "tests/engine/stories/told.hpp"
#include "tests/support/files.hpp"

#include <nlohmann/json.hpp>

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::nomination;
using tests::administrator;
using tests::officer;
using tests::one;
using tests::other;
using tests::planned;
using tests::Told;

using Says = nomination::Plan::Says;

namespace {

// A call as its own chart walks it.
void call_goes(call::Facts& facts, const call::Event& event, call::State to) {
    const auto step = call::advance(facts, event);
    REQUIRE_MESSAGE(step, step.error().explanation);
    CHECK(call::name_of(step->to) == call::name_of(to));
    facts.state = step->to;
}

// Proposed by one administrator, approved and applied by another.
void agreed(cohort::Facts facts) {
    const auto goes = [&](const cohort::Event& event, const Actor& actor) {
        facts.actor = actor;
        const auto step = cohort::advance(facts, event);
        REQUIRE_MESSAGE(step, step.error().explanation);
        facts.state = step->to;
    };
    facts.state = cohort::State::absent;
    goes(cohort::Draw{}, administrator(one));
    goes(cohort::Propose{}, administrator(one));
    facts.proposed_by = one;
    CHECK(cohort::advance(facts, cohort::Approve{}).error().reason == Reason::same_person_twice);
    goes(cohort::Approve{}, administrator(other));
    goes(cohort::Apply{}, administrator(other));
    goes(cohort::Publish{}, administrator(other));
    CHECK(facts.state == cohort::State::published);
}

}  // namespace

TEST_CASE(
    "call 2022: late by the first deadline, in time by the extension, admitted as published") {
    const auto document = tests::file("data/regulations/gnlc-2022.json");
    const auto rules = tests::regulations("gnlc-2022");
    const auto said =
        nlohmann::json::parse(tests::file("data/regulations/gnlc-2022.extension.json"));
    call::Facts call{.state = call::State::absent,
                     .actor = administrator(),
                     .now = rules.commission.window.opens,
                     .commission_window = rules.commission.window};
    call_goes(call, call::Plan{}, call::State::planned);
    call_goes(call, call::Open{}, call::State::open);

    Told city{rules};
    city.goes(officer(), Begin{}, State::draft);
    city.at("2022-01-10T12:00:00Z").stays(officer(), Submit{}, Reason::window_closed);

    call_goes(call, call::Amend{said.at("reason")}, call::State::open);
    const auto amended = engine::regulations::amend(
        document, {said.at("path"), said.at("value"), said.at("reason")});
    REQUIRE(amended);
    city.facts.commission_window = call.commission_window = amended->regulations.commission.window;
    city.at("2022-02-28T22:58:59.999999Z").goes(officer(), Submit{}, State::submitted);

    call.now = moment_from_iso("2022-02-28T22:59:00Z").value();
    call_goes(call, call::Close{}, call::State::closed);
    city.facts.call = call::State::closed;
    city.goes(administrator(), FindEligible{}, State::eligible);
    call_goes(call, call::BeginReview{}, call::State::in_review);
    city.facts.call = call::State::in_review;
    city.goes(administrator(), OpenReview{}, State::under_review)
        .goes(administrator(), OpenDeliberation{}, State::in_deliberation)
        .stays(administrator(), ConcludeReview{}, Reason::reviews_outstanding)
        .goes(administrator(),
              ConcludeReview{.as_published = true, .reason = "The announcement of 2 September."},
              State::recommended)
        .stays(administrator(), Admit{}, Reason::not_in_an_approved_plan);

    agreed({.call = call::State::in_review});
    city.facts.plan = planned(Says::admit);
    city.goes(administrator(), Admit{}, State::admitted);
    call.plan_applied = true;
    call_goes(call, call::Decide{}, call::State::decided);
    call_goes(call, call::Publish{}, call::State::published);
    CHECK(city.replays());
}

TEST_CASE("call 2020: no jury, so the eligible are admitted, and one is struck afterwards") {
    const auto rules = tests::regulations("gnlc-2020");
    Told city{rules};
    city.goes(officer(), Begin{}, State::draft)
        .goes(officer(), Submit{}, State::submitted)
        .goes(administrator(), FindEligible{}, State::eligible);
    city.facts.call = call::State::closed;
    city.stays(administrator(), OpenReview{}, Reason::no_jury_in_this_call);

    agreed({.call = call::State::closed, .call_has_jury = false});
    city.facts.plan = planned(Says::admit);
    city.goes(administrator(), Admit{}, State::admitted);

    city.facts.plan = planned(Says::strike);
    city.stays(administrator(), Strike{"announced by error"}, Reason::not_published);
    agreed({.kind = cohort::Kind::corrigendum,
            .call = call::State::published,
            .call_has_jury = false});
    city.facts.published = true;
    city.stays(administrator(), Strike{}, Reason::reason_missing)
        .goes(administrator(), Strike{"announced by error"}, State::struck);
    CHECK(city.replays());
}

TEST_CASE("the Award of 2024: who may stand, and one winner of a country") {
    const auto rules = tests::regulations("learning-city-award-2024");
    const auto standing = [&](const char* member_since, const char* last_won = nullptr) {
        Told city{rules};
        city.facts.candidate.is_active_member = true;
        city.facts.candidate.member_of_required_since = moment_from_iso(member_since);
        if (last_won != nullptr) city.facts.candidate.last_admitted = moment_from_iso(last_won);
        city.at("2024-06-01T12:00:00Z");
        return city;
    };
    standing("2024-02-14T00:00:00Z").stays(officer(), Begin{}, Reason::membership_required);
    standing("2019-07-17T00:00:00Z", "2019-10-01T00:00:00Z")
        .stays(officer(), Begin{}, Reason::excluded_after_award);
    auto winner = standing("2015-09-28T00:00:00Z", "2015-09-28T00:00:00Z");
    winner.goes(officer(), Begin{}, State::draft);
    winner.facts.places.used = 2;
    winner.stays(officer(), Submit{}, Reason::quota_exhausted);
    winner.facts.places.used = 1;
    winner.goes(officer(), Submit{}, State::submitted)
        .goes(administrator(), FindEligible{}, State::eligible);

    const std::vector<jury::Seat> seats{{.state = jury::State::recorded, .in_favour = true},
                                        {.state = jury::State::recorded, .in_favour = true},
                                        {.state = jury::State::recorded}};
    winner.facts.panel = jury::panel_of(rules.jury, seats);
    winner.facts.call = call::State::in_review;
    winner.goes(administrator(), OpenReview{}, State::under_review)
        .goes(administrator(), OpenDeliberation{}, State::in_deliberation)
        .goes(administrator(), ConcludeReview{}, State::recommended);

    std::vector<cohort::Item> list{
        {.reference = "XA-1", .commission = tests::xa, .says = Says::admit},
        {.reference = "XA-2", .commission = tests::xa, .says = Says::admit}};
    cohort::Facts plan{.state = cohort::State::draft, .actor = administrator()};
    plan.over_the_cap = cohort::over_the_cap(list, rules);
    CHECK(cohort::advance(plan, cohort::Propose{}).error().details ==
          std::vector<std::string>{"XA: 2 of 1"});
    list[1].says = Says::decline;
    CHECK(cohort::over_the_cap(list, rules).empty());

    winner.facts.plan = planned(Says::admit);
    winner.goes(administrator(), Admit{}, State::admitted);
    CHECK(winner.replays());
}
