// Where the token lies that a person signed in with: a file of one's own that nobody else may read.
#pragma once

#include "cli/context.hpp"
#include "engine/result.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace cli {

[[nodiscard]] engine::Refusal nobody_signed_in();

// What ACCEDE_TOKEN_FILE names. Throws Refused as read_token() does.
[[nodiscard]] std::optional<std::string> token_in_environment(const Context&);

// The file of the login to that record, under XDG_STATE_HOME or HOME; nothing where neither is set.
[[nodiscard]] std::optional<std::filesystem::path> login_file_of(const Context&,
                                                                 const std::string& record);

enum class Absent { nothing, refused };

// The token in the file. Throws Refused where the file is another's, or others may read it.
[[nodiscard]] std::optional<std::string> read_token(const std::filesystem::path&, Absent);

// Keeps it there, for its owner alone. Throws Refused where the file or its folder would be open to
// others.
void keep_token(const std::filesystem::path&, const std::string& token);

}  // namespace cli
