#include "engine/cohort/proposal.hpp"

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

std::vector<std::string> over_the_cap(const std::vector<Item>& items,
                                      const regulations::Regulations& rules) {
    std::vector<std::string> all;
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

audit::Digest digest(const std::string& call, std::vector<Item> items) {
    std::ranges::sort(items, {}, &Item::reference);
    std::string text = "accede/plan/1\n" + call + "\n";
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
