// What one juror writes of one nomination, and what is missing from it.
#pragma once

#include "engine/regulations/regulations.hpp"

#include <map>
#include <string>
#include <vector>

namespace engine::jury {

struct Review {
    std::string verdict{};                // recommend, recommend_with_advice, do_not_recommend
    std::map<std::string, int> scores{};  // by criterion
    std::string justification{};          // the secretariat may forward it
    std::string note{};                   // only the juror sees it
};

// A sentence for each criterion without a score, a verdict that is none and a missing
// justification.
[[nodiscard]] std::vector<std::string> faults_of(const Review&, const regulations::Jury&);

// "impact: 7 is not on the scale from 1 to 5", and scores of criteria that the regulations do not
// know.
[[nodiscard]] std::vector<std::string> scores_off_scale(const Review&, const regulations::Jury&);

// Nobody reads a candidate of the own country.
[[nodiscard]] bool conflicts_by_nationality(std::string_view jurors_country, Country commission);

// With why it was revised, where that was said.
[[nodiscard]] std::string to_json(const Review&, const std::string& reason = {});
[[nodiscard]] Review review_from_json(std::string_view);

}  // namespace engine::jury
