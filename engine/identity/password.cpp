#include "engine/identity/password.hpp"

#include "engine/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace engine::identity {

std::size_t letters_in(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(
        utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

Result<std::string> clean_password(std::string_view bytes) {
    auto text = clean_text(bytes, longest_password_bytes);
    if (!text) {
        return refuse(text.error().reason,
                      text.error().reason == Reason::text_too_long
                          ? fmt::format("A password has at most {} bytes.", longest_password_bytes)
                          : "A password is one line of text.");
    }
    if (letters_in(*text) < fewest_password_letters) {
        return refuse(Reason::input_invalid,
                      fmt::format("A password has at least {} letters; {} or more are better.",
                                  fewest_password_letters, recommended_password_letters));
    }
    return text;
}

}  // namespace engine::identity
