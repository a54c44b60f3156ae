// The two working languages of the network.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace engine {

enum class Language { en, fr };

inline constexpr std::array every_language{Language::en, Language::fr};

[[nodiscard]] constexpr std::string_view code_of(Language language) {
    return language == Language::fr ? "fr" : "en";
}

// Takes a bare code and what LANG holds: "fr", "fr_CA.UTF-8".
[[nodiscard]] constexpr std::optional<Language> language_from(std::string_view code) {
    const auto bare = code.substr(0, code.find_first_of("_.-@"));
    for (const auto language : every_language) {
        if (code_of(language) == bare) return language;
    }
    return {};
}

}  // namespace engine
