#include "engine/jury/panel.hpp"

namespace engine::jury {

bool counts(const Seat& seat) {
    if (seat.has_conflict) return false;
    return counts(seat.state) || (seat.state == State::released && seat.keeps_counting);
}

bool stands(const Seat& seat) {
    return !seat.has_conflict && stands(seat.state);
}

bool is_in_favour(std::string_view verdict) {
    return verdict == "recommend" || verdict == "recommend_with_advice";
}

nomination::Panel panel_of(const std::optional<regulations::Jury>& rules,
                           std::span<const Seat> seats) {
    nomination::Panel panel{};
    panel.exists = rules.has_value();
    panel.assigned = panel.outstanding = panel.counted = panel.in_favour = 0;
    if (!rules) return panel;
    panel.as_published = rules->as_published;
    panel.seats = rules->reviews_per_nomination;
    panel.quorum = rules->quorum;
    panel.majority_numerator = rules->majority.numerator;
    panel.majority_denominator = rules->majority.denominator;
    if (rules->review) panel.review_window = rules->review->window;
    for (const auto& seat : seats) {
        if (stands(seat)) ++panel.assigned;
        if (stands(seat) && seat.state == State::assigned) ++panel.outstanding;
        if (!counts(seat)) continue;
        ++panel.counted;
        if (seat.in_favour) ++panel.in_favour;
    }
    return panel;
}

}  // namespace engine::jury
