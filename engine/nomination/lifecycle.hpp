// The life of a nomination, from first draft to admission: one candidate (city, county, consortium
// ...) put forward by one National Commission in one call.
//
// Everything here is a function of its arguments: no database, no clock, no logger. What a caller
// knows about the world goes in as Facts; what should happen to the world comes out in a Step.
#pragma once

#include "engine/actor.hpp"
#include "engine/call/lifecycle.hpp"
#include "engine/moment.hpp"
#include "engine/result.hpp"
#include "engine/step.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace engine::nomination {

enum class State {
    absent,
    draft,
    submitted,
    returned,
    eligible,
    under_review,
    in_deliberation,
    recommended,
    reserved,
    not_recommended,
    admitted,
    not_admitted,
    struck,
    ineligible,
    withdrawn,
    lapsed,
};

inline constexpr std::array every_state{
    State::absent,   State::draft,           State::submitted,       State::returned,
    State::eligible, State::under_review,    State::in_deliberation, State::recommended,
    State::reserved, State::not_recommended, State::admitted,        State::not_admitted,
    State::struck,   State::ineligible,      State::withdrawn,       State::lapsed};

// A draft uses no place; withdrawn, ineligible and lapsed give it back; everything else keeps it.
[[nodiscard]] bool holds_place(State);

// The nomination may still move before publication.
[[nodiscard]] bool is_open(State);

// ---- what an actor asks for, named as the actor would say it ----

struct Begin {  // puts the draft onto record
    static constexpr std::string_view name = "Begin";
};
struct Edit {  // changes sections of the dossier
    static constexpr std::string_view name = "Edit";
};
struct Submit {
    static constexpr std::string_view name = "Submit";
};
struct Remark {
    std::string section;
    std::string text;
};
struct ReturnForCompletion {
    static constexpr std::string_view name = "ReturnForCompletion";
    std::vector<Remark> remarks{};
    std::optional<Moment> complete_by{};
};
struct FindEligible {
    static constexpr std::string_view name = "FindEligible";
};
struct FindIneligible {
    static constexpr std::string_view name = "FindIneligible";
    std::string reason{};
};
struct Reopen {  // the finding was an error
    static constexpr std::string_view name = "Reopen";
    std::string reason{};
};
struct OpenReview {
    static constexpr std::string_view name = "OpenReview";
};
struct OpenDeliberation {
    static constexpr std::string_view name = "OpenDeliberation";
};
struct ConcludeReview {
    static constexpr std::string_view name = "ConcludeReview";
    bool reserve = false;                // a yes goes onto the reserve list
    std::optional<bool> as_published{};  // the jury's word where only that was ever published
    std::string reason{};                // where it was published, or why the majority is overruled
    int overruled_by = 0;                // so many of the panel decide against the majority

    static ConcludeReview example() { return {.as_published = true, .reason = "as published"}; }
};
struct ReopenReview {
    static constexpr std::string_view name = "ReopenReview";
    std::string reason{};
};
struct Admit {
    static constexpr std::string_view name = "Admit";
    std::string reason{};  // needed against the jury

    static Admit example() { return {.reason = "as planned"}; }
};
struct Decline {
    static constexpr std::string_view name = "Decline";
};
struct Strike {
    static constexpr std::string_view name = "Strike";
    std::string reason{};
};
struct Withdraw {
    static constexpr std::string_view name = "Withdraw";
    std::string reason{};
};
struct Reinstate {
    static constexpr std::string_view name = "Reinstate";
};
struct Lapse {
    static constexpr std::string_view name = "Lapse";
};

using Event = std::variant<Begin, Edit, Submit, ReturnForCompletion, FindEligible, FindIneligible,
                           Reopen, OpenReview, OpenDeliberation, ConcludeReview, ReopenReview,
                           Admit, Decline, Strike, Withdraw, Reinstate, Lapse>;

// ---- all that the rules may look at, gathered before they are asked ----

// What the world knows of the candidate. The defaults stand in nobody's way.
struct Candidate {
    bool country_is_known = true;
    bool country_is_member_state = true;
    Country country{};            // where the entity lies
    bool kind_is_allowed = true;  // by the regulations
    std::string kind{"city"};
    std::string also_nominated_as{};        // the reference of another live nomination in this call
    bool is_active_member = false;          // of the ledger that this call admits to
    bool members_may_apply = false;         // by the regulations (a prize has no standing members)
    int member_for_longer_than_months = 0;  // precondition, 0: none
    std::optional<Moment> member_of_required_since{};  // active membership in the required ledger
    int excluded_years_after_admission = 0;            // 0: none
    std::optional<Moment> last_admitted{};             // to the ledger that this call admits to
};

struct Places {
    int used = 0;  // by the Commission in this call, this nomination's own not counted
    int quota = 3;
    std::vector<std::string> held_by{};  // "TG-2022-01 submitted"
    std::string whose{};                 // the Commission's country in words: "Togo"
    std::string call{};                  // "2022"
};

struct Screening {
    std::vector<std::string> unanswered{};  // the checks of the regulations, by name
    std::vector<std::string> not_met{};
};

// The jury's work on this nomination, recused, discounted and late recommendations left out.
struct Panel {
    bool exists = true;  // the regulations have a jury
    bool as_published =
        false;            // its reviews were never published: one recorded act stands for them
    int seats = 3;        // reviews that the regulations ask for
    int assigned = 3;     // unconflicted jurors with an assignment that stands
    int outstanding = 0;  // of those, not yet recorded or abstained
    int counted = 3;      // recorded recommendations that count
    int in_favour = 3;
    int quorum = 3;
    int size = 3;                // seats that no conflict has emptied
    int majority_numerator = 1;  // more than this share of the counted must be in favour
    int majority_denominator = 2;
    int overrule_numerator = 2;  // no less than this share of the panel may decide against it
    int overrule_denominator = 3;
    Window review_window{};
};

// What the admission plan or corrigendum that is being applied says of this nomination.
struct Plan {
    enum class Says { nothing, admit, decline, strike };
    Says says = Says::nothing;
    bool approved = false;              // by whom the regulations ask for
    bool matches = true;                // digest and revisions are as they were approved
    bool against_jury_allowed = false;  // by the regulations
};

struct Facts {
    State state = State::draft;
    Actor actor{};
    Moment now{};
    Country commission{};  // the nominating one
    call::State call = call::State::open;
    Window commission_window{};
    Window completion_window{};                             // of a returned file
    std::optional<std::chrono::days> longest_completion{};  // by the regulations
    Candidate candidate{};
    std::vector<std::string> dossier_faults{};      // each missing section, each text too long
    std::vector<std::string> frozen_sections{};     // edited although the return did not open them
    std::vector<std::string> unanswered_remarks{};  // sections neither changed nor answered
    bool mayor_committed = true;
    bool commission_endorsed = true;
    Places places{};
    Screening screening{};
    Panel panel{};
    Plan plan{};
    bool published = false;  // the cohort of this call
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

}  // namespace engine::nomination
