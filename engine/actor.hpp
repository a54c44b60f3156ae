// Who asks. One person may hold several mandates at once; a rule names the one it needs.
#pragma once

#include "engine/ids.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace engine {

enum class Role {
    officer,        // speaks for one National Commission
    juror,          // reads and recommends
    administrator,  // the secretariat: screens, convenes, prepares and approves
    clock,          // the database's time, acting through a command or the scheduler
    auditor,        // reads only
};

inline constexpr std::array every_role{Role::officer, Role::juror, Role::administrator, Role::clock,
                                       Role::auditor};

[[nodiscard]] std::string_view name_of(Role);
[[nodiscard]] std::optional<Role> role_from(std::string_view name);

struct Actor {
    PersonId person{};
    bool is_juror = false;
    bool is_administrator = false;
    bool is_clock = false;
    bool is_auditor = false;
    std::optional<Country> officer_of{};  // the National Commission, by country
    // With the nomination at hand, undismissed: it takes from what an administrator may do, and
    // from nothing that an officer does for the own Commission.
    bool has_conflict = false;

    [[nodiscard]] bool has(Role role) const {
        switch (role) {
            case Role::officer: return officer_of.has_value();
            case Role::juror: return is_juror;
            case Role::administrator: return is_administrator;
            case Role::clock: return is_clock;
            case Role::auditor: return is_auditor;
        }
        return false;
    }
};

}  // namespace engine
