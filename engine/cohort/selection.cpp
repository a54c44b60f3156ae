#include "engine/cohort/selection.hpp"

#include "engine/jury/mixed.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include <fmt/format.h>

namespace engine::cohort {
namespace {

using jury::Program;
using jury::Solution;

// Candidates of which at least and at most so many are admitted.
struct Group {
    std::string name;  // "arab-states"
    std::vector<std::size_t> of;
    int at_least = 0;
    int at_most = 0;
};

struct Problem {
    std::vector<std::int64_t> values;
    std::vector<bool> reserved;
    std::vector<std::optional<bool>> by_hand;
    std::vector<Group> groups;  // countries, then regions or kinds; what is decided by hand fits
    int places = 0;
    bool crosses = false;
};

int admitted_by_hand(const Problem& problem, const std::vector<std::size_t>& of) {
    return static_cast<int>(std::ranges::count_if(
        of, [&](std::size_t at) { return problem.by_hand[at].value_or(false); }));
}

Problem problem_of(const std::vector<Candidate>& candidates, const SelectionRules& rules) {
    Problem problem;
    std::map<Country, std::vector<std::size_t>> countries;
    std::map<Region, std::vector<std::size_t>> regions;
    std::map<std::string, std::vector<std::size_t>> kinds;
    std::vector<std::size_t> all(candidates.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    int recommended = 0;
    for (const auto at : all) {
        const auto& one = candidates[at];
        problem.values.push_back(one.value);
        problem.reserved.push_back(one.reserved);
        problem.by_hand.push_back(one.by_hand);
        countries[one.country].push_back(at);
        regions[one.region].push_back(at);
        kinds[one.kind].push_back(at);
        if (one.by_hand.value_or(!one.reserved)) ++recommended;
    }
    const int by_hand = admitted_by_hand(problem, all);
    problem.places = std::max(rules.caps.places > 0 ? rules.caps.places : recommended, by_hand);
    const auto add = [&](std::string name, std::vector<std::size_t> of, int least,
                         std::optional<int> most) {
        const int here = admitted_by_hand(problem, of);
        const int whole = static_cast<int>(of.size());
        problem.groups.push_back(
            {std::move(name), std::move(of), least, std::max(most.value_or(whole), here)});
    };
    if (rules.per_country > 0) {
        for (const auto& [country, of] : countries)
            add(std::string{country.text()}, of, 0, rules.per_country);
    }
    for (const auto& [region, bounds] : rules.caps.per_region)
        add(std::string{code_of(region)}, regions[region], bounds.at_least, bounds.at_most);
    for (const auto& [kind, bounds] : rules.caps.per_kind)
        add(kind, kinds[kind], bounds.at_least, bounds.at_most);
    problem.crosses =
        !rules.caps.per_kind.empty() && (rules.per_country > 0 || !rules.caps.per_region.empty());
    return problem;
}

// One candidate after the other is taken where its groups have room, and where the places that are
// left are enough for what the minima still need. A country lies in one region, so what is taken
// in order is the best there is.
std::vector<std::size_t> taken_in_order(const Problem& problem) {
    const std::size_t size = problem.values.size();
    std::vector<std::vector<std::size_t>> groups_of(size);
    for (std::size_t group = 0; group < problem.groups.size(); ++group) {
        for (const auto at : problem.groups[group].of) groups_of[at].push_back(group);
    }
    std::vector<int> count(problem.groups.size());
    // What each group can reach at all: its candidates, those of one country up to the cap.
    std::vector<int> reach(problem.groups.size());
    for (std::size_t group = 0; group < problem.groups.size(); ++group) {
        std::map<std::size_t, int> within;  // by the smaller group of each
        int loose = 0;
        for (const auto at : problem.groups[group].of) {
            if (!problem.by_hand[at].value_or(true)) continue;
            const auto inner = groups_of[at].front();
            if (inner == group)
                ++loose;
            else
                ++within[inner];
        }
        for (const auto& [inner, number] : within)
            loose += std::min(number, problem.groups[inner].at_most);
        reach[group] = std::min(loose, problem.groups[group].at_most);
    }
    const auto needs = [&](std::size_t group) {
        return std::max(0, std::min(problem.groups[group].at_least, reach[group]) - count[group]);
    };
    std::vector<std::size_t> taken;
    const auto take = [&](std::size_t at) {
        taken.push_back(at);
        for (const auto group : groups_of[at]) ++count[group];
    };
    for (std::size_t at = 0; at < size; ++at) {
        if (problem.by_hand[at].value_or(false)) take(at);
    }
    for (std::size_t at = 0; at < size; ++at) {
        if (problem.by_hand[at]) continue;
        const int left = problem.places - static_cast<int>(taken.size());
        if (left <= 0) break;
        if (std::ranges::any_of(groups_of[at], [&](std::size_t group) {
                return count[group] >= problem.groups[group].at_most;
            }))
            continue;
        int needed = 0;
        for (std::size_t group = 0; group < count.size(); ++group) needed += needs(group);
        const bool is_needed =
            std::ranges::any_of(groups_of[at], [&](std::size_t group) { return needs(group) > 0; });
        if (is_needed || needed < left) take(at);
    }
    std::ranges::sort(taken);
    return taken;
}

tl::unexpected<Refusal> unproven() {
    return refuse(Reason::input_invalid,
                  "The best cohort under these caps could not be proven, so none is shown.");
}

// The same by an integer program, one aim after the other, each kept while the next is sought.
class ByProgram {
public:
    explicit ByProgram(const Problem& problem) : problem_{&problem} {
        const auto size = problem.values.size();
        for (std::size_t at = 0; at < size; ++at) {
            const bool open = problem.by_hand[at].value_or(true);
            program_.columns.push_back({0, open ? 1.0 : 0.0, true});
            if (problem.by_hand[at].value_or(false)) row({{column(at), 1.0}}, 1, 1);
        }
        std::vector<Term> every;
        for (std::size_t at = 0; at < size; ++at) every.push_back({column(at), 1});
        row(every, 0, problem.places);
        for (const auto& group : problem.groups) {
            std::vector<Term> terms;
            for (const auto at : group.of) terms.push_back({column(at), 1});
            row(terms, 0, group.at_most);
            if (group.at_least == 0) continue;
            const auto lacking = static_cast<std::uint32_t>(program_.columns.size());
            program_.columns.push_back({0, static_cast<double>(group.at_least), true});
            lacking_.push_back({lacking, 1});
            terms.push_back({lacking, 1});
            row(terms, group.at_least, static_cast<double>(size) + group.at_least);
        }
        every_ = std::move(every);
    }

    Result<std::vector<std::size_t>> best() {
        if (!aim(lacking_, -1) || !aim(every_, 1)) return unproven();
        std::vector<Term> reserved;
        std::vector<Term> values;
        for (std::size_t at = 0; at < problem_->values.size(); ++at) {
            if (problem_->reserved[at]) reserved.push_back({column(at), 1});
            values.push_back({column(at), static_cast<double>(problem_->values[at])});
        }
        if (!aim(reserved, -1) || !aim(values, 1)) return unproven();
        return first();
    }

private:
    struct Term {
        std::uint32_t column;
        double factor;
    };

    static std::uint32_t column(std::size_t at) { return static_cast<std::uint32_t>(at); }

    void row(const std::vector<Term>& terms, double low, double high) {
        const auto number = static_cast<std::uint32_t>(program_.rows.size());
        program_.rows.push_back({low, high});
        for (const auto& term : terms)
            program_.entries.push_back({number, term.column, term.factor});
    }

    [[nodiscard]] double sum(const std::vector<Term>& terms) const {
        double all = 0;
        for (const auto& term : terms) all += term.factor * std::round(found_[term.column]);
        return all;
    }

    // Seeks the most (or, by -1, the least) of a sum of whole numbers, and keeps it from then on.
    bool aim(const std::vector<Term>& terms, int direction) {
        if (terms.empty() && !found_.empty()) return true;
        for (auto& one : program_.columns) one.worth = 0;
        for (const auto& term : terms)
            program_.columns[term.column].worth = direction * term.factor;
        if (!solve()) return false;
        const double reached = sum(terms);
        row(terms, reached - .5, reached + .5);
        return true;
    }

    bool solve() {
        auto solution = jury::best_of(program_);
        if (solution.ending != Solution::Ending::proven) return false;
        found_ = std::move(solution.columns);
        return true;
    }

    [[nodiscard]] std::vector<std::size_t> chosen() const {
        std::vector<std::size_t> all;
        for (std::size_t at = 0; at < problem_->values.size(); ++at) {
            if (found_[at] > .5) all.push_back(at);
        }
        return all;
    }

    // Of several lists that are as good, the one that names the earlier candidate: each in turn is
    // asked for, and kept where a list has it.
    Result<std::vector<std::size_t>> first() {
        for (auto& one : program_.columns) one.worth = 0;
        const auto now = chosen();
        const auto rows = program_.rows.size();
        const auto entries = program_.entries.size();
        std::vector<Term> same;
        same.reserve(now.size());
        for (const auto at : now) same.push_back({column(at), 1});
        row(same, 0, static_cast<double>(now.size()) - .5);
        const auto other = jury::best_of(program_);
        program_.rows.resize(rows);
        program_.entries.resize(entries);
        if (other.ending == Solution::Ending::given_up) return unproven();
        if (other.ending == Solution::Ending::impossible) return now;
        for (std::size_t at = 0; at < problem_->values.size(); ++at) {
            if (found_[at] < .5) {
                row({{column(at), 1}}, 1, 1);
                auto with = jury::best_of(program_);
                if (with.ending == Solution::Ending::given_up) return unproven();
                if (with.ending == Solution::Ending::impossible) {
                    program_.rows.pop_back();
                    program_.entries.pop_back();
                    program_.columns[at].upper = 0;
                    continue;
                }
                found_ = std::move(with.columns);
            } else {
                row({{column(at), 1}}, 1, 1);
            }
        }
        return chosen();
    }

    const Problem* problem_;
    Program program_{};
    std::vector<Term> every_{};
    std::vector<Term> lacking_{};
    std::vector<double> found_{};
};

Result<std::vector<std::size_t>> solved(const Problem& problem, Method method) {
    if (problem.values.empty()) return std::vector<std::size_t>{};
    if (!problem.crosses && method == Method::whatever_fits) return taken_in_order(problem);
    return ByProgram{problem}.best();
}

// "at least 3 and at most 5 of africa"
std::string words_of(const regulations::Bounds& bounds, std::string_view of) {
    std::string words;
    if (bounds.at_least > 0) words = fmt::format("at least {}", bounds.at_least);
    if (bounds.at_most)
        words += fmt::format("{}at most {}", words.empty() ? "" : " and ", *bounds.at_most);
    return fmt::format("{} of {}", words, of);
}

}  // namespace

audit::Digest commitment_of(std::string_view call, const audit::Digest& seed) {
    return audit::sha256(fmt::format("accede/lot-seed/1\n{}\n{}\n", call, audit::hex(seed)));
}

audit::Digest lot_of(std::string_view call, const audit::Digest& seed, std::string_view reference) {
    return audit::sha256(
        fmt::format("accede/lot/1\n{}\n{}\n{}\n", call, audit::hex(seed), reference));
}

std::string_view name_of(PlacedBy by) {
    switch (by) {
        case PlacedBy::value: return "value";
        case PlacedBy::median: return "median";
        case PlacedBy::lowest_mark: return "lowest_mark";
        case PlacedBy::reviews: return "reviews";
        case PlacedBy::region: return "region";
        case PlacedBy::lot: return "lot";
        case PlacedBy::reference: return "reference";
    }
    return "?";
}

std::vector<Placed> in_order(std::vector<Candidate> candidates, const TieBreaks& breaks) {
    const auto members = [&](const Candidate& one) {
        const auto found = breaks.members.find(one.region);
        return found == breaks.members.end() ? 0 : found->second;
    };
    std::map<std::string, audit::Digest> lots;
    if (breaks.seed) {
        for (const auto& one : candidates)
            lots[one.reference] = lot_of(breaks.call, *breaks.seed, one.reference);
    }
    const auto lot = [&](const Candidate& one) {
        return breaks.seed ? lots.at(one.reference) : audit::Digest{};
    };
    // What parts two candidates; the first goes before the other.
    const auto parted = [&](const Candidate& one, const Candidate& other) {
        if (one.reserved != other.reserved) return std::pair{PlacedBy::value, other.reserved};
        if (one.value != other.value) return std::pair{PlacedBy::value, one.value > other.value};
        if (one.median != other.median)
            return std::pair{PlacedBy::median, one.median > other.median};
        if (one.lowest != other.lowest)
            return std::pair{PlacedBy::lowest_mark, one.lowest > other.lowest};
        if (one.reviews != other.reviews)
            return std::pair{PlacedBy::reviews, one.reviews > other.reviews};
        if (members(one) != members(other))
            return std::pair{PlacedBy::region, members(one) < members(other)};
        if (lot(one) != lot(other)) return std::pair{PlacedBy::lot, lot(one) < lot(other)};
        return std::pair{PlacedBy::reference, one.reference < other.reference};
    };
    std::ranges::sort(candidates, [&](const Candidate& one, const Candidate& other) {
        return parted(one, other).second;
    });
    std::vector<Placed> placed;
    for (auto& one : candidates) {
        const auto by =
            placed.empty() ? PlacedBy::value : parted(placed.back().candidate, one).first;
        placed.push_back({std::move(one), by});
    }
    return placed;
}

Result<std::vector<std::size_t>> choose(const std::vector<Candidate>& candidates,
                                        const SelectionRules& rules, Method method) {
    return solved(problem_of(candidates, rules), method);
}

Result<Selection> select(const std::vector<Candidate>& candidates, const SelectionRules& rules) {
    const auto problem = problem_of(candidates, rules);
    const auto chosen = solved(problem, Method::whatever_fits);
    if (!chosen) return tl::unexpected{chosen.error()};
    const std::set<std::size_t> in{chosen->begin(), chosen->end()};
    Selection selection{.by_program = problem.crosses};
    std::int64_t worth = 0;
    for (std::size_t at = 0; at < candidates.size(); ++at) {
        const bool admitted = in.contains(at);
        (admitted ? selection.admitted : selection.left).push_back(candidates[at].reference);
        if (admitted) worth += candidates[at].value;
    }
    for (const auto& group : problem.groups) {
        const auto reached = static_cast<int>(
            std::ranges::count_if(group.of, [&](std::size_t at) { return in.contains(at); }));
        if (reached >= group.at_least) continue;
        selection.short_of_minima += group.at_least - reached;
        selection.shortfalls.push_back(
            fmt::format("{}: {} of at least {}", group.name, reached, group.at_least));
    }
    const auto price = [&](std::string cap, const SelectionRules& without) -> Permission {
        // With as many places as there are with the cap: it says who has them.
        auto same_places = without;
        same_places.caps.places = problem.places;
        const auto free = choose(candidates, same_places);
        if (!free) return tl::unexpected{free.error()};
        Price paid{.cap = std::move(cap)};
        std::set<std::size_t> would{free->begin(), free->end()};
        for (const auto at : would) {
            paid.value += candidates[at].value;
            if (!in.contains(at)) paid.out.push_back(candidates[at].reference);
        }
        paid.value -= worth;
        for (const auto at : in) {
            if (!would.contains(at)) paid.in.push_back(candidates[at].reference);
        }
        if (!paid.out.empty() || !paid.in.empty()) selection.prices.push_back(std::move(paid));
        return {};
    };
    if (rules.per_country > 0) {
        auto without = rules;
        without.per_country = 0;
        auto paid = price(fmt::format("at most {} of one country", rules.per_country), without);
        if (!paid) return tl::unexpected{paid.error()};
    }
    for (const auto& [region, bounds] : rules.caps.per_region) {
        auto without = rules;
        without.caps.per_region.erase(region);
        auto paid = price(words_of(bounds, code_of(region)), without);
        if (!paid) return tl::unexpected{paid.error()};
    }
    for (const auto& [kind, bounds] : rules.caps.per_kind) {
        auto without = rules;
        without.caps.per_kind.erase(kind);
        auto paid = price(words_of(bounds, kind), without);
        if (!paid) return tl::unexpected{paid.error()};
    }
    return selection;
}

}  // namespace engine::cohort
