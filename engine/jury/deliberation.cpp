#include "engine/jury/deliberation.hpp"

#include "engine/jury/agreement.hpp"
#include "engine/jury/panel.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace engine::jury {
namespace {

Weighed weighed(const regulations::Jury& rules, const Considered& considered) {
    Weighed row{.reference = considered.reference, .conflicts = considered.conflicts};
    for (const auto& opinion : considered.opinions) {
        row.in_favour += is_in_favour(opinion.verdict) ? 1 : 0;
        if (const auto mark = mark_of(rules, opinion)) row.marks.push_back(*mark);
    }
    if (row.marks.empty()) return row;
    std::ranges::sort(row.marks);
    for (const double mark : row.marks) row.raw += mark;
    row.raw /= static_cast<double>(row.marks.size());
    const auto middle = row.marks.size() / 2;
    row.median = row.marks.size() % 2 == 1 ? row.marks[middle]
                                           : (row.marks[middle - 1] + row.marks[middle]) / 2;
    row.spread = row.marks.back() - row.marks.front();
    return row;
}

void rank_raw(std::vector<Weighed>& rows) {
    for (auto& row : rows) {
        if (row.marks.empty()) continue;
        row.raw_rank =
            1 + static_cast<std::size_t>(std::ranges::count_if(rows, [&](const Weighed& other) {
                return !other.marks.empty() && other.raw > row.raw + 1e-9;
            }));
    }
}

// The marks as scores of one item each, and which row each item is.
struct Marked {
    Scores scores;
    std::vector<std::size_t> rows;
};

Marked marked(const regulations::Jury& rules, const std::vector<Considered>& all) {
    Marked marked;
    std::map<std::string, std::uint32_t> jurors;
    for (std::size_t at = 0; at < all.size(); ++at) {
        const auto item = static_cast<std::uint32_t>(marked.rows.size());
        bool any = false;
        for (const auto& opinion : all[at].opinions) {
            const auto mark = mark_of(rules, opinion);
            if (!mark) continue;
            const auto [juror, is_new] =
                jurors.try_emplace(opinion.juror, static_cast<std::uint32_t>(jurors.size()));
            if (is_new) marked.scores.jurors.push_back(opinion.juror);
            marked.scores.scores.push_back({item, juror->second, *mark});
            any = true;
        }
        if (!any) continue;
        marked.scores.items.push_back(all[at].reference);
        marked.rows.push_back(at);
    }
    return marked;
}

void correct(const Marked& marked, Deliberation& table) {
    if (marked.scores.items.empty()) {
        table.why_raw = "No recommendation counts yet.";
        return;
    }
    Wish wish{.line = table.line};
    if (wish.line && *wish.line >= marked.scores.items.size()) {
        table.why_no_line =
            fmt::format("All {} are within a line at {}.", marked.scores.items.size(), *wish.line);
        wish.line.reset();
    }
    const auto done = fit(marked.scores, wish);
    if (!done) {
        table.why_raw = done.error().explanation;
        return;
    }
    if (done->components > 1) {
        table.why_raw = fmt::format(
            "The scores fall into {} parts that no juror links: what looks like better "
            "nominations may be more lenient jurors, so nothing is corrected.",
            done->components);
        return;
    }
    if (table.why_no_line.empty()) table.why_no_line = done->why_no_line;
    table.jurors_variance = done->jurors_variance;
    table.error_variance = done->error_variance;
    for (std::size_t item = 0; item < done->items.size(); ++item) {
        const auto& one = done->items[item];
        auto& row = table.rows[marked.rows[item]];
        row.corrected = one.value;
        row.standard_error = one.standard_error;
        row.rank = one.rank;
        row.ranks = one.ranks;
        row.within_the_line = one.within_the_line;
    }
    for (std::size_t juror = 0; juror < done->jurors.size(); ++juror) {
        const auto& one = done->jurors[juror];
        table.jurors.push_back(
            {marked.scores.jurors[juror], one.leniency, one.standard_error, one.scores});
    }
}

// The scores that the jurors gave by one criterion.
std::vector<int> scores_of(const Considered& considered, const std::string& criterion) {
    std::vector<int> all;
    for (const auto& opinion : considered.opinions) {
        const auto found = opinion.scores.find(criterion);
        if (found != opinion.scores.end()) all.push_back(found->second);
    }
    return all;
}

void say_what_to_discuss(const regulations::Jury& rules, const Considered& considered,
                         Weighed& row) {
    const auto& asked = rules.discussion;
    if (row.within_the_line) {
        const double percent = *row.within_the_line * 100;
        if (percent > asked.unsure_above_percent && percent < asked.unsure_below_percent) {
            row.discuss.push_back(
                fmt::format("within the line with probability {:.2f}, between "
                            "{:.2f} and {:.2f}",
                            *row.within_the_line, asked.unsure_above_percent / 100.0,
                            asked.unsure_below_percent / 100.0));
        }
    }
    for (const auto& criterion : rules.criteria) {
        const auto scores = scores_of(considered, criterion.id);
        if (scores.empty()) continue;
        const auto [low, high] = std::ranges::minmax(scores);
        if (high - low >= asked.scores_differ_by)
            row.discuss.push_back(fmt::format("{}: scores from {} to {}", criterion.id, low, high));
        if (!criterion.knock_out) continue;
        const auto below =
            std::ranges::count_if(scores, [&](int score) { return score <= *criterion.knock_out; });
        if (below > 0 && below < std::ssize(scores)) {
            row.discuss.push_back(
                fmt::format("{}: {} of {} at or below {}, which speaks against by itself",
                            criterion.id, below, scores.size(), *criterion.knock_out));
        }
    }
}

}  // namespace

std::optional<double> mark_of(const regulations::Jury& rules, const Opinion& opinion) {
    double sum = 0;
    double weights = 0;
    for (const auto& criterion : rules.criteria) {
        const auto found = opinion.scores.find(criterion.id);
        if (found == opinion.scores.end()) return {};
        sum += criterion.weight * found->second;
        weights += criterion.weight;
    }
    if (weights == 0) return {};
    return sum / weights;
}

Deliberation deliberate(const regulations::Jury& rules, const std::vector<Considered>& all,
                        std::optional<std::size_t> line) {
    Deliberation table{.line = line};
    for (const auto& considered : all) table.rows.push_back(weighed(rules, considered));
    rank_raw(table.rows);
    const auto scores = marked(rules, all);
    correct(scores, table);
    if (!line) table.why_no_line = "No line was drawn.";
    if (!scores.scores.scores.empty()) {
        const auto agreement = agreement_of(scores.scores);
        table.alpha_ordinal = agreement.alpha.ordinal.value;
        table.alpha_interval = agreement.alpha.interval.value;
    }
    for (std::size_t at = 0; at < all.size(); ++at)
        say_what_to_discuss(rules, all[at], table.rows[at]);
    return table;
}

int widest(const Considered& considered) {
    int most = 0;
    std::map<std::string, std::vector<int>> by_criterion;
    for (const auto& opinion : considered.opinions) {
        for (const auto& [criterion, score] : opinion.scores)
            by_criterion[criterion].push_back(score);
    }
    for (const auto& [criterion, scores] : by_criterion) {
        const auto [low, high] = std::ranges::minmax(scores);
        most = std::max(most, high - low);
    }
    return most;
}

std::string to_json(const Deliberation& table) {
    using Json = nlohmann::ordered_json;
    const auto number = [](const std::optional<double>& value) -> Json {
        if (!value) return nullptr;
        return fmt::format("{:.5f}", *value + 0.0);
    };
    Json json{{"schema", "accede/deliberation/1"}};
    json["line"] = table.line ? Json(*table.line) : Json(nullptr);
    json["why_raw"] = table.why_raw;
    json["why_no_line"] = table.why_no_line;
    json["jurors_variance"] = number(table.jurors_variance);
    json["error_variance"] = number(table.error_variance);
    json["alpha_ordinal"] = number(table.alpha_ordinal);
    json["alpha_interval"] = number(table.alpha_interval);
    json["nominations"] = Json::array();
    for (const auto& row : table.rows) {
        Json one{{"reference", row.reference}, {"marks", Json::array()}};
        for (const double mark : row.marks) one["marks"].push_back(number(mark));
        one["raw"] = row.marks.empty() ? Json(nullptr) : number(row.raw);
        one["raw_rank"] = row.raw_rank;
        one["in_favour"] = row.in_favour;
        one["conflicts"] = row.conflicts;
        one["corrected"] = number(row.corrected);
        one["standard_error"] = number(row.standard_error);
        one["rank"] = row.rank ? Json(*row.rank) : Json(nullptr);
        one["ranks"] = row.ranks ? Json{row.ranks->best, row.ranks->worst} : Json(nullptr);
        one["within_the_line"] = number(row.within_the_line);
        one["discuss"] = row.discuss;
        json["nominations"].push_back(std::move(one));
    }
    json["jurors"] = Json::array();
    for (const auto& one : table.jurors) {
        json["jurors"].push_back({{"juror", one.juror},
                                  {"leniency", number(one.leniency)},
                                  {"standard_error", number(one.standard_error)},
                                  {"marks", one.marks}});
    }
    return json.dump(1) + "\n";
}

}  // namespace engine::jury
