#include "engine/jury/plan.hpp"

#include "engine/jury/crossing.hpp"
#include "engine/jury/flowing.hpp"
#include "engine/jury/left.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace engine::jury {
namespace {

constexpr std::size_t most_pairs_crossed = 50'000;

// No seat is empty: there is one plan, which gives nobody anything.
bool is_full(const Affinity& affinity, const Rules& rules) {
    const Left left{affinity, rules};
    return std::all_of(left.needs.begin(), left.needs.end(),
                       [](std::uint32_t needed) { return needed == 0; });
}

Result<Assignment> across(const Affinity& affinity, const Rules& rules) {
    std::size_t pairs = 0;
    for (const auto& row : affinity.pairs) pairs += row.size();
    if (pairs > most_pairs_crossed) {
        return refuse(
            Reason::input_invalid,
            fmt::format("Caps of two columns and the objective max-min are reckoned for {} "
                        "pairs at most, and there are {}.",
                        most_pairs_crossed, pairs));
    }
    // What one cap forbids by itself is told in numbers.
    auto alone = rules;
    alone.objective = Objective::total;
    for (std::size_t cap = 0; cap < std::max<std::size_t>(1, rules.caps.size()); ++cap) {
        if (!rules.caps.empty()) alone.caps = {rules.caps[cap]};
        auto found = best_flow(affinity, alone);
        if (!found.is_feasible) return found;
        if (is_full(affinity, rules)) return found;
    }
    return best_crossing(affinity, rules);
}

}  // namespace

Result<Assignment> plan(const Affinity& affinity, const Rules& rules) {
    for (std::size_t juror = 0; juror < affinity.jurors.size(); ++juror) {
        if (rules.max_load[juror] >= rules.min_load) continue;
        if (juror < rules.has_left.size() && rules.has_left[juror]) continue;
        return refuse(Reason::input_invalid,
                      fmt::format("{} may read {} and must read {}.", affinity.jurors[juror],
                                  rules.max_load[juror], rules.min_load));
    }
    const bool is_a_flow = rules.caps.size() <= 1 && rules.objective == Objective::total;
    if (!is_a_flow) return across(affinity, rules);
    return best_flow(affinity, rules);
}

}  // namespace engine::jury
