// The log sealed: entries become leaves of a tree whose head is signed (docs/audit.md). Those who
// write do nothing for it; whoever seals comes after them, as often as anybody likes.
//
// What one call does is one transaction, one at a time by a lock that ends with it. So a sealer
// that is killed leaves the log as it was before or after, and the next goes on from there. A
// checkpoint is given out only once it is committed: two that differ are never signed for one size.
#pragma once

#include "engine/audit/note.hpp"
#include "engine/audit/tiles.hpp"
#include "engine/result.hpp"
#include "storage/request.hpp"
#include "storage/sql.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace storage::sealing {

// Outside the database: the secret keys, each in a file that only its owner can read, and the
// newest checkpoint. Throws std::runtime_error where a file cannot be read or written, or where
// others can read a key.
class Folder {
public:
    explicit Folder(std::filesystem::path);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::optional<engine::audit::SignerKey> find(
        const engine::audit::VerifierKey&) const;
    // A new key, on disk before it is given.
    [[nodiscard]] engine::audit::SignerKey make_key(const std::string& origin) const;
    void forget(const engine::audit::VerifierKey&) const;  // may be gone already
    // Files that were begun and not put in their place, where whoever wrote them is no more.
    void remove_unfinished() const;

    [[nodiscard]] std::optional<std::string> checkpoint() const;
    void keep_checkpoint(const std::string& note) const;

private:
    [[nodiscard]] std::filesystem::path key_file(const engine::audit::VerifierKey&) const;
    std::filesystem::path path_;
};

struct Sealed {
    std::int64_t entries = 0;  // that were not sealed before
    std::uint64_t size = 0;    // of the log by now
    std::string checkpoint;    // the newest; empty where nothing was ever sealed
    bool more = false;         // there may be more to seal
};

// At most that many entries, in one transaction with their checkpoints: one for each 1,000, one
// behind each entry that asks for its own (a call's opening, closing, decision and publication, a
// plan's application and publication, a conclusion, a change of the key), and one at the end. A
// change of the key is the last that is sealed. Directly behind the closing of a call comes an act
// CloseLog, which says how many entries of the call are sealed by then. The first call makes the
// log's key. What a sealer that was killed has left in the folder is removed first.
//
// Refuses where the folder's checkpoint is not of this log as it stands, such as after a database
// was restored from an older state, and where the key is not in the folder. Nothing is sealed then.
[[nodiscard]] engine::Result<Sealed> seal(sql::Connection&, const Folder&, int most = 20'000);

// Waits until nobody else seals or approves a key; nobody does until the transaction ends.
void take_turn(sql::Transaction&);

// Another key, by two administrators: the first proposes (event "ProposeKey", from one verifier key
// to the other, on disk before it is given), the second approves what is proposed. The approval is
// an act RotateKey, sealed under the old key. A refusal is on record too.
[[nodiscard]] engine::Result<Answer> propose_key(sql::Connection&, const Folder&, const Request&);
[[nodiscard]] engine::Result<Answer> approve_key(sql::Connection&, const Folder&, const Request&,
                                                 const std::string& verifier);

struct Key {
    engine::audit::VerifierKey verifier;
    std::uint64_t signs_from = 0;  // the least size that it signs
};
// Those that sign or signed, the first first.
[[nodiscard]] std::vector<Key> keys_of(sql::Transaction&);
// The key that signs a log of that size; null where there is none.
[[nodiscard]] const Key* key_for(const std::vector<Key>&, std::uint64_t size);

struct Head {
    std::uint64_t size = 0;
    std::string note;
    engine::Moment signed_at{};
};
[[nodiscard]] std::optional<Head> newest(sql::Transaction&);
[[nodiscard]] std::optional<Head> of_size(sql::Transaction&, std::uint64_t size);
[[nodiscard]] std::int64_t not_sealed_yet(sql::Transaction&);

// Entries that are committed and that no sealer will come by: their rows were written or changed by
// somebody else than the program. By their numbers, the first `most`.
struct NeverSealed {
    std::int64_t number = 0;
    bool is_before = false;  // what is sealed already; else of a transaction that is none
};
[[nodiscard]] std::vector<NeverSealed> never_sealed(sql::Transaction&, int most);

// The bytes of the entry at that place.
[[nodiscard]] std::optional<std::string> leaf_of(sql::Transaction&, std::uint64_t index);

[[noreturn]] void has_no_tile(int level, std::uint64_t tile);  // throws std::runtime_error

// The tree as the database keeps it. The transaction must outlive it.
[[nodiscard]] engine::audit::Subtrees subtrees_of(sql::Transaction&);
[[nodiscard]] std::string tile_of(sql::Transaction&, int level, std::uint64_t tile);

// "\\x6162" as the server writes it -> the bytes.
[[nodiscard]] std::string bytes_of(const pqxx::field&);

}  // namespace storage::sealing
