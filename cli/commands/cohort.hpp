#pragma once

#include "cli/command.hpp"

#include <span>

namespace cli {

[[nodiscard]] std::span<const Command> cohort_commands();

}  // namespace cli
