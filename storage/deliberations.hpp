// What the jury deliberates on, as whoever asks may read it: nothing before a nomination's
// deliberation is open, nothing of a nomination with which the asker has a conflict.
#pragma once

#include "engine/audit/digest.hpp"
#include "engine/jury/alarms.hpp"
#include "engine/jury/deliberation.hpp"
#include "engine/places.hpp"
#include "storage/sql.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace storage::deliberations {

struct Read {
    // From a nomination's deliberation on; recommendations that count.
    std::vector<engine::jury::Considered> considered{};
    std::vector<engine::jury::Delivered> delivered{};
    bool is_whole = false;  // the asker is of those who read every juror's work
};
[[nodiscard]] Read read(sql::Transaction&, const std::string& call_id);

struct Lot {
    engine::audit::Digest commitment{};
    std::optional<engine::audit::Digest> seed{};  // once it was drawn
};
[[nodiscard]] std::optional<Lot> lot(sql::Transaction&, const std::string& call_id);

// With the step that begins the review.
void commit_lot(sql::Transaction&, const std::string& call_id, int revision,
                const engine::audit::Digest& seed, engine::Moment);

// With a plan that is being drawn, behind its entry. Nothing where no seed was committed to.
[[nodiscard]] std::optional<engine::audit::Digest> draw_lot(sql::Transaction&,
                                                            const std::string& call_id,
                                                            engine::PlanId);

[[nodiscard]] std::map<engine::Region, int> members_by_region(sql::Transaction&,
                                                              const std::string& ledger);

struct Note {
    std::string reference;
    std::string person;
    engine::Moment at{};
    std::string note;
};
// Of one nomination, or of all where `reference` is empty.
[[nodiscard]] std::vector<Note> notes(sql::Transaction&, const std::string& call_id,
                                      const std::string& reference);

}  // namespace storage::deliberations
