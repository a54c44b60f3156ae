// Reading what the repository holds, and comparing with texts that are kept in it.
#pragma once

#include <string>
#include <string_view>

namespace tests {

// Where the project lies, and the program that is tested.
[[nodiscard]] std::string root();
[[nodiscard]] std::string program();

// A file of the project, by its path from the root.
[[nodiscard]] std::string file(std::string_view path);

// What tests/golden/NAME holds. With ACCEDE_GOLDEN=write it is written there first.
[[nodiscard]] std::string golden(std::string_view name, std::string_view now);

}  // namespace tests
