// The first question of nearly every policy: is this step this actor's to take?
#pragma once

#include "engine/actor.hpp"
#include "engine/result.hpp"

#include <initializer_list>
#include <string>

namespace engine {

// What an administrator may do on a nomination, none may who has a conflict with it.
[[nodiscard]] Permission reserved_for(std::initializer_list<Role> roles, const Actor&);

// The officer speaks for one country only.
[[nodiscard]] Permission reserved_for_officer_of(Country commission, const Actor&);

// A step whose motive must be on record. Blanks are no reason.
[[nodiscard]] Permission needs_reason(const std::string& reason);

}  // namespace engine
