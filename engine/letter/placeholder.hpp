// What a letter can say that is not the same in every letter: a closed list, each of a kind.
//
// A letter's value is what its recipient may read, and nothing where the recipient may not.
#pragma once

#include "engine/moment.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace engine::letter {

enum class Placeholder {
    recipient,          // who is written to, by name
    call,               // its code
    reference,          // of the nomination
    candidate,          // by name
    commission,         // the country whose Commission nominates, in the letter's language
    completion_closes,  // the first instant that is too late for a returned file
    remarks,            // what a returned file lacks, a line each
    review_closes,      // the first instant that is too late for a recommendation
    decision_reason,    // what the admission plan says of the nomination
};
inline constexpr std::array every_placeholder{
    Placeholder::recipient, Placeholder::call,          Placeholder::reference,
    Placeholder::candidate, Placeholder::commission,    Placeholder::completion_closes,
    Placeholder::remarks,   Placeholder::review_closes, Placeholder::decision_reason};

enum class Kind {
    word,     // some words on one line
    instant,  // said in the zone in which the regulations say it
    lines,    // each a line of its own; never in a subject
};

// As it is written between braces: "candidate", "completion.closes".
[[nodiscard]] std::string_view name_of(Placeholder);
[[nodiscard]] std::optional<Placeholder> placeholder_from(std::string_view name);
[[nodiscard]] Kind kind_of(Placeholder);

struct Instant {
    Moment at{};
    std::string zone;

    friend bool operator==(const Instant&, const Instant&) = default;
};

// In the order of Kind. Texts are not trusted: they were typed by whoever could.
using Value = std::variant<std::string, Instant, std::vector<std::string>>;
using Values = std::map<Placeholder, Value>;

// What both may read, and read alike: so a preview shows nobody what only the recipient may know.
[[nodiscard]] Values in_both(const Values&, const Values&);

}  // namespace engine::letter
