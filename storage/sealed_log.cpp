// The sealed log as it is stored, for those who read it.
#include "storage/sealing.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace storage::sealing {
namespace {

namespace audit = engine::audit;

constexpr sql::Statement get_tile{"get_tile",
                                  "SELECT hashes FROM tile WHERE level = $1 AND tile = $2"};

constexpr sql::Statement get_leaf{"get_leaf", R"sql(
    SELECT a.canonical FROM leaf l JOIN audit_entry a USING (call_id, entry_id)
     WHERE l.leaf_index = $1)sql"};

constexpr sql::Statement list_keys{
    "list_keys",
    "SELECT verifier, signs_from FROM log_key WHERE signs_from IS NOT NULL ORDER BY signs_from"};

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

Head head_from(const sql::Row& row) {
    return {static_cast<std::uint64_t>(row[0].as<std::int64_t>()), row[1].as<std::string>(),
            sql::moment(row[2])};
}

}  // namespace

void has_no_tile(int level, std::uint64_t tile) {
    throw std::runtime_error{
        fmt::format("The log has no tile {} of level {}: let `accede audit "
                    "verify` name what is wrong with it",
                    tile, level)};
}

std::string bytes_of(const pqxx::field& field) {
    return audit::bytes_from_hex(sql::text(field).substr(2)).value_or("");
}

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

std::string tile_of(sql::Transaction& tx, int level, std::uint64_t tile) {
    const auto rows = tx.ask(get_tile, level, static_cast<std::int64_t>(tile));
    if (rows.empty()) has_no_tile(level, tile);
    return bytes_of(rows[0][0]);
}

audit::Subtrees subtrees_of(sql::Transaction& tx) {
    return audit::subtrees_from(
        [&tx](int level, std::uint64_t tile) { return tile_of(tx, level, tile); });
}

}  // namespace storage::sealing
