#include "storage/log_export.hpp"

#include "storage/sealing.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace storage::log_export {
namespace {

namespace fs = std::filesystem;
namespace audit = engine::audit;

// So many subjects are kept in memory at a time.
constexpr std::uint64_t entries_in_one_part = 16'000'000;

void put(const fs::path& path, std::string_view bytes) {
    fs::create_directories(path.parent_path());
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) throw std::runtime_error{fmt::format("{} cannot be written", path.native())};
}

std::optional<std::string> find(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return {};
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return std::move(bytes).str();
}

auto refused(std::string explanation) {
    return engine::refuse(engine::Reason::input_invalid, std::move(explanation));
}

std::string uuid(const std::array<std::uint8_t, 16>& bytes) {
    return engine::uuid_text(bytes);
}

// One line of index.json.
std::string about(std::uint64_t index, const audit::Entry& entry) {
    const nlohmann::ordered_json line{
        {"index", index},
        {"call", entry.call},
        {"kind", entry.kind},
        {"subject", fmt::format("{}/{}", entry.subject, uuid(entry.subject_id))},
        {"revision", entry.revision},
        {"event", entry.event},
        {"time", engine::iso(entry.at)}};
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void write_checkpoints(sql::Transaction& tx, const fs::path& folder, std::uint64_t size) {
    std::ofstream file{folder / "checkpoints.jsonl", std::ios::trunc};
    tx.run("DECLARE heads NO SCROLL CURSOR FOR SELECT size, note FROM checkpoint ORDER BY size");
    for (;;) {
        const auto rows = tx.run("FETCH 5000 FROM heads");
        if (rows.empty()) break;
        for (const auto& row : rows) {
            const auto its = row[0].as<std::uint64_t>();
            if (its <= size)
                file << nlohmann::ordered_json{{"size", its}, {"note", row[1].as<std::string>()}}
                            .dump()
                     << '\n';
        }
    }
    tx.run("CLOSE heads");
    file.close();
    if (!file) throw std::runtime_error{"checkpoints.jsonl cannot be written"};
}

}  // namespace

engine::Result<Written> write(sql::Connection& connection, const fs::path& folder,
                              const audit_log::Tell& tell) {
    sql::Transaction tx{connection, sql::Isolation::read_only_snapshot, sql::Rights::of_login};
    const auto head = sealing::newest(tx);
    if (!head)
        return refused("Nothing of the log is sealed yet, so that there is nothing to show.");
    fs::create_directories(folder);
    const auto size = head->size;
    std::ofstream index{folder / "index.json", std::ios::trunc};
    index << "[";
    tx.run(fmt::format(R"sql(
        DECLARE leaves NO SCROLL CURSOR FOR
        SELECT l.leaf_index, a.canonical
          FROM leaf l LEFT JOIN audit_entry a USING (call_id, entry_id)
         WHERE l.leaf_index < {}
         ORDER BY l.leaf_index)sql",
                       size));
    std::uint64_t next = 0;
    std::string bundle;
    const auto finish_bundle = [&] {
        const auto tile = (next - 1) / audit::tile_width;
        put(folder / audit::bundle_path(tile, audit::width_of(0, tile, size)), bundle);
        bundle.clear();
    };
    for (;;) {
        const auto rows = tx.run("FETCH 2000 FROM leaves");
        if (tell) tell(static_cast<std::int64_t>(next));
        if (rows.empty()) break;
        for (const auto& row : rows) {
            if (row[0].as<std::uint64_t>() != next || row[1].is_null())
                return refused(
                    fmt::format("Entry {} is not there: let `accede audit verify` name "
                                "what is wrong with the log.",
                                next));
            const auto canonical = sealing::bytes_of(row[1]);
            if (canonical.size() > audit::longest_entry)
                return refused(fmt::format("Entry {} is longer than a bundle holds.", next));
            audit::add_to_bundle(bundle, canonical);
            if (const auto entry = audit::entry_from(canonical))
                index << (next == 0 ? "\n" : ",\n") << about(next, *entry);
            if (++next % audit::tile_width == 0) finish_bundle();
        }
    }
    tx.run("CLOSE leaves");
    if (next != size)
        return refused(
            fmt::format("Entry {} is not there: let `accede audit verify` name what is "
                        "wrong with the log.",
                        next));
    if (!bundle.empty()) finish_bundle();
    index << "\n]\n";
    index.close();
    if (!index) throw std::runtime_error{"index.json cannot be written"};
    for (int level = 0; audit::width_of(level, 0, size) > 0; ++level) {
        for (std::uint64_t tile = 0; audit::width_of(level, tile, size) > 0; ++tile) {
            const auto width = audit::width_of(level, tile, size);
            put(folder / audit::tile_path(level, tile, width),
                sealing::tile_of(tx, level, tile).substr(0, width * sizeof(audit::Digest)));
        }
    }
    write_checkpoints(tx, folder, size);
    const auto keys = sealing::keys_of(tx);
    std::string all_keys;
    for (const auto& key : keys)
        if (key.signs_from <= size)
            all_keys += fmt::format("{} {}\n", key.signs_from, key.verifier.text());
    put(folder / "keys", all_keys);
    if (const auto* const key = sealing::key_for(keys, size))
        put(folder / "vkey", key->verifier.text() + "\n");
    put(folder / "checkpoint", head->note);
    return Written{size, head->note};
}

LeafHashes::LeafHashes(fs::path path) : path_{std::move(path)} {
    checkpoint_ = find(path_ / "checkpoint").value_or("");
    if (const auto checkpoint = audit::checkpoint_from(checkpoint_)) size_ = checkpoint->size;
}

std::optional<audit::Digest> LeafHashes::at(std::uint64_t index) {
    if (index >= size_) return {};
    const auto tile = index / audit::tile_width;
    if (tile_ != tile) {
        tile_ = tile;
        bytes_ =
            find(path_ / audit::tile_path(0, tile, audit::width_of(0, tile, size_))).value_or("");
    }
    const auto place = index % audit::tile_width;
    if ((place + 1) * sizeof(audit::Digest) > bytes_.size()) return {};
    return audit::hash_at(bytes_, place);
}

engine::Result<audit_log::Verified> verify(const fs::path& folder,
                                           const std::vector<audit::KeptCheckpoint>& kept,
                                           const audit_log::Tell& tell,
                                           const audit_log::Earlier& earlier) {
    const auto note = find(folder / "checkpoint");
    const auto head = note ? audit::checkpoint_from(*note) : std::nullopt;
    if (!head) return refused(fmt::format("There is no checkpoint in {}.", folder.native()));
    // The first key of all; the others are handed over in the log.
    std::optional<audit::VerifierKey> first;
    std::istringstream keys{find(folder / "keys").value_or("")};
    std::string word;
    if (keys >> word >> word) first = audit::verifier_key_from(word);
    auto vkey = find(folder / "vkey").value_or("");
    while (vkey.ends_with('\n')) vkey.pop_back();
    if (!first) first = audit::verifier_key_from(vkey);
    if (!first) return refused(fmt::format("There is no key in {}.", folder.native()));

    audit_log::Verified verified;
    audit_log::Findings findings{verified};
    const auto found = [&](const audit::Finding& finding) {
        findings.fault(audit::text_of(finding));
    };
    std::ifstream checkpoints{folder / "checkpoints.jsonl"};
    std::uint64_t next_size = std::numeric_limits<std::uint64_t>::max();
    std::string next_note;
    const auto read_checkpoint = [&] {
        next_size = std::numeric_limits<std::uint64_t>::max();
        std::string line;
        if (!std::getline(checkpoints, line)) return;
        const auto json = nlohmann::json::parse(line, nullptr, false);
        if (!json.is_object() || !json.contains("size") || !json.contains("note") ||
            !json["size"].is_number_unsigned() || !json["note"].is_string())
            return;
        next_size = json["size"].get<std::uint64_t>();
        next_note = json["note"].get<std::string>();
    };
    read_checkpoint();
    audit::Inspection inspection{head->origin, *first, kept, found};
    LeafHashes hashes{folder};
    const auto parts = static_cast<unsigned>(1 + head->size / entries_in_one_part);
    audit::GrowingTiles tiles{[&](int level, std::uint64_t tile, const std::string& bytes) {
        const auto path = audit::tile_path(level, tile, bytes.size() / sizeof(audit::Digest));
        if (find(folder / path) != bytes)
            findings.fault(fmt::format("{} does not hold the hashes of its entries", path));
    }};
    for (unsigned part = 0; part < parts; ++part) {
        audit::Replaying replaying{part, parts};
        for (std::uint64_t tile = 0; audit::width_of(0, tile, head->size) > 0; ++tile) {
            const auto width = audit::width_of(0, tile, head->size);
            const auto bundle = find(folder / audit::bundle_path(tile, width)).value_or("");
            const auto entries = audit::entries_of(bundle);
            // A head that says too much would have us look for what is not there without end.
            if (bundle.empty() && !hashes.at(tile * audit::tile_width)) break;
            if (tell && tile % 16 == 0) tell(static_cast<std::int64_t>(tile * audit::tile_width));
            for (std::uint64_t i = 0; i < width; ++i) {
                const auto index = tile * audit::tile_width + i;
                const bool is_there = entries && i < entries->size();
                std::optional<audit::Entry> entry;
                if (part > 0) {
                    if (is_there) entry = audit::entry_from((*entries)[i]);
                } else {
                    const auto sealed = hashes.at(index);
                    if (is_there)
                        entry = inspection.entry((*entries)[i], sealed,
                                                 earlier ? earlier(index) : std::nullopt);
                    else
                        inspection.missing(sealed);
                    tiles.add(sealed
                                  ? *sealed
                                  : (is_there ? audit::leaf_hash((*entries)[i]) : audit::Digest{}));
                    while (next_size < inspection.size()) read_checkpoint();
                    if (next_size == inspection.size()) {
                        inspection.checkpoint(next_note);
                        read_checkpoint();
                    }
                }
                if (!entry) continue;
                if (auto wrong = replaying.step(*entry); !wrong.empty())
                    findings.fault(fmt::format("entry {}: {}", index, wrong));
            }
        }
        verified.steps += replaying.steps();
        verified.subjects += replaying.subjects();
    }
    tiles.rest([&](int level, std::uint64_t tile, const std::string& bytes) {
        const auto path = audit::tile_path(level, tile, bytes.size() / sizeof(audit::Digest));
        if (find(folder / path) != bytes)
            findings.fault(fmt::format("{} does not hold the hashes of its entries", path));
    });
    if (inspection.size() < head->size)
        inspection.missing({});
    else
        inspection.checkpoint(*note);
    inspection.end();
    if (next_size != std::numeric_limits<std::uint64_t>::max())
        findings.fault(fmt::format("entry {}: is not there: a checkpoint of {} entries was signed",
                                   head->size, next_size));
    if (inspection.key().text() != vkey)
        findings.fault(fmt::format("vkey is not {}, which signs {} entries",
                                   inspection.key().text(), head->size));
    verified.entries = static_cast<std::int64_t>(inspection.size());
    verified.sealed = verified.entries;
    verified.checkpoints = static_cast<std::int64_t>(inspection.checkpoints()) - 1;
    verified.head = *note;
    return verified;
}

}  // namespace storage::log_export
