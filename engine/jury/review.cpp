#include "engine/jury/review.hpp"

#include "engine/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace engine::jury {
namespace {

constexpr std::array<std::string_view, 3> verdicts{"recommend", "recommend_with_advice",
                                                   "do_not_recommend"};

}  // namespace

std::vector<std::string> faults_of(const Review& review, const regulations::Jury& rules) {
    std::vector<std::string> faults;
    for (const auto& criterion : rules.criteria) {
        if (!review.scores.contains(criterion.id)) {
            faults.push_back(fmt::format("criterion {}: no score", criterion.id));
        }
    }
    if (std::ranges::find(verdicts, review.verdict) == verdicts.end()) {
        faults.emplace_back("verdict: recommend, recommend_with_advice or do_not_recommend");
    }
    if (is_blank(review.justification)) faults.emplace_back("justification: missing");
    return faults;
}

std::vector<std::string> scores_off_scale(const Review& review, const regulations::Jury& rules) {
    std::vector<std::string> off;
    for (const auto& [id, score] : review.scores) {
        if (std::ranges::find(rules.criteria, id, &regulations::Criterion::id) ==
            rules.criteria.end()) {
            off.push_back(fmt::format("{}: the regulations have no such criterion", id));
        } else if (score < rules.scale_lowest || score > rules.scale_highest) {
            off.push_back(fmt::format("{}: {} is not on the scale from {} to {}", id, score,
                                      rules.scale_lowest, rules.scale_highest));
        }
    }
    return off;
}

bool conflicts_by_nationality(std::string_view jurors_country, Country commission) {
    return jurors_country == commission.text();
}

std::string to_json(const Review& review, const std::string& reason) {
    nlohmann::json json{{"verdict", review.verdict},
                        {"scores", review.scores},
                        {"justification", review.justification},
                        {"note", review.note}};
    if (!reason.empty()) json["reason"] = reason;
    return json.dump();
}

Review review_from_json(std::string_view text) {
    const auto json = nlohmann::json::parse(text);
    return {json.at("verdict"), json.at("scores").get<std::map<std::string, int>>(),
            json.at("justification"), json.at("note")};
}

}  // namespace engine::jury
