// The audit log read back: shown to people, and verified by replay.
#pragma once

#include "storage/sql.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace storage::audit_log {

struct Line {
    std::int64_t entry = 0;
    std::string call_id;
    std::string kind;
    std::string subject;
    std::string reference;  // of the subject, where it has one for people
    std::string event;
    std::string from;
    std::string to;
    std::string person;
    std::string operated_by;
    engine::Moment at{};
    std::string reason_code;
    std::string words;
    std::string canonical;  // hex; only when one entry is asked for
};

struct Filter {
    std::string call_id{};  // empty: all
    std::optional<std::int64_t> entry{};
    int newest = 0;  // 0: all
};
[[nodiscard]] std::vector<Line> list(sql::Transaction&, const Filter&);

struct Verified {
    std::int64_t entries = 0;
    std::int64_t steps = 0;
    std::int64_t subjects = 0;
    std::int64_t erased = 0;            // bodies that an entry commits to and that are gone
    std::vector<std::string> faults{};  // the first 20, each naming what is wrong and where
    std::int64_t more_faults = 0;
};

// Replays every event through the charts and compares: event with entry, byte by byte; body with
// its commitment; revisions without a gap; each step with the one before; the last with the stored
// state; places used with places held. One snapshot, streaming, memory bounded.
// Tells now and then how many steps are replayed; what `tell` throws ends the work.
using Tell = std::function<void(std::int64_t steps)>;
[[nodiscard]] Verified verify(sql::Connection&, const Tell& tell = {});

}  // namespace storage::audit_log
