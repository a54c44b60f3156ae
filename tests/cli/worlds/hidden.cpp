#include "tests/cli/worlds/hidden.hpp"

#include "engine/jury/review.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tests::worlds {
namespace {

using matrix::Json;
using Statements = std::vector<std::string>;

std::string literal(const std::string& text) {
    std::string all = "'";
    for (const char c : text) {
        if (c == '\'') all += c;
        all += c;
    }
    return all + "'";
}

std::string text_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

class Drawing {
public:
    Drawing(const matrix::Tables& tables, const matrix::Oracle& oracle, Chance& chance)
        : tables_{tables}, oracle_{oracle}, chance_{chance} {}

    // A row that the person does not see, or nothing.
    template <class Test>
    const Json* hidden(const std::string& table, const Test& test) {
        std::vector<const Json*> all;
        for (const auto& row : tables_.at(table).rows) {
            if (!oracle_.reads(table, row.fields) && test(row.fields)) all.push_back(&row.fields);
        }
        return all.empty() ? nullptr : chance_.of(all);
    }
    const Json* hidden(const std::string& table) {
        return hidden(table, [](const Json&) { return true; });
    }
    const Json& any(const std::string& table) { return chance_.of(tables_.at(table).rows).fields; }

    std::string where(const std::string& table, const Json& row) const {
        std::string all = " WHERE true";
        for (const auto& column : tables_.at(table).key)
            all += fmt::format(" AND {} = {}", column, literal(text_of(row.at(column))));
        return all;
    }
    std::string update(const std::string& table, const Json& row, const std::string& set) const {
        return fmt::format("UPDATE accede.{} SET {}{}", table, set, where(table, row));
    }
    std::string remove(const std::string& table, const Json& row) const {
        return fmt::format("DELETE FROM accede.{}{}", table, where(table, row));
    }
    // The row once more, with other values.
    std::string again(const std::string& table, Json row,
                      const std::map<std::string, Json>& other) const {
        for (const auto& [column, value] : other) row[column] = value;
        std::vector<std::string> columns;
        for (const auto& column : tables_.at(table).columns) {
            if (!tables_.at(table).made_by_the_server.contains(column)) columns.push_back(column);
        }
        const auto list = fmt::format("{}", fmt::join(columns, ", "));
        return fmt::format(
            "INSERT INTO accede.{0} ({1}) SELECT {1} FROM jsonb_populate_record("
            "NULL::accede.{0}, {2}::jsonb) ON CONFLICT DO NOTHING",
            table, list, literal(row.dump()));
    }

    std::string words() {
        std::string text = "hidden";
        for (auto more = chance_.below(6); more > 0; --more)
            text += fmt::format(" {}", chance_.below(1000));
        return text;
    }
    std::string uuid() {
        return fmt::format("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", chance_.next() & 0xffffffffU,
                           chance_.next() & 0xffffU, chance_.next() & 0xfffU,
                           chance_.next() & 0xfffU, chance_.next() & 0xffffffffffffU);
    }
    Chance& chance() { return chance_; }
    const matrix::Tables& tables() const { return tables_; }
    const matrix::Oracle& oracle() const { return oracle_; }

private:
    const matrix::Tables& tables_;
    const matrix::Oracle& oracle_;
    Chance& chance_;
};

std::string of_subject(const Json& id) {
    return fmt::format("(SELECT call_id, entry_id FROM accede.audit_entry WHERE subject_id = {})",
                       literal(text_of(id)));
}

Statements gone(const Json& id) {  // the entries of a subject
    return {"DELETE FROM accede.entry_body WHERE (call_id, entry_id) IN " + of_subject(id),
            "DELETE FROM accede.audit_entry WHERE subject_id = " + literal(text_of(id)),
            "DELETE FROM accede.outbox WHERE subject_id = " + literal(text_of(id))};
}

constexpr std::array verdicts{"recommend", "recommend_with_advice", "do_not_recommend"};

// ---- what the jury does ----

Statements reviewed(Drawing& draw) {
    const auto* row = draw.hidden("review");
    if (row == nullptr) return {};
    auto& chance = draw.chance();
    engine::jury::Review review{.verdict = chance.of(verdicts),
                                .scores = {{"commitment", static_cast<int>(chance.below(6))},
                                           {"inclusion", static_cast<int>(chance.below(6))}},
                                .justification = draw.words()};
    return {
        draw.update(
            "review", *row,
            fmt::format("verdict = {}, scores = {}, justification = {}", literal(review.verdict),
                        literal(nlohmann::json(review.scores).dump()),
                        literal(review.justification))),
        fmt::format("UPDATE accede.entry_body SET body = {} WHERE (call_id, entry_id) IN {}",
                    literal(engine::jury::to_json(review)), of_subject(row->at("assignment_id")))};
}

// Nobody but the juror ever sees it, whoever else sees the review: whose draft it would be, whose
// note.
Statements noted(Drawing& draw) {
    std::vector<const Json*> others;
    for (const auto& row : draw.tables().at("review").rows) {
        if (!draw.oracle().reads("review_draft", row.fields)) others.push_back(&row.fields);
    }
    if (others.empty()) return {};
    return {draw.update("review", *draw.chance().of(others), "note = " + literal(draw.words()))};
}

Statements drafted(Drawing& draw) {
    if (draw.chance().one_in(3)) {
        if (const auto* row = draw.hidden("review_draft"))
            return {draw.remove("review_draft", *row)};
    }
    const auto& work = draw.any("assignment");
    const Json draft{{"call_id", work.at("call_id")},
                     {"assignment_id", work.at("assignment_id")},
                     {"version", 1 + draw.chance().below(4)},
                     {"based_on", 0},
                     {"dossier_version", 1},
                     {"saved_at", "2099-05-02T10:00:00Z"},
                     {"content", engine::jury::to_json({.verdict = "recommend",
                                                        .scores = {},
                                                        .justification = draw.words(),
                                                        .note = draw.words()})}};
    if (draw.oracle().reads("review_draft", draft)) return {};
    return {draw.remove("review_draft", draft), draw.again("review_draft", draft, {})};
}

Statements seated(Drawing& draw) {
    const auto& like = draw.any("assignment");
    const auto& who = draw.any("person").at("person_id");
    const auto& what = draw.any("nomination");
    return {draw.again("assignment", like,
                       {{"assignment_id", draw.uuid()},
                        {"person_id", who},
                        {"call_id", what.at("call_id")},
                        {"nomination_id", what.at("nomination_id")}})};
}

Statements unseated(Drawing& draw) {
    const auto* row = draw.hidden("assignment");
    if (row == nullptr) return {};
    auto all = gone(row->at("assignment_id"));
    const auto of = fmt::format(" WHERE assignment_id = {}",
                                literal(row->at("assignment_id").get<std::string>()));
    for (const auto* table : {"review", "review_draft", "assignment"})
        all.push_back(fmt::format("DELETE FROM accede.{}{}", table, of));
    return all;
}

Statements worked(Drawing& draw) {
    const auto* row =
        draw.hidden("assignment", [](const Json& one) { return one.at("review_version") >= 1; });
    if (row == nullptr) return {};
    constexpr std::array states{"recorded", "discounted", "released", "assigned", "recused"};
    return {draw.update("assignment", *row,
                        fmt::format("state = '{}', revision = {}, keeps_counting = false",
                                    draw.chance().of(states), 1 + draw.chance().below(9)))};
}

Statements in_conflict(Drawing& draw) {
    const auto* row = draw.hidden("conflict");
    if (row != nullptr) {
        if (draw.chance().one_in(3)) return {draw.remove("conflict", *row)};
        if (draw.chance().one_in(2))
            return {
                draw.update("conflict", *row,
                            fmt::format("reason = {}, source = 'rule'", literal(draw.words())))};
    }
    const auto& what = draw.any("nomination");
    constexpr std::array kinds{"personal", "financial", "institution"};
    return {draw.again("conflict", draw.any("conflict"),
                       {{"person_id", draw.any("person").at("person_id")},
                        {"call_id", what.at("call_id")},
                        {"nomination_id", what.at("nomination_id")},
                        {"kind", draw.chance().of(kinds)},
                        {"reason", draw.words()}})};
}

// ---- nominations ----

Statements nominated(Drawing& draw) {
    const auto& like = draw.any("nomination");
    const auto id = draw.uuid();
    const auto entity = draw.uuid();
    const auto call = like.at("call_id").get<std::string>();
    const auto commission = like.at("commission").get<std::string>();
    const auto number = 7 + draw.chance().below(80);
    return {draw.again("entity", draw.any("entity"),
                       {{"entity_id", entity},
                        {"country", commission},
                        {"name", fmt::format("Hidden {}", number)},
                        {"is_public", false}}),
            draw.again("nomination", like,
                       {{"nomination_id", id},
                        {"entity_id", entity},
                        {"reference", fmt::format("{}-{}-{:02}", commission, call, number)},
                        {"state", "draft"},
                        {"place", nullptr},
                        {"admitted_by_plan", nullptr},
                        {"dossier_version", draw.chance().below(2)}}),
            draw.again("dossier", draw.any("dossier"),
                       {{"call_id", call}, {"nomination_id", id}, {"version", 1}})};
}

Statements withdrawn(Drawing& draw) {
    const auto* row = draw.hidden("nomination");
    if (row == nullptr) return {};
    Statements all = gone(row->at("nomination_id"));
    const auto of =
        " WHERE nomination_id = " + literal(row->at("nomination_id").get<std::string>());
    for (const auto* table : {"review", "review_draft"})
        all.push_back(
            fmt::format("DELETE FROM accede.{} WHERE assignment_id IN (SELECT "
                        "assignment_id FROM accede.assignment{})",
                        table, of));
    for (const auto* table : {"dossier", "document", "remark", "screening_finding", "conflict",
                              "deliberation_note", "assignment", "bid", "plan_item", "nomination"})
        all.push_back(fmt::format("DELETE FROM accede.{}{}", table, of));
    return all;
}

Statements moved(Drawing& draw) {
    const auto* row = draw.hidden("nomination", [](const Json& one) {
        return one.at("place").is_null() && one.at("dossier_version") == 0;
    });
    if (draw.chance().one_in(2) || row == nullptr) {
        row = draw.hidden("nomination", [](const Json& one) { return !one.at("place").is_null(); });
        if (row == nullptr) return {};
        constexpr std::array states{"submitted", "eligible", "under_review", "recommended"};
        return {draw.update("nomination", *row,
                            fmt::format("state = '{}', revision = {}, admitted_by_plan = NULL",
                                        draw.chance().of(states), 1 + draw.chance().below(9)))};
    }
    constexpr std::array states{"draft", "withdrawn", "lapsed"};
    return {draw.update("nomination", *row,
                        fmt::format("state = '{}', revision = {}", draw.chance().of(states),
                                    1 + draw.chance().below(9)))};
}

Statements of_the_file(Drawing& draw) {
    switch (draw.chance().below(4)) {
        case 0:
            if (const auto* row = draw.hidden("dossier"))
                return {draw.update(
                    "dossier", *row,
                    "content = " + literal(R"({"sections":{"plan":")" + draw.words() + R"("}})"))};
            return {};
        case 1:
            if (const auto* row = draw.hidden("document"))
                return {draw.chance().one_in(2)
                            ? draw.remove("document", *row)
                            : draw.update("document", *row, "name = " + literal(draw.words()))};
            return {};
        case 2:
            if (const auto* row = draw.hidden("remark"))
                return {
                    draw.chance().one_in(2)
                        ? draw.remove("remark", *row)
                        : draw.update("remark", *row,
                                      fmt::format("remark = {}, answer = {}", literal(draw.words()),
                                                  literal(draw.words())))};
            return {};
        default:
            if (const auto* row = draw.hidden("screening_finding"))
                return {draw.chance().one_in(3)
                            ? draw.remove("screening_finding", *row)
                            : draw.update("screening_finding", *row, "met = NOT met")};
            return {};
    }
}

Statements counted(Drawing& draw) {
    const auto* row = draw.hidden("place_counter");
    if (row == nullptr) return {};
    const auto used = draw.chance().below(5);
    return {draw.update("place_counter", *row,
                        fmt::format("used = {}, quota = {}, next_number = {}", used,
                                    used + draw.chance().below(3), 1 + draw.chance().below(90)))};
}

// ---- people, calls, plans ----

Statements peopled(Drawing& draw) {
    auto& chance = draw.chance();
    const auto* row = draw.hidden("person");
    if (row != nullptr && chance.one_in(3))
        return {draw.update("person", *row, "name = " + literal(draw.words()))};
    if (row != nullptr && chance.one_in(2)) {
        const auto* seat = draw.hidden("juror");
        if (seat != nullptr && chance.one_in(2)) return {draw.remove("juror", *seat)};
        const auto* mandate = draw.hidden("mandate");
        if (mandate != nullptr) return {draw.remove("mandate", *mandate)};
    }
    const auto id = draw.uuid();
    return {draw.again("person", draw.any("person"),
                       {{"person_id", id},
                        {"handle", fmt::format("hidden.{}", chance.below(9))},
                        {"disabled_at", nullptr}}),
            draw.again("mandate", draw.any("mandate"),
                       {{"mandate_id", draw.uuid()},
                        {"person_id", id},
                        {"role", "juror"},
                        {"commission", nullptr}}),
            draw.again("juror", draw.any("juror"), {{"person_id", id}, {"left_at", nullptr}})};
}

Statements planned_call(Drawing& draw) {
    const auto* row = draw.hidden("call");
    if (row == nullptr) return {};
    if (draw.chance().one_in(2))
        return {draw.update("call", *row, "title_en = " + literal(draw.words()))};
    if (draw.chance().one_in(2)) return {draw.again("call", *row, {{"call_id", "2102"}})};
    return {"DELETE FROM accede.call WHERE call_id = '2102'"};
}

Statements planned(Drawing& draw) {
    auto& chance = draw.chance();
    if (const auto* item = draw.hidden("plan_item"); item != nullptr && chance.one_in(2)) {
        return {chance.one_in(2)
                    ? draw.remove("plan_item", *item)
                    : draw.update("plan_item", *item, "reason = " + literal(draw.words()))};
    }
    const auto* row = draw.hidden("admission_plan");
    if (row == nullptr) return {};
    constexpr std::array states{"draft", "proposed", "approved", "discarded"};
    if (chance.one_in(2))
        return {draw.update("admission_plan", *row,
                            fmt::format("state = '{}', digest = '\\x{:02x}', revision = 3",
                                        chance.of(states), chance.below(256)))};
    return {draw.again("admission_plan", *row,
                       {{"plan_id", draw.uuid()}, {"number", 3 + chance.below(3)}})};
}

// ---- the log, and what is everybody's own ----

Statements logged(Drawing& draw) {
    if (draw.chance().one_in(2)) {
        const auto* row = draw.hidden("audit_entry");
        if (row == nullptr) return {};
        return {fmt::format("DELETE FROM accede.entry_body WHERE entry_id = {}",
                            row->at("entry_id").dump()),
                fmt::format("DELETE FROM accede.audit_entry WHERE entry_id = {}",
                            row->at("entry_id").dump())};
    }
    if (const auto* row = draw.hidden("entry_body"))
        return {draw.update("entry_body", *row, "body = " + literal(draw.words()))};
    return {};
}

constexpr const char* bodies_first =
    "UPDATE accede.entry_body b SET entry_id = -e.to_id FROM entries e WHERE e.entry_id = "
    "b.entry_id";

// As if more, or less, had happened between the entries.
Statements renumbered(Drawing& draw) {
    std::string columns;
    for (const auto& column : draw.tables().at("audit_entry").columns)
        columns += (columns.empty() ? "" : ", ") + column;
    auto from = columns;
    from.replace(from.find("entry_id"), 8, "to_id");
    auto numbering = fmt::format(
        "CREATE TEMPORARY TABLE entries ON COMMIT DROP AS SELECT a.*, {} + {} * "
        "row_number() OVER (ORDER BY entry_id) AS to_id FROM accede.audit_entry a",
        draw.chance().below(5), 1 + draw.chance().below(3));
    auto putting_back = fmt::format(
        "INSERT INTO accede.audit_entry ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM "
        "entries",
        columns, from);
    return {std::move(numbering), "DELETE FROM accede.audit_entry", std::move(putting_back),
            bodies_first, "UPDATE accede.entry_body SET entry_id = -entry_id", "DROP TABLE entries",
            // The next entry comes behind all of them, as it always does.
            "SELECT setval('accede.audit_entry_entry_id_seq', greatest((SELECT max(entry_id) FROM "
            "accede.audit_entry), nextval('accede.audit_entry_entry_id_seq')))"};
}

Statements wished(Drawing& draw) {
    auto& chance = draw.chance();
    constexpr std::array bids{"eager", "willing", "reluctant"};
    switch (chance.below(3)) {
        case 0:
            if (const auto* row = draw.hidden("bid"))
                return {chance.one_in(2)
                            ? draw.remove("bid", *row)
                            : draw.update("bid", *row, fmt::format("bid = '{}'", chance.of(bids)))};
            return {};
        case 1:
            if (const auto* row = draw.hidden("profile"))
                return {draw.update(
                    "profile", *row,
                    fmt::format("institution = {}, languages = '{{xx}}'", literal(draw.words())))};
            return {};
        default:
            if (const auto* row = draw.hidden("seating_plan"))
                return {draw.update("seating_plan", *row, "number = number + 10")};
            return {};
    }
}

Statements deliberated(Drawing& draw) {
    switch (draw.chance().below(3)) {
        case 0:
            if (const auto* row = draw.hidden("deliberation_note"))
                return {draw.chance().one_in(2) ? draw.remove("deliberation_note", *row)
                                                : draw.update("deliberation_note", *row,
                                                              "note = " + literal(draw.words()))};
            return {};
        case 1:
            if (const auto* row = draw.hidden("plan_basis"))
                return {draw.remove("plan_basis", *row)};
            return {};
        default:
            if (const auto* row = draw.hidden("lot"))
                return {draw.update("lot", *row, "seed = NULL")};
            return {};
    }
}

Statements owned(Drawing& draw) {
    auto& chance = draw.chance();
    const auto& who = draw.any("person").at("person_id");
    switch (chance.below(6)) {
        case 0:
            return {draw.again("idempotency", draw.any("idempotency"),
                               {{"person_id", who},
                                {"key", "11111111-1111-4111-8111-111111111111"},
                                {"call_id", draw.any("call").at("call_id")}})};
        case 1:
            if (const auto* row = draw.hidden("saved_search"))
                return {
                    draw.again("saved_search", *row, {{"name", "yours"}, {"query", draw.words()}})};
            return {};
        case 2:
            if (const auto* row = draw.hidden("token"))
                return {draw.update("token", *row, "label = " + literal(draw.words()))};
            return {};
        case 3:
            if (const auto* row = draw.hidden("outbox")) return {draw.remove("outbox", *row)};
            return {};
        case 4:
            if (const auto* row = draw.hidden("letter"))
                return {draw.update("letter", *row,
                                    "state = 'bounced', answer = " + literal(draw.words()))};
            return {};
        case 5:
            if (const auto* row = draw.hidden("address"))
                return {draw.update("address", *row, "email = 'hidden@example.org'")};
            return {};
        default: return {};
    }
}

}  // namespace

std::vector<std::string> otherwise(const matrix::Tables& tables, const matrix::Oracle& oracle,
                                   Chance& chance) {
    constexpr std::array all{
        reviewed,    reviewed,  noted,      drafted, seated,      unseated,   worked,  in_conflict,
        in_conflict, nominated, withdrawn,  moved,   of_the_file, counted,    peopled, planned_call,
        planned,     logged,    renumbered, owned,   wished,      deliberated};
    Drawing draw{tables, oracle, chance};
    return chance.of(all)(draw);
}

std::multiset<std::string> seen(const matrix::Tables& tables, const matrix::Oracle& oracle) {
    static const std::map<std::string, std::vector<std::string>> unread{
        {"review", {"note"}},
        {"token", {"sha256"}},
        {"audit_entry", {"entry_id", "xid"}},
        {"entry_body", {"entry_id"}}};
    const auto& log = tables.at("audit_entry").rows;
    const bool all_of_the_log = std::ranges::all_of(
        log, [&](const auto& row) { return oracle.reads("audit_entry", row.fields); });
    std::multiset<std::string> all;
    for (const auto& [name, table] : tables) {
        if (name == "event") continue;  // a view of the log
        auto without = unread.find(name);
        if (name == "audit_entry" && all_of_the_log) without = unread.end();
        for (const auto& row : table.rows) {
            if (!oracle.reads(name, row.fields)) continue;
            auto fields = row.fields;
            if (without != unread.end()) {
                for (const auto& column : without->second) fields.erase(column);
            }
            all.insert(name + " " + fields.dump());
        }
    }
    return all;
}

}  // namespace tests::worlds
