#include "engine/identity/erasure.hpp"

#include "engine/permission.hpp"

namespace engine::identity {

Permission may_erase_person(const Actor& actor, PersonId whose) {
    if (auto mine = reserved_for({Role::administrator}, actor); !mine) return mine;
    if (actor.person == whose)
        return refuse(Reason::same_person_twice, "Another administrator erases what is yours.");
    return {};
}

Permission may_erase_texts(const Actor& actor) {
    return reserved_for({Role::administrator}, actor);
}

}  // namespace engine::identity
