// The one place that knows the flow solver.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace engine::jury {

struct Arc {
    std::uint32_t from, to;
    std::int64_t capacity;
    std::int64_t cost;
};

struct Network {
    std::vector<std::int64_t> supply;  // of each node; their sum is 0
    std::vector<Arc> arcs;
};

struct Flow {
    std::vector<std::int64_t> on_arc;
    // cost + potential[from] - potential[to] is at least 0 on an arc that is not full, and at most
    // 0 on one that carries something.
    std::vector<std::int64_t> potential;
};

// There must be a flow that meets the supplies.
[[nodiscard]] Flow cheapest_flow(const Network&);

}  // namespace engine::jury
