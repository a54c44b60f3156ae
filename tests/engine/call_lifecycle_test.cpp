// A call, from the first draft of its regulations to the archive.
#include "engine/call/lifecycle.hpp"
#include "engine/call/policy.hpp"
#include "tests/engine/charts/grids.hpp"

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::call;
using tests::administrator;
using tests::noon;

namespace {

constexpr std::chrono::microseconds tick{1};

Facts known(State state, Actor actor = administrator()) {
    return {.state = state, .actor = actor, .now = noon};
}

void leads(const Facts& facts, const Event& event, State to) {
    const auto step = call::advance(facts, event);
    REQUIRE_MESSAGE(step, step.error().explanation);
    CHECK(name_of(step->to) == name_of(to));
}

Refusal refused(const Facts& facts, const Event& event, Reason reason) {
    const auto step = call::advance(facts, event);
    REQUIRE_FALSE(step);
    CHECK(code_of(step.error().reason) == code_of(reason));
    CHECK_FALSE(step.error().explanation.empty());
    return step.error();
}

}  // namespace

TEST_CASE("an administrator plans, opens, publishes and archives a call, and nobody else") {
    for (const auto& [from, event, to] :
         {std::tuple{State::absent, Event{call::Plan{}}, State::planned},
          std::tuple{State::planned, Event{Open{}}, State::open},
          std::tuple{State::decided, Event{Publish{}}, State::published},
          std::tuple{State::published, Event{Archive{}}, State::archived}}) {
        leads(known(from), event, to);
        for (const auto& actor : {tests::officer(), tests::juror(), tests::the_clock()})
            refused(known(from, actor), event, Reason::not_for_this_role);
    }
}

TEST_CASE("the Commissions hear of a call that opens, the public of a cohort") {
    CHECK(call::advance(known(State::planned), Open{})->effects ==
          Effects{Notify{Addressee::commission, "call-opened"}});
    CHECK(call::advance(known(State::decided), Publish{})->effects ==
          Effects{Notify{Addressee::public_at_large, "cohort-announced"}});
}

TEST_CASE("a call closes at the first instant after the Commissions' window") {
    auto facts = known(State::open);
    facts.commission_window.closes = noon + tick;
    CHECK(refused(facts, Close{}, Reason::window_still_open).explanation ==
          "The Commissions may still submit until 1970-01-01T12:00:00.000001Z.");

    facts.commission_window.closes = noon;
    leads(facts, Close{}, State::closed);
    facts.actor = tests::the_clock();
    leads(facts, Close{}, State::closed);
    facts.actor = tests::officer();
    refused(facts, Close{}, Reason::not_for_this_role);
}

TEST_CASE("the review begins when nothing awaits screening or completion") {
    auto facts = known(State::closed);
    leads(facts, BeginReview{}, State::in_review);

    facts.awaiting_screening = 1;
    CHECK(refused(facts, BeginReview{}, Reason::call_has_work_left).explanation ==
          "1 nomination still awaits screening or completion.");
    facts.awaiting_screening = 0;
    facts.has_jury = false;
    refused(facts, BeginReview{}, Reason::no_jury_in_this_call);
    facts.actor = tests::juror();
    refused(facts, BeginReview{}, Reason::not_for_this_role);
}

TEST_CASE("a call is decided with its plan, when nothing is left undecided") {
    auto facts = known(State::in_review);
    refused(facts, Decide{}, Reason::not_in_an_approved_plan);

    facts.plan_applied = true;
    leads(facts, Decide{}, State::decided);
    facts.undecided = 2;
    CHECK(refused(facts, Decide{}, Reason::call_has_work_left).explanation ==
          "2 nominations are neither decided nor in the plan.");
    facts.actor = tests::the_clock();
    refused(facts, Decide{}, Reason::not_for_this_role);
}

TEST_CASE("a closed call is decided at once only where there is no jury") {
    auto facts = known(State::closed);
    facts.plan_applied = true;
    refused(facts, Decide{}, Reason::not_foreseen_in_this_state);

    facts.has_jury = false;
    leads(facts, Decide{}, State::decided);
    facts.undecided = 1;
    refused(facts, Decide{}, Reason::call_has_work_left);
    facts.undecided = 0;
    facts.plan_applied = false;
    refused(facts, Decide{}, Reason::not_in_an_approved_plan);
    facts.actor = tests::officer();
    refused(facts, Decide{}, Reason::not_for_this_role);
}

TEST_CASE("regulations are amended until the call is decided, for a reason") {
    for (const auto state : {State::planned, State::open, State::closed, State::in_review}) {
        leads(known(state), Amend{"an extension"}, state);
        refused(known(state), Amend{}, Reason::reason_missing);
        refused(known(state, tests::officer()), Amend{"x"}, Reason::not_for_this_role);
    }
    for (const auto state : {State::absent, State::decided, State::published, State::archived})
        refused(known(state), Amend{"x"}, Reason::not_foreseen_in_this_state);
}

TEST_CASE("every state of a call is read back from its name") {
    for (const auto state : every_state) CHECK(state_from(name_of(state)) == state);
    CHECK_FALSE(state_from("opened"));
}

TEST_CASE("an amendment is approved by another administrator, who has no conflict in the call") {
    namespace policy = engine::call::policy;
    const engine::PersonId ada{{1}};
    const engine::PersonId ben{{2}};
    const auto says = [&](engine::PersonId who, std::vector<engine::PersonId> before,
                          bool in_conflict = false) {
        engine::call::Facts facts;
        facts.actor = {.person = who, .is_administrator = true};
        return policy::agreement(facts, before, in_conflict);
    };
    CHECK(says(ada, {}) == policy::Agreement::proposes);
    CHECK(says(ada, {}, true) == policy::Agreement::proposes);
    CHECK(says(ben, {ada}) == policy::Agreement::approves);
    CHECK(says(ben, {ada, ben}) == policy::Agreement::approves);
    CHECK(says(ada, {ada}).error().reason == engine::Reason::same_person_twice);
    CHECK(says(ben, {ada}, true).error().reason == engine::Reason::conflict_of_interest);
    CHECK(says(ben, {ben}, true).error().reason == engine::Reason::same_person_twice);
}
