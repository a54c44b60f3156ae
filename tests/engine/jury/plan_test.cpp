#include "engine/jury/plan.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

using namespace engine;
using namespace engine::jury;

namespace {

struct Instance {
    Affinity affinity;
    Rules rules;
};

// Up to 4 nominations and 5 jurors, so that every plan there is can be looked at.
Instance drawn(std::mt19937_64& bits) {
    const auto up_to = [&bits](std::uint64_t most) { return bits() % (most + 1); };
    Instance drawn;
    auto& [affinity, rules] = drawn;
    const auto nominations = 1 + up_to(3);
    const auto jurors = 1 + up_to(4);
    for (std::uint32_t at = 0; at < nominations; ++at) {
        affinity.nominations.push_back("n" + std::to_string(at));
        auto& row = affinity.pairs.emplace_back();
        for (std::uint32_t juror = 0; juror < jurors; ++juror) {
            if (up_to(5) == 0) continue;
            row.push_back({juror, static_cast<std::int32_t>(up_to(9) * 12'345)});
        }
    }
    rules.reviews = static_cast<std::uint32_t>(1 + up_to(2));
    rules.min_load = static_cast<std::uint32_t>(up_to(3) == 0 ? 1 + up_to(1) : 0);
    for (std::uint32_t juror = 0; juror < jurors; ++juror) {
        affinity.jurors.push_back("j" + std::to_string(juror));
        rules.max_load.push_back(static_cast<std::uint32_t>(rules.min_load + up_to(3)));
    }
    rules.seed = bits();
    return drawn;
}

// One seat in four is taken already.
void take(Instance& instance, std::mt19937_64& bits) {
    auto& taken = instance.rules.taken;
    taken.resize(instance.affinity.nominations.size());
    for (std::size_t at = 0; at < taken.size(); ++at) {
        std::erase_if(instance.affinity.pairs[at], [&](const Pair& pair) {
            const bool is_taken = bits() % 4 == 0;
            if (is_taken) taken[at].push_back(pair);
            return is_taken;
        });
    }
}

// What is left of a number of which that much is used.
std::uint32_t left(std::uint32_t of, std::size_t used) {
    return used < of ? of - static_cast<std::uint32_t>(used) : 0;
}

std::size_t taken_by(const Instance& instance, std::uint32_t juror) {
    std::size_t seats = 0;
    for (const auto& row : instance.rules.taken) {
        seats += static_cast<std::size_t>(std::count_if(
            row.begin(), row.end(), [&](const Pair& pair) { return pair.juror == juror; }));
    }
    return seats;
}

std::vector<Pair> taken_of(const Instance& instance, std::size_t nomination) {
    return instance.rules.taken.empty() ? std::vector<Pair>{} : instance.rules.taken[nomination];
}

std::uint32_t needed_by(const Instance& instance, std::size_t nomination) {
    return left(instance.rules.reviews, taken_of(instance, nomination).size());
}

std::int64_t worth_of(const Instance& instance, std::size_t nomination) {
    std::int64_t total = 0;
    for (const auto& pair : taken_of(instance, nomination)) total += pair.score;
    return total;
}

std::uint32_t room_in(const Instance& instance, std::size_t nomination, const Cap& cap,
                      std::uint32_t value) {
    std::size_t used = 0;
    for (const auto& pair : taken_of(instance, nomination)) {
        used += cap.value_of[pair.juror] == value ? 1U : 0U;
    }
    return left(cap.most, used);
}

void cap(Instance& instance, std::mt19937_64& bits, const std::string& column) {
    Cap cap{
        .column = column, .most = static_cast<std::uint32_t>(1 + bits() % 2), .values = {"A", "B"}};
    for (std::size_t juror = 0; juror < instance.affinity.jurors.size(); ++juror) {
        cap.value_of.push_back(static_cast<std::uint32_t>(bits() % 2));
    }
    instance.rules.caps.push_back(cap);
}

struct Best {
    bool is_feasible = false;
    std::int64_t total = -1;
    std::int64_t least = -1;
    std::int64_t total_above_least = -1;
};

// Every plan that the rules allow, nomination by nomination.
class Exhaustion {
public:
    explicit Exhaustion(const Instance& instance)
        : instance_{instance}, loads_(instance.affinity.jurors.size()) {
        from(0, 0, INT64_MAX);
    }
    [[nodiscard]] const Best& best() const { return best_; }

private:
    void from(std::size_t nomination, std::int64_t total, std::int64_t least) {
        const auto& [affinity, rules] = instance_;
        if (nomination == affinity.nominations.size()) {
            for (std::uint32_t juror = 0; juror < loads_.size(); ++juror) {
                if (loads_[juror] < left(rules.min_load, taken_by(instance_, juror))) return;
            }
            if (least == INT64_MAX) least = 0;
            best_.is_feasible = true;
            best_.total = std::max(best_.total, total);
            if (least > best_.least) {
                best_.least = least;
                best_.total_above_least = total;
            } else if (least == best_.least) {
                best_.total_above_least = std::max(best_.total_above_least, total);
            }
            return;
        }
        const auto& pairs = affinity.pairs[nomination];
        for (std::uint32_t chosen = 0; chosen < 1U << pairs.size(); ++chosen) {
            std::vector<std::uint32_t> seats;
            std::int64_t score = 0;
            for (std::size_t at = 0; at < pairs.size(); ++at) {
                if ((chosen >> at & 1U) == 0) continue;
                seats.push_back(pairs[at].juror);
                score += pairs[at].score;
            }
            const auto needed = needed_by(instance_, nomination);
            if (seats.size() != needed || breaks_a_cap(nomination, seats)) continue;
            bool fits = true;
            for (const auto juror : seats) {
                const auto most = left(rules.max_load[juror], taken_by(instance_, juror));
                fits = ++loads_[juror] <= most && fits;
            }
            const auto served =
                needed == 0 ? least : std::min(least, score + worth_of(instance_, nomination));
            if (fits) from(nomination + 1, total + score, served);
            for (const auto juror : seats) --loads_[juror];
        }
    }

    [[nodiscard]] bool breaks_a_cap(std::size_t nomination,
                                    const std::vector<std::uint32_t>& seats) const {
        for (const auto& cap : instance_.rules.caps) {
            for (std::uint32_t value = 0; value < cap.values.size(); ++value) {
                if (std::count_if(seats.begin(), seats.end(), [&](std::uint32_t juror) {
                        return cap.value_of[juror] == value;
                    }) > room_in(instance_, nomination, cap, value)) {
                    return true;
                }
            }
        }
        return false;
    }

    const Instance& instance_;
    std::vector<std::uint32_t> loads_;
    Best best_;
};

// Counts the plan again from the instance alone.
void check_is_allowed(const Instance& instance, const Assignment& plan) {
    const auto& [affinity, rules] = instance;
    std::int64_t total = 0;
    std::int64_t least = INT64_MAX;
    std::vector<std::uint32_t> loads(affinity.jurors.size());
    for (std::size_t at = 0; at < affinity.nominations.size(); ++at) {
        std::int64_t score = 0;
        CHECK(plan.jurors_of[at].size() == needed_by(instance, at));
        for (const auto juror : plan.jurors_of[at]) {
            const auto pair = std::find_if(affinity.pairs[at].begin(), affinity.pairs[at].end(),
                                           [&](const Pair& one) { return one.juror == juror; });
            REQUIRE(pair != affinity.pairs[at].end());
            score += pair->score;
            ++loads[juror];
        }
        total += score;
        if (needed_by(instance, at) > 0) least = std::min(least, score + worth_of(instance, at));
        for (const auto& cap : rules.caps) {
            std::vector<std::uint32_t> counted(cap.values.size());
            for (const auto juror : plan.jurors_of[at]) ++counted[cap.value_of[juror]];
            for (std::uint32_t value = 0; value < counted.size(); ++value) {
                CHECK(counted[value] <= room_in(instance, at, cap, value));
            }
        }
    }
    for (std::uint32_t juror = 0; juror < loads.size(); ++juror) {
        const auto taken = taken_by(instance, juror);
        CHECK(loads[juror] <= left(rules.max_load[juror], taken));
        CHECK(loads[juror] >= left(rules.min_load, taken));
        loads[juror] += static_cast<std::uint32_t>(taken);
    }
    CHECK(plan.loads == loads);
    CHECK(plan.total == total);
    CHECK(plan.least == (least == INT64_MAX ? 0 : least));
}

// The shortage counted again from the sets it names: every review of these nominations, or by
// these jurors, is by a juror of the set, by a pair that is left, or where a cap holds it.
void check_is_true(const Instance& instance, const Assignment& plan) {
    const auto& [affinity, rules] = instance;
    REQUIRE(plan.shortage);
    const auto& shortage = *plan.shortage;
    const auto has = [](const std::vector<std::uint32_t>& set, std::uint32_t one) {
        return std::find(set.begin(), set.end(), one) != set.end();
    };
    std::int64_t needed = 0;
    std::int64_t available = 0;
    if (shortage.is_of_jurors) {
        for (const auto juror : shortage.jurors) {
            needed += left(rules.min_load, taken_by(instance, juror));
        }
    } else {
        for (const auto at : shortage.nominations) needed += needed_by(instance, at);
        for (const auto juror : shortage.jurors) {
            available += left(rules.max_load[juror], taken_by(instance, juror));
        }
    }
    for (std::uint32_t at = 0; at < affinity.nominations.size(); ++at) {
        const bool named = has(shortage.nominations, at);
        if (shortage.is_of_jurors ? named : !named) {
            if (shortage.is_of_jurors) available += needed_by(instance, at);
            continue;
        }
        // Of what is left of this nomination: by value where there is a cap, as a cap would allow
        // or as pairs are left, whichever is less.
        std::vector<std::int64_t> remain(rules.caps.empty() ? 1 : rules.caps.front().values.size());
        for (const auto& pair : affinity.pairs[at]) {
            if (has(shortage.jurors, pair.juror) != shortage.is_of_jurors) continue;
            ++remain[rules.caps.empty() ? 0 : rules.caps.front().value_of[pair.juror]];
        }
        for (std::uint32_t value = 0; value < remain.size(); ++value) {
            available += rules.caps.empty()
                             ? remain[value]
                             : std::min<std::int64_t>(
                                   remain[value], room_in(instance, at, rules.caps.front(), value));
        }
    }
    CHECK(shortage.needed == needed);
    CHECK(shortage.available() < shortage.needed);
    // Caps may bind jurors of the set too, which this count passes over: then it is larger.
    if (shortage.of_caps == 0) CHECK(shortage.available() == available);
    CHECK(plan.certificate.find(std::to_string(shortage.needed)) != std::string::npos);
    CHECK(plan.certificate.find(std::to_string(shortage.available()) +
                                (shortage.is_of_jurors ? " times" : " at most")) !=
          std::string::npos);
}

Assignment planned(const Instance& instance) {
    auto done = plan(instance.affinity, instance.rules);
    REQUIRE(done);
    return *std::move(done);
}

}  // namespace

// A third of them has seats that are taken already.
TEST_CASE("a thousand small plans are as good as trying all, or why there is none is true") {
    std::mt19937_64 bits{2099};
    int feasible = 0;
    int short_of_reviews = 0;
    int short_of_nominations = 0;
    for (int round = 0; round < 1000; ++round) {
        CAPTURE(round);
        auto instance = drawn(bits);
        if (round % 2 == 1) cap(instance, bits, "region");
        if (round % 3 == 2) take(instance, bits);
        const auto best = Exhaustion{instance}.best();
        const auto found = planned(instance);
        CHECK(found.is_feasible == best.is_feasible);
        if (best.is_feasible && found.is_feasible) {
            ++feasible;
            CHECK(found.total == best.total);
            CHECK(found.bound == found.total);
            CHECK(found.certificate.empty());
            check_is_allowed(instance, found);
        } else if (!found.is_feasible) {
            check_is_true(instance, found);
            ++(found.shortage->is_of_jurors ? short_of_nominations : short_of_reviews);
        }
    }
    CHECK(feasible > 200);
    CHECK(short_of_reviews > 100);
    CHECK(short_of_nominations > 10);
}

// Two columns that cross, and the floor under the worst-served nomination, with and without caps.
TEST_CASE("a thousand small plans across two caps or above a floor are as good as trying all") {
    std::mt19937_64 bits{4};
    int feasible = 0;
    for (int round = 0; round < 1000; ++round) {
        CAPTURE(round);
        auto instance = drawn(bits);
        if (round % 4 == 3) take(instance, bits);
        if (round % 3 != 0) cap(instance, bits, "region");
        if (round % 3 == 1) cap(instance, bits, "gender");
        if (round % 3 != 1 || round % 2 == 0) instance.rules.objective = Objective::max_min;
        const auto best = Exhaustion{instance}.best();
        const auto found = planned(instance);
        CHECK(found.is_feasible == best.is_feasible);
        if (found.is_feasible && best.is_feasible) {
            ++feasible;
            const bool is_max_min = instance.rules.objective == Objective::max_min;
            if (is_max_min) CHECK(found.least == best.least);
            CHECK(found.total == (is_max_min ? best.total_above_least : best.total));
            CHECK(found.bound == found.total);
            check_is_allowed(instance, found);
        } else if (found.shortage) {
            CHECK(found.shortage->available() < found.shortage->needed);
        }
    }
    CHECK(feasible > 200);
}

// One of y and z has to read the second nomination, and only the two together suit the first.
TEST_CASE("two caps of which each can be kept by itself are told from one that cannot") {
    Instance instance{{{"first", "second"},
                       {"x", "y", "z", "p"},
                       {{{0, 1}, {1, 1}, {2, 1}}, {{1, 1}, {2, 1}, {3, 1}}}},
                      {.reviews = 2, .max_load = {1, 1, 1, 1}}};
    instance.rules.caps = {{"region", 1, {"A", "B", "C"}, {0, 1, 0, 2}},
                           {"gender", 1, {"f", "m", "o"}, {0, 0, 1, 2}}};
    CHECK_FALSE(Exhaustion{instance}.best().is_feasible);
    const auto none = planned(instance);
    CHECK_FALSE(none.is_feasible);
    CHECK_FALSE(none.shortage);
    CHECK(none.certificate.find("all of them together cannot") != std::string::npos);

    instance.rules.caps.pop_back();
    CHECK(planned(instance).is_feasible);
}

// A hundred jurors each: pairs are left out at first and priced in.
TEST_CASE("the bound of a plan that began with some of the pairs is its total") {
    std::mt19937_64 bits{7};
    Instance instance;
    auto& [affinity, rules] = instance;
    for (std::uint32_t at = 0; at < 200; ++at) {
        affinity.nominations.push_back("n" + std::to_string(at));
        auto& row = affinity.pairs.emplace_back();
        // All want the same jurors, so that most have to take others than their best thirty.
        for (std::uint32_t juror = 0; juror < 100; ++juror) {
            row.push_back({juror, static_cast<std::int32_t>(juror * 900 + bits() % 1000)});
        }
    }
    for (std::uint32_t juror = 0; juror < 100; ++juror) {
        affinity.jurors.push_back("j" + std::to_string(juror));
    }
    rules = {.reviews = 3, .max_load = std::vector<std::uint32_t>(100, 6)};
    const auto found = planned(instance);
    CHECK(found.is_feasible);
    CHECK(found.bound == found.total);
    check_is_allowed(instance, found);

    rules.max_load[0] = 5;  // one seat too few
    const auto none = planned(instance);
    CHECK_FALSE(none.is_feasible);
    check_is_true(instance, none);
    CHECK(none.certificate.find("need 600 reviews in all, and can have 599 at most") !=
          std::string::npos);
}

TEST_CASE("the same seed gives the same plan") {
    std::mt19937_64 bits{5};
    auto instance = drawn(bits);
    while (!planned(instance).is_feasible) instance = drawn(bits);
    CHECK(planned(instance).jurors_of == planned(instance).jurors_of);
}

TEST_CASE("a juror who may read less than everybody must is refused, and as much is not") {
    Instance instance{{{"n"}, {"j"}, {{{0, 5}}}}, {.reviews = 1, .max_load = {0}, .min_load = 1}};
    const auto refused = plan(instance.affinity, instance.rules);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().explanation == "j may read 0 and must read 1.");
    instance.rules.max_load = {1};
    CHECK(planned(instance).is_feasible);
}
