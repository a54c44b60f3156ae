// The command line as a function: words and surroundings go in, output and an exit code come out.
#pragma once

#include "cli/context.hpp"
#include "cli/exit_code.hpp"

#include <string>
#include <vector>

namespace cli {

// Throws nothing: whatever goes wrong is shown on context.err.
[[nodiscard]] ExitCode run(Context& context, const std::vector<std::string>& words);

}  // namespace cli
