// What a nomination may become, and what it may not, in the order in which it happens.
#include "engine/nomination/lifecycle.hpp"
#include "tests/engine/charts/grids.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::nomination;
using tests::administrator;
using tests::noon;
using tests::officer;
using tests::xa;
using tests::xb;

namespace {

using Says = nomination::Plan::Says;
using Word = std::vector<std::string>;

constexpr std::chrono::microseconds tick{1};

// A nomination of XA's, of which nothing stands in the way.
Facts known(State state, Actor actor) {
    Facts facts{.state = state, .actor = actor, .now = noon, .commission = xa};
    facts.candidate.country = xa;
    return facts;
}

Facts planned(State state, Says says) {
    auto facts = known(state, administrator());
    facts.call = call::State::in_review;
    facts.plan = {.says = says, .approved = true};
    return facts;
}

Facts in_deliberation(int counted, int in_favour) {
    auto facts = known(State::in_deliberation, administrator());
    facts.panel.counted = counted;
    facts.panel.in_favour = in_favour;
    return facts;
}

Facts candidate_known(const Candidate& candidate) {
    auto facts = known(State::draft, officer());
    facts.candidate = candidate;
    return facts;
}

Moment day(int year, unsigned month, unsigned of_month) {
    return Moment{std::chrono::sys_days{std::chrono::year{year} / static_cast<int>(month) /
                                        static_cast<int>(of_month)}};
}

void leads(const Facts& facts, const Event& event, State to) {
    const auto step = nomination::advance(facts, event);
    REQUIRE_MESSAGE(step, step.error().explanation);
    CHECK(step->from == facts.state);
    CHECK(name_of(step->to) == name_of(to));
}

Refusal refused(const Facts& facts, const Event& event, Reason reason) {
    const auto step = nomination::advance(facts, event);
    REQUIRE_FALSE(step);
    CHECK(code_of(step.error().reason) == code_of(reason));
    CHECK_FALSE(step.error().explanation.empty());
    return step.error();
}

bool notifies(const Step& step, Addressee addressee, const std::string& letter) {
    for (const auto& effect : step.effects) {
        if (effect == Effect{Notify{addressee, letter}}) return true;
    }
    return false;
}

}  // namespace

// ---- the Commission ----

TEST_CASE("the officer of the Commission puts a draft onto record") {
    leads(known(State::absent, officer()), Begin{}, State::draft);
    refused(known(State::absent, administrator()), Begin{}, Reason::not_for_this_role);
}

TEST_CASE("an officer speaks for no other Commission") {
    const auto refusal =
        refused(known(State::draft, officer(xb)), Submit{}, Reason::not_of_this_commission);

    CHECK(refusal.explanation ==
          "This is for the National Commission of XA; the person who asks speaks for that of XB.");
    refused(known(State::absent, officer(xb)), Begin{}, Reason::not_of_this_commission);
    refused(known(State::returned, officer(xb)), Submit{}, Reason::not_of_this_commission);
    refused(known(State::draft, officer(xb)), Edit{}, Reason::not_of_this_commission);
    refused(known(State::returned, officer(xb)), Edit{}, Reason::not_of_this_commission);
    refused(known(State::eligible, officer(xb)), Withdraw{"x"}, Reason::not_of_this_commission);
    refused(known(State::withdrawn, officer(xb)), Reinstate{}, Reason::not_of_this_commission);
}

TEST_CASE("a draft is begun and edited until the last microsecond of the Commission's window") {
    for (const auto& [state, event] :
         {std::pair{State::absent, Event{Begin{}}}, std::pair{State::draft, Event{Edit{}}}}) {
        auto facts = known(state, officer());
        facts.commission_window.closes = noon + tick;
        leads(facts, event, State::draft);

        facts.commission_window.closes = noon;
        refused(facts, event, Reason::window_closed);
    }
}

TEST_CASE("a draft may be prepared before the Commission's window opens") {
    auto facts = known(State::absent, officer());
    facts.commission_window.opens = noon + tick;

    leads(facts, Begin{}, State::draft);
}

TEST_CASE("nothing is begun, edited, submitted or reinstated unless the call is open") {
    for (const auto call : {call::State::planned, call::State::closed, call::State::in_review,
                            call::State::decided, call::State::published}) {
        auto facts = known(State::draft, officer());
        facts.call = call;
        refused(facts, Edit{}, Reason::call_not_open);
        refused(facts, Submit{}, Reason::call_not_open);
        facts.state = State::absent;
        refused(facts, Begin{}, Reason::call_not_open);
        facts.state = State::withdrawn;
        refused(facts, Reinstate{}, Reason::call_not_open);
    }
}

TEST_CASE("a complete dossier submitted within the window reaches the secretariat") {
    const auto step = nomination::advance(known(State::draft, officer()), Submit{});

    REQUIRE(step);
    CHECK(step->to == State::submitted);
    CHECK(notifies(*step, Addressee::secretariat, "nomination-received"));
}

TEST_CASE("the Commission submits from the first to the last microsecond of its window") {
    auto facts = known(State::draft, officer());
    facts.commission_window = {noon, noon + tick};
    leads(facts, Submit{}, State::submitted);

    facts.commission_window = {noon + tick, noon + 2 * tick};
    refused(facts, Submit{}, Reason::window_not_open);

    facts.commission_window = {noon - tick, noon};
    const auto refusal = refused(facts, Submit{}, Reason::window_closed);
    CHECK(refusal.explanation ==
          "The Commission's window closed at 1970-01-01T12:00:00.000000Z; it is "
          "1970-01-01T12:00:00.000000Z.");
}

TEST_CASE("only a known Member State nominates, and only what lies in it") {
    refused(candidate_known({.country_is_known = false, .country = xa}), Submit{},
            Reason::country_unknown);
    refused(candidate_known({.country_is_member_state = false, .country = xa}), Submit{},
            Reason::country_not_a_member_state);
    refused(candidate_known({.country = xb}), Submit{}, Reason::entity_of_another_country);
    leads(candidate_known({.country = xa}), Submit{}, State::submitted);
}

TEST_CASE("only a kind of entity that the regulations name is a candidate") {
    const auto refusal =
        refused(candidate_known({.country = xa, .kind_is_allowed = false, .kind = "province"}),
                Submit{}, Reason::entity_kind_not_allowed);

    CHECK(refusal.explanation == "The regulations of this call do not admit a province.");
}

TEST_CASE("a candidate is nominated once in a call") {
    const auto refusal =
        refused(candidate_known({.country = xa, .also_nominated_as = "XA-2099-07"}), Submit{},
                Reason::already_nominated);

    CHECK(refusal.explanation ==
          "The same candidate is already nominated in this call as XA-2099-07.");
}

TEST_CASE("a member is no candidate, unless the regulations let members apply") {
    refused(candidate_known({.country = xa, .is_active_member = true}), Submit{},
            Reason::already_a_member);
    leads(candidate_known({.country = xa, .is_active_member = true, .members_may_apply = true}),
          Submit{}, State::submitted);
}

TEST_CASE("more than twelve months' membership begins a microsecond after the twelve months") {
    const auto of_member_since = [](Moment since, Moment now) {
        auto facts = candidate_known({.country = xa,
                                      .member_for_longer_than_months = 12,
                                      .member_of_required_since = since});
        facts.now = now;
        return facts;
    };
    const auto now = day(2024, 6, 28);

    leads(of_member_since(day(2023, 6, 28) - tick, now), Submit{}, State::submitted);
    refused(of_member_since(day(2023, 6, 28), now), Submit{}, Reason::membership_required);
    refused(of_member_since(now, now), Submit{}, Reason::membership_required);
}

TEST_CASE("who must be a member and is none is refused") {
    refused(candidate_known({.country = xa, .member_for_longer_than_months = 12}), Submit{},
            Reason::membership_required);
}

TEST_CASE("twelve months that begin on 29 February end on 28 February") {
    const auto of_member_at = [](Moment now) {
        auto facts = candidate_known({.country = xa,
                                      .member_for_longer_than_months = 12,
                                      .member_of_required_since = day(2024, 2, 29)});
        facts.now = now;
        return facts;
    };

    refused(of_member_at(day(2025, 2, 28)), Submit{}, Reason::membership_required);
    leads(of_member_at(day(2025, 2, 28) + tick), Submit{}, State::submitted);
}

TEST_CASE("who has been a member for long enough still has been on 29 February") {
    const auto of_member_at = [](Moment now) {
        auto facts =
            candidate_known({.country = xa,
                             .member_for_longer_than_months = 12,
                             .member_of_required_since = day(2023, 2, 28) + std::chrono::hours{6}});
        facts.now = now;
        return facts;
    };

    refused(of_member_at(day(2024, 2, 28) + std::chrono::hours{6}), Submit{},
            Reason::membership_required);
    leads(of_member_at(day(2024, 2, 28) + std::chrono::hours{6} + tick), Submit{},
          State::submitted);
    leads(of_member_at(day(2024, 2, 29) + std::chrono::hours{3}), Submit{}, State::submitted);
}

TEST_CASE("a winner is excluded for six years to the microsecond") {
    const auto of_winner_of = [](Moment last, Moment now) {
        auto facts = candidate_known(
            {.country = xa, .excluded_years_after_admission = 6, .last_admitted = last});
        facts.now = now;
        return facts;
    };
    const auto won = day(2019, 10, 1);

    const auto refusal =
        refused(of_winner_of(won, day(2025, 10, 1) - tick), Submit{}, Reason::excluded_after_award);
    CHECK(refusal.explanation ==
          "The candidate was chosen on 2019-10-01 and is excluded for 6 years.");
    leads(of_winner_of(won, day(2025, 10, 1)), Submit{}, State::submitted);
}

TEST_CASE("who won on 29 February may stand again on 28 February six years later") {
    const auto of_winner_at = [](Moment now) {
        auto facts = candidate_known({.country = xa,
                                      .excluded_years_after_admission = 6,
                                      .last_admitted = day(2024, 2, 29)});
        facts.now = now;
        return facts;
    };

    refused(of_winner_at(day(2030, 2, 28) - tick), Submit{}, Reason::excluded_after_award);
    leads(of_winner_at(day(2030, 2, 28)), Submit{}, State::submitted);
}

TEST_CASE("who never won is not excluded") {
    leads(candidate_known({.country = xa, .excluded_years_after_admission = 6}), Submit{},
          State::submitted);
}

TEST_CASE("an inadmissible candidate is neither begun nor reinstated") {
    for (const auto& [state, event] : {std::pair{State::absent, Event{Begin{}}},
                                       std::pair{State::withdrawn, Event{Reinstate{}}}}) {
        auto facts = known(state, officer());
        leads(facts, event, State::draft);
        facts.candidate.is_active_member = true;
        refused(facts, event, Reason::already_a_member);
    }
}

TEST_CASE("an incomplete dossier is refused with each point that is open") {
    auto facts = known(State::draft, officer());
    facts.dossier_faults = {"motivation: missing", "profile: 201 words where 200 are allowed"};
    facts.mayor_committed = false;
    facts.commission_endorsed = false;

    const auto refusal = refused(facts, Submit{}, Reason::dossier_incomplete);

    CHECK(refusal.explanation == "The dossier is not complete: 4 points are open.");
    CHECK(refusal.details == Word{"motivation: missing", "profile: 201 words where 200 are allowed",
                                  "the mayor's commitment is not recorded",
                                  "the Commission's endorsement is not recorded"});
}

TEST_CASE("one open point of a dossier is one too many") {
    auto facts = known(State::draft, officer());
    facts.commission_endorsed = false;

    CHECK(refused(facts, Submit{}, Reason::dossier_incomplete).explanation ==
          "The dossier is not complete: 1 point is open.");
}

TEST_CASE("the last place is given, and after it the refusal names what fills the quota") {
    auto facts = known(State::draft, officer());
    facts.places = {.used = 2, .quota = 3};
    leads(facts, Submit{}, State::submitted);

    facts.places = {
        .used = 3,
        .quota = 3,
        .held_by = {"XA-2099-01 submitted", "XA-2099-02 returned", "XA-2099-03 eligible"},
        .whose = "Aldovia",
        .call = "2099"};
    const auto refusal = refused(facts, Submit{}, Reason::quota_exhausted);
    CHECK(refusal.explanation == "Aldovia has used 3 of 3 places in call 2099.");
    CHECK(refusal.details ==
          std::vector<std::string>{
              "in use: XA-2099-01 submitted, XA-2099-02 returned, XA-2099-03 eligible"});
}

TEST_CASE("a quota that was lowered below what is used gives no place") {
    auto facts = known(State::draft, officer());
    facts.places = {.used = 3, .quota = 2};

    refused(facts, Submit{}, Reason::quota_exhausted);
}

// ---- withdrawal ----

TEST_CASE("an open nomination can be withdrawn by its Commission, and no other") {
    for (const auto state : every_state) {
        CAPTURE(name_of(state));
        const auto step =
            nomination::advance(known(state, officer()), Withdraw{"no more interest"});
        CHECK(step.has_value() == is_open(state));
    }
    refused(known(State::eligible, administrator()), Withdraw{"x"}, Reason::not_for_this_role);
}

TEST_CASE("a withdrawal needs a reason, and blanks are none") {
    const auto facts = known(State::submitted, officer());

    refused(facts, Withdraw{}, Reason::reason_missing);
    refused(facts, Withdraw{" \n\t"}, Reason::reason_missing);
    refused(facts, Withdraw{"\u00a0\u3000\u200b"}, Reason::reason_missing);
    leads(facts, Withdraw{"no more interest"}, State::withdrawn);
}

TEST_CASE("nothing is withdrawn once the cohort is published") {
    auto facts = known(State::recommended, officer());
    leads(facts, Withdraw{"x"}, State::withdrawn);

    facts.published = true;
    refused(facts, Withdraw{"x"}, Reason::not_foreseen_in_this_state);
}

TEST_CASE("a withdrawn nomination comes back as a draft while the window is open") {
    auto facts = known(State::withdrawn, officer());
    facts.commission_window = {noon, noon + tick};
    leads(facts, Reinstate{}, State::draft);

    facts.commission_window = {noon + tick, noon + 2 * tick};
    refused(facts, Reinstate{}, Reason::window_not_open);
    facts.commission_window = {noon - tick, noon};
    refused(facts, Reinstate{}, Reason::window_closed);
}

TEST_CASE("a reinstated draft needs no place until it is submitted") {
    auto facts = known(State::withdrawn, officer());
    facts.places = {.used = 3, .quota = 3};

    leads(facts, Reinstate{}, State::draft);
}

TEST_CASE("places are held from submission to the end, and given back by withdrawal") {
    for (const auto state :
         {State::absent, State::draft, State::withdrawn, State::ineligible, State::lapsed}) {
        CAPTURE(name_of(state));
        CHECK_FALSE(holds_place(state));
    }
    for (const auto state :
         {State::submitted, State::returned, State::eligible, State::under_review,
          State::in_deliberation, State::recommended, State::reserved, State::not_recommended,
          State::admitted, State::not_admitted, State::struck}) {
        CAPTURE(name_of(state));
        CHECK(holds_place(state));
    }
}

// ---- the screening ----

TEST_CASE("a return names sections, says what is missing, and gives time") {
    const auto facts = known(State::submitted, administrator());
    const auto later = noon + tick;

    leads(facts, ReturnForCompletion{{{"profile", "Give the year."}}, later}, State::returned);
    refused(facts, ReturnForCompletion{{}, later}, Reason::remarks_missing);
    refused(facts, ReturnForCompletion{{{"", "Give the year."}}, later}, Reason::remarks_missing);
    refused(facts, ReturnForCompletion{{{"profile", ""}}, later}, Reason::remarks_missing);
    refused(facts, ReturnForCompletion{{{"profile", " \n"}}, later}, Reason::remarks_missing);
    refused(facts, ReturnForCompletion{{{"profile", "Give the year."}}, {}},
            Reason::remarks_missing);
    refused(facts, ReturnForCompletion{{{"profile", "Give the year."}}, noon},
            Reason::remarks_missing);
}

TEST_CASE("a return gives the days of the regulations at most, to the microsecond") {
    auto facts = known(State::submitted, administrator());
    facts.longest_completion = std::chrono::days{14};
    const auto latest = noon + std::chrono::days{14};
    const auto until = [](Moment deadline) {
        return ReturnForCompletion{{{"profile", "Give the year."}}, deadline};
    };

    leads(facts, until(latest), State::returned);
    CHECK(refused(facts, until(latest + tick), Reason::input_invalid).explanation ==
          "The regulations give a returned file at most 14 days: until "
          "1970-01-15T12:00:00.000000Z.");
}

TEST_CASE("the Commission cannot return its own nomination, nor judge it") {
    const auto facts = known(State::submitted, officer());

    refused(facts, ReturnForCompletion{{{"profile", "x"}}, noon + tick}, Reason::not_for_this_role);
    refused(facts, FindEligible{}, Reason::not_for_this_role);
    refused(facts, FindIneligible{"x"}, Reason::not_for_this_role);
}

TEST_CASE("a returned file is edited only where it was remarked upon, and only in time") {
    auto facts = known(State::returned, officer());
    facts.call = call::State::closed;
    facts.completion_window.closes = noon + tick;
    leads(facts, Edit{}, State::returned);

    facts.frozen_sections = {"motivation"};
    CHECK(refused(facts, Edit{}, Reason::dossier_invalid).details == Word{"motivation"});

    facts.frozen_sections.clear();
    facts.completion_window.closes = noon;
    refused(facts, Edit{}, Reason::window_closed);
}

TEST_CASE("a returned file is submitted again until the last microsecond of its own window") {
    auto facts = known(State::returned, officer());
    facts.call = call::State::closed;
    facts.commission_window.closes = noon;
    facts.completion_window.closes = noon + tick;
    leads(facts, Submit{}, State::submitted);

    facts.completion_window.closes = noon;
    refused(facts, Submit{}, Reason::window_closed);
}

TEST_CASE("a returned file keeps its place whatever the others use") {
    auto facts = known(State::returned, officer());
    facts.places = {.used = 3, .quota = 3};

    leads(facts, Submit{}, State::submitted);
}

TEST_CASE("a returned file answers every remark and is complete") {
    auto facts = known(State::returned, officer());
    facts.unanswered_remarks = {"profile"};
    CHECK(refused(facts, Submit{}, Reason::remarks_unanswered).details == Word{"profile"});

    facts.unanswered_remarks.clear();
    facts.dossier_faults = {"motivation: missing"};
    refused(facts, Submit{}, Reason::dossier_incomplete);
}

TEST_CASE("a nomination is eligible when every check is answered and met") {
    auto facts = known(State::submitted, administrator());
    leads(facts, FindEligible{}, State::eligible);

    facts.screening = {.unanswered = {"size"}, .not_met = {"language"}};
    CHECK(refused(facts, FindEligible{}, Reason::checks_unanswered).details == Word{"size"});
    facts.screening.unanswered.clear();
    CHECK(refused(facts, FindEligible{}, Reason::check_not_met).details == Word{"language"});
}

TEST_CASE("a nomination is ineligible when a check is not met, for a reason") {
    auto facts = known(State::submitted, administrator());
    refused(facts, FindIneligible{"x"}, Reason::all_checks_met);
    facts.screening.unanswered = {"size"};
    refused(facts, FindIneligible{"x"}, Reason::all_checks_met);

    facts.screening.not_met = {"language"};
    refused(facts, FindIneligible{}, Reason::reason_missing);
    leads(facts, FindIneligible{"neither English nor French"}, State::ineligible);
}

TEST_CASE("a finding that was an error is reopened while a place is free") {
    auto facts = known(State::ineligible, administrator());
    facts.places = {.used = 2, .quota = 3};
    leads(facts, Reopen{"read wrongly"}, State::submitted);
    refused(facts, Reopen{}, Reason::reason_missing);

    facts.places.used = 3;
    refused(facts, Reopen{"read wrongly"}, Reason::quota_exhausted);
}

TEST_CASE("a finding is not reopened when the candidate was nominated anew") {
    auto facts = known(State::ineligible, administrator());
    facts.candidate.also_nominated_as = "XA-2099-09";

    refused(facts, Reopen{"read wrongly"}, Reason::already_nominated);
    facts.actor = officer();
    refused(facts, Reopen{"read wrongly"}, Reason::not_for_this_role);
}

TEST_CASE("a finding is reopened until the cohort is decided, and not after") {
    auto facts = known(State::ineligible, administrator());
    for (const auto call : {call::State::open, call::State::closed, call::State::in_review}) {
        facts.call = call;
        leads(facts, Reopen{"read wrongly"}, State::submitted);
    }
    for (const auto call : {call::State::decided, call::State::published, call::State::archived}) {
        facts.call = call;
        refused(facts, Reopen{"read wrongly"}, Reason::not_foreseen_in_this_state);
    }
}

// ---- the jury ----

TEST_CASE("a review opens when the call is in review and every seat is taken") {
    auto facts = known(State::eligible, administrator());
    facts.call = call::State::in_review;
    facts.panel.seats = 3;
    facts.panel.assigned = 3;
    leads(facts, OpenReview{}, State::under_review);

    facts.panel.assigned = 2;
    CHECK(refused(facts, OpenReview{}, Reason::jurors_missing).explanation ==
          "2 of 3 jurors without a conflict are assigned.");

    facts.panel.assigned = 3;
    facts.call = call::State::closed;
    refused(facts, OpenReview{}, Reason::call_not_open);

    facts.call = call::State::in_review;
    facts.panel.exists = false;
    refused(facts, OpenReview{}, Reason::no_jury_in_this_call);

    facts.actor = tests::juror();
    refused(facts, OpenReview{}, Reason::not_for_this_role);
}

TEST_CASE("a deliberation opens when the last recommendation is in, or the window is over") {
    auto facts = known(State::under_review, administrator());
    facts.panel.outstanding = 0;
    facts.panel.review_window.closes = noon + tick;
    leads(facts, OpenDeliberation{}, State::in_deliberation);

    facts.panel.outstanding = 1;
    CHECK(refused(facts, OpenDeliberation{}, Reason::reviews_outstanding).explanation ==
          "1 recommendation is still outstanding and the review window is open until "
          "1970-01-01T12:00:00.000001Z.");

    facts.panel.review_window.closes = noon;
    leads(facts, OpenDeliberation{}, State::in_deliberation);
    facts.actor = tests::the_clock();
    leads(facts, OpenDeliberation{}, State::in_deliberation);
    facts.actor = tests::juror();
    refused(facts, OpenDeliberation{}, Reason::not_for_this_role);
}

TEST_CASE("a deliberation needs its quorum, whether time is over or not") {
    auto facts = known(State::under_review, administrator());
    facts.panel.review_window.closes = noon;
    facts.panel.quorum = 2;
    facts.panel.counted = 2;
    leads(facts, OpenDeliberation{}, State::in_deliberation);

    facts.panel.counted = 1;
    CHECK(refused(facts, OpenDeliberation{}, Reason::quorum_not_met).explanation ==
          "1 of the 2 recommendations needed are in.");
}

TEST_CASE("the jury recommends by more than half of the counted recommendations") {
    leads(in_deliberation(3, 2), ConcludeReview{}, State::recommended);
    leads(in_deliberation(3, 1), ConcludeReview{}, State::not_recommended);
    leads(in_deliberation(5, 3), ConcludeReview{}, State::recommended);
}

TEST_CASE("a tie of the jury does not carry") {
    leads(in_deliberation(4, 2), ConcludeReview{}, State::not_recommended);
    leads(in_deliberation(4, 3), ConcludeReview{}, State::recommended);
}

TEST_CASE("exactly two thirds are not more than two thirds") {
    auto facts = in_deliberation(6, 4);
    facts.panel.majority_numerator = 2;
    facts.panel.majority_denominator = 3;
    leads(facts, ConcludeReview{}, State::not_recommended);

    facts.panel.in_favour = 5;
    leads(facts, ConcludeReview{}, State::recommended);
}

TEST_CASE("the jury cannot conclude below its quorum, nor for the reserve") {
    leads(in_deliberation(3, 3), ConcludeReview{}, State::recommended);
    refused(in_deliberation(2, 2), ConcludeReview{}, Reason::quorum_not_met);
    refused(in_deliberation(2, 2), ConcludeReview{.reserve = true}, Reason::quorum_not_met);
}

TEST_CASE("the reserve list takes what the jury is in favour of, and nothing else") {
    leads(in_deliberation(3, 2), ConcludeReview{.reserve = true}, State::reserved);
    leads(in_deliberation(3, 1), ConcludeReview{.reserve = true}, State::not_recommended);
}

TEST_CASE("only an administrator concludes what the jury said") {
    auto facts = in_deliberation(3, 3);
    for (const auto& actor : {officer(), tests::juror(), tests::the_clock(), tests::auditor()}) {
        facts.actor = actor;
        refused(facts, ConcludeReview{}, Reason::not_for_this_role);
        refused(facts, ReopenReview{"x"}, Reason::not_for_this_role);
    }
}

TEST_CASE("where no review was published, the jury's word is recorded with its source") {
    auto facts = in_deliberation(0, 0);
    facts.panel.as_published = true;

    leads(facts, ConcludeReview{.as_published = true, .reason = "press release"},
          State::recommended);
    leads(facts, ConcludeReview{.reserve = true, .as_published = true, .reason = "press release"},
          State::reserved);
    leads(facts, ConcludeReview{.as_published = false, .reason = "press release"},
          State::not_recommended);
    refused(facts, ConcludeReview{}, Reason::reviews_outstanding);
    refused(facts, ConcludeReview{.as_published = true}, Reason::reason_missing);
    refused(facts, ConcludeReview{.as_published = true, .reason = " "}, Reason::reason_missing);
}

TEST_CASE("where reviews exist, a word as published stands for none of them") {
    leads(in_deliberation(3, 0), ConcludeReview{.as_published = true, .reason = "hearsay"},
          State::not_recommended);
}

TEST_CASE("two thirds of the panel overrule the majority either way, for a reason; fewer do not") {
    auto facts = in_deliberation(5, 3);
    facts.panel.size = facts.panel.assigned = 6;
    const auto by = [](int votes) {
        return ConcludeReview{.reason = "New figures.", .overruled_by = votes};
    };
    leads(facts, by(4), State::not_recommended);
    CHECK(refused(facts, by(3), Reason::too_few_to_overrule).explanation ==
          "3 of a panel of 6 are fewer than 2/3: the majority stands.");

    facts.panel.in_favour = 2;
    leads(facts, by(4), State::recommended);
    leads(facts, ConcludeReview{.reserve = true, .reason = "x", .overruled_by = 4},
          State::reserved);
    refused(facts, by(3), Reason::too_few_to_overrule);
    refused(facts, ConcludeReview{.overruled_by = 4}, Reason::reason_missing);
    refused(facts, by(7), Reason::input_invalid);
    refused(facts, by(-1), Reason::input_invalid);
    facts.panel.overrule_numerator = facts.panel.overrule_denominator = 1;
    refused(facts, by(5), Reason::too_few_to_overrule);
    leads(facts, by(6), State::recommended);
}

TEST_CASE("nobody overrules below the quorum") {
    auto facts = in_deliberation(2, 2);
    refused(facts, ConcludeReview{.reason = "x", .overruled_by = 3}, Reason::quorum_not_met);
}

TEST_CASE("a review is reopened when the quorum broke, for a reason") {
    refused(in_deliberation(3, 3), ReopenReview{"x"}, Reason::quorum_still_met);
    refused(in_deliberation(2, 2), ReopenReview{}, Reason::reason_missing);
    leads(in_deliberation(2, 2), ReopenReview{"a juror was replaced"}, State::under_review);
}

// ---- the cohort ----

TEST_CASE("the recommended and the reserved are admitted by an approved plan") {
    for (const auto state : {State::recommended, State::reserved}) {
        const auto step = nomination::advance(planned(state, Says::admit), Admit{});
        REQUIRE(step);
        CHECK(step->to == State::admitted);
        CHECK(step->effects.front() == Effect{EnrolInLedger{}});
        CHECK(notifies(*step, Addressee::commission, "admitted"));
    }
}

TEST_CASE("nobody is admitted without an approved plan that says so and still matches") {
    auto facts = planned(State::recommended, Says::admit);
    facts.plan.approved = false;
    refused(facts, Admit{}, Reason::not_in_an_approved_plan);
    refused(planned(State::recommended, Says::decline), Admit{}, Reason::not_in_an_approved_plan);
    refused(planned(State::recommended, Says::nothing), Admit{}, Reason::not_in_an_approved_plan);
    refused(planned(State::recommended, Says::strike), Admit{}, Reason::not_in_an_approved_plan);

    facts = planned(State::recommended, Says::admit);
    facts.plan.matches = false;
    refused(facts, Admit{}, Reason::plan_stale);

    facts = planned(State::recommended, Says::admit);
    facts.actor = officer();
    refused(facts, Admit{}, Reason::not_for_this_role);
}

TEST_CASE("the eligible are decided without a jury only where there is none") {
    auto facts = planned(State::eligible, Says::admit);
    refused(facts, Admit{}, Reason::quorum_not_met);
    facts.panel.exists = false;
    leads(facts, Admit{}, State::admitted);

    facts = planned(State::eligible, Says::decline);
    refused(facts, Decline{}, Reason::quorum_not_met);
    facts.panel.exists = false;
    leads(facts, Decline{}, State::not_admitted);
}

TEST_CASE("an admission against the jury needs leave of the regulations and a reason") {
    auto facts = planned(State::not_recommended, Says::admit);
    refused(facts, Admit{"regional balance"}, Reason::against_the_jury);

    facts.plan.against_jury_allowed = true;
    refused(facts, Admit{}, Reason::reason_missing);
    leads(facts, Admit{"regional balance"}, State::admitted);

    facts.plan.says = Says::decline;
    refused(facts, Admit{"regional balance"}, Reason::not_in_an_approved_plan);
}

TEST_CASE("what the plan does not admit is declined by it") {
    for (const auto state : {State::recommended, State::reserved, State::not_recommended}) {
        leads(planned(state, Says::decline), Decline{}, State::not_admitted);
        refused(planned(state, Says::admit), Decline{}, Reason::not_in_an_approved_plan);
        auto stale = planned(state, Says::decline);
        stale.plan.matches = false;
        refused(stale, Decline{}, Reason::plan_stale);
    }
}

TEST_CASE("an admission is struck after publication, by a corrigendum and for a reason") {
    auto facts = planned(State::admitted, Says::strike);
    refused(facts, Strike{"x"}, Reason::not_published);

    facts.published = true;
    refused(facts, Strike{}, Reason::reason_missing);
    const auto step = nomination::advance(facts, Strike{"did not accept"});
    REQUIRE(step);
    CHECK(step->to == State::struck);
    CHECK(step->effects.front() == Effect{EndMembership{}});

    facts.plan.approved = false;
    refused(facts, Strike{"x"}, Reason::not_in_an_approved_plan);
}

// ---- the clock ----

TEST_CASE("a draft lapses at the first instant after the Commission's window") {
    auto facts = known(State::draft, tests::the_clock());
    facts.commission_window.closes = noon + tick;
    refused(facts, Lapse{}, Reason::window_still_open);

    facts.commission_window.closes = noon;
    leads(facts, Lapse{}, State::lapsed);
    facts.actor = administrator();
    refused(facts, Lapse{}, Reason::not_for_this_role);
}

TEST_CASE("a returned file lapses at the first instant after its completion window") {
    auto facts = known(State::returned, tests::the_clock());
    facts.commission_window.closes = noon;
    facts.completion_window.closes = noon + tick;
    refused(facts, Lapse{}, Reason::window_still_open);

    facts.completion_window.closes = noon;
    leads(facts, Lapse{}, State::lapsed);
    facts.actor = officer();
    refused(facts, Lapse{}, Reason::not_for_this_role);
}

// ---- the chart ----

TEST_CASE("an actor is offered each event once, with the reason where it is refused") {
    const auto offered = nomination::choices(in_deliberation(2, 2));

    REQUIRE(offered.size() == 3);
    CHECK(offered[0].event == "ConcludeReview");
    CHECK(offered[0].permission.error().reason == Reason::quorum_not_met);
    CHECK(offered[1].event == "ReopenReview");
    CHECK(offered[1].permission);
    CHECK(offered[2].event == "Withdraw");
    CHECK(offered[2].permission.error().reason == Reason::not_for_this_role);
}

TEST_CASE("what a state does not foresee is refused in a sentence") {
    const auto refusal =
        refused(known(State::lapsed, officer()), Submit{}, Reason::not_foreseen_in_this_state);

    CHECK(refusal.explanation == "A nomination that is lapsed does not allow this.");
}

TEST_CASE("every state of a nomination is read back from its name") {
    for (const auto state : every_state) CHECK(state_from(name_of(state)) == state);
    CHECK_FALSE(state_from("approved"));
}
