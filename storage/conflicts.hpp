// What a declared conflict does to the record, whoever declares it and however many at once.
#pragma once

#include "storage/juries.hpp"
#include "storage/request.hpp"
#include "storage/sql.hpp"

#include <string>

namespace storage::conflicts {

struct Declaration {
    std::string call_id;
    std::string reference;
    std::string juror;
    std::string kind;
    std::string reason;
    bool is_evidence = false;  // suggested by evidence and confirmed, not said by somebody
};

// Of what is held: queues the conflict's row and the step of the assignment, or the act where there
// is none to move.
[[nodiscard]] engine::Result<Answer> declare(sql::Transaction&, const std::string& origin,
                                             const Request&, juries::Held&, const Declaration&);

// Queues the row of a conflict that stands, or stands again.
void insert(sql::Transaction&, const juries::Held&, const Declaration&, std::string_view source);

}  // namespace storage::conflicts
