#include "storage/nominations.hpp"

#include "engine/jury/panel.hpp"
#include "storage/people.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace storage::nominations {
namespace {

namespace nomination = engine::nomination;

constexpr sql::Statement hold_nomination{"hold_nomination", "SELECT hold_nomination($1, $2, $3)"};

const std::string base_columns = std::string{R"sql(
    SELECT k.answer, k.request,
           (extract(epoch FROM moment()) * 1000000)::bigint,
           c.state, c.regulations_version, c.ledger, c.published_at IS NOT NULL,
           n.nomination_id, n.state, n.revision, n.commission, n.place, n.dossier_version,
           (extract(epoch FROM n.completion_closes) * 1000000)::bigint,
           asker_has_conflict(n.call_id, n.nomination_id, n.commission), p.person_id, )sql"} +
                                 mandates_of_p;

constexpr const char* base_tables = R"sql(
      FROM call c
      JOIN nomination n USING (call_id)
      LEFT JOIN person p ON p.handle = $3 AND p.disabled_at IS NULL
      LEFT JOIN idempotency k ON k.call_id = $1 AND k.key = $4)sql";

constexpr const char* place_tables = R"sql(
      LEFT JOIN place_counter l ON l.call_id = n.call_id AND l.commission = n.commission
      JOIN entity e ON e.entity_id = n.entity_id
      JOIN country y ON y.country = e.country)sql";

constexpr const char* one_nomination = " WHERE c.call_id = $1 AND n.reference = $2";

constexpr const char* dossier_columns = R"sql(,
           (SELECT d.content FROM dossier d WHERE d.call_id = n.call_id
               AND d.nomination_id = n.nomination_id AND d.version = n.dossier_version),
           (SELECT d.content FROM dossier d WHERE d.call_id = n.call_id
               AND d.nomination_id = n.nomination_id AND d.version = n.dossier_version + 1),
           (SELECT array_agg(r.section) FROM remark r WHERE r.call_id = n.call_id
               AND r.nomination_id = n.nomination_id AND r.dossier_version = n.dossier_version),
           (SELECT array_agg(r.section) FROM remark r WHERE r.call_id = n.call_id
               AND r.nomination_id = n.nomination_id AND r.dossier_version = n.dossier_version
               AND r.answer IS NOT NULL))sql";

constexpr const char* place_columns = R"sql(,
           (SELECT o.reference FROM nomination o WHERE o.call_id = n.call_id AND o.entity_id = n.entity_id
               AND o.nomination_id <> n.nomination_id
               AND o.stands LIMIT 1),
           EXISTS (SELECT FROM membership m WHERE m.entity_id = n.entity_id AND m.ledger = c.ledger
               AND m.state <> 'ended'),
           (SELECT (extract(epoch FROM max(m.began_at)) * 1000000)::bigint FROM membership m
             WHERE m.entity_id = n.entity_id AND m.ledger = c.ledger
               AND m.ended_how IS DISTINCT FROM 'struck'),
           (SELECT array_agg(o.reference || ' ' || o.state ORDER BY o.place) FROM nomination o
             WHERE o.call_id = n.call_id AND o.commission = n.commission AND o.place IS NOT NULL),
           (SELECT min(s) FROM generate_series(1, l.quota) s WHERE NOT EXISTS (
               SELECT FROM nomination o WHERE o.call_id = n.call_id AND o.commission = n.commission
                  AND o.place = s)),
           (SELECT array_agg(m.ledger || ' ' || (extract(epoch FROM m.began_at) * 1000000)::bigint)
              FROM membership m WHERE m.entity_id = n.entity_id AND m.state <> 'ended'),
           coalesce(l.quota, 0), coalesce(l.used, 0), e.country, e.kind, y.member_state,
           (SELECT w.name_en FROM country w WHERE w.country = n.commission))sql";

const std::string dossier_text = base_columns + dossier_columns + base_tables + one_nomination;
const std::string place_text =
    base_columns + dossier_columns + place_columns + base_tables + place_tables + one_nomination;

// The panel comes as one array of what the jury did: what of it counts, the engine's panel says.
constexpr sql::Statement facts_at_hand{"nomination_at_hand",
                                       "SELECT * FROM nomination_at_hand($1, $2, $3, $4)"};
const sql::Statement facts_dossier{"nomination_facts_dossier", dossier_text.c_str()};
const sql::Statement facts_place{"nomination_facts_place", place_text.c_str()};

constexpr sql::Statement step_nomination{"step_nomination",
                                         "SELECT step_nomination($1, $2, $3, $4, $5, $6, $7, $8, "
                                         "$9, $10, $11, $12, $13, $14, $15, $16, $17, "
                                         "$18, $19, $20, $21)"};

constexpr sql::Statement write_dossier{"write_dossier", R"sql(
    INSERT INTO dossier (call_id, nomination_id, version, content) VALUES ($1, $2, $3, $4)
    ON CONFLICT ON CONSTRAINT a_dossier_has_versions DO UPDATE SET content = EXCLUDED.content)sql"};

constexpr sql::Statement list_nominations{"list_nominations", R"sql(
    SELECT n.call_id, n.reference, n.name, n.kind, n.commission, y.name_en, y.name_fr, y.region, n.state,
           n.revision, n.place, n.dossier_version,
           (extract(epoch FROM n.completion_closes) * 1000000)::bigint
      FROM nomination n
      JOIN country y ON y.country = n.commission
     WHERE n.call_id = $1
       AND ($2::text[] = '{}' OR n.state = ANY ($2))
       AND ($3 = '' OR n.commission = $3)
       AND ($4 = '' OR n.reference = $4)
     ORDER BY n.reference)sql"};

constexpr sql::Statement nomination_history{"nomination_history", R"sql(
    SELECT v.revision, (extract(epoch FROM v.at) * 1000000)::bigint, v.event, v.from_state, v.to_state,
           coalesce(p.handle, ''), v.operator, coalesce(b.body, '')
      FROM nomination n
      JOIN audit_entry v ON v.call_id = n.call_id AND v.subject_id = n.nomination_id
                        AND v.kind = 'step'
      LEFT JOIN entry_body b ON b.call_id = v.call_id AND b.entry_id = v.entry_id
      LEFT JOIN person p ON p.person_id = v.actor
     WHERE n.call_id = $1 AND n.reference = $2
     ORDER BY v.revision)sql"};

constexpr sql::Statement list_open_remarks{"list_open_remarks", R"sql(
    SELECT r.section, r.remark, coalesce(r.answer, '')
      FROM nomination n
      JOIN remark r ON r.call_id = n.call_id AND r.nomination_id = n.nomination_id
                   AND r.dossier_version = n.dossier_version
     WHERE n.call_id = $1 AND n.reference = $2
     ORDER BY r.section)sql"};

sql::Rows hold_and_read(sql::Transaction& tx, const std::string& call_id,
                        const std::string& reference, const Request& request, Needs needs) {
    const engine::Id<struct Key> key{request.key};
    if (needs == Needs::little || needs == Needs::panel)
        return tx.ask(facts_at_hand, call_id, reference, key, needs == Needs::panel);
    tx.queue(hold_nomination, call_id, reference, needs == Needs::place);
    return tx.ask(needs == Needs::place ? facts_place : facts_dossier, call_id, reference,
                  request.person, key);
}

std::vector<std::string> without(std::vector<std::string> all,
                                 const std::vector<std::string>& gone) {
    std::erase_if(all, [&](const auto& one) { return std::ranges::find(gone, one) != gone.end(); });
    return all;
}

void read_dossiers(Held& held, const sql::Row& row, sql::Row::size_type column) {
    held.submitted = nomination::dossier_from_json(sql::text(row[column]));
    const bool begun = !row[column + 1].is_null();
    held.working_version = begun ? held.dossier_version + 1 : held.dossier_version;
    held.working =
        begun ? nomination::dossier_from_json(sql::text(row[column + 1])) : held.submitted;
    held.remarked = sql::texts(row[column + 2]);
    held.answered = sql::texts(row[column + 3]);

    auto& facts = held.facts;
    facts.dossier_faults = nomination::faults_of(held.working, *held.rules);
    facts.mayor_committed =
        !held.rules->mayors_commitment || held.working.mayors_commitment.has_value();
    facts.commission_endorsed =
        !held.rules->commissions_endorsement || held.working.commissions_endorsement.has_value();
    auto addressed = nomination::changed_sections(held.submitted, held.working);
    addressed.insert(addressed.end(), held.answered.begin(), held.answered.end());
    facts.unanswered_remarks = without(held.remarked, addressed);
}

void read_place(Held& held, const sql::Row& row, sql::Row::size_type column) {
    auto& places = held.facts.places;
    places.quota = row[column + 6].as<int>();
    places.used = row[column + 7].as<int>() - (held.place ? 1 : 0);
    auto& candidate = held.facts.candidate;
    candidate.also_nominated_as = sql::maybe_text(row[column]).value_or("");
    candidate.is_active_member = held.rules->admission.standing && sql::flag(row[column + 1]);
    candidate.last_admitted = sql::maybe_moment(row[column + 2]);
    places.held_by = sql::texts(row[column + 3]);
    held.free_place = row[column + 4].is_null() ? 0 : row[column + 4].as<int>();
    const auto& again = held.rules->readmission;
    for (const auto& line : sql::texts(row[column + 5])) {
        const auto blank = line.find(' ');
        if (line.substr(0, blank) != again.member_of) continue;
        candidate.member_of_required_since =
            engine::Moment{std::chrono::microseconds{std::stoll(line.substr(blank + 1))}};
    }
    candidate.members_may_apply = again.members_may_apply;
    candidate.member_for_longer_than_months =
        again.member_of.empty() ? 0 : again.longer_than_months;
    candidate.excluded_years_after_admission = again.excluded_years;
    candidate.country = engine::Country::from(sql::text(row[column + 8])).value();
    candidate.kind = row[column + 9].as<std::string>();
    candidate.kind_is_allowed = engine::regulations::admits_kind(*held.rules, candidate.kind);
    candidate.country_is_member_state = sql::flag(row[column + 10]);
    places.whose = row[column + 11].as<std::string>();
}

void read_panel(Held& held, const sql::Row& row, sql::Row::size_type column) {
    std::vector<engine::jury::Seat> seats;
    if (!row[column].is_null()) {
        for (const auto& one : nlohmann::json::parse(sql::text(row[column]))) {
            const auto& verdict = one.at("verdict");
            seats.push_back(
                {.state = engine::jury::state_from(one.at("state").get<std::string>()).value(),
                 .keeps_counting = one.at("keeps").get<bool>(),
                 .has_conflict = one.at("conflict").get<bool>(),
                 .in_favour = verdict.is_string() &&
                              engine::jury::is_in_favour(verdict.get<std::string>())});
        }
    }
    held.facts.panel = engine::jury::panel_of(held.rules->jury, seats);
}

void read_rules(Held& held) {
    const auto& rules = *held.rules;
    auto& facts = held.facts;
    facts.commission_window = rules.commission.window;
    facts.longest_completion = std::chrono::days{rules.completion_days};
    facts.places.quota = engine::regulations::places_for(rules, facts.commission);
    facts.panel = engine::jury::panel_of(rules.jury, {});
    facts.plan.against_jury_allowed = rules.jury && rules.jury->against_the_jury;
}

}  // namespace

engine::Result<Held> hold(sql::Transaction& tx, Rulebook& rulebook, const std::string& call_id,
                          const std::string& reference, const Request& request, Needs needs) {
    const auto rows = hold_and_read(tx, call_id, reference, request, needs);
    if (rows.empty()) {
        if (auto before = answered_before<Held>(tx, call_id, request)) return *before;
        if (auto known = somebody_asks(tx, request.person); !known)
            return tl::unexpected{known.error()};
        return engine::refuse(engine::Reason::not_found,
                              fmt::format("Call {} has no nomination {}.", call_id, reference));
    }
    const auto row = rows[0];
    Held held;
    held.earlier_answer = sql::maybe_text(row[0]);
    held.earlier_request = sql::maybe_text(row[1]).value_or("");
    held.reference = reference;
    held.ledger = row[5].as<std::string>();
    held.id = sql::id<engine::NominationId>(row[7]);
    held.revision = row[9].as<int>();
    held.dossier_version = row[12].as<int>();
    held.working_version = held.dossier_version;
    if (!row[11].is_null()) held.place = row[11].as<int>();
    if (row[15].is_null()) {
        return engine::refuse(engine::Reason::not_for_this_role,
                              fmt::format("No person '{}' may act here.", request.person));
    }
    auto& facts = held.facts;
    facts.now = sql::moment(row[2]);
    facts.call = engine::call::state_from(sql::text(row[3])).value();
    facts.published = sql::flag(row[6]);
    facts.state = nomination::state_from(sql::text(row[8])).value();
    facts.commission = engine::Country::from(sql::text(row[10])).value();
    if (!row[13].is_null()) facts.completion_window.closes = sql::moment(row[13]);
    facts.actor = actor_from(sql::id<engine::PersonId>(row[15]), sql::text(row[16]));
    facts.actor.has_conflict = sql::flag(row[14]);

    held.rules = rulebook.rules(tx, call_id, row[4].as<int>());
    read_rules(held);
    if (needs == Needs::dossier || needs == Needs::place) read_dossiers(held, row, 17);
    if (needs == Needs::place) {
        read_place(held, row, 21);
        held.facts.places.call = call_id;
    }
    if (needs == Needs::panel) read_panel(held, row, 17);
    return held;
}

std::optional<int> place_after(const Held& held, const nomination::Step& step) {
    if (!nomination::holds_place(step.to)) return {};
    return held.place ? held.place : held.free_place;
}

void take(sql::Transaction& tx, const std::string& origin, const Held& held,
          const nomination::Step& step, std::optional<engine::Moment> completion_closes,
          int dossier_version, const Happened& happened, const Remembered& remembered) {
    const auto place = place_after(held, step);
    const int change = (place ? 1 : 0) - (held.place ? 1 : 0);
    const auto entry = entry_of(origin, happened);
    const bool has_words = !happened.body.empty();
    tx.queue(step_nomination, happened.call_id, held.id, held.revision,
             nomination::name_of(step.to), place, change, held.facts.commission, dossier_version,
             completion_closes, sql::bytes_of(entry.canonical), step.event,
             nomination::name_of(step.from), happened.actor, happened.operated_by, happened.at,
             engine::Id<struct Key>{remembered.key}, remembered.request, remembered.answer,
             has_words ? std::optional{entry.salt} : std::nullopt,
             has_words ? std::optional{happened.body} : std::nullopt, letters_of(happened.effects));
}

void write_working_dossier(sql::Transaction& tx, const std::string& call_id, const Held& held,
                           const nomination::Dossier& dossier) {
    tx.queue(write_dossier, call_id, held.id, held.dossier_version + 1,
             nomination::to_json(dossier));
}

std::vector<Row> list(sql::Transaction& tx, const Filter& filter) {
    std::vector<Row> all;
    for (const auto& row : tx.ask(list_nominations, filter.call_id, filter.states,
                                  filter.commission, filter.reference)) {
        Row one{row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(),
                row[3].as<std::string>(), row[4].as<std::string>(), row[5].as<std::string>(),
                row[6].as<std::string>(), row[7].as<std::string>(), row[8].as<std::string>(),
                row[9].as<int>()};
        if (!row[10].is_null()) one.place = row[10].as<int>();
        one.dossier_version = row[11].as<int>();
        one.completion_closes = sql::maybe_moment(row[12]);
        all.push_back(std::move(one));
    }
    return all;
}

std::vector<HistoryLine> history(sql::Transaction& tx, const std::string& call_id,
                                 const std::string& reference) {
    std::vector<HistoryLine> all;
    for (const auto& row : tx.ask(nomination_history, call_id, reference)) {
        all.push_back({row[0].as<int>(), sql::moment(row[1]), row[2].as<std::string>(),
                       row[3].as<std::string>(), row[4].as<std::string>(), row[5].as<std::string>(),
                       row[6].as<std::string>(), row[7].as<std::string>()});
    }
    return all;
}

std::vector<RemarkRow> open_remarks(sql::Transaction& tx, const std::string& call_id,
                                    const std::string& reference) {
    std::vector<RemarkRow> all;
    for (const auto& row : tx.ask(list_open_remarks, call_id, reference)) {
        all.push_back(
            {row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>()});
    }
    return all;
}

}  // namespace storage::nominations
