// Walks every world that the real charts allow: one call with its clock, one or two nominations of
// one Commission, up to three jurors, the admission plan and the corrigendum after it. Everybody
// tries everything in every world; what advance() allows leads to the next.
//
// Time is six instants around the windows. Facts are gathered from the world by the engine's own
// functions. What must never happen is looked for by oracles that read the world and not the
// policies.
#pragma once

#include "engine/atlas.hpp"
#include "engine/call/lifecycle.hpp"
#include "engine/cohort/plan.hpp"
#include "engine/jury/assignment.hpp"
#include "engine/jury/panel.hpp"
#include "engine/nomination/lifecycle.hpp"
#include "engine/regulations/regulations.hpp"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace tests {

struct Setting {
    engine::regulations::Regulations regulations{};
    int nominations = 1;  // at most 2
    int jurors = 0;       // at most 3
};

// The rules that are explored. A test may plant a broken one and see whether it is found.
struct Rules {
    std::function<engine::Result<engine::nomination::Step>(const engine::nomination::Facts&,
                                                           const engine::nomination::Event&)>
        nomination = engine::nomination::advance;
    std::function<engine::Result<engine::jury::Step>(const engine::jury::Facts&,
                                                     const engine::jury::Event&)>
        assignment = engine::jury::advance;
    std::function<engine::Result<engine::call::Step>(const engine::call::Facts&,
                                                     const engine::call::Event&)>
        call = engine::call::advance;
    std::function<engine::Result<engine::cohort::Step>(const engine::cohort::Facts&,
                                                       const engine::cohort::Event&)>
        plan = engine::cohort::advance;
    std::function<engine::nomination::Panel(const std::optional<engine::regulations::Jury>&,
                                            std::span<const engine::jury::Seat>)>
        panel = engine::jury::panel_of;
};

struct Exploration {
    std::size_t worlds = 0;
    std::size_t steps = 0;                        // ways from one world to another
    std::size_t asked = 0;                        // times that a chart was asked
    std::vector<engine::atlas::Line> taken{};     // each arrow once
    std::map<std::string, std::string> broken{};  // what must never happen, and a way to it
};

[[nodiscard]] Exploration explore(const Setting&, const Rules& = {});

}  // namespace tests
