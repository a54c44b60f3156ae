#include "tests/engine/charts/grids.hpp"

#include <functional>

namespace tests {
namespace {

using namespace engine;

const Window is_over{.closes = noon};
const Window is_to_come{.opens = noon + std::chrono::microseconds{1}};

template <class Facts>
using Flips = std::vector<std::function<void(Facts&)>>;

// The facts as they stand, each flip alone, and every two of them together.
template <class Facts>
std::vector<Facts> alone_and_in_pairs(const Facts& base, const Flips<Facts>& flips) {
    std::vector<Facts> all{base};
    for (std::size_t first = 0; first < flips.size(); ++first) {
        for (std::size_t second = first; second < flips.size(); ++second) {
            auto facts = base;
            flips[first](facts);
            flips[second](facts);
            all.push_back(std::move(facts));
        }
    }
    return all;
}

}  // namespace

Actor officer(Country country) {
    return {.person = one, .officer_of = country};
}
Actor juror(PersonId person) {
    return {.person = person, .is_juror = true};
}
Actor administrator(PersonId person) {
    return {.person = person, .is_administrator = true};
}
Actor the_clock() {
    return {.is_clock = true};
}
Actor auditor() {
    return {.person = one, .is_auditor = true};
}

std::vector<Actor> every_actor() {
    const Actor nobody{.person = one};
    const Actor everything{.person = one,
                           .is_juror = true,
                           .is_administrator = true,
                           .is_clock = true,
                           .is_auditor = true,
                           .officer_of = xa};
    return {officer(xa),          officer(xb), juror(one), juror(other), administrator(one),
            administrator(other), the_clock(), auditor(),  nobody,       everything};
}

std::vector<nomination::Event> every_event(nomination::State) {
    using namespace nomination;
    return {Begin{},
            Edit{},
            Submit{},
            ReturnForCompletion{{{"profile", "Give the year."}}, noon + std::chrono::hours{24}},
            FindEligible{},
            FindIneligible{"too small"},
            Reopen{"an error"},
            OpenReview{},
            OpenDeliberation{},
            ConcludeReview::example(),
            ReopenReview{"a juror left"},
            Admit::example(),
            Decline{},
            Strike{"withdrew before publication"},
            Withdraw{"no more interest"},
            Reinstate{},
            Lapse{}};
}

std::vector<jury::Event> every_event(jury::State) {
    using namespace jury;
    return {Propose{},
            Confirm{},
            SaveDraft{},
            RecordRecommendation{},
            Revise{},
            Abstain{},
            DeclareConflict{"personal", "a cousin"},
            Restore{"no conflict"},
            Release{false, "ill"},
            Lapse{}};
}

std::vector<call::Event> every_event(call::State) {
    using namespace call;
    return {call::Plan{}, Open{},    Close{},   BeginReview{},
            Decide{},     Publish{}, Archive{}, Amend{"an extension"}};
}

std::vector<cohort::Event> every_event(cohort::State) {
    using namespace cohort;
    return {Draw{}, Propose{}, Approve{}, Apply{}, Publish{}, Discard{"drawn anew"}};
}

std::vector<membership::Event> every_event(membership::State) {
    using namespace membership;
    return {Enrol{},
            CallForReport{noon + std::chrono::days{30}},
            Report{},
            AcceptReport{},
            FallOverdue{},
            Deactivate{},
            End{Ending::withdrawn, "by its own wish"}};
}

std::vector<nomination::Facts> every_grid(nomination::State state) {
    using nomination::Facts;
    using Says = nomination::Plan::Says;
    Facts base{.state = state, .now = noon, .commission = xa};
    base.candidate.country = xa;
    Flips<Facts> flips{
        [](Facts& f) { f.call = call::State::closed; },
        [](Facts& f) { f.call = call::State::in_review; },
        [](Facts& f) { f.call = call::State::published; },
        [](Facts& f) { f.commission_window = is_over; },
        [](Facts& f) { f.commission_window = is_to_come; },
        [](Facts& f) { f.completion_window = is_over; },
        [](Facts& f) { f.completion_window = is_to_come; },
        [](Facts& f) { f.candidate.country_is_known = false; },
        [](Facts& f) { f.candidate.country_is_member_state = false; },
        [](Facts& f) { f.candidate.country = xb; },
        [](Facts& f) { f.candidate.kind_is_allowed = false; },
        [](Facts& f) { f.candidate.also_nominated_as = "XA-2099-01"; },
        [](Facts& f) { f.candidate.is_active_member = true; },
        [](Facts& f) { f.candidate.members_may_apply = true; },
        [](Facts& f) { f.candidate.member_for_longer_than_months = 12; },
        [](Facts& f) { f.candidate.member_of_required_since = noon - std::chrono::years{2}; },
        [](Facts& f) { f.candidate.excluded_years_after_admission = 6; },
        [](Facts& f) { f.candidate.last_admitted = noon - std::chrono::years{2}; },
        [](Facts& f) { f.dossier_faults = {"motivation: missing"}; },
        [](Facts& f) { f.frozen_sections = {"profile"}; },
        [](Facts& f) { f.unanswered_remarks = {"profile"}; },
        [](Facts& f) { f.mayor_committed = false; },
        [](Facts& f) { f.commission_endorsed = false; },
        [](Facts& f) { f.places.used = f.places.quota; },
        [](Facts& f) { f.screening.unanswered = {"size"}; },
        [](Facts& f) { f.screening.not_met = {"size"}; },
        [](Facts& f) { f.panel.exists = false; },
        [](Facts& f) { f.panel.as_published = true; },
        [](Facts& f) { f.panel.assigned = 2; },
        [](Facts& f) { f.panel.outstanding = 1; },
        [](Facts& f) { f.panel.counted = f.panel.in_favour = 2; },
        [](Facts& f) { f.panel.in_favour = 1; },
        [](Facts& f) { f.panel.size = 6; },
        [](Facts& f) { f.panel.review_window = is_over; },
        [](Facts& f) { f.plan = {.says = Says::admit, .approved = true}; },
        [](Facts& f) { f.plan = {.says = Says::decline, .approved = true}; },
        [](Facts& f) { f.plan = {.says = Says::strike, .approved = true}; },
        [](Facts& f) { f.plan.approved = !f.plan.approved; },
        [](Facts& f) { f.plan.matches = false; },
        [](Facts& f) { f.plan.against_jury_allowed = true; },
        [](Facts& f) { f.published = true; },
    };
    return alone_and_in_pairs(base, flips);
}

std::vector<jury::Facts> every_grid(jury::State state) {
    using jury::Facts;
    Flips<Facts> flips{
        [](Facts& f) { f.on_panel = false; },
        [](Facts& f) { f.call_has_jury = false; },
        [](Facts& f) { f.has_conflict = true; },
        [](Facts& f) { f.review_window = is_over; },
        [](Facts& f) { f.review_window = is_to_come; },
        [](Facts& f) { f.review_faults = {"verdict: missing"}; },
        [](Facts& f) { f.scores_off_scale = {"impact: 7"}; },
        [](Facts& f) { f.dossier_is_current = false; },
    };
    for (const auto nomination : nomination::every_state) {
        flips.emplace_back([nomination](Facts& f) { f.nomination = nomination; });
    }
    return alone_and_in_pairs(Facts{.state = state, .now = noon, .juror = one}, flips);
}

std::vector<call::Facts> every_grid(call::State state) {
    using call::Facts;
    const Flips<Facts> flips{
        [](Facts& f) { f.commission_window = is_over; }, [](Facts& f) { f.has_jury = false; },
        [](Facts& f) { f.awaiting_screening = 1; },      [](Facts& f) { f.undecided = 1; },
        [](Facts& f) { f.plan_applied = true; },
    };
    return alone_and_in_pairs(Facts{.state = state, .now = noon}, flips);
}

std::vector<cohort::Facts> every_grid(cohort::State state) {
    using cohort::Facts;
    Flips<Facts> flips{
        [](Facts& f) { f.kind = cohort::Kind::corrigendum; },
        [](Facts& f) { f.proposed_by = other; },
        [](Facts& f) { f.second_approver = false; },
        [](Facts& f) { f.call_has_jury = false; },
        [](Facts& f) { f.items = 0; },
        [](Facts& f) { f.moved = {"XA-2099-01 withdrawn since"}; },
        [](Facts& f) { f.digest_matches = false; },
        [](Facts& f) { f.over_the_cap = {"XA"}; },
        [](Facts& f) { f.against_the_jury = {"XA-2099-01"}; },
    };
    for (const auto call : call::every_state) {
        flips.emplace_back([call](Facts& f) { f.call = call; });
    }
    return alone_and_in_pairs(Facts{.state = state, .now = noon, .proposed_by = one}, flips);
}

std::vector<membership::Facts> every_grid(membership::State state) {
    using membership::Facts;
    const Flips<Facts> flips{
        [](Facts& f) { f.country = xb; },
        [](Facts& f) { f.admitted_by_plan = false; },
        [](Facts& f) { f.entity_is_member = true; },
        [](Facts& f) { f.report_window = is_over; },
    };
    return alone_and_in_pairs(Facts{.state = state, .now = noon, .country = xa}, flips);
}

}  // namespace tests
