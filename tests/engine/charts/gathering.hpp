// What the charts are asked about a world, gathered by the engine's own functions.
#pragma once

#include "engine/cohort/proposal.hpp"
#include "tests/engine/charts/explorer.hpp"
#include "tests/engine/charts/worlds.hpp"

#include <vector>

namespace tests {

// The Commission's window is hour 1, the review's hour 2; the extension adds one.
inline constexpr int last_hour = 4;
[[nodiscard]] engine::Moment at(int hour);
[[nodiscard]] bool commission_may(const World&);
[[nodiscard]] bool review_runs(const World&);

// Setting and rules must outlive it.
class Gathering {
public:
    Gathering(const Setting& setting, const Rules& rules) : setting_{setting}, rules_{rules} {}

    [[nodiscard]] bool has_jury() const;
    [[nodiscard]] bool is_as_published() const;
    [[nodiscard]] engine::nomination::Panel panel_of(const World&) const;
    [[nodiscard]] engine::nomination::Facts facts_of(const World&, std::size_t which,
                                                     const engine::Actor&,
                                                     const engine::nomination::Panel&) const;
    [[nodiscard]] engine::call::Facts facts_of(const World&, const engine::Actor&) const;
    [[nodiscard]] std::vector<engine::cohort::Item> items_of(const World&) const;

private:
    const Setting& setting_;
    const Rules& rules_;
};

}  // namespace tests
