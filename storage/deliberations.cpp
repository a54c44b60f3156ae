#include "storage/deliberations.hpp"

#include "engine/jury/panel.hpp"
#include "storage/calls.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace storage::deliberations {
namespace {

namespace jury = engine::jury;

constexpr sql::Statement list_opinions{"list_opinions", R"sql(
    SELECT n.reference, n.commission, a.state, a.keeps_counting,
           EXISTS (SELECT FROM conflict f WHERE f.call_id = a.call_id
               AND f.nomination_id = a.nomination_id AND f.person_id = a.person_id
               AND f.dismissed_at IS NULL),
           p.handle, coalesce(p.country, ''), v.verdict, v.scores::text,
           (SELECT (extract(epoch FROM min(w.recorded_at)) * 1000000)::bigint FROM review w
             WHERE w.call_id = a.call_id AND w.assignment_id = a.assignment_id)
      FROM nomination n
      LEFT JOIN assignment a ON a.call_id = n.call_id AND a.nomination_id = n.nomination_id
      LEFT JOIN person p ON p.person_id = a.person_id
      LEFT JOIN review v ON v.call_id = a.call_id AND v.assignment_id = a.assignment_id
                        AND v.version = a.review_version
     WHERE n.call_id = $1
       AND n.state IN ('in_deliberation', 'recommended', 'reserved', 'not_recommended', 'admitted',
                       'not_admitted', 'struck')
     ORDER BY n.reference, p.handle)sql"};

constexpr sql::Statement reads_every_jurors_work{
    "reads_every_jurors_work",
    "SELECT asker() IS NULL OR asker_is('administrator') OR asker_is('auditor')"};

constexpr sql::Statement get_lot{"get_lot", R"sql(
    SELECT encode(commitment, 'hex'), encode(seed, 'hex') FROM lot WHERE call_id = $1)sql"};
constexpr sql::Statement commit_lot_of{"commit_lot", "SELECT commit_lot($1, $2, $3, $4, $5)"};
constexpr sql::Statement draw_lot_of{"draw_lot", "SELECT encode(draw_lot($1, $2), 'hex')"};

constexpr sql::Statement count_members_by_region{"count_members_by_region", R"sql(
    SELECT y.region, count(*) FROM membership m JOIN country y ON y.country = m.country
     WHERE m.ledger = $1 AND m.standing AND m.state <> 'ended' GROUP BY y.region)sql"};

constexpr sql::Statement list_notes{"list_deliberation_notes", R"sql(
    SELECT n.reference, p.handle, (extract(epoch FROM d.noted_at) * 1000000)::bigint, d.note
      FROM deliberation_note d
      JOIN nomination n ON n.call_id = d.call_id AND n.nomination_id = d.nomination_id
      JOIN person p ON p.person_id = d.person_id
     WHERE d.call_id = $1 AND ($2 = '' OR n.reference = $2)
     ORDER BY n.reference, d.noted_at, d.note_id)sql"};

engine::audit::Digest digest_from(std::string_view hex) {
    engine::audit::Digest digest{};
    const auto bytes = engine::audit::bytes_from_hex(hex).value();
    std::ranges::copy(bytes, digest.begin());
    return digest;
}

}  // namespace

Read read(sql::Transaction& tx, const std::string& call_id) {
    Read all;
    all.is_whole = sql::flag(tx.ask(reads_every_jurors_work)[0][0]);
    for (const auto& row : tx.ask(list_opinions, call_id)) {
        const auto reference = row[0].as<std::string>();
        if (all.considered.empty() || all.considered.back().reference != reference)
            all.considered.push_back({.reference = reference});
        if (row[2].is_null()) continue;
        auto& considered = all.considered.back();
        const jury::Seat seat{.state = jury::state_from(sql::text(row[2])).value(),
                              .keeps_counting = sql::flag(row[3]),
                              .has_conflict = sql::flag(row[4])};
        if (seat.has_conflict || seat.state == jury::State::recused ||
            seat.state == jury::State::discounted) {
            ++considered.conflicts;
        }
        if (!jury::counts(seat) || row[7].is_null()) continue;
        jury::Opinion opinion{
            .juror = sql::maybe_text(row[5]).value_or(""),
            .verdict = row[7].as<std::string>(),
            .scores = nlohmann::json::parse(sql::text(row[8])).get<std::map<std::string, int>>()};
        all.delivered.push_back({.nomination = reference,
                                 .commission = engine::Country::from(sql::text(row[1])).value(),
                                 .juror = opinion.juror,
                                 .country = row[6].as<std::string>(),
                                 .at = sql::moment(row[9]),
                                 .scores = opinion.scores});
        considered.opinions.push_back(std::move(opinion));
    }
    return all;
}

std::optional<Lot> lot(sql::Transaction& tx, const std::string& call_id) {
    const auto rows = tx.ask(get_lot, call_id);
    if (rows.empty()) return {};
    Lot lot{.commitment = digest_from(sql::text(rows[0][0]))};
    if (!rows[0][1].is_null()) lot.seed = digest_from(sql::text(rows[0][1]));
    return lot;
}

void commit_lot(sql::Transaction& tx, const std::string& call_id, int revision,
                const engine::audit::Digest& seed, engine::Moment at) {
    tx.queue(commit_lot_of, call_id, engine::Id<struct Call>{calls::id_of(call_id)}, revision, seed,
             at);
}

std::optional<engine::audit::Digest> draw_lot(sql::Transaction& tx, const std::string& call_id,
                                              engine::PlanId plan) {
    const auto rows = tx.ask(draw_lot_of, call_id, plan);
    if (rows[0][0].is_null()) return {};
    return digest_from(sql::text(rows[0][0]));
}

std::map<engine::Region, int> members_by_region(sql::Transaction& tx, const std::string& ledger) {
    std::map<engine::Region, int> all;
    for (const auto& row : tx.ask(count_members_by_region, ledger))
        all[engine::region_from(sql::text(row[0])).value()] = row[1].as<int>();
    return all;
}

std::vector<Note> notes(sql::Transaction& tx, const std::string& call_id,
                        const std::string& reference) {
    std::vector<Note> all;
    for (const auto& row : tx.ask(list_notes, call_id, reference)) {
        all.push_back({row[0].as<std::string>(), row[1].as<std::string>(), sql::moment(row[2]),
                       row[3].as<std::string>()});
    }
    return all;
}

}  // namespace storage::deliberations
