#include "engine/jury/crossing.hpp"

#include "engine/jury/left.hpp"
#include "engine/jury/mixed.hpp"

#include <algorithm>
#include <cmath>

namespace engine::jury {
namespace {

// A column for each pair.
class Crossing {
public:
    Crossing(const Affinity& affinity, const Rules& rules)
        : affinity_{affinity}, rules_{rules}, left_{affinity, rules} {
        const auto nominations = static_cast<std::uint32_t>(affinity.nominations.size());
        std::uint32_t column = 0;
        std::uint32_t most_score = 0;
        for (const auto needed : left_.needs) add_row(needed, needed);
        for (std::size_t juror = 0; juror < left_.most.size(); ++juror) {
            add_row(left_.least[juror], left_.most[juror]);
        }
        for (std::uint32_t at = 0; at < nominations; ++at) {
            const auto first_gate = static_cast<std::uint32_t>(program_.rows.size());
            for (const auto& cap : rules.caps) {
                for (std::uint32_t value = 0; value < cap.values.size(); ++value)
                    add_row(0, left_.room(at, cap, value));
            }
            for (const auto& pair : affinity.pairs[at]) {
                program_.columns.push_back({in_scores(pair.score), 1, true});
                program_.entries.push_back({at, column, 1});
                program_.entries.push_back({nominations + pair.juror, column, 1});
                auto gate = first_gate;
                for (const auto& cap : rules.caps) {
                    program_.entries.push_back({gate + cap.value_of[pair.juror], column, 1});
                    gate += static_cast<std::uint32_t>(cap.values.size());
                }
                most_score = std::max(most_score, static_cast<std::uint32_t>(pair.score));
                ++column;
            }
        }
        std::int64_t most_taken = 0;
        for (const auto worth : left_.worth) most_taken = std::max(most_taken, worth);
        most_total_ = in_scores(most_score) * rules.reviews + in_scores(most_taken);
    }

    Result<Assignment> solve() {
        auto done = rules_.objective == Objective::total ? best_of(program_) : above_the_floor();
        if (done.ending == Solution::Ending::given_up) {
            return refuse(Reason::input_invalid,
                          "These rules cross each other, and no plan could be proven the best "
                          "within 100000 branches.");
        }
        Assignment plan;
        if (done.ending == Solution::Ending::impossible) {
            plan.certificate =
                "Each of the caps can be kept by itself, and all of them together "
                "cannot: no plan keeps every one.";
            return plan;
        }
        plan.is_feasible = true;
        plan.jurors_of.resize(affinity_.nominations.size());
        plan.loads.resize(affinity_.jurors.size());
        std::vector<std::int64_t> totals(affinity_.nominations.size());
        std::size_t column = 0;
        for (std::size_t at = 0; at < affinity_.nominations.size(); ++at) {
            for (const auto& pair : affinity_.pairs[at]) {
                if (done.columns[column++] < .5) continue;
                plan.jurors_of[at].push_back(pair.juror);
                ++plan.loads[pair.juror];
                totals[at] += pair.score;
            }
            plan.total += totals[at];
        }
        plan.least = least_of(left_, totals);
        add_taken(rules_, plan.loads);
        plan.bound = std::llround(done.bound * static_cast<double>(parts_of_a_score));
        return plan;
    }

private:
    static double in_scores(std::int64_t parts) {
        return static_cast<double>(parts) / static_cast<double>(parts_of_a_score);
    }

    void add_row(std::uint32_t low, std::uint32_t high) {
        program_.rows.push_back({static_cast<double>(low), static_cast<double>(high)});
    }

    // First the highest floor, then the best total above it.
    Solution above_the_floor() {
        const auto first_floor = static_cast<std::uint32_t>(program_.rows.size());
        const auto floor = static_cast<std::uint32_t>(program_.columns.size());
        std::uint32_t column = 0;
        for (std::uint32_t at = 0; at < affinity_.nominations.size(); ++at) {
            program_.rows.push_back({0, 2 * most_total_ + 2});
            for (const auto& pair : affinity_.pairs[at]) {
                program_.entries.push_back({first_floor + at, column++, in_scores(pair.score)});
            }
        }
        auto raised = program_;
        for (auto& one : raised.columns) one.worth = 0;
        raised.columns.push_back({1, most_total_, false});
        // What is taken lifts a nomination; one that is full holds no floor down.
        for (std::uint32_t at = 0; at < affinity_.nominations.size(); ++at) {
            raised.rows[first_floor + at].low = -in_scores(left_.worth[at]);
            if (left_.needs[at] > 0) raised.entries.push_back({first_floor + at, floor, -1});
        }
        auto highest = best_of(raised);
        if (highest.ending != Solution::Ending::proven) return highest;
        // As it is in whole parts, which the solver's own figure is but nearly.
        std::vector<std::int64_t> totals(affinity_.nominations.size());
        column = 0;
        for (std::size_t at = 0; at < totals.size(); ++at) {
            for (const auto& pair : affinity_.pairs[at]) {
                if (highest.columns[column++] > .5) totals[at] += pair.score;
            }
        }
        const auto least = least_of(left_, totals);
        for (std::uint32_t at = 0; at < affinity_.nominations.size(); ++at) {
            if (left_.needs[at] == 0) continue;
            program_.rows[first_floor + at].low =
                in_scores(least - left_.worth[at]) - .4 / parts_of_a_score;
        }
        return best_of(program_);
    }

    const Affinity& affinity_;
    const Rules& rules_;
    const Left left_;
    Program program_;
    double most_total_ = 0;
};

}  // namespace

Result<Assignment> best_crossing(const Affinity& affinity, const Rules& rules) {
    return Crossing{affinity, rules}.solve();
}

}  // namespace engine::jury
