// Every event as somebody would properly say it, every kind of actor, and facts in which each thing
// that a rule may look at stands once in the way, alone and together with each other.
#pragma once

#include "engine/call/lifecycle.hpp"
#include "engine/cohort/plan.hpp"
#include "engine/jury/assignment.hpp"
#include "engine/membership/lifecycle.hpp"
#include "engine/nomination/lifecycle.hpp"

#include <vector>

namespace tests {

inline constexpr engine::Country xa{{'X', 'A'}};
inline constexpr engine::Country xb{{'X', 'B'}};
inline constexpr engine::PersonId one{{1}};
inline constexpr engine::PersonId other{{2}};
inline constexpr engine::Moment noon{std::chrono::hours{12}};

// Of each role one near to the matter and one far, somebody without a mandate, and one with all.
[[nodiscard]] std::vector<engine::Actor> every_actor();

[[nodiscard]] engine::Actor officer(engine::Country country = xa);
[[nodiscard]] engine::Actor juror(engine::PersonId person = one);
[[nodiscard]] engine::Actor administrator(engine::PersonId person = one);
[[nodiscard]] engine::Actor the_clock();
[[nodiscard]] engine::Actor auditor();

[[nodiscard]] std::vector<engine::nomination::Event> every_event(engine::nomination::State);
[[nodiscard]] std::vector<engine::jury::Event> every_event(engine::jury::State);
[[nodiscard]] std::vector<engine::call::Event> every_event(engine::call::State);
[[nodiscard]] std::vector<engine::cohort::Event> every_event(engine::cohort::State);
[[nodiscard]] std::vector<engine::membership::Event> every_event(engine::membership::State);

[[nodiscard]] std::vector<engine::nomination::Facts> every_grid(engine::nomination::State);
[[nodiscard]] std::vector<engine::jury::Facts> every_grid(engine::jury::State);
[[nodiscard]] std::vector<engine::call::Facts> every_grid(engine::call::State);
[[nodiscard]] std::vector<engine::cohort::Facts> every_grid(engine::cohort::State);
[[nodiscard]] std::vector<engine::membership::Facts> every_grid(engine::membership::State);

}  // namespace tests
