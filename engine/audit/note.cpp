#include "engine/audit/note.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <memory>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace engine::audit {
namespace {

constexpr char ed25519 = 1;
constexpr std::string_view dash = "\xe2\x80\x94 ";
constexpr std::string_view private_prefix = "PRIVATE+KEY+";
constexpr std::size_t most_signatures = 100;
constexpr std::size_t id_bytes = 4;
constexpr std::size_t signature_bytes = 64;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const std::uint8_t* raw(std::string_view bytes) {
    return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

std::string_view as_text(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string id_text(std::uint32_t id) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>((id >> static_cast<unsigned>(shift)) & 0xffU);
    return bytes;
}

bool is_name(std::string_view name) {
    return !name.empty() && std::ranges::none_of(name, [](char c) {
        return c == '+' || static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
    });
}

// "name+hash+base64" -> its three; base64 may hold a '+'.
struct Three {
    std::string_view name;
    std::string_view hash;
    std::string_view key;
};
std::optional<Three> three_of(std::string_view text) {
    const auto first = text.find('+');
    if (first == std::string_view::npos) return {};
    const auto second = text.find('+', first + 1);
    if (second == std::string_view::npos) return {};
    return Three{text.substr(0, first), text.substr(first + 1, second - first - 1),
                 text.substr(second + 1)};
}

std::optional<std::array<std::uint8_t, 32>> key_bytes(std::string_view text) {
    const auto bytes = bytes_from_base64(text);
    std::array<std::uint8_t, 32> key{};
    if (!bytes || bytes->size() != 1 + key.size() || bytes->front() != ed25519) return {};
    std::transform(bytes->begin() + 1, bytes->end(), key.begin(),
                   [](char c) { return static_cast<std::uint8_t>(c); });
    return key;
}

std::string with_algorithm(std::span<const std::uint8_t> key) {
    return std::string(1, ed25519) + std::string{as_text(key)};
}

bool is_signature(const VerifierKey& key, std::string_view text, std::string_view signature) {
    if (signature.size() != signature_bytes) return false;
    const Key half{
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.bytes.data(), key.bytes.size()),
        &EVP_PKEY_free};
    const Context context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    return half != nullptr &&
           EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, half.get()) == 1 &&
           EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(text),
                            text.size()) == 1;
}

// The next line without its newline; nothing where none ends.
std::optional<std::string_view> line_of(std::string_view& rest) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) return {};
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

}  // namespace

std::string base64(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int written = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), raw(bytes),
                                        static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(written));
    return text;
}

std::string base64(const Digest& digest) {
    return base64(as_text(digest));
}

std::optional<std::string> bytes_from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return {};
    std::string bytes(text.size() / 4 * 3 + 1, '\0');
    const int written = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), raw(text),
                                        static_cast<int>(text.size()));
    if (written < 0) return {};
    bytes.resize(static_cast<std::size_t>(written));
    for (auto end = text; end.ends_with('=') && !bytes.empty(); end.remove_suffix(1))
        bytes.pop_back();
    // Blanks, and bits where none belong, decode as well and are another text.
    if (base64(bytes) != text) return {};
    return bytes;
}

std::uint32_t VerifierKey::id() const {
    const auto digest = sha256(name + "\n" + with_algorithm(bytes));
    std::uint32_t id = 0;
    for (std::size_t i = 0; i < id_bytes; ++i) id = (id << 8U) | digest[i];
    return id;
}

std::string VerifierKey::text() const {
    return fmt::format("{}+{:08x}+{}", name, id(), base64(with_algorithm(bytes)));
}

std::optional<VerifierKey> verifier_key_from(std::string_view text) {
    const auto three = three_of(text);
    if (!three || !is_name(three->name)) return {};
    const auto bytes = key_bytes(three->key);
    if (!bytes) return {};
    VerifierKey key{std::string{three->name}, *bytes};
    if (key.text() != text) return {};
    return key;
}

VerifierKey SignerKey::verifier() const {
    const Key both{
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()),
        &EVP_PKEY_free};
    VerifierKey key{name, {}};
    std::size_t size = key.bytes.size();
    const bool made = EVP_PKEY_get_raw_public_key(both.get(), key.bytes.data(), &size) == 1;
    assert(made && size == key.bytes.size());
    static_cast<void>(made);
    return key;
}

std::string SignerKey::text() const {
    return fmt::format("{}{}+{:08x}+{}", private_prefix, name, verifier().id(),
                       base64(with_algorithm(seed)));
}

std::optional<SignerKey> signer_key_from(std::string_view text) {
    if (!text.starts_with(private_prefix)) return {};
    const auto three = three_of(text.substr(private_prefix.size()));
    if (!three || !is_name(three->name)) return {};
    const auto seed = key_bytes(three->key);
    if (!seed) return {};
    SignerKey key{std::string{three->name}, *seed};
    if (key.text() != text) return {};
    return key;
}

std::string sign(std::string_view text, const SignerKey& signer) {
    assert(text.ends_with('\n'));
    const Key key{EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, signer.seed.data(),
                                               signer.seed.size()),
                  &EVP_PKEY_free};
    const Context context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    std::array<std::uint8_t, signature_bytes> signature{};
    std::size_t size = signature.size();
    const bool done =
        EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
        EVP_DigestSign(context.get(), signature.data(), &size, raw(text), text.size()) == 1;
    assert(done && size == signature.size());
    static_cast<void>(done);
    return fmt::format("{}\n{}{} {}\n", text, dash, signer.name,
                       base64(id_text(signer.verifier().id()) + std::string{as_text(signature)}));
}

std::optional<std::string> text_signed_by(std::string_view note,
                                          std::span<const VerifierKey> keys) {
    // The last empty line divides: a text may have empty lines of its own.
    const auto division = note.rfind("\n\n");
    if (division == std::string_view::npos || !note.ends_with('\n')) return {};
    // Control characters would let a text be shown as another.
    if (std::ranges::any_of(
            note, [](char c) { return c != '\n' && static_cast<unsigned char>(c) < ' '; }))
        return {};
    const auto text = note.substr(0, division + 1);
    auto rest = note.substr(division + 2);
    bool is_signed = false;
    std::size_t signatures = 0;
    while (!rest.empty()) {
        auto line = line_of(rest);
        if (!line || !line->starts_with(dash) || ++signatures > most_signatures) return {};
        line->remove_prefix(dash.size());
        const auto blank = line->find(' ');
        if (blank == std::string_view::npos || !is_name(line->substr(0, blank))) return {};
        const auto name = line->substr(0, blank);
        const auto bytes = bytes_from_base64(line->substr(blank + 1));
        if (!bytes || bytes->size() <= id_bytes) return {};
        for (const auto& key : keys) {
            if (key.name != name || !bytes->starts_with(id_text(key.id()))) continue;
            if (!is_signature(key, text, std::string_view{*bytes}.substr(id_bytes))) return {};
            is_signed = true;
        }
    }
    if (!is_signed) return {};
    return std::string{text};
}

std::string Checkpoint::text() const {
    return fmt::format("{}\n{}\n{}\n", origin, size, base64(root));
}

std::optional<Checkpoint> checkpoint_from(std::string_view text) {
    const auto origin = line_of(text);
    const auto number = line_of(text);
    const auto hash = line_of(text);
    if (!origin || !number || !hash || origin->empty() || number->empty()) return {};
    Checkpoint checkpoint{.origin = std::string{*origin}};
    const auto* end = number->data() + number->size();
    const auto read = std::from_chars(number->data(), end, checkpoint.size);
    if (read.ec != std::errc{} || read.ptr != end || (number->size() > 1 && (*number)[0] == '0'))
        return {};
    const auto root = bytes_from_base64(*hash);
    if (!root || root->size() != checkpoint.root.size()) return {};
    std::transform(root->begin(), root->end(), checkpoint.root.begin(),
                   [](char c) { return static_cast<std::uint8_t>(c); });
    return checkpoint;
}

std::optional<Checkpoint> checkpoint_signed_by(std::string_view note, const VerifierKey& key) {
    const auto text = text_signed_by(note, {&key, 1});
    if (!text) return {};
    auto checkpoint = checkpoint_from(*text);
    if (!checkpoint || checkpoint->origin != key.name) return {};
    return checkpoint;
}

std::string proof_text(std::uint64_t index, std::span<const Digest> inclusion,
                       std::string_view checkpoint) {
    auto text = fmt::format("c2sp.org/tlog-proof@v1\nindex {}\n", index);
    for (const auto& hash : inclusion) text += base64(hash) + "\n";
    return text + "\n" + std::string{checkpoint};
}

}  // namespace engine::audit
