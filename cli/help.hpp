// Help, drawn from the tables of commands and topics.
#pragma once

#include "cli/command.hpp"

#include <cstddef>
#include <string>

namespace cli {

// "accede call show CALL [--history] [options]"
[[nodiscard]] std::string usage_line(const Command&);

// "call show"
[[nodiscard]] std::string spoken(const Command&);

// "-n, --dry-run", "    --json[=lines]", "    --reason TEXT"
[[nodiscard]] std::string option_words(const Option&);

[[nodiscard]] std::string help_of_options(std::size_t columns);  // the global ones
[[nodiscard]] std::string help_overview(std::size_t columns);
[[nodiscard]] std::string help_of(const Noun&, std::size_t columns);
[[nodiscard]] std::string help_of(const Command&, std::size_t columns);

// Paragraphs to that width; indented lines as they are.
[[nodiscard]] std::string flowed(std::string_view text, std::size_t columns);

}  // namespace cli
