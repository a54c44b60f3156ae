// Who asks in the exploration, and for what.
#pragma once

#include "engine/jury/assignment.hpp"
#include "engine/nomination/lifecycle.hpp"
#include "tests/engine/charts/grids.hpp"

#include <array>
#include <vector>

namespace tests {

// Two officers of two Commissions, two jurors, two administrators, the clock and an auditor.
inline const std::array everybody{officer(xa),  officer(xb),        juror(one),
                                  juror(other), administrator(one), administrator(other),
                                  the_clock(),  auditor()};

// 1 or 2; 0 for whoever is none.
[[nodiscard]] int administrator_number(const engine::Actor&);

struct NominationAsk {
    engine::nomination::Event event;
    engine::nomination::Screening screening{};
    bool published_yes = false;
};
[[nodiscard]] std::vector<NominationAsk> nomination_asks();

struct SeatAsk {
    engine::jury::Event event;
    bool in_favour = false;
};
[[nodiscard]] std::vector<SeatAsk> seat_asks();

}  // namespace tests
