#include "engine/jury/agreement.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <numeric>

#include <fmt/format.h>

namespace engine::jury {
namespace {

using Values = std::vector<double>;

constexpr double most_pairs_compared = 4e8;

Measure needs(std::string what) {
    return {{}, std::move(what)};
}

// The scores of each item.
std::vector<Values> units_of(const Scores& scores) {
    std::vector<Values> units(scores.items.size());
    for (const auto& one : scores.scores) units[one.item].push_back(one.value);
    return units;
}

// The sum of (a - b)^2 over all ordered pairs: twice n times the sum of squares about the mean.
double squared_differences(const Values& values) {
    const auto count = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    return 2 * count * squares;
}

// Ordered pairs of different values.
double unequal_pairs(Values values) {
    std::sort(values.begin(), values.end());
    auto pairs = static_cast<double>(values.size() * values.size());
    for (auto at = values.begin(); at != values.end();) {
        const auto next = std::upper_bound(at, values.end(), *at);
        const auto same = static_cast<double>(next - at);
        pairs -= same * same;
        at = next;
    }
    return pairs;
}

double squared_ratios(Values values) {
    std::sort(values.begin(), values.end());
    std::vector<std::pair<double, double>> counted;
    for (const double value : values) {
        if (counted.empty() || counted.back().first != value) counted.emplace_back(value, 0);
        ++counted.back().second;
    }
    double sum = 0;
    for (std::size_t one = 0; one < counted.size(); ++one) {
        for (std::size_t other = one + 1; other < counted.size(); ++other) {
            const double ratio = (counted[other].first - counted[one].first) /
                                 (counted[other].first + counted[one].first);
            sum += 2 * counted[one].second * counted[other].second * ratio * ratio;
        }
    }
    return sum;
}

using Disagreement = std::function<double(const Values&)>;

Measure alpha_of(const std::vector<Values>& units, const Values& pool,
                 const Disagreement& disagreement) {
    double observed = 0;
    for (const auto& unit : units) {
        observed += disagreement(unit) / static_cast<double>(unit.size() - 1);
    }
    const double expected = disagreement(pool) / static_cast<double>(pool.size() - 1);
    if (!(expected > 0)) {
        return needs("all scores that can be compared are the same: scores that differ are needed");
    }
    return {1 - observed / expected, {}};
}

// Krippendorff's ordinal distance is the difference of middle ranks in the pool.
std::vector<Values> by_middle_rank(const std::vector<Values>& units, Values& pool) {
    Values sorted = pool;
    std::sort(sorted.begin(), sorted.end());
    const auto rank = [&sorted](double value) {
        const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), value);
        return static_cast<double>((first - sorted.begin()) + (last - sorted.begin())) / 2;
    };
    std::vector<Values> ranked = units;
    for (auto& unit : ranked) std::transform(unit.begin(), unit.end(), unit.begin(), rank);
    std::transform(pool.begin(), pool.end(), pool.begin(), rank);
    return ranked;
}

double pairs_within(const std::vector<Values>& units, const Values& pool) {
    Values sorted = pool;
    std::sort(sorted.begin(), sorted.end());
    const auto distinct =
        static_cast<double>(std::unique(sorted.begin(), sorted.end()) - sorted.begin());
    double pairs = distinct * distinct;
    for (const auto& unit : units) pairs += static_cast<double>(unit.size() * unit.size());
    return pairs;
}

Alpha alpha_of(std::vector<Values> units) {
    std::erase_if(units, [](const Values& unit) { return unit.size() < 2; });
    Values pool;
    for (const auto& unit : units) pool.insert(pool.end(), unit.begin(), unit.end());
    if (pool.empty()) {
        const auto none = needs("no item has two scores: an item with two scores is needed");
        return {none, none, none, none};
    }
    Alpha alpha;
    alpha.nominal = alpha_of(units, pool, unequal_pairs);
    alpha.interval = alpha_of(units, pool, squared_differences);
    if (*std::min_element(pool.begin(), pool.end()) < 0) {
        alpha.ratio = needs("a score is below 0: ratios need scores from 0 on");
    } else if (pairs_within(units, pool) > most_pairs_compared) {
        alpha.ratio = needs("too many different scores to compare each with each");
    } else {
        alpha.ratio = alpha_of(units, pool, squared_ratios);
    }
    const auto ranked = by_middle_rank(units, pool);
    alpha.ordinal = alpha_of(ranked, pool, squared_differences);
    return alpha;
}

Measure quotient(double above, double below) {
    if (!(below > 0)) return needs("the scores vary too little to be compared");
    return {above / below, {}};
}

// Every juror's score of every item, items in rows.
struct Whole {
    std::size_t items, jurors;
    Values values;
    [[nodiscard]] double at(std::size_t item, std::size_t juror) const {
        return values[item * jurors + juror];
    }
};

double mean_of(const Values& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// Jurors drawn anew for each item: only how many scores each has matters.
void one_way(const std::vector<Values>& units, Intraclass& icc) {
    const std::size_t each = units.front().size();
    const auto [least, most] = std::minmax_element(
        units.begin(), units.end(),
        [](const Values& one, const Values& other) { return one.size() < other.size(); });
    if (least->size() != most->size()) {
        icc.single_1 = icc.mean_1 =
            needs(fmt::format("every item needs the same number of scores; they have {} to {}",
                              least->size(), most->size()));
        return;
    }
    if (units.size() < 2 || each < 2) {
        icc.single_1 = icc.mean_1 = needs("two items with two scores each are needed");
        return;
    }
    const auto items = static_cast<double>(units.size());
    const auto scores = static_cast<double>(each);
    Values means;
    double within = 0;
    for (const auto& unit : units) {
        means.push_back(mean_of(unit));
        within += squared_differences(unit) / (2 * scores);
    }
    const double between = squared_differences(means) / (2 * items) * scores / (items - 1);
    within /= items * (scores - 1);
    icc.single_1 = quotient(between - within, between + (scores - 1) * within);
    icc.mean_1 = quotient(between - within, between);
}

void two_way(const Whole& whole, Intraclass& icc) {
    const auto items = static_cast<double>(whole.items);
    const auto jurors = static_cast<double>(whole.jurors);
    Values of_items(whole.items);
    Values of_jurors(whole.jurors);
    for (std::size_t item = 0; item < whole.items; ++item) {
        for (std::size_t juror = 0; juror < whole.jurors; ++juror) {
            of_items[item] += whole.at(item, juror) / jurors;
            of_jurors[juror] += whole.at(item, juror) / items;
        }
    }
    const double mean = mean_of(of_items);
    double error = 0;
    for (std::size_t item = 0; item < whole.items; ++item) {
        for (std::size_t juror = 0; juror < whole.jurors; ++juror) {
            const double left = whole.at(item, juror) - of_items[item] - of_jurors[juror] + mean;
            error += left * left;
        }
    }
    error /= (items - 1) * (jurors - 1);
    const double between = squared_differences(of_items) / (2 * items) * jurors / (items - 1);
    const double leniency = squared_differences(of_jurors) / (2 * jurors) * items / (jurors - 1);
    icc.single_2 = quotient(between - error,
                            between + (jurors - 1) * error + jurors * (leniency - error) / items);
    icc.mean_2 = quotient(between - error, between + (leniency - error) / items);
    icc.single_3 = quotient(between - error, between + (jurors - 1) * error);
    icc.mean_3 = quotient(between - error, between);
}

Measure kendall_of(const Whole& whole) {
    const auto items = static_cast<double>(whole.items);
    const auto jurors = static_cast<double>(whole.jurors);
    Values rank_sums(whole.items);
    double ties = 0;
    Values sorted(whole.items);
    for (std::size_t juror = 0; juror < whole.jurors; ++juror) {
        for (std::size_t item = 0; item < whole.items; ++item) sorted[item] = whole.at(item, juror);
        std::sort(sorted.begin(), sorted.end());
        for (std::size_t item = 0; item < whole.items; ++item) {
            const auto [first, last] =
                std::equal_range(sorted.begin(), sorted.end(), whole.at(item, juror));
            const auto same = static_cast<double>(last - first);
            rank_sums[item] +=
                static_cast<double>((first - sorted.begin()) + (last - sorted.begin()) + 1) / 2;
            ties += same * same - 1;  // over all members of a tie: its cube less its size
        }
    }
    const double spread = squared_differences(rank_sums) / (2 * items);
    return quotient(12 * spread, jurors * jurors * (items * items * items - items) - jurors * ties);
}

}  // namespace

Agreement agreement_of(const Scores& scores) {
    const auto units = units_of(scores);
    Agreement agreement;
    agreement.alpha = alpha_of(units);
    one_way(units, agreement.icc);

    const std::size_t items = scores.items.size();
    const std::size_t jurors = scores.jurors.size();
    auto& icc = agreement.icc;
    auto& kendall = agreement.kendall_w;
    const auto none_two_way = [&](const std::string& why) {
        icc.single_2 = icc.single_3 = icc.mean_2 = icc.mean_3 = kendall = needs(why);
    };
    if (scores.scores.size() != items * jurors) {
        none_two_way(fmt::format("every juror has to score every item; {} of {} scores are missing",
                                 items * jurors - scores.scores.size(), items * jurors));
    } else if (items < 2 || jurors < 2) {
        none_two_way("two items and two jurors are needed");
    } else {
        Whole whole{items, jurors, Values(items * jurors)};
        for (const auto& one : scores.scores) {
            whole.values[one.item * jurors + one.juror] = one.value;
        }
        two_way(whole, icc);
        kendall = kendall_of(whole);
    }
    return agreement;
}

}  // namespace engine::jury
