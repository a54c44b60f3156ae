// What the seats that are taken leave of the rules, for whoever fills those that are empty.
#pragma once

#include "engine/jury/plan.hpp"

#include <cstdint>
#include <vector>

namespace engine::jury {

// Nothing is left where they are over full. Affinity and rules must outlive it.
struct Left {
    Left(const Affinity&, const Rules&);

    // Of a cap, on one nomination.
    [[nodiscard]] std::uint32_t room(std::size_t nomination, const Cap&, std::uint32_t value) const;

    const Rules& rules;
    std::vector<std::uint32_t> needs;        // of each nomination
    std::vector<std::uint32_t> most, least;  // of each juror
    std::vector<std::int64_t> worth;         // of what is taken, of each nomination
};

// The total of the nomination that has the least, of those that somebody is given to.
[[nodiscard]] std::int64_t least_of(const Left&, const std::vector<std::int64_t>& totals);

// To the loads of what is given, those of what is taken.
void add_taken(const Rules&, std::vector<std::uint32_t>& loads);

}  // namespace engine::jury
