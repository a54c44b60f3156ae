// The published facts that the program carries.
#pragma once

#include <string_view>

namespace cli {

// The text of a file below data/ or schemas/json/, by its path in the project. Asserts that it is
// there.
[[nodiscard]] std::string_view fact(std::string_view name);

}  // namespace cli
