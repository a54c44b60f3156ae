// What an import has decided, row by row, put into the tables as a set.
#pragma once

#include "engine/nomination/import.hpp"
#include "engine/nomination/lifecycle.hpp"
#include "storage/sql.hpp"

#include <optional>
#include <string>
#include <vector>

namespace storage::importing {

// A row that the rules allowed, with the steps that make it what it is.
struct Decided {
    const engine::nomination::ImportedRow* row;
    engine::NominationId id{};
    engine::EntityId entity{};
    bool entity_is_new = false;
    std::string reference;
    std::optional<int> place{};
    std::vector<engine::nomination::Step> steps{};
    engine::PersonId actor{};
};

struct Batch {
    std::string origin;
    std::string call_id;
    std::string operated_by;
    engine::Moment at{};
};

// By COPY, with the rights of the login: entities that are new, nominations, dossiers, an entry for
// each step, letters, and the line of the file that each candidate stands on. Throws Failure where
// the database refuses.
void copy_in(sql::Transaction&, const std::vector<Decided>&, const Batch&);

}  // namespace storage::importing
