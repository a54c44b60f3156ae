#include "storage/query.hpp"

#include "engine/jury/assignment.hpp"
#include "engine/jury/panel.hpp"
#include "engine/query/constraint.hpp"
#include "storage/query_source.hpp"

#include <map>
#include <mutex>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace storage::query {
namespace {

namespace asked = engine::query;
using asked::List;
using asked::SortKey;
using asked::Type;

// What is the same for whoever searches: letters in their compatibility form, small by Unicode's
// rules (the server's ICU, whatever locale the database has), without their accents; hyphens as
// blanks and one form of the apostrophe. Done by the server to both sides.
std::string folded(const std::string& text) {
    return fmt::format(
        R"(translate(replace(replace(replace(regexp_replace(lower(normalize({}, NFKD) COLLATE "und-x-icu") COLLATE "C", '[\u0300-\u036f]', '', 'g'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđħŧı-‐‑–’‘ʼ', 'oldhti    '''''''))",
        text);
}

// The patterns that find a parameter's texts wherever they stand.
std::string patterns(int parameter) {
    return fmt::format(
        R"(ARRAY(SELECT '%' || replace(replace(replace({}, '\', '\\'), '%', '\%'), '_', '\_') || '%' FROM unnest(${}::text[]) w))",
        folded("w"), parameter);
}

std::string holding(const std::string& text, int parameter) {
    const auto shown = folded(text);
    return fmt::format(
        "\n       AND (${0}::text[] = '{{}}' OR {3} LIKE ALL ({4}))"
        "\n       AND (${1}::text[] = '{{}}' OR {3} LIKE ANY ({5}))"
        "\n       AND (${2}::text[] = '{{}}' OR {3} NOT LIKE ALL ({6}))",
        parameter, parameter + 1, parameter + 2, shown, patterns(parameter),
        patterns(parameter + 1), patterns(parameter + 2));
}

// Its place in the WHERE clause; moves on to the next parameter. What was not spoken of is told
// apart first, so that a plan for these values takes it out, and does not guess how many rows it
// leaves.
std::string condition(Type type, const Expression& field, int& parameter) {
    const auto& value = field.value;
    const auto at = parameter;
    if (type == Type::text) {
        parameter += 3;
        return holding(value, at);
    }
    parameter += 2;
    if (asked::is_ordered(type)) {
        return fmt::format(
            "\n       AND (${1}::int8multirange = '{{(,)}}' AND ${2}::boolean"
            "\n            OR coalesce({0} <@ ${1}::int8multirange, ${2}::boolean))",
            value, at, at + 1);
    }
    const auto compared = field.array.empty()
                              ? fmt::format("coalesce({}, '') = ANY (${}::text[])", value, at)
                              : fmt::format("{} = ANY (${}::text[]::{})", value, at, field.array);
    return fmt::format(
        "\n       AND (${1}::text[] = '{{}}' AND NOT ${2}::boolean"
        "\n            OR ({0}) = ${2}::boolean)",
        compared, at, at + 1);
}

std::string ordering(Type type, const Expression& field, bool descending) {
    auto by = field.sort.empty() ? field.value : field.sort;
    const auto* const direction = descending ? "DESC" : "ASC";
    if (field.is_always_there) return fmt::format("{} COLLATE \"C\" {}, ", by, direction);
    if (!asked::is_ordered(type)) {
        by = fmt::format("nullif({}, '') COLLATE \"{}\"", by,
                         type == Type::text ? "und-x-icu" : "C");
    }
    return fmt::format("{} {} NULLS LAST, ", by, direction);
}

// The first few rows of all, in the order of an index: whatever the values are, one plan is right.
bool is_of_the_first_few(const Query& query) {
    const auto indexed = source_of(query.list).indexed;
    return indexed && query.limit && query.terms.empty() &&
           (query.order.empty() || query.order.front().field == *indexed);
}

std::string text_of(const Query& query) {
    const auto& source = source_of(query.list);
    const auto& fields = asked::shape_of(query.list).fields;
    auto text = fmt::format("SELECT {}\n      {}", source.columns, source.rows);
    int parameter = source.own + 1;
    if (!is_of_the_first_few(query)) {
        for (std::size_t i = 0; i < fields.size(); ++i)
            text += condition(fields[i].type, source.fields[i], parameter);
        text += condition(Type::text, {source.words}, parameter);
    }
    text += "\n     ORDER BY ";
    for (const auto& key : query.order)
        text += ordering(fields[key.field].type, source.fields[key.field], key.descending);
    return text + fmt::format("{}\n     LIMIT ${}::bigint", source.order, parameter);
}

std::string name_of_statement(const Query& query) {
    auto name = fmt::format("asked_{}{}", asked::name_of(query.list),
                            is_of_the_first_few(query) ? "_first" : "");
    for (const auto& key : query.order)
        name += fmt::format("_{}{}", key.descending ? 'd' : 'a', key.field);
    return name;
}

// "{[4,8),[9,)}"
std::string multirange(const std::vector<asked::Span>& spans) {
    std::string text = "{";
    for (const auto& span : spans) {
        if (text.size() > 1) text += ',';
        text += span.from == INT64_MIN ? "(" : fmt::format("[{}", span.from);
        text += span.to == INT64_MAX ? ",)" : fmt::format(",{})", span.to);
    }
    return text + "}";
}

void append(std::vector<sql::Value>& values, const asked::Constraint& constraint) {
    if (const auto* among = std::get_if<asked::Among>(&constraint)) {
        values.emplace_back(among->values);
        values.emplace_back(among->wanted);
    } else if (const auto* within = std::get_if<asked::Within>(&constraint)) {
        values.emplace_back(multirange(within->spans));
        values.emplace_back(within->missing);
    } else {
        const auto& text = std::get<asked::Holding>(constraint);
        values.emplace_back(text.all);
        values.emplace_back(text.any);
        values.emplace_back(text.none);
    }
}

sql::Rows rows_of(sql::Transaction& tx, const Query& query, std::vector<sql::Value> values) {
    const bool is_planned_once = is_of_the_first_few(query);
    if (!is_planned_once) {
        const auto constraints = asked::constraints_of(query);
        for (const auto& one : constraints.fields) append(values, one);
        append(values, constraints.words);
    }
    if (query.limit)
        values.emplace_back(*query.limit);
    else
        values.emplace_back(std::nullopt);
    // The statement has a place for whatever may be asked. What it costs depends on what is asked,
    // so it is planned for these values: one plan for all of them takes every list for a single
    // row.
    if (!is_planned_once) tx.run("SET LOCAL plan_cache_mode = force_custom_plan;");
    return tx.ask(statement_of(query), values);
}

std::string string_at(const sql::Row& row, sql::Row::size_type column) {
    return std::string{sql::text(row[column])};
}

// The seats whose recommendation counts, as the statement spells them.
std::vector<std::string> counting_seats() {
    namespace jury = engine::jury;
    std::vector<std::string> all;
    for (const auto state : jury::every_state) {
        for (const bool kept : {false, true}) {
            for (const bool conflict : {false, true}) {
                if (!jury::counts(jury::Seat{
                        .state = state, .keeps_counting = kept, .has_conflict = conflict}))
                    continue;
                all.push_back(fmt::format("{}{}{}", jury::name_of(state), kept ? " kept" : "",
                                          conflict ? " conflict" : ""));
            }
        }
    }
    return all;
}

std::vector<std::string> states_before_the_jury() {
    const auto at = asked::field_of(List::deliberation, "state").value();
    const auto& states = asked::shape_of(List::deliberation).fields[at].values;
    return {states.begin(), states.end()};
}

}  // namespace

const sql::Statement& statement_of(const Query& query) {
    struct Kept {
        std::string name;
        std::string text;
        sql::Statement statement;
    };
    static std::mutex lock;
    static std::map<std::string, Kept> all;
    const std::lock_guard guard{lock};
    auto name = name_of_statement(query);
    auto [at, is_new] = all.try_emplace(name);
    auto& kept = at->second;
    if (is_new) {
        kept.name = std::move(name);
        kept.text = text_of(query);
        kept.statement = {kept.name.c_str(), kept.text.c_str()};
    }
    return kept.statement;
}

std::vector<std::vector<SortKey>> every_order(List list) {
    static_assert(asked::most_sort_keys == 2);
    std::vector<SortKey> keys;
    for (std::size_t field = 0; field < asked::shape_of(list).fields.size(); ++field) {
        keys.push_back({field, false});
        keys.push_back({field, true});
    }
    std::vector<std::vector<SortKey>> all{{}};
    for (const auto& first : keys) {
        all.push_back({first});
        for (const auto& second : keys) {
            if (second.field != first.field) all.push_back({first, second});
        }
    }
    return all;
}

std::vector<nominations::Row> nominations(sql::Transaction& tx, const Query& query) {
    std::vector<nominations::Row> all;
    for (const auto& row : rows_of(tx, query, {query.scope})) {
        nominations::Row one{string_at(row, 0), string_at(row, 1), string_at(row, 2),
                             string_at(row, 3), string_at(row, 4), string_at(row, 5),
                             string_at(row, 6), string_at(row, 7), string_at(row, 8),
                             row[9].as<int>()};
        if (!row[10].is_null()) one.place = row[10].as<int>();
        one.dossier_version = row[11].as<int>();
        one.completion_closes = sql::maybe_moment(row[12]);
        all.push_back(std::move(one));
    }
    return all;
}

std::vector<Deliberated> deliberation(sql::Transaction& tx, const Query& query) {
    std::vector<Deliberated> all;
    for (const auto& row :
         rows_of(tx, query, {query.scope, counting_seats(), states_before_the_jury()})) {
        all.push_back({string_at(row, 0), string_at(row, 1), string_at(row, 2), string_at(row, 3),
                       string_at(row, 4), row[5].as<int>(), row[6].as<int>(), row[7].as<int>(),
                       row[8].as<int>(), row[9].as<int>(), sql::maybe_text(row[10]),
                       sql::maybe_text(row[11])});
    }
    return all;
}

std::vector<juries::Assigned> reviews(sql::Transaction& tx, const Query& query,
                                      const std::string& juror) {
    namespace jury = engine::jury;
    std::vector<juries::Assigned> all;
    for (const auto& row : rows_of(tx, query, {query.scope, juror})) {
        const jury::Seat seat{.state = jury::state_from(sql::text(row[3])).value(),
                              .keeps_counting = sql::flag(row[5]),
                              .has_conflict = sql::flag(row[9])};
        all.push_back({string_at(row, 0), string_at(row, 1), string_at(row, 2), string_at(row, 3),
                       string_at(row, 4), jury::counts(seat), string_at(row, 6),
                       nlohmann::json::parse(sql::text(row[7])).get<std::map<std::string, int>>(),
                       string_at(row, 8)});
    }
    return all;
}

std::vector<members::Row> members(sql::Transaction& tx, const Query& query) {
    std::vector<members::Row> all;
    for (const auto& row : rows_of(tx, query, {query.scope})) {
        all.push_back({string_at(row, 0), string_at(row, 1), string_at(row, 2), string_at(row, 3),
                       string_at(row, 4), string_at(row, 5), string_at(row, 6), string_at(row, 7),
                       string_at(row, 8), row[9].as<int>(), sql::moment(row[10]),
                       string_at(row, 11), sql::maybe_moment(row[12]), string_at(row, 13)});
    }
    return all;
}

std::vector<calls::Row> calls(sql::Transaction& tx, const Query& query) {
    std::vector<calls::Row> all;
    for (const auto& row : rows_of(tx, query, {})) {
        all.push_back({string_at(row, 0), string_at(row, 1), string_at(row, 2), string_at(row, 3),
                       row[4].as<int>(), row[5].as<int>(), string_at(row, 6), string_at(row, 7)});
    }
    return all;
}

std::vector<PersonRow> people(sql::Transaction& tx, const Query& query) {
    std::vector<PersonRow> all;
    for (const auto& row : rows_of(tx, query, {})) {
        all.push_back({string_at(row, 0), string_at(row, 1), string_at(row, 2), string_at(row, 3),
                       sql::flag(row[4])});
    }
    return all;
}

std::vector<audit_log::Line> audit(sql::Transaction& tx, const Query& query) {
    std::vector<audit_log::Line> all;
    for (const auto& row : rows_of(tx, query, {})) {
        all.push_back({.entry = row[0].as<std::int64_t>(),
                       .call_id = string_at(row, 1),
                       .kind = string_at(row, 2),
                       .subject = string_at(row, 3),
                       .reference = string_at(row, 4),
                       .event = string_at(row, 5),
                       .from = string_at(row, 6),
                       .to = string_at(row, 7),
                       .person = string_at(row, 8),
                       .operated_by = string_at(row, 9),
                       .at = sql::moment(row[10]),
                       .reason_code = string_at(row, 11),
                       .words = string_at(row, 12),
                       .canonical = {}});
    }
    return all;
}

}  // namespace storage::query
