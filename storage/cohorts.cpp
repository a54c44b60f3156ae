#include "storage/cohorts.hpp"

#include "storage/members.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace storage::cohorts {
namespace {

namespace cohort = engine::cohort;

constexpr sql::Statement hold_plan{"hold_plan", "SELECT hold_plan($1, $2)"};
constexpr sql::Statement get_plan{"get_plan", R"sql(
    SELECT plan_id, number, kind, state, revision, encode(digest, 'hex'), proposed_by,
           coalesce(encode(basis_sha256, 'hex'), '')
      FROM admission_plan
     WHERE call_id = $1 AND number = CASE WHEN $2 > 0 THEN $2
           ELSE (SELECT max(number) FROM admission_plan WHERE call_id = $1) END)sql"};

constexpr sql::Statement hold_items{"hold_plan_items", "SELECT hold_plan_items($1, $2)"};

constexpr sql::Statement get_items{"get_plan_items", R"sql(
    SELECT n.nomination_id, n.reference, n.commission, n.state, i.nomination_revision, n.revision, i.says,
           i.reason, n.entity_id,
           EXISTS (SELECT FROM membership m WHERE m.ledger = c.ledger AND m.entity_id = n.entity_id
                      AND m.standing AND m.state <> 'ended'),
           asker_has_conflict(n.call_id, n.nomination_id, n.commission), y.region, n.kind
      FROM plan_item i
      JOIN nomination n ON n.call_id = i.call_id AND n.nomination_id = i.nomination_id
      JOIN country y ON y.country = n.commission
      JOIN call c ON c.call_id = i.call_id
     WHERE i.call_id = $1 AND i.plan_id = $2
     ORDER BY n.reference)sql"};

constexpr sql::Statement get_announcement{"get_announcement", R"sql(
    SELECT p.plan_id, p.number, p.kind, p.state, c.ledger,
           (extract(epoch FROM a.announced_at) * 1000000)::bigint, a.figures
      FROM admission_plan p
      JOIN call c USING (call_id)
      LEFT JOIN announcement a ON a.call_id = p.call_id AND a.plan_id = p.plan_id
     WHERE p.call_id = $1 AND p.state IN ('applied', 'published')
       AND p.number = CASE WHEN $2 > 0 THEN $2
           ELSE (SELECT min(number) FROM admission_plan
                  WHERE call_id = $1 AND kind = 'admission' AND state IN ('applied', 'published')) END)sql"};

constexpr sql::Statement list_admitted{"list_admitted", R"sql(
    SELECT n.reference, n.name, n.kind, n.commission, y.name_en, y.name_fr, y.region, i.says
      FROM plan_item i
      JOIN nomination n ON n.call_id = i.call_id AND n.nomination_id = i.nomination_id
      JOIN country y ON y.country = n.commission
     WHERE i.call_id = $1 AND i.plan_id = $2 AND i.says <> 'decline'
     ORDER BY n.reference)sql"};

// Of other calls, or before all of them: what the ledger knew when this cohort came.
constexpr sql::Statement earlier_countries{"earlier_countries", R"sql(
    SELECT unnest(known_countries) FROM ledger_opening WHERE ledger = $1
    UNION
    SELECT country::text FROM membership m
     WHERE m.ledger = $1 AND m.call_id IS DISTINCT FROM $2 AND m.ended_how IS DISTINCT FROM 'struck'
    ORDER BY 1)sql"};

constexpr sql::Statement get_basis{
    "get_plan_basis", "SELECT content FROM plan_basis WHERE call_id = $1 AND plan_id = $2"};

constexpr sql::Statement get_people{"get_plan_people", R"sql(
    SELECT coalesce(a.handle, ''), coalesce(b.handle, '')
      FROM admission_plan p
      LEFT JOIN person a ON a.person_id = p.proposed_by
      LEFT JOIN person b ON b.person_id = p.approved_by
     WHERE p.call_id = $1 AND p.plan_id = $2)sql"};

Held held_from(const sql::Row& row) {
    Held held;
    held.id = sql::id<engine::PlanId>(row[0]);
    held.number = row[1].as<int>();
    held.kind = cohort::kind_from(sql::text(row[2])).value();
    held.state = cohort::state_from(sql::text(row[3])).value();
    held.revision = row[4].as<int>();
    held.digest = row[5].as<std::string>();
    held.basis = row[7].as<std::string>();
    if (!row[6].is_null()) held.proposed_by = sql::id<engine::PersonId>(row[6]);
    return held;
}

void read_items(sql::Transaction& tx, const std::string& call_id, Held& held) {
    for (const auto& item : tx.ask(get_items, call_id, held.id)) {
        held.nominations.push_back(sql::id<engine::NominationId>(item[0]));
        held.entities.push_back(sql::id<engine::EntityId>(item[8]));
        held.members.push_back(sql::flag(item[9]));
        held.in_conflict.push_back(sql::flag(item[10]));
        held.items.push_back({.reference = item[1].as<std::string>(),
                              .commission = engine::Country::from(sql::text(item[2])).value(),
                              .region = engine::region_from(sql::text(item[11])).value(),
                              .kind = item[12].as<std::string>(),
                              .state = engine::nomination::state_from(sql::text(item[3])).value(),
                              .revision = item[4].as<int>(),
                              .revision_now = item[5].as<int>(),
                              .says = cohort::says_from(sql::text(item[6])).value(),
                              .reason = item[7].as<std::string>()});
    }
}

}  // namespace

std::optional<Held> hold(sql::Transaction& tx, const std::string& call_id, int number) {
    tx.queue(hold_plan, call_id, number);
    const auto rows = tx.ask(get_plan, call_id, number);
    if (rows.empty()) return {};
    auto held = held_from(rows[0]);
    tx.queue(hold_items, call_id, held.id);
    read_items(tx, call_id, held);
    return held;
}

std::optional<Held> read(sql::Transaction& tx, const std::string& call_id, int number) {
    const auto rows = tx.ask(get_plan, call_id, number);
    if (rows.empty()) return {};
    auto held = held_from(rows[0]);
    read_items(tx, call_id, held);
    return held;
}

PlanView view_of(sql::Transaction& tx, const std::string& call_id, const Held& held) {
    PlanView view{.number = held.number,
                  .kind = std::string{name_of(held.kind)},
                  .state = std::string{name_of(held.state)},
                  .revision = held.revision,
                  .digest = held.digest};
    const auto people = tx.ask(get_people, call_id, held.id);
    if (!people.empty()) {
        view.proposed_by = people[0][0].as<std::string>();
        view.approved_by = people[0][1].as<std::string>();
    }
    if (!held.basis.empty()) {
        const auto basis = tx.ask(get_basis, call_id, held.id);
        if (!basis.empty()) view.basis = basis[0][0].as<std::string>();
    }
    for (const auto& item : held.items) {
        view.items.push_back(
            {item.reference, std::string{cohort::name_of(item.says)}, item.reason});
    }
    if (held.state == cohort::State::draft || held.state == cohort::State::proposed ||
        held.state == cohort::State::approved) {
        view.moved = cohort::moved(held.items);
    }
    return view;
}

std::optional<Announced> announced(sql::Transaction& tx, const std::string& call_id, int number) {
    const auto rows = tx.ask(get_announcement, call_id, number);
    if (rows.empty()) return {};
    const auto row = rows[0];
    const auto plan = sql::id<engine::PlanId>(row[0]);
    const auto ledger = row[4].as<std::string>();
    Announced all;
    all.plan = row[1].as<int>();
    all.kind = row[2].as<std::string>();
    all.decision = fmt::format("D-{}-{}", call_id, all.plan);
    all.announced_at = sql::maybe_moment(row[5]);
    for (const auto& item : tx.ask(list_admitted, call_id, plan)) {
        auto& list = sql::text(item[7]) == "admit" ? all.admitted : all.struck;
        list.push_back({item[0].as<std::string>(), item[1].as<std::string>(),
                        item[2].as<std::string>(), item[3].as<std::string>(),
                        item[4].as<std::string>(), item[5].as<std::string>(),
                        item[6].as<std::string>()});
    }
    for (const auto& one : tx.ask(earlier_countries, ledger, call_id)) {
        all.countries_before.push_back(one[0].as<std::string>());
    }
    const auto counted = members::ledger(tx, ledger);
    all.opened_by_count = counted.opened_with.has_value();
    if (!row[6].is_null()) {
        const auto frozen = nlohmann::json::parse(sql::text(row[6]));
        all.members_before = frozen.at("members_before");
        all.members_after = frozen.at("members_after");
        all.countries_before = frozen.at("countries_before").get<std::vector<std::string>>();
    } else {
        all.members_after = engine::membership::members(counted);
        all.members_before = all.members_after - static_cast<int>(all.admitted.size()) +
                             static_cast<int>(all.struck.size());
    }
    return all;
}

}  // namespace storage::cohorts
