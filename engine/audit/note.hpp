// Signed notes and checkpoints, byte by byte as C2SP has them (c2sp.org/signed-note and
// c2sp.org/tlog-checkpoint), so that programs which nobody here wrote read what we sign:
//
//     accede.example                                   origin
//     1234                                             how many entries
//     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=     root, base64
//
//     - accede.example base64(key id, 4 bytes; Ed25519 signature, 64 bytes)
//
// where the hyphen is an em dash (U+2014). What is signed is the text up to and with the newline
// before the empty line. A verifier key is "name+hash+base64(0x01, public key)", its id the first
// four bytes of SHA-256(name, newline, 0x01, public key), `hash` the same in hex.
#pragma once

#include "engine/audit/digest.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace engine::audit {

[[nodiscard]] std::string base64(std::string_view bytes);
[[nodiscard]] std::string base64(const Digest&);
// Nothing unless base64() writes exactly this text.
[[nodiscard]] std::optional<std::string> bytes_from_base64(std::string_view);

struct VerifierKey {
    std::string name;
    std::array<std::uint8_t, 32> bytes{};

    [[nodiscard]] std::uint32_t id() const;
    [[nodiscard]] std::string text() const;
    friend bool operator==(const VerifierKey&, const VerifierKey&) = default;
};
// Nothing if it is none, its hash is another key's, or its algorithm is not Ed25519.
[[nodiscard]] std::optional<VerifierKey> verifier_key_from(std::string_view);

// The secret half, from 32 bytes of chance that the caller brings.
struct SignerKey {
    std::string name;
    std::array<std::uint8_t, 32> seed{};

    [[nodiscard]] VerifierKey verifier() const;
    // "PRIVATE+KEY+name+hash+base64(0x01, seed)", as Go's sumdb/note writes it.
    [[nodiscard]] std::string text() const;
};
[[nodiscard]] std::optional<SignerKey> signer_key_from(std::string_view);

// The text with its signature behind it; the text ends with a newline.
[[nodiscard]] std::string sign(std::string_view text, const SignerKey&);

// The text of a note that one of the keys has signed; signatures of keys that are not among them
// are passed over, a wrong one of a key among them is not.
[[nodiscard]] std::optional<std::string> text_signed_by(std::string_view note,
                                                        std::span<const VerifierKey>);

struct Checkpoint {
    std::string origin;
    std::uint64_t size = 0;
    Digest root{};

    [[nodiscard]] std::string text() const;
    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};
// Of a note's text, or of a whole note whose signature is somebody else's concern. Lines behind the
// root are allowed and not looked at.
[[nodiscard]] std::optional<Checkpoint> checkpoint_from(std::string_view text);
// Nothing unless it is a checkpoint of the log that the key is named for and signed by it.
[[nodiscard]] std::optional<Checkpoint> checkpoint_signed_by(std::string_view note,
                                                             const VerifierKey&);

// One entry's proof as a file, c2sp.org/tlog-proof@v1.
[[nodiscard]] std::string proof_text(std::uint64_t index, std::span<const Digest> inclusion,
                                     std::string_view checkpoint);

}  // namespace engine::audit
