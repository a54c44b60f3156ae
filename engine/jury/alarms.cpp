#include "engine/jury/alarms.hpp"

#include "engine/jury/deliberation.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace engine::jury {
namespace {

constexpr std::size_t fewest_in_common = 4;
constexpr std::size_t fewest_reciprocal = 4;
constexpr std::size_t fewest_in_time = 8;

struct Mark {
    const Delivered* of;
    double value;
    double apart = 0;  // from the mean of the nomination's other marks
    bool has_others = false;
};

std::vector<Mark> marks_of(const regulations::Jury& rules, const std::vector<Delivered>& all) {
    std::vector<Mark> marks;
    for (const auto& one : all) {
        const auto mark = mark_of(rules, {one.juror, {}, one.scores});
        if (mark) marks.push_back({&one, *mark});
    }
    std::map<std::string, std::pair<double, int>> sums;
    for (const auto& mark : marks) {
        auto& [sum, count] = sums[mark.of->nomination];
        sum += mark.value;
        ++count;
    }
    for (auto& mark : marks) {
        const auto& [sum, count] = sums.at(mark.of->nomination);
        if (count < 2) continue;
        mark.has_others = true;
        mark.apart = mark.value - (sum - mark.value) / (count - 1);
    }
    std::erase_if(marks, [](const Mark& mark) { return !mark.has_others; });
    return marks;
}

struct Spread {
    double mean = 0;
    double deviation = 0;
};

Spread spread_of(const std::vector<double>& values) {
    Spread spread;
    if (values.empty()) return spread;
    for (const double value : values) spread.mean += value / static_cast<double>(values.size());
    if (values.size() < 2) return spread;
    double squares = 0;
    for (const double value : values) squares += (value - spread.mean) * (value - spread.mean);
    spread.deviation = std::sqrt(squares / static_cast<double>(values.size() - 1));
    return spread;
}

// Each juror's own leniency taken out, so that two strict ones are not taken for two who agree.
std::map<std::string, double> leniency_of(const std::vector<Mark>& marks) {
    std::map<std::string, std::pair<double, int>> sums;
    for (const auto& mark : marks) {
        sums[mark.of->juror].first += mark.apart;
        ++sums[mark.of->juror].second;
    }
    std::map<std::string, double> mean;
    for (const auto& [juror, sum] : sums) mean[juror] = sum.first / sum.second;
    return mean;
}

void find_agreement(const std::vector<Mark>& marks, std::vector<Alarm>& found) {
    const auto leniency = leniency_of(marks);
    std::map<std::string, std::vector<const Mark*>> by_nomination;
    for (const auto& mark : marks) by_nomination[mark.of->nomination].push_back(&mark);
    struct Pair {
        double squares = 0;
        std::size_t common = 0;
    };
    std::map<std::pair<std::string, std::string>, Pair> pairs;
    for (const auto& [nomination, here] : by_nomination) {
        for (std::size_t one = 0; one < here.size(); ++one) {
            for (std::size_t other = one + 1; other < here.size(); ++other) {
                const auto& a = here[one]->of->juror;
                const auto& b = here[other]->of->juror;
                const double difference =
                    (here[one]->value - leniency.at(a)) - (here[other]->value - leniency.at(b));
                auto& pair = pairs[std::minmax(a, b)];
                pair.squares += difference * difference;
                ++pair.common;
            }
        }
    }
    double squares = 0;
    std::size_t common = 0;
    for (const auto& [who, pair] : pairs) {
        squares += pair.squares;
        common += pair.common;
    }
    for (const auto& [who, pair] : pairs) {
        if (pair.common < fewest_in_common || common <= pair.common) continue;
        const auto number = static_cast<double>(pair.common);
        const double usual = (squares - pair.squares) / static_cast<double>(common - pair.common);
        if (!(usual > 0)) continue;
        const double own = pair.squares / number;
        // The cube root of a mean of squares is nearly normal (Wilson and Hilferty).
        const double spread = std::sqrt(2 / (9 * number));
        const double z = ((1 - 2 / (9 * number)) - std::cbrt(own / usual)) / spread;
        if (z < alarming) continue;
        found.push_back(
            {Alarm::Kind::agreement,
             {who.first, who.second},
             fmt::format("{} and {} differ by {:.2f} on {} nominations; other pairs by {:.2f}",
                         who.first, who.second, std::sqrt(own), pair.common, std::sqrt(usual)),
             std::sqrt(own),
             std::sqrt(usual),
             z});
    }
}

void find_reciprocity(const std::vector<Mark>& marks, std::vector<Alarm>& found) {
    const auto leniency = leniency_of(marks);
    std::map<std::pair<std::string, std::string>, std::vector<double>> given;  // from, to
    std::vector<double> all;
    for (const auto& mark : marks) {
        const double favour = mark.apart - leniency.at(mark.of->juror);
        all.push_back(favour);
        if (mark.of->country.empty()) continue;
        given[{mark.of->country, std::string{mark.of->commission.text()}}].push_back(favour);
    }
    const auto usual = spread_of(all);
    if (!(usual.deviation > 0)) return;
    for (const auto& [way, forth] : given) {
        if (way.first >= way.second) continue;
        const auto other = given.find({way.second, way.first});
        if (other == given.end()) continue;
        const auto& back = other->second;
        const auto there = spread_of(forth).mean - usual.mean;
        const auto here = spread_of(back).mean - usual.mean;
        if (there <= 0 || here <= 0 || forth.size() + back.size() < fewest_reciprocal) continue;
        const auto of = [&](double favour, std::size_t number) {
            return favour / (usual.deviation / std::sqrt(static_cast<double>(number)));
        };
        const double forth_z = of(there, forth.size());
        const double back_z = of(here, back.size());
        const double z = (forth_z + back_z) / std::sqrt(2.0);
        if (std::min(forth_z, back_z) < alarming / 2 || z < alarming) continue;
        const double mean = (there + here) / 2;
        found.push_back(
            {Alarm::Kind::reciprocity,
             {way.first, way.second},
             fmt::format("jurors of {0} mark candidates of {1} {2:+.2f} against other jurors ({3} "
                         "marks), those of {1} candidates of {0} {4:+.2f} ({5} marks)",
                         way.first, way.second, there, forth.size(), here, back.size()),
             mean,
             usual.mean,
             z});
    }
}

void find_changes(const std::vector<Mark>& marks, std::vector<Alarm>& found) {
    std::map<std::string, std::vector<const Mark*>> by_juror;
    for (const auto& mark : marks) by_juror[mark.of->juror].push_back(&mark);
    // What is left of a mark once its juror's mean is taken out, over the whole jury.
    double squares = 0;
    double freedom = 0;
    for (const auto& [juror, own] : by_juror) {
        std::vector<double> apart;
        for (const auto* mark : own) apart.push_back(mark->apart);
        const auto spread = spread_of(apart);
        squares += spread.deviation * spread.deviation * static_cast<double>(own.size() - 1);
        freedom += static_cast<double>(own.size() - 1);
    }
    if (!(squares > 0)) return;
    const double deviation = std::sqrt(squares / freedom);
    for (auto& [juror, own] : by_juror) {
        if (own.size() < fewest_in_time) continue;
        std::ranges::stable_sort(own, [](const Mark* one, const Mark* other) {
            return std::pair{one->of->at, one->of->nomination} <
                   std::pair{other->of->at, other->of->nomination};
        });
        std::vector<double> first;
        std::vector<double> second;
        for (std::size_t at = 0; at < own.size(); ++at)
            (at < own.size() / 2 ? first : second).push_back(own[at]->apart);
        const double before = spread_of(first).mean;
        const double after = spread_of(second).mean;
        const double error = deviation * std::sqrt(1 / static_cast<double>(first.size()) +
                                                   1 / static_cast<double>(second.size()));
        const double z = std::abs(after - before) / error;
        if (z < alarming) continue;
        found.push_back({Alarm::Kind::leniency_changed,
                         {juror},
                         fmt::format("{}: {:+.2f} against other jurors in the first {} marks, "
                                     "{:+.2f} in the last {}",
                                     juror, before, first.size(), after, second.size()),
                         after,
                         before,
                         z});
    }
}

}  // namespace

std::string_view name_of(Alarm::Kind kind) {
    switch (kind) {
        case Alarm::Kind::agreement: return "agreement";
        case Alarm::Kind::reciprocity: return "reciprocity";
        case Alarm::Kind::leniency_changed: return "leniency_changed";
    }
    return "?";
}

std::vector<Alarm> alarms(const regulations::Jury& rules, const std::vector<Delivered>& all) {
    const auto marks = marks_of(rules, all);
    std::vector<Alarm> found;
    find_agreement(marks, found);
    find_reciprocity(marks, found);
    find_changes(marks, found);
    std::ranges::stable_sort(found,
                             [](const Alarm& one, const Alarm& other) { return one.z > other.z; });
    return found;
}

}  // namespace engine::jury
