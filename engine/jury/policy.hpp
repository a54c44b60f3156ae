// Who may do what with an assignment, and when.
#pragma once

#include "engine/jury/assignment.hpp"

namespace engine::jury::policy {

[[nodiscard]] Permission may_propose(const Facts&);
[[nodiscard]] Permission may_confirm(const Facts&);
[[nodiscard]] Permission may_save(const Facts&);
[[nodiscard]] Permission may_record(const Facts&);
[[nodiscard]] Permission may_revise(const Facts&);
[[nodiscard]] Permission may_abstain(const Facts&);
[[nodiscard]] Permission may_declare_conflict(const Facts&);
[[nodiscard]] Permission may_restore(const Facts&);
[[nodiscard]] Permission may_release(const Facts&);
[[nodiscard]] Permission may_lapse(const Facts&);

// Beside the chart: a word on what one would like to read, while it may still be assigned.
[[nodiscard]] Permission may_bid(const Facts&);
// Beside the chart: what evidence suggests is a conflict, or is none.
[[nodiscard]] Permission may_rule_on_evidence(const Facts&);
// Beside the chart: of a call with a jury, and by nobody who has a conflict with a nomination of
// the call, since the plan would show who reads it.
[[nodiscard]] Permission may_plan_seats(const Facts&);
// Beside the chart: a letter to every juror with open work, while they can do it.
[[nodiscard]] Permission may_remind(const Facts&);

}  // namespace engine::jury::policy
