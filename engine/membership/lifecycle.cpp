#include "engine/membership/lifecycle.hpp"

#include "engine/chart.hpp"
#include "engine/membership/policy.hpp"
#include "engine/permission.hpp"

namespace engine::membership {
namespace {

using namespace chart;
using namespace policy;

// clang-format off
struct Absent; struct Active; struct ReportDue; struct Reported;
struct Overdue; struct Inactive; struct Ended;

struct Machine : Chart<Machine, Facts, State> {
    using Chart::Chart;
    using Leaves = Types<Absent, Active, ReportDue, Reported, Overdue, Inactive, Ended>;
    static constexpr std::string_view subject = "A membership";
};

struct Absent : Leaf<Absent, Machine, State::absent,
    On<Enrol,         Active,    may_enrol>> {};

struct Alive : Group<Alive, Machine, Active,
    On<End,           Ended,     may_end>> {};

struct Active : Leaf<Active, Alive, State::active,
    On<CallForReport, ReportDue, may_call_for_report>> {};

struct ReportDue : Leaf<ReportDue, Alive, State::report_due,
    On<Report,        Reported,  may_report>,
    On<FallOverdue,   Overdue,   may_fall_overdue>> {};

struct Reported : Leaf<Reported, Alive, State::reported,
    On<AcceptReport,  Active,    may_accept_report>> {};

struct Overdue : Leaf<Overdue, Alive, State::overdue,
    On<Report,        Reported,  may_report>,
    On<Deactivate,    Inactive,  may_deactivate>> {};

struct Inactive : Leaf<Inactive, Alive, State::inactive,
    On<Report,        Reported,  may_report>> {};

struct Ended : Leaf<Ended, Machine, State::ended> {};
// clang-format on

template <class Event>
Permission said_properly(const Facts& facts, const Event& event) {
    if constexpr (requires { event.reason; }) return needs_reason(event.reason);
    if constexpr (requires { event.due; }) {
        if (!event.due)
            return refuse(Reason::input_invalid, "A call for a report says when it is due.");
        if (*event.due <= facts.now) {
            return refuse(Reason::input_invalid,
                          "A report is due later than now; " + iso(*event.due) + " is over.");
        }
    }
    return {};
}

Effects effects_of(const CallForReport&) {
    return {Notify{Addressee::commission, "report-due"}};
}
Effects effects_of(const FallOverdue&) {
    return {Notify{Addressee::commission, "report-overdue"}};
}
Effects effects_of(const End&) {
    return {Notify{Addressee::commission, "membership-ended"}};
}
template <class Other>
Effects effects_of(const Other&) {
    return {};
}

}  // namespace

bool is_member(State state) {
    return state != State::absent && state != State::ended;
}

Result<Step> advance(const Facts& facts, const Event& event) {
    return std::visit(
        [&]<class Kind>(const Kind& asked) -> Result<Step> {
            auto to = run<Machine>(facts, asked);
            if (!to) return tl::unexpected{std::move(to).error()};
            if (auto said = said_properly(facts, asked); !said) return tl::unexpected{said.error()};
            return Step{facts.state, Kind::name, *to, effects_of(asked)};
        },
        event);
}

std::vector<Choice> choices(const Facts& facts) {
    return chart::choices<Machine, Choice>(facts);
}

std::vector<Arrow> arrows() {
    return chart::arrows<Machine, Arrow>();
}

std::size_t replay(std::span<const Recorded> steps) {
    return chart::replay<Machine, Event, Recorded>(steps);
}

std::optional<std::size_t> kind_of(std::string_view event) {
    return chart::kind_of<Event>(event);
}

std::string_view name_of(State state) {
    switch (state) {
        case State::absent: return "absent";
        case State::active: return "active";
        case State::report_due: return "report_due";
        case State::reported: return "reported";
        case State::overdue: return "overdue";
        case State::inactive: return "inactive";
        case State::ended: return "ended";
    }
    return "?";
}

std::optional<State> state_from(std::string_view name) {
    for (const auto state : every_state) {
        if (name_of(state) == name) return state;
    }
    return {};
}

std::string_view name_of(Ending how) {
    switch (how) {
        case Ending::withdrawn: return "withdrawn";
        case Ending::removed: return "removed";
        case Ending::struck: return "struck";
    }
    return "?";
}

std::optional<Ending> ending_from(std::string_view name) {
    for (const auto how : {Ending::withdrawn, Ending::removed, Ending::struck}) {
        if (name_of(how) == name) return how;
    }
    return {};
}

}  // namespace engine::membership
