// What a database holds, to be compared before and after.
#pragma once

#include "storage/sql.hpp"

#include <string>
#include <vector>

namespace tests {

// A line per table of the schema: its name, how many rows, and a digest over all of them. Tables
// named in `without` are left away.
[[nodiscard]] std::string fingerprint(storage::sql::Connection&,
                                      const std::vector<std::string>& without = {});

// Where a refused decision is kept: its entry, and the answer that its key gets again.
[[nodiscard]] const std::vector<std::string>& notes_of_a_refusal();

}  // namespace tests
