// What advances is exactly what was offered: for every state, every kind of actor, every event and
// every grid of facts, the chart as Boost.Statechart runs it is held against the chart as choices()
// reads it.
#include "tests/engine/charts/grids.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace engine;

namespace {

struct Comparison {
    std::size_t asked = 0;
    std::size_t granted = 0;
    std::set<std::string> differences{};
};

// `move` is the chart's own advance(): unqualified, the standard library's would answer.
template <class States, class Move>
Comparison advance_held_against_choices(const States& every_state, Move move) {
    Comparison result;
    for (const auto state : every_state) {
        const auto events = tests::every_event(state);
        for (auto facts : tests::every_grid(state)) {
            for (const auto& actor : tests::every_actor()) {
                facts.actor = actor;
                const auto offered = choices(facts);
                for (const auto& event : events) {
                    const auto name = std::visit([]<class E>(const E&) { return E::name; }, event);
                    const auto choice = std::ranges::find(offered, name, &Choice::event);
                    const bool is_offered = choice != offered.end() && choice->permission;
                    const auto step = move(facts, event);
                    ++result.asked;
                    if (step) ++result.granted;
                    const bool same_refusal = step || choice == offered.end() || is_offered ||
                                              step.error() == choice->permission.error();
                    const bool foreseen = step || choice != offered.end() ||
                                          step.error().reason == Reason::not_foreseen_in_this_state;
                    if (step.has_value() != is_offered || !same_refusal || !foreseen) {
                        result.differences.insert(fmt::format("{} {}", name_of(state), name));
                    }
                }
            }
        }
    }
    return result;
}

}  // namespace

TEST_CASE("a nomination advances by exactly what was offered") {
    const auto result = advance_held_against_choices(nomination::every_state, nomination::advance);

    CHECK(result.differences == std::set<std::string>{});
    CHECK(result.asked > 1'000'000);
    CHECK(result.granted > 1'000);
}

TEST_CASE("an assignment advances by exactly what was offered") {
    const auto result = advance_held_against_choices(jury::every_state, jury::advance);

    CHECK(result.differences == std::set<std::string>{});
    CHECK(result.asked > 100'000);
    CHECK(result.granted > 1'000);
}

TEST_CASE("a call advances by exactly what was offered") {
    const auto result = advance_held_against_choices(call::every_state, call::advance);

    CHECK(result.differences == std::set<std::string>{});
    CHECK(result.asked > 10'000);
    CHECK(result.granted > 100);
}

TEST_CASE("a plan advances by exactly what was offered") {
    const auto result = advance_held_against_choices(cohort::every_state, cohort::advance);

    CHECK(result.differences == std::set<std::string>{});
    CHECK(result.asked > 50'000);
    CHECK(result.granted > 1'000);
}

TEST_CASE("a membership advances by exactly what was offered") {
    const auto result = advance_held_against_choices(membership::every_state, membership::advance);

    CHECK(result.differences == std::set<std::string>{});
    CHECK(result.asked > 5'000);
    CHECK(result.granted > 100);
}
