#include "engine/actor.hpp"

namespace engine {

std::string_view name_of(Role role) {
    switch (role) {
        case Role::officer: return "officer";
        case Role::juror: return "juror";
        case Role::administrator: return "administrator";
        case Role::clock: return "clock";
        case Role::auditor: return "auditor";
    }
    return "?";
}

std::optional<Role> role_from(std::string_view name) {
    for (const auto role : every_role) {
        if (name_of(role) == name) return role;
    }
    return {};
}

}  // namespace engine
