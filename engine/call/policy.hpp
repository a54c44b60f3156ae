// Who may do what with a call, and when. Each rule answers with leave or with the reason why not.
#pragma once

#include "engine/call/lifecycle.hpp"

#include <span>

namespace engine::call::policy {

[[nodiscard]] Permission may_prepare(const Facts&);
[[nodiscard]] Permission may_close(const Facts&);
[[nodiscard]] Permission may_begin_review(const Facts&);
[[nodiscard]] Permission may_decide(const Facts&);
[[nodiscard]] Permission may_decide_without_jury(const Facts&);
[[nodiscard]] Permission may_publish(const Facts&);
[[nodiscard]] Permission may_amend(const Facts&);

// Where two administrators have to agree: who says it first proposes, and another who says the same
// approves. `proposed_by`: who has proposed exactly this so far. It bears on every nomination of the
// call, so whoever is in conflict with one leaves the approval to another.
enum class Agreement { proposes, approves };
[[nodiscard]] Result<Agreement> agreement(const Facts&, std::span<const PersonId> proposed_by,
                                          bool in_conflict);

}  // namespace engine::call::policy
