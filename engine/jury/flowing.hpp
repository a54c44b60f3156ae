// A plan as a flow: reviews run from nominations to jurors. For rules of one cap at most, and the
// highest total.
#pragma once

#include "engine/jury/plan.hpp"

namespace engine::jury {

// The best plan with its bound; or the shortage that stands in the way of any.
[[nodiscard]] Assignment best_flow(const Affinity&, const Rules&);

}  // namespace engine::jury
