// Who may do what with an admission plan, and when.
#pragma once

#include "engine/cohort/plan.hpp"

namespace engine::cohort::policy {

[[nodiscard]] Permission may_draw(const Facts&);
[[nodiscard]] Permission may_propose(const Facts&);
[[nodiscard]] Permission may_approve(const Facts&);
[[nodiscard]] Permission may_apply(const Facts&);
[[nodiscard]] Permission may_publish(const Facts&);
[[nodiscard]] Permission may_discard(const Facts&);

}  // namespace engine::cohort::policy
