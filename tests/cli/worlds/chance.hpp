// Draws that are the same on every machine, since a failing seed is to be tried again.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tests::worlds {

class Chance {
public:
    explicit Chance(std::uint64_t seed) : state_{seed * 0x9E3779B97F4A7C15U + 1} {}

    std::uint64_t next() {  // splitmix64
        auto z = (state_ += 0x9E3779B97F4A7C15U);
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
    bool one_in(std::size_t many) { return below(many) == 0; }
    template <class All>
    const auto& of(const All& all) {
        return all[below(all.size())];
    }

private:
    std::uint64_t state_;
};

}  // namespace tests::worlds
