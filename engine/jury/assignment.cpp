#include "engine/jury/assignment.hpp"

#include "engine/chart.hpp"
#include "engine/jury/policy.hpp"
#include "engine/permission.hpp"

#include <algorithm>

namespace engine::jury {
namespace {

using namespace chart;
using namespace policy;

// clang-format off
struct Absent;    struct Proposed; struct Assigned;   struct Recommended;
struct Abstained; struct Recused;  struct Discounted; struct Released; struct Lapsed;

struct Machine : Chart<Machine, Facts, State> {
    using Chart::Chart;
    using Leaves = Types<Absent, Proposed, Assigned, Recommended, Abstained, Recused, Discounted,
                         Released, Lapsed>;
    static constexpr std::string_view subject = "An assignment";
};

struct Absent : Leaf<Absent, Machine, State::absent,
    On<Propose,              Proposed,    may_propose>> {};

struct Proposed : Leaf<Proposed, Machine, State::proposed,
    On<Confirm,              Assigned,    may_confirm>,
    On<DeclareConflict,      Recused,     may_declare_conflict>,
    On<Release,              Released,    may_release>> {};

struct Assigned : Leaf<Assigned, Machine, State::assigned,
    On<SaveDraft,            Assigned,    may_save>,
    On<RecordRecommendation, Recommended, may_record>,
    On<Abstain,              Abstained,   may_abstain>,
    On<DeclareConflict,      Recused,     may_declare_conflict>,
    On<Release,              Released,    may_release>,
    On<Lapse,                Lapsed,      may_lapse>> {};

struct Recommended : Leaf<Recommended, Machine, State::recorded,
    On<Revise,               Recommended, may_revise>,
    On<DeclareConflict,      Discounted,  may_declare_conflict>,
    On<Release,              Released,    may_release>> {};

struct Discounted : Leaf<Discounted, Machine, State::discounted,
    On<Restore,              Recommended, may_restore>> {};

struct Abstained : Leaf<Abstained, Machine, State::abstained> {};
struct Recused   : Leaf<Recused,   Machine, State::recused>   {};
struct Released  : Leaf<Released,  Machine, State::released>  {};
struct Lapsed    : Leaf<Lapsed,    Machine, State::lapsed>    {};
// clang-format on

Permission said_properly(const DeclareConflict& event) {
    if (std::ranges::find(conflict_kinds, event.kind) == conflict_kinds.end()) {
        std::string kinds;
        for (const auto kind : conflict_kinds) {
            if (!kinds.empty()) kinds += ", ";
            kinds += kind;
        }
        return refuse(Reason::reason_missing,
                      "A conflict is of one of these kinds: " + kinds + ".");
    }
    return needs_reason(event.reason);
}
Permission said_properly(const Revise&) {
    return {};
}
template <class Event>
Permission said_properly(const Event& event) {
    if constexpr (requires { event.reason; }) return needs_reason(event.reason);
    return {};
}

Effects effects_of(const Confirm&) {
    return {Notify{Addressee::juror, "assigned"}};
}
Effects effects_of(const DeclareConflict&) {
    return {Notify{Addressee::secretariat, "conflict-declared"}};
}
Effects effects_of(const Release&) {
    return {Notify{Addressee::juror, "released"}};
}
template <class Other>
Effects effects_of(const Other&) {
    return {};
}

}  // namespace

bool counts(State state) {
    return state == State::recorded;
}

bool stands(State state) {
    return state == State::assigned || state == State::recorded || state == State::abstained;
}

Result<Step> advance(const Facts& facts, const Event& event) {
    return std::visit(
        [&]<class Kind>(const Kind& asked) -> Result<Step> {
            auto to = run<Machine>(facts, asked);
            if (!to) return tl::unexpected{std::move(to).error()};
            if (auto said = said_properly(asked); !said) return tl::unexpected{said.error()};
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

std::size_t replay(std::span<const engine::jury::Recorded> steps) {
    return chart::replay<Machine, Event, engine::jury::Recorded>(steps);
}

std::optional<std::size_t> kind_of(std::string_view event) {
    return chart::kind_of<Event>(event);
}

std::string_view name_of(State state) {
    switch (state) {
        case State::absent: return "absent";
        case State::proposed: return "proposed";
        case State::assigned: return "assigned";
        case State::recorded: return "recorded";
        case State::abstained: return "abstained";
        case State::recused: return "recused";
        case State::discounted: return "discounted";
        case State::released: return "released";
        case State::lapsed: return "lapsed";
    }
    return "?";
}

std::optional<State> state_from(std::string_view name) {
    for (const auto state : every_state) {
        if (name_of(state) == name) return state;
    }
    return {};
}

}  // namespace engine::jury
