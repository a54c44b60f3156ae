// The Member States, from the facts that the program carries.
#pragma once

#include "storage/registry.hpp"

#include <string>

namespace cli {

[[nodiscard]] engine::Result<storage::Answer> add_member_states(storage::Registry&,
                                                                const std::string& operated_by);

}  // namespace cli
