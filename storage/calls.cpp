#include "storage/calls.hpp"

#include "engine/audit/digest.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace storage::calls {
namespace {

constexpr sql::Statement hold_call{"hold_call", "SELECT hold_call($1, $2)"};

constexpr sql::Statement get_call{"get_call", R"sql(
    SELECT state, revision, regulations_version, ledger,
           (extract(epoch FROM moment()) * 1000000)::bigint,
           EXISTS (SELECT FROM admission_plan a WHERE a.call_id = c.call_id AND a.kind = 'admission'
                      AND a.state IN ('applied', 'published'))
      FROM call c WHERE call_id = $1)sql"};

constexpr sql::Statement count_work_left{"count_work_left", R"sql(
    SELECT count(*) FILTER (WHERE state IN ('submitted', 'returned')),
           count(*) FILTER (WHERE state IN ('draft', 'submitted', 'returned', 'eligible', 'under_review',
               'in_deliberation', 'recommended', 'reserved', 'not_recommended'))
      FROM nomination WHERE call_id = $1)sql"};

constexpr sql::Statement begin_call{"begin_call", "SELECT begin_call($1, $2, $3, $4, $5, $6)"};

constexpr sql::Statement insert_regulations{"insert_regulations", R"sql(
    INSERT INTO regulations (call_id, version, document, sha256, since, reason)
    VALUES ($1, $2, $3, sha256(convert_to($3, 'UTF8')), $4, $5))sql"};

constexpr sql::Statement move_call{"move_call", "SELECT move_call($1, $2, $3, $4, $5, $6)"};

constexpr sql::Statement get_document{
    "get_document", "SELECT document FROM regulations WHERE call_id = $1 AND version = $2"};

constexpr sql::Statement hold_places{"hold_places", "SELECT hold_places($1)"};
constexpr sql::Statement get_places{"get_places", R"sql(
    SELECT commission, used FROM place_counter WHERE call_id = $1 ORDER BY commission)sql"};
constexpr sql::Statement set_quota{
    "set_quota", "UPDATE place_counter SET quota = $3 WHERE call_id = $1 AND commission = $2"};

constexpr sql::Statement who_proposed{"who_proposed_amendment", R"sql(
    SELECT proposed_by FROM amendment_proposal WHERE call_id = $1 AND based_on = $2 AND sha256 = $3)sql"};
constexpr sql::Statement insert_proposal{"propose_amendment", R"sql(
    INSERT INTO amendment_proposal (call_id, based_on, sha256, proposed_by, proposed_at, path, value, reason)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8))sql"};
constexpr sql::Statement list_proposals{"list_amendment_proposals", R"sql(
    SELECT a.path, a.value, a.reason, coalesce(p.handle, ''), (extract(epoch FROM a.proposed_at) * 1000000)::bigint
      FROM amendment_proposal a
      JOIN call c ON c.call_id = a.call_id AND c.regulations_version = a.based_on
      LEFT JOIN person p ON p.person_id = a.proposed_by
     WHERE a.call_id = $1
     ORDER BY a.proposed_at, a.path, a.value)sql"};

constexpr sql::Statement get_moment{"get_moment",
                                    "SELECT (extract(epoch FROM moment()) * 1000000)::bigint"};
constexpr sql::Statement set_rehearsal_clock{"set_rehearsal_clock", R"sql(
    INSERT INTO rehearsal_clock AS c (shown) VALUES ($1)
    ON CONFLICT ON CONSTRAINT there_is_one_clock DO UPDATE SET shown = greatest(c.shown, EXCLUDED.shown))sql"};

constexpr sql::Statement list_calls{"list_calls", R"sql(
    SELECT call_id, programme, ledger, state, revision, regulations_version, title_en, title_fr
      FROM call ORDER BY call_id)sql"};
constexpr sql::Statement tally_call{"tally_call", R"sql(
    SELECT state, count(*) FROM nomination WHERE call_id = $1 GROUP BY state ORDER BY state)sql"};
constexpr sql::Statement list_versions{"list_versions", R"sql(
    SELECT version, (extract(epoch FROM since) * 1000000)::bigint, coalesce(reason, ''),
           encode(sha256, 'hex')
      FROM regulations WHERE call_id = $1 ORDER BY version)sql"};

}  // namespace

std::array<std::uint8_t, 16> id_of(const std::string& call_id) {
    const auto digest = engine::audit::sha256("accede/call/" + call_id);
    std::array<std::uint8_t, 16> id{};
    std::copy_n(digest.begin(), id.size(), id.begin());
    return id;
}

engine::Result<Held> hold(sql::Transaction& tx, Rulebook& rulebook, const std::string& call_id,
                          Lock lock) {
    if (lock != Lock::none) tx.queue(hold_call, call_id, lock == Lock::exclusive);
    const auto rows = tx.ask(get_call, call_id);
    if (rows.empty()) {
        return engine::refuse(engine::Reason::not_found,
                              fmt::format("There is no call {}.", call_id));
    }
    const auto row = rows[0];
    Held held;
    held.revision = row[1].as<int>();
    held.regulations_version = row[2].as<int>();
    held.ledger = row[3].as<std::string>();
    held.rules = rulebook.rules(tx, call_id, held.regulations_version);
    held.facts.state = engine::call::state_from(sql::text(row[0])).value();
    held.facts.now = sql::moment(row[4]);
    held.facts.plan_applied = sql::flag(row[5]);
    held.facts.plan_published = false;
    held.facts.has_jury = held.rules->jury.has_value();
    held.facts.commission_window = held.rules->commission.window;
    return held;
}

void gather_work_left(sql::Transaction& tx, const std::string& call_id,
                      engine::call::Facts& facts) {
    const auto rows = tx.ask(count_work_left, call_id);
    facts.awaiting_screening = rows[0][0].as<int>();
    facts.undecided = rows[0][1].as<int>();
}

void insert(sql::Transaction& tx, const engine::regulations::Regulations& rules,
            const std::string& document, engine::Moment now) {
    tx.queue(begin_call, rules.call, rules.programme, rules.admission.ledger, rules.title.en,
             rules.title.fr, engine::Id<struct Call>{id_of(rules.call)});
    tx.queue(insert_regulations, rules.call, 1, document, now, std::nullopt);
}

void move(sql::Transaction& tx, const std::string& call_id, const Held& held,
          const engine::call::Step& step) {
    tx.queue(move_call, call_id, held.revision, engine::call::name_of(step.to),
             held.regulations_version, held.facts.now, engine::Id<struct Call>{id_of(call_id)});
}

std::string document(sql::Transaction& tx, const std::string& call_id, int version) {
    return tx.ask(get_document, call_id, version)[0][0].as<std::string>();
}

engine::Permission hold_places_used(sql::Transaction& tx, const std::string& call_id,
                                    const engine::regulations::Regulations& rules) {
    tx.queue(hold_places, call_id);
    for (const auto& row : tx.ask(get_places, call_id)) {
        const auto commission = engine::Country::from(sql::text(row[0])).value();
        if (engine::regulations::places_for(rules, commission) < row[1].as<int>()) {
            return engine::refuse(
                engine::Reason::amendment_not_allowed,
                fmt::format("{} has used {} places already.", commission.text(), row[1].as<int>()));
        }
    }
    return {};
}

void amend(sql::Transaction& tx, const std::string& call_id, Held& held,
           const engine::regulations::Amended& amended, const std::string& reason) {
    const auto counters = tx.ask(get_places, call_id);
    ++held.regulations_version;
    tx.queue(insert_regulations, call_id, held.regulations_version, amended.document,
             held.facts.now, reason);
    for (const auto& row : counters) {
        const auto commission = engine::Country::from(sql::text(row[0])).value();
        tx.queue(set_quota, call_id, commission,
                 engine::regulations::places_for(amended.regulations, commission));
    }
}

std::vector<engine::PersonId> proposed_by(sql::Transaction& tx, const std::string& call_id,
                                          const Held& held,
                                          const engine::regulations::Amended& amended) {
    std::vector<engine::PersonId> all;
    for (const auto& row : tx.ask(who_proposed, call_id, held.regulations_version,
                                  engine::audit::sha256(amended.document))) {
        all.push_back(sql::id<engine::PersonId>(row[0]));
    }
    return all;
}

void propose(sql::Transaction& tx, const std::string& call_id, const Held& held,
             const engine::regulations::Amended& amended,
             const engine::regulations::Amendment& amendment) {
    tx.queue(insert_proposal, call_id, held.regulations_version,
             engine::audit::sha256(amended.document), held.facts.actor.person, held.facts.now,
             amendment.path, amendment.value, amendment.reason);
}

std::vector<Proposal> proposals(sql::Transaction& tx, const std::string& call_id) {
    std::vector<Proposal> all;
    for (const auto& row : tx.ask(list_proposals, call_id)) {
        all.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(),
                       row[3].as<std::string>(), sql::moment(row[4])});
    }
    return all;
}

engine::Moment now(sql::Transaction& tx) {
    return sql::moment(tx.ask(get_moment)[0][0]);
}

void set_clock(sql::Transaction& tx, engine::Moment moment) {
    tx.queue(set_rehearsal_clock, moment);
}

std::vector<Row> list(sql::Transaction& tx) {
    std::vector<Row> all;
    for (const auto& row : tx.ask(list_calls)) {
        all.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(),
                       row[3].as<std::string>(), row[4].as<int>(), row[5].as<int>(),
                       row[6].as<std::string>(), row[7].as<std::string>()});
    }
    return all;
}

std::vector<Tally> tally(sql::Transaction& tx, const std::string& call_id) {
    std::vector<Tally> all;
    for (const auto& row : tx.ask(tally_call, call_id)) {
        all.push_back({row[0].as<std::string>(), row[1].as<int>()});
    }
    return all;
}

std::vector<Version> versions(sql::Transaction& tx, const std::string& call_id) {
    std::vector<Version> all;
    for (const auto& row : tx.ask(list_versions, call_id)) {
        all.push_back({row[0].as<int>(), sql::moment(row[1]), row[2].as<std::string>(),
                       row[3].as<std::string>()});
    }
    return all;
}

}  // namespace storage::calls
