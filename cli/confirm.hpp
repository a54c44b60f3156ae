// The question before what cannot be taken back.
#pragma once

#include "cli/context.hpp"

#include <string>

namespace cli {

// Asks before what cannot be taken back. Returns on "y" or "yes", with --yes and with --dry-run.
// Throws Interrupted on any other answer, and UsageError where nobody can be asked: a prompt is
// never the only way.
void confirm(Context&, const std::string& question);

}  // namespace cli
