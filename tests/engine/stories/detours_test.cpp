// What can happen to a nomination on its way, told of the fictional call 2099.
#include "engine/jury/panel.hpp"
#include "tests/engine/stories/told.hpp"

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::nomination;
using tests::administrator;
using tests::officer;
using tests::planned;
using tests::the_clock;
using tests::Told;

using Says = nomination::Plan::Says;

namespace {

Told submitted() {
    Told city{tests::regulations("fictional-2099")};
    city.goes(officer(), Begin{}, State::draft).goes(officer(), Submit{}, State::submitted);
    return city;
}

// Under review, with seats as they are.
Told under_review() {
    auto city = submitted();
    city.goes(administrator(), FindEligible{}, State::eligible);
    city.facts.call = call::State::in_review;
    city.facts.panel.assigned = 3;
    city.goes(administrator(), OpenReview{}, State::under_review);
    city.facts.panel = {};
    return city;
}

}  // namespace

TEST_CASE("returned, completed, and eligible in the end") {
    auto city = submitted();
    city.at("2099-03-30T12:00:00Z");
    const auto back = [&](int days) {
        return ReturnForCompletion{{{"plan", "Say who does what."}},
                                   city.facts.now + std::chrono::days{days}};
    };
    city.stays(administrator(), back(15), Reason::input_invalid)
        .goes(administrator(), back(14), State::returned);

    city.facts.unanswered_remarks = {"plan"};
    city.facts.places.used = 3;  // its own place is not among them
    city.at("2099-04-10T12:00:00Z").stays(officer(), Submit{}, Reason::remarks_unanswered);
    city.facts.unanswered_remarks.clear();
    city.facts.call = call::State::closed;
    city.goes(officer(), Edit{}, State::returned)
        .goes(officer(), Submit{}, State::submitted)
        .goes(administrator(), FindEligible{}, State::eligible);
    CHECK(city.replays());
}

TEST_CASE("returned and forgotten") {
    auto city = submitted();
    city.goes(administrator(),
              ReturnForCompletion{{{"plan", "x"}}, city.facts.now + std::chrono::days{14}},
              State::returned);
    const auto closes = city.facts.completion_window.closes;
    city.facts.now = closes - std::chrono::microseconds{1};
    city.stays(the_clock(), Lapse{}, Reason::window_still_open);
    city.facts.now = closes;
    city.stays(officer(), Submit{}, Reason::window_closed)
        .goes(the_clock(), Lapse{}, State::lapsed)
        .stays(officer(), Submit{}, Reason::not_foreseen_in_this_state);
    CHECK_FALSE(holds_place(city.facts.state));
    CHECK(city.replays());
}

TEST_CASE("withdrawn, reinstated, and too late for the last place") {
    auto city = submitted();
    city.goes(officer(), Withdraw{"the council voted against it"}, State::withdrawn);
    CHECK_FALSE(holds_place(city.facts.state));
    city.facts.places.used = 3;  // another city took it
    city.goes(officer(), Reinstate{}, State::draft)
        .stays(officer(), Submit{}, Reason::quota_exhausted);
    city.facts.places.used = 2;
    city.goes(officer(), Submit{}, State::submitted);
    CHECK(city.replays());
}

TEST_CASE("found ineligible by error, and reopened") {
    auto city = submitted();
    city.stays(administrator(), FindIneligible{"no signature"}, Reason::all_checks_met);
    city.facts.screening.not_met = {"mayors_signature"};
    city.goes(administrator(), FindIneligible{"no signature"}, State::ineligible);
    CHECK_FALSE(holds_place(city.facts.state));

    city.facts.places.used = 3;
    city.stays(administrator(), Reopen{"on the second page"}, Reason::quota_exhausted);
    city.facts.places.used = 2;
    city.stays(officer(), Reopen{"on the second page"}, Reason::not_for_this_role)
        .goes(administrator(), Reopen{"on the second page"}, State::submitted);
    city.facts.screening.not_met.clear();
    city.goes(administrator(), FindEligible{}, State::eligible);
    CHECK(city.replays());
}

TEST_CASE("a quorum that breaks in deliberation, and a review that is opened again") {
    const auto rules = tests::regulations("fictional-2099");
    std::vector<jury::Seat> seats(3, {.state = jury::State::recorded, .in_favour = true});
    auto city = under_review();
    const auto count = [&] { city.facts.panel = jury::panel_of(rules.jury, seats); };

    seats[2].state = jury::State::assigned;
    count();
    city.at("2099-05-10T12:00:00Z")
        .stays(administrator(), OpenDeliberation{}, Reason::reviews_outstanding);
    seats[2].state = jury::State::recorded;
    count();
    city.goes(administrator(), OpenDeliberation{}, State::in_deliberation)
        .stays(administrator(), ReopenReview{"x"}, Reason::quorum_still_met);

    seats[0].state = jury::State::discounted;
    count();
    city.stays(administrator(), ConcludeReview{}, Reason::quorum_not_met)
        .stays(administrator(), ReopenReview{}, Reason::reason_missing)
        .goes(administrator(), ReopenReview{"a cousin of the mayor"}, State::under_review);

    seats.push_back({.state = jury::State::recorded, .in_favour = false});
    count();
    city.goes(administrator(), OpenDeliberation{}, State::in_deliberation)
        .goes(administrator(), ConcludeReview{.reserve = true}, State::reserved);
    city.facts.plan = planned(Says::admit);
    city.goes(administrator(), Admit{}, State::admitted);
    CHECK(city.replays());
}

TEST_CASE("not recommended: declined, since these regulations allow nothing against the jury") {
    const auto rules = tests::regulations("fictional-2099");
    const std::vector<jury::Seat> seats{{.state = jury::State::recorded, .in_favour = true},
                                        {.state = jury::State::recorded},
                                        {.state = jury::State::recorded}};
    auto city = under_review();
    city.facts.panel = jury::panel_of(rules.jury, seats);
    city.goes(administrator(), OpenDeliberation{}, State::in_deliberation)
        .goes(administrator(), ConcludeReview{.reserve = true}, State::not_recommended);
    city.facts.plan = planned(Says::admit);
    city.stays(administrator(), Admit{"regional balance"}, Reason::against_the_jury);
    city.facts.plan = planned(Says::decline);
    city.goes(administrator(), Decline{}, State::not_admitted)
        .stays(officer(), Withdraw{"x"}, Reason::not_foreseen_in_this_state);
    CHECK(city.replays());
}
