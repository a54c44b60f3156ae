// Regulations in which every key is there.
#pragma once

#include <nlohmann/json.hpp>

namespace tests {

[[nodiscard]] nlohmann::ordered_json every_key();

}  // namespace tests
