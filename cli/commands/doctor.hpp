#pragma once

#include "cli/command.hpp"

#include <span>

namespace cli {

[[nodiscard]] std::span<const Command> doctor_commands();

}  // namespace cli
