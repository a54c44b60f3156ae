// The question before what cannot be taken back.
#pragma once

#include "cli/context.hpp"

#include <string>

namespace cli {

// Asks before what cannot be taken back. Only somebody at a terminal is asked: a script has said
// what it wants by its command. Returns on "y" or "yes", with --yes and with --dry-run. Throws
// Interrupted on any other answer, and UsageError where --no-input forbids to ask at a terminal.
void confirm(Context&, const std::string& question);

}  // namespace cli
