// Many nominations at once, out of a file that may be longer than memory: decided row by row by the
// engine, gathered for and written in sets.
//
// One file is one transaction. All its rows are in, or none; with keep_going all its good rows.
// While it runs, the call and the counters of the Commissions it has met are held, and no other
// import of the same call goes on, so that two of them cannot wait for each other.
//
// It is not tried again when the world fails: what was read of a pipe is gone. Nothing is written
// then, and the same file under the same key is the same import.
#pragma once

#include "engine/audit/digest.hpp"
#include "engine/nomination/import.hpp"
#include "engine/result.hpp"
#include "storage/registry.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace storage {

struct ImportOptions {
    bool submit = false;      // rows that do not say whether
    bool keep_going = false;  // write the good rows, although there are bad ones
};

struct Imported {
    std::int64_t rows = 0;
    std::int64_t refused = 0;
    std::int64_t submitted = 0;  // of the others
    bool written = false;
    bool repeated = false;  // it was done before, under the same key; nothing was done now
    engine::audit::Digest file{};

    [[nodiscard]] std::int64_t valid() const { return rows - refused; }
};

// The next piece of the file, cut wherever it may be; empty at its end. What it throws ends the
// import, with nothing written.
using Pieces = std::function<std::string_view()>;

// Called for each bad row, in the order of the file.
using OnRefused = std::function<void(const engine::nomination::RefusedRow&)>;

// Refuses what is wrong with the file or the request as a whole. Bad rows are no refusal: the
// answer counts them.
[[nodiscard]] engine::Result<Imported> import_nominations(Registry&, const Request&,
                                                          const std::string& call_id,
                                                          const ImportOptions&, const Pieces&,
                                                          const OnRefused&);

}  // namespace storage
