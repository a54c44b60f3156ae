#include "engine/identity/log_key.hpp"

#include "engine/permission.hpp"

#include <fmt/format.h>

namespace engine::identity {
namespace {

Permission has_a_key(const KeyChange& change) {
    if (change.is_sealed) return {};
    return refuse(Reason::input_invalid,
                  "Nothing is sealed yet, so that there is no key to change.");
}

}  // namespace

Permission may_propose_key(const KeyChange& change) {
    if (auto mine = reserved_for({Role::administrator}, change.actor); !mine) return mine;
    return has_a_key(change);
}

Permission may_approve_key(const KeyChange& change) {
    if (auto mine = reserved_for({Role::administrator}, change.actor); !mine) return mine;
    if (!change.proposed_by)
        return refuse(Reason::not_found, fmt::format("No key '{}' is proposed.", change.key));
    if (change.actor.person == change.proposed_by)
        return refuse(Reason::same_person_twice, "Another administrator has to approve the key.");
    if (change.another_waits) {
        return refuse(Reason::input_invalid,
                      "Another key was approved and is not in force yet: seal the log first.");
    }
    return has_a_key(change);
}

}  // namespace engine::identity
