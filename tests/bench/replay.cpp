// Recorded steps through the charts, as `accede audit verify` walks them.
#include "tests/bench/bench.hpp"

#include "engine/nomination/lifecycle.hpp"

#include <stdexcept>

namespace bench {
namespace {

namespace nomination = engine::nomination;
using nomination::State;

nomination::Recorded step(std::string_view event, State to) {
    return {nomination::kind_of(event).value(), to};
}

// The walk of a nomination that is returned once, recommended and admitted.
std::vector<nomination::Recorded> usual_walk() {
    return {step("Begin", State::draft),
            step("Edit", State::draft),
            step("Submit", State::submitted),
            step("ReturnForCompletion", State::returned),
            step("Edit", State::returned),
            step("Submit", State::submitted),
            step("FindEligible", State::eligible),
            step("OpenReview", State::under_review),
            step("OpenDeliberation", State::in_deliberation),
            step("ConcludeReview", State::recommended),
            step("Admit", State::admitted)};
}

}  // namespace

void replay(const Wishes& wishes) {
    constexpr std::size_t events = 1'000'000;
    const auto walk = usual_walk();
    std::vector<double> rates;
    for (int round = 0; round < wishes.rounds; ++round) {
        std::size_t walked = 0;
        const auto seconds = timed([&] {
            while (walked < events) {
                const auto steps = nomination::replay(walk);
                if (steps != walk.size()) throw std::runtime_error{"the charts refused the walk"};
                walked += steps;
            }
        });
        rates.push_back(static_cast<double>(walked) / seconds);
    }
    tell("a million events of nominations, eleven each, on one core", median(rates) / 1e6,
         "million/s", 1.0);
}

}  // namespace bench
