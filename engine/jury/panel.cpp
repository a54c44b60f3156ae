#include "engine/jury/panel.hpp"

#include <algorithm>

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

bool is_seated(const Seat& seat) {
    if (seat.state == State::absent || seat.state == State::proposed) return false;
    return seat.state != State::released || seat.keeps_counting;
}

bool is_barred(const Seat& seat) {
    return is_seated(seat) &&
           (seat.has_conflict || seat.state == State::recused || seat.state == State::discounted);
}

nomination::Panel panel_of(const std::optional<regulations::Jury>& rules,
                           std::span<const Seat> seats) {
    nomination::Panel panel{};
    panel.exists = rules.has_value();
    panel.assigned = panel.outstanding = panel.counted = panel.in_favour = 0;
    if (!rules) return panel;
    panel.as_published = rules->as_published;
    panel.seats = rules->reviews_per_nomination;
    panel.majority_numerator = rules->majority.numerator;
    panel.majority_denominator = rules->majority.denominator;
    panel.overrule_numerator = rules->overrule.numerator;
    panel.overrule_denominator = rules->overrule.denominator;
    if (rules->review) panel.review_window = rules->review->window;
    for (const auto& seat : seats) {
        if (stands(seat)) ++panel.assigned;
        if (stands(seat) && seat.state == State::assigned) ++panel.outstanding;
        if (!counts(seat)) continue;
        ++panel.counted;
        if (seat.in_favour) ++panel.in_favour;
    }
    // Who has left and was not replaced is missed; who has a conflict is not.
    const auto seated = static_cast<int>(std::ranges::count_if(seats, is_seated));
    const auto barred = static_cast<int>(std::ranges::count_if(seats, is_barred));
    panel.size = std::max(seated, panel.seats) - barred;
    panel.quorum = regulations::quorum_for(rules->quorum, panel.size);
    return panel;
}

}  // namespace engine::jury
