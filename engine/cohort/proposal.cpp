#include "engine/cohort/proposal.hpp"

#include "engine/cohort/selection.hpp"
#include "engine/text.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace engine::cohort {

using Says = nomination::Plan::Says;

std::optional<Says> usual(nomination::State state, bool has_jury) {
    switch (state) {
        case nomination::State::recommended: return Says::admit;
        case nomination::State::reserved:
        case nomination::State::not_recommended: return Says::decline;
        case nomination::State::eligible:
            if (!has_jury) return Says::admit;
            return {};
        default: return {};
    }
}

std::vector<std::string> moved(const std::vector<Item>& items) {
    std::vector<std::string> all;
    for (const auto& item : items) {
        if (item.revision == item.revision_now) continue;
        all.push_back(fmt::format("{} {} since", item.reference, nomination::name_of(item.state)));
    }
    return all;
}

namespace {

// How far below the minima the best list would be: as far as there are candidates at all.
int unavoidable(const std::vector<Item>& items, const regulations::Regulations& rules) {
    std::vector<Candidate> candidates;
    for (const auto& item : items) {
        const bool against = item.says == Says::admit;
        if (!usual(item.state, rules.jury.has_value()) && !against) continue;
        if (item.state == nomination::State::not_recommended && !against) continue;
        candidates.push_back({.reference = item.reference,
                              .country = item.commission,
                              .region = item.region,
                              .kind = item.kind,
                              .reserved = item.state == nomination::State::reserved});
    }
    const auto best = select(candidates, {.caps = *rules.admission.caps,
                                          .per_country = rules.admission.winners_per_country});
    return best ? best->short_of_minima : 0;
}

void hold_against_caps(const std::vector<Item>& items, const regulations::Regulations& rules,
                       std::vector<std::string>& all) {
    const auto& caps = *rules.admission.caps;
    const auto admitted = [&](const auto& is_of) {
        return static_cast<int>(std::ranges::count_if(
            items, [&](const Item& item) { return item.says == Says::admit && is_of(item); }));
    };
    std::vector<std::string> missed;
    int lacking = 0;
    const auto hold = [&](std::string_view name, const regulations::Bounds& bounds, int here) {
        if (bounds.at_most && here > *bounds.at_most)
            all.push_back(fmt::format("{}: {} of {}", name, here, *bounds.at_most));
        if (here >= bounds.at_least) return;
        lacking += bounds.at_least - here;
        missed.push_back(fmt::format("{}: {} of at least {}", name, here, bounds.at_least));
    };
    const int everywhere = admitted([](const Item&) { return true; });
    if (caps.places > 0 && everywhere > caps.places)
        all.push_back(fmt::format("places: {} of {}", everywhere, caps.places));
    for (const auto region : every_region) {
        const auto found = caps.per_region.find(region);
        if (found == caps.per_region.end()) continue;
        hold(code_of(region), found->second,
             admitted([region](const Item& item) { return item.region == region; }));
    }
    for (const auto& kind : rules.entity_kinds) {
        const auto found = caps.per_kind.find(kind);
        if (found == caps.per_kind.end()) continue;
        hold(kind, found->second,
             admitted([&kind](const Item& item) { return item.kind == kind; }));
    }
    if (lacking > 0 && lacking > unavoidable(items, rules))
        all.insert(all.end(), missed.begin(), missed.end());
}

}  // namespace

std::vector<std::string> over_the_cap(const std::vector<Item>& items,
                                      const regulations::Regulations& rules) {
    std::vector<std::string> all;
    if (rules.admission.caps) hold_against_caps(items, rules, all);
    const int cap = rules.admission.winners_per_country;
    if (cap == 0) return all;
    std::map<Country, int> admitted;
    for (const auto& item : items) admitted[item.commission] += item.says == Says::admit ? 1 : 0;
    for (const auto& [country, number] : admitted) {
        if (number > cap) all.push_back(fmt::format("{}: {} of {}", country.text(), number, cap));
    }
    return all;
}

std::vector<std::string> against_the_jury(const std::vector<Item>& items,
                                          const regulations::Regulations& rules) {
    std::vector<std::string> all;
    const bool allowed = rules.jury && rules.jury->against_the_jury;
    for (const auto& item : items) {
        if (item.says != Says::admit || item.state != nomination::State::not_recommended) continue;
        if (!allowed)
            all.push_back(item.reference + ": not recommended");
        else if (is_blank(item.reason))
            all.push_back(item.reference + ": no reason is written");
    }
    return all;
}

audit::Digest digest(const std::string& call, std::vector<Item> items, const std::string& basis) {
    std::ranges::sort(items, {}, &Item::reference);
    std::string text = "accede/plan/1\n" + call + "\n";
    if (!basis.empty()) text += "basis " + basis + "\n";
    for (const auto& item : items) {
        text += fmt::format("{} {} {} {}:{}\n", item.reference, name_of(item.says), item.revision,
                            item.reason.size(), item.reason);
    }
    return audit::sha256(text);
}

std::string_view name_of(Says says) {
    switch (says) {
        case Says::nothing: return "nothing";
        case Says::admit: return "admit";
        case Says::decline: return "decline";
        case Says::strike: return "strike";
    }
    return "?";
}

std::optional<Says> says_from(std::string_view name) {
    for (const auto says : {Says::admit, Says::decline, Says::strike}) {
        if (name_of(says) == name) return says;
    }
    return {};
}

}  // namespace engine::cohort
