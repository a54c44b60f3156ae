// What every chart answers with, and what is asked of every chart.
#pragma once

#include "engine/effect.hpp"
#include "engine/result.hpp"

#include <cstddef>
#include <string_view>

namespace engine {

// One move along a lifecycle and everything that follows from it.
template <class State>
struct StepOf {
    State from;
    std::string_view event;
    State to;
    Effects effects;
};

// An event foreseen in the current state, with leave for this actor or the refusal.
struct Choice {
    std::string_view event;
    Permission permission;
};

// A row of the chart, for the diagram in docs/, the reference table in the database, and the tests.
template <class State>
struct ArrowOf {
    State from;
    std::string_view event;
    State to;

    friend bool operator==(const ArrowOf&, const ArrowOf&) = default;
};

// A step as it was recorded: which event, by its index in the chart's variant, and where it led.
template <class State>
struct RecordedOf {
    std::size_t kind;
    State to;
};

}  // namespace engine
