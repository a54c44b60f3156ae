// The Member States, from the facts that the program carries.
#pragma once

#include "storage/registry.hpp"

namespace cli {

// The request's key follows from the list and the person: bringing the same again does nothing.
[[nodiscard]] engine::Result<storage::Answer> add_member_states(storage::Registry&,
                                                                storage::Request);

}  // namespace cli
