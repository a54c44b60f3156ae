#include "engine/nomination/lifecycle.hpp"

#include "engine/chart.hpp"
#include "engine/nomination/policy.hpp"
#include "engine/permission.hpp"
#include "engine/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace engine::nomination {
namespace {

using namespace chart;
using namespace policy;

// clang-format off
struct Absent;      struct Draft;          struct Submitted;     struct Returned;
struct Eligible;    struct UnderReview;    struct InDeliberation;
struct Recommended; struct Reserved;       struct NotRecommended;
struct Admitted;    struct NotAdmitted;    struct Struck;
struct Ineligible;  struct Withdrawn;      struct Lapsed;

struct Machine : Chart<Machine, Facts, State> {
    using Chart::Chart;
    using Leaves = Types<Absent, Draft, Submitted, Returned, Eligible, UnderReview, InDeliberation,
                         Recommended, Reserved, NotRecommended, Admitted, NotAdmitted, Struck,
                         Ineligible, Withdrawn, Lapsed>;
    static constexpr std::string_view subject = "A nomination";
};

struct Absent : Leaf<Absent, Machine, State::absent,
    On<Begin,               Draft,          may_begin>> {};

struct Open : Group<Open, Machine, Draft,
    On<Withdraw,            Withdrawn,      may_withdraw>> {};

struct Draft : Leaf<Draft, Open, State::draft,
    On<Edit,                Draft,          may_edit_draft>,
    On<Submit,              Submitted,      may_submit>,
    On<Lapse,               Lapsed,         draft_may_lapse>> {};

struct Submitted : Leaf<Submitted, Open, State::submitted,
    On<ReturnForCompletion, Returned,       may_return>,
    On<FindEligible,        Eligible,       may_find_eligible>,
    On<FindIneligible,      Ineligible,     may_find_ineligible>> {};

struct Returned : Leaf<Returned, Open, State::returned,
    On<Edit,                Returned,       may_edit_returned>,
    On<Submit,              Submitted,      may_resubmit>,
    On<Lapse,               Lapsed,         returned_may_lapse>> {};

struct Eligible : Leaf<Eligible, Open, State::eligible,
    On<OpenReview,          UnderReview,    may_open_review>,
    On<Admit,               Admitted,       may_admit_without_jury>,
    On<Decline,             NotAdmitted,    may_decline_without_jury>> {};

struct UnderReview : Leaf<UnderReview, Open, State::under_review,
    On<OpenDeliberation,    InDeliberation, may_open_deliberation>> {};

struct InDeliberation : Leaf<InDeliberation, Open, State::in_deliberation,
    On<ConcludeReview,      Recommended,    jury_recommends>,
    On<ConcludeReview,      Reserved,       jury_reserves>,
    On<ConcludeReview,      NotRecommended, jury_does_not_recommend>,
    On<ReopenReview,        UnderReview,    may_reopen_review>> {};

struct Recommended : Leaf<Recommended, Open, State::recommended,
    On<Admit,               Admitted,       may_admit>,
    On<Decline,             NotAdmitted,    may_decline>> {};

struct Reserved : Leaf<Reserved, Open, State::reserved,
    On<Admit,               Admitted,       may_admit>,
    On<Decline,             NotAdmitted,    may_decline>> {};

struct NotRecommended : Leaf<NotRecommended, Open, State::not_recommended,
    On<Admit,               Admitted,       may_admit_against_the_jury>,
    On<Decline,             NotAdmitted,    may_decline>> {};

struct Admitted : Leaf<Admitted, Machine, State::admitted,
    On<Strike,              Struck,         may_strike>> {};

struct NotAdmitted : Leaf<NotAdmitted, Machine, State::not_admitted> {};
struct Struck      : Leaf<Struck,      Machine, State::struck>       {};

struct Ineligible : Leaf<Ineligible, Machine, State::ineligible,
    On<Reopen,              Submitted,      may_reopen>> {};

struct Withdrawn : Leaf<Withdrawn, Machine, State::withdrawn,
    On<Reinstate,           Draft,          may_reinstate>> {};

struct Lapsed : Leaf<Lapsed, Machine, State::lapsed> {};
// clang-format on

// ---- what must be said with the step, once it is allowed ----

template <class Reasoned>
requires requires(const Reasoned& event) {
    event.reason;
}
Permission said_properly(const Reasoned& event) {
    return needs_reason(event.reason);
}
Permission said_properly(const ConcludeReview&) {
    return {};  // needed where the jury's word is only recorded: its policy asks
}
Permission said_properly(const Admit&) {
    return {};  // needed against the jury: its policy asks
}
Permission said_properly(const ReturnForCompletion& event, const Facts& facts) {
    const auto is_empty = [](const Remark& remark) {
        return remark.section.empty() || is_blank(remark.text);
    };
    if (event.remarks.empty() || std::ranges::any_of(event.remarks, is_empty)) {
        return refuse(Reason::remarks_missing,
                      "A return names the sections to complete and says of each what is missing.");
    }
    std::vector<std::string> sections;
    for (const auto& remark : event.remarks) sections.push_back(remark.section);
    std::ranges::sort(sections);
    if (std::ranges::adjacent_find(sections) != sections.end()) {
        return refuse(Reason::remarks_missing,
                      "A return says once of each section what is missing.");
    }
    if (!event.complete_by || *event.complete_by <= facts.now) {
        return refuse(Reason::remarks_missing,
                      "A return gives a completion deadline in the future.");
    }
    if (facts.longest_completion && *event.complete_by > facts.now + *facts.longest_completion) {
        const auto latest = facts.now + *facts.longest_completion;
        return refuse(Reason::input_invalid,
                      fmt::format("The regulations give a returned file at most {} days: until {}.",
                                  facts.longest_completion->count(), iso(latest)));
    }
    return {};
}
template <class Event>
Permission said_properly(const Event& event, const Facts&) {
    if constexpr (requires { event.reason; }) return said_properly(event);
    return {};
}

// ---- what follows from a step ----

Effects effects_of(const Submit&) {
    return {Notify{Addressee::secretariat, "nomination-received"}};
}
Effects effects_of(const ReturnForCompletion&) {
    return {Notify{Addressee::commission, "please-complete"}};
}
Effects effects_of(const FindIneligible&) {
    return {Notify{Addressee::commission, "ineligible"}};
}
Effects effects_of(const OpenReview&) {
    return {Notify{Addressee::panel, "review-opened"}};
}
Effects effects_of(const ReopenReview&) {
    return {Notify{Addressee::panel, "review-reopened"}};
}
Effects effects_of(const Admit&) {
    return {EnrolInLedger{}, Notify{Addressee::commission, "admitted"}};
}
Effects effects_of(const Decline&) {
    return {Notify{Addressee::commission, "not-admitted"}};
}
Effects effects_of(const Strike&) {
    return {EndMembership{}, Notify{Addressee::commission, "struck"}};
}
Effects effects_of(const Withdraw&) {
    return {Notify{Addressee::secretariat, "nomination-withdrawn"}};
}
Effects effects_of(const Lapse&) {
    return {Notify{Addressee::commission, "lapsed"}};
}
template <class Other>
Effects effects_of(const Other&) {
    return {};
}

}  // namespace

bool holds_place(State state) {
    switch (state) {
        case State::absent:
        case State::draft:
        case State::ineligible:
        case State::withdrawn:
        case State::lapsed: return false;
        default: return true;
    }
}

bool is_open(State state) {
    switch (state) {
        case State::draft:
        case State::submitted:
        case State::returned:
        case State::eligible:
        case State::under_review:
        case State::in_deliberation:
        case State::recommended:
        case State::reserved:
        case State::not_recommended: return true;
        default: return false;
    }
}

Result<Step> advance(const Facts& facts, const Event& event) {
    return std::visit(
        [&]<class Kind>(const Kind& asked) -> Result<Step> {
            auto to = run<Machine>(facts, asked);
            if (!to) return tl::unexpected{std::move(to).error()};
            if (auto said = said_properly(asked, facts); !said) return tl::unexpected{said.error()};
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
        case State::draft: return "draft";
        case State::submitted: return "submitted";
        case State::returned: return "returned";
        case State::eligible: return "eligible";
        case State::under_review: return "under_review";
        case State::in_deliberation: return "in_deliberation";
        case State::recommended: return "recommended";
        case State::reserved: return "reserved";
        case State::not_recommended: return "not_recommended";
        case State::admitted: return "admitted";
        case State::not_admitted: return "not_admitted";
        case State::struck: return "struck";
        case State::ineligible: return "ineligible";
        case State::withdrawn: return "withdrawn";
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

}  // namespace engine::nomination
