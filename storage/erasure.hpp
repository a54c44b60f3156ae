// Destroying words: a person's, or a nomination's. What was decided, when and by whom stays, and so
// does every proof; an act EraseWords says that words were destroyed, and by whom.
//
// The database's files, its log of changes and its copies hold the old words until they are written
// anew: docs/audit.md says how.
#pragma once

#include "engine/result.hpp"
#include "storage/request.hpp"
#include "storage/sql.hpp"

#include <cstdint>
#include <string>

namespace storage::erasure {

struct Erased {
    std::int64_t bodies = 0;  // entries that lost their words
    engine::Moment at{};
};

// By an administrator: name and handle, country, searches, labels, words of what the person did and
// of what was done to the person. The person may not act any more. Refuses not_for_this_role,
// not_found, same_person_twice where it is the one who asks.
[[nodiscard]] engine::Result<Erased> person(sql::Connection&, const Request&,
                                            const std::string& handle);

// By an administrator without a conflict: dossier, attachments, remarks, reviews' words, reasons.
[[nodiscard]] engine::Result<Erased> nomination(sql::Connection&, const Request&,
                                                const std::string& call_id,
                                                const std::string& reference);

}  // namespace storage::erasure
