// Rows as columns: fitted to a terminal, whole everywhere else.
#pragma once

#include "cli/answer.hpp"
#include "cli/context.hpp"

#include <functional>
#include <iosfwd>
#include <string>

namespace cli {

using RowSource = std::function<bool(Json& row)>;

// Widths are taken from the first thousand rows; the others follow as they come.
void write_table(const Table&, const RowSource&, Context&);

// Tabs between, no heading, nothing cut off.
void write_columns(const Table&, const RowSource&, std::ostream&);

// "under_review" for a person: "under review".
[[nodiscard]] std::string state_words(std::string name);

}  // namespace cli
