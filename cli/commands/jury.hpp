#pragma once

#include "cli/command.hpp"

#include <span>

namespace cli {

[[nodiscard]] std::span<const Command> jury_commands();

}  // namespace cli
