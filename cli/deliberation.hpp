// The table of the deliberation: what the query asks for, with the jury's scores raw and corrected.
#pragma once

#include "cli/answer.hpp"
#include "cli/session.hpp"
#include "engine/jury/deliberation.hpp"
#include "engine/query/query.hpp"
#include "storage/sql.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace cli {

// `line`: how many are within; else the places that the regulations give.
[[nodiscard]] Answer deliberation_table(storage::sql::Transaction&, const engine::query::Query&,
                                        std::optional<std::size_t> line = {});

// What needs discussion and why, the widest apart first.
[[nodiscard]] Answer disagreements(storage::sql::Transaction&, const std::string& call,
                                   std::optional<std::size_t> line);

// Marks on the scale as text: "..o...2.|o..", a digit where marks fall together, '|' for the mean.
[[nodiscard]] std::string dots_of(const std::vector<double>& marks, int lowest, int highest);

}  // namespace cli
