#include "engine/membership/reconcile.hpp"

#include "engine/csv.hpp"
#include "engine/moment.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <map>

namespace engine::membership {
namespace {

using Json = nlohmann::ordered_json;
using Date = std::chrono::year_month_day;

struct Wording {
    std::string_view name, label, one, many;
};

constexpr std::array wordings{
    Wording{"admitted", "admitted", "city", "cities"},
    Wording{"admitted_from_countries", "countries", "country", "countries"},
    Wording{"members_before", "members before", "member", "members"},
    Wording{"members_after", "members after", "member", "members"},
    Wording{"countries_after", "countries after", "country", "countries"},
};
static_assert(wordings.size() == every_total.size());

const Wording& wording_of(Total total) {
    return wordings.at(static_cast<std::size_t>(total));
}

std::optional<Date> date_from(std::string_view text) {
    const auto moment = moment_from_iso(std::string{text} + "T00:00:00Z");
    if (!moment || text.size() != 10) return {};
    return Date{std::chrono::floor<std::chrono::days>(*moment)};
}

std::string iso_date(Date date) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::optional<int> count_from(std::string_view text) {
    int count = 0;
    const auto* const end = text.data() + text.size();
    const auto [at, fault] = std::from_chars(text.data(), end, count);
    if (fault != std::errc{} || at != end || count < 0) return {};
    return count;
}

Result<Published> published_from(const csv::Columns& columns, const csv::Row& row) {
    if (auto fits = columns.fit(row); !fits) return tl::unexpected{fits.error()};
    const auto fault = [&](std::string_view column, std::string_view what) {
        return refuse(Reason::input_invalid,
                      fmt::format("\"{}\" is no {}.", columns.text(row, column), what),
                      {columns.place(row, column)});
    };
    Published published{row.line,
                        {},
                        std::string{columns.text(row, "note")},
                        std::string{columns.text(row, "source")}};
    const auto date = date_from(columns.text(row, "as_of"));
    if (!date) return fault("as_of", "date; write it as 2022-09-02");
    published.totals.as_of = *date;
    for (const auto total : every_total) {
        const auto text = columns.text(row, name_of(total));
        if (text.empty()) continue;
        const auto count = count_from(text);
        if (!count) return fault(name_of(total), "count; leave it empty if none was published");
        published.totals[total] = *count;
    }
    return published;
}

std::string line_of(const Comparison& row, Total total) {
    const auto& published = row.published.totals[total];
    const auto& wording = wording_of(total);
    if (!published) return {};
    if (!row.computed || !(*row.computed)[total]) {
        return fmt::format("{}: published {}, not computed", wording.label, *published);
    }
    const auto computed = *(*row.computed)[total];
    const auto difference = computed - *published;
    if (difference == 0) return fmt::format("{}: {} in both", wording.label, computed);
    const auto size = std::abs(difference);
    return fmt::format("{}: published {}, computed {} ({:+}): {} {} {}", wording.label, *published,
                       computed, difference, size, size == 1 ? wording.one : wording.many,
                       difference < 0 ? "missing" : "too many");
}

Json json_of(const Totals& totals) {
    Json json{{"as_of", iso_date(totals.as_of)}};
    for (const auto total : every_total) {
        json[std::string{name_of(total)}] = totals[total] ? Json(*totals[total]) : Json(nullptr);
    }
    return json;
}

Json json_of(const Comparison& row) {
    auto fields = Json::object();
    for (const auto total : every_total) {
        const auto or_null = [](const std::optional<int>& count) {
            return count ? Json(*count) : Json(nullptr);
        };
        fields[std::string{name_of(total)}] = {
            {"published", or_null(row.published.totals[total])},
            {"computed", row.computed ? or_null((*row.computed)[total]) : Json(nullptr)},
            {"difference", or_null(row.difference(total))}};
    }
    return {{"as_of", iso_date(row.published.totals.as_of)},
            {"line", row.published.line},
            {"in_the_record", row.computed.has_value()},
            {"totals", std::move(fields)},
            {"note", row.published.note},
            {"source", row.published.source}};
}

}  // namespace

std::string_view name_of(Total total) {
    return wording_of(total).name;
}

Result<std::vector<Published>> published_totals(std::string_view text) {
    std::vector<Published> rows;
    std::optional<csv::Columns> columns;
    const auto take = [&](const csv::Row& row) -> Permission {
        if (!columns) {
            auto named = csv::Columns::from(
                row, {"as_of", "admitted", "admitted_from_countries", "members_before",
                      "members_after", "countries_after", "note", "source"});
            if (!named) return tl::unexpected{named.error()};
            columns = *named;
            return {};
        }
        auto published = published_from(*columns, row);
        if (!published) return tl::unexpected{published.error()};
        rows.push_back(std::move(*published));
        return {};
    };
    if (auto read = csv::read(text, take); !read) return tl::unexpected{read.error()};
    if (!columns) return refuse(Reason::input_invalid, "The file is empty.", {"line 1"});
    return rows;
}

std::optional<int> Comparison::difference(Total total) const {
    if (!computed) return {};
    const auto& said = published.totals[total];
    const auto& found = (*computed)[total];
    if (!said || !found) return {};
    return *found - *said;
}

bool Reconciliation::agrees() const {
    return std::all_of(rows.begin(), rows.end(), [](const Comparison& row) {
        return std::all_of(every_total.begin(), every_total.end(),
                           [&](Total total) { return row.difference(total).value_or(0) == 0; });
    });
}

Reconciliation reconcile(std::vector<Published> published, const std::vector<Totals>& computed) {
    std::map<Date, std::vector<Totals>> of_date;
    for (const auto& totals : computed) of_date[totals.as_of].push_back(totals);

    Reconciliation reconciliation;
    std::map<Date, std::size_t> paired;
    for (auto& row : published) {
        Comparison comparison{std::move(row), {}};
        const auto date = comparison.published.totals.as_of;
        if (const auto found = of_date.find(date); found != of_date.end()) {
            const auto last = found->second.size() - 1;
            comparison.computed = found->second[std::min(paired[date], last)];
        }
        ++paired[date];
        reconciliation.rows.push_back(std::move(comparison));
    }
    for (const auto& [date, rows] : of_date) {
        for (auto at = paired[date]; at < rows.size(); ++at) {
            reconciliation.not_published.push_back(rows[at]);
        }
    }
    return reconciliation;
}

std::string text_of(const Reconciliation& reconciliation) {
    std::string out;
    for (const auto& row : reconciliation.rows) {
        out += iso_date(row.published.totals.as_of);
        if (!row.computed) {
            out += ": published, not in the record";
        } else {
            std::string_view before = ": ";
            for (const auto total : every_total) {
                const auto line = line_of(row, total);
                if (line.empty()) continue;
                out += before;
                out += line;
                before = "; ";
            }
        }
        if (!row.published.note.empty()) out += fmt::format(" [{}]", row.published.note);
        out += "\n";
    }
    for (const auto& totals : reconciliation.not_published) {
        out += iso_date(totals.as_of) + ": in the record, not published\n";
    }
    return out;
}

std::string json_of(const Reconciliation& reconciliation) {
    auto rows = Json::array();
    for (const auto& row : reconciliation.rows) rows.push_back(json_of(row));
    auto not_published = Json::array();
    for (const auto& totals : reconciliation.not_published)
        not_published.push_back(json_of(totals));
    const Json json{{"schema", "accede/reconciliation/1"},
                    {"agrees", reconciliation.agrees()},
                    {"rows", std::move(rows)},
                    {"not_published", std::move(not_published)}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace engine::membership
