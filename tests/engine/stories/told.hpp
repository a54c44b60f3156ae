// A nomination as a story tells it: it steps, the facts follow, and what was walked can be
// replayed.
#pragma once

#include "engine/cohort/proposal.hpp"
#include "engine/nomination/lifecycle.hpp"
#include "engine/regulations/regulations.hpp"
#include "tests/engine/charts/grids.hpp"

#include <string>
#include <vector>

namespace tests {

class Told {
public:
    // A candidate of `country`, known in full, in a call of these regulations at its first day.
    Told(const engine::regulations::Regulations&, engine::Country country = xa);

    engine::nomination::Facts facts{};  // the story changes what the world knows

    Told& at(const std::string& moment);

    // Leave is given and it leads there.
    Told& goes(const engine::Actor&, const engine::nomination::Event&,
               engine::nomination::State to);

    // It is refused for this reason, and stays where it is.
    Told& stays(const engine::Actor&, const engine::nomination::Event&, engine::Reason);

    // Whether every step of the story is an arrow of the chart.
    [[nodiscard]] bool replays() const;

private:
    std::vector<engine::nomination::Recorded> walked_{};
};

// The facts of an approved plan that says so.
[[nodiscard]] engine::nomination::Plan planned(engine::nomination::Plan::Says);

// Regulations of the project, by the name of their file.
[[nodiscard]] engine::regulations::Regulations regulations(const std::string& name);

}  // namespace tests
