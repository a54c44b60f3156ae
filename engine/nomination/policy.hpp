// Who may do what with a nomination, and when. Each rule answers with leave or with the reason why
// not.
#pragma once

#include "engine/nomination/lifecycle.hpp"

namespace engine::nomination::policy {

// ---- the Commission ----
[[nodiscard]] Permission may_begin(const Facts&);
[[nodiscard]] Permission may_edit_draft(const Facts&);
[[nodiscard]] Permission may_edit_returned(const Facts&);
[[nodiscard]] Permission may_submit(const Facts&);
[[nodiscard]] Permission may_resubmit(const Facts&);
[[nodiscard]] Permission may_withdraw(const Facts&);
[[nodiscard]] Permission may_reinstate(const Facts&);

// ---- the secretariat's screening ----
[[nodiscard]] Permission may_return(const Facts&);
[[nodiscard]] Permission may_find_eligible(const Facts&);
[[nodiscard]] Permission may_find_ineligible(const Facts&);
[[nodiscard]] Permission may_reopen(const Facts&);

// ---- the jury's word ----
[[nodiscard]] Permission may_open_review(const Facts&);
[[nodiscard]] Permission may_open_deliberation(const Facts&);
[[nodiscard]] Permission jury_recommends(const Facts&, const ConcludeReview&);
[[nodiscard]] Permission jury_reserves(const Facts&, const ConcludeReview&);
[[nodiscard]] Permission jury_does_not_recommend(const Facts&, const ConcludeReview&);
[[nodiscard]] Permission may_reopen_review(const Facts&);
// A note for the deliberation: beside the chart, since it moves nothing.
[[nodiscard]] Permission may_note(const Facts&);

// ---- the cohort ----
[[nodiscard]] Permission may_admit(const Facts&);
[[nodiscard]] Permission may_admit_without_jury(const Facts&);
[[nodiscard]] Permission may_admit_against_the_jury(const Facts&, const Admit&);
[[nodiscard]] Permission may_decline(const Facts&);
[[nodiscard]] Permission may_decline_without_jury(const Facts&);
[[nodiscard]] Permission may_strike(const Facts&);

// ---- the clock ----
[[nodiscard]] Permission draft_may_lapse(const Facts&);
[[nodiscard]] Permission returned_may_lapse(const Facts&);

}  // namespace engine::nomination::policy
