#include "engine/identity/password.hpp"

#include "engine/text.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <zxcvbn.h>

#include <vector>

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

Permission may_choose(const std::string& password, std::span<const std::string> about_the_person) {
    std::vector<const char*> words;
    for (const auto& word : about_the_person) words.push_back(word.c_str());
    words.push_back(nullptr);
    if (ZxcvbnMatch(password.c_str(), words.data(), nullptr) >= fewest_guesses_log2) return {};
    return refuse(Reason::input_invalid,
                  "The password is among the first that a guesser tries. Several words that nobody "
                  "would put together are better.");
}

}  // namespace engine::identity
