#include "storage/juries.hpp"

#include "engine/audit/digest.hpp"
#include "engine/nomination/dossier.hpp"
#include "storage/people.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace storage::juries {
namespace {

namespace jury = engine::jury;

constexpr sql::Statement hold_assignment{"hold_assignment", "SELECT hold_assignment($1, $2, $3)"};

const std::string get_assignment_text = std::string{R"sql(
    SELECT k.answer, k.request, (extract(epoch FROM moment()) * 1000000)::bigint,
           c.regulations_version, n.nomination_id, n.state, n.commission, n.dossier_version,
           a.assignment_id, a.state, a.revision, a.review_version,
           p.person_id, )sql"} + mandates_of_p +
                                        R"sql(,
           j.person_id, coalesce(j.country, ''), r.person_id IS NOT NULL AND r.left_at IS NULL,
           (SELECT string_agg(f.kind, ', ') FROM conflict f WHERE f.call_id = n.call_id
               AND f.nomination_id = n.nomination_id AND f.person_id = j.person_id
               AND f.dismissed_at IS NULL),
           (SELECT jsonb_build_object('version', d.version, 'based_on', d.based_on,
                        'dossier', d.dossier_version, 'content', d.content)::text
              FROM review_draft d WHERE d.call_id = a.call_id AND d.assignment_id = a.assignment_id
             ORDER BY d.version DESC LIMIT 1),
           asker_has_conflict(n.call_id, n.nomination_id, n.commission)
      FROM call c
      JOIN nomination n USING (call_id)
      LEFT JOIN person j ON j.handle = $3
      LEFT JOIN juror r ON r.call_id = c.call_id AND r.person_id = j.person_id
      LEFT JOIN assignment a ON a.call_id = n.call_id AND a.nomination_id = n.nomination_id
                            AND a.person_id = j.person_id
      LEFT JOIN person p ON p.handle = $4 AND p.disabled_at IS NULL
      LEFT JOIN idempotency k ON k.call_id = $1 AND k.key = $5
     WHERE c.call_id = $1 AND n.reference = $2)sql";
const sql::Statement get_assignment{"get_assignment", get_assignment_text.c_str()};

constexpr sql::Statement list_jurors{"list_jurors", R"sql(
    SELECT p.handle, p.name, coalesce(p.country, ''), r.left_at IS NOT NULL,
           count(a.*) FILTER (WHERE a.state IN ('assigned', 'recorded', 'abstained')),
           count(a.*) FILTER (WHERE a.state = 'recorded')
      FROM juror r
      JOIN person p USING (person_id)
      LEFT JOIN assignment a ON a.call_id = r.call_id AND a.person_id = r.person_id
     WHERE r.call_id = $1
     GROUP BY p.handle, p.name, p.country, r.left_at
     ORDER BY p.handle)sql"};

constexpr sql::Statement list_conflicts{"list_conflicts", R"sql(
    SELECT n.reference, p.handle, f.kind, f.source, f.reason, coalesce(f.ruling, '')
      FROM conflict f
      JOIN nomination n ON n.call_id = f.call_id AND n.nomination_id = f.nomination_id
      JOIN person p ON p.person_id = f.person_id
     WHERE f.call_id = $1
    UNION ALL
    SELECT n.reference, p.handle, 'nationality', 'rule', 'a juror does not read the own country', ''
      FROM juror r
      JOIN person p USING (person_id)
      JOIN nomination n ON n.call_id = r.call_id AND n.commission = p.country
     WHERE r.call_id = $1
     ORDER BY 1, 2, 3)sql"};

constexpr sql::Statement list_assignments{"list_assignments", R"sql(
    SELECT n.reference, n.name, p.handle, a.state, n.state,
           a.keeps_counting, coalesce(v.verdict, ''),
           coalesce(v.scores::text, '{}'), coalesce(v.justification, ''),
           EXISTS (SELECT FROM conflict f WHERE f.call_id = a.call_id
               AND f.nomination_id = a.nomination_id AND f.person_id = a.person_id
               AND f.dismissed_at IS NULL)
      FROM assignment a
      JOIN nomination n ON n.call_id = a.call_id AND n.nomination_id = a.nomination_id
      JOIN person p ON p.person_id = a.person_id
      LEFT JOIN review v ON v.call_id = a.call_id AND v.assignment_id = a.assignment_id
                        AND v.version = a.review_version
     WHERE a.call_id = $1 AND ($2 = '' OR p.handle = $2) AND ($3 = '' OR n.reference = $3)
     ORDER BY n.reference, p.handle)sql"};

constexpr sql::Statement list_drafts{"list_drafts", R"sql(
    SELECT d.version, d.based_on, d.dossier_version,
           (extract(epoch FROM CASE WHEN isfinite(d.saved_at) THEN d.saved_at ELSE 'epoch' END)
            * 1000000)::bigint, d.content
      FROM review_draft d
      JOIN assignment a ON a.call_id = d.call_id AND a.assignment_id = d.assignment_id
      JOIN nomination n ON n.call_id = a.call_id AND n.nomination_id = a.nomination_id
      JOIN person p ON p.person_id = a.person_id
     WHERE d.call_id = $1 AND n.reference = $2 AND p.handle = $3
     ORDER BY d.version DESC)sql"};

constexpr sql::Statement list_versions{"list_versions_of_review", R"sql(
    SELECT v.version, v.dossier_version, (extract(epoch FROM v.recorded_at) * 1000000)::bigint,
           v.verdict, v.scores::text, v.justification,
           coalesce(askers_note(v.call_id, v.assignment_id, v.version), ''), v.reason
      FROM review v
      JOIN assignment a ON a.call_id = v.call_id AND a.assignment_id = v.assignment_id
      JOIN nomination n ON n.call_id = a.call_id AND n.nomination_id = a.nomination_id
      JOIN person p ON p.person_id = a.person_id
     WHERE v.call_id = $1 AND n.reference = $2 AND p.handle = $3
     ORDER BY v.version DESC)sql"};

constexpr sql::Statement list_given{"list_given_to_asker", R"sql(
    SELECT n.reference, n.name, a.state, n.dossier_version, d.content, a.review_version,
           coalesce(w.version, 0), coalesce(w.based_on, 0), w.content,
           v.verdict, v.scores::text, v.justification,
           coalesce(askers_note(v.call_id, v.assignment_id, v.version), '')
      FROM assignment a
      JOIN nomination n ON n.call_id = a.call_id AND n.nomination_id = a.nomination_id
      JOIN dossier d ON d.call_id = n.call_id AND d.nomination_id = n.nomination_id
                    AND d.version = n.dossier_version
      LEFT JOIN LATERAL (SELECT * FROM review_draft r WHERE r.call_id = a.call_id
                           AND r.assignment_id = a.assignment_id ORDER BY r.version DESC LIMIT 1) w ON true
      LEFT JOIN review v ON v.call_id = a.call_id AND v.assignment_id = a.assignment_id
                        AND v.version = a.review_version
     WHERE a.call_id = $1 AND a.person_id = asker() AND a.state IN ('assigned', 'recorded', 'abstained')
     ORDER BY n.reference)sql"};

constexpr sql::Statement list_seats{"list_seats", R"sql(
    SELECT n.reference, n.state, coalesce(a.state, ''), coalesce(a.keeps_counting, false),
           EXISTS (SELECT FROM conflict f WHERE f.call_id = a.call_id
               AND f.nomination_id = a.nomination_id AND f.person_id = a.person_id
               AND f.dismissed_at IS NULL)
      FROM nomination n
      LEFT JOIN assignment a ON a.call_id = n.call_id AND a.nomination_id = n.nomination_id
     WHERE n.call_id = $1 AND n.state IN ('under_review', 'in_deliberation')
     ORDER BY n.reference)sql"};

constexpr sql::Statement list_taken{"list_taken", R"sql(
    SELECT n.reference
      FROM assignment a
      JOIN nomination n ON n.call_id = a.call_id AND n.nomination_id = a.nomination_id
      JOIN person p ON p.person_id = a.person_id
     WHERE a.call_id = $1 AND ($2 = '' OR n.reference = $2) AND p.handle = $3
       AND a.state IN ('proposed', 'assigned', 'recorded')
       AND n.state IN ('submitted', 'returned', 'eligible', 'under_review', 'in_deliberation')
     ORDER BY n.nomination_id)sql"};

constexpr sql::Statement list_given_at{"list_given_at", R"sql(
    SELECT n.reference, p.handle
      FROM event v
      JOIN assignment a ON a.call_id = v.call_id AND a.assignment_id = v.subject_id
      JOIN nomination n ON n.call_id = a.call_id AND n.nomination_id = a.nomination_id
      JOIN person p ON p.person_id = a.person_id
     WHERE v.call_id = $1 AND v.subject = 'assignment' AND v.event = 'Confirm' AND v.at = $2
     ORDER BY n.reference, p.handle)sql"};

std::string words(const sql::Row& row, sql::Row::size_type column) {
    return std::string{sql::text(row[column])};
}

jury::Review recorded_in(const sql::Row& row, sql::Row::size_type column) {
    return {words(row, column),
            nlohmann::json::parse(sql::text(row[column + 1])).get<std::map<std::string, int>>(),
            words(row, column + 2), words(row, column + 3)};
}

}  // namespace

engine::Result<Held> hold(sql::Transaction& tx, Rulebook& rulebook, const std::string& call_id,
                          const std::string& reference, const std::string& juror,
                          const Request& request) {
    tx.queue(hold_assignment, call_id, reference, juror);
    const auto rows = tx.ask(get_assignment, call_id, reference, juror, request.person,
                             engine::Id<struct Key>{request.key});
    if (rows.empty()) {
        if (auto before = answered_before<Held>(tx, call_id, request)) return *before;
        if (auto known = somebody_asks(tx, request.person); !known)
            return tl::unexpected{known.error()};
        return engine::refuse(engine::Reason::not_found,
                              fmt::format("Call {} has no nomination {}.", call_id, reference));
    }
    const auto row = rows[0];
    if (row[12].is_null()) {
        return engine::refuse(engine::Reason::not_for_this_role,
                              fmt::format("No person '{}' may act here.", request.person));
    }
    if (row[14].is_null()) {
        return engine::refuse(engine::Reason::not_found,
                              fmt::format("No person is called '{}'.", juror));
    }
    Held held;
    held.earlier_answer = sql::maybe_text(row[0]);
    held.earlier_request = sql::maybe_text(row[1]).value_or("");
    held.rules = rulebook.rules(tx, call_id, row[3].as<int>());
    held.nomination = sql::id<engine::NominationId>(row[4]);
    held.dossier_version = row[7].as<int>();
    auto& facts = held.facts;
    facts.state = jury::State::absent;
    facts.now = sql::moment(row[2]);
    facts.nomination = engine::nomination::state_from(sql::text(row[5])).value();
    if (!row[8].is_null()) {
        held.assignment = sql::id<engine::AssignmentId>(row[8]);
        facts.state = jury::state_from(sql::text(row[9])).value();
        held.revision = row[10].as<int>();
        held.review_version = row[11].as<int>();
    }
    facts.actor = actor_from(sql::id<engine::PersonId>(row[12]), sql::text(row[13]));
    facts.actor.has_conflict = sql::flag(row[19]);
    facts.juror = sql::id<engine::PersonId>(row[14]);
    facts.on_panel = sql::flag(row[16]);
    facts.conflict = sql::maybe_text(row[17]).value_or("");
    const auto commission = engine::Country::from(sql::text(row[6])).value();
    if (jury::conflicts_by_nationality(sql::text(row[15]), commission)) {
        facts.conflict = facts.conflict.empty() ? "nationality" : "nationality, " + facts.conflict;
    }
    facts.has_conflict = !facts.conflict.empty();
    facts.call_has_jury = held.rules->jury.has_value() && !held.rules->jury->as_published;
    if (facts.call_has_jury && held.rules->jury->review) {
        facts.review_window = held.rules->jury->review->window;
    }
    if (!row[18].is_null()) {
        const auto newest = nlohmann::json::parse(sql::text(row[18]));
        held.newest_draft = {newest.at("version"), newest.at("based_on")};
        held.draft_dossier_version = newest.at("dossier");
        held.draft = jury::review_from_json(newest.at("content").get<std::string>());
    }
    return held;
}

std::vector<Juror> list(sql::Transaction& tx, const std::string& call_id) {
    std::vector<Juror> all;
    for (const auto& row : tx.ask(list_jurors, call_id)) {
        all.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(),
                       sql::flag(row[3]), row[4].as<int>(), row[5].as<int>()});
    }
    return all;
}

std::vector<Conflict> conflicts(sql::Transaction& tx, const std::string& call_id) {
    std::vector<Conflict> all;
    for (const auto& row : tx.ask(list_conflicts, call_id)) {
        all.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(),
                       row[3].as<std::string>(), row[4].as<std::string>(),
                       row[5].as<std::string>()});
    }
    return all;
}

std::vector<Assigned> assignments(sql::Transaction& tx, const std::string& call_id,
                                  const std::string& juror, const std::string& reference) {
    std::vector<Assigned> all;
    for (const auto& row : tx.ask(list_assignments, call_id, juror, reference)) {
        const jury::Seat seat{.state = jury::state_from(sql::text(row[3])).value(),
                              .keeps_counting = sql::flag(row[5]),
                              .has_conflict = sql::flag(row[9])};
        all.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(),
                       row[3].as<std::string>(), row[4].as<std::string>(), jury::counts(seat),
                       row[6].as<std::string>(),
                       nlohmann::json::parse(sql::text(row[7])).get<std::map<std::string, int>>(),
                       row[8].as<std::string>()});
    }
    return all;
}

std::vector<SavedDraft> drafts(sql::Transaction& tx, const std::string& call_id,
                               const std::string& reference, const std::string& juror) {
    std::vector<SavedDraft> all;
    for (const auto& row : tx.ask(list_drafts, call_id, reference, juror)) {
        all.push_back({{row[0].as<int>(), row[1].as<int>()},
                       row[2].as<int>(),
                       sql::moment(row[3]),
                       jury::review_from_json(sql::text(row[4]))});
    }
    return all;
}

std::vector<Version> versions(sql::Transaction& tx, const std::string& call_id,
                              const std::string& reference, const std::string& juror) {
    std::vector<Version> all;
    for (const auto& row : tx.ask(list_versions, call_id, reference, juror)) {
        all.push_back({row[0].as<int>(), row[1].as<int>(), sql::moment(row[2]), recorded_in(row, 3),
                       words(row, 7)});
    }
    return all;
}

std::vector<Given> given_to_asker(sql::Transaction& tx,
                                  const engine::regulations::Regulations& rules,
                                  const std::string& call_id) {
    std::vector<Given> all;
    for (const auto& row : tx.ask(list_given, call_id)) {
        Given given{.state = words(row, 2)};
        auto& form = given.packed.form;
        form.reference = words(row, 0);
        form.name = words(row, 1);
        form.dossier_version = row[3].as<int>();
        form.review_version = row[5].as<int>();
        form.draft_version = row[6].as<int>();
        given.drafts_differ = jury::differs({form.draft_version, row[7].as<int>()});
        given.packed.dossier =
            jury::dossier_text(form.reference, form.name, form.dossier_version,
                               engine::nomination::dossier_from_json(sql::text(row[4])), rules);
        form.dossier_sha256 =
            engine::audit::hex(engine::audit::sha256(std::string_view{given.packed.dossier}));
        if (!row[9].is_null()) given.recorded = recorded_in(row, 9);
        if (given.recorded)
            form.review = *given.recorded;
        else if (!row[8].is_null())
            form.review = jury::review_from_json(sql::text(row[8]));
        all.push_back(std::move(given));
    }
    return all;
}

std::vector<Seated> seats(sql::Transaction& tx, const std::string& call_id) {
    std::vector<Seated> all;
    for (const auto& row : tx.ask(list_seats, call_id)) {
        auto reference = words(row, 0);
        if (all.empty() || all.back().reference != reference)
            all.push_back({std::move(reference), words(row, 1)});
        const auto state = jury::state_from(sql::text(row[2]));
        if (!state) continue;  // nobody sits
        all.back().seats.push_back({.state = *state,
                                    .keeps_counting = sql::flag(row[3]),
                                    .has_conflict = sql::flag(row[4])});
    }
    return all;
}

std::vector<std::string> taken_by(sql::Transaction& tx, const std::string& call_id,
                                  const std::string& reference, const std::string& juror) {
    std::vector<std::string> all;
    for (const auto& row : tx.ask(list_taken, call_id, reference, juror))
        all.push_back(words(row, 0));
    return all;
}

std::map<std::string, std::vector<std::string>> given_at(sql::Transaction& tx,
                                                         const std::string& call_id,
                                                         engine::Moment moment) {
    std::map<std::string, std::vector<std::string>> all;
    for (const auto& row : tx.ask(list_given_at, call_id, moment))
        all[words(row, 0)].push_back(words(row, 1));
    return all;
}

}  // namespace storage::juries
