#include "tests/engine/charts/asks.hpp"

namespace tests {

using namespace engine;
using NominationState = nomination::State;

int administrator_number(const Actor& actor) {
    if (!actor.is_administrator) return 0;
    return actor.person == one ? 1 : 2;
}

std::vector<NominationAsk> nomination_asks() {
    using namespace nomination;
    const Screening unanswered{.unanswered = {"size"}};
    const Screening not_met{.not_met = {"size"}};
    std::vector<NominationAsk> asks;
    for (auto& event : every_event(NominationState::draft)) {
        if (std::holds_alternative<ConcludeReview>(event)) continue;
        if (auto* back = std::get_if<ReturnForCompletion>(&event))
            back->complete_by = Moment::max();
        asks.push_back({event});
        if (std::holds_alternative<FindEligible>(event) ||
            std::holds_alternative<FindIneligible>(event)) {
            asks.push_back({event, unanswered});
            asks.push_back({event, not_met});
        }
    }
    for (const bool reserve : {false, true}) {
        asks.push_back({ConcludeReview{.reserve = reserve}});
        asks.push_back({ConcludeReview{.reserve = reserve, .as_published = false, .reason = "x"}});
        asks.push_back(
            {ConcludeReview{.reserve = reserve, .as_published = true, .reason = "x"}, {}, true});
        asks.push_back({ConcludeReview{.reserve = reserve, .as_published = true}});
    }
    return asks;
}

std::vector<SeatAsk> seat_asks() {
    using namespace jury;
    std::vector<SeatAsk> asks;
    for (const auto& event : every_event(jury::State::absent)) {
        asks.push_back({event, true});
        asks.push_back({event, false});
    }
    asks.push_back({Release{true, "left, the work stands"}});
    return asks;
}

}  // namespace tests
