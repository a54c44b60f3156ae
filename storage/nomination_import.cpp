#include "storage/nomination_import.hpp"

#include "engine/jury/panel.hpp"
#include "storage/calls.hpp"
#include "storage/import_rows.hpp"
#include "storage/people.hpp"
#include "storage/random.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace storage {
namespace {

namespace nomination = engine::nomination;
using engine::Reason;
using engine::refuse;
using importing::Decided;
using nomination::ImportedRow;
using nomination::ReadRow;
using nomination::RefusedRow;

// What is gathered for and written at once. Rows can be long, so their bytes are bounded too.
constexpr std::size_t batch_rows = 5'000;
constexpr std::size_t batch_bytes = std::size_t{8} << 20U;

constexpr sql::Statement import_alone{"import_alone", R"sql(
    SELECT pg_advisory_xact_lock(hashtextextended('accede/import/' || $1, 0)))sql"};

// The plans of this connection were made, or will be, when the tables were small. A scan of the
// whole table, right for a hundred rows, would be repeated for each of a hundred thousand. What is
// checked at the end of a transaction would be kept in memory until then, row by row.
constexpr const char* prepare_for_many = R"sql(
    SET LOCAL enable_seqscan = off;
    SET LOCAL enable_hashjoin = off;
    SET LOCAL enable_mergejoin = off;
    SET CONSTRAINTS a_step_that_is_told_is_taken IMMEDIATE;
    CREATE TEMPORARY TABLE import_line (
        entity_id uuid PRIMARY KEY,
        line      bigint NOT NULL) ON COMMIT DROP;)sql";

constexpr sql::Statement import_moment{"import_moment",
                                       "SELECT (extract(epoch FROM moment()) * 1000000)::bigint"};

const std::string import_people_text =
    std::string{"SELECT p.handle, p.person_id, "} + mandates_of_p +
    " FROM person p WHERE p.handle = ANY ($1) AND p.disabled_at IS NULL";
const sql::Statement import_people{"import_people", import_people_text.c_str()};

constexpr sql::Statement import_countries{"import_countries", R"sql(
    SELECT country, member_state FROM country WHERE country = ANY ($1::text[]::char(2)[]))sql"};

// In the order of their codes, as an amendment of the quota takes them.
constexpr sql::Statement ensure_counters{"ensure_counters", R"sql(
    INSERT INTO place_counter (call_id, commission, quota)
    SELECT $1, w.commission, w.quota
      FROM unnest($2::text[]::char(2)[], $3::text[]::integer[]) w (commission, quota)
     ORDER BY w.commission
    ON CONFLICT DO NOTHING)sql"};
constexpr sql::Statement hold_counters{"hold_counters", R"sql(
    SELECT 1 FROM place_counter
     WHERE call_id = $1 AND commission = ANY ($2::text[]::char(2)[])
     ORDER BY commission FOR NO KEY UPDATE)sql"};

// With the places below the highest one that nobody holds.
constexpr sql::Statement read_counters{"read_counters", R"sql(
    SELECT l.commission, l.quota, l.used, l.next_number, coalesce(h.highest, 0),
           (SELECT array_agg(s ORDER BY s) FROM generate_series(1, h.highest) s
             WHERE NOT EXISTS (SELECT FROM nomination o WHERE o.call_id = l.call_id
                                  AND o.commission = l.commission AND o.place = s))
      FROM place_counter l,
           LATERAL (SELECT max(n.place) AS highest FROM nomination n
                     WHERE n.call_id = l.call_id AND n.commission = l.commission) h
     WHERE l.call_id = $1 AND l.commission = ANY ($2::text[]::char(2)[]))sql"};

constexpr sql::Statement read_country_name{"read_country_name", R"sql(
    SELECT name_en FROM country WHERE country = $1)sql"};

constexpr sql::Statement read_held_places{"read_held_places", R"sql(
    SELECT reference || ' ' || state FROM nomination
     WHERE call_id = $1 AND commission = $2 AND place IS NOT NULL ORDER BY place)sql"};

// LIMIT keeps each candidate a search of its own, whatever the planner thinks of the table.
constexpr sql::Statement import_candidates{"import_candidates", R"sql(
    SELECT w.n, e.entity_id, e.kind,
           (SELECT o.reference FROM nomination o WHERE o.call_id = $1 AND o.entity_id = e.entity_id
               AND o.stands LIMIT 1),
           (SELECT i.line FROM import_line i WHERE i.entity_id = e.entity_id),
           EXISTS (SELECT FROM membership m WHERE m.entity_id = e.entity_id AND m.ledger = $5
               AND m.state <> 'ended'),
           (SELECT (extract(epoch FROM max(m.began_at)) * 1000000)::bigint FROM membership m
             WHERE m.entity_id = e.entity_id AND m.ledger = $5
               AND m.ended_how IS DISTINCT FROM 'struck'),
           (SELECT (extract(epoch FROM min(m.began_at)) * 1000000)::bigint FROM membership m
             WHERE m.entity_id = e.entity_id AND m.ledger = $6 AND m.state <> 'ended')
      FROM unnest($2::text[]::char(2)[], $3::text[], $4::text[])
               WITH ORDINALITY w (country, name, within, n),
           LATERAL (SELECT entity_id, kind FROM entity x
                     WHERE x.country = w.country AND x.name = w.name AND x.within = w.within
                     LIMIT 1) e)sql"};

constexpr sql::Statement count_places{"count_places", R"sql(
    WITH moved AS (
        UPDATE place_counter l SET used = l.used + w.places, next_number = w.next_number
          FROM unnest($2::text[]::char(2)[], $3::text[]::integer[], $4::text[]::integer[])
                   w (commission, places, next_number)
         WHERE l.call_id = $1 AND l.commission = w.commission
        RETURNING 1)
    SELECT moved_one(1 + count(*) - cardinality($2)) FROM moved)sql"};

struct Counter {
    int quota = 0;
    int used = 0;
    int next_number = 1;
    std::vector<int> gaps{};  // free places below `next_place`, the lowest last
    int next_place = 1;
    int taken = 0;  // of this batch
    bool has_moved = false;
    std::vector<std::string> held_by{};  // read when the first row finds no place
    std::string whose{};                 // so is the country's name

    [[nodiscard]] int free_place() const { return gaps.empty() ? next_place : gaps.back(); }
    void take() {
        if (gaps.empty())
            ++next_place;
        else
            gaps.pop_back();
        ++used;
        ++taken;
    }
};

// What the record knows of a candidate, by country, name and where it lies.
using CandidateKey = std::tuple<engine::Country, std::string, std::string>;
struct Known {
    engine::EntityId id{};
    std::string kind;
    std::string nominated_as{};  // a reference
    std::int64_t line = 0;       // where this file nominated it; 0: not this file
    bool is_active_member = false;
    std::optional<engine::Moment> last_admitted{};
    std::optional<engine::Moment> member_since{};
};

std::string capitals(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text;
}

class Import {
public:
    Import(Registry& registry, const Request& request, const std::string& call_id,
           const ImportOptions& options, const OnRefused& on_refused)
        : registry_{registry},
          request_{request},
          call_id_{call_id},
          options_{options},
          on_refused_{on_refused},
          tx_{registry.connection(), sql::Rights::of_login} {}

    engine::Result<Imported> run(const Pieces& pieces) {
        tx_.queue(import_alone, call_id_);
        if (const auto before = find_answer(tx_, call_id_, request_)) return again(*before, pieces);

        auto call = calls::hold(tx_, rulebook_, call_id_, calls::Lock::shared);
        if (!call) return tl::unexpected{call.error()};
        call_ = *std::move(call);
        auto importer = find_actor(tx_, request_.person);
        if (!importer) return tl::unexpected{importer.error()};
        importer_ = *importer;
        tx_.run(prepare_for_many);

        nomination::ImportReader reader{*call_.rules,
                                        [this](ReadRow row) { take(std::move(row)); }};
        for (auto piece = pieces(); !piece.empty(); piece = pieces()) {
            hashing_.add(piece);
            if (auto fed = reader.feed(piece); !fed) return cannot_be_read(fed.error());
            if (rows_.size() >= batch_rows || bytes_ >= batch_bytes) write_batch();
        }
        if (auto read = reader.finish(); !read) return cannot_be_read(read.error());
        write_batch();
        return conclude();
    }

private:
    // The key was used before. Whether for this file, only the whole of it says.
    engine::Result<Imported> again(const Stored& stored, const Pieces& pieces) {
        for (auto piece = pieces(); !piece.empty(); piece = pieces()) hashing_.add(piece);
        const auto& answer = stored.answer;
        imported_.file = hashing_.finish();
        if (auto earlier = repeated(answer, stored.request, digest()); !earlier)
            return tl::unexpected{earlier.error()};
        const auto json = nlohmann::json::parse(answer);
        imported_.rows = json.at("rows");
        imported_.refused = json.at("refused_rows");
        imported_.submitted = json.at("submitted_rows");
        imported_.written = true;
        imported_.repeated = true;
        return imported_;
    }

    [[nodiscard]] engine::audit::Digest digest() const {
        return digest_of(request_, fmt::format("nomination import {}{}{}\n{}", call_id_,
                                               options_.submit ? " submit" : "",
                                               options_.keep_going ? " keep-going" : "",
                                               engine::audit::hex(imported_.file)));
    }

    void take(ReadRow row) {
        bytes_ += sizeof(ReadRow) + (row ? row->bytes : 0);
        rows_.push_back(std::move(row));
    }

    // Rows that were good so far are told with those that were not.
    engine::Result<Imported> cannot_be_read(const engine::Refusal& why) {
        if (!rows_.empty()) write_batch();
        return tl::unexpected{why};
    }

    void refused(const RefusedRow& row) {
        ++imported_.refused;
        on_refused_(row);
    }

    void write_batch() {
        if (rows_.empty()) return;
        gather();
        for (const auto& row : rows_) {
            ++imported_.rows;
            if (!row) {
                refused(row.error());
                continue;
            }
            if (auto decided = decide(*row); decided)
                decided_.push_back(*std::move(decided));
            else
                refused(decided.error());
        }
        write();
        rows_.clear();
        bytes_ = 0;
        decided_.clear();
        known_.clear();
        people_.clear();
    }

    // ---- facts, in sets ----

    void gather() {
        std::set<std::string> handles;
        std::set<std::string> countries;
        std::set<std::string> commissions;
        for (const auto& row : rows_) {
            if (!row) continue;
            if (!row->as.empty()) handles.insert(row->as);
            countries.emplace(row->country.text());
            countries.emplace(row->commission.text());
            if (!counters_.contains(row->commission)) commissions.emplace(row->commission.text());
        }
        gather_countries({countries.begin(), countries.end()});
        hold_places({commissions.begin(), commissions.end()});
        // Asked once the locks are held, as for a single step.
        now_ = sql::moment(tx_.ask(import_moment)[0][0]);
        for (const auto& row :
             tx_.ask(import_people, std::vector<std::string>{handles.begin(), handles.end()})) {
            people_[row[0].as<std::string>()] =
                actor_from(sql::id<engine::PersonId>(row[1]), sql::text(row[2]));
        }
        gather_candidates();
    }

    void gather_countries(const std::vector<std::string>& codes) {
        for (const auto& row : tx_.ask(import_countries, codes)) {
            member_states_[engine::Country::from(sql::text(row[0])).value()] = sql::flag(row[1]);
        }
    }

    void hold_places(std::vector<std::string> commissions) {
        std::erase_if(commissions, [&](const auto& code) {
            return !member_states_.contains(engine::Country::from(code).value());
        });
        if (commissions.empty()) return;
        std::vector<std::string> quotas;
        quotas.reserve(commissions.size());
        for (const auto& code : commissions) {
            quotas.push_back(std::to_string(engine::regulations::places_for(
                *call_.rules, engine::Country::from(code).value())));
        }
        tx_.queue(ensure_counters, call_id_, commissions, quotas);
        tx_.queue(hold_counters, call_id_, commissions);
        tx_.flush();
        for (const auto& row : tx_.ask(read_counters, call_id_, commissions)) {
            auto& counter = counters_[engine::Country::from(sql::text(row[0])).value()];
            counter.quota = row[1].as<int>();
            counter.used = row[2].as<int>();
            counter.next_number = row[3].as<int>();
            counter.next_place = row[4].as<int>() + 1;
            for (const auto& gap : sql::texts(row[5])) counter.gaps.push_back(std::stoi(gap));
            std::ranges::reverse(counter.gaps);
        }
    }

    void gather_candidates() {
        std::vector<std::string> countries;
        std::vector<std::string> names;
        std::vector<std::string> withins;
        std::vector<const ImportedRow*> asked;
        for (const auto& row : rows_) {
            if (!row) continue;
            countries.emplace_back(row->country.text());
            names.push_back(row->name);
            withins.push_back(row->within);
            asked.push_back(&*row);
        }
        const auto found = tx_.ask(import_candidates, call_id_, countries, names, withins,
                                   call_.ledger, call_.rules->readmission.member_of);
        for (const auto& row : found) {
            const auto& wanted = *asked.at(row[0].as<std::size_t>() - 1);
            auto& known = known_[{wanted.country, wanted.name, wanted.within}];
            known.id = sql::id<engine::EntityId>(row[1]);
            known.kind = row[2].as<std::string>();
            known.nominated_as = sql::maybe_text(row[3]).value_or("");
            known.line = row[4].is_null() ? 0 : row[4].as<std::int64_t>();
            known.is_active_member = call_.rules->admission.standing && sql::flag(row[5]);
            known.last_admitted = sql::maybe_moment(row[6]);
            known.member_since = sql::maybe_moment(row[7]);
        }
    }

    // ---- one row ----

    [[nodiscard]] tl::expected<Decided, RefusedRow> decide(const ImportedRow& row) {
        const auto no = [&](engine::Refusal why) {
            auto spot = row.spot_of(why.reason);
            return tl::unexpected{RefusedRow{std::move(spot), std::move(why)}};
        };
        const auto actor = actor_of(row);
        if (!actor) return no(actor.error());

        const CandidateKey key{row.country, row.name, row.within};
        const auto found = known_.find(key);
        auto facts = facts_of(row, *actor, found == known_.end() ? nullptr : &found->second);
        auto begun = nomination::advance(facts, nomination::Begin{});
        if (!begun) return no(with_line(begun.error(), found));

        auto& counter = counters_.at(row.commission);
        Decided decided{.row = &row,
                        .id = fresh_id<engine::Nomination>(),
                        .entity_is_new = found == known_.end(),
                        .actor = actor->person};
        decided.steps.push_back(*std::move(begun));
        if (row.submit.value_or(options_.submit)) {
            gather_for_submission(facts, row, counter,
                                  found == known_.end() ? nullptr : &found->second);
            auto submitted = nomination::advance(facts, nomination::Submit{});
            if (!submitted) return no(submitted.error());
            decided.steps.push_back(*std::move(submitted));
            decided.place = counter.free_place();
            counter.take();
            ++imported_.submitted;
        }
        decided.reference =
            fmt::format("{}-{}-{:02}", row.commission.text(), call_code_, counter.next_number++);
        counter.has_moved = true;
        remember_in_batch(key, row, decided);
        return decided;
    }

    [[nodiscard]] engine::Result<engine::Actor> actor_of(const ImportedRow& row) const {
        if (row.as.empty()) return importer_;
        const auto found = people_.find(row.as);
        if (found != people_.end()) return found->second;
        return refuse(Reason::not_for_this_role,
                      fmt::format("No person '{}' may act here.", row.as));
    }

    [[nodiscard]] nomination::Facts facts_of(const ImportedRow& row, const engine::Actor& actor,
                                             const Known* known) const {
        const auto& rules = *call_.rules;
        nomination::Facts facts{.state = nomination::State::absent,
                                .actor = actor,
                                .now = now_,
                                .commission = row.commission,
                                .call = call_.facts.state,
                                .commission_window = rules.commission.window};
        auto& candidate = facts.candidate;
        const auto nation = member_states_.find(row.commission);
        candidate.country_is_known =
            nation != member_states_.end() && member_states_.contains(row.country);
        candidate.country_is_member_state = nation != member_states_.end() && nation->second;
        candidate.country = row.country;
        candidate.kind = row.kind;
        candidate.kind_is_allowed = engine::regulations::admits_kind(rules, row.kind);
        if (known != nullptr) {
            candidate.also_nominated_as = known->nominated_as;
            candidate.is_active_member = known->is_active_member;
            candidate.last_admitted = known->last_admitted;
            candidate.member_of_required_since = known->member_since;
        }
        const auto& again = rules.readmission;
        candidate.members_may_apply = again.members_may_apply;
        candidate.member_for_longer_than_months =
            again.member_of.empty() ? 0 : again.longer_than_months;
        candidate.excluded_years_after_admission = again.excluded_years;
        return facts;
    }

    // The draft exists now: what its submission is asked about.
    void gather_for_submission(nomination::Facts& facts, const ImportedRow& row, Counter& counter,
                               const Known* known) {
        const auto& rules = *call_.rules;
        facts.state = nomination::State::draft;
        if (known != nullptr) {
            facts.candidate.kind = known->kind;
            facts.candidate.kind_is_allowed = engine::regulations::admits_kind(rules, known->kind);
        }
        facts.dossier_faults = nomination::faults_of(row.dossier, rules);
        facts.mayor_committed =
            !rules.mayors_commitment || row.dossier.mayors_commitment.has_value();
        facts.commission_endorsed =
            !rules.commissions_endorsement || row.dossier.commissions_endorsement.has_value();
        facts.places.quota = counter.quota;
        facts.places.used = counter.used;
        if (counter.used < counter.quota) return;
        if (counter.held_by.empty()) read_holders(row.commission, counter);
        facts.places.held_by = counter.held_by;
        facts.places.whose = counter.whose;
        facts.places.call = call_id_;
    }

    // Full is full until the end of the import, so this is read once. What this batch has decided
    // and not written yet is added.
    void read_holders(engine::Country commission, Counter& counter) {
        counter.whose = tx_.ask(read_country_name, commission)[0][0].as<std::string>();
        for (const auto& row : tx_.ask(read_held_places, call_id_, commission))
            counter.held_by.push_back(row[0].as<std::string>());
        for (const auto& decided : decided_) {
            if (decided.row->commission != commission || !decided.place) continue;
            counter.held_by.push_back(
                fmt::format("{} {}", decided.reference, name_of(decided.steps.back().to)));
        }
    }

    // The same candidate a second time in one file: its first line helps more than a reference
    // that may never have been.
    [[nodiscard]] static engine::Refusal with_line(
        engine::Refusal why, const std::map<CandidateKey, Known>::const_iterator& found) {
        if (why.reason == Reason::already_nominated && found->second.line != 0) {
            why.details.push_back(fmt::format("in this file: line {}", found->second.line));
        }
        return why;
    }

    void remember_in_batch(const CandidateKey& key, const ImportedRow& row, Decided& decided) {
        auto& known = known_[key];
        if (decided.entity_is_new) {
            known.id = fresh_id<engine::Entity>();
            known.kind = row.kind;
        }
        known.nominated_as = decided.reference;
        known.line = static_cast<std::int64_t>(row.line);
        decided.entity = known.id;
    }

    // ---- writing ----

    void write() {
        if (decided_.empty()) return;
        count();
        importing::copy_in(tx_, decided_,
                           {.origin = registry_.origin(),
                            .call_id = call_id_,
                            .operated_by = request_.operated_by,
                            .at = now_});
    }

    void count() {
        std::vector<std::string> commissions;
        std::vector<std::string> places;
        std::vector<std::string> numbers;
        for (auto& [commission, counter] : counters_) {
            if (!counter.has_moved) continue;
            commissions.emplace_back(commission.text());
            places.push_back(std::to_string(counter.taken));
            numbers.push_back(std::to_string(counter.next_number));
            counter.taken = 0;
            counter.has_moved = false;
        }
        tx_.ask(count_places, call_id_, commissions, places, numbers);
    }

    // ---- the end ----

    engine::Result<Imported> conclude() {
        imported_.file = hashing_.finish();
        const bool holds_good =
            imported_.valid() > 0 && (imported_.refused == 0 || options_.keep_going);
        if (!holds_good) return imported_;
        note(tx_, registry_.origin(),
             {.call_id = call_id_,
              .kind = "act",
              .subject = "call",
              .subject_id = calls::id_of(call_id_),
              .event = "ImportNominations",
              .state = name_of(call_.facts.state),
              .actor = importer_.person,
              .operated_by = request_.operated_by,
              .at = now_,
              .body =
                  fmt::format("{} nominations, {} of them submitted; {} rows refused; SHA-256 of "
                              "the file {}",
                              imported_.valid(), imported_.submitted, imported_.refused,
                              engine::audit::hex(imported_.file))});
        auto answer = nlohmann::json::parse(to_json(Answer{.subject = "call",
                                                           .reference = call_id_,
                                                           .event = "ImportNominations",
                                                           .from = "absent",
                                                           .to = "draft",
                                                           .revision = 1,
                                                           .at = now_}));
        answer["rows"] = imported_.rows;
        answer["refused_rows"] = imported_.refused;
        answer["submitted_rows"] = imported_.submitted;
        remember(tx_, call_id_, {request_.key, digest(), answer.dump()});
        if (request_.dry_run) {
            tx_.flush();
        } else {
            tx_.commit();
            imported_.written = true;
        }
        return imported_;
    }

    Registry& registry_;
    const Request& request_;
    const std::string& call_id_;
    const std::string call_code_ = capitals(call_id_);  // as references have it
    const ImportOptions& options_;
    const OnRefused& on_refused_;
    sql::Transaction tx_;
    Rulebook rulebook_;
    calls::Held call_{};
    engine::Actor importer_{};
    engine::Moment now_{};
    engine::audit::Hashing hashing_;
    Imported imported_{};

    // As many as there are countries.
    std::map<engine::Country, bool> member_states_;
    std::map<engine::Country, Counter> counters_;

    // Of one batch.
    std::vector<ReadRow> rows_;
    std::size_t bytes_ = 0;
    std::map<CandidateKey, Known> known_;
    std::map<std::string, engine::Actor> people_;
    std::vector<Decided> decided_;
};

}  // namespace

engine::Result<Imported> import_nominations(Registry& registry, const Request& request,
                                            const std::string& call_id,
                                            const ImportOptions& options, const Pieces& pieces,
                                            const OnRefused& on_refused) {
    {
        // The rows go in by COPY, with the login's own rights; whether there is such a call is
        // asked for with the person's.
        registry.connection().speak_for(request.person);
        sql::Transaction tx{registry.connection()};
        Rulebook rulebook;
        if (auto call = calls::hold(tx, rulebook, call_id, calls::Lock::none); !call)
            return tl::unexpected{call.error()};
    }
    try {
        return Import{registry, request, call_id, options, on_refused}.run(pieces);
    } catch (const Failure& failure) {
        // Somebody recorded the same candidate at the same time, as a member of old for example.
        if (failure.sqlstate() != "23505") throw;
        throw Failure{Trouble::contention, failure.what(), failure.sqlstate(),
                      failure.constraint()};
    }
}

}  // namespace storage
