// A written letter as the bytes that a mail server takes: RFC 5322, in seven bits, every line 78
// characters long at most and ended by CRLF. Whatever a name or a subject holds, it makes no header
// of its own.
#pragma once

#include "engine/language.hpp"
#include "engine/letter/template.hpp"
#include "engine/moment.hpp"
#include "engine/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace engine::letter {

// What stands before and behind the @ of an address, without quotes, comments or letters beyond
// ASCII; 254 bytes at most. Addresses in other letters (RFC 6531) are refused, as many servers
// refuse them.
[[nodiscard]] bool is_address(std::string_view);

struct Mailbox {
    std::string name{};  // UTF-8; may be empty
    std::string address;

    friend bool operator==(const Mailbox&, const Mailbox&) = default;
};

// "Secretariat <learning.cities@example.org>" or the address alone. Refuses input_invalid.
[[nodiscard]] Result<Mailbox> mailbox_from(std::string_view);

struct Envelope {
    Mailbox from;
    Mailbox to;
    std::string message_id;  // without its angle brackets
    Moment date{};
    Language language = Language::en;
};

// Says that nobody typed it (RFC 3834), so that no answering machine answers. Asserts that the
// addresses are addresses.
[[nodiscard]] std::string mail_of(const Envelope&, const Written&);

// ---- the parts, for the tests ----

// A header's free text from this column on: as it is where that can be read back, else encoded
// words (RFC 2047), folded.
[[nodiscard]] std::string header_text(std::string_view utf8, std::size_t column);
// RFC 2045, 6.7.
[[nodiscard]] std::string quoted_printable(std::string_view utf8);

}  // namespace engine::letter
