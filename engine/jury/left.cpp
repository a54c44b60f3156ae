#include "engine/jury/left.hpp"

#include <optional>

namespace engine::jury {
namespace {

void take(std::uint32_t& one) {
    if (one > 0) --one;
}

}  // namespace

Left::Left(const Affinity& affinity, const Rules& given)
    : rules{given},
      needs(affinity.nominations.size(), given.reviews),
      most(given.max_load),
      least(affinity.jurors.size(), given.min_load),
      worth(affinity.nominations.size()) {
    for (std::size_t at = 0; at < rules.taken.size(); ++at) {
        for (const auto& pair : rules.taken[at]) {
            take(needs[at]);
            take(most[pair.juror]);
            take(least[pair.juror]);
            worth[at] += pair.score;
        }
    }
    for (std::size_t juror = 0; juror < rules.has_left.size(); ++juror) {
        if (rules.has_left[juror]) most[juror] = least[juror] = 0;
    }
}

std::uint32_t Left::room(std::size_t nomination, const Cap& cap, std::uint32_t value) const {
    auto room = cap.most;
    if (nomination < rules.taken.size()) {
        for (const auto& pair : rules.taken[nomination]) {
            if (cap.value_of[pair.juror] == value) take(room);
        }
    }
    return room;
}

std::int64_t least_of(const Left& left, const std::vector<std::int64_t>& totals) {
    std::optional<std::int64_t> least;
    for (std::size_t at = 0; at < totals.size(); ++at) {
        if (left.needs[at] == 0) continue;
        const auto total = left.worth[at] + totals[at];
        if (!least || total < *least) least = total;
    }
    return least.value_or(0);
}

void add_taken(const Rules& rules, std::vector<std::uint32_t>& loads) {
    for (const auto& seats : rules.taken) {
        for (const auto& pair : seats) ++loads[pair.juror];
    }
}

}  // namespace engine::jury
