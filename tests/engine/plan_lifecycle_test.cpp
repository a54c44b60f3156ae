// The admission plan, from the first list to its announcement, and the corrigendum after it.
#include "engine/cohort/plan.hpp"
#include "tests/engine/charts/grids.hpp"

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::cohort;
using tests::administrator;
using tests::one;
using tests::other;

namespace {

using Call = call::State;

// A plan that the administrator `one` proposed, in a call whose jury is at work.
Facts known(State state, Actor actor = administrator(other)) {
    return {.state = state, .actor = actor, .now = tests::noon, .proposed_by = one};
}

void leads(const Facts& facts, const Event& event, State to) {
    const auto step = cohort::advance(facts, event);
    REQUIRE_MESSAGE(step, step.error().explanation);
    CHECK(name_of(step->to) == name_of(to));
}

Refusal refused(const Facts& facts, const Event& event, Reason reason) {
    const auto step = cohort::advance(facts, event);
    REQUIRE_FALSE(step);
    CHECK(code_of(step.error().reason) == code_of(reason));
    CHECK_FALSE(step.error().explanation.empty());
    return step.error();
}

const std::vector<std::tuple<State, Event, State>> the_way{
    {State::absent, Draw{}, State::draft},
    {State::draft, cohort::Propose{}, State::proposed},
    {State::proposed, Approve{}, State::approved},
    {State::approved, Apply{}, State::applied},
};

}  // namespace

TEST_CASE("a plan is drawn, proposed, approved and applied while the jury's call is in review") {
    for (const auto& [from, event, to] : the_way) {
        const auto before = name_of(from);  // clang 14: no lambda may capture a binding
        CAPTURE(before);
        for (const auto call : call::every_state) {
            CAPTURE(call::name_of(call));
            auto facts = known(from);
            facts.call = call;
            CHECK(cohort::advance(facts, event).has_value() == (call == Call::in_review));
        }
        leads(known(from), event, to);
    }
}

TEST_CASE("without a jury a plan goes its way while the call is closed") {
    for (const auto& [from, event, to] : the_way) {
        auto facts = known(from);
        facts.call_has_jury = false;
        refused(facts, event, Reason::not_foreseen_in_this_state);
        facts.call = Call::closed;
        leads(facts, event, to);
    }
}

TEST_CASE("a corrigendum goes its way once the cohort is published") {
    for (const auto& [from, event, to] : the_way) {
        auto facts = known(from);
        facts.kind = Kind::corrigendum;
        facts.call = Call::decided;
        refused(facts, event, Reason::not_published);
        for (const auto call : {Call::published, Call::archived}) {
            facts.call = call;
            leads(facts, event, to);
        }
    }
}

TEST_CASE("a plan is the administrators' alone") {
    for (const auto& actor :
         {tests::officer(), tests::juror(), tests::the_clock(), tests::auditor()}) {
        for (const auto& [from, event, to] : the_way)
            refused(known(from, actor), event, Reason::not_for_this_role);
        refused(known(State::applied, actor), cohort::Publish{}, Reason::not_for_this_role);
        refused(known(State::draft, actor), Discard{"x"}, Reason::not_for_this_role);
    }
}

TEST_CASE("a plan without nominations decides a call, and a corrigendum without any is none") {
    auto facts = known(State::draft);
    facts.items = 0;
    leads(facts, cohort::Propose{}, State::proposed);

    facts.kind = Kind::corrigendum;
    facts.call = call::State::published;
    refused(facts, cohort::Propose{}, Reason::plan_empty);
    facts.items = 1;
    leads(facts, cohort::Propose{}, State::proposed);
}

TEST_CASE("a plan within the cap and with the jury is proposed and applied, another is not") {
    for (const auto& [from, event] : {std::pair{State::draft, Event{cohort::Propose{}}},
                                      std::pair{State::approved, Event{Apply{}}}}) {
        auto facts = known(from);
        facts.over_the_cap = {"XA: 2 of 1"};
        CHECK(refused(facts, event, Reason::winner_cap_reached).details ==
              std::vector<std::string>{"XA: 2 of 1"});

        facts = known(from);
        facts.against_the_jury = {"XA-2099-02"};
        CHECK(refused(facts, event, Reason::against_the_jury).details ==
              std::vector<std::string>{"XA-2099-02"});
    }
}

TEST_CASE("who proposed a plan cannot approve it") {
    refused(known(State::proposed, administrator(one)), Approve{}, Reason::same_person_twice);
    leads(known(State::proposed, administrator(other)), Approve{}, State::approved);
}

TEST_CASE("one administrator is enough where the regulations ask for one") {
    auto facts = known(State::proposed, administrator(one));
    facts.second_approver = false;

    leads(facts, Approve{}, State::approved);
}

TEST_CASE("a plan whose nominations moved is stale, and says what moved") {
    for (const auto& [from, event, to] : the_way) {
        if (from == State::absent) continue;
        auto facts = known(from);
        facts.moved = {"XA-2099-01 withdrawn since"};
        const auto refusal = refused(facts, event, Reason::plan_stale);
        CHECK(refusal.explanation == "The plan was made before 1 change.");
        CHECK(refusal.details == facts.moved);
    }
}

TEST_CASE("a plan is taken by the digest that was shown") {
    for (const auto& [from, event, to] : the_way) {
        if (from == State::absent) continue;
        auto facts = known(from);
        facts.digest_matches = false;
        refused(facts, event, Reason::plan_stale);
    }
}

TEST_CASE("an applied plan is published, and only that") {
    leads(known(State::applied), cohort::Publish{}, State::published);
    for (const auto state :
         {State::draft, State::proposed, State::approved, State::published, State::discarded})
        refused(known(state), cohort::Publish{}, Reason::not_foreseen_in_this_state);
}

TEST_CASE("a plan is discarded until it is applied, for a reason") {
    for (const auto state : {State::draft, State::proposed, State::approved}) {
        leads(known(state), Discard{"drawn anew"}, State::discarded);
        refused(known(state), Discard{}, Reason::reason_missing);
    }
    for (const auto state : {State::applied, State::published, State::discarded})
        refused(known(state), Discard{"x"}, Reason::not_foreseen_in_this_state);
}

TEST_CASE("every state and kind of a plan is read back from its name") {
    for (const auto state : every_state) CHECK(state_from(name_of(state)) == state);
    for (const auto kind : {Kind::admission, Kind::corrigendum})
        CHECK(kind_from(name_of(kind)) == kind);
    CHECK_FALSE(state_from("stale"));
    CHECK_FALSE(kind_from("erratum"));
}
