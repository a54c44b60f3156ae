#include "cli/deliberation.hpp"

#include "storage/calls.hpp"
#include "storage/deliberations.hpp"
#include "storage/nominations.hpp"
#include "storage/query.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace cli {
namespace {

namespace jury = engine::jury;

struct Weighing {
    std::optional<engine::regulations::Jury> rules{};
    storage::deliberations::Read read{};
    jury::Deliberation table{};

    [[nodiscard]] std::map<std::string, const jury::Weighed*> by_reference() const {
        std::map<std::string, const jury::Weighed*> rows;
        for (const auto& row : table.rows) rows[row.reference] = &row;
        return rows;
    }
};

Weighing weigh(storage::sql::Transaction& tx, const std::string& call_id,
               std::optional<std::size_t> line) {
    Weighing weighing;
    storage::Rulebook rulebook;
    const auto call = storage::calls::hold(tx, rulebook, call_id, storage::calls::Lock::none);
    if (!call || !call->rules->jury || call->rules->jury->as_published) return weighing;
    weighing.rules = call->rules->jury;
    weighing.read = storage::deliberations::read(tx, call_id);
    const auto& caps = call->rules->admission.caps;
    if (!line && caps && caps->places > 0) line = static_cast<std::size_t>(caps->places);
    weighing.table = jury::deliberate(*weighing.rules, weighing.read.considered, line);
    // Whoever reads a part of the jury's work is shown that part, and nothing made of it.
    if (!weighing.read.is_whole) {
        weighing.table.why_raw = "Corrected scores are for whoever reads every juror's work.";
        weighing.table.jurors.clear();
        for (auto& row : weighing.table.rows) {
            row.corrected.reset();
            row.rank.reset();
            row.ranks.reset();
            row.within_the_line.reset();
        }
    }
    return weighing;
}

Json rounded(const std::optional<double>& value, int digits = 2) {
    if (!value) return nullptr;
    return fmt::format("{:.{}f}", *value + 0.0, digits);
}

Json texts(const std::vector<std::string>& all) {
    auto list = Json::array();
    for (const auto& one : all) list.push_back(one);
    return list;
}

void add(Json& row, const jury::Weighed* one,
         const std::optional<engine::regulations::Jury>& rules) {
    auto marks = Json::array();
    if (one != nullptr) {
        for (const double mark : one->marks) marks.push_back(rounded(mark));
    }
    row["marks"] = std::move(marks);
    row["dots"] = one != nullptr && rules
                      ? dots_of(one->marks, rules->scale_lowest, rules->scale_highest)
                      : "";
    row["corrected"] = one != nullptr ? rounded(one->corrected) : Json(nullptr);
    row["standard_error"] = one != nullptr ? rounded(one->standard_error) : Json(nullptr);
    row["raw_rank"] = one != nullptr && one->raw_rank > 0 ? Json(one->raw_rank) : Json(nullptr);
    row["rank"] = one != nullptr && one->rank ? Json(*one->rank) : Json(nullptr);
    const bool is_ranked = one != nullptr && one->ranks.has_value();
    row["ranks"] =
        is_ranked ? Json(fmt::format("{}-{}", one->ranks->best, one->ranks->worst)) : Json(nullptr);
    row["within_the_line"] = one != nullptr ? rounded(one->within_the_line) : Json(nullptr);
    row["conflicts"] = one != nullptr ? one->conflicts : 0;
    row["discuss"] = one != nullptr ? texts(one->discuss) : Json::array();
}

std::string reasons(const Json& row) {
    std::string words;
    for (const auto& why : row.at("discuss"))
        words += (words.empty() ? "" : "; ") + why.get<std::string>();
    return words;
}

Column right(std::string key, std::string title) {
    return {.key = std::move(key), .title = std::move(title), .align = Align::right};
}

void say_how(Answer& shown, const jury::Deliberation& table) {
    shown.data["line"] = table.line ? Json(*table.line) : Json(nullptr);
    shown.data["why_raw"] = table.why_raw;
    shown.data["why_no_line"] = table.why_no_line;
    shown.data["alpha_ordinal"] = rounded(table.alpha_ordinal, 4);
    shown.data["alpha_interval"] = rounded(table.alpha_interval, 4);
    if (!table.why_raw.empty()) shown.notes.push_back("raw only: " + table.why_raw);
}

}  // namespace

std::string dots_of(const std::vector<double>& marks, int lowest, int highest) {
    if (marks.empty() || highest <= lowest) return "";
    constexpr std::size_t width = 17;
    std::string line(width, '.');
    const auto place = [&](double mark) {
        const double share = (mark - lowest) / (highest - lowest);
        return static_cast<std::size_t>(
            std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(width - 1)));
    };
    double sum = 0;
    std::vector<int> here(width);
    for (const double mark : marks) {
        sum += mark;
        ++here[place(mark)];
    }
    line[place(sum / static_cast<double>(marks.size()))] = '|';
    for (std::size_t at = 0; at < width; ++at) {
        if (here[at] == 1) line[at] = 'o';
        if (here[at] > 1) line[at] = static_cast<char>('0' + std::min(here[at], 9));
    }
    return line;
}

Answer deliberation_table(storage::sql::Transaction& tx, const engine::query::Query& query,
                          std::optional<std::size_t> line) {
    const auto weighing = weigh(tx, query.scope, line);
    const auto weighed = weighing.by_reference();
    Answer shown{.schema = "accede/deliberation-table/1"};
    say_how(shown, weighing.table);
    shown.data["nominations"] = Json::array();
    for (const auto& row : storage::query::deliberation(tx, query)) {
        Json one{{"reference", row.reference},
                 {"name", row.name},
                 {"state", row.state},
                 {"counted", row.counted},
                 {"recommend", row.recommend},
                 {"with_advice", row.with_advice},
                 {"against", row.against},
                 {"outstanding", row.outstanding},
                 {"mean_score", row.score ? Json(*row.score) : Json(nullptr)},
                 {"spread", row.spread ? Json(*row.spread) : Json(nullptr)},
                 {"country", row.country},
                 {"region", row.region}};
        const auto found = weighed.find(row.reference);
        add(one, found == weighed.end() ? nullptr : found->second, weighing.rules);
        shown.data["nominations"].push_back(std::move(one));
    }
    std::vector<Column> columns{{.key = "reference", .title = "REFERENCE"},
                                {.key = "name", .title = "NAME"},
                                {.key = "state", .title = "STATE", .is_state = true},
                                {.key = "counted", .title = "COUNTED", .align = Align::right},
                                {.key = "recommend", .title = "YES", .align = Align::right},
                                {.key = "with_advice", .title = "ADVICE", .align = Align::right},
                                {.key = "against", .title = "NO", .align = Align::right},
                                {.key = "outstanding", .title = "OPEN", .align = Align::right},
                                {.key = "mean_score", .title = "MEAN", .align = Align::right}};
    columns.push_back(right("corrected", "CORRECTED"));
    columns.push_back(right("ranks", "RANKS"));
    columns.push_back(right("within_the_line", "P"));
    columns.push_back({.key = "dots", .title = "MARKS"});
    columns.push_back({.key = "spread", .title = "SPREAD", .align = Align::right});
    columns.push_back({.key = "conflicts", .title = "CONFLICTS", .align = Align::right});
    columns.push_back({.key = "discuss", .title = "DISCUSS", .words = reasons});
    shown.show = {Table{.rows = "nominations",
                        .columns = std::move(columns),
                        .when_empty = "nothing is before the jury"}};
    return shown;
}

Answer disagreements(storage::sql::Transaction& tx, const std::string& call,
                     std::optional<std::size_t> line) {
    const auto weighing = weigh(tx, call, line);
    std::map<std::string, std::string> names;
    for (const auto& row : storage::nominations::list(tx, {.call_id = call}))
        names[row.reference] = row.name;
    struct Found {
        int widest;
        const jury::Weighed* row;
    };
    std::vector<Found> found;
    for (std::size_t at = 0; at < weighing.table.rows.size(); ++at) {
        const auto& row = weighing.table.rows[at];
        if (!row.discuss.empty())
            found.push_back({jury::widest(weighing.read.considered[at]), &row});
    }
    std::ranges::stable_sort(found, [](const Found& one, const Found& other) {
        return one.widest != other.widest ? one.widest > other.widest
                                          : one.row->spread > other.row->spread;
    });
    Answer shown{.schema = "accede/deliberation-disagreements/1"};
    say_how(shown, weighing.table);
    shown.data["nominations"] = Json::array();
    for (const auto& one : found) {
        Json row{{"reference", one.row->reference},
                 {"name", names[one.row->reference]},
                 {"widest", one.widest},
                 {"spread", rounded(one.row->spread)}};
        add(row, one.row, weighing.rules);
        shown.data["nominations"].push_back(std::move(row));
    }
    std::vector<Column> columns{{.key = "reference", .title = "REFERENCE"},
                                {.key = "name", .title = "NAME"},
                                {.key = "widest", .title = "WIDEST", .align = Align::right}};
    columns.push_back(right("spread", "SPREAD"));
    columns.push_back({.key = "dots", .title = "MARKS"});
    columns.push_back({.key = "discuss", .title = "WHY", .words = reasons});
    shown.show = {Table{.rows = "nominations",
                        .columns = std::move(columns),
                        .when_empty = "nothing asks for discussion"}};
    return shown;
}

}  // namespace cli
