// The jury's work on one nomination as numbers: who sits, who is still to answer, what counts.
//
// Every count of recommendations goes through here, for the decision, the table of the deliberation
// and the announcement alike: recused, discounted and conflicted work is in none of them, and
// released work only where the ruling kept it.
#pragma once

#include "engine/jury/assignment.hpp"
#include "engine/nomination/lifecycle.hpp"
#include "engine/regulations/regulations.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace engine::jury {

// One juror's assignment to the nomination.
struct Seat {
    State state = State::assigned;
    bool keeps_counting = false;  // released, and the ruling kept the recorded work
    bool has_conflict = false;    // stands, whenever it was declared
    bool in_favour = false;       // of the recommendation that stands
};

// The recommendation is in every count.
[[nodiscard]] bool counts(const Seat&);

// An unconflicted juror has taken the seat.
[[nodiscard]] bool stands(const Seat&);

// The seat was given and is not another's by now: a released one is, unless its work goes on
// counting.
[[nodiscard]] bool is_seated(const Seat&);

// A conflict has emptied the seat: it is in neither part of the quorum's share.
[[nodiscard]] bool is_barred(const Seat&);

// "recommend" and "recommend_with_advice" are in favour.
[[nodiscard]] bool is_in_favour(std::string_view verdict);

// Nothing for the rules means a call without a jury.
[[nodiscard]] nomination::Panel panel_of(const std::optional<regulations::Jury>&,
                                         std::span<const Seat>);

}  // namespace engine::jury
