#include "storage/benches.hpp"

#include <unordered_map>

#include <nlohmann/json.hpp>

namespace storage::benches {
namespace {

namespace jury = engine::jury;
using jury::Bench;

// All jurors of the call, those who left too: their work may still count. Or the one person.
constexpr sql::Statement bench_jurors{"bench_jurors", R"sql(
    SELECT p.person_id, p.handle, coalesce(p.country, ''), coalesce(y.region, ''),
           coalesce(f.languages, '{}'), coalesce(f.regions, '{}'), coalesce(f.expertise, '{}'),
           coalesce(f.institution, ''), coalesce(f.mail_domain, ''), r.highest_load,
           r.left_at IS NULL AND p.disabled_at IS NULL AND EXISTS (SELECT FROM mandate m
               WHERE m.person_id = p.person_id AND m.role = 'juror' AND m.begins_at <= moment()
                 AND m.ends_at > moment())
      FROM person p
      LEFT JOIN juror r ON r.person_id = p.person_id AND r.call_id = $1
      LEFT JOIN country y ON y.country = p.country
      LEFT JOIN profile f ON f.person_id = p.person_id
     WHERE CASE WHEN $2 = '' THEN r.person_id IS NOT NULL ELSE p.handle = $2 END
     ORDER BY p.handle)sql"};

constexpr sql::Statement bench_nominations{"bench_nominations", R"sql(
    SELECT n.nomination_id, n.reference, n.commission, y.region, coalesce(n.language, ''), n.state,
           n.name, coalesce((SELECT d.content FROM dossier d WHERE d.call_id = n.call_id
               AND d.nomination_id = n.nomination_id AND d.version = n.dossier_version), '{}')
      FROM nomination n
      JOIN country y ON y.country = n.commission
     WHERE n.call_id = $1 AND n.state IN ('eligible', 'under_review')
     ORDER BY n.reference)sql"};

constexpr sql::Statement bench_seats{"bench_seats", R"sql(
    SELECT nomination_id, person_id, state, keeps_counting FROM assignment WHERE call_id = $1
     ORDER BY nomination_id, person_id)sql"};
constexpr sql::Statement bench_conflicts{"bench_conflicts", R"sql(
    SELECT nomination_id, person_id, kind, dismissed_at IS NOT NULL FROM conflict WHERE call_id = $1
     ORDER BY nomination_id, person_id, kind)sql"};
constexpr sql::Statement bench_bids{"bench_bids", R"sql(
    SELECT nomination_id, person_id, bid FROM bid WHERE call_id = $1)sql"};

// An officer's mandate for the Commission, at any time; and steps that the person took on an
// earlier nomination of the same candidate, as whatever.
constexpr sql::Statement bench_ties{"bench_ties", R"sql(
    SELECT n.nomination_id, m.person_id, 'has had the mandate of officer for the Commission of '
           || n.commission
      FROM nomination n
      JOIN mandate m ON m.role = 'officer' AND m.commission = n.commission
     WHERE n.call_id = $1 AND n.state IN ('eligible', 'under_review')
    UNION
    SELECT n.nomination_id, a.actor, 'took the step ' || min(a.event) || ' on ' || o.reference
           || ', an earlier nomination of the same candidate'
      FROM nomination n
      JOIN nomination o ON o.entity_id = n.entity_id AND o.call_id <> n.call_id
      JOIN audit_entry a ON a.call_id = o.call_id AND a.kind = 'step' AND a.subject = 'nomination'
                        AND a.subject_id = o.nomination_id
     WHERE n.call_id = $1 AND n.state IN ('eligible', 'under_review')
     GROUP BY n.nomination_id, a.actor, o.reference
     ORDER BY 1, 2, 3)sql"};

constexpr sql::Statement list_open_work{"list_open_work", R"sql(
    SELECT p.handle, count(*) FROM open_work_in($1) o JOIN person p USING (person_id)
     GROUP BY p.handle ORDER BY p.handle)sql"};

constexpr sql::Statement find_profile{"find_profile", R"sql(
    SELECT f.languages, f.regions, f.expertise, f.institution, f.mail_domain
      FROM profile f JOIN person p USING (person_id) WHERE p.handle = $1)sql"};

using Numbers = std::unordered_map<std::string, std::uint32_t>;

// All words of the dossier, whatever they stand in.
void add_words(const nlohmann::json& value, std::string& text) {
    if (value.is_string()) {
        text += value.get_ref<const std::string&>() + "\n";
    } else if (value.is_structured()) {
        for (const auto& one : value) add_words(one, text);
    }
}

jury::Profile profile_from(const sql::Row& row, int column) {
    return {.languages = sql::texts(row[column]),
            .regions = sql::texts(row[column + 1]),
            .expertise = sql::texts(row[column + 2]),
            .institution = row[column + 3].as<std::string>(),
            .mail_domain = row[column + 4].as<std::string>()};
}

}  // namespace

Held read_for(sql::Transaction& tx, const std::string& call_id, const std::string& handle) {
    Held held;
    auto& bench = held.bench;
    bench.call = call_id;
    Numbers jurors;
    Numbers nominations;
    for (const auto& row : tx.ask(bench_jurors, call_id, handle)) {
        Bench::Juror juror{.handle = row[1].as<std::string>(),
                           .country = row[2].as<std::string>(),
                           .region = row[3].as<std::string>(),
                           .profile = profile_from(row, 4),
                           .may_sit = sql::flag(row[10])};
        if (!row[9].is_null()) juror.highest_load = row[9].as<std::uint32_t>();
        jurors[row[0].as<std::string>()] = static_cast<std::uint32_t>(bench.jurors.size());
        held.jurors.push_back(sql::id<engine::PersonId>(row[0]));
        bench.jurors.push_back(std::move(juror));
    }
    for (const auto& row : tx.ask(bench_nominations, call_id)) {
        Bench::Nomination one{.reference = row[1].as<std::string>(),
                              .commission = row[2].as<std::string>(),
                              .region = row[3].as<std::string>(),
                              .language = row[4].as<std::string>(),
                              .text = row[6].as<std::string>() + "\n"};
        add_words(nlohmann::json::parse(sql::text(row[7])), one.text);
        nominations[row[0].as<std::string>()] =
            static_cast<std::uint32_t>(bench.nominations.size());
        held.nominations.push_back(sql::id<engine::NominationId>(row[0]));
        held.states.push_back(engine::nomination::state_from(sql::text(row[5])).value());
        bench.nominations.push_back(std::move(one));
    }
    // Of what is on the bench, in both its lists.
    const auto each = [&](const sql::Statement& statement, const auto& take) {
        for (const auto& row : tx.ask(statement, call_id)) {
            const auto nomination = nominations.find(row[0].as<std::string>());
            const auto juror = jurors.find(row[1].as<std::string>());
            if (nomination == nominations.end() || juror == jurors.end()) continue;
            take(row, nomination->second, juror->second);
        }
    };
    each(bench_seats, [&](const sql::Row& row, std::uint32_t nomination, std::uint32_t juror) {
        bench.seats.push_back(
            {nomination, juror, jury::state_from(sql::text(row[2])).value(), sql::flag(row[3])});
    });
    each(bench_conflicts, [&](const sql::Row& row, std::uint32_t nomination, std::uint32_t juror) {
        bench.conflicts.push_back({nomination, juror, row[2].as<std::string>(), sql::flag(row[3])});
    });
    each(bench_bids, [&](const sql::Row& row, std::uint32_t nomination, std::uint32_t juror) {
        bench.bids.push_back({nomination, juror, row[2].as<std::string>()});
    });
    each(bench_ties, [&](const sql::Row& row, std::uint32_t nomination, std::uint32_t juror) {
        bench.ties.push_back({nomination, juror, row[2].as<std::string>()});
    });
    return held;
}

Held read(sql::Transaction& tx, const std::string& call_id) {
    return read_for(tx, call_id, "");
}

std::vector<Open> open_work(sql::Transaction& tx, const std::string& call_id) {
    std::vector<Open> all;
    for (const auto& row : tx.ask(list_open_work, call_id))
        all.push_back({row[0].as<std::string>(), row[1].as<int>()});
    return all;
}

std::optional<jury::Profile> profile_of(sql::Transaction& tx, const std::string& handle) {
    const auto rows = tx.ask(find_profile, handle);
    if (rows.empty()) return {};
    return profile_from(rows[0], 0);
}

}  // namespace storage::benches
