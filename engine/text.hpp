// Text from outside: read once at the edge, refused or made clean, and trusted from then on.
#pragma once

#include "engine/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace engine {

enum class Lines { one, many };

// The text in NFC. Refuses text_too_long before anything else is looked at, and text_invalid for
// bytes that are no UTF-8 (overlong forms and surrogates included), NUL and other control
// characters (a text of many lines may have newlines and tabs), noncharacters, and marks that turn
// the direction of writing around; says what stands where.
[[nodiscard]] Result<std::string> clean_text(std::string_view bytes, std::size_t longest_bytes,
                                             Lines = Lines::one);

// A name of a city, a person, a file: one line, not blank, no blanks around it, 200 bytes at most.
[[nodiscard]] Result<std::string> clean_name(std::string_view bytes);

// Words as Unicode's default word boundaries see them; punctuation and blanks are none.
[[nodiscard]] std::size_t word_count(std::string_view utf8);

}  // namespace engine
