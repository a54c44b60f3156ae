// Identifiers and salts nobody can guess.
#pragma once

#include "engine/ids.hpp"

#include <array>
#include <cstdint>

namespace storage {

// From the operating system's generator. Throws std::runtime_error when there is none.
[[nodiscard]] std::array<std::uint8_t, 32> random_salt();
[[nodiscard]] std::array<std::uint8_t, 16> random_uuid();  // version 4

template <class Thing>
[[nodiscard]] engine::Id<Thing> fresh_id() {
    return {random_uuid()};
}

}  // namespace storage
