// Text from outside: read once at the edge, refused or made clean, and trusted from then on.
#pragma once

#include "engine/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace engine {

enum class Lines { one, many };

// The text in NFC. Refuses text_too_long before anything else is looked at, and again if NFC made
// it longer; text_invalid for bytes that are no UTF-8 (overlong forms and surrogates included), NUL
// and other control characters (a text of many lines may have newlines and tabs), separators of
// lines in a text of one, noncharacters, and marks that turn the direction of writing around; says
// what stands where.
[[nodiscard]] Result<std::string> clean_text(std::string_view bytes, std::size_t longest_bytes,
                                             Lines = Lines::one);

// A name of a city, a person, a file: one line, not blank, no blanks around it, 200 bytes at most.
// Two names that look the same should be the same, so what cannot be seen is refused; the joiners
// stay, since Persian and the languages of India are misspelt without them. Letters of one script
// that look like those of another are none of its business.
[[nodiscard]] Result<std::string> clean_name(std::string_view bytes);

// Nothing but white space and characters that cannot be seen.
[[nodiscard]] bool is_blank(std::string_view utf8);

// Words as Unicode's default word boundaries see them; punctuation and blanks are none. An
// apostrophe does not part two words, a hyphen does: "l'avenir" is one, "porte-parole" two. Thai
// and Chinese, which write no blanks, are parted by ICU's dictionaries.
[[nodiscard]] std::size_t word_count(std::string_view utf8);

}  // namespace engine
