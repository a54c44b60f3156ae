// The audit log read back: shown to people, and verified by replay.
#pragma once

#include "engine/audit/inspection.hpp"
#include "engine/result.hpp"
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

// Gaps in the log's numbers would tell how much happens that somebody may not see. So whoever does
// not see all of it counts the own entries: to be joined to audit_entry a, and that entry's number.
// Whoever sees all of it, or asks with the login's own rights, has the log's numbers, and the join
// reads nothing.
inline constexpr const char* own_entry_numbers = R"sql(LEFT JOIN (
        SELECT o.call_id, o.entry_id, row_number() OVER (ORDER BY o.entry_id) AS own
          FROM audit_entry o
         WHERE current_user = 'accede_app' AND NOT (SELECT asker_reads_every_entry())) u
        ON u.call_id = a.call_id AND u.entry_id = a.entry_id)sql";
inline constexpr const char* entry_number = "coalesce(u.own, a.entry_id)";

// A step that was taken in a call after some moment: what a return to that moment would take back.
struct Undone {
    std::string subject;
    std::string reference;  // of a nomination; else the subject's id
    int revision = 0;
    std::string event;
    std::string from;
    std::string to;
    engine::Moment at{};
};
// The newest first; those that whoever asks may read.
[[nodiscard]] std::vector<Undone> taken_after(sql::Transaction&, const std::string& call_id,
                                              engine::Moment);

// Whether whoever asks may be told about the record as a whole. Refuses not_for_this_role.
[[nodiscard]] engine::Permission may_be_told_of_all(sql::Transaction&);

struct Verified {
    std::int64_t entries = 0;
    std::int64_t steps = 0;
    std::int64_t subjects = 0;
    std::int64_t erased = 0;       // bodies that an entry commits to and that are gone
    std::int64_t sealed = 0;       // entries that are leaves of the tree
    std::int64_t checkpoints = 0;  // that were signed, all of which hold where nothing is wrong
    std::string head{};            // the newest of them
    std::vector<std::string> faults{};  // the first 20, each naming what is wrong and where
    std::int64_t more_faults = 0;
};

class Findings {
public:
    explicit Findings(Verified& verified) : verified_{&verified} {}
    void fault(std::string what) {
        if (verified_->faults.size() < 20)
            verified_->faults.push_back(std::move(what));
        else
            ++verified_->more_faults;
    }

private:
    Verified* verified_;
};

// Whether nothing of the log is kept from whoever asks, so that its numbers tell nothing: the
// login's own rights, or an administrator or auditor without any conflict.
[[nodiscard]] bool reads_all(sql::Transaction&);

// Replays every event through the charts and compares: event with entry, byte by byte; body with
// its commitment; revisions without a gap; each step with the one before; the last with the stored
// state; places used with places held. Of what is sealed also: each entry with the hash under which
// it was, the tree with every checkpoint, checkpoints with their keys and with those that were kept
// elsewhere, each closing of a call with the count of its entries. One snapshot, streaming, memory
// bounded.
// Tells now and then how many steps are replayed; what `tell` throws ends the work.
using Tell = std::function<void(std::int64_t steps)>;
// The hash that an earlier copy of the log has for an entry, or nothing.
using Earlier = std::function<std::optional<engine::audit::Digest>(std::uint64_t index)>;
[[nodiscard]] Verified verify(sql::Connection&, const Tell& tell = {},
                              const std::vector<engine::audit::KeptCheckpoint>& kept = {},
                              const Earlier& earlier = {});

}  // namespace storage::audit_log
