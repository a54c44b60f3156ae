// A membership, from admission to its end.
#include "engine/membership/lifecycle.hpp"
#include "tests/engine/charts/grids.hpp"

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::membership;
using tests::administrator;
using tests::noon;
using tests::officer;
using tests::xa;
using tests::xb;

namespace {

constexpr std::chrono::microseconds tick{1};

// The membership of a city of XA.
Facts known(State state, Actor actor = administrator()) {
    return {.state = state, .actor = actor, .now = noon, .country = xa};
}

void leads(const Facts& facts, const Event& event, State to) {
    const auto step = membership::advance(facts, event);
    REQUIRE_MESSAGE(step, step.error().explanation);
    CHECK(name_of(step->to) == name_of(to));
}

void refused(const Facts& facts, const Event& event, Reason reason) {
    const auto step = membership::advance(facts, event);
    REQUIRE_FALSE(step);
    CHECK(code_of(step.error().reason) == code_of(reason));
    CHECK_FALSE(step.error().explanation.empty());
}

constexpr std::array alive{State::active, State::report_due, State::reported, State::overdue,
                           State::inactive};

}  // namespace

TEST_CASE("a membership begins with an applied plan, once") {
    auto facts = known(State::absent);
    leads(facts, Enrol{}, State::active);

    facts.entity_is_member = true;
    refused(facts, Enrol{}, Reason::already_a_member);
    facts.admitted_by_plan = false;
    refused(facts, Enrol{}, Reason::not_in_an_approved_plan);
    facts.actor = officer();
    refused(facts, Enrol{}, Reason::not_for_this_role);
}

TEST_CASE("a report is called for by the administrator or the clock") {
    const CallForReport call{noon + tick};
    leads(known(State::active), call, State::report_due);
    leads(known(State::active, tests::the_clock()), call, State::report_due);
    refused(known(State::active, officer()), call, Reason::not_for_this_role);
}

TEST_CASE("a report that is called for is due later than now") {
    refused(known(State::active), CallForReport{}, Reason::input_invalid);
    refused(known(State::active), CallForReport{noon}, Reason::input_invalid);
    leads(known(State::active), CallForReport{noon + tick}, State::report_due);
}

TEST_CASE("a report comes from the own Commission, in time, late or very late") {
    for (const auto state : {State::report_due, State::overdue, State::inactive}) {
        leads(known(state, officer(xa)), Report{}, State::reported);
        leads(known(state), Report{}, State::reported);
        refused(known(state, officer(xb)), Report{}, Reason::not_of_this_commission);
        refused(known(state, tests::juror()), Report{}, Reason::not_for_this_role);
    }
}

TEST_CASE("an accepted report makes a member active again") {
    leads(known(State::reported), AcceptReport{}, State::active);
    refused(known(State::reported, officer()), AcceptReport{}, Reason::not_for_this_role);
}

TEST_CASE("a report is overdue at the first instant after it was due") {
    auto facts = known(State::report_due, tests::the_clock());
    facts.report_window.closes = noon + tick;
    refused(facts, FallOverdue{}, Reason::window_still_open);

    facts.report_window.closes = noon;
    leads(facts, FallOverdue{}, State::overdue);
    facts.actor = administrator();
    leads(facts, FallOverdue{}, State::overdue);
    facts.actor = officer();
    refused(facts, FallOverdue{}, Reason::not_for_this_role);
}

TEST_CASE("only an administrator makes a member inactive, and only an overdue one") {
    leads(known(State::overdue), Deactivate{}, State::inactive);
    refused(known(State::overdue, tests::the_clock()), Deactivate{}, Reason::not_for_this_role);
    refused(known(State::active), Deactivate{}, Reason::not_foreseen_in_this_state);
}

TEST_CASE("a member withdraws by its own Commission, and is removed or struck by no Commission") {
    for (const auto state : alive) {
        leads(known(state, officer(xa)), End{Ending::withdrawn, "by its own wish"}, State::ended);
        refused(known(state, officer(xb)), End{Ending::withdrawn, "x"},
                Reason::not_of_this_commission);
        for (const auto how : {Ending::removed, Ending::struck}) {
            refused(known(state, officer(xa)), End{how, "x"}, Reason::not_for_this_role);
            leads(known(state), End{how, "no report for years"}, State::ended);
        }
        refused(known(state, tests::juror()), End{Ending::withdrawn, "x"},
                Reason::not_for_this_role);
    }
}

TEST_CASE("a membership does not end without a reason") {
    refused(known(State::active), End{}, Reason::reason_missing);
    refused(known(State::active), End{Ending::removed, "\t"}, Reason::reason_missing);
}

TEST_CASE("what has ended stays so, and is no member in any total") {
    for (const auto& event : tests::every_event(State::ended))
        refused(known(State::ended), event, Reason::not_foreseen_in_this_state);
    CHECK_FALSE(is_member(State::ended));
    CHECK_FALSE(is_member(State::absent));
    for (const auto state : alive) CHECK(is_member(state));
}

TEST_CASE("every state and ending of a membership is read back from its name") {
    for (const auto state : every_state) CHECK(state_from(name_of(state)) == state);
    for (const auto how : {Ending::withdrawn, Ending::removed, Ending::struck})
        CHECK(ending_from(name_of(how)) == how);
    CHECK_FALSE(state_from("lapsed"));
    CHECK_FALSE(ending_from("lapsed"));
}
