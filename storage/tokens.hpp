// Tokens as they are known to those who have them, and to administrators: never what they say.
#pragma once

#include "storage/sql.hpp"

#include <optional>
#include <string>
#include <vector>

namespace storage::tokens {

struct Row {
    std::string token_id;
    std::string handle;
    std::string purpose;  // session, command_line, sign_in
    std::string label;
    std::string state;  // good, used, over, revoked
    engine::Moment made_at{};
    engine::Moment ends_at{};
};

// Of that person, or of everybody whose tokens the asker may see.
[[nodiscard]] std::vector<Row> list(sql::Transaction&, const std::optional<std::string>& handle);

struct Shown {
    engine::PersonId person{};
    std::string handle;
    std::string name;
    std::string country;
    std::string mandates;
    std::string token_id;  // of the token that the connection shows; empty where it shows none
    std::string purpose;
    std::string label;
    engine::Moment ends_at{};
    std::optional<engine::Moment> at_most{};  // of a session, which ends earlier where it is unused
};

// Moves the end of the session that the connection shows, where it shows one.
void keep_session(sql::Connection&);

// Whom the connection's transactions speak for; nobody where it shows a token that is not good,
// whatever the reason is.
[[nodiscard]] std::optional<Shown> who_asks(sql::Connection&);

}  // namespace storage::tokens
