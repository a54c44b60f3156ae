// Which accede this is.
#pragma once

#include <string_view>

namespace cli {

[[nodiscard]] std::string_view version();

}  // namespace cli
