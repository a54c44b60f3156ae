// Which jurors read which nominations: the best that the rules allow, with the proof that nothing
// is better; or, where nothing is allowed, why.
#pragma once

#include "engine/jury/affinity.hpp"
#include "engine/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace engine::jury {

// At most so many jurors of one value on one nomination.
struct Cap {
    std::string column;  // "region"
    std::uint32_t most;
    std::vector<std::string> values;      // "Africa"
    std::vector<std::uint32_t> value_of;  // of each juror
};

enum class Objective { total, max_min };

struct Rules {
    std::uint32_t reviews;                // of each nomination
    std::vector<std::uint32_t> max_load;  // of each juror
    std::uint32_t min_load = 0;           // of every juror
    std::vector<Cap> caps{};
    Objective objective = Objective::total;
    std::uint64_t seed = 1;  // which of several best plans is taken
    // Seats that are taken and stay, of each nomination; nothing: none of any. They count for
    // reviews, loads, caps and floors, and their pairs are not among those of the affinity.
    std::vector<std::vector<Pair>> taken{};
    // Of each juror; nothing: nobody has. Who has left keeps what is taken and reads no more.
    std::vector<bool> has_left{};
};

// A set of nominations that need more than there is for them, or of jurors who must read more than
// there is for them. Any count of it is an upper bound of what any plan can do.
struct Shortage {
    bool is_of_jurors = false;               // who must read more
    std::vector<std::uint32_t> nominations;  // who need, or are to be read
    std::vector<std::uint32_t> jurors;
    std::int64_t needed = 0;
    std::int64_t of_the_others = 0;  // by the loads of these jurors, or the reviews of these
                                     // nominations
    std::int64_t of_caps = 0;        // at most so many, where a cap is reached
    std::int64_t of_pairs = 0;       // single allowed pairs with whoever is not in the set
    [[nodiscard]] std::int64_t available() const { return of_the_others + of_caps + of_pairs; }
};

struct Assignment {
    bool is_feasible = false;
    // In parts of a score, of the seats that are given. The bound is computed from the prices of
    // the proof alone: no plan has a higher total.
    std::int64_t total = 0;
    std::int64_t bound = 0;
    // The total of the nomination that has the least, of those that have an empty seat; with what
    // is taken.
    std::int64_t least = 0;
    std::vector<std::vector<std::uint32_t>> jurors_of;  // given to each nomination, by juror
    std::vector<std::uint32_t> loads;                   // with what is taken
    std::optional<Shortage> shortage{};
    std::string certificate{};  // the shortage in words
};

// Refuses a juror whose highest load is below the least, and rules that cross where there are too
// many pairs or no proof is found.
[[nodiscard]] Result<Assignment> plan(const Affinity&, const Rules&);

}  // namespace engine::jury
