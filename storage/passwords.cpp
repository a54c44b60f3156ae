#include "storage/passwords.hpp"

#include "storage/random.hpp"

#include <array>
#include <charconv>
#include <span>
#include <stdexcept>

#include <fmt/format.h>
#include <sodium.h>

namespace storage::passwords {
namespace {

// 64 MiB three times over: 0.1 to 0.2 s. The same for everybody: parameters that told
// administrators from others would tell it to whoever asks for a name.
constexpr std::string_view usual = "$argon2id$v=19$m=65536,t=3,p=1";
constexpr std::string_view start = "$argon2id$v=19$m=";
// What a database that is not ours could ask of a program.
constexpr unsigned long long most_kibibytes = 1U << 20U;
constexpr unsigned long long most_passes = 10;

struct Parameters {
    unsigned long long kibibytes = 0;
    unsigned long long passes = 0;
    std::array<unsigned char, crypto_pwhash_SALTBYTES> salt{};
};

[[noreturn]] void fail() {
    throw std::runtime_error("a password is stretched with parameters that this program has not");
}

unsigned long long number(std::string_view& text, std::string_view end, unsigned long long most) {
    unsigned long long value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    if (read.ec != std::errc{} || value > most || !text.starts_with(end)) fail();
    text.remove_prefix(end.size());
    return value;
}

Parameters parameters_from(std::string_view text) {
    if (!text.starts_with(start)) fail();
    text.remove_prefix(start.size());
    Parameters found;
    found.kibibytes = number(text, ",t=", most_kibibytes);
    found.passes = number(text, ",p=", most_passes);
    if (number(text, "$", 1) != 1) fail();
    std::size_t length = 0;
    if (sodium_base642bin(found.salt.data(), found.salt.size(), text.data(), text.size(), nullptr,
                          &length, nullptr, sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0 ||
        length != found.salt.size())
        fail();
    return found;
}

void begin() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not begin");
}

}  // namespace

std::string_view usual_parameters() {
    return usual;
}

std::string fresh_parameters() {
    begin();
    const auto bits = random_salt();
    const auto salt = std::span{bits}.first<crypto_pwhash_SALTBYTES>();
    std::array<char, 32> text{};
    sodium_bin2base64(text.data(), text.size(), salt.data(), salt.size(),
                      sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    return fmt::format("{}${}", usual, text.data());
}

engine::audit::Digest stretched(const std::string& password, const std::string& parameters) {
    begin();
    const auto with = parameters_from(parameters);
    std::array<std::uint8_t, 32> tag{};
    if (crypto_pwhash(tag.data(), tag.size(), password.data(), password.size(), with.salt.data(),
                      with.passes, static_cast<std::size_t>(with.kibibytes) * 1024,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::runtime_error("there is not the memory to check a password");
    const auto digest = engine::audit::sha256(std::span<const std::uint8_t>{tag});
    sodium_memzero(tag.data(), tag.size());
    return digest;
}

}  // namespace storage::passwords
