#include "engine/cohort/selection.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <random>
#include <tuple>

#include <fmt/format.h>

using namespace engine;
using namespace engine::cohort;

namespace {

using Names = std::vector<std::string>;

Candidate candidate(std::string reference, std::int64_t value, const char* country = "AA",
                    Region region = Region::africa, std::string kind = "city") {
    return {.reference = std::move(reference),
            .country = Country::from(country).value(),
            .region = region,
            .kind = std::move(kind),
            .value = value};
}

Selection selected(const std::vector<Candidate>& candidates, const SelectionRules& rules) {
    Selection selection;
    const auto done = select(candidates, rules);
    REQUIRE(done.has_value());
    if (done) selection = *done;
    return selection;
}

Names order_of(const std::vector<Candidate>& candidates, const TieBreaks& breaks = {}) {
    Names names;
    for (const auto& placed : in_order(candidates, breaks))
        names.push_back(placed.candidate.reference);
    return names;
}

// What the header says, by looking at every list there is.
std::vector<std::size_t> by_brute_force(const std::vector<Candidate>& all,
                                        const SelectionRules& rules) {
    int recommended = 0;
    for (const auto& one : all) recommended += one.reserved ? 0 : 1;
    const int places = rules.caps.places > 0 ? rules.caps.places : recommended;
    using Worth = std::tuple<int, int, int, std::int64_t, std::uint32_t>;
    std::optional<Worth> best;
    std::uint32_t best_list = 0;
    for (std::uint32_t list = 0; list < (1U << all.size()); ++list) {
        const int count = std::popcount(list);
        if (count > places) continue;
        const auto number = [&](const auto& is_in) {
            int sum = 0;
            for (std::size_t at = 0; at < all.size(); ++at)
                sum += ((list >> at) & 1U) != 0 && is_in(all[at]) ? 1 : 0;
            return sum;
        };
        bool keeps = true;
        int lacking = 0;
        if (rules.per_country > 0) {
            for (const auto& one : all)
                keeps = keeps && number([&](const Candidate& other) {
                                     return other.country == one.country;
                                 }) <= rules.per_country;
        }
        const auto hold = [&](const regulations::Bounds& bounds, int here) {
            keeps = keeps && (!bounds.at_most || here <= *bounds.at_most);
            lacking += std::max(0, bounds.at_least - here);
        };
        for (const auto& [key, bounds] : rules.caps.per_region) {
            const auto region = key;
            hold(bounds, number([&](const Candidate& one) { return one.region == region; }));
        }
        for (const auto& [key, bounds] : rules.caps.per_kind) {
            const auto& kind = key;
            hold(bounds, number([&kind](const Candidate& one) { return one.kind == kind; }));
        }
        if (!keeps) continue;
        std::int64_t value = 0;
        std::uint32_t earlier = 0;  // the earlier a candidate, the higher its bit
        for (std::size_t at = 0; at < all.size(); ++at) {
            if (((list >> at) & 1U) == 0) continue;
            value += all[at].value;
            earlier |= 1U << (all.size() - 1 - at);
        }
        const Worth worth{-lacking, count,
                          -number([](const Candidate& one) { return one.reserved; }), value,
                          earlier};
        if (best && worth <= *best) continue;
        best = worth;
        best_list = list;
    }
    std::vector<std::size_t> chosen;
    for (std::size_t at = 0; at < all.size(); ++at) {
        if (((best_list >> at) & 1U) != 0) chosen.push_back(at);
    }
    return chosen;
}

struct Instance {
    std::vector<Candidate> candidates;
    SelectionRules rules;
};

// Few values, so that many lists are as good as each other.
Instance drawn(std::uint64_t seed) {
    std::mt19937_64 bits{seed};
    const auto up_to = [&](std::uint64_t most) { return static_cast<int>(bits() % (most + 1)); };
    constexpr std::array countries{"AA", "BB", "CC", "DD", "EE", "FF"};
    constexpr std::array kinds{"city", "county", "province"};
    Instance drawn;
    const int size = 4 + up_to(6);
    for (int at = 0; at < size; ++at) {
        const auto country = static_cast<std::size_t>(up_to(5));
        auto one =
            candidate(fmt::format("n{:02}", at), 100'000 * up_to(4), countries.at(country),
                      every_region.at(country / 2), kinds.at(static_cast<std::size_t>(up_to(2))));
        one.reserved = up_to(3) == 0;
        drawn.candidates.push_back(one);
    }
    std::vector<Candidate> ordered;
    for (auto& placed : in_order(drawn.candidates, {})) ordered.push_back(placed.candidate);
    drawn.candidates = std::move(ordered);
    if (up_to(4) != 0) drawn.rules.caps.places = 1 + up_to(static_cast<std::uint64_t>(size));
    if (up_to(1) != 0) drawn.rules.per_country = 1 + up_to(1);
    const auto bounds = [&] {
        regulations::Bounds one{.at_least = up_to(2)};
        if (up_to(1) != 0) one.at_most = one.at_least + up_to(2);
        return one;
    };
    for (const auto region : {Region::africa, Region::arab_states, Region::asia_pacific}) {
        if (up_to(1) != 0) drawn.rules.caps.per_region[region] = bounds();
    }
    if (up_to(1) != 0) {
        for (const char* kind : kinds) {
            if (up_to(1) != 0) drawn.rules.caps.per_kind[kind] = bounds();
        }
    }
    return drawn;
}

}  // namespace

TEST_CASE("a thousand random cohorts under caps are those that looking at every list gives") {
    int crossing = 0;
    int short_of_minima = 0;
    for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
        CAPTURE(seed);
        const auto instance = drawn(seed);
        const auto expected = by_brute_force(instance.candidates, instance.rules);
        const auto chosen = choose(instance.candidates, instance.rules);

        REQUIRE(chosen);
        CHECK(*chosen == expected);
        if (seed % 10 == 0) {
            const auto whole = selected(instance.candidates, instance.rules);
            crossing += whole.by_program ? 1 : 0;
            short_of_minima += whole.short_of_minima > 0 ? 1 : 0;
        }
    }
    CHECK(crossing >= 10);
    CHECK(short_of_minima >= 10);
}

TEST_CASE("an integer program finds what taking one by one finds, where caps do not cross") {
    int compared = 0;
    for (std::uint64_t seed = 2'001; compared < 60; ++seed) {
        CAPTURE(seed);
        auto instance = drawn(seed);
        instance.rules.caps.per_kind.clear();
        const auto one_by_one = choose(instance.candidates, instance.rules);
        const auto program = choose(instance.candidates, instance.rules, Method::program);
        REQUIRE(one_by_one);
        REQUIRE(program);
        CHECK(*one_by_one == *program);
        ++compared;
    }
}

TEST_CASE("without caps whoever is recommended is admitted, and the reserve is not") {
    auto reserved = candidate("c", 500'000);
    reserved.reserved = true;
    const auto cohort = selected({candidate("a", 300'000), candidate("b", 100'000), reserved}, {});
    CHECK(cohort.admitted == Names{"a", "b"});
    CHECK(cohort.left == Names{"c"});
    CHECK(cohort.prices.empty());
}

TEST_CASE("a place that a cap frees goes to the reserve, in its order") {
    auto first = candidate("r1", 400'000, "CC");
    auto second = candidate("r2", 300'000, "DD");
    first.reserved = second.reserved = true;
    const auto cohort = selected({candidate("a1", 500'000, "AA"), candidate("a2", 450'000, "AA"),
                                  candidate("b", 200'000, "BB"), first, second},
                                 {.caps = {.places = 3}, .per_country = 1});
    CHECK(cohort.admitted == Names{"a1", "b", "r1"});
    CHECK(cohort.left == Names{"a2", "r2"});
}

TEST_CASE("the price of a cap says who would be in without it, for whom, and what it costs") {
    const auto cohort =
        selected({candidate("a", 500'000), candidate("b", 400'000), candidate("c", 300'000),
                  candidate("d", 200'000, "DD", Region::arab_states)},
                 {.caps = {.places = 3, .per_region = {{Region::arab_states, {.at_least = 1}}}}});
    CHECK(cohort.admitted == Names{"a", "b", "d"});
    REQUIRE(cohort.prices.size() == 1);
    CHECK(cohort.prices[0].cap == "at least 1 of arab-states");
    CHECK(cohort.prices[0].out == Names{"c"});
    CHECK(cohort.prices[0].in == Names{"d"});
    CHECK(cohort.prices[0].value == 100'000);
}

TEST_CASE("a cap that changes nothing has no price") {
    const auto cohort = selected({candidate("a", 500'000), candidate("b", 400'000, "BB")},
                                 {.caps = {.places = 2}, .per_country = 1});
    CHECK(cohort.admitted == Names{"a", "b"});
    CHECK(cohort.prices.empty());
}

TEST_CASE("a minimum holds as far as there are candidates, and what is short is said") {
    const auto cohort =
        selected({candidate("a", 500'000), candidate("b", 400'000, "BB", Region::arab_states)},
                 {.caps = {.places = 2, .per_region = {{Region::arab_states, {.at_least = 2}}}}});
    CHECK(cohort.admitted == Names{"a", "b"});
    CHECK(cohort.short_of_minima == 1);
    CHECK(cohort.shortfalls == Names{"arab-states: 1 of at least 2"});
}

TEST_CASE("what an administrator has decided by hand stands, and the others fill what is left") {
    auto in = candidate("low", 100'000);
    auto out = candidate("high", 500'000);
    in.by_hand = true;
    out.by_hand = false;
    const auto cohort = selected({out, candidate("a", 400'000), candidate("b", 300'000), in},
                                 {.caps = {.places = 2}});
    CHECK(cohort.admitted == Names{"a", "low"});
}

TEST_CASE("of equal values the higher median is first, then the higher lowest mark, then reviews") {
    auto median = candidate("median", 400'000);
    auto lowest = candidate("lowest", 400'000);
    auto reviews = candidate("reviews", 400'000);
    auto none = candidate("alone", 400'000);
    median.median = 5;
    lowest.lowest = 3;
    reviews.reviews = 4;
    CHECK(order_of({none, reviews, lowest, median}) ==
          Names{"median", "lowest", "reviews", "alone"});
}

TEST_CASE("of equal marks the region with fewer members is first") {
    const auto africa = candidate("a", 400'000, "AA", Region::africa);
    const auto europe = candidate("b", 400'000, "BB", Region::europe_north_america);
    CHECK(order_of({africa, europe},
                   {.members = {{Region::africa, 9}, {Region::europe_north_america, 4}}}) ==
          Names{"b", "a"});
    CHECK(order_of({africa, europe},
                   {.members = {{Region::africa, 3}, {Region::europe_north_america, 4}}}) ==
          Names{"a", "b"});
}

TEST_CASE("what is tied to the end is drawn by lot from the seed, and anybody can draw it again") {
    const std::vector tied{candidate("TG-2099-01", 400'000), candidate("TG-2099-02", 400'000)};
    audit::Digest seed{};
    bool first = false;
    bool second = false;
    for (std::uint8_t byte = 0; byte < 16; ++byte) {
        seed[0] = byte;
        const auto placed = in_order(tied, {.call = "2099", .seed = seed});
        CHECK(placed[1].by == PlacedBy::lot);
        CHECK(lot_of("2099", seed, placed[0].candidate.reference) <
              lot_of("2099", seed, placed[1].candidate.reference));
        (placed[0].candidate.reference == "TG-2099-01" ? first : second) = true;
    }
    CHECK(first);
    CHECK(second);
    // As `printf 'accede/lot-seed/1\n2099\n0f00...\n' | sha256sum` says.
    CHECK(commitment_of("2099", seed) != commitment_of("2098", seed));
}

TEST_CASE("without a seed ties stand by their references, and say so") {
    const auto placed = in_order({candidate("b", 1), candidate("a", 1)}, {});
    CHECK(placed[0].candidate.reference == "a");
    CHECK(placed[1].by == PlacedBy::reference);
}
