// What `jury plan` and `jury solve` are both asked for: how an assignment of jurors shall be.
#pragma once

#include "cli/command.hpp"
#include "cli/parsed.hpp"
#include "engine/jury/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cli {

inline constexpr std::uint32_t most_load = 1'000'000;

struct Wishes {
    std::optional<std::uint32_t> max_load{};
    std::uint32_t min_load = 0;
    // "region=2", each column once.
    std::vector<std::pair<std::string, std::uint32_t>> caps{};
    engine::jury::Objective objective = engine::jury::Objective::total;
    std::uint64_t seed = 1;
};
[[nodiscard]] Wishes wishes_of(const Parsed&);

// Their options: --max-load and --cap as they are given, each with its summary, and the others,
// which are the same wherever an assignment is wished for.
[[nodiscard]] std::vector<Option> wish_options(Option max_load, Option cap);

// "region=2"
[[nodiscard]] std::pair<std::string, std::uint32_t> count_of(std::string_view option,
                                                             const std::string& given);

// The engine counts in whole parts of a score.
[[nodiscard]] double in_scores(std::int64_t parts);

}  // namespace cli
