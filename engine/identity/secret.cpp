#include "engine/identity/secret.hpp"

#include <algorithm>

namespace engine::identity {
namespace {

constexpr std::string_view prefix = "accede_";
constexpr std::string_view code_prefix = "accede_once_";
constexpr std::size_t letters = 52;  // of 5 bits each, for 256

bool is_small_base32(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
}

}  // namespace

std::string base32(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string text;
    unsigned held = 0;
    int bits = 0;
    for (const auto byte : bytes) {
        held = (held << 8U) | byte;
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            text += alphabet[(held >> static_cast<unsigned>(bits)) & 31U];
        }
        held &= (1U << static_cast<unsigned>(bits)) - 1U;
    }
    if (bits > 0) text += alphabet[(held << static_cast<unsigned>(5 - bits)) & 31U];
    return text;
}

std::string secret_text(SecretKind kind, const SecretBits& bits) {
    std::string text{kind == SecretKind::code ? code_prefix : prefix};
    for (const char c : base32(bits))
        text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

std::optional<SecretKind> kind_of_secret(std::string_view text) {
    const auto fits = [&](std::string_view start) {
        return text.size() == start.size() + letters && text.starts_with(start) &&
               std::ranges::all_of(text.substr(start.size()), is_small_base32);
    };
    if (fits(code_prefix)) return SecretKind::code;
    if (fits(prefix)) return SecretKind::token;
    return {};
}

}  // namespace engine::identity
