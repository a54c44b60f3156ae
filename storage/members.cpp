#include "storage/members.hpp"

namespace storage::members {
namespace {

namespace membership = engine::membership;

constexpr sql::Statement list_members{"list_members", R"sql(
    SELECT m.membership_id, m.ledger, e.name, e.kind, m.country, y.name_en, y.name_fr, y.region, m.state,
           m.revision, (extract(epoch FROM m.began_at) * 1000000)::bigint, coalesce(m.call_id, ''),
           (extract(epoch FROM m.ended_at) * 1000000)::bigint, coalesce(m.ended_how, '')
      FROM membership m JOIN entity e USING (entity_id) JOIN country y ON y.country = m.country
     WHERE m.ledger = $1
       AND ($2 = '' OR y.region = $2)
       AND ($3 = '' OR m.country = $3)
       AND ($4 OR m.state <> 'ended')
       AND ($5 = '' OR m.membership_id = nullif($5, '')::uuid)
     ORDER BY y.region, y.name_en, e.name, m.began_at)sql"};

constexpr sql::Statement count_ledger{"count_ledger", R"sql(
    SELECT (SELECT members FROM ledger_opening WHERE ledger = $1),
           count(*) FILTER (WHERE call_id IS NOT NULL AND state <> 'ended'),
           count(*) FILTER (WHERE call_id IS NULL AND state <> 'ended'),
           count(*) FILTER (WHERE call_id IS NULL AND state = 'ended')
      FROM membership WHERE ledger = $1)sql"};

constexpr sql::Statement list_countries{"list_ledger_countries", R"sql(
    SELECT unnest(known_countries) FROM ledger_opening WHERE ledger = $1
    UNION
    SELECT country::text FROM membership WHERE ledger = $1 AND state <> 'ended'
    ORDER BY 1)sql"};

#define ACCEDE_HELD_MEMBERSHIP                                                                   \
    "SELECT m.membership_id, coalesce(m.call_id, '-'), m.revision, m.state, m.country, e.name, " \
    "(extract(epoch FROM moment()) * 1000000)::bigint, "                                         \
    "(extract(epoch FROM m.report_due_at) * 1000000)::bigint "                                   \
    "FROM membership m JOIN entity e USING (entity_id) "

constexpr sql::Statement get_membership{"get_membership",
                                        ACCEDE_HELD_MEMBERSHIP "WHERE m.membership_id = $1"};
constexpr sql::Statement get_membership_of{
    "get_membership_of", ACCEDE_HELD_MEMBERSHIP "WHERE m.call_id = $1 AND m.nomination_id = $2"};
#undef ACCEDE_HELD_MEMBERSHIP

constexpr sql::Statement hold_membership{"hold_membership", "SELECT hold_membership($1)"};
constexpr sql::Statement hold_membership_of{"hold_membership_of",
                                            "SELECT hold_membership_of($1, $2)"};

constexpr sql::Statement begin_membership{
    "begin_membership", "SELECT begin_membership($1, $2, $3, $4, $5, $6, $7, $8)"};

constexpr sql::Statement move_membership{"move_membership",
                                         "SELECT move_membership($1, $2, $3, $4, $5, $6, $7)"};

std::optional<Held> held_from(const sql::Rows& rows) {
    if (rows.empty()) return {};
    const auto row = rows[0];
    Held held;
    held.id = sql::id<engine::MembershipId>(row[0]);
    held.call_id = row[1].as<std::string>();
    held.revision = row[2].as<int>();
    held.name = row[5].as<std::string>();
    held.facts.state = membership::state_from(sql::text(row[3])).value();
    held.facts.country = engine::Country::from(sql::text(row[4])).value();
    held.facts.now = sql::moment(row[6]);
    if (!row[7].is_null()) held.facts.report_window.closes = sql::moment(row[7]);
    return held;
}

}  // namespace

std::vector<Row> list(sql::Transaction& tx, const Filter& filter) {
    std::vector<Row> all;
    for (const auto& row : tx.ask(list_members, filter.ledger, filter.region, filter.country,
                                  filter.ended, filter.membership_id)) {
        all.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(),
                       row[3].as<std::string>(), row[4].as<std::string>(), row[5].as<std::string>(),
                       row[6].as<std::string>(), row[7].as<std::string>(), row[8].as<std::string>(),
                       row[9].as<int>(), sql::moment(row[10]), row[11].as<std::string>(),
                       sql::maybe_moment(row[12]), row[13].as<std::string>()});
    }
    return all;
}

membership::Ledger ledger(sql::Transaction& tx, const std::string& name) {
    const auto row = tx.ask(count_ledger, name)[0];
    membership::Ledger counted{.admitted = row[1].as<int>(),
                               .earlier = row[2].as<int>(),
                               .earlier_ended = row[3].as<int>()};
    if (!row[0].is_null()) counted.opened_with = row[0].as<int>();
    return counted;
}

std::vector<std::string> countries(sql::Transaction& tx, const std::string& ledger) {
    std::vector<std::string> all;
    for (const auto& row : tx.ask(list_countries, ledger)) all.push_back(row[0].as<std::string>());
    return all;
}

std::optional<Held> hold(sql::Transaction& tx, const std::string& membership_id) {
    const auto id = engine::uuid_from(membership_id);
    if (!id) return {};
    tx.queue(hold_membership, engine::MembershipId{*id});
    return held_from(tx.ask(get_membership, engine::MembershipId{*id}));
}

std::optional<Held> hold_of_nomination(sql::Transaction& tx, const std::string& call_id,
                                       engine::NominationId nomination) {
    tx.queue(hold_membership_of, call_id, nomination);
    return held_from(tx.ask(get_membership_of, call_id, nomination));
}

void insert(sql::Transaction& tx, const New& fresh) {
    tx.queue(begin_membership, fresh.id, fresh.ledger, fresh.entity, fresh.country, fresh.standing,
             fresh.began_at, fresh.call_id, fresh.nomination);
}

void move(sql::Transaction& tx, const Held& held, const membership::Step& step,
          std::string_view ended_how, std::optional<engine::Moment> report_due) {
    tx.queue(move_membership, held.call_id, held.id, held.revision, membership::name_of(step.to),
             ended_how, held.facts.now, report_due);
}

}  // namespace storage::members
