// What a password has to be: long. No letters of this or that kind are asked for, and any may be
// used.
#pragma once

#include "engine/result.hpp"

#include <string>
#include <string_view>

namespace engine::identity {

inline constexpr std::size_t fewest_password_letters = 8;
inline constexpr std::size_t recommended_password_letters = 15;
inline constexpr std::size_t longest_password_bytes = 1024;

// In NFC, so that two keyboards write the same; refuses what is too short or too long. What is
// wrong with it never says what it is.
[[nodiscard]] Result<std::string> clean_password(std::string_view bytes);

[[nodiscard]] std::size_t letters_in(std::string_view utf8);

}  // namespace engine::identity
