#include "engine/cohort/basis.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace engine::cohort {
namespace {

using Says = nomination::Plan::Says;
using nomination::State;

// Whom the cohort is chosen from.
bool is_candidate(const Item& item, bool has_jury) {
    return item.state == State::recommended || item.state == State::reserved ||
           (!has_jury && item.state == State::eligible);
}

std::string points(std::int64_t value) {
    return fmt::format("{:.5f}", static_cast<double>(value) / 1e5);
}

}  // namespace

Result<Basis> base_on(std::vector<Item>& items, const std::set<std::string>& by_hand,
                      const jury::Deliberation& table, const regulations::Regulations& rules,
                      const TieBreaks& breaks) {
    Basis basis{.corrected = table.why_raw.empty(), .why_raw = table.why_raw, .seed = breaks.seed};
    std::map<std::string, const jury::Weighed*> rows;
    for (const auto& row : table.rows) rows[row.reference] = &row;
    std::vector<Candidate> candidates;
    for (const auto& item : items) {
        const bool decided = by_hand.contains(item.reference);
        const bool against = decided && item.says == Says::admit;
        if (!is_candidate(item, rules.jury.has_value()) && !against) continue;
        Candidate one{.reference = item.reference,
                      .country = item.commission,
                      .region = item.region,
                      .kind = item.kind,
                      .reserved = item.state == State::reserved};
        if (decided) one.by_hand = item.says == Says::admit;
        if (const auto found = rows.find(item.reference); found != rows.end()) {
            const auto& row = *found->second;
            one.value = std::llround(row.corrected.value_or(row.raw) * 1e5);
            one.median = row.median;
            one.lowest = row.marks.empty() ? 0 : row.marks.front();
            one.reviews = row.marks.size();
        }
        candidates.push_back(std::move(one));
    }
    basis.order = in_order(std::move(candidates), breaks);
    if (!rules.admission.caps) return basis;
    std::vector<Candidate> ordered;
    for (const auto& placed : basis.order) ordered.push_back(placed.candidate);
    auto selection = select(ordered, {.caps = *rules.admission.caps,
                                      .per_country = rules.admission.winners_per_country});
    if (!selection) return tl::unexpected{selection.error()};
    const std::set<std::string> admitted{selection->admitted.begin(), selection->admitted.end()};
    for (auto& item : items) {
        if (by_hand.contains(item.reference) || !is_candidate(item, rules.jury.has_value()))
            continue;
        item.says = admitted.contains(item.reference) ? Says::admit : Says::decline;
    }
    basis.selection = *std::move(selection);
    return basis;
}

std::string to_json(const Basis& basis, const std::string& call, const jury::Deliberation& table) {
    using Json = nlohmann::ordered_json;
    Json json{{"schema", "accede/plan-basis/1"},
              {"call", call},
              {"order_by", basis.corrected ? "corrected" : "raw"},
              {"why_raw", basis.why_raw},
              {"order", Json::array()}};
    for (const auto& placed : basis.order) {
        const auto& one = placed.candidate;
        Json row{{"reference", one.reference},
                 {"reserved", one.reserved},
                 {"value", points(one.value)},
                 {"placed_by", name_of(placed.by)}};
        if (one.by_hand) row["by_hand"] = *one.by_hand ? "admit" : "decline";
        json["order"].push_back(std::move(row));
    }
    json["selection"] = nullptr;
    if (const auto& chosen = basis.selection) {
        Json prices = Json::array();
        for (const auto& price : chosen->prices) {
            prices.push_back({{"cap", price.cap},
                              {"out", price.out},
                              {"in", price.in},
                              {"value", points(price.value)}});
        }
        json["selection"] = {{"method", chosen->by_program ? "integer program" : "in order"},
                             {"admitted", chosen->admitted},
                             {"left", chosen->left},
                             {"shortfalls", chosen->shortfalls},
                             {"prices", std::move(prices)}};
    }
    json["lot"] = {{"commitment", basis.commitment ? Json(audit::hex(*basis.commitment)) : Json()},
                   {"seed", basis.seed ? Json(audit::hex(*basis.seed)) : Json()}};
    json["deliberation"] = Json::parse(jury::to_json(table));
    return json.dump(1) + "\n";
}

}  // namespace engine::cohort
