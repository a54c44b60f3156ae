// One entry of the audit log and its canonical bytes: what a stranger hashes and compares.
//
// Layout, version 1. Integers are big-endian, a text is its length in 4 bytes and then UTF-8:
//     "accede/entry/1" (text), origin (text), call (text), kind (text), subject (text),
//     subject id (16 bytes), revision (8 bytes, 0 where there is none), event, from, to (texts),
//     actor (16 bytes), operator (text), time in microseconds since 1970 (8 bytes),
//     reason code (text), commitment to the body (32 bytes, zeros where there is none).
// The layout is a promise to disk: a change of it is a new version, and the old one stays readable.
#pragma once

#include "engine/audit/digest.hpp"
#include "engine/ids.hpp"
#include "engine/moment.hpp"
#include "engine/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace engine::audit {

struct Entry {
    std::string origin;   // the log it belongs to
    std::string call;     // "-" for what belongs to no call
    std::string kind;     // step, refusal, act
    std::string subject;  // nomination, assignment, call, plan, membership, person ...
    std::array<std::uint8_t, 16> subject_id{};
    std::int64_t revision = 0;
    std::string event;
    std::string from;
    std::string to;
    PersonId actor{};
    std::string operated_by;  // the operating system's user, where one acted for the person
    Moment at{};
    std::string reason_code;  // of a refusal
    Digest commitment{};

    friend bool operator==(const Entry&, const Entry&) = default;
};

[[nodiscard]] std::string canonical(const Entry&);

// Nothing if the bytes are not what canonical() writes, to the last byte.
[[nodiscard]] std::optional<Entry> entry_from(std::string_view bytes);

// Binds the entry to a body that is kept apart and may be erased: SHA-256 over the domain, the
// 256-bit salt and the body. The salt keeps short bodies (a score, a yes) from being guessed.
[[nodiscard]] Digest commitment(const std::array<std::uint8_t, 32>& salt, std::string_view body);

}  // namespace engine::audit
