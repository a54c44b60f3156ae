// The admission plan: the exact list on which two administrators agree before anybody is admitted.
//
// draft -> proposed -> approved -> applied -> published. Applying moves every nomination of the
// plan, or none, in one transaction. A plan is stale as soon as one of its nominations has moved. A
// corrigendum is a plan too, made after publication: it strikes, and never rewrites the plan before
// it.
#pragma once

#include "engine/actor.hpp"
#include "engine/call/lifecycle.hpp"
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

namespace engine::cohort {

enum class State { absent, draft, proposed, approved, applied, published, discarded };

inline constexpr std::array every_state{State::absent,   State::draft,   State::proposed,
                                        State::approved, State::applied, State::published,
                                        State::discarded};

enum class Kind { admission, corrigendum };

struct Draw {  // draws the plan up from what the jury said
    static constexpr std::string_view name = "Draw";
};
struct Propose {  // fixes the list and its digest
    static constexpr std::string_view name = "Propose";
};
struct Approve {
    static constexpr std::string_view name = "Approve";
};
struct Apply {
    static constexpr std::string_view name = "Apply";
};
struct Publish {
    static constexpr std::string_view name = "Publish";
};
struct Discard {
    static constexpr std::string_view name = "Discard";
    std::string reason{};
};

using Event = std::variant<Draw, Propose, Approve, Apply, Publish, Discard>;

// The defaults stand in nobody's way.
struct Facts {
    State state = State::draft;
    Kind kind = Kind::admission;
    Actor actor{};
    Moment now{};
    PersonId proposed_by{};
    bool second_approver = true;  // by the regulations
    call::State call = call::State::in_review;
    bool call_has_jury = true;
    int items = 1;
    std::vector<std::string> moved{};         // "TG-2022-01 withdrawn since": what makes it stale
    bool digest_matches = true;               // the digest that the actor names is the plan's
    std::vector<std::string> over_the_cap{};  // caps of the regulations that it does not keep
    std::vector<std::string>
        against_the_jury{};  // admitted although not recommended, without leave or reason
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
[[nodiscard]] std::string_view name_of(Kind);
[[nodiscard]] std::optional<Kind> kind_from(std::string_view);

}  // namespace engine::cohort
