#include "engine/permission.hpp"

#include "engine/text.hpp"

#include <fmt/format.h>

namespace engine {

Permission reserved_for(std::initializer_list<Role> roles, const Actor& actor) {
    std::string names;
    for (const auto role : roles) {
        if (actor.has(role)) {
            if (role != Role::administrator || !actor.has_conflict) return {};
            return refuse(Reason::conflict_of_interest,
                          "Whoever has a conflict with this nomination leaves it to another "
                          "administrator.");
        }
        if (!names.empty()) names += " or ";
        names += name_of(role);
    }
    return refuse(
        Reason::not_for_this_role,
        fmt::format("This step is for the {}; the person who asks has no such mandate.", names));
}

Permission reserved_for_officer_of(Country commission, const Actor& actor) {
    if (auto mine = reserved_for({Role::officer}, actor); !mine) return mine;
    if (actor.officer_of == commission) return {};
    return refuse(Reason::not_of_this_commission,
                  fmt::format("This is for the National Commission of {}; the person who asks "
                              "speaks for that of {}.",
                              commission.text(), actor.officer_of->text()));
}

Permission needs_reason(const std::string& reason) {
    if (!is_blank(reason)) return {};
    return refuse(Reason::reason_missing, "This step needs a reason, in words.");
}

}  // namespace engine
