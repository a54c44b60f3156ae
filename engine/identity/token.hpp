// Who may give whom what to sign in with, and for how long. Ends go by the server's clock and not
// by a rehearsal's: a secret leaks and ages in the world's time, whatever time is played.
#pragma once

#include "engine/actor.hpp"
#include "engine/result.hpp"

namespace engine::identity {

inline constexpr int token_days = 90;        // where nothing is said
inline constexpr int most_token_days = 366;  // so that each is looked at once a year
inline constexpr int invitation_hours = 24;
inline constexpr int most_invitation_hours = 24;

struct Granting {
    Actor actor{};
    PersonId to{};
    // Whose second factor is in force: a token made by another would go around it.
    bool has_second_factor = false;
    // Who is administrator or auditor, now or from some time on. Whoever gave such a person
    // something to sign in with could agree with oneself.
    bool holds_office = false;
    // By a login of the server that may speak for everybody, and is trusted with who gets what.
    bool at_the_database = false;
};

// Everybody for oneself, an administrator for anybody who has no second factor and no office.
[[nodiscard]] Permission may_add_token(const Granting&, int days);

// A one-time code of signing in, by an administrator, for oneself or who has no office: the second
// factor is asked for when it is used.
[[nodiscard]] Permission may_invite(const Granting&, int hours);

// Takes away first whatever the person signs in with: at the database alone.
[[nodiscard]] Permission may_begin_anew(const Granting&);

// Where the device is lost: by an administrator, another's who has no office.
[[nodiscard]] Permission may_take_second_factor(const Granting&);

// One sentence that says nothing of why: unknown, over, taken back, malformed and of a disabled
// person are the same.
[[nodiscard]] Refusal token_not_good();

}  // namespace engine::identity
