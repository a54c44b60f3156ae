#include "storage/sealing.hpp"

#include "engine/audit/entry.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace storage::sealing {
namespace {

namespace audit = engine::audit;

// The number is "ACCEDE" and this lock's own. What is planned behind it is planned for large
// tables: when the first entries are sealed, the server takes those of the sealer for empty, and
// would read them whole for each entry from then on.
constexpr sql::Statement take_turn_statement{"take_turn_to_seal", R"sql(
    SELECT pg_advisory_xact_lock(4702676400682106881), set_config('enable_seqscan', 'off', true),
           set_config('enable_sort', 'off', true))sql"};

constexpr sql::Statement where_it_stands{"where_it_stands", R"sql(
    SELECT i.origin, (extract(epoch FROM moment()) * 1000000)::bigint,
           (SELECT system_identifier::text FROM pg_control_system()),
           pg_snapshot_xmin(pg_current_snapshot())::text,
           c.size, c.note, c.cursor_xid::text, c.cursor_entry, c.cluster
      FROM installation i
      LEFT JOIN (SELECT * FROM checkpoint ORDER BY size DESC LIMIT 1) c ON true)sql"};

// What is committed and not passed over: every transaction before the oldest that still runs is
// done. Whether an entry is sealed is looked up for each that is taken, and no more: a join would
// be of all leaves each time.
constexpr sql::Statement next_entries{"next_entries", R"sql(
    SELECT a.call_id, a.entry_id, a.canonical, a.xid::text
      FROM audit_entry a
     WHERE (a.xid, a.entry_id) > ($1::xid8, $2)
       AND a.xid < pg_snapshot_xmin(pg_current_snapshot())
       AND (SELECT l.leaf_index FROM leaf l
             WHERE l.call_id = a.call_id AND l.entry_id = a.entry_id) IS NULL
     ORDER BY a.xid, a.entry_id
     LIMIT $3)sql"};

// The same where the counting of this server's transactions says nothing of the order: on another
// server than the last time, and the first time of all. Whatever can be seen is committed. What
// cannot be seen yet is of a transaction that ran when the taking over began, or later.
constexpr sql::Statement entries_of_before{"entries_of_before", R"sql(
    SELECT a.call_id, a.entry_id, a.canonical, a.xid::text
      FROM audit_entry a
     WHERE (a.xid, a.entry_id) > ($1::xid8, $2)
       AND (SELECT l.leaf_index FROM leaf l
             WHERE l.call_id = a.call_id AND l.entry_id = a.entry_id) IS NULL
     ORDER BY a.xid, a.entry_id
     LIMIT $3)sql"};

constexpr sql::Statement add_leaves{"add_leaves", R"sql(
    INSERT INTO leaf (call_id, entry_id, leaf_index)
    SELECT u.call, u.entry::bigint, $1 + u.place - 1
      FROM unnest($2::text[], $3::text[]) WITH ORDINALITY u (call, entry, place))sql"};

constexpr sql::Statement keep_tiles{"keep_tiles", R"sql(
    INSERT INTO tile (level, tile, hashes)
    SELECT u.level::integer, u.tile::bigint, decode(u.hashes, 'hex')
      FROM unnest($1::text[], $2::text[], $3::text[]) u (level, tile, hashes)
    ON CONFLICT ON CONSTRAINT a_tile_has_one_place DO UPDATE SET hashes = excluded.hashes)sql"};

// The last tile of each level in a log of that size, where it is not full.
constexpr sql::Statement unfinished_tiles{"unfinished_tiles", R"sql(
    SELECT t.level, t.hashes
      FROM generate_series(0, 6) g
      JOIN tile t ON t.level = g AND t.tile = $1::bigint >> (8 * (g + 1)))sql"};

constexpr sql::Statement keep_checkpoints{"keep_checkpoints", R"sql(
    INSERT INTO checkpoint (size, note, signed_at, cursor_xid, cursor_entry, cluster)
    SELECT u.size::bigint, u.note, $1, u.xid::xid8, u.entry::bigint, u.cluster
      FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
           u (size, note, xid, entry, cluster))sql"};

constexpr sql::Statement add_first_key{"add_first_key",
                                       "INSERT INTO log_key (verifier, signs_from) VALUES ($1, 0)"};

constexpr sql::Statement begin_key{"begin_key",
                                   "UPDATE log_key SET signs_from = $2 WHERE verifier = $1"};

constexpr sql::Statement count_of_call{"count_of_call",
                                       "SELECT count(*) FROM leaf WHERE call_id = $1"};

constexpr sql::Statement add_close{"add_close", R"sql(
    INSERT INTO audit_entry (call_id, kind, subject, subject_id, canonical)
    VALUES ($1, 'act', 'call', $2, $3) RETURNING entry_id)sql"};

// What asks for a checkpoint that ends with it.
bool asks_for_checkpoint(const audit::Entry& entry) {
    const auto is_one_of = [&](std::initializer_list<std::string_view> events) {
        return std::ranges::find(events, entry.event) != events.end();
    };
    if (entry.kind == "act") return entry.event == "RotateKey";
    if (entry.kind != "step") return false;
    if (entry.subject == "call")
        return is_one_of({"Open", "Close", "Decide", "Publish", "Archive"});
    if (entry.subject == "plan") return is_one_of({"Apply", "Publish"});
    return entry.subject == "nomination" && entry.event == "ConcludeReview";
}

auto refused(std::string explanation) {
    return engine::refuse(engine::Reason::input_invalid, std::move(explanation));
}

// Behind the server's name, in a checkpoint that was signed on the way.
constexpr const char* taking_over = " from transaction ";

// However far the sealer is behind, nobody has to look at more entries than that to come from one
// checkpoint to the next.
constexpr std::uint64_t entries_of_a_checkpoint = 1000;

// One transaction's work.
class Sealing {
public:
    Sealing(sql::Transaction& tx, const Folder& folder) : tx_{&tx}, folder_{&folder} {
        take_turn(tx);
        // In a later statement than the lock: what the last sealer committed is seen.
        const auto row = tx.ask(where_it_stands)[0];
        origin_ = row[0].as<std::string>();
        now_ = sql::moment(row[1]);
        cluster_ = row[2].as<std::string>();
        begins_at_ = row[3].as<std::string>();
        if (row[4].is_null()) return;
        sealed_.size = static_cast<std::uint64_t>(row[4].as<std::int64_t>());
        sealed_.checkpoint = row[5].as<std::string>();
        const auto stood = row[8].as<std::string>();
        takes_over_ = stood != cluster_;
        const auto begun = cluster_ + taking_over;
        if (takes_over_ && !stood.starts_with(begun)) return;
        cursor_xid_ = row[6].as<std::string>();
        cursor_entry_ = row[7].as<std::int64_t>();
        if (takes_over_) begins_at_ = stood.substr(begun.size());
    }

    engine::Result<Sealed> run(int most) {
        if (auto known = folder_is_of_this_log(); !known) return tl::unexpected{known.error()};
        const auto rows = tx_->ask(takes_over_ ? entries_of_before : next_entries, cursor_xid_,
                                   cursor_entry_, most);
        if (rows.empty() && sealed_.checkpoint.empty()) return sealed_;
        auto key = signing_key();
        if (!key) return tl::unexpected{key.error()};
        if (rows.empty()) {
            folder_->keep_checkpoint(sealed_.checkpoint);
            return sealed_;
        }
        resume();
        const auto before = sealed_.size;
        for (const auto& row : rows) {
            const auto canonical = bytes_of(row[2]);
            add(row[0].as<std::string>(), row[1].as<std::int64_t>(), canonical);
            cursor_xid_ = row[3].as<std::string>();
            cursor_entry_ = row[1].as<std::int64_t>();
            ++taken_;
            const auto entry = audit::entry_from(canonical);
            const bool asked = entry && asks_for_checkpoint(*entry);
            if (asked) follow(*entry);
            if (forgotten_) break;  // another key signs what comes then
            if (asked || tiles_.size() - sealed_.size >= entries_of_a_checkpoint)
                sign(*key, cluster_on_the_way());
        }
        const bool is_all = taken_ == std::ssize(rows) && taken_ < most;
        // Once all that was there is sealed, this server's counting goes on from the oldest
        // transaction that ran when the taking over began.
        if (takes_over_ && is_all) {
            cursor_xid_ = begins_at_;
            cursor_entry_ = 0;
            if (tiles_.size() == sealed_.size) signed_.drop_last();
            sign(*key, cluster_);
        } else if (tiles_.size() > sealed_.size) {
            sign(*key, cluster_on_the_way());
        }
        keep_leaves();
        tiles_.rest([this](int level, std::uint64_t tile, const std::string& bytes) {
            keep(level, tile, bytes);
        });
        tx_->queue(keep_tiles, kept_.levels, kept_.tiles, kept_.hashes);
        tx_->queue(keep_checkpoints, now_, signed_.sizes, signed_.notes, signed_.xids,
                   signed_.entries, signed_.clusters);
        tx_->commit();
        folder_->keep_checkpoint(sealed_.checkpoint);
        if (forgotten_) folder_->forget(*forgotten_);
        sealed_.entries = static_cast<std::int64_t>(sealed_.size - before);
        sealed_.more = !is_all;
        return sealed_;
    }

private:
    engine::Permission folder_is_of_this_log() {
        const auto kept = folder_->checkpoint();
        if (!kept || *kept == sealed_.checkpoint) return {};
        const auto checkpoint = audit::checkpoint_from(*kept);
        const auto where = (folder_->path() / "checkpoint").native();
        if (!checkpoint || checkpoint->origin != origin_)
            return refused(fmt::format("{} is no checkpoint of {}.", where, origin_));
        if (checkpoint->size > sealed_.size) {
            return refused(
                fmt::format("{} is of {} entries, and the database has sealed {}: it "
                            "stands as it was before that checkpoint was given out.",
                            where, checkpoint->size, sealed_.size));
        }
        if (audit::root_of(checkpoint->size, subtrees_of(*tx_)) != checkpoint->root) {
            return refused(
                fmt::format("{} is of another log than the one that the database has "
                            "sealed: let `accede audit verify` compare them.",
                            where));
        }
        return {};
    }

    engine::Result<audit::SignerKey> signing_key() {
        const auto keys = keys_of(*tx_);
        const auto* const key = key_for(keys, sealed_.size + 1);
        if (key == nullptr) {
            auto made = folder_->make_key(origin_);
            verifier_ = made.verifier();
            tx_->queue(add_first_key, verifier_.text());
            return made;
        }
        verifier_ = key->verifier;
        // Left by a sealer that was killed at the change of the key.
        for (const auto& old : keys)
            if (old.signs_from < key->signs_from) folder_->forget(old.verifier);
        auto found = folder_->find(verifier_);
        if (!found) {
            return refused(fmt::format("The key {} signs this log, and is not in {}.",
                                       verifier_.text(), folder_->path().native()));
        }
        return *found;
    }

    // The tree as the last sealer left it.
    void resume() {
        std::map<int, std::string> unfinished;
        for (const auto& row : tx_->ask(unfinished_tiles, static_cast<std::int64_t>(sealed_.size)))
            unfinished.emplace(row[0].as<int>(), bytes_of(row[1]));
        tiles_.resume(sealed_.size, [&](int level, std::uint64_t tile) {
            const auto found = unfinished.find(level);
            if (found == unfinished.end()) has_no_tile(level, tile);
            return found->second;
        });
    }

    void keep(int level, std::uint64_t tile, const std::string& bytes) {
        kept_.levels.push_back(std::to_string(level));
        kept_.tiles.push_back(std::to_string(tile));
        kept_.hashes.push_back(
            audit::hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}));
    }

    void add(const std::string& call, std::int64_t entry, std::string_view canonical) {
        calls_.push_back(call);
        entries_.push_back(std::to_string(entry));
        tiles_.add(audit::leaf_hash(canonical));
    }

    // Those that are added and not among the leaves yet.
    void keep_leaves() {
        if (entries_.empty()) return;
        tx_->queue(add_leaves, static_cast<std::int64_t>(tiles_.size() - entries_.size()), calls_,
                   entries_);
        calls_.clear();
        entries_.clear();
    }

    // A head over all that is added. It is given out by nobody before it is committed.
    void sign(const audit::SignerKey& key, const std::string& cluster) {
        sealed_.size = tiles_.size();
        sealed_.checkpoint =
            audit::sign(audit::Checkpoint{origin_, sealed_.size, tiles_.root()}.text(), key);
        signed_.sizes.push_back(std::to_string(sealed_.size));
        signed_.notes.push_back(sealed_.checkpoint);
        signed_.xids.push_back(cursor_xid_);
        signed_.entries.push_back(std::to_string(cursor_entry_));
        signed_.clusters.push_back(cluster);
    }

    [[nodiscard]] std::string cluster_on_the_way() const {
        return takes_over_ ? cluster_ + taking_over + begins_at_ : cluster_;
    }

    // What an entry brings about that asked for a checkpoint.
    void follow(const audit::Entry& entry) {
        if (entry.kind == "step" && entry.subject == "call" &&
            (entry.event == "Close" || entry.event == "Archive"))
            close_log(entry);
        if (entry.kind == "act" && entry.event == "RotateKey" && entry.from == verifier_.text()) {
            tx_->queue(begin_key, entry.to, static_cast<std::int64_t>(tiles_.size() + 1));
            forgotten_ = verifier_;
        }
    }

    // The leaf behind the closing: how many entries of the call are sealed with it.
    void close_log(const audit::Entry& closing) {
        keep_leaves();
        const auto count = tx_->ask(count_of_call, closing.call)[0][0].as<std::int64_t>();
        const auto bytes = audit::canonical({.origin = origin_,
                                             .call = closing.call,
                                             .kind = "act",
                                             .subject = "call",
                                             .subject_id = closing.subject_id,
                                             .event = "CloseLog",
                                             .from = closing.to,
                                             .to = std::to_string(count),
                                             .at = now_});
        const auto entry =
            tx_->ask(add_close, closing.call, engine::Id<struct Subject>{closing.subject_id},
                     sql::bytes_of(bytes))[0][0]
                .as<std::int64_t>();
        add(closing.call, entry, bytes);
    }

    sql::Transaction* tx_;
    const Folder* folder_;
    std::string origin_;
    engine::Moment now_{};
    std::string cluster_;
    std::string cursor_xid_ = "0";
    std::int64_t cursor_entry_ = 0;
    std::string begins_at_;
    bool takes_over_ = true;
    Sealed sealed_;
    audit::VerifierKey verifier_;
    std::optional<audit::VerifierKey> forgotten_;
    std::int64_t taken_ = 0;  // of the entries that were read
    std::vector<std::string> calls_;
    std::vector<std::string> entries_;
    struct {
        std::vector<std::string> levels, tiles, hashes;
    } kept_;
    struct {
        std::vector<std::string> sizes, notes, xids, entries, clusters;
        void drop_last() {
            for (auto* column : {&sizes, &notes, &xids, &entries, &clusters}) column->pop_back();
        }
    } signed_;
    audit::GrowingTiles tiles_{[this](int level, std::uint64_t tile, const std::string& bytes) {
        keep(level, tile, bytes);
    }};
};

}  // namespace

void take_turn(sql::Transaction& tx) {
    tx.ask(take_turn_statement);
}

engine::Result<Sealed> seal(sql::Connection& connection, const Folder& folder, int most) {
    folder.remove_unfinished();
    sql::Transaction tx{connection, sql::Rights::of_login};
    return Sealing{tx, folder}.run(most);
}

}  // namespace storage::sealing
