// A demonstration that is killed fifty times ends like one that never was: nothing is lost, nothing
// doubled. Twice fifty, about a minute and a half each.
//
// The moments are drawn from a seed. Some fall while the cluster is made, started or recovered, by
// time; most fall once the log holds a certain number of entries, so that they are spread over the
// whole story on a fast machine and on a slow one. Waiting for them is what the test is about: no
// step of it relies on anything having happened by then.
#include "tests/faults/demonstration.hpp"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

using nlohmann::json;
using tests::Demonstration;

namespace {

constexpr int kills = 50;

// All of the answer but how long it took and where it lies.
json without_times(json answer) {
    answer.erase("seconds");
    answer.erase("next");
    for (auto& call : answer.at("calls")) call.erase("seconds");
    return answer;
}

void ends_the_same(std::uint32_t seed) {
    Demonstration reference;
    const auto whole = reference.finish();
    const auto entries = whole.at("audit_entries").get<std::int64_t>();
    // No longer than initdb takes on a quiet machine, however slow the reference was: a story that
    // is over cannot be killed.
    const auto to_make_it = std::min<std::int64_t>(
        600'000, static_cast<std::int64_t>(1e6 * whole.at("seconds").at("database").get<double>()));
    REQUIRE(whole.at("verified") == true);

    std::mt19937 draw{seed};
    const auto below = [&](std::int64_t limit) {
        return static_cast<std::int64_t>(draw()) % std::max<std::int64_t>(limit, 1);
    };
    std::vector<Demonstration::Moment> moments;
    for (int i = 0; i < kills; ++i) {
        const bool server_too = below(2) == 0;
        if (i < 5)  // while the cluster is made
            moments.push_back({0, below(to_make_it), server_too});
        else if (i % 5 == 0)  // while it is started again
            moments.push_back({0, below(300'000), server_too});
        else
            moments.push_back({1 + below(entries - 1), below(5'000), server_too});
    }
    // In the order of the story, so that each run comes a little further; those by time in between.
    std::vector<std::int64_t> goals;
    for (const auto& moment : moments) {
        if (moment.entries > 0) goals.push_back(moment.entries);
    }
    std::ranges::sort(goals);
    auto goal = goals.begin();
    for (auto& moment : moments) {
        if (moment.entries > 0) moment.entries = *goal++;
    }

    Demonstration killed;
    int died = 0;
    int with_server = 0;
    for (const auto& moment : moments) {
        CAPTURE(seed);
        CAPTURE(moment.entries);
        CAPTURE(moment.microseconds);
        const bool in_time = killed.kill_at(moment);
        CHECK(in_time);
        died += in_time ? 1 : 0;
        with_server += moment.server_too ? 1 : 0;
    }
    CHECK(died == kills);
    MESSAGE(fmt::format("seed {}: killed {} times, {} of them with its server", seed, died,
                        with_server));

    CHECK(without_times(killed.finish()) == without_times(whole));
    CHECK(killed.rows() == reference.rows());
    CHECK(killed.faults() == std::vector<std::string>{});
    CHECK(without_times(killed.finish()) == without_times(whole));
}

}  // namespace

TEST_CASE("a demonstration that is killed fifty times ends the same: first seed") {
    ends_the_same(20220228);
}

TEST_CASE("a demonstration that is killed fifty times ends the same: second seed") {
    ends_the_same(20990331);
}
