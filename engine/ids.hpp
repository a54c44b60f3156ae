// Identifiers that cannot be taken for one another.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace engine {

// 128 random bits, written as a UUID. Which thing it names is part of its type.
template <class Thing>
struct Id {
    std::array<std::uint8_t, 16> bytes{};

    friend auto operator<=>(const Id&, const Id&) = default;
};

using PersonId = Id<struct Person>;
using EntityId = Id<struct Entity>;  // a city, county, consortium ... whoever may be a candidate
using NominationId = Id<struct Nomination>;
using AssignmentId = Id<struct Assignment>;
using PlanId = Id<struct Plan>;
using MembershipId = Id<struct Membership>;

// "2fa85f64-5717-4562-b3fc-2c963f66afa6"
[[nodiscard]] std::string uuid_text(const std::array<std::uint8_t, 16>&);
[[nodiscard]] std::optional<std::array<std::uint8_t, 16>> uuid_from(std::string_view);

template <class Thing>
[[nodiscard]] std::string text_of(const Id<Thing>& id) {
    return uuid_text(id.bytes);
}

// ISO 3166-1 alpha-2. A National Commission is named by its country. The default names none.
struct Country {
    std::array<char, 2> letters{'-', '-'};

    [[nodiscard]] std::string_view text() const { return {letters.data(), letters.size()}; }
    [[nodiscard]] static std::optional<Country> from(std::string_view);  // two capital letters

    friend auto operator<=>(const Country&, const Country&) = default;
};

}  // namespace engine
