// Calls, their regulations version by version, and the counters of places.
#pragma once

#include "engine/call/lifecycle.hpp"
#include "engine/regulations/regulations.hpp"
#include "storage/rulebook.hpp"
#include "storage/sql.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace storage::calls {

// A call is named by its code; where a subject's 128 bits are asked for, they are the code's
// digest.
[[nodiscard]] std::array<std::uint8_t, 16> id_of(const std::string& call_id);

enum class Lock { none, shared, exclusive };  // none: to show it, on a read-only server too

struct Held {
    int revision = 0;
    int regulations_version = 0;
    std::string ledger;
    Rulebook::Rules rules{};
    engine::call::Facts facts{};
};

// Refuses not_found.
[[nodiscard]] engine::Result<Held> hold(sql::Transaction&, Rulebook&, const std::string& call_id,
                                        Lock);

// What of the call's nominations is still to be screened or decided.
void gather_work_left(sql::Transaction&, const std::string& call_id, engine::call::Facts&);

void insert(sql::Transaction&, const engine::regulations::Regulations&, const std::string& document,
            engine::Moment);
void move(sql::Transaction&, const std::string& call_id, const Held&, const engine::call::Step&);

[[nodiscard]] std::string document(sql::Transaction&, const std::string& call_id, int version);

// Holds the counters of places. Refuses where a Commission has used more places already than these
// regulations give it.
[[nodiscard]] engine::Permission hold_places_used(sql::Transaction&, const std::string& call_id,
                                                  const engine::regulations::Regulations&);

// Writes the next version and brings the counters of places to it.
void amend(sql::Transaction&, const std::string& call_id, Held&,
           const engine::regulations::Amended&, const std::string& reason);

// Who has proposed exactly this, word for word, on the version that is the last.
[[nodiscard]] std::vector<engine::PersonId> proposed_by(sql::Transaction&,
                                                        const std::string& call_id, const Held&,
                                                        const engine::regulations::Amended&);
void propose(sql::Transaction&, const std::string& call_id, const Held&,
             const engine::regulations::Amended&, const engine::regulations::Amendment&);

// What waits for a second administrator.
struct Proposal {
    std::string path;
    std::string value;
    std::string reason;
    std::string proposed_by;  // the handle; empty for whoever may not know
    engine::Moment at{};
};
[[nodiscard]] std::vector<Proposal> proposals(sql::Transaction&, const std::string& call_id);

[[nodiscard]] engine::Moment now(sql::Transaction&);

// Sets the clock of a rehearsal forward; leaves it where it is later already.
void set_clock(sql::Transaction&, engine::Moment);

struct Row {
    std::string call_id;
    std::string programme;
    std::string ledger;
    std::string state;
    int revision = 0;
    int regulations_version = 0;
    std::string title_en;
    std::string title_fr;
};
[[nodiscard]] std::vector<Row> list(sql::Transaction&);

struct Tally {
    std::string state;
    int nominations = 0;
};
[[nodiscard]] std::vector<Tally> tally(sql::Transaction&, const std::string& call_id);

struct Version {
    int version = 0;
    engine::Moment since{};
    std::string reason;
    std::string sha256;
};
[[nodiscard]] std::vector<Version> versions(sql::Transaction&, const std::string& call_id);

}  // namespace storage::calls
