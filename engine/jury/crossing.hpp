// A plan as an integer program, for what is no flow: caps that cross, and a floor under the total
// of every nomination.
#pragma once

#include "engine/jury/plan.hpp"
#include "engine/result.hpp"

namespace engine::jury {

// The best plan with its bound, or that none keeps every rule. Refuses where no proof is found.
[[nodiscard]] Result<Assignment> best_crossing(const Affinity&, const Rules&);

}  // namespace engine::jury
