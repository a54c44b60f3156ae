#include "engine/letter/placeholder.hpp"

namespace engine::letter {

std::string_view name_of(Placeholder placeholder) {
    switch (placeholder) {
        case Placeholder::recipient: return "recipient";
        case Placeholder::call: return "call";
        case Placeholder::reference: return "reference";
        case Placeholder::candidate: return "candidate";
        case Placeholder::commission: return "commission";
        case Placeholder::completion_closes: return "completion.closes";
        case Placeholder::remarks: return "remarks";
        case Placeholder::review_closes: return "review.closes";
        case Placeholder::decision_reason: return "decision.reason";
    }
    return "?";
}

std::optional<Placeholder> placeholder_from(std::string_view name) {
    for (const auto placeholder : every_placeholder) {
        if (name_of(placeholder) == name) return placeholder;
    }
    return {};
}

Kind kind_of(Placeholder placeholder) {
    switch (placeholder) {
        case Placeholder::completion_closes:
        case Placeholder::review_closes: return Kind::instant;
        case Placeholder::remarks: return Kind::lines;
        default: return Kind::word;
    }
}

Values in_both(const Values& one, const Values& other) {
    Values both;
    for (const auto& [placeholder, value] : one) {
        const auto found = other.find(placeholder);
        if (found != other.end() && found->second == value) both.emplace(placeholder, value);
    }
    return both;
}

}  // namespace engine::letter
