#include "engine/identity/token.hpp"

#include "engine/permission.hpp"

#include <fmt/format.h>

namespace engine::identity {

Permission may_add_token(const Granting& granting, int days) {
    if (granting.actor.person != granting.to) {
        if (auto mine = reserved_for({Role::administrator}, granting.actor); !mine) return mine;
        if (granting.has_second_factor) {
            return refuse(Reason::not_your_own,
                          "Who has a second factor makes the own tokens: one that another made "
                          "would go around it.");
        }
    }
    if (days < 1 || days > most_token_days) {
        return refuse(Reason::input_invalid,
                      fmt::format("A token is good for 1 to {} days.", most_token_days));
    }
    return {};
}

Permission may_invite(const Granting& granting, int hours) {
    if (auto mine = reserved_for({Role::administrator}, granting.actor); !mine) return mine;
    if (hours < 1 || hours > most_invitation_hours) {
        return refuse(Reason::input_invalid, fmt::format("An invitation is good for 1 to {} hours.",
                                                         most_invitation_hours));
    }
    return {};
}

Refusal token_not_good() {
    return {Reason::not_signed_in, "The token is not good, or not any more."};
}

}  // namespace engine::identity
