// Who may change the key that signs the log: two administrators, one after the other.
#pragma once

#include "engine/actor.hpp"
#include "engine/result.hpp"

#include <optional>
#include <string>

namespace engine::identity {

struct KeyChange {
    Actor actor{};
    std::string key{};                      // the verifier key that is to be approved
    bool is_sealed = false;                 // the log, so that there is a key to change
    std::optional<PersonId> proposed_by{};  // nobody: the key waits for no approval
    bool another_waits = false;             // a key that was approved and is not in force yet
};

// An administrator, once something is sealed.
[[nodiscard]] Permission may_propose_key(const KeyChange&);

// Another administrator than the one who proposed it, one change at a time. Which keys are proposed
// is told to administrators alone.
[[nodiscard]] Permission may_approve_key(const KeyChange&);

}  // namespace engine::identity
