// What a person shows to be known, written so that people and scanners of secrets tell it from any
// other word: a prefix that stays, and 256 random bits.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace engine::identity {

enum class SecretKind {
    token,  // shown with every transaction: "accede_mzxw6..."
    code,   // shown once, for a token of one's own: "accede_once_mzxw6..."
};

using SecretBits = std::array<std::uint8_t, 32>;

// The prefix and 52 small letters and digits.
[[nodiscard]] std::string secret_text(SecretKind, const SecretBits&);

// Which of the two it can be; nothing for what neither can be.
[[nodiscard]] std::optional<SecretKind> kind_of_secret(std::string_view);

// RFC 4648, capitals, without padding.
[[nodiscard]] std::string base32(std::span<const std::uint8_t>);

}  // namespace engine::identity
