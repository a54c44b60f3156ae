// Drafts of one juror's recommendation: every save is kept, in the order of its coming, with the
// version that the writer had before the eyes. So of two windows neither overwrites the other.
#pragma once

#include "engine/result.hpp"

#include <optional>

namespace engine::jury {

// The newest draft; version 0 where nothing was saved.
struct Draft {
    int version = 0;
    int based_on = 0;  // what the writer had read
};

// The newest was written by somebody who had not read the one before it: both stand, until a save
// says that it is based on the newest.
[[nodiscard]] bool differs(const Draft& newest);

// The draft that a save makes. Where the writer does not say what was read it was the newest; but
// two that differ are settled only by saying so. Refuses what is based on a version that there is
// not.
[[nodiscard]] Result<Draft> saved_onto(const Draft& newest, std::optional<int> based_on);

}  // namespace engine::jury
