// Juries: who sits, who must not read what, who reads what.
#pragma once

#include "engine/jury/assignment.hpp"
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

}  // namespace storage::juries
