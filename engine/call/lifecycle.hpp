// The life of a call for nominations, from the first draft of its regulations to the archive.
//
// Everything here is a function of its arguments: no database, no clock, no logger. What a caller
// knows about the world goes in as Facts; what should happen to the world comes out in a Step.
#pragma once

#include "engine/actor.hpp"
#include "engine/moment.hpp"
#include "engine/result.hpp"
#include "engine/step.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace engine::call {

enum class State { absent, planned, open, closed, in_review, decided, published, archived };

inline constexpr std::array every_state{State::absent,    State::planned,   State::open,
                                        State::closed,    State::in_review, State::decided,
                                        State::published, State::archived};

struct Plan {  // brings the call and its regulations onto record
    static constexpr std::string_view name = "Plan";
};
struct Open {  // pins the regulations
    static constexpr std::string_view name = "Open";
};
struct Close {
    static constexpr std::string_view name = "Close";
};
struct BeginReview {
    static constexpr std::string_view name = "BeginReview";
};
struct Decide {  // happens with the cohort: in the transaction that applies the admission plan
    static constexpr std::string_view name = "Decide";
};
struct Publish {  // freezes the list
    static constexpr std::string_view name = "Publish";
};
struct Archive {
    static constexpr std::string_view name = "Archive";
};
struct Amend {  // a dated, reasoned change of the regulations: an extension, a quota exception
    static constexpr std::string_view name = "Amend";
    std::string reason{};
};

using Event = std::variant<Plan, Open, Close, BeginReview, Decide, Publish, Archive, Amend>;

// All that the rules may look at. The defaults stand in nobody's way.
struct Facts {
    State state = State::planned;
    Actor actor{};
    Moment now{};
    Window commission_window{};  // the Commissions' own, extensions included
    bool has_jury = true;
    int awaiting_screening = 0;  // nominations submitted or returned
    int undecided = 0;           // nominations in no final state and in no applied plan
    bool plan_applied = false;   // the admission plan is being applied, or has been
    bool plan_published = true;  // its plan is being published with it
};

using Step = StepOf<State>;
using Arrow = ArrowOf<State>;
using Recorded = RecordedOf<State>;

[[nodiscard]] Result<Step> advance(const Facts&, const Event&);
[[nodiscard]] std::vector<Choice> choices(const Facts&);
[[nodiscard]] std::vector<Arrow> arrows();

// How many of the steps the chart allows, one after the other from `absent`: all, if none is
// illegal.
[[nodiscard]] std::size_t replay(std::span<const Recorded>);
[[nodiscard]] std::optional<std::size_t> kind_of(std::string_view event);

[[nodiscard]] std::string_view name_of(State);
[[nodiscard]] std::optional<State> state_from(std::string_view);

}  // namespace engine::call
