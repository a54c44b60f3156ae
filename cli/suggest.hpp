// "Did you mean": the names nearest to what was typed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

// Letters to insert, drop, replace or swap with their neighbour to turn one into the other.
[[nodiscard]] std::size_t distance(std::string_view, std::string_view);

// At most three, nearest first; none where nothing is near. A beginning of a name is near it.
[[nodiscard]] std::vector<std::string> nearest(std::string_view typed,
                                               const std::vector<std::string_view>& names);

// " Did you mean 'member' or 'number'?", or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view typed,
                                       const std::vector<std::string_view>& names);

}  // namespace cli
