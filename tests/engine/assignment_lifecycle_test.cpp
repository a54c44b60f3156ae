// One juror and one nomination, in the order in which it happens; and what of it counts.
#include "engine/jury/panel.hpp"
#include "tests/engine/charts/grids.hpp"

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::jury;
using tests::administrator;
using tests::juror;
using tests::noon;
using tests::one;
using tests::other;

namespace {

using NominationState = nomination::State;

constexpr std::chrono::microseconds tick{1};

// The assignment of the juror `one`, of which nothing stands in the way.
Facts known(State state, Actor actor) {
    return {.state = state, .actor = actor, .now = noon, .juror = one};
}

Facts of_nomination(State state, Actor actor, NominationState nomination) {
    auto facts = known(state, actor);
    facts.nomination = nomination;
    return facts;
}

void leads(const Facts& facts, const Event& event, State to) {
    const auto step = jury::advance(facts, event);
    REQUIRE_MESSAGE(step, step.error().explanation);
    CHECK(name_of(step->to) == name_of(to));
}

Refusal refused(const Facts& facts, const Event& event, Reason reason) {
    const auto step = jury::advance(facts, event);
    REQUIRE_FALSE(step);
    CHECK(code_of(step.error().reason) == code_of(reason));
    CHECK_FALSE(step.error().explanation.empty());
    return step.error();
}

const DeclareConflict a_cousin{"personal", "a cousin is the mayor"};

}  // namespace

TEST_CASE("a juror of the panel is proposed to what is eligible or under review") {
    leads(of_nomination(State::absent, administrator(), NominationState::eligible), Propose{},
          State::proposed);
    leads(of_nomination(State::absent, administrator(), NominationState::under_review), Propose{},
          State::proposed);
    refused(of_nomination(State::absent, administrator(), NominationState::submitted), Propose{},
            Reason::not_foreseen_in_this_state);
    refused(of_nomination(State::absent, administrator(), NominationState::in_deliberation),
            Propose{}, Reason::not_foreseen_in_this_state);
    refused(known(State::absent, juror()), Propose{}, Reason::not_for_this_role);
}

TEST_CASE("nobody is proposed or confirmed with a conflict, off the panel or without a jury") {
    for (const auto& [state, event] : {std::pair{State::absent, Event{Propose{}}},
                                       std::pair{State::proposed, Event{Confirm{}}}}) {
        auto facts = known(state, administrator());
        facts.has_conflict = true;
        facts.conflict = "nationality";
        CHECK(refused(facts, event, Reason::conflict_of_interest).explanation ==
              "The juror has a conflict of interest with this nomination (nationality).");

        facts = known(state, administrator());
        facts.on_panel = false;
        refused(facts, event, Reason::juror_not_on_panel);

        facts = known(state, administrator());
        facts.call_has_jury = false;
        refused(facts, event, Reason::no_jury_in_this_call);
    }
}

TEST_CASE("an assignment is confirmed by an administrator until the jury has spoken") {
    const auto step = jury::advance(known(State::proposed, administrator()), Confirm{});
    REQUIRE(step);
    CHECK(step->to == State::assigned);
    CHECK(step->effects == Effects{Notify{Addressee::juror, "assigned"}});

    refused(known(State::proposed, juror()), Confirm{}, Reason::not_for_this_role);
    leads(of_nomination(State::proposed, administrator(), NominationState::in_deliberation),
          Confirm{}, State::assigned);
    refused(of_nomination(State::proposed, administrator(), NominationState::recommended),
            Confirm{}, Reason::not_foreseen_in_this_state);
}

TEST_CASE("a juror saves, records and abstains from the first to the last microsecond") {
    for (const auto& [event, to] : {std::pair{Event{SaveDraft{}}, State::assigned},
                                    std::pair{Event{RecordRecommendation{}}, State::recorded},
                                    std::pair{Event{Abstain{}}, State::abstained}}) {
        auto facts = known(State::assigned, juror());
        facts.review_window = {noon, noon + tick};
        leads(facts, event, to);

        facts.review_window = {noon + tick, noon + 2 * tick};
        refused(facts, event, Reason::window_not_open);

        facts.review_window = {noon - tick, noon};
        CHECK(refused(facts, event, Reason::window_closed).explanation ==
              "The review window closed at 1970-01-01T12:00:00.000000Z.");
    }
}

TEST_CASE("a juror saves, records and abstains only while the nomination is under review") {
    for (const auto& event :
         {Event{SaveDraft{}}, Event{RecordRecommendation{}}, Event{Abstain{}}}) {
        for (const auto nomination : {NominationState::eligible, NominationState::in_deliberation,
                                      NominationState::withdrawn, NominationState::recommended}) {
            refused(of_nomination(State::assigned, juror(), nomination), event,
                    Reason::not_foreseen_in_this_state);
        }
    }
}

TEST_CASE("what was saved twice beside each other is recorded by nobody, what is given is") {
    auto facts = known(State::assigned, juror());
    facts.drafts_differ = true;
    refused(facts, RecordRecommendation{}, Reason::drafts_differ);
    leads(facts, SaveDraft{}, State::assigned);
    facts.state = State::recorded;
    refused(facts, Revise{}, Reason::drafts_differ);
    facts.drafts_differ = false;
    leads(facts, Revise{}, State::recorded);
}

TEST_CASE("nobody writes a recommendation for another juror, the secretariat least of all") {
    for (const auto& event :
         {Event{SaveDraft{}}, Event{RecordRecommendation{}}, Event{Abstain{}}}) {
        refused(known(State::assigned, juror(other)), event, Reason::not_your_own);
        refused(known(State::assigned, administrator()), event, Reason::not_for_this_role);
    }
    refused(known(State::recorded, juror(other)), Revise{}, Reason::not_your_own);
    refused(known(State::recorded, administrator()), Revise{}, Reason::not_for_this_role);
}

TEST_CASE("a juror with a conflict neither saves nor records nor abstains nor revises") {
    auto facts = known(State::assigned, juror());
    facts.has_conflict = true;
    refused(facts, SaveDraft{}, Reason::conflict_of_interest);
    refused(facts, RecordRecommendation{}, Reason::conflict_of_interest);
    refused(facts, Abstain{}, Reason::conflict_of_interest);
    facts.state = State::recorded;
    refused(facts, Revise{}, Reason::conflict_of_interest);
}

TEST_CASE("a draft is never validated, what is recorded or revised is") {
    auto facts = known(State::assigned, juror());
    facts.review_faults = {"criterion impact: no score"};
    leads(facts, SaveDraft{}, State::assigned);
    CHECK(refused(facts, RecordRecommendation{}, Reason::review_incomplete).details ==
          std::vector<std::string>{"criterion impact: no score"});

    facts.scores_off_scale = {"impact: 7 is not on the scale from 1 to 5"};
    refused(facts, RecordRecommendation{}, Reason::score_out_of_scale);

    facts.dossier_is_current = false;
    refused(facts, RecordRecommendation{}, Reason::out_of_date);
    facts.state = State::recorded;
    refused(facts, Revise{}, Reason::out_of_date);
}

TEST_CASE("a recommendation is revised while the window or the deliberation is open") {
    auto facts = known(State::recorded, juror());
    facts.review_window = {noon - tick, noon + tick};
    leads(facts, Revise{}, State::recorded);

    facts.review_window.closes = noon;
    refused(facts, Revise{}, Reason::window_closed);
    facts.nomination = NominationState::in_deliberation;
    leads(facts, Revise{}, State::recorded);
    facts.nomination = NominationState::recommended;
    refused(facts, Revise{}, Reason::not_foreseen_in_this_state);
}

TEST_CASE("a conflict declared before the recommendation recuses, after it discounts") {
    for (const auto& actor : {juror(), administrator(other)}) {
        leads(known(State::proposed, actor), a_cousin, State::recused);
        leads(known(State::assigned, actor), a_cousin, State::recused);
        leads(known(State::recorded, actor), a_cousin, State::discounted);
    }
    refused(known(State::assigned, juror(other)), a_cousin, Reason::not_your_own);
    refused(known(State::assigned, tests::officer()), a_cousin, Reason::not_for_this_role);
}

TEST_CASE("a conflict is of a known kind and has a reason") {
    const auto facts = known(State::assigned, juror());
    CHECK(refused(facts, DeclareConflict{"envy", "x"}, Reason::reason_missing).explanation ==
          "A conflict is of one of these kinds: nationality, employment, institution, personal, "
          "financial, prior_involvement, other.");
    refused(facts, DeclareConflict{"personal", " "}, Reason::reason_missing);
    for (const auto kind : conflict_kinds)
        leads(facts, DeclareConflict{std::string{kind}, "x"}, State::recused);
}

TEST_CASE("conflict, release and ruling are possible until the jury has spoken") {
    for (const auto nomination : nomination::every_state) {
        const bool undecided = nomination == NominationState::submitted ||
                               nomination == NominationState::returned ||
                               nomination == NominationState::eligible ||
                               nomination == NominationState::under_review ||
                               nomination == NominationState::in_deliberation;
        CAPTURE(nomination::name_of(nomination));
        const auto recorded = of_nomination(State::recorded, administrator(), nomination);
        const auto discounted = of_nomination(State::discounted, administrator(), nomination);
        CHECK(jury::advance(recorded, a_cousin).has_value() == undecided);
        CHECK(jury::advance(recorded, Release{false, "ill"}).has_value() == undecided);
        CHECK(jury::advance(discounted, Restore{"no conflict"}).has_value() == undecided);
    }
}

TEST_CASE(
    "what was withdrawn or lapsed is said not to be before the jury, not that it has spoken") {
    for (const auto nomination : {NominationState::withdrawn, NominationState::draft}) {
        CHECK(refused(of_nomination(State::recorded, administrator(), nomination), a_cousin,
                      Reason::not_foreseen_in_this_state)
                  .explanation == "The nomination is " +
                                      std::string{nomination::name_of(nomination)} +
                                      ": it is not before the jury.");
    }
}

TEST_CASE("a ruling restores a discounted recommendation, for a reason") {
    leads(known(State::discounted, administrator()), Restore{"no conflict found"}, State::recorded);
    refused(known(State::discounted, administrator()), Restore{}, Reason::reason_missing);
    refused(known(State::discounted, juror()), Restore{"x"}, Reason::not_for_this_role);
}

TEST_CASE("a juror who leaves is released, whatever was done, for a reason") {
    for (const auto state : {State::proposed, State::assigned, State::recorded}) {
        leads(known(state, administrator()), Release{true, "fell ill"}, State::released);
        refused(known(state, administrator()), Release{}, Reason::reason_missing);
        refused(known(state, juror()), Release{false, "x"}, Reason::not_for_this_role);
    }
}

TEST_CASE("an assignment lapses at the first instant after the review window") {
    auto facts = known(State::assigned, tests::the_clock());
    facts.review_window.closes = noon + tick;
    refused(facts, Lapse{}, Reason::window_still_open);

    facts.review_window.closes = noon;
    leads(facts, Lapse{}, State::lapsed);
    facts.actor = administrator();
    refused(facts, Lapse{}, Reason::not_for_this_role);
}

TEST_CASE("conflict, abstention, release and lapse are the end of an assignment") {
    for (const auto state : {State::recused, State::abstained, State::released, State::lapsed}) {
        for (const auto& event : tests::every_event(state)) {
            auto facts = known(state, tests::every_actor().back());
            refused(facts, event, Reason::not_foreseen_in_this_state);
        }
    }
}

TEST_CASE("every state of an assignment is read back from its name") {
    for (const auto state : every_state) CHECK(state_from(name_of(state)) == state);
    CHECK_FALSE(state_from("done"));
}

// ---- what of it counts ----

TEST_CASE("only what is recorded counts, and released work where the ruling kept it") {
    for (const auto state : every_state) {
        CAPTURE(name_of(state));
        CHECK(counts(Seat{.state = state}) == (state == State::recorded));
        CHECK(counts(Seat{.state = state, .keeps_counting = true}) ==
              (state == State::recorded || state == State::released));
        CHECK_FALSE(counts(Seat{.state = state, .keeps_counting = true, .has_conflict = true}));
    }
}

TEST_CASE("a seat is taken by who is assigned, has recorded or has abstained, without a conflict") {
    for (const auto state : every_state) {
        CAPTURE(name_of(state));
        const bool taken =
            state == State::assigned || state == State::recorded || state == State::abstained;
        CHECK(stands(Seat{.state = state}) == taken);
        CHECK_FALSE(stands(Seat{.state = state, .has_conflict = true}));
    }
}

TEST_CASE("a panel counts its seats by what they are") {
    const std::optional<regulations::Jury> rules{
        {.reviews_per_nomination = 3, .quorum = {.least = 2}, .majority = {2, 3}}};
    const std::vector<Seat> seats{
        {.state = State::recorded, .in_favour = true},
        {.state = State::recorded, .in_favour = false},
        {.state = State::released, .keeps_counting = true, .in_favour = true},
        {.state = State::released, .in_favour = true},
        {.state = State::discounted, .has_conflict = true, .in_favour = true},
        {.state = State::recused, .has_conflict = true},
        {.state = State::assigned},
        {.state = State::abstained},
        {.state = State::lapsed},
        {.state = State::proposed},
    };

    const auto panel = panel_of(rules, seats);

    CHECK(panel.exists);
    CHECK(panel.seats == 3);
    CHECK(panel.quorum == 2);
    CHECK(panel.majority_numerator == 2);
    CHECK(panel.majority_denominator == 3);
    CHECK(panel.assigned == 4);
    CHECK(panel.outstanding == 1);
    CHECK(panel.counted == 3);
    CHECK(panel.in_favour == 2);
}

TEST_CASE("recused and discounted are out of both parts of the quorum's share") {
    const std::optional<regulations::Jury> rules{
        {.reviews_per_nomination = 7, .quorum = regulations::usual_quorum}};
    std::vector<Seat> seats(7, {.state = State::recorded});
    CHECK(panel_of(rules, seats).quorum == 5);

    seats[0] = {.state = State::recused, .has_conflict = true};
    CHECK(panel_of(rules, seats).quorum == 4);
    CHECK(panel_of(rules, seats).counted == 6);
    seats[1] = {.state = State::discounted, .has_conflict = true};
    seats[2] = {.state = State::discounted};  // dismissed of one conflict, not of another
    CHECK(panel_of(rules, seats).size == 4);
    CHECK(panel_of(rules, seats).quorum == 3);
    seats[3] = {.state = State::recused};
    CHECK(panel_of(rules, seats).quorum == 3);  // never below the least
}

TEST_CASE("who was silent, abstained or left is still missed; who was replaced is not twice") {
    const std::optional<regulations::Jury> rules{
        {.reviews_per_nomination = 7, .quorum = regulations::usual_quorum}};
    std::vector<Seat> seats(7, {.state = State::recorded});
    for (const auto state : {State::assigned, State::abstained, State::lapsed, State::released}) {
        CAPTURE(name_of(state));
        seats[0] = {.state = state};
        CHECK(panel_of(rules, seats).size == 7);
    }
    seats.push_back({.state = State::recorded});  // in the place of the released one
    CHECK(panel_of(rules, seats).size == 7);
    seats[0].keeps_counting = true;
    CHECK(panel_of(rules, seats).size == 8);
}

TEST_CASE("a call without a jury has an empty panel, whoever sits") {
    const std::vector<Seat> seats{{.state = State::recorded, .in_favour = true}};

    const auto panel = panel_of({}, seats);

    CHECK_FALSE(panel.exists);
    CHECK(panel.counted == 0);
}

TEST_CASE("advice does not take a recommendation back") {
    CHECK(is_in_favour("recommend"));
    CHECK(is_in_favour("recommend_with_advice"));
    CHECK_FALSE(is_in_favour("do_not_recommend"));
    CHECK_FALSE(is_in_favour(""));
}
