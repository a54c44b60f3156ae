// Juries: who sits, who must not read what, who reads what.
#pragma once

#include "engine/jury/assignment.hpp"
#include "engine/jury/drafts.hpp"
#include "engine/jury/pack.hpp"
#include "engine/jury/panel.hpp"
#include "engine/jury/review.hpp"
#include "storage/request.hpp"
#include "storage/rulebook.hpp"
#include "storage/sql.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace storage::juries {

struct Held {
    engine::NominationId nomination{};
    int dossier_version = 0;
    std::optional<engine::AssignmentId> assignment{};
    int revision = 0;
    int review_version = 0;
    engine::jury::Draft newest_draft{};
    int draft_dossier_version = 0;  // that the newest draft was written of
    std::optional<engine::jury::Review> draft{};
    Rulebook::Rules rules{};
    engine::jury::Facts facts{};
    std::optional<std::string> earlier_answer{};
    std::string earlier_request{};
};

// Holds call and nomination (shared) and the assignment, if there is one; then reads.
[[nodiscard]] engine::Result<Held> hold(sql::Transaction&, Rulebook&, const std::string& call_id,
                                        const std::string& reference, const std::string& juror,
                                        const Request&);

struct Juror {
    std::string handle;
    std::string name;
    std::string country;
    bool left = false;
    int assigned = 0;
    int recorded = 0;
};
[[nodiscard]] std::vector<Juror> list(sql::Transaction&, const std::string& call_id);

struct Conflict {
    std::string reference;
    std::string juror;
    std::string kind;
    std::string source;
    std::string reason;
    std::string ruling;
};
// Declared ones, and those that follow from the rule that nobody reads the own country.
[[nodiscard]] std::vector<Conflict> conflicts(sql::Transaction&, const std::string& call_id);

struct Assigned {
    std::string reference;
    std::string name;
    std::string juror;
    std::string state;
    std::string nomination_state;
    bool counts = false;
    std::string verdict;
    std::map<std::string, int> scores;
    std::string justification;
};
// Of one juror, or of all where `juror` is empty; of one nomination, or of all.
[[nodiscard]] std::vector<Assigned> assignments(sql::Transaction&, const std::string& call_id,
                                                const std::string& juror,
                                                const std::string& reference);

// What was saved, newest first; to its juror alone.
struct SavedDraft {
    engine::jury::Draft draft{};
    int dossier_version = 0;
    engine::Moment saved_at{};
    engine::jury::Review text{};
};
[[nodiscard]] std::vector<SavedDraft> drafts(sql::Transaction&, const std::string& call_id,
                                             const std::string& reference,
                                             const std::string& juror);

// What was recorded, newest first; to whoever may read the recommendation. The note is its juror's.
struct Version {
    int version = 0;
    int dossier_version = 0;
    engine::Moment recorded_at{};
    engine::jury::Review text{};
    std::string reason{};  // of the revision; may be empty
};
[[nodiscard]] std::vector<Version> versions(sql::Transaction&, const std::string& call_id,
                                            const std::string& reference, const std::string& juror);

// What the asker is given to read in the call, each with its form as far as it was filled in.
struct Given {
    std::string state;
    engine::jury::Packed packed{};
    bool drafts_differ = false;
    std::optional<engine::jury::Review> recorded{};
};
[[nodiscard]] std::vector<Given> given_to_asker(sql::Transaction&,
                                                const engine::regulations::Regulations&,
                                                const std::string& call_id);

// The seats of each nomination under review or in deliberation, by reference.
struct Seated {
    std::string reference;
    std::string state;
    std::vector<engine::jury::Seat> seats{};
};
[[nodiscard]] std::vector<Seated> seats(sql::Transaction&, const std::string& call_id);

// Where the juror still has a seat: those of one nomination, or of all.
[[nodiscard]] std::vector<std::string> taken_by(sql::Transaction&, const std::string& call_id,
                                                const std::string& reference,
                                                const std::string& juror);

// Who was given what at that moment: handles, by reference.
[[nodiscard]] std::map<std::string, std::vector<std::string>> given_at(sql::Transaction&,
                                                                       const std::string& call_id,
                                                                       engine::Moment);

}  // namespace storage::juries
