// SHA-256, by OpenSSL.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace engine::audit {

using Digest = std::array<std::uint8_t, 32>;

[[nodiscard]] Digest sha256(std::span<const std::uint8_t>);
[[nodiscard]] Digest sha256(std::string_view);

// The same of what comes in pieces and is never held whole.
class Hashing {
public:
    Hashing();
    ~Hashing();
    Hashing(Hashing&&) noexcept;
    Hashing& operator=(Hashing&&) noexcept;

    void add(std::string_view piece);
    [[nodiscard]] Digest finish();  // once

private:
    struct State;
    std::unique_ptr<State> state_;
};

[[nodiscard]] std::string hex(std::span<const std::uint8_t>);

// The bytes that hex() wrote; nothing if it is no hex of whole bytes.
[[nodiscard]] std::optional<std::string> bytes_from_hex(std::string_view);

}  // namespace engine::audit
