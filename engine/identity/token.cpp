#include "engine/identity/token.hpp"

#include "engine/permission.hpp"

#include <fmt/format.h>

namespace engine::identity {
namespace {

Permission is_free_to(const Granting& granting) {
    if (granting.actor.person == granting.to || !granting.holds_office || granting.at_the_database)
        return {};
    return refuse(Reason::not_your_own,
                  "What an administrator or auditor signs in with is that person's own, or a "
                  "steward's to give at the database: whoever gave it could agree with oneself.");
}

}  // namespace

Permission may_add_token(const Granting& granting, int days) {
    if (granting.actor.person != granting.to) {
        if (auto mine = reserved_for({Role::administrator}, granting.actor); !mine) return mine;
        if (granting.has_second_factor) {
            return refuse(Reason::not_your_own,
                          "Who has a second factor makes the own tokens: one that another made "
                          "would go around it.");
        }
        if (auto free = is_free_to(granting); !free) return free;
    }
    if (days < 1 || days > most_token_days) {
        return refuse(Reason::input_invalid,
                      fmt::format("A token is good for 1 to {} days.", most_token_days));
    }
    return {};
}

Permission may_invite(const Granting& granting, int hours) {
    if (auto mine = reserved_for({Role::administrator}, granting.actor); !mine) return mine;
    if (auto free = is_free_to(granting); !free) return free;
    if (hours < 1 || hours > most_invitation_hours) {
        return refuse(Reason::input_invalid, fmt::format("An invitation is good for 1 to {} hours.",
                                                         most_invitation_hours));
    }
    return {};
}

Permission may_begin_anew(const Granting& granting) {
    if (auto mine = reserved_for({Role::administrator}, granting.actor); !mine) return mine;
    if (granting.at_the_database) return {};
    return refuse(Reason::not_your_own, "A steward lets a person begin anew, at the database.");
}

Permission may_take_second_factor(const Granting& granting) {
    if (auto mine = reserved_for({Role::administrator}, granting.actor); !mine) return mine;
    if (granting.actor.person == granting.to) {
        return refuse(Reason::not_your_own,
                      "Nobody takes away the own second factor: another administrator does.");
    }
    return is_free_to(granting);
}

Refusal token_not_good() {
    return {Reason::not_signed_in, "The token is not good, or not any more."};
}

}  // namespace engine::identity
