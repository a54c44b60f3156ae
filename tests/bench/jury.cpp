// The assignment of jurors to nominations, dense and sparse, each instance drawn from a seed.
#include "tests/bench/bench.hpp"

#include "engine/jury/plan.hpp"
#include "tests/bench/plot.hpp"

#include <cmath>
#include <ctime>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>

#include <fmt/format.h>
#include <sys/resource.h>

namespace bench {
namespace {

namespace jury = engine::jury;

jury::Affinity drawn(std::size_t nominations, std::size_t jurors) {
    jury::Affinity affinity;
    std::mt19937_64 bits{2099};
    for (std::size_t at = 0; at < jurors; ++at) affinity.jurors.push_back(fmt::format("j{}", at));
    for (std::size_t at = 0; at < nominations; ++at) {
        affinity.nominations.push_back(fmt::format("n{}", at));
        auto& pairs = affinity.pairs.emplace_back();
        pairs.reserve(jurors);
        for (std::uint32_t juror = 0; juror < jurors; ++juror) {
            pairs.push_back({juror, static_cast<std::int32_t>(bits() % 100'000)});
        }
    }
    return affinity;
}

jury::Rules rules_for(std::size_t nominations, std::size_t jurors) {
    const auto load = static_cast<std::uint32_t>(3 * nominations / jurors + 3);
    return {.reviews = 3, .max_load = std::vector<std::uint32_t>(jurors, load)};
}

jury::Cap cap(std::string column, std::uint32_t values, std::size_t jurors) {
    jury::Cap cap{.column = std::move(column), .most = 2, .values = {}, .value_of = {}};
    for (std::uint32_t value = 0; value < values; ++value) {
        cap.values.push_back(std::to_string(value));
    }
    std::mt19937_64 bits{values};
    for (std::size_t juror = 0; juror < jurors; ++juror) {
        cap.value_of.push_back(static_cast<std::uint32_t>(bits() % values));
    }
    return cap;
}

// Of the processor, since others may be at work on the machine.
double seconds_of(const jury::Affinity& affinity, const jury::Rules& rules) {
    const auto begun = std::clock();
    const auto plan = jury::plan(affinity, rules);
    const double seconds = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
    if (!plan || !plan->is_feasible || plan->bound != plan->total) {
        throw std::runtime_error{"a plan is not proven the best"};
    }
    return seconds;
}

void measure(const Wishes& wishes, std::size_t nominations, std::size_t jurors, double bar) {
    const auto affinity = drawn(nominations, jurors);
    const auto rules = rules_for(nominations, jurors);
    std::vector<double> taken;
    for (int round = 0; round < wishes.rounds; ++round) {
        taken.push_back(seconds_of(affinity, rules) * 1e3);
    }
    tell(fmt::format("{} nominations, {} jurors, three reviews each, all pairs", nominations,
                     jurors),
         median(taken), "ms of processor", bar, false);
}

}  // namespace

void assignment(const Wishes& wishes) {
    measure(wishes, 100, 20, 5);
    measure(wishes, 1'000, 200, 50);

    const auto affinity = drawn(150, 30);
    auto rules = rules_for(150, 30);
    rules.caps = {cap("region", 5, 30), cap("gender", 2, 30)};
    rules.objective = jury::Objective::max_min;
    tell("150 nominations, 30 jurors, two caps that cross and the floor",
         seconds_of(affinity, rules) * 1e3, "ms of processor", 1'000, false);

    measure(wishes, 10'000, 2'000, 2'000);
    struct rusage usage {};
    ::getrusage(RUSAGE_SELF, &usage);
    tell("memory at its peak, all of these", static_cast<double>(usage.ru_maxrss) / 1024, "MiB",
         400, false);
}

// Five nominations a juror, three reviews each, all pairs.
void growth(const Wishes& wishes) {
    Curve curve{.title = "Assigning three of n/5 jurors to each of n nominations",
                .across = "nominations",
                .up = "seconds of processor, proven best"};
    for (std::size_t nominations = 1'000; nominations <= 10'000; nominations += 1'000) {
        const auto affinity = drawn(nominations, nominations / 5);
        const auto rules = rules_for(nominations, nominations / 5);
        std::vector<double> taken;
        for (int round = 0; round < wishes.rounds; ++round)
            taken.push_back(seconds_of(affinity, rules));
        const double seconds = std::round(median(taken) * 1e3) / 1e3;
        tell(fmt::format("{} nominations, {} jurors", nominations, nominations / 5), seconds,
             "s of processor");
        curve.points.emplace_back(static_cast<double>(nominations), seconds);
    }
    if (wishes.svg.empty()) return;
    std::ofstream file{wishes.svg};
    file << svg_of(curve);
    if (!file.flush()) throw std::runtime_error{"cannot write " + wishes.svg};
}

}  // namespace bench
