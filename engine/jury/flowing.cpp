#include "engine/jury/flowing.hpp"

#include "engine/jury/left.hpp"
#include "engine/jury/network.hpp"
#include "engine/jury/shortage.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <random>

namespace engine::jury {
namespace {

constexpr std::size_t pairs_at_first = 30;
constexpr std::size_t pairs_added = 30;  // to one nomination in one round

// Nodes are the nominations, the jurors, one to drain into, and one for each nomination and value
// of a cap that may be reached there. Seats left empty and jurors below their least load cost more
// than any score is worth, so that there is always a flow, and it breaks as little as can be.
class Flowing {
public:
    Flowing(const Affinity& affinity, const Rules& rules)
        : affinity_{affinity}, rules_{rules}, left_{affinity, rules} {
        std::mt19937_64 bits{rules.seed};
        shuffle_ = bits();
        const std::size_t nominations = affinity.nominations.size();
        const std::size_t jurors = affinity.jurors.size();
        drain_ = static_cast<std::uint32_t>(nominations + jurors);
        nodes_ = drain_ + 1;
        place_gates();
        std::int64_t best_total = 0;
        std::int64_t best_pair = 0;
        included_.resize(nominations);
        for (std::size_t at = 0; at < nominations; ++at) best_total += include_best(at, best_pair);
        const auto longest = static_cast<std::int64_t>(2 * std::min(nominations, jurors) + 3);
        penalty_ = std::min(best_total + 1, longest * (best_pair + 1));
    }

    Assignment solve() {
        do {
            build();
            flow_ = cheapest_flow(network_);
        } while (price());
        return read();
    }

private:
    [[nodiscard]] std::uint32_t nodes_of_juror(std::uint32_t juror) const {
        return static_cast<std::uint32_t>(affinity_.nominations.size()) + juror;
    }

    // A node between a nomination and those of its jurors who have one value, if there are more of
    // them than the cap lets in.
    void place_gates() {
        if (rules_.caps.empty()) return;
        const auto& cap = rules_.caps.front();
        gates_.resize(affinity_.nominations.size());
        std::vector<std::uint32_t> counted(cap.values.size());
        for (std::size_t at = 0; at < affinity_.nominations.size(); ++at) {
            std::fill(counted.begin(), counted.end(), 0U);
            for (const auto& pair : affinity_.pairs[at]) ++counted[cap.value_of[pair.juror]];
            for (std::uint32_t value = 0; value < counted.size(); ++value) {
                const auto room = left_.room(at, cap, value);
                if (counted[value] > room) gates_[at].push_back({value, nodes_++, room});
            }
        }
    }

    // The node that leads to the juror: the nomination's own, or a gate of it.
    [[nodiscard]] std::uint32_t door(std::size_t nomination, std::uint32_t juror) const {
        if (!gates_.empty()) {
            const auto value = rules_.caps.front().value_of[juror];
            for (const auto& gate : gates_[nomination]) {
                if (gate.value == value) return gate.node;
            }
        }
        return static_cast<std::uint32_t>(nomination);
    }

    // Spreads what is equal over the jurors, as the seed would have it.
    [[nodiscard]] std::uint64_t lot(std::size_t nomination, std::uint32_t juror) const {
        std::uint64_t mixed = shuffle_ ^ (std::uint64_t{juror} << 32U | nomination);
        mixed = (mixed ^ mixed >> 30U) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ mixed >> 27U) * 0x94D049BB133111EBU;
        return mixed ^ mixed >> 31U;
    }

    // The pairs to begin with; gives the most that the nomination could ever have.
    std::int64_t include_best(std::size_t nomination, std::int64_t& best_pair) {
        const auto& pairs = affinity_.pairs[nomination];
        auto& included = included_[nomination];
        included.assign(pairs.size(), false);
        std::vector<std::uint32_t> order(pairs.size());
        std::iota(order.begin(), order.end(), 0U);
        const auto better = [&](std::uint32_t one, std::uint32_t other) {
            if (pairs[one].score != pairs[other].score)
                return pairs[one].score > pairs[other].score;
            const auto of_one = lot(nomination, pairs[one].juror);
            const auto of_other = lot(nomination, pairs[other].juror);
            return of_one != of_other ? of_one < of_other : one < other;
        };
        const std::size_t kept =
            std::min(pairs.size(), std::max<std::size_t>(pairs_at_first, left_.needs[nomination]));
        std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept),
                         order.end(), better);
        std::sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept), better);
        std::int64_t total = 0;
        for (std::size_t at = 0; at < kept; ++at) {
            included[order[at]] = true;
            if (at < left_.needs[nomination]) total += pairs[order[at]].score;
            best_pair = std::max<std::int64_t>(best_pair, pairs[order[at]].score);
        }
        return total;
    }

    void build() {
        network_ = {};
        network_.supply.resize(nodes_);
        auto& arcs = network_.arcs;
        for (std::uint32_t at = 0; at < affinity_.nominations.size(); ++at) {
            const std::int64_t reviews = left_.needs[at];
            network_.supply[at] = reviews;
            network_.supply[drain_] -= reviews;
            arcs.push_back({at, drain_, reviews, penalty_});
            if (!gates_.empty()) {
                for (const auto& gate : gates_[at]) {
                    arcs.push_back({at, gate.node, gate.room, 0});
                }
            }
        }
        for (std::uint32_t juror = 0; juror < affinity_.jurors.size(); ++juror) {
            const auto node = nodes_of_juror(juror);
            const std::int64_t most = left_.most[juror];
            const std::int64_t least = left_.least[juror];
            if (least > 0) arcs.push_back({node, drain_, least, -penalty_});
            arcs.push_back({node, drain_, most - least, 0});
        }
        first_pair_ = arcs.size();
        for (std::size_t at = 0; at < affinity_.nominations.size(); ++at) {
            const auto& pairs = affinity_.pairs[at];
            for (std::size_t pair = 0; pair < pairs.size(); ++pair) {
                if (!included_[at][pair]) continue;
                arcs.push_back({door(at, pairs[pair].juror), nodes_of_juror(pairs[pair].juror), 1,
                                -pairs[pair].score});
            }
        }
    }

    // Adds the pairs that were left out and whose price says that they would improve the plan.
    // False: there are none, so no pair at all would, and the plan is the best there is.
    bool price() {
        const auto& potential = flow_.potential;
        std::vector<std::pair<std::int64_t, std::uint32_t>> wanted;
        bool any = false;
        for (std::size_t at = 0; at < affinity_.nominations.size(); ++at) {
            const auto& pairs = affinity_.pairs[at];
            wanted.clear();
            const bool gated = !gates_.empty() && !gates_[at].empty();
            const std::int64_t own = potential[at];
            for (std::uint32_t pair = 0; pair < pairs.size(); ++pair) {
                const auto juror = pairs[pair].juror;
                const std::int64_t from = gated ? potential[door(at, juror)] : own;
                const std::int64_t reduced =
                    from - pairs[pair].score - potential[nodes_of_juror(juror)];
                if (reduced < 0 && !included_[at][pair]) wanted.emplace_back(reduced, pair);
            }
            if (wanted.size() > pairs_added) {
                std::nth_element(wanted.begin(), wanted.begin() + pairs_added, wanted.end());
                wanted.resize(pairs_added);
            }
            for (const auto& [reduced, pair] : wanted) included_[at][pair] = any = true;
        }
        return any;
    }

    // What the prices alone prove: by duality no flow costs less, and none of the pairs left out
    // has a price that would lower it.
    [[nodiscard]] std::int64_t least_cost() const {
        std::int64_t cost = 0;
        for (std::size_t node = 0; node < nodes_; ++node) {
            cost -= network_.supply[node] * flow_.potential[node];
        }
        for (const auto& arc : network_.arcs) {
            const std::int64_t reduced =
                arc.cost + flow_.potential[arc.from] - flow_.potential[arc.to];
            if (reduced < 0) cost += arc.capacity * reduced;
        }
        return cost;
    }

    Assignment read() {
        Assignment plan;
        const std::size_t nominations = affinity_.nominations.size();
        const std::size_t jurors = affinity_.jurors.size();
        plan.jurors_of.resize(nominations);
        plan.loads.resize(jurors);
        std::vector<std::int64_t> totals(nominations);
        std::size_t arc = first_pair_;
        for (std::size_t at = 0; at < nominations; ++at) {
            const auto& pairs = affinity_.pairs[at];
            for (std::size_t pair = 0; pair < pairs.size(); ++pair) {
                if (!included_[at][pair]) continue;
                if (flow_.on_arc[arc++] == 0) continue;
                plan.jurors_of[at].push_back(pairs[pair].juror);
                ++plan.loads[pairs[pair].juror];
                totals[at] += pairs[pair].score;
            }
            plan.total += totals[at];
        }
        assert(arc == flow_.on_arc.size());
        plan.least = least_of(left_, totals);
        plan.bound = -least_cost();
        bool is_filled = true;
        for (std::size_t at = 0; at < nominations; ++at) {
            is_filled = is_filled && plan.jurors_of[at].size() == left_.needs[at];
        }
        bool all_read = true;
        for (std::size_t juror = 0; juror < jurors; ++juror) {
            plan.bound -= penalty_ * static_cast<std::int64_t>(left_.least[juror]);
            all_read = all_read && plan.loads[juror] >= left_.least[juror];
        }
        plan.is_feasible = is_filled && all_read;
        if (!is_filled) {
            plan.shortage = shortage_of_reviews(plan);
        } else if (!all_read) {
            plan.shortage = shortage_of_nominations(plan);
        }
        if (plan.shortage) plan.certificate = words_of(*plan.shortage, affinity_, rules_);
        add_taken(rules_, plan.loads);
        return plan;
    }

    // ---- why not: the cut that the flow runs into ----

    struct Reached {
        std::vector<bool> nominations, jurors, gates;
    };

    [[nodiscard]] bool reads(const Assignment& plan, std::size_t nomination,
                             std::uint32_t juror) const {
        const auto& seats = plan.jurors_of[nomination];
        return std::binary_search(seats.begin(), seats.end(), juror);
    }

    [[nodiscard]] std::int64_t through(const Assignment& plan, std::size_t nomination,
                                       std::uint32_t value) const {
        const auto& seats = plan.jurors_of[nomination];
        return std::count_if(seats.begin(), seats.end(), [&](std::uint32_t juror) {
            return rules_.caps.front().value_of[juror] == value;
        });
    }

    [[nodiscard]] std::vector<std::vector<std::uint32_t>> nominations_of(
        const Assignment& plan) const {
        std::vector<std::vector<std::uint32_t>> read(affinity_.jurors.size());
        for (std::uint32_t at = 0; at < plan.jurors_of.size(); ++at) {
            for (const auto juror : plan.jurors_of[at]) read[juror].push_back(at);
        }
        return read;
    }

    // Whatever could change places so that an empty seat is filled. All the jurors in it are full,
    // or one would fill it.
    [[nodiscard]] Shortage shortage_of_reviews(const Assignment& plan) const {
        Reached reached{std::vector<bool>(affinity_.nominations.size()),
                        std::vector<bool>(affinity_.jurors.size()), std::vector<bool>(nodes_)};
        std::vector<std::uint32_t> open;
        const auto reach = [&](std::uint32_t nomination) {
            if (reached.nominations[nomination]) return;
            reached.nominations[nomination] = true;
            open.push_back(nomination);
        };
        const auto read = nominations_of(plan);
        // A gate may be reached from a juror without its nomination being so; then the nomination
        // is reached too, since what goes through the gate can be sent back.
        const auto reach_juror = [&](std::uint32_t juror) {
            if (reached.jurors[juror]) return;
            reached.jurors[juror] = true;
            for (const auto other : read[juror]) {
                const auto node = door(other, juror);
                if (node != other) reached.gates[node] = true;
                reach(other);
                open.push_back(other);  // once more: its gate may be new
            }
        };
        for (std::uint32_t at = 0; at < plan.jurors_of.size(); ++at) {
            if (plan.jurors_of[at].size() < left_.needs[at]) reach(at);
        }
        while (!open.empty()) {
            const auto at = open.back();
            open.pop_back();
            if (!gates_.empty()) {
                for (const auto& gate : gates_[at]) {
                    if (through(plan, at, gate.value) < gate.room) {
                        reached.gates[gate.node] = true;
                    }
                }
            }
            for (const auto& pair : affinity_.pairs[at]) {
                if (reached.jurors[pair.juror] || reads(plan, at, pair.juror)) continue;
                const auto node = door(at, pair.juror);
                if (node == at || reached.gates[node]) reach_juror(pair.juror);
            }
        }
        Shortage shortage;
        for (std::uint32_t juror = 0; juror < reached.jurors.size(); ++juror) {
            if (!reached.jurors[juror]) continue;
            shortage.jurors.push_back(juror);
            shortage.of_the_others += left_.most[juror];
        }
        for (std::uint32_t at = 0; at < reached.nominations.size(); ++at) {
            if (!reached.nominations[at]) continue;
            shortage.nominations.push_back(at);
            shortage.needed += left_.needs[at];
            if (!gates_.empty()) {
                for (const auto& gate : gates_[at]) {
                    if (!reached.gates[gate.node]) shortage.of_caps += gate.room;
                }
            }
            for (const auto& pair : affinity_.pairs[at]) {
                const auto node = door(at, pair.juror);
                const bool behind_a_gate = node != at && !reached.gates[node];
                if (!reached.jurors[pair.juror] && !behind_a_gate) ++shortage.of_pairs;
            }
        }
        return shortage;
    }

    // The same from a juror who has too little to read: through the nominations that could be taken
    // over from others, all of whom have no more than they must.
    [[nodiscard]] Shortage shortage_of_nominations(const Assignment& plan) const {
        Reached reached{std::vector<bool>(affinity_.nominations.size()),
                        std::vector<bool>(affinity_.jurors.size()), std::vector<bool>(nodes_)};
        for (std::uint32_t juror = 0; juror < plan.loads.size(); ++juror) {
            reached.jurors[juror] = plan.loads[juror] < left_.least[juror];
        }
        // Small and rare: repeated until nothing is new.
        for (bool is_new = true; is_new;) {
            is_new = false;
            const auto mark = [&is_new](std::vector<bool>& set, std::size_t at) {
                if (!set[at]) set[at] = is_new = true;
            };
            for (std::uint32_t at = 0; at < plan.jurors_of.size(); ++at) {
                for (const auto& pair : affinity_.pairs[at]) {
                    const auto node = door(at, pair.juror);
                    const bool has = reads(plan, at, pair.juror);
                    if (reached.jurors[pair.juror] && !has) {
                        if (node == at) {
                            mark(reached.nominations, at);
                        } else {
                            mark(reached.gates, node);
                        }
                    }
                    if (has && (node == at ? reached.nominations[at] : reached.gates[node])) {
                        mark(reached.jurors, pair.juror);
                    }
                }
                if (gates_.empty()) continue;
                for (const auto& gate : gates_[at]) {
                    const auto used = through(plan, at, gate.value);
                    if (reached.gates[gate.node] && used < gate.room) {
                        mark(reached.nominations, at);
                    }
                    if (reached.nominations[at] && used > 0) mark(reached.gates, gate.node);
                }
            }
        }
        Shortage shortage;
        shortage.is_of_jurors = true;
        for (std::uint32_t juror = 0; juror < reached.jurors.size(); ++juror) {
            if (!reached.jurors[juror]) continue;
            shortage.jurors.push_back(juror);
            shortage.needed += left_.least[juror];
        }
        for (std::uint32_t at = 0; at < reached.nominations.size(); ++at) {
            if (reached.nominations[at]) {
                shortage.nominations.push_back(at);
                shortage.of_the_others += left_.needs[at];
                continue;
            }
            if (!gates_.empty()) {
                for (const auto& gate : gates_[at]) {
                    if (reached.gates[gate.node]) shortage.of_caps += gate.room;
                }
            }
            for (const auto& pair : affinity_.pairs[at]) {
                const auto node = door(at, pair.juror);
                const bool behind_a_gate = node != at && reached.gates[node];
                if (reached.jurors[pair.juror] && !behind_a_gate) ++shortage.of_pairs;
            }
        }
        return shortage;
    }

    struct Gate {
        std::uint32_t value, node, room;
    };

    const Affinity& affinity_;
    const Rules& rules_;
    const Left left_;
    std::uint64_t shuffle_ = 0;
    std::uint32_t drain_ = 0;
    std::uint32_t nodes_ = 0;
    std::vector<std::vector<Gate>> gates_;  // of each nomination
    std::vector<std::vector<bool>> included_;
    std::int64_t penalty_ = 0;
    Network network_;
    std::size_t first_pair_ = 0;
    Flow flow_;
};

}  // namespace

Assignment best_flow(const Affinity& affinity, const Rules& rules) {
    return Flowing{affinity, rules}.solve();
}

}  // namespace engine::jury
