#include "storage/sealing.hpp"

#include "engine/audit/entry.hpp"
#include "engine/identity/log_key.hpp"
#include "storage/once.hpp"
#include "storage/people.hpp"
#include "storage/random.hpp"
#include "storage/record.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace storage::sealing {
namespace {

namespace fs = std::filesystem;
namespace audit = engine::audit;

// The number is "ACCEDE" and this lock's own. What is planned behind it is planned for large
// tables: when the first entries are sealed, the server takes those of the sealer for empty, and
// would read them whole for each entry from then on.
constexpr sql::Statement take_turn{"take_turn_to_seal", R"sql(
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

constexpr sql::Statement get_tile{"get_tile",
                                  "SELECT hashes FROM tile WHERE level = $1 AND tile = $2"};

constexpr sql::Statement get_leaf{"get_leaf", R"sql(
    SELECT a.canonical FROM leaf l JOIN audit_entry a USING (call_id, entry_id)
     WHERE l.leaf_index = $1)sql"};

constexpr sql::Statement keep_checkpoints{"keep_checkpoints", R"sql(
    INSERT INTO checkpoint (size, note, signed_at, cursor_xid, cursor_entry, cluster)
    SELECT u.size::bigint, u.note, $1, u.xid::xid8, u.entry::bigint, u.cluster
      FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
           u (size, note, xid, entry, cluster))sql"};

constexpr sql::Statement add_first_key{"add_first_key",
                                       "INSERT INTO log_key (verifier, signs_from) VALUES ($1, 0)"};

constexpr sql::Statement begin_key{"begin_key",
                                   "UPDATE log_key SET signs_from = $2 WHERE verifier = $1"};

constexpr sql::Statement list_keys{
    "list_keys",
    "SELECT verifier, signs_from FROM log_key WHERE signs_from IS NOT NULL ORDER BY signs_from"};

constexpr sql::Statement count_of_call{"count_of_call",
                                       "SELECT count(*) FROM leaf WHERE call_id = $1"};

constexpr sql::Statement add_close{"add_close", R"sql(
    INSERT INTO audit_entry (call_id, kind, subject, subject_id, canonical)
    VALUES ($1, 'act', 'call', $2, $3) RETURNING entry_id)sql"};

constexpr sql::Statement newest_head{"newest_head", R"sql(
    SELECT size, note, (extract(epoch FROM signed_at) * 1000000)::bigint FROM checkpoint
     ORDER BY size DESC LIMIT 1)sql"};

constexpr sql::Statement head_of_size{"head_of_size", R"sql(
    SELECT size, note, (extract(epoch FROM signed_at) * 1000000)::bigint FROM checkpoint
     WHERE size = $1)sql"};

constexpr sql::Statement count_unsealed{"count_unsealed", R"sql(
    SELECT count(*) FROM audit_entry a
     WHERE a.xid >= coalesce((SELECT c.cursor_xid FROM checkpoint c
                               WHERE c.cluster = (SELECT system_identifier::text FROM pg_control_system())
                               ORDER BY size DESC LIMIT 1), '0')
       AND NOT EXISTS (SELECT FROM leaf l WHERE l.call_id = a.call_id AND l.entry_id = a.entry_id))sql"};

// The sealer looks behind its cursor and at what is committed: what stands elsewhere is sealed, or
// was put there by no transaction of this server. While the entries of another server are taken
// over nothing follows from the counting.
constexpr sql::Statement list_never_sealed{"list_never_sealed", R"sql(
    SELECT a.entry_id, (a.xid, a.entry_id) <= (c.cursor_xid, c.cursor_entry)
      FROM audit_entry a
      JOIN (SELECT * FROM checkpoint ORDER BY size DESC LIMIT 1) c
           ON c.cluster = (SELECT system_identifier::text FROM pg_control_system())
     WHERE ((a.xid, a.entry_id) <= (c.cursor_xid, c.cursor_entry)
            OR NOT pg_visible_in_snapshot(a.xid, pg_current_snapshot()))
       AND NOT EXISTS (SELECT FROM leaf l WHERE l.call_id = a.call_id AND l.entry_id = a.entry_id)
     ORDER BY a.entry_id LIMIT $1)sql"};

constexpr sql::Statement add_proposed_key{
    "add_proposed_key", "INSERT INTO log_key (verifier, proposed_by) VALUES ($1, $2)"};

constexpr sql::Statement hold_proposed_key{"hold_proposed_key", R"sql(
    SELECT proposed_by FROM log_key
     WHERE verifier = $1 AND approved_by IS NULL AND signs_from IS NULL FOR UPDATE)sql"};

constexpr sql::Statement unfinished_rotation{"unfinished_rotation", R"sql(
    SELECT 1 FROM log_key WHERE approved_by IS NOT NULL AND signs_from IS NULL)sql"};

constexpr sql::Statement approve_proposed_key{
    "approve_proposed_key", "UPDATE log_key SET approved_by = $2 WHERE verifier = $1"};

constexpr sql::Statement origin_and_time{"origin_and_time", R"sql(
    SELECT origin, (extract(epoch FROM moment()) * 1000000)::bigint FROM installation)sql"};

[[noreturn]] void cannot(const char* what, const fs::path& path) {
    throw std::runtime_error{
        fmt::format("{} cannot be {}: {}", path.native(), what, std::strerror(errno))};
}

// A file that is being written is locked by who writes it, and the lock ends with the process: so
// it is known of a file that is left, in whatever container its writer ran.
constexpr const char* not_in_place = ".new";

// Locked, and still there then: whoever removes what is left may have come between.
int begin_file(const fs::path& path, mode_t mode) {
    for (;;) {
        const int file = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, mode);
        if (file < 0) cannot("written", path);
        struct stat about {};
        // A folder that knows no locks is cleaned by nobody.
        if (flock(file, LOCK_EX) != 0 || (fstat(file, &about) == 0 && about.st_nlink > 0))
            return file;
        close(file);
    }
}

// Whole or not at all, and on disk when it returns.
void write_file(const fs::path& path, const std::string& text, mode_t mode) {
    const auto beside = fs::path{path}.concat(fmt::format(".{}{}", getpid(), not_in_place));
    const int file = begin_file(beside, mode);
    const bool written =
        write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        fchmod(file, mode) == 0 && fsync(file) == 0 && rename(beside.c_str(), path.c_str()) == 0;
    const int why = errno;
    close(file);
    errno = why;
    if (!written) cannot("written", path);
    const int folder = open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        static_cast<void>(fsync(folder));
        close(folder);
    }
}

// "checkpoint.4711.new", as write_file names it.
bool is_unfinished(const fs::path& path) {
    auto name = path.filename();
    if (name.extension() != not_in_place) return false;
    name = name.stem();
    const auto process = name.extension().native();
    if (process.size() < 2 || process.find_first_not_of("0123456789", 1) != std::string::npos)
        return false;
    return name.stem() == "checkpoint" || name.stem().native().starts_with("key-");
}

std::optional<std::string> read_file(const fs::path& path) {
    std::ifstream file{path};
    if (!file) return {};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

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

Head head_from(const sql::Row& row) {
    return {static_cast<std::uint64_t>(row[0].as<std::int64_t>()), row[1].as<std::string>(),
            sql::moment(row[2])};
}

}  // namespace

std::string bytes_of(const pqxx::field& field) {
    return audit::bytes_from_hex(sql::text(field).substr(2)).value_or("");
}

// ---- the folder ----

Folder::Folder(fs::path path) : path_{std::move(path)} {
    std::error_code error;
    if (fs::create_directories(path_, error)) fs::permissions(path_, fs::perms::owner_all, error);
    if (error || !fs::is_directory(path_))
        throw std::runtime_error{fmt::format("{} cannot be made a folder", path_.native())};
}

fs::path Folder::key_file(const audit::VerifierKey& key) const {
    return path_ / fmt::format("key-{:08x}", key.id());
}

std::optional<audit::SignerKey> Folder::find(const audit::VerifierKey& verifier) const {
    const auto path = key_file(verifier);
    struct stat about {};
    if (stat(path.c_str(), &about) != 0) return {};
    if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        throw std::runtime_error{fmt::format(
            "{} can be read by others: chmod 600 it, and change the key", path.native())};
    }
    auto text = read_file(path);
    if (!text) cannot("read", path);
    if (text->ends_with('\n')) text->pop_back();
    auto key = audit::signer_key_from(*text);
    if (!key || key->verifier() != verifier)
        throw std::runtime_error{fmt::format("{} holds no key of that name", path.native())};
    return key;
}

audit::SignerKey Folder::make_key(const std::string& origin) const {
    const audit::SignerKey key{origin, random_salt()};
    write_file(key_file(key.verifier()), key.text() + "\n", S_IRUSR | S_IWUSR);
    return key;
}

void Folder::forget(const audit::VerifierKey& verifier) const {
    std::error_code ignored;
    fs::remove(key_file(verifier), ignored);
}

void Folder::remove_unfinished() const {
    std::vector<fs::path> left;
    for (const auto& file : fs::directory_iterator{path_})
        if (file.is_regular_file() && is_unfinished(file.path())) left.push_back(file.path());
    for (const auto& path : left) {
        const int file = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (file < 0) continue;
        if (flock(file, LOCK_EX | LOCK_NB) == 0) unlink(path.c_str());
        close(file);
    }
}

std::optional<std::string> Folder::checkpoint() const {
    return read_file(path_ / "checkpoint");
}

void Folder::keep_checkpoint(const std::string& note) const {
    write_file(path_ / "checkpoint", note, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
}

// ---- what is stored ----

std::vector<Key> keys_of(sql::Transaction& tx) {
    std::vector<Key> keys;
    for (const auto& row : tx.ask(list_keys)) {
        auto verifier = audit::verifier_key_from(sql::text(row[0]));
        if (!verifier) continue;  // a verification names what was signed by it
        keys.push_back(
            {*std::move(verifier), static_cast<std::uint64_t>(row[1].as<std::int64_t>())});
    }
    return keys;
}

const Key* key_for(const std::vector<Key>& keys, std::uint64_t size) {
    const Key* found = nullptr;
    for (const auto& key : keys)
        if (key.signs_from <= size) found = &key;
    return found;
}

std::optional<Head> newest(sql::Transaction& tx) {
    const auto rows = tx.ask(newest_head);
    if (rows.empty()) return {};
    return head_from(rows[0]);
}

std::optional<Head> of_size(sql::Transaction& tx, std::uint64_t size) {
    const auto rows = tx.ask(head_of_size, static_cast<std::int64_t>(size));
    if (rows.empty()) return {};
    return head_from(rows[0]);
}

std::int64_t not_sealed_yet(sql::Transaction& tx) {
    return tx.ask(count_unsealed)[0][0].as<std::int64_t>();
}

std::vector<NeverSealed> never_sealed(sql::Transaction& tx, int most) {
    std::vector<NeverSealed> all;
    for (const auto& row : tx.ask(list_never_sealed, most))
        all.push_back({row[0].as<std::int64_t>(), sql::flag(row[1])});
    return all;
}

std::optional<std::string> leaf_of(sql::Transaction& tx, std::uint64_t index) {
    const auto rows = tx.ask(get_leaf, static_cast<std::int64_t>(index));
    if (rows.empty()) return {};
    return bytes_of(rows[0][0]);
}

namespace {

[[noreturn]] void has_no_tile(int level, std::uint64_t tile) {
    throw std::runtime_error{
        fmt::format("The log has no tile {} of level {}: let `accede audit "
                    "verify` name what is wrong with it",
                    tile, level)};
}

}  // namespace

std::string tile_of(sql::Transaction& tx, int level, std::uint64_t tile) {
    const auto rows = tx.ask(get_tile, level, static_cast<std::int64_t>(tile));
    if (rows.empty()) has_no_tile(level, tile);
    return bytes_of(rows[0][0]);
}

audit::Subtrees subtrees_of(sql::Transaction& tx) {
    return audit::subtrees_from(
        [&tx](int level, std::uint64_t tile) { return tile_of(tx, level, tile); });
}

// ---- sealing ----

namespace {

// Behind the server's name, in a checkpoint that was signed on the way.
constexpr const char* taking_over = " from transaction ";

// However far the sealer is behind, nobody has to look at more entries than that to come from one
// checkpoint to the next.
constexpr std::uint64_t entries_of_a_checkpoint = 1000;

// One transaction's work.
class Sealing {
public:
    Sealing(sql::Transaction& tx, const Folder& folder) : tx_{&tx}, folder_{&folder} {
        tx.ask(take_turn);
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

// What signs the next checkpoint; nothing before the first.
std::optional<audit::VerifierKey> key_in_force(sql::Transaction& tx) {
    const auto head = newest(tx);
    if (!head) return {};
    const auto keys = keys_of(tx);
    const auto* const key = key_for(keys, head->size + 1);
    return key == nullptr ? std::nullopt : std::optional{key->verifier};
}

// Who asks for a change of the key, and when: for the entry of what is done, or refused.
struct Asking {
    std::string origin;
    engine::Actor actor;
    engine::Moment at;
};
engine::Result<Asking> asking(sql::Transaction& tx, const Request& request) {
    auto actor = find_actor(tx, request.person);
    if (!actor) return tl::unexpected{actor.error()};
    const auto row = tx.ask(origin_and_time)[0];
    return Asking{row[0].as<std::string>(), *actor, sql::moment(row[1])};
}

void note_key(sql::Transaction& tx, const Asking& who, const Request& request,
              std::string_view event, const std::string& from, const std::string& to) {
    const auto bytes = audit::canonical({.origin = who.origin,
                                         .call = "-",
                                         .kind = "act",
                                         .subject = "log",
                                         .event = std::string{event},
                                         .from = from,
                                         .to = to,
                                         .actor = who.actor.person,
                                         .operated_by = request.operated_by,
                                         .at = who.at});
    note_bytes(tx, "-", "act", "log", {}, bytes);
}

// The key that was not approved is the words of the refusal.
void note_refused(sql::Connection& connection, const Request& request, const std::string& asked,
                  const Asking& who, std::string_view event, const std::string& verifier,
                  const engine::Refusal& why) {
    note_refusal(connection, who.origin, request, asked,
                 {.call_id = "-",
                  .kind = "refusal",
                  .subject = "log",
                  .event = event,
                  .actor = who.actor.person,
                  .operated_by = request.operated_by,
                  .at = who.at,
                  .reason_code = engine::code_of(why.reason),
                  .body = verifier},
                 why, sql::Rights::of_login);
}

Answer key_answer(const char* event, const std::string& from, const std::string& to,
                  engine::Moment at) {
    return {.subject = "log",
            .reference = to,
            .event = event,
            .from = from,
            .to = to,
            .revision = 1,
            .at = at};
}

}  // namespace

engine::Result<Sealed> seal(sql::Connection& connection, const Folder& folder, int most) {
    folder.remove_unfinished();
    sql::Transaction tx{connection, sql::Rights::of_login};
    return Sealing{tx, folder}.run(most);
}

engine::Result<Answer> propose_key(sql::Connection& connection, const Folder& folder,
                                   const Request& request) {
    std::optional<audit::VerifierKey> made;
    // A key that is not proposed after all is nobody's.
    const auto forget = [&] {
        if (made) folder.forget(*made);
        made.reset();
    };
    const std::string asked = "audit rotate-key";
    std::optional<Asking> decided;
    auto outcome = once(
        connection, request, "-", asked,
        [&](sql::Transaction& tx, const auto& digest) -> engine::Result<Answer> {
            decided.reset();
            if (auto before = earlier(tx, "-", request, digest)) return *before;
            forget();
            auto who = asking(tx, request);
            if (!who) return tl::unexpected{who.error()};
            decided = *who;
            const auto key = key_in_force(tx);
            if (auto may = engine::identity::may_propose_key(
                    {.actor = who->actor, .is_sealed = key.has_value()});
                !may)
                return tl::unexpected{may.error()};
            made = folder.make_key(key->name).verifier();
            tx.queue(add_proposed_key, made->text(), who->actor.person);
            note_key(tx, *who, request, "ProposeKey", key->text(), made->text());
            return key_answer("ProposeKey", key->text(), made->text(), who->at);
        },
        Remembers::caller, sql::Rights::of_login);
    // Its answer may have come another way than its commit.
    if (!outcome || request.dry_run || (made && outcome->to != made->text())) forget();
    if (!outcome && decided)
        note_refused(connection, request, asked, *decided, "ProposeKey", "", outcome.error());
    return outcome;
}

engine::Result<Answer> approve_key(sql::Connection& connection, const Folder& folder,
                                   const Request& request, const std::string& verifier) {
    const auto asked = "audit rotate-key --approve " + verifier;
    std::optional<Asking> decided;
    auto outcome = once(
        connection, request, "-", asked,
        [&](sql::Transaction& tx, const auto& digest) -> engine::Result<Answer> {
            decided.reset();
            if (auto before = earlier(tx, "-", request, digest)) return *before;
            tx.ask(take_turn);
            auto who = asking(tx, request);
            if (!who) return tl::unexpected{who.error()};
            decided = *who;
            const auto key = audit::verifier_key_from(verifier);
            const auto proposed = tx.ask(hold_proposed_key, verifier);
            const auto old = key_in_force(tx);
            engine::identity::KeyChange change{
                .actor = who->actor,
                .key = verifier,
                .is_sealed = old.has_value(),
                .another_waits = !tx.ask(unfinished_rotation).empty()};
            if (key && !proposed.empty() && !proposed[0][0].is_null())
                change.proposed_by = sql::id<engine::PersonId>(proposed[0][0]);
            if (auto may = engine::identity::may_approve_key(change); !may)
                return tl::unexpected{may.error()};
            if (!folder.find(*key))
                return refused(
                    fmt::format("The key {} is not in {}.", verifier, folder.path().native()));
            tx.queue(approve_proposed_key, verifier, who->actor.person);
            note_key(tx, *who, request, "RotateKey", old->text(), verifier);
            return key_answer("RotateKey", old->text(), verifier, who->at);
        },
        Remembers::caller, sql::Rights::of_login);
    if (!outcome && decided)
        note_refused(connection, request, asked, *decided, "RotateKey", verifier, outcome.error());
    return outcome;
}

}  // namespace storage::sealing
