#include "storage/audit_log.hpp"

#include "engine/audit/entry.hpp"
#include "engine/call/lifecycle.hpp"
#include "engine/cohort/plan.hpp"
#include "engine/jury/assignment.hpp"
#include "engine/membership/lifecycle.hpp"
#include "engine/nomination/lifecycle.hpp"
#include "storage/sealing.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace storage::audit_log {
namespace {

const std::string list_entries_text = fmt::format(
    R"sql(
    SELECT {0}, a.canonical, coalesce(n.reference, ''), coalesce(b.body, '')
      FROM audit_entry a
      {1}
      LEFT JOIN nomination n ON n.call_id = a.call_id AND n.nomination_id = a.subject_id
      LEFT JOIN entry_body b ON b.call_id = a.call_id AND b.entry_id = a.entry_id
     WHERE ($1 = '' OR a.call_id = $1) AND ($2::bigint IS NULL OR {0} = $2)
     ORDER BY a.entry_id DESC
     LIMIT nullif($3, 0))sql",
    entry_number, own_entry_numbers);
const sql::Statement list_entries{"list_entries", list_entries_text.c_str()};

constexpr sql::Statement list_taken_after{"list_taken_after", R"sql(
    SELECT v.subject, coalesce(n.reference, v.subject_id::text), v.revision, v.event, v.from_state,
           v.to_state, (extract(epoch FROM v.at) * 1000000)::bigint
      FROM audit_entry v
      LEFT JOIN nomination n ON n.call_id = v.call_id AND n.nomination_id = v.subject_id
     WHERE v.call_id = $1 AND v.kind = 'step' AND v.at > $2
     ORDER BY v.entry_id DESC)sql"};

constexpr sql::Statement is_told_all{
    "is_told_all", "SELECT current_user <> 'accede_app' OR asker_reads_every_entry()"};

constexpr sql::Statement list_handles{"list_handles", "SELECT person_id, handle FROM person"};

constexpr std::array stored_states{
    std::pair{"nomination", "SELECT call_id, nomination_id AS id, state, revision FROM nomination"},
    std::pair{"assignment", "SELECT call_id, assignment_id AS id, state, revision FROM assignment"},
    std::pair{"plan", "SELECT call_id, plan_id AS id, state, revision FROM admission_plan"},
    std::pair{"membership",
              "SELECT coalesce(call_id, '-') AS call_id, membership_id AS id, state, revision "
              "FROM membership"},
};

// Events of one subject, in order, until the next subject begins.
class Walk {
public:
    bool continues(std::string_view subject, std::string_view id) const {
        return subject == subject_ && id == id_;
    }
    void begin(std::string_view subject, std::string_view id) {
        subject_ = subject;
        id_ = id;
        revision_ = 0;
        state_ = "absent";
        clear();
    }

    // What is wrong with the step, or nothing.
    std::string step(int revision, std::string_view event, std::string_view from,
                     std::string_view to) {
        if (revision != revision_ + 1) {
            return fmt::format("revision {} follows {}", revision, revision_);
        }
        if (from != state_) return fmt::format("leaves {} while it was {}", from, state_);
        revision_ = revision;
        state_ = to;
        if (!remember(event, to)) return fmt::format("no chart has {} to {}", event, to);
        return {};
    }

    // Whether the chart allows the whole walk.
    [[nodiscard]] bool is_legal() const {
        namespace e = engine;
        if (subject_ == "nomination")
            return e::nomination::replay(nominations_) == nominations_.size();
        if (subject_ == "assignment") return e::jury::replay(assignments_) == assignments_.size();
        if (subject_ == "call") return e::call::replay(calls_) == calls_.size();
        if (subject_ == "plan") return e::cohort::replay(plans_) == plans_.size();
        if (subject_ == "membership")
            return e::membership::replay(memberships_) == memberships_.size();
        return subject_.empty();
    }
    [[nodiscard]] std::string name() const { return subject_ + " " + id_; }

private:
    void clear() {
        nominations_.clear();
        assignments_.clear();
        calls_.clear();
        plans_.clear();
        memberships_.clear();
    }

    bool remember(std::string_view event, std::string_view to) {
        namespace e = engine;
        const auto keep = [](auto& steps, auto kind, auto state) {
            if (kind && state) steps.push_back({*kind, *state});
            return kind.has_value() && state.has_value();
        };
        if (subject_ == "nomination") {
            return keep(nominations_, e::nomination::kind_of(event), e::nomination::state_from(to));
        }
        if (subject_ == "assignment")
            return keep(assignments_, e::jury::kind_of(event), e::jury::state_from(to));
        if (subject_ == "call")
            return keep(calls_, e::call::kind_of(event), e::call::state_from(to));
        if (subject_ == "plan")
            return keep(plans_, e::cohort::kind_of(event), e::cohort::state_from(to));
        if (subject_ == "membership") {
            return keep(memberships_, e::membership::kind_of(event), e::membership::state_from(to));
        }
        return false;
    }

    std::string subject_;
    std::string id_;
    std::string state_;
    int revision_ = 0;
    std::vector<engine::nomination::Recorded> nominations_;
    std::vector<engine::jury::Recorded> assignments_;
    std::vector<engine::call::Recorded> calls_;
    std::vector<engine::cohort::Recorded> plans_;
    std::vector<engine::membership::Recorded> memberships_;
};

using sealing::bytes_of;

// Whether the entry's bytes say what its columns say.
bool tells_the_same(const engine::audit::Entry& entry, const sql::Row& row) {
    return entry.kind == "step" && entry.reason_code.empty() && entry.call == sql::text(row[0]) &&
           entry.subject == sql::text(row[1]) &&
           engine::uuid_text(entry.subject_id) == sql::text(row[2]) &&
           entry.revision == row[3].as<int>() && entry.event == sql::text(row[4]) &&
           entry.from == sql::text(row[5]) && entry.to == sql::text(row[6]) &&
           engine::text_of(entry.actor) == sql::text(row[7]) &&
           entry.operated_by == sql::text(row[8]) && entry.at == sql::moment(row[9]);
}

// "entry 17: " of what is sealed: its place in the log, counted from 0.
std::string at_leaf(const pqxx::field& leaf_index) {
    return leaf_index.is_null() ? "" : fmt::format("entry {}: ", leaf_index.c_str());
}

// Of whom and of what the log says that words were destroyed.
class Erasures {
public:
    explicit Erasures(sql::Transaction& tx) {
        for (const auto& row : tx.run("SELECT canonical FROM audit_entry WHERE kind = 'act' AND "
                                      "position('EraseWords'::bytea IN canonical) > 0")) {
            const auto entry = engine::audit::entry_from(bytes_of(row[0]));
            if (!entry || entry->event != "EraseWords") continue;
            if (entry->subject == "person") people_.emplace_back(bytes_in(entry->subject_id));
            if (entry->subject == "nomination") subjects_.insert(entry->subject_id);
        }
        if (subjects_.empty()) return;
        for (const auto& row : tx.run("SELECT nomination_id, assignment_id FROM assignment")) {
            const auto nomination = sql::id<engine::NominationId>(row[0]);
            if (subjects_.contains(nomination.bytes))
                seats_.insert(sql::id<engine::AssignmentId>(row[1]).bytes);
        }
    }
    // An entry about a nomination or a seat of its jury, or in which a person comes up.
    [[nodiscard]] bool are_of(const engine::audit::Entry& entry, std::string_view canonical) const {
        return subjects_.contains(entry.subject_id) || seats_.contains(entry.subject_id) ||
               std::ranges::any_of(people_, [&](const std::string& person) {
                   return canonical.find(person) != std::string_view::npos;
               });
    }

private:
    using Uuid = std::array<std::uint8_t, 16>;
    static std::string bytes_in(const Uuid& id) {
        return {reinterpret_cast<const char*>(id.data()), id.size()};
    }

    std::vector<std::string> people_;
    std::set<Uuid> subjects_;
    std::set<Uuid> seats_;
};

void check_body(const engine::audit::Entry& entry, const std::string& canonical,
                const Erasures& erasures, const pqxx::field& salt_field, const pqxx::field& body,
                const std::string& where, Verified& verified, Findings& findings) {
    const bool commits = entry.commitment != engine::audit::Digest{};
    // What was erased has no words left; what had none commits to none.
    if (body.is_null() || sql::text(body).empty()) {
        if (!commits) return;
        ++verified.erased;
        if (!erasures.are_of(entry, canonical))
            findings.fault(where + ": its words are gone, and no entry says that they were erased");
        return;
    }
    const auto salt_bytes = bytes_of(salt_field);
    std::array<std::uint8_t, 32> salt{};
    for (std::size_t i = 0; i < salt.size() && i < salt_bytes.size(); ++i) {
        salt[i] = static_cast<std::uint8_t>(salt_bytes[i]);
    }
    if (engine::audit::commitment(salt, sql::text(body)) != entry.commitment) {
        findings.fault(where + ": the words are not those that the entry commits to");
    }
}

void replay_events(sql::Transaction& tx, const std::string& origin, const Erasures& erasures,
                   const Tell& tell, Verified& verified, Findings& findings) {
    tx.run(R"sql(
        DECLARE steps NO SCROLL CURSOR FOR
        SELECT a.call_id, a.subject, a.subject_id, a.revision, a.event, a.from_state, a.to_state, a.actor,
               a.operator, (extract(epoch FROM a.at) * 1000000)::bigint, a.canonical, b.salt, b.body,
               l.leaf_index
          FROM audit_entry a
          LEFT JOIN entry_body b USING (call_id, entry_id)
          LEFT JOIN leaf l USING (call_id, entry_id)
         WHERE a.kind = 'step'
         ORDER BY a.subject_id, a.revision)sql");
    Walk walk;
    // An entry that is not as its bytes say may make others look wrong; it is named before them.
    Verified steps_told;
    Findings wrong_steps{steps_told};
    const auto end_of_walk = [&] {
        if (!walk.is_legal())
            wrong_steps.fault(walk.name() + ": the chart does not allow this walk");
    };
    for (;;) {
        const auto rows = tx.run("FETCH 5000 FROM steps");
        if (tell) tell(verified.steps);
        if (rows.empty()) break;
        for (const auto& row : rows) {
            const auto subject = sql::text(row[1]);
            const auto id = sql::text(row[2]);
            if (!walk.continues(subject, id)) {
                end_of_walk();
                walk.begin(subject, id);
                ++verified.subjects;
            }
            const auto where =
                at_leaf(row[13]) + fmt::format("{} {} revision {}", subject, id, row[3].as<int>());
            const auto wrong = walk.step(row[3].as<int>(), sql::text(row[4]), sql::text(row[5]),
                                         sql::text(row[6]));
            if (!wrong.empty()) wrong_steps.fault(fmt::format("{}: {}", where, wrong));
            const auto canonical = bytes_of(row[10]);
            if (const auto entry = engine::audit::entry_from(canonical); !entry) {
                findings.fault(where + ": its audit entry cannot be read");
            } else {
                if (entry->origin != origin || !tells_the_same(*entry, row))
                    findings.fault(where + ": its audit entry tells another story");
                check_body(*entry, canonical, erasures, row[11], row[12], where, verified,
                           findings);
            }
            ++verified.steps;
        }
    }
    end_of_walk();
    for (auto& wrong : steps_told.faults) findings.fault(std::move(wrong));
    verified.more_faults += steps_told.more_faults;
    tx.run("CLOSE steps");
}

void compare_states(sql::Transaction& tx, Findings& findings) {
    for (const auto& [subject, states] : stored_states) {
        const auto rows = tx.run(fmt::format(R"sql(
            SELECT s.call_id, s.id, s.state, s.revision, coalesce(v.to_state, 'nothing')
              FROM ({}) s
              LEFT JOIN LATERAL (SELECT to_state, revision FROM event v
                                  WHERE v.call_id = s.call_id AND v.subject_id = s.id
                                  ORDER BY revision DESC LIMIT 1) v ON true
             WHERE v.to_state IS DISTINCT FROM s.state OR v.revision IS DISTINCT FROM s.revision
             LIMIT 20)sql",
                                             states));
        for (const auto& row : rows) {
            findings.fault(fmt::format(
                "{} {}: is stored as {} at revision {}, but its events lead to {}", subject,
                row[1].c_str(), row[2].c_str(), row[3].c_str(), row[4].c_str()));
        }
        const auto removed = tx.run(fmt::format(R"sql(
            SELECT v.subject_id FROM event v
              LEFT JOIN ({}) s ON s.call_id = v.call_id AND s.id = v.subject_id
             WHERE v.subject = '{}' AND v.revision = 1 AND s.id IS NULL
             LIMIT 20)sql",
                                                states, subject));
        for (const auto& row : removed) {
            findings.fault(
                fmt::format("{} {}: is not stored, though it has events", subject, row[0].c_str()));
        }
    }
    const auto calls = tx.run(R"sql(
        SELECT c.call_id, c.state, coalesce(v.to_state, 'nothing') FROM call c
          LEFT JOIN LATERAL (SELECT to_state, revision FROM event v
                              WHERE v.call_id = c.call_id AND v.subject = 'call'
                              ORDER BY revision DESC LIMIT 1) v ON true
         WHERE v.to_state IS DISTINCT FROM c.state OR v.revision IS DISTINCT FROM c.revision)sql");
    for (const auto& row : calls) {
        findings.fault(fmt::format("call {}: is stored as {}, but its events lead to {}",
                                   row[0].c_str(), row[1].c_str(), row[2].c_str()));
    }
    const auto places = tx.run(R"sql(
        SELECT l.call_id, l.commission, l.used, count(n.place) FROM place_counter l
          LEFT JOIN nomination n ON n.call_id = l.call_id AND n.commission = l.commission
                                AND n.place IS NOT NULL
         GROUP BY l.call_id, l.commission, l.used HAVING l.used <> count(n.place))sql");
    for (const auto& row : places) {
        findings.fault(fmt::format("call {}, {}: {} places are counted and {} are held",
                                   row[0].c_str(), row[1].c_str(), row[2].c_str(), row[3].c_str()));
    }
}

void read_other_entries(sql::Transaction& tx, const std::string& origin, const Erasures& erasures,
                        Verified& verified, Findings& findings) {
    tx.run(R"sql(
        DECLARE acts NO SCROLL CURSOR FOR
        SELECT a.entry_id, a.canonical, b.salt, b.body, a.call_id, a.kind, a.subject, a.subject_id,
               l.leaf_index
          FROM audit_entry a
          LEFT JOIN entry_body b USING (call_id, entry_id)
          LEFT JOIN leaf l USING (call_id, entry_id) WHERE a.kind <> 'step')sql");
    for (;;) {
        const auto rows = tx.run("FETCH 5000 FROM acts");
        if (rows.empty()) break;
        for (const auto& row : rows) {
            const auto where = at_leaf(row[8]) + fmt::format("number {}", row[0].c_str());
            const auto canonical = bytes_of(row[1]);
            const auto entry = engine::audit::entry_from(canonical);
            if (!entry) {
                findings.fault(where + ": cannot be read");
                continue;
            }
            if (entry->origin != origin || entry->call != sql::text(row[4]) ||
                entry->kind != sql::text(row[5]) || entry->subject != sql::text(row[6]) ||
                engine::uuid_text(entry->subject_id) != sql::text(row[7]) || entry->revision != 0) {
                findings.fault(where + ": its bytes tell another story");
            }
            check_body(*entry, canonical, erasures, row[2], row[3], where, verified, findings);
        }
    }
    tx.run("CLOSE acts");
    verified.entries = tx.run("SELECT count(*) FROM audit_entry")[0][0].as<std::int64_t>();
}

// ---- what is sealed ----

// The checkpoints one after another, in the order of their sizes.
class Heads {
public:
    explicit Heads(sql::Transaction& tx) : tx_{&tx} {
        tx.run(
            "DECLARE heads NO SCROLL CURSOR FOR SELECT size, note FROM checkpoint ORDER BY size");
        advance();
    }
    [[nodiscard]] const std::optional<std::pair<std::uint64_t, std::string>>& next() const {
        return next_;
    }
    void advance() {
        if (at_ == rows_.size()) {
            rows_ = tx_->run("FETCH 1000 FROM heads");
            at_ = 0;
        }
        next_.reset();
        if (rows_.empty()) return;
        const auto row = rows_[at_++];
        next_.emplace(row[0].as<std::uint64_t>(), row[1].as<std::string>());
    }

private:
    sql::Transaction* tx_;
    sql::Rows rows_;
    sql::Rows::size_type at_ = 0;
    std::optional<std::pair<std::uint64_t, std::string>> next_;
};

// The hashes under which entries were sealed.
class SealedHashes {
public:
    explicit SealedHashes(sql::Transaction& tx) : tx_{&tx} {
        tx.run(
            "DECLARE tiles NO SCROLL CURSOR FOR SELECT tile, hashes FROM tile WHERE level = 0 "
            "ORDER BY tile");
    }
    // Asked in the order of the indexes.
    std::optional<engine::audit::Digest> at(std::uint64_t index) {
        namespace audit = engine::audit;
        while (!over_ && (!tile_ || *tile_ < index / audit::tile_width)) {
            const auto rows = tx_->run("FETCH 1 FROM tiles");
            over_ = rows.empty();
            if (over_) break;
            tile_ = rows[0][0].as<std::uint64_t>();
            hashes_ = bytes_of(rows[0][1]);
        }
        const auto place = index % audit::tile_width;
        if (tile_ != index / audit::tile_width ||
            (place + 1) * sizeof(audit::Digest) > hashes_.size())
            return {};
        return audit::hash_at(hashes_, place);
    }

private:
    sql::Transaction* tx_;
    bool over_ = false;
    std::optional<std::uint64_t> tile_;
    std::string hashes_;
};

// Higher tiles follow from the leaves' hashes.
engine::audit::GrowingTiles::Full comparing_tiles(sql::Transaction& tx, Findings& findings) {
    return [&tx, &findings](int level, std::uint64_t tile, const std::string& bytes) {
        if (level == 0) return;
        const auto rows = tx.run(
            fmt::format("SELECT hashes FROM tile WHERE level = {} AND tile = {}", level, tile));
        if (rows.empty() || bytes_of(rows[0][0]) != bytes) {
            const auto width = std::uint64_t{1} << static_cast<unsigned>(8 * level);
            findings.fault(
                fmt::format("entry {}: tile {} of level {} does not hold the hashes of "
                            "the entries from there on",
                            tile * engine::audit::tile_width * width, tile, level));
        }
    };
}

void inspect_sealed(sql::Transaction& tx, const std::string& origin, const Tell& tell,
                    const std::vector<engine::audit::KeptCheckpoint>& kept, const Earlier& earlier,
                    Verified& verified, Findings& findings) {
    namespace audit = engine::audit;
    const auto keys = sealing::keys_of(tx);
    const auto head = sealing::newest(tx);
    if (keys.empty() || !head) {
        for (const auto& one : kept)
            findings.fault(
                fmt::format("entry 0: is not there: nothing is sealed, and {} is a "
                            "checkpoint",
                            one.where));
        if (head.has_value() != !keys.empty())
            findings.fault("entry 0: checkpoints and keys are not there together");
        return;
    }
    std::int64_t number = 0;
    audit::Inspection inspection{
        origin, keys.front().verifier, kept, [&](const audit::Finding& finding) {
            findings.fault(audit::text_of(finding) +
                           (number > 0 ? fmt::format(" (number {})", number) : ""));
        }};
    Heads heads{tx};
    SealedHashes hashes{tx};
    audit::GrowingTiles tiles{comparing_tiles(tx, findings)};
    const auto reached = [&](const std::optional<audit::Digest>& sealed,
                             const std::string* canonical) {
        tiles.add(sealed                 ? *sealed
                  : canonical != nullptr ? audit::leaf_hash(*canonical)
                                         : audit::Digest{});
        number = 0;
        while (heads.next() && heads.next()->first <= inspection.size()) {
            if (heads.next()->first == inspection.size())
                inspection.checkpoint(heads.next()->second);
            heads.advance();
        }
    };
    tx.run(R"sql(
        DECLARE leaves NO SCROLL CURSOR FOR
        SELECT l.leaf_index, a.canonical, l.entry_id
          FROM leaf l LEFT JOIN audit_entry a USING (call_id, entry_id)
         ORDER BY l.leaf_index)sql");
    for (;;) {
        const auto rows = tx.run("FETCH 5000 FROM leaves");
        if (tell) tell(static_cast<std::int64_t>(inspection.size()));
        if (rows.empty()) break;
        for (const auto& row : rows) {
            const auto index = row[0].as<std::uint64_t>();
            number = row[2].as<std::int64_t>();
            while (inspection.size() < index && inspection.size() < head->size) {
                const auto sealed = hashes.at(inspection.size());
                inspection.missing(sealed);
                reached(sealed, nullptr);
            }
            const auto sealed = hashes.at(inspection.size());
            number = row[2].as<std::int64_t>();
            if (row[1].is_null()) {
                inspection.missing(sealed);
                reached(sealed, nullptr);
                continue;
            }
            const auto canonical = bytes_of(row[1]);
            inspection.entry(canonical, sealed,
                             earlier ? earlier(inspection.size()) : std::nullopt);
            reached(sealed, &canonical);
        }
    }
    tx.run("CLOSE leaves");
    tiles.rest(comparing_tiles(tx, findings));
    inspection.end();
    if (heads.next())
        findings.fault(fmt::format("entry {}: is not there: a checkpoint of {} entries was signed",
                                   inspection.size(), heads.next()->first));
    else if (inspection.size() > head->size)
        findings.fault(fmt::format("entry {}: is sealed under no checkpoint", head->size));
    if (const auto* const last = sealing::key_for(keys, head->size);
        last == nullptr || last->verifier != inspection.key())
        findings.fault(fmt::format("the log's key is {}, and the log hands over to {}",
                                   last == nullptr ? "unknown" : last->verifier.text(),
                                   inspection.key().text()));
    for (const auto& one : sealing::never_sealed(tx, 20))
        findings.fault(
            fmt::format("entry number {}: {}, and is not sealed; all is well up to the checkpoint "
                        "of {} entries",
                        one.number,
                        one.is_before ? "was put behind what is sealed already"
                                      : "is said to be of a transaction that was not over then",
                        head->size));
    verified.sealed = static_cast<std::int64_t>(inspection.size());
    verified.checkpoints = static_cast<std::int64_t>(inspection.checkpoints());
    verified.head = head->note;
}

}  // namespace

std::vector<Line> list(sql::Transaction& tx, const Filter& filter) {
    // Who refused acts were asked by stands in the entry's bytes alone.
    std::map<std::string, std::string, std::less<>> handles;
    for (const auto& row : tx.ask(list_handles))
        handles[row[0].as<std::string>()] = row[1].as<std::string>();
    std::vector<Line> all;
    for (const auto& row : tx.ask(list_entries, filter.call_id, filter.entry, filter.newest)) {
        const auto canonical = bytes_of(row[1]);
        const auto entry = engine::audit::entry_from(canonical).value_or(engine::audit::Entry{});
        all.push_back({.entry = row[0].as<std::int64_t>(),
                       .call_id = entry.call,
                       .kind = entry.kind,
                       .subject = entry.subject,
                       .reference = row[2].as<std::string>(),
                       .event = entry.event,
                       .from = entry.from,
                       .to = entry.to,
                       .person = handles[engine::text_of(entry.actor)],
                       .operated_by = entry.operated_by,
                       .at = entry.at,
                       .reason_code = entry.reason_code,
                       .words = row[3].as<std::string>(),
                       .canonical = filter.entry ? std::string{sql::text(row[1]).substr(2)} : ""});
    }
    return all;
}

std::vector<Undone> taken_after(sql::Transaction& tx, const std::string& call_id,
                                engine::Moment moment) {
    std::vector<Undone> all;
    for (const auto& row : tx.ask(list_taken_after, call_id, moment)) {
        all.push_back({.subject = row[0].as<std::string>(),
                       .reference = row[1].as<std::string>(),
                       .revision = row[2].as<int>(),
                       .event = row[3].as<std::string>(),
                       .from = row[4].as<std::string>(),
                       .to = row[5].as<std::string>(),
                       .at = sql::moment(row[6])});
    }
    return all;
}

engine::Permission may_be_told_of_all(sql::Transaction& tx) {
    if (sql::flag(tx.ask(is_told_all)[0][0])) return {};
    return engine::refuse(engine::Reason::not_for_this_role,
                          "Only an administrator or auditor without a conflict is told about the "
                          "whole record.");
}

bool reads_all(sql::Transaction& tx) {
    return sql::flag(
        tx.run("SELECT current_user <> 'accede_app' OR accede.asker_reads_every_entry()")[0][0]);
}

Verified verify(sql::Connection& connection, const Tell& tell,
                const std::vector<engine::audit::KeptCheckpoint>& kept, const Earlier& earlier) {
    Verified verified;
    Findings findings{verified};
    sql::Transaction tx{connection, sql::Isolation::read_only_snapshot, sql::Rights::of_login};
    const auto origin = tx.run("SELECT origin FROM installation")[0][0].as<std::string>();
    inspect_sealed(tx, origin, tell, kept, earlier, verified, findings);
    const Erasures erasures{tx};
    replay_events(tx, origin, erasures, tell, verified, findings);
    compare_states(tx, findings);
    read_other_entries(tx, origin, erasures, verified, findings);
    return verified;
}

}  // namespace storage::audit_log
