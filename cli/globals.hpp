// What every command takes, as values.
#pragma once

#include "cli/command.hpp"
#include "cli/context.hpp"

namespace cli {

// Reads the global options out of what was parsed. Throws UsageError.
[[nodiscard]] Globals globals_of(const Parsed&, const Environment&);

}  // namespace cli
