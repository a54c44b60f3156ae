// A sealed log as a folder of files that anybody can keep and check without a database: C2SP's
// tlog-tiles (`checkpoint`, `tile/...`, `tile/entries/...`), `vkey` with the key that signs it, and
// for convenience `keys` (each key behind the size from which it signs), `checkpoints.jsonl` (every
// checkpoint ever signed) and `index.json` (what each entry is about).
#pragma once

#include "engine/audit/inspection.hpp"
#include "engine/result.hpp"
#include "storage/audit_log.hpp"
#include "storage/sql.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace storage::log_export {

struct Written {
    std::uint64_t entries = 0;
    std::string checkpoint;
};

// As of the newest checkpoint, in one snapshot, streaming. What lies in the folder from an earlier
// export is written over, `checkpoint` last. Refuses where nothing is sealed. Throws
// std::runtime_error where a file cannot be written.
[[nodiscard]] engine::Result<Written> write(sql::Connection&, const std::filesystem::path&,
                                            const audit_log::Tell& tell = {});

// Goes through an export: entries against tiles, tiles against checkpoints, checkpoints against
// keys, steps through the charts. Memory is bounded, whatever the length. Refuses what is no export
// at all.
[[nodiscard]] engine::Result<audit_log::Verified> verify(
    const std::filesystem::path&, const std::vector<engine::audit::KeptCheckpoint>&,
    const audit_log::Tell& tell = {}, const audit_log::Earlier& earlier = {});

// The leaf hashes of an export, read tile by tile: nothing behind its end.
class LeafHashes {
public:
    explicit LeafHashes(std::filesystem::path);
    [[nodiscard]] std::optional<engine::audit::Digest> at(std::uint64_t index);
    [[nodiscard]] const std::string& checkpoint() const { return checkpoint_; }

private:
    std::filesystem::path path_;
    std::string checkpoint_;
    std::uint64_t size_ = 0;
    std::optional<std::uint64_t> tile_;
    std::string bytes_;
};

}  // namespace storage::log_export
