#include "engine/audit/digest.hpp"

#include <cassert>
#include <memory>

#include <openssl/evp.h>

namespace engine::audit {
namespace {

// Fetching the algorithm costs more than hashing a short entry, so it is done once.
const EVP_MD* algorithm() {
    static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> fetched{
        EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free};
    return fetched.get();
}

int value_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

}  // namespace

Digest sha256(std::span<const std::uint8_t> bytes) {
    thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{
        EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    Digest digest{};
    unsigned size = 0;
    const bool done = EVP_DigestInit_ex2(context.get(), algorithm(), nullptr) == 1 &&
                      EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                      EVP_DigestFinal_ex(context.get(), digest.data(), &size) == 1;
    assert(done && size == digest.size());
    static_cast<void>(done);
    return digest;
}

Digest sha256(std::string_view text) {
    const auto* first = reinterpret_cast<const std::uint8_t*>(text.data());
    return sha256(std::span{first, text.size()});
}

struct Hashing::State {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                    &EVP_MD_CTX_free};
};

Hashing::Hashing() : state_{std::make_unique<State>()} {
    const bool begun = EVP_DigestInit_ex2(state_->context.get(), algorithm(), nullptr) == 1;
    assert(begun);
    static_cast<void>(begun);
}

Hashing::~Hashing() = default;
Hashing::Hashing(Hashing&&) noexcept = default;
Hashing& Hashing::operator=(Hashing&&) noexcept = default;

void Hashing::add(std::string_view piece) {
    const bool added = EVP_DigestUpdate(state_->context.get(), piece.data(), piece.size()) == 1;
    assert(added);
    static_cast<void>(added);
}

Digest Hashing::finish() {
    Digest digest{};
    unsigned size = 0;
    const bool done = EVP_DigestFinal_ex(state_->context.get(), digest.data(), &size) == 1;
    assert(done && size == digest.size());
    static_cast<void>(done);
    return digest;
}

std::string hex(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

std::optional<std::string> bytes_from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return {};
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = value_of(text[i]);
        const int low = value_of(text[i + 1]);
        if (high < 0 || low < 0) return {};
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

}  // namespace engine::audit
