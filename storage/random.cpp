#include "storage/random.hpp"

#include <stdexcept>

#include <openssl/rand.h>

namespace storage {
namespace {

void fill(std::uint8_t* bytes, int count) {
    if (RAND_bytes(bytes, count) != 1) {
        throw std::runtime_error("the system gives no random bytes");
    }
}

}  // namespace

std::array<std::uint8_t, 32> random_salt() {
    std::array<std::uint8_t, 32> bytes{};
    fill(bytes.data(), bytes.size());
    return bytes;
}

std::array<std::uint8_t, 16> random_uuid() {
    std::array<std::uint8_t, 16> bytes{};
    fill(bytes.data(), bytes.size());
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | 0x40U);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);
    return bytes;
}

}  // namespace storage
