// One juror and one nomination: the life of an assignment, from proposal to recommendation.
//
// A conflict subtracts: whoever has one loses the dossier at once. Conflict, abstention and release
// are three different acts. Nothing recorded is ever lost; it may be marked as not counted.
#pragma once

#include "engine/actor.hpp"
#include "engine/moment.hpp"
#include "engine/nomination/lifecycle.hpp"
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

namespace engine::jury {

enum class State {
    absent,
    proposed,
    assigned,
    recorded,
    abstained,
    recused,
    discounted,
    released,
    lapsed,
};

inline constexpr std::array every_state{State::absent,     State::proposed,  State::assigned,
                                        State::recorded,   State::abstained, State::recused,
                                        State::discounted, State::released,  State::lapsed};

// A recommendation counts while it is recorded. Released work counts where the ruling says so,
// which is a fact beside the state: see Release.
[[nodiscard]] bool counts(State);

// The seat is taken by an unconflicted juror: the assignment stands.
[[nodiscard]] bool stands(State);

struct Propose {
    static constexpr std::string_view name = "Propose";
};
struct Confirm {
    static constexpr std::string_view name = "Confirm";
};
struct SaveDraft {  // never validated
    static constexpr std::string_view name = "SaveDraft";
};
struct RecordRecommendation {
    static constexpr std::string_view name = "RecordRecommendation";
};
struct Revise {  // the earlier version is kept
    static constexpr std::string_view name = "Revise";
    std::string reason{};  // may be said, and is kept with the version
};
struct Abstain {  // read, no verdict
    static constexpr std::string_view name = "Abstain";
};
struct DeclareConflict {
    static constexpr std::string_view name = "DeclareConflict";
    std::string kind{};  // one of conflict_kinds
    std::string reason{};
};
struct Restore {  // a ruling found no conflict
    static constexpr std::string_view name = "Restore";
    std::string reason{};
};
struct Release {  // the juror left the panel
    static constexpr std::string_view name = "Release";
    bool keeps_counting = false;  // recorded work: as the ruling says
    std::string reason{};
};
struct Lapse {
    static constexpr std::string_view name = "Lapse";
};

using Event = std::variant<Propose, Confirm, SaveDraft, RecordRecommendation, Revise, Abstain,
                           DeclareConflict, Restore, Release, Lapse>;

inline constexpr std::array<std::string_view, 7> conflict_kinds{
    "nationality", "employment",        "institution", "personal",
    "financial",   "prior_involvement", "other"};

// The defaults stand in nobody's way.
struct Facts {
    State state = State::assigned;
    Actor actor{};
    Moment now{};
    PersonId juror{};      // whose assignment it is
    bool on_panel = true;  // invited, and still on the jury of this call
    bool call_has_jury = true;
    bool has_conflict = false;  // by rule, declared or confirmed, and not dismissed
    std::string conflict{};     // its kind, for the refusal
    nomination::State nomination = nomination::State::under_review;
    Window review_window{};
    std::vector<std::string> review_faults{};  // "criterion impact: no score"
    std::vector<std::string> scores_off_scale{};
    bool dossier_is_current = true;  // the review is of the version that stands
    bool drafts_differ = false;      // it is to be recorded as saved, and two texts were saved
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

}  // namespace engine::jury
