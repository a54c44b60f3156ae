// One function per noun, each in cli/commands/NOUN.cpp. To add a noun: declare it here and give it
// a line in all.cpp.
#pragma once

#include "cli/command.hpp"

namespace cli {

[[nodiscard]] std::span<const Command> help_commands();
[[nodiscard]] std::span<const Command> version_commands();
[[nodiscard]] std::span<const Command> completion_commands();

}  // namespace cli
