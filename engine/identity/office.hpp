// What an office asks of whoever takes it, and what is good no more once it is taken.
#pragma once

#include "engine/actor.hpp"
#include "engine/result.hpp"

#include <string>

namespace engine::identity {

// Administrator and auditor: who decides with another, or sees all of it, is that person and nobody
// else.
[[nodiscard]] bool is_office(Role);

struct Taking {
    Role role = Role::officer;
    std::string handle{};  // of who takes it
    bool has_second_factor = false;
    // Another gave the person what the person signs in with.
    bool was_handed_a_key = false;
    // The installation asks every administrator for a second factor.
    bool second_factor_is_required = false;
};

// Whether what the person signs in with is taken away when the mandate begins: an office begins
// with keys that no administrator has given.
[[nodiscard]] bool loses_keys(const Taking&);

// Where the installation asks every administrator for a second factor, nobody becomes one without,
// or with one that is taken away.
[[nodiscard]] Permission may_become(const Taking&);

}  // namespace engine::identity
