// Juries whose truth is known, drawn from seeds: how well a mean orders the nominations, and how
// well the mean with leniency taken out of it.
#include "engine/jury/leniency.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

using namespace engine::jury;

namespace {

enum class Panels { random, clustered };

struct World {
    std::size_t nominations, jurors, reviews;
    double leniency;  // deviation of jurors, where nominations have one of 1
    Panels panels;
};

struct Drawn {
    Scores scores;
    std::vector<double> truth;
};

constexpr std::size_t fields = 5;  // of expertise, where panels follow it

Drawn drawn(const World& world, std::uint64_t seed) {
    std::mt19937_64 bits{seed};
    const auto about_zero = [&] {
        double sum = 0;
        for (int i = 0; i < 12; ++i) sum += static_cast<double>(bits() >> 11U) * 0x1p-53;
        return sum - 6;
    };
    Drawn drawn;
    std::vector<double> leniency;
    for (std::size_t juror = 0; juror < world.jurors; ++juror) {
        drawn.scores.jurors.push_back(std::to_string(juror));
        leniency.push_back(world.leniency * about_zero());
    }
    for (std::uint32_t item = 0; item < world.nominations; ++item) {
        drawn.scores.items.push_back(std::to_string(item));
        drawn.truth.push_back(about_zero());
        std::vector<std::uint32_t> panel;
        while (panel.size() < world.reviews) {
            auto juror = static_cast<std::uint32_t>(bits() % world.jurors);
            // Four seats of five go to whoever knows the nomination's field.
            if (world.panels == Panels::clustered && bits() % 5 != 0)
                juror = static_cast<std::uint32_t>(juror / fields * fields + item % fields);
            if (juror >= world.jurors || std::ranges::find(panel, juror) != panel.end()) continue;
            panel.push_back(juror);
        }
        for (const auto juror : panel) {
            const double mark = drawn.truth.back() + leniency[juror] + 0.8 * about_zero();
            drawn.scores.scores.push_back({item, juror, mark});
        }
    }
    return drawn;
}

double kendall_tau(const std::vector<double>& one, const std::vector<double>& other) {
    long agree = 0;
    long pairs = 0;
    for (std::size_t a = 0; a < one.size(); ++a) {
        for (std::size_t b = a + 1; b < one.size(); ++b) {
            const double product = (one[a] - one[b]) * (other[a] - other[b]);
            agree += product > 0 ? 1 : product < 0 ? -1 : 0;
            ++pairs;
        }
    }
    return static_cast<double>(agree) / static_cast<double>(pairs);
}

struct Tau {
    double raw = 0;
    double corrected = 0;
};

// The mean over forty juries.
Tau mean_over_seeds(const World& world) {
    constexpr std::uint64_t seeds = 40;
    Tau tau;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const auto one = drawn(world, seed);
        const auto fitted = fit(one.scores, {.draws = 1});
        REQUIRE(fitted);
        std::vector<double> raw;
        std::vector<double> corrected;
        for (const auto& item : fitted->items) {
            raw.push_back(item.raw_mean);
            corrected.push_back(item.value);
        }
        tau.raw += kendall_tau(raw, one.truth) / static_cast<double>(seeds);
        tau.corrected += kendall_tau(corrected, one.truth) / static_cast<double>(seeds);
    }
    return tau;
}

std::vector<World> worlds(double leniency) {
    std::vector<World> all;
    for (const auto panels : {Panels::random, Panels::clustered}) {
        all.push_back({150, 15, 3, leniency, panels});
        all.push_back({100, 20, 3, leniency, panels});
    }
    return all;
}

}  // namespace

TEST_CASE("where jurors hardly differ, taking their leniency out costs next to nothing") {
    for (const auto& world : worlds(.24)) {
        const auto tau = mean_over_seeds(world);
        CAPTURE(world.nominations);
        CAPTURE(tau.raw);
        CAPTURE(tau.corrected);

        CHECK(tau.corrected >= tau.raw - .005);
    }
}

TEST_CASE("where jurors differ as much as nominations, taking it out puts them in better order") {
    for (const auto& world : worlds(1.0)) {
        const auto tau = mean_over_seeds(world);
        CAPTURE(world.nominations);
        CAPTURE(tau.raw);
        CAPTURE(tau.corrected);

        CHECK(tau.corrected >= tau.raw + .04);
    }
}
