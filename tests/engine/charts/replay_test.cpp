// What was recorded can be walked again, and nothing else can.
#include "tests/engine/charts/grids.hpp"

#include <algorithm>
#include <map>
#include <random>

#include <doctest/doctest.h>

using namespace engine;

namespace {

// Walks of up to 12 steps by actors and facts drawn at random, always the same.
template <class Recorded, class State, class Move>
std::vector<std::vector<Recorded>> walks(const State& absent, Move move, std::size_t count) {
    std::mt19937 draw{20220228};
    const auto any = [&](const auto& all) -> const auto& {
        return all[draw() % all.size()];
    };
    const auto actors = tests::every_actor();
    const auto events = tests::every_event(absent);
    std::map<State, decltype(tests::every_grid(absent))> grids;
    std::vector<std::vector<Recorded>> all(count);
    for (auto& walk : all) {
        auto state = absent;
        for (int tries = 0; walk.size() < 12 && tries < 2'000; ++tries) {
            auto& grid = grids[state];
            if (grid.empty()) grid = tests::every_grid(state);
            auto facts = any(grid);
            facts.actor = any(actors);
            const auto& event = any(events);
            const auto step = move(facts, event);
            if (!step) continue;
            walk.push_back({event.index(), step->to});
            state = step->to;
        }
    }
    return all;
}

struct Verdict {
    std::size_t steps = 0;
    std::size_t mutations = 0;
    std::size_t accepted_wrongly = 0;
    std::size_t refused_wrongly = 0;
    std::size_t stopped_elsewhere = 0;
};

template <class Recorded, class States, class Arrows, class Kinds, class Replay>
Verdict judge(const std::vector<std::vector<Recorded>>& walks, const States& every_state,
              const Arrows& arrows, std::size_t kinds, Kinds kind_of, Replay replay) {
    const auto is_arrow = [&](auto from, const Recorded& step) {
        return std::ranges::any_of(arrows, [&](const auto& arrow) {
            return arrow.from == from && arrow.to == step.to && kind_of(arrow.event) == step.kind;
        });
    };
    Verdict verdict;
    for (const auto& walk : walks) {
        verdict.steps += walk.size();
        if (replay(walk) != walk.size()) ++verdict.refused_wrongly;
        auto from = every_state.front();
        for (std::size_t i = 0; i < walk.size(); ++i) {
            const auto try_instead = [&](const Recorded& step) {
                if (is_arrow(from, step)) return;
                auto forged = walk;
                forged[i] = step;
                const auto walked = replay(forged);
                ++verdict.mutations;
                if (walked == walk.size()) ++verdict.accepted_wrongly;
                if (walked != i) ++verdict.stopped_elsewhere;
            };
            for (const auto to : every_state) try_instead({walk[i].kind, to});
            for (std::size_t kind = 0; kind <= kinds; ++kind) try_instead({kind, walk[i].to});
            from = walk[i].to;
        }
    }
    return verdict;
}

void check(const Verdict& verdict, std::size_t steps_at_least, std::size_t mutations_at_least) {
    CHECK(verdict.refused_wrongly == 0);
    CHECK(verdict.accepted_wrongly == 0);
    CHECK(verdict.stopped_elsewhere == 0);
    CHECK(verdict.steps >= steps_at_least);
    CHECK(verdict.mutations >= mutations_at_least);
}

}  // namespace

TEST_CASE("a nomination's recorded steps replay, and no forged one does") {
    using namespace nomination;
    check(judge(walks<nomination::Recorded>(State::absent, nomination::advance, 300), every_state,
                arrows(), std::variant_size_v<Event>, nomination::kind_of,
                [](const auto& walk) { return nomination::replay(walk); }),
          1'500, 40'000);
}

TEST_CASE("an assignment's recorded steps replay, and no forged one does") {
    using namespace jury;
    check(judge(walks<jury::Recorded>(State::absent, jury::advance, 300), every_state, arrows(),
                std::variant_size_v<Event>, jury::kind_of,
                [](const auto& walk) { return jury::replay(walk); }),
          600, 6'000);
}

TEST_CASE("a call's recorded steps replay, and no forged one does") {
    using namespace call;
    check(judge(walks<call::Recorded>(State::absent, call::advance, 300), every_state, arrows(),
                std::variant_size_v<Event>, call::kind_of,
                [](const auto& walk) { return call::replay(walk); }),
          1'500, 20'000);
}

TEST_CASE("a plan's recorded steps replay, and no forged one does") {
    using namespace cohort;
    check(judge(walks<cohort::Recorded>(State::absent, cohort::advance, 300), every_state, arrows(),
                std::variant_size_v<Event>, cohort::kind_of,
                [](const auto& walk) { return cohort::replay(walk); }),
          500, 5'000);
}

TEST_CASE("a membership's recorded steps replay, and no forged one does") {
    using namespace membership;
    check(judge(walks<membership::Recorded>(State::absent, membership::advance, 300), every_state,
                arrows(), std::variant_size_v<Event>, membership::kind_of,
                [](const auto& walk) { return membership::replay(walk); }),
          500, 5'000);
}

TEST_CASE("a walk that leaves out a step stops where it is missing") {
    using nomination::State;
    const auto kind = [](std::string_view event) { return nomination::kind_of(event).value(); };
    const std::vector<nomination::Recorded> unscreened{{kind("Begin"), State::draft},
                                                       {kind("Submit"), State::submitted},
                                                       {kind("OpenReview"), State::under_review}};

    CHECK(nomination::replay(unscreened) == 2);
    CHECK(nomination::replay({}) == 0);
}

TEST_CASE("an event is known by the name under which it is stored") {
    CHECK(nomination::kind_of("Begin") == 0);
    CHECK(nomination::kind_of("Lapse") == std::variant_size_v<nomination::Event> - 1);
    CHECK_FALSE(nomination::kind_of("begin"));
    CHECK_FALSE(call::kind_of(""));
}
