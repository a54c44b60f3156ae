#include "engine/identity/totp.hpp"

#include "engine/identity/secret.hpp"

#include <cassert>
#include <chrono>

#include <fmt/format.h>
#include <openssl/hmac.h>

namespace engine::identity {

std::string hotp(std::span<const std::uint8_t> secret, std::uint64_t counter, int digits) {
    assert(digits >= 6 && digits <= 8);
    std::array<std::uint8_t, 8> message{};
    for (std::size_t i = 0; i < message.size(); ++i)
        message[i] = static_cast<std::uint8_t>(counter >> (56U - 8U * i));
    std::array<std::uint8_t, 20> digest{};
    unsigned length = digest.size();
    HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), message.data(), message.size(),
         digest.data(), &length);
    const std::size_t at = digest[19] & 15U;
    const auto word = (static_cast<std::uint32_t>(digest[at] & 0x7fU) << 24U) |
                      (static_cast<std::uint32_t>(digest[at + 1]) << 16U) |
                      (static_cast<std::uint32_t>(digest[at + 2]) << 8U) | digest[at + 3];
    std::uint32_t most = 1;
    for (int i = 0; i < digits; ++i) most *= 10;
    return fmt::format("{:0{}}", word % most, digits);
}

std::string totp(std::span<const std::uint8_t> secret, Moment moment, int digits) {
    const auto seconds =
        std::chrono::floor<std::chrono::seconds>(moment.time_since_epoch()).count();
    return hotp(secret, static_cast<std::uint64_t>(seconds / 30), digits);
}

// An origin and a handle have no character that would have to be written otherwise but the slash.
std::string otpauth_uri(std::string_view origin, std::string_view handle,
                        const FactorSecret& secret) {
    std::string issuer;
    for (const char c : origin) issuer += c == '/' ? std::string{"%2F"} : std::string{c};
    return fmt::format("otpauth://totp/{0}:{1}?secret={2}&issuer={0}", issuer, handle,
                       base32(secret));
}

}  // namespace engine::identity
