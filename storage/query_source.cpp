#include "storage/query_source.hpp"

#include "storage/audit_log.hpp"
#include "storage/people.hpp"

#include <array>
#include <cassert>

#include <fmt/format.h>

namespace storage::query {
namespace {

std::string micros(const std::string& instant) {
    return fmt::format("(extract(epoch FROM {}) * 1000000)::bigint", instant);
}

// Of what is shown with two decimals.
std::string hundredths(const std::string& number) {
    return fmt::format("({} * 100)::bigint", number);
}

// A code is compared in small letters.
Expression code(const std::string& column) {
    return {fmt::format("lower({})", column), column};
}

// A column that is never null.
Expression column(const std::string& name) {
    return {name, {}, "text[]", true};
}
Expression country_column(const std::string& name) {
    return {name, name + "::text", "bpchar[]", true};
}
Expression reference_column(const std::string& name) {
    return {fmt::format("lower({})", name), name, {}, true};
}

Source nominations() {
    return {
        R"sql(n.call_id, n.reference, n.name, n.kind, n.commission, y.name_en, y.name_fr, y.region, n.state,
           n.revision, n.place, n.dossier_version,
           (extract(epoch FROM n.completion_closes) * 1000000)::bigint)sql",
        R"sql(FROM nomination n
      JOIN country y ON y.country = n.commission
     WHERE n.call_id = $1::text)sql",
        {reference_column("n.reference"),
         {"n.name"},
         code("n.kind"),
         country_column("n.commission"),
         column("y.region"),
         column("n.state"),
         {"n.place::bigint"},
         {"n.dossier_version::bigint"},
         {micros("n.completion_closes")},
         {"n.revision::bigint"}},
        "n.name || chr(10) || n.reference",
        "n.reference",
        1,
        0};
}

// Which seats count, the engine says: $2 has the ones that do.
Source deliberation() {
    return {
        R"sql(n.reference, n.name, n.commission, y.region, n.state, coalesce(t.counted, 0),
           coalesce(t.recommend, 0), coalesce(t.with_advice, 0), coalesce(t.against, 0),
           coalesce(t.outstanding, 0), t.score, t.spread)sql",
        R"sql(FROM nomination n
      JOIN country y ON y.country = n.commission
      LEFT JOIN (
        SELECT s.nomination_id, count(*) FILTER (WHERE s.counts) AS counted,
               count(*) FILTER (WHERE s.counts AND s.verdict = 'recommend') AS recommend,
               count(*) FILTER (WHERE s.counts AND s.verdict = 'recommend_with_advice') AS with_advice,
               count(*) FILTER (WHERE s.counts AND s.verdict = 'do_not_recommend') AS against,
               count(*) FILTER (WHERE s.state = 'assigned' AND NOT s.barred) AS outstanding,
               round(sum(s.total) FILTER (WHERE s.counts)
                     / nullif(sum(s.scores) FILTER (WHERE s.counts), 0), 2) AS score,
               round(max(s.total / nullif(s.scores, 0)) FILTER (WHERE s.counts)
                     - min(s.total / nullif(s.scores, 0)) FILTER (WHERE s.counts), 2) AS spread
          FROM (
            SELECT a.nomination_id, a.state, v.verdict, g.total, g.scores,
                   a.state || CASE WHEN a.keeps_counting THEN ' kept' ELSE '' END
                           || CASE WHEN f.person_id IS NULL THEN '' ELSE ' conflict' END
                   = ANY ($2::text[]) AS counts, f.person_id IS NOT NULL AS barred
              FROM assignment a
              LEFT JOIN (SELECT DISTINCT nomination_id, person_id FROM conflict
                          WHERE call_id = $1::text AND dismissed_at IS NULL) f
                ON f.nomination_id = a.nomination_id AND f.person_id = a.person_id
              LEFT JOIN review v ON v.call_id = a.call_id AND v.assignment_id = a.assignment_id
                                AND v.version = a.review_version
              LEFT JOIN (SELECT jsonb_object_agg(r.one ->> 'id', coalesce(r.one -> 'weight', '1')) AS weights
                           FROM (SELECT jsonb_array_elements(r.document::jsonb #> '{jury,criteria}') AS one
                                   FROM call c JOIN regulations r ON r.call_id = c.call_id
                                                                 AND r.version = c.regulations_version
                                  WHERE c.call_id = $1::text) r) w ON true
              LEFT JOIN LATERAL (SELECT sum(value::numeric * coalesce((w.weights ->> key)::int, 1)) AS total,
                                        sum(coalesce((w.weights ->> key)::int, 1)) AS scores
                                   FROM jsonb_each_text(v.scores)) g ON true
             WHERE a.call_id = $1::text) s
         GROUP BY s.nomination_id) t USING (nomination_id)
     WHERE n.call_id = $1::text AND n.state = ANY ($3::text[]))sql",
        {reference_column("n.reference"),
         {"n.name"},
         country_column("n.commission"),
         column("y.region"),
         column("n.state"),
         {"coalesce(t.counted, 0)"},
         {"coalesce(t.recommend, 0)"},
         {"coalesce(t.with_advice, 0)"},
         {"coalesce(t.against, 0)"},
         {"coalesce(t.outstanding, 0)"},
         {hundredths("t.score")},
         {hundredths("t.spread")}},
        "n.name || chr(10) || n.reference",
        "n.reference",
        3};
}

Source reviews() {
    return {
        R"sql(n.reference, n.name, p.handle, a.state, n.state, a.keeps_counting, coalesce(v.verdict, ''),
           coalesce(v.scores::text, '{}'), coalesce(v.justification, ''),
           EXISTS (SELECT FROM conflict f WHERE f.call_id = a.call_id
               AND f.nomination_id = a.nomination_id AND f.person_id = a.person_id
               AND f.dismissed_at IS NULL))sql",
        R"sql(FROM assignment a
      JOIN nomination n ON n.call_id = a.call_id AND n.nomination_id = a.nomination_id
      JOIN person p ON p.person_id = a.person_id
      LEFT JOIN review v ON v.call_id = a.call_id AND v.assignment_id = a.assignment_id
                        AND v.version = a.review_version
     WHERE a.call_id = $1::text AND p.handle = $2::text)sql",
        {reference_column("n.reference"),
         {"n.name"},
         column("a.state"),
         column("n.state"),
         {"v.verdict"},
         {"coalesce(v.justification, '')"}},
        "n.name || chr(10) || n.reference",
        "n.reference, p.handle",
        2};
}

Source members() {
    return {
        R"sql(m.membership_id, m.ledger, e.name, e.kind, m.country, y.name_en, y.name_fr, y.region, m.state,
           m.revision, (extract(epoch FROM m.began_at) * 1000000)::bigint, coalesce(m.call_id, ''),
           (extract(epoch FROM m.ended_at) * 1000000)::bigint, coalesce(m.ended_how, ''))sql",
        R"sql(FROM membership m JOIN entity e USING (entity_id) JOIN country y ON y.country = m.country
     WHERE m.ledger = $1::text)sql",
        {{"e.name"},
         code("e.kind"),
         country_column("m.country"),
         column("y.region"),
         column("m.state"),
         {micros("m.began_at")},
         {"m.call_id"},
         {micros("m.ended_at")},
         {"m.ended_how"}},
        "e.name",
        "y.region, y.name_en, e.name, m.began_at, m.membership_id",
        1};
}

Source calls() {
    return {R"sql(c.call_id, c.programme, c.ledger, c.state, c.revision, c.regulations_version,
           c.title_en, c.title_fr)sql",
            "FROM call c WHERE true",
            {column("c.call_id"),
             {"c.title_en || chr(10) || c.title_fr"},
             column("c.state"),
             code("c.programme"),
             code("c.ledger"),
             {"c.revision::bigint"}},
            "c.title_en || chr(10) || c.title_fr || chr(10) || c.call_id",
            "c.call_id",
            0};
}

Source people() {
    return {fmt::format("p.handle, p.name, coalesce(p.country, ''), coalesce({}, ''), "
                        "p.disabled_at IS NOT NULL",
                        mandates_of_p),
            "FROM person p WHERE true",
            {{"p.handle"},
             {"p.name"},
             {"p.country::text"},
             {fmt::format("coalesce({}, '')", mandates_of_p)},
             {"CASE WHEN p.disabled_at IS NULL THEN 'no' ELSE 'yes' END"}},
            "p.name || chr(10) || p.handle",
            "p.handle",
            0};
}

// Acts and refusals are told by their bytes alone, whose layout is in engine/audit/entry.hpp. Each
// offset follows from the text before it; OFFSET 0 keeps the server from putting one into another.
std::string told_by_bytes() {
    const auto length = [](const std::string& at) {
        return fmt::format(
            "(get_byte(a.canonical, {0}) * 16777216 + get_byte(a.canonical, {0} + 1) * 65536"
            " + get_byte(a.canonical, {0} + 2) * 256 + get_byte(a.canonical, {0} + 3))",
            at);
    };
    const auto text = [&](const std::string& at) {
        return fmt::format("convert_from(substring(a.canonical FROM {} + 5 FOR {}), 'UTF8')", at,
                           length(at));
    };
    const auto after = [&](const std::string& at) {
        return fmt::format("(SELECT {} + 4 + {} AS at OFFSET 0)", at, length(at));
    };
    constexpr int after_version = 4 + 14;
    return fmt::format(
        R"sql(SELECT {event} AS event, {from_state} AS from_state, {to_state} AS to_state,
               encode(substring(a.canonical FROM d.at + 1 FOR 16), 'hex')::uuid AS actor,
               {operator_} AS operator,
               ('x' || encode(substring(a.canonical FROM e.at + 1 FOR 8), 'hex'))::bit(64)::bigint AS at,
               {reason} AS reason
          FROM (SELECT {version} + 4 + {origin} + 4 + octet_length(a.call_id) + 4
                       + octet_length(a.kind) + 4 + octet_length(a.subject) + 16 + 8 AS at OFFSET 0) o,
               LATERAL {b} b, LATERAL {c} c, LATERAL {d} d, LATERAL {e} e
         WHERE a.kind <> 'step')sql",
        fmt::arg("event", text("o.at")), fmt::arg("from_state", text("b.at")),
        fmt::arg("to_state", text("c.at")), fmt::arg("operator_", text("(d.at + 16)")),
        fmt::arg("reason", text("(e.at + 8)")), fmt::arg("version", after_version),
        fmt::arg("origin", length(std::to_string(after_version))), fmt::arg("b", after("o.at")),
        fmt::arg("c", after("b.at")), fmt::arg("d", after("c.at")),
        fmt::arg("e", after("(d.at + 16)")));
}

Source audit() {
    using audit_log::entry_number;
    using audit_log::own_entry_numbers;
    const std::string at = "coalesce((extract(epoch FROM a.at) * 1000000)::bigint, t.at)";
    const auto either = [](const std::string& column) {
        return fmt::format("coalesce(a.{0}, t.{0}, '')", column);
    };
    return {fmt::format(
                R"sql({}, a.call_id, a.kind, a.subject, coalesce(n.reference, ''), {}, {}, {},
           coalesce(p.handle, ''), {}, {}, coalesce(t.reason, ''), coalesce(b.body, ''))sql",
                entry_number, either("event"), either("from_state"), either("to_state"),
                either("operator"), at),
            fmt::format(R"sql(FROM audit_entry a
      {}
      LEFT JOIN LATERAL ({}) t ON true
      LEFT JOIN nomination n ON n.call_id = a.call_id AND n.nomination_id = a.subject_id
      LEFT JOIN entry_body b ON b.call_id = a.call_id AND b.entry_id = a.entry_id
      LEFT JOIN person p ON p.person_id = coalesce(a.actor, t.actor)
     WHERE true)sql",
                        own_entry_numbers, told_by_bytes()),
            {{entry_number},
             {"a.call_id"},
             column("a.kind"),
             code("a.subject"),
             code("n.reference"),
             code(either("event")),
             code(either("from_state")),
             code(either("to_state")),
             {"p.handle"},
             code(either("operator")),
             {at},
             code("coalesce(t.reason, '')"),
             {"coalesce(b.body, '')"}},
            fmt::format("concat_ws(chr(10), n.reference, {}, p.handle, b.body)", either("event")),
            "a.entry_id DESC, a.call_id",
            0};
}

}  // namespace

const Source& source_of(engine::query::List list) {
    static const std::array all{nominations(), deliberation(), reviews(), members(),
                                calls(),       people(),       audit()};
    const auto& source = all.at(static_cast<std::size_t>(list));
    assert(source.fields.size() == engine::query::shape_of(list).fields.size());
    return source;
}

}  // namespace storage::query
