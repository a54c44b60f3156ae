#include "engine/call/lifecycle.hpp"

#include "engine/call/policy.hpp"
#include "engine/chart.hpp"
#include "engine/permission.hpp"

namespace engine::call {
namespace {

using namespace chart;
using namespace policy;

// clang-format off
struct Absent; struct Planned; struct Opened; struct Closed;
struct InReview; struct Decided; struct Published; struct Archived;

struct Machine : Chart<Machine, Facts, State> {
    using Chart::Chart;
    using Leaves = Types<Absent, Planned, Opened, Closed, InReview, Decided, Published, Archived>;
    static constexpr std::string_view subject = "A call";
};

struct Absent    : Leaf<Absent, Machine, State::absent,
    On<Plan,        Planned,   may_prepare>> {};

struct Planned   : Leaf<Planned, Machine, State::planned,
    On<Open,        Opened,    may_prepare>,
    On<Amend,       Planned,   may_amend>> {};

struct Opened    : Leaf<Opened, Machine, State::open,
    On<Close,       Closed,    may_close>,
    On<Amend,       Opened,    may_amend>> {};

struct Closed    : Leaf<Closed, Machine, State::closed,
    On<BeginReview, InReview,  may_begin_review>,
    On<Decide,      Decided,   may_decide_without_jury>,
    On<Amend,       Closed,    may_amend>> {};

struct InReview  : Leaf<InReview, Machine, State::in_review,
    On<Decide,      Decided,   may_decide>,
    On<Amend,       InReview,  may_amend>> {};

struct Decided   : Leaf<Decided, Machine, State::decided,
    On<Publish,     Published, may_publish>> {};

struct Published : Leaf<Published, Machine, State::published,
    On<Archive,     Archived,  may_prepare>> {};

struct Archived  : Leaf<Archived, Machine, State::archived> {};
// clang-format on

Permission said_properly(const Amend& event) {
    return needs_reason(event.reason);
}
template <class Other>
Permission said_properly(const Other&) {
    return {};
}

Effects effects_of(const Open&) {
    return {Notify{Addressee::commission, "call-opened"}};
}
Effects effects_of(const Amend&) {
    return {Notify{Addressee::commission, "regulations-amended"}};
}
Effects effects_of(const Publish&) {
    return {Notify{Addressee::public_at_large, "cohort-announced"}};
}
template <class Other>
Effects effects_of(const Other&) {
    return {};
}

}  // namespace

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

std::string_view name_of(State state) {
    switch (state) {
        case State::absent: return "absent";
        case State::planned: return "planned";
        case State::open: return "open";
        case State::closed: return "closed";
        case State::in_review: return "in_review";
        case State::decided: return "decided";
        case State::published: return "published";
        case State::archived: return "archived";
    }
    return "?";
}

std::optional<State> state_from(std::string_view name) {
    for (const auto state : every_state) {
        if (name_of(state) == name) return state;
    }
    return {};
}

std::size_t replay(std::span<const Recorded> steps) {
    return chart::replay<Machine, Event, Recorded>(steps);
}

std::optional<std::size_t> kind_of(std::string_view event) {
    return chart::kind_of<Event>(event);
}

}  // namespace engine::call
