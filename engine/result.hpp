// How the engine says no.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace engine {

// Stable across releases: stored in audit entries, matched by scripts, translated by the web.
// Each has one dotted code, see code_of(). Append only.
enum class Reason {
    // the chart and who asks
    not_foreseen_in_this_state,
    not_for_this_role,
    not_of_this_commission,
    not_your_own,
    reason_missing,
    // time
    window_not_open,
    window_closed,
    window_still_open,
    // the candidate
    country_unknown,
    country_not_a_member_state,
    entity_of_another_country,
    entity_kind_not_allowed,
    already_nominated,
    already_a_member,
    membership_required,
    excluded_after_award,
    // the dossier
    dossier_incomplete,
    dossier_invalid,
    remarks_missing,
    remarks_unanswered,
    // places
    quota_exhausted,
    // screening
    checks_unanswered,
    check_not_met,
    all_checks_met,
    // the jury
    no_jury_in_this_call,
    jurors_missing,
    conflict_of_interest,
    juror_not_on_panel,
    review_incomplete,
    score_out_of_scale,
    reviews_outstanding,
    quorum_not_met,
    quorum_still_met,
    no_majority,
    majority_reached,
    not_put_on_reserve,
    // the call
    call_not_open,
    call_has_work_left,
    regulations_invalid,
    amendment_not_allowed,
    // the admission plan and the cohort
    not_in_an_approved_plan,
    plan_stale,
    plan_empty,
    same_person_twice,
    against_the_jury,
    winner_cap_reached,
    not_published,
    // membership
    not_a_member,
    // the request itself
    input_invalid,
    text_invalid,
    text_too_long,
    time_does_not_exist,
    time_is_ambiguous,
    out_of_date,
    key_used_for_another_request,
    not_found,
    // who asks
    not_signed_in,
    too_many_attempts,
    // the jury, once more
    too_few_to_overrule,
    drafts_differ,
};
inline constexpr Reason last_reason = Reason::drafts_differ;

// "quota.exhausted"
[[nodiscard]] std::string_view code_of(Reason);
[[nodiscard]] std::optional<Reason> reason_from(std::string_view code);

// A refusal is an ordinary answer, not an error: the rules worked.
struct Refusal {
    Reason reason;
    std::string explanation;  // one sentence for the person who asked
    std::vector<std::string>
        details{};  // what stands in the way, one item each: "in use: TG-2022-01 submitted"

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

template <class T>
using Result = tl::expected<T, Refusal>;

using Permission = Result<void>;

[[nodiscard]] inline tl::unexpected<Refusal> refuse(Reason reason, std::string explanation,
                                                    std::vector<std::string> details = {}) {
    return tl::unexpected{Refusal{reason, std::move(explanation), std::move(details)}};
}

}  // namespace engine
