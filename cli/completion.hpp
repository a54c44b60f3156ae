// Completion scripts, drawn from the table of commands. They know areas, verbs, options and fixed
// values; a FILE is completed by the shell.
#pragma once

#include <string>

namespace cli {

[[nodiscard]] std::string bash_completion();
[[nodiscard]] std::string zsh_completion();
[[nodiscard]] std::string fish_completion();

}  // namespace cli
