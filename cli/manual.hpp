// The manual page.
#pragma once

#include <string>
#include <string_view>

namespace cli {

// accede(1) in roff's man macros, drawn from the tables of commands and topics.
[[nodiscard]] std::string manual_page();

// Text that roff takes as nothing but text.
[[nodiscard]] std::string roff(std::string_view);

}  // namespace cli
