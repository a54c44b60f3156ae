#include "engine/cohort/plan.hpp"

#include "engine/chart.hpp"
#include "engine/cohort/policy.hpp"
#include "engine/permission.hpp"

namespace engine::cohort {
namespace {

using namespace chart;
using namespace policy;

// clang-format off
struct Absent; struct Draft; struct Proposed; struct Approved;
struct Applied; struct Published; struct Discarded;

struct Machine : Chart<Machine, Facts, State> {
    using Chart::Chart;
    using Leaves = Types<Absent, Draft, Proposed, Approved, Applied, Published, Discarded>;
    static constexpr std::string_view subject = "A plan";
};

struct Absent : Leaf<Absent, Machine, State::absent,
    On<Draw,    Draft,     may_draw>> {};

struct Pending : Group<Pending, Machine, Draft,
    On<Discard, Discarded, may_discard>> {};

struct Draft : Leaf<Draft, Pending, State::draft,
    On<Propose, Proposed,  may_propose>> {};

struct Proposed : Leaf<Proposed, Pending, State::proposed,
    On<Approve, Approved,  may_approve>> {};

struct Approved : Leaf<Approved, Pending, State::approved,
    On<Apply,   Applied,   may_apply>> {};

struct Applied : Leaf<Applied, Machine, State::applied,
    On<Publish, Published, may_publish>> {};

struct Published : Leaf<Published, Machine, State::published> {};
struct Discarded : Leaf<Discarded, Machine, State::discarded> {};
// clang-format on

template <class Event>
Permission said_properly(const Event& event) {
    if constexpr (requires { event.reason; }) return needs_reason(event.reason);
    return {};
}

Effects effects_of(const Propose&) {
    return {Notify{Addressee::secretariat, "plan-awaits-approval"}};
}
Effects effects_of(const Approve&) {
    return {Notify{Addressee::secretariat, "plan-approved"}};
}
template <class Other>
Effects effects_of(const Other&) {
    return {};
}

}  // namespace

Result<Step> advance(const Facts& facts, const Event& event) {
    return std::visit(
        [&]<class Asked>(const Asked& asked) -> Result<Step> {
            auto to = run<Machine>(facts, asked);
            if (!to) return tl::unexpected{std::move(to).error()};
            if (auto said = said_properly(asked); !said) return tl::unexpected{said.error()};
            return Step{facts.state, Asked::name, *to, effects_of(asked)};
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
        case State::draft: return "draft";
        case State::proposed: return "proposed";
        case State::approved: return "approved";
        case State::applied: return "applied";
        case State::published: return "published";
        case State::discarded: return "discarded";
    }
    return "?";
}

std::optional<State> state_from(std::string_view name) {
    for (const auto state : every_state) {
        if (name_of(state) == name) return state;
    }
    return {};
}

std::string_view name_of(Kind kind) {
    return kind == Kind::admission ? "admission" : "corrigendum";
}

std::optional<Kind> kind_from(std::string_view name) {
    if (name == "admission") return Kind::admission;
    if (name == "corrigendum") return Kind::corrigendum;
    return {};
}

}  // namespace engine::cohort
