// Who may have whose words destroyed, for good.
#pragma once

#include "engine/actor.hpp"
#include "engine/result.hpp"

namespace engine::identity {

// An administrator, of anybody else.
[[nodiscard]] Permission may_erase_person(const Actor&, PersonId whose);

// An administrator without a conflict with the nomination.
[[nodiscard]] Permission may_erase_texts(const Actor&);

}  // namespace engine::identity
