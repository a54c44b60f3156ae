// A letter before it is anybody's: a subject, and paragraphs with placeholders between braces.
//
//     Subject: {reference}: please complete the file of {candidate}
//
//     Dear {recipient},
//
//     ? The plan said: {decision.reason}
//
// A paragraph that begins with "? " is left out where one of its placeholders has no value. Any
// other without its value leaves the letter unwritten, rather than written with a gap.
#pragma once

#include "engine/language.hpp"
#include "engine/letter/placeholder.hpp"
#include "engine/result.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace engine::letter {

using Piece = std::variant<std::string, Placeholder>;
using Line = std::vector<Piece>;

struct Paragraph {
    bool optional = false;
    std::vector<Line> lines;
};

struct Template {
    Line subject;
    std::vector<Paragraph> paragraphs;
};

// Refuses input_invalid, naming the line, for an unknown placeholder, a brace without its other, a
// placeholder of lines that is not alone on its line or stands in the subject, and a text without
// subject or body.
[[nodiscard]] Result<Template> template_from(std::string_view text);

// UTF-8. The subject is one line; the body has its lines ended by "\n" and no other control
// character.
struct Written {
    std::string subject;
    std::string body;

    friend bool operator==(const Written&, const Written&) = default;
};

// Refuses not_found, naming the placeholder, where one that the letter cannot do without has no
// value.
[[nodiscard]] Result<Written> write(const Template&, const Values&, Language);

// "28 February 2099, 23:59 (Berlin)", "28 février 2099, 23 h 59 (Berlin)"
[[nodiscard]] std::string in_words(const Instant&, Language);

}  // namespace engine::letter
