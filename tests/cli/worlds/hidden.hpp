// What one person may not see, made otherwise.
#pragma once

#include "tests/cli/worlds/chance.hpp"
#include "tests/support/matrix/oracle.hpp"
#include "tests/support/matrix/world.hpp"

#include <set>
#include <string>
#include <vector>

namespace tests::worlds {

// Statements that change a few things that the person has no part in: what others wrote and
// decided, who reads what, who has a conflict and why, drafts, whole nominations, people and calls,
// and the numbers of the log. Nothing is asked of them but that the database takes them.
[[nodiscard]] std::vector<std::string> otherwise(const matrix::Tables&, const matrix::Oracle&,
                                                 Chance&);

// All rows that the person may see, by the oracle, with the columns that can be read at all, but
// without the numbers that the log's entries have among all entries.
[[nodiscard]] std::multiset<std::string> seen(const matrix::Tables&, const matrix::Oracle&);

}  // namespace tests::worlds
