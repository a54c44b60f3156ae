// Passwords are stretched here and not in the database: by Argon2id, on the machine of whoever
// shows one, so that guessing costs the guesser.
#pragma once

#include "engine/audit/digest.hpp"

#include <string>
#include <string_view>

namespace storage::passwords {

// "$argon2id$v=19$m=65536,t=3,p=1": what a password is stretched with from now on, without the
// salt.
[[nodiscard]] std::string_view usual_parameters();

// The same with a fresh salt behind it.
[[nodiscard]] std::string fresh_parameters();

// The digest of what the password is stretched to. Throws std::runtime_error where the parameters
// are not ours or there is not the memory that they ask for.
[[nodiscard]] engine::audit::Digest stretched(const std::string& password,
                                              const std::string& parameters);

}  // namespace storage::passwords
