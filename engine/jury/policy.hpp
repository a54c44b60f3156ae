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

}  // namespace engine::jury::policy
