// What a password has to be: long, and not among those that are guessed first. No letters of this
// or that kind are asked for, and any may be used.
#pragma once

#include "engine/result.hpp"

#include <span>
#include <string>
#include <string_view>

namespace engine::identity {

inline constexpr std::size_t fewest_password_letters = 8;
inline constexpr std::size_t recommended_password_letters = 15;
inline constexpr std::size_t longest_password_bytes = 1024;

// In NFC, so that two keyboards write the same; refuses what is too short or too long. What is
// wrong with it never says what it is.
[[nodiscard]] Result<std::string> clean_password(std::string_view bytes);

// How many tries of a guesser who knows what people choose must fail, as a power of two: 10^8, so
// that hundreds of years go by at the five in a quarter of an hour that the database allows.
inline constexpr double fewest_guesses_log2 = 26.6;

// Whether a clean password may be chosen, by the tries of zxcvbn's guesser: lists of passwords and
// words, keyboards, dates, repeats and sequences, and these words about the person. One that was
// chosen before goes on.
[[nodiscard]] Permission may_choose(const std::string& password,
                                    std::span<const std::string> about_the_person);

[[nodiscard]] std::size_t letters_in(std::string_view utf8);

}  // namespace engine::identity
