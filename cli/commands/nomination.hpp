#pragma once

#include "cli/command.hpp"

#include <span>

namespace cli {

[[nodiscard]] std::span<const Command> nomination_commands();

}  // namespace cli
