// The codes of a second factor: RFC 6238 with SHA-1, 30 seconds and 6 digits, which is what every
// authenticator understands. The database checks them, so that no program gets around it; here they
// are computed as an authenticator does, and its address is written.
#pragma once

#include "engine/moment.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace engine::identity {

using FactorSecret = std::array<std::uint8_t, 20>;

// RFC 4226: the code of a counter, of 6 to 8 digits.
[[nodiscard]] std::string hotp(std::span<const std::uint8_t> secret, std::uint64_t counter,
                               int digits = 6);

[[nodiscard]] std::string totp(std::span<const std::uint8_t> secret, Moment, int digits = 6);

// "otpauth://totp/accede.example:ada?secret=...", for an authenticator to read.
[[nodiscard]] std::string otpauth_uri(std::string_view origin, std::string_view handle,
                                      const FactorSecret&);

}  // namespace engine::identity
