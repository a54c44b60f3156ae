#include "engine/ids.hpp"

namespace engine {

std::string uuid_text(const std::array<std::uint8_t, 16>& bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += digits[bytes[i] >> 4U];
        text += digits[bytes[i] & 15U];
    }
    return text;
}

std::optional<std::array<std::uint8_t, 16>> uuid_from(std::string_view text) {
    if (text.size() != 36) return {};
    std::array<std::uint8_t, 16> bytes{};
    std::size_t nibble = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (c != '-') return {};
            continue;
        }
        int value = 0;
        if (c >= '0' && c <= '9')
            value = c - '0';
        else if (c >= 'a' && c <= 'f')
            value = c - 'a' + 10;
        else if (c >= 'A' && c <= 'F')
            value = c - 'A' + 10;
        else
            return {};
        auto& byte = bytes[nibble / 2];
        byte = static_cast<std::uint8_t>((unsigned{byte} << 4U) | static_cast<unsigned>(value));
        ++nibble;
    }
    return bytes;
}

std::optional<Country> Country::from(std::string_view text) {
    if (text.size() != 2) return {};
    for (const char c : text) {
        if (c < 'A' || c > 'Z') return {};
    }
    return Country{{text[0], text[1]}};
}

}  // namespace engine
