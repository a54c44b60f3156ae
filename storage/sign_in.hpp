// How a person becomes known, and is so no longer. One sentence answers whatever is not good about
// what was shown.
#pragma once

#include "engine/result.hpp"
#include "storage/sql.hpp"
#include "storage/tokens.hpp"

#include <string>

namespace storage::sign_in {

using engine::Result;

// Shows the token from now on, and notes who signed in. Refuses not_signed_in.
[[nodiscard]] Result<tokens::Shown> with_token(sql::Connection&, const std::string& origin,
                                               const std::string& token,
                                               const std::string& operated_by);

struct SignedIn {
    std::string token;  // of the session that was made
    tokens::Shown who;
};

// Exchanges a one-time code for a session. `second` is the code of a second factor, or empty. Of
// two that show the same code at once, one gets a session. Refuses not_signed_in,
// too_many_attempts. The database puts the attempt and what comes of it on record, and no secret.
[[nodiscard]] Result<SignedIn> with_code(sql::Connection&, const std::string& code,
                                         const std::string& second, const std::string& operated_by);

// The same for a password, which is stretched anew where it was with less than is usual now. A
// person that there is not costs as much as one that there is.
[[nodiscard]] Result<SignedIn> with_password(sql::Connection&, const std::string& handle,
                                             const std::string& password, const std::string& second,
                                             const std::string& operated_by);

// Ends the session of that token, if it is one that is good; a token for the command line stays.
bool end(sql::Connection&, const std::string& origin, const std::string& token,
         const std::string& operated_by);

}  // namespace storage::sign_in
