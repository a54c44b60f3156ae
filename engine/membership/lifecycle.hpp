// The life of a membership in the network's ledger, from admission to its end.
//
// Ended is not for ever: a new nomination may make a new membership of the same entity. Every
// published total is computed from this ledger, never typed.
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

namespace engine::membership {

enum class State { absent, active, report_due, reported, overdue, inactive, ended };

inline constexpr std::array every_state{State::absent,   State::active,  State::report_due,
                                        State::reported, State::overdue, State::inactive,
                                        State::ended};

// Counts as a member in every total: all that is neither absent nor ended.
[[nodiscard]] bool is_member(State);

enum class Ending { withdrawn, removed, struck };

struct Enrol {  // by an applied admission plan, or by opening the ledger
    static constexpr std::string_view name = "Enrol";
};
struct CallForReport {
    static constexpr std::string_view name = "CallForReport";
    std::optional<Moment> due{};  // after now; without it no report is ever overdue
};
struct Report {
    static constexpr std::string_view name = "Report";
};
struct AcceptReport {
    static constexpr std::string_view name = "AcceptReport";
};
struct FallOverdue {
    static constexpr std::string_view name = "FallOverdue";
};
struct Deactivate {
    static constexpr std::string_view name = "Deactivate";
};
struct End {
    static constexpr std::string_view name = "End";
    Ending how = Ending::withdrawn;
    std::string reason{};
};

using Event =
    std::variant<Enrol, CallForReport, Report, AcceptReport, FallOverdue, Deactivate, End>;

// The defaults stand in nobody's way.
struct Facts {
    State state = State::active;
    Actor actor{};
    Moment now{};
    Country country{};  // of the member: its own Commission may withdraw it
    bool admitted_by_plan =
        true;  // an applied plan, or the opening of the ledger, stands behind it
    bool entity_is_member = false;  // another membership of the same entity is alive
    Window report_window{};         // closes when the report is due
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
[[nodiscard]] std::string_view name_of(Ending);
[[nodiscard]] std::optional<Ending> ending_from(std::string_view);

}  // namespace engine::membership
