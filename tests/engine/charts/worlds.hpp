// One world of the exploration, packed small enough that millions fit, and all that were met.
#pragma once

#include "engine/call/lifecycle.hpp"
#include "engine/cohort/plan.hpp"
#include "engine/jury/assignment.hpp"
#include "engine/nomination/lifecycle.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tests {

struct OneNomination {
    engine::nomination::State state = engine::nomination::State::absent;
    bool completion_is_over = false;
    bool was_submitted = false;  // by its own Commission, in time
    bool was_screened = false;   // with every check met, in the version that stands

    friend bool operator==(const OneNomination&, const OneNomination&) = default;
};

struct OneSeat {
    engine::jury::State state = engine::jury::State::absent;
    bool in_favour = false;
    bool keeps_counting = false;
    bool has_conflict = false;

    friend auto operator<=>(const OneSeat&, const OneSeat&) = default;
};

struct OneItem {
    engine::nomination::Plan::Says says = engine::nomination::Plan::Says::nothing;
    bool is_reasoned = false;
    bool has_moved = false;
};

struct OnePlan {
    engine::cohort::State state = engine::cohort::State::absent;
    engine::cohort::Kind kind = engine::cohort::Kind::admission;
    std::array<OneItem, 2> items{};
    int proposer = 0;  // administrator 1 or 2
    int approver = 0;
};

struct World {
    int hour = 0;
    bool is_extended = false;
    engine::call::State call = engine::call::State::absent;
    std::array<OneNomination, 2> nominations{};
    std::array<OneSeat, 3> seats{};
    OnePlan plan{};
};

struct Key {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    friend bool operator==(const Key&, const Key&) = default;
};

// Puts small numbers side by side, so that the same numbers give the same key.
class Packer {
public:
    template <class Value>
    Packer& add(Value value, int bits) {
        const auto number = static_cast<std::uint64_t>(value);
        key_.high = (key_.high << bits) | (key_.low >> (64 - bits));
        key_.low = (key_.low << bits) | number;
        return *this;
    }
    [[nodiscard]] Key key() const { return key_; }

private:
    Key key_{};
};

[[nodiscard]] Key pack(const World&);
[[nodiscard]] World unpack(Key);

// For a person who follows a path: "hour 2 call in_review eligible absent proposed".
[[nodiscard]] std::string describe(const World&, int nominations, int jurors);

// All worlds met so far, in the order of meeting, found again by open addressing.
class Worlds {
public:
    static constexpr std::uint32_t nowhere = ~std::uint32_t{0};

    // The world's number, and whether it is new.
    std::pair<std::uint32_t, bool> note(Key key, std::uint32_t parent);

    [[nodiscard]] std::size_t size() const { return keys_.size(); }
    [[nodiscard]] Key key(std::size_t number) const { return keys_[number]; }
    [[nodiscard]] std::uint32_t parent(std::size_t number) const { return parents_[number]; }

private:
    std::uint32_t& slot_of(Key key);
    void grow();

    std::vector<Key> keys_;
    std::vector<std::uint32_t> parents_;
    std::vector<std::uint32_t> slots_;
};

}  // namespace tests
