// A shortage told to people: who is short of what, in numbers that they can add up.
#pragma once

#include "engine/jury/plan.hpp"

#include <string>

namespace engine::jury {

// One sentence: what is needed, what there is at most, and where that comes from.
[[nodiscard]] std::string words_of(const Shortage&, const Affinity&, const Rules&);

}  // namespace engine::jury
