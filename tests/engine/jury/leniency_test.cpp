#include "engine/jury/leniency.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>
#include <string>
#include <vector>

using namespace engine;
using namespace engine::jury;

namespace {

Scores named(std::size_t items, std::size_t jurors) {
    Scores scores;
    for (std::size_t at = 0; at < items; ++at) scores.items.push_back("item " + std::to_string(at));
    for (std::size_t at = 0; at < jurors; ++at) {
        scores.jurors.push_back("juror " + std::to_string(at));
    }
    return scores;
}

// Davies and Goldsmith, Statistical Methods in Research and Production (1972), table 6.6: the
// diameters of zones that six samples of penicillin cleared on 24 plates. A row for each plate.
Scores penicillin() {
    constexpr std::array<std::array<int, 6>, 24> plates{{
        {27, 23, 26, 23, 23, 21}, {27, 23, 26, 23, 23, 21}, {25, 21, 25, 24, 24, 20},
        {26, 23, 25, 23, 23, 20}, {25, 22, 26, 22, 23, 20}, {24, 22, 25, 23, 22, 19},
        {24, 20, 23, 21, 22, 19}, {26, 22, 26, 24, 24, 21}, {24, 21, 24, 22, 22, 20},
        {24, 21, 24, 23, 22, 19}, {26, 23, 26, 24, 24, 21}, {25, 22, 26, 24, 24, 20},
        {26, 24, 26, 24, 25, 22}, {26, 23, 26, 23, 23, 20}, {26, 23, 25, 24, 24, 22},
        {25, 22, 25, 23, 23, 20}, {25, 21, 24, 23, 23, 20}, {25, 22, 24, 23, 23, 19},
        {24, 21, 23, 21, 21, 19}, {26, 23, 26, 24, 24, 21}, {25, 21, 24, 22, 22, 18},
        {25, 22, 25, 22, 22, 20}, {24, 21, 24, 22, 24, 19}, {24, 21, 24, 22, 21, 18},
    }};
    auto scores = named(24, 6);
    for (std::uint32_t plate = 0; plate < 24; ++plate) {
        for (std::uint32_t sample = 0; sample < 6; ++sample) {
            scores.scores.push_back(
                {plate, sample, static_cast<double>(plates.at(plate).at(sample))});
        }
    }
    return scores;
}

// The same book, table 6.3: five yields of dyestuff from each of six batches. One item, the
// process, and the batches for jurors.
Scores dyestuff() {
    constexpr std::array<std::array<int, 5>, 6> batches{{
        {1545, 1440, 1440, 1520, 1580},
        {1540, 1555, 1490, 1560, 1495},
        {1595, 1550, 1605, 1510, 1560},
        {1445, 1440, 1595, 1465, 1545},
        {1595, 1630, 1515, 1635, 1625},
        {1520, 1455, 1450, 1480, 1445},
    }};
    auto scores = named(1, 6);
    for (std::uint32_t batch = 0; batch < 6; ++batch) {
        for (const int yield : batches.at(batch)) {
            scores.scores.push_back({0, batch, static_cast<double>(yield)});
        }
    }
    return scores;
}

// Every juror of the panel scores `each` items, drawn anew; scores follow the model.
Scores drawn(std::size_t items, std::size_t jurors, std::size_t each, double leniency,
             std::uint64_t seed) {
    auto scores = named(items, jurors);
    std::mt19937_64 bits{seed};
    const auto about_zero = [&] {
        double sum = 0;
        for (int i = 0; i < 12; ++i) sum += static_cast<double>(bits() >> 11U) * 0x1p-53;
        return sum - 6;
    };
    std::vector<double> own;
    for (std::size_t juror = 0; juror < jurors; ++juror) own.push_back(leniency * about_zero());
    for (std::uint32_t item = 0; item < items; ++item) {
        const double value = about_zero();
        std::vector<std::uint32_t> panel(jurors);
        std::iota(panel.begin(), panel.end(), 0U);
        for (std::size_t at = 0; at < each; ++at) {
            std::swap(panel[at], panel[at + bits() % (jurors - at)]);
            scores.scores.push_back({item, panel[at], value + own[panel[at]] + 0.5 * about_zero()});
        }
    }
    return scores;
}

Fit fitted(const Scores& scores, const Wish& wish = {.draws = 100}) {
    auto done = fit(scores, wish);
    REQUIRE(done);
    return *std::move(done);
}

bool near(double one, double other, double within) {
    return std::abs(one - other) <= within;
}

}  // namespace

TEST_CASE("penicillin: plates fixed and samples random give the variances that are published") {
    const auto fit = fitted(penicillin());
    CHECK(near(fit.jurors_variance, 3.730918, 5e-7));
    CHECK(near(fit.error_variance, .302415, 5e-7));
    CHECK(near(fit.items.front().value, 23.833333, 5e-7));
    CHECK(near(fit.items.front().standard_error, .819892, 5e-7));
    CHECK(fit.components == 1);
}

TEST_CASE("dyestuff: one item scored by batches that are random, repeatedly") {
    const auto fit = fitted(dyestuff());
    CHECK(near(fit.jurors_variance, 1764.050, 5e-4));
    CHECK(near(fit.error_variance, 2451.250, 5e-4));
    CHECK(near(fit.items.front().value, 1527.5, 5e-7));
    CHECK(near(fit.jurors[0].leniency, -17.6069, 5e-5));
    CHECK(near(fit.jurors[4].leniency, 56.7332, 5e-5));
    CHECK(near(fit.jurors[5].leniency, -44.9953, 5e-5));
}

// The textbook's equations in full, by elimination: 40 items and 12 jurors, unbalanced.
TEST_CASE("values, leniencies and their errors solve the mixed model equations as they stand") {
    const auto scores = drawn(40, 12, 3, 1, 7);
    const auto fit = fitted(scores);
    const std::size_t size = 52;
    const double ratio = fit.error_variance / fit.jurors_variance;
    std::vector<std::vector<double>> left(size, std::vector<double>(2 * size));
    std::vector<double> right(size);
    for (const auto& one : scores.scores) {
        const std::size_t juror = 40 + one.juror;
        ++left[one.item][one.item];
        ++left[one.item][juror];
        ++left[juror][one.item];
        ++left[juror][juror];
        right[one.item] += one.value;
        right[juror] += one.value;
    }
    for (std::size_t at = 0; at < size; ++at) {
        if (at >= 40) left[at][at] += ratio;
        left[at][size + at] = 1;
    }
    for (std::size_t at = 0; at < size; ++at) {
        const double pivot = left[at][at];
        for (double& value : left[at]) value /= pivot;
        for (std::size_t row = 0; row < size; ++row) {
            if (row == at) continue;
            const double factor = left[row][at];
            for (std::size_t column = 0; column < 2 * size; ++column) {
                left[row][column] -= factor * left[at][column];
            }
        }
    }
    for (std::size_t at = 0; at < size; ++at) {
        const double value =
            std::inner_product(right.begin(), right.end(), left[at].begin() + size, 0.0);
        const double error = std::sqrt(fit.error_variance * left[at][size + at]);
        CHECK(near(at < 40 ? fit.items[at].value : fit.jurors[at - 40].leniency, value, 1e-9));
        CHECK(near(at < 40 ? fit.items[at].standard_error : fit.jurors[at - 40].standard_error,
                   error, 1e-9));
    }
}

TEST_CASE("what was put into drawn scores comes out of many of them") {
    const auto fit = fitted(drawn(2000, 300, 4, 1, 11));
    CHECK(near(fit.jurors_variance, 1, .2));
    CHECK(near(fit.error_variance, .25, .02));
}

TEST_CASE("jurors who do not differ are not corrected for") {
    auto scores = named(3, 2);
    scores.scores = {{0, 0, 1}, {0, 1, 2}, {1, 0, 3}, {1, 1, 2}, {2, 0, 5}, {2, 1, 5}};
    const auto fit = fitted(scores);
    CHECK(fit.jurors_variance == 0);
    CHECK(near(fit.error_variance, 1.0 / 3, 1e-12));
    CHECK(fit.items[0].value == 1.5);
    CHECK(near(fit.items[0].standard_error, std::sqrt(1.0 / 6), 1e-12));
    CHECK(fit.jurors[0].leniency == 0);
}

TEST_CASE("the draws spread as the standard errors say, and follow their seed") {
    const auto scores = drawn(30, 10, 3, 1, 3);
    const Wish wish{.draws = 10'000, .seed = 42, .line = 10};
    const auto one = fitted(scores, wish);
    const auto same = fitted(scores, wish);
    const auto other = fitted(scores, {.draws = 10'000, .seed = 43, .line = 10});
    double sum = 0;
    bool differs = false;
    for (std::size_t item = 0; item < 30; ++item) {
        const double within = one.items[item].within_the_line.value();
        CHECK(within == same.items[item].within_the_line.value());
        differs = differs || within != other.items[item].within_the_line.value();
        CHECK(near(within, other.items[item].within_the_line.value(), .03));
        CHECK(one.items[item].ranks.best <= one.items[item].ranks.worst);
        sum += within;
    }
    CHECK(differs);
    CHECK(near(sum, 10, 1e-9));  // each draw has ten within
}

// Two items and two jurors of known leniency: the difference of the items is q1 - q2 with a
// variance that the equations give, so the probability is one of the normal distribution.
TEST_CASE("P(within the line) of two items is what the normal distribution says") {
    auto scores = named(2, 40);
    for (std::uint32_t juror = 0; juror < 40; ++juror) {
        const double own = juror % 2 == 0 ? 1 : -1;
        const double error = juror % 4 < 2 ? 1.5 : -1.5;
        scores.scores.push_back({0, juror, 5.2 + own + error});
        scores.scores.push_back({1, juror, 5.0 + own - error});
    }
    const auto fit = fitted(scores, {.draws = 40'000, .line = 1});
    // Both have the same jurors, whose leniency cancels: only the errors remain.
    const double deviation = std::sqrt(fit.error_variance * 2 / 40);
    const double expected = .5 * std::erfc(-.2 / deviation / std::sqrt(2.0));
    CHECK(expected > .55);
    CHECK(expected < .95);
    CHECK(near(fit.items[0].within_the_line.value(), expected, .01));
}

TEST_CASE("parts that no juror links are told apart, ranked apart, and share no line") {
    auto scores = named(4, 4);
    scores.scores = {{0, 0, 1}, {0, 1, 2}, {1, 0, 3}, {1, 1, 5},
                     {2, 2, 8}, {2, 3, 9}, {3, 2, 7}, {3, 3, 6}};
    const auto apart = fitted(scores, {.draws = 100, .line = 2});
    CHECK(apart.components == 2);
    CHECK(apart.items[0].component == apart.jurors[1].component);
    CHECK(apart.items[0].component != apart.items[2].component);
    CHECK(apart.items[1].rank == 1);
    CHECK(apart.items[2].rank == 1);
    CHECK(apart.items[3].ranks.worst <= 2);
    CHECK_FALSE(apart.items[0].within_the_line);
    CHECK(apart.why_no_line.find("2 parts") != std::string::npos);

    scores.scores.push_back({3, 0, 6});  // one score links them
    const auto linked = fitted(scores, {.draws = 100, .line = 2});
    CHECK(linked.components == 1);
    CHECK(linked.items[0].within_the_line);
    CHECK(linked.why_no_line.empty());
}

TEST_CASE("scores of which no item has two are refused, and one pair is enough") {
    auto scores = named(2, 2);
    scores.scores = {{0, 0, 1}, {1, 1, 2}};
    const auto refused = fit(scores, {.draws = 10});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().explanation.find("No item has two scores") != std::string::npos);

    scores.scores.push_back({0, 1, 4});
    CHECK(fit(scores, {.draws = 10}));
}

TEST_CASE("scores that say nothing of their errors draw no line") {
    auto scores = named(2, 2);
    scores.scores = {{0, 0, 3}, {0, 1, 3}, {1, 0, 4}, {1, 1, 4}};
    const auto fit = fitted(scores, {.draws = 10, .line = 1});
    CHECK(fit.error_variance == 0);
    CHECK(fit.items[1].value == 4);
    CHECK(fit.items[1].standard_error == 0);
    CHECK_FALSE(fit.items[1].within_the_line);
    CHECK(fit.why_no_line.find("how sure") != std::string::npos);
}
