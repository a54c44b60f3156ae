// A mail that says what became of another (RFC 3464): a letter that was taken and did not arrive.
#pragma once

#include "engine/result.hpp"

#include <string>
#include <string_view>

namespace engine::letter {

struct Bounce {
    std::string message_id;  // of the letter, without its angle brackets
    bool failed = false;     // for good: "Action: failed"
    std::string status;      // "5.1.1"
    std::string words;       // the server's, on one line, 300 bytes at most
};

// Refuses input_invalid for a mail that reports nothing, or not on which letter. `ends_in` is what
// the Message-IDs of this installation end in: "@accede.example".
[[nodiscard]] Result<Bounce> bounce_from(std::string_view mail, std::string_view ends_in);

}  // namespace engine::letter
