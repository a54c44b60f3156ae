#pragma once

#include "cli/command.hpp"

#include <span>

namespace cli {

[[nodiscard]] std::span<const Command> demo_commands();

}  // namespace cli
