#include "engine/result.hpp"

namespace engine {

std::string_view code_of(Reason reason) {
    switch (reason) {
        case Reason::not_foreseen_in_this_state: return "state.not_foreseen";
        case Reason::not_for_this_role: return "role.not_permitted";
        case Reason::not_of_this_commission: return "role.other_commission";
        case Reason::not_your_own: return "role.not_own";
        case Reason::reason_missing: return "reason.missing";
        case Reason::window_not_open: return "window.not_open";
        case Reason::window_closed: return "window.closed";
        case Reason::window_still_open: return "window.still_open";
        case Reason::country_unknown: return "country.unknown";
        case Reason::country_not_a_member_state: return "country.not_a_member_state";
        case Reason::entity_of_another_country: return "entity.other_country";
        case Reason::entity_kind_not_allowed: return "entity.kind_not_allowed";
        case Reason::already_nominated: return "entity.already_nominated";
        case Reason::already_a_member: return "entity.already_a_member";
        case Reason::membership_required: return "membership.required";
        case Reason::excluded_after_award: return "membership.excluded";
        case Reason::dossier_incomplete: return "dossier.incomplete";
        case Reason::dossier_invalid: return "dossier.invalid";
        case Reason::remarks_missing: return "remarks.missing";
        case Reason::remarks_unanswered: return "remarks.unanswered";
        case Reason::quota_exhausted: return "quota.exceeded";
        case Reason::checks_unanswered: return "screening.unanswered";
        case Reason::check_not_met: return "screening.not_met";
        case Reason::all_checks_met: return "screening.all_met";
        case Reason::no_jury_in_this_call: return "jury.none";
        case Reason::jurors_missing: return "jury.too_few";
        case Reason::conflict_of_interest: return "jury.conflict";
        case Reason::juror_not_on_panel: return "jury.not_on_panel";
        case Reason::review_incomplete: return "review.incomplete";
        case Reason::score_out_of_scale: return "review.score_out_of_scale";
        case Reason::reviews_outstanding: return "review.outstanding";
        case Reason::quorum_not_met: return "quorum.not_met";
        case Reason::quorum_still_met: return "quorum.still_met";
        case Reason::no_majority: return "majority.none";
        case Reason::majority_reached: return "majority.reached";
        case Reason::not_put_on_reserve: return "reserve.not_asked";
        case Reason::call_not_open: return "call.not_open";
        case Reason::call_has_work_left: return "call.work_left";
        case Reason::regulations_invalid: return "regulations.invalid";
        case Reason::amendment_not_allowed: return "regulations.amendment_not_allowed";
        case Reason::not_in_an_approved_plan: return "plan.not_approved";
        case Reason::plan_stale: return "plan.stale";
        case Reason::plan_empty: return "plan.empty";
        case Reason::same_person_twice: return "plan.same_person";
        case Reason::against_the_jury: return "plan.against_the_jury";
        case Reason::winner_cap_reached: return "plan.country_cap";
        case Reason::not_published: return "cohort.not_published";
        case Reason::not_a_member: return "membership.none";
        case Reason::input_invalid: return "input.invalid";
        case Reason::text_invalid: return "text.invalid";
        case Reason::text_too_long: return "text.too_long";
        case Reason::time_does_not_exist: return "time.does_not_exist";
        case Reason::time_is_ambiguous: return "time.is_ambiguous";
        case Reason::out_of_date: return "request.out_of_date";
        case Reason::key_used_for_another_request: return "request.key_reused";
        case Reason::not_found: return "request.not_found";
        case Reason::not_signed_in: return "session.not_signed_in";
        case Reason::too_many_attempts: return "session.too_many_attempts";
        case Reason::too_few_to_overrule: return "majority.not_overruled";
        case Reason::drafts_differ: return "review.drafts_differ";
    }
    return "?";
}

std::optional<Reason> reason_from(std::string_view code) {
    for (int i = 0; i <= static_cast<int>(last_reason); ++i) {
        if (code_of(static_cast<Reason>(i)) == code) return static_cast<Reason>(i);
    }
    return {};
}

}  // namespace engine
