#include "engine/nomination/dossier.hpp"

#include "engine/moment.hpp"
#include "engine/text.hpp"

#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace engine::nomination {
namespace {

using Json = nlohmann::json;

constexpr std::size_t longest_section = 100'000;

Json json_of(const std::optional<Declaration>& declaration) {
    if (!declaration) return nullptr;
    return {{"name", declaration->name}, {"on", declaration->on}};
}

std::optional<Declaration> declaration_from(const Json& json) {
    if (json.is_null()) return {};
    return Declaration{json.at("name"), json.at("on")};
}

template <class Value>
void note_differences(std::set<std::string>& changed, const std::map<std::string, Value>& before,
                      const std::map<std::string, Value>& after) {
    for (const auto& [key, value] : before) {
        const auto found = after.find(key);
        if (found == after.end() || found->second != value) changed.insert(key);
    }
    for (const auto& [key, value] : after) {
        if (!before.contains(key)) changed.insert(key);
    }
}

}  // namespace

std::string to_json(const Dossier& dossier) {
    Json json{{"sections", dossier.sections},
              {"mayors_commitment", json_of(dossier.mayors_commitment)},
              {"commissions_endorsement", json_of(dossier.commissions_endorsement)},
              {"attachments", Json::object()}};
    for (const auto& [section, attachment] : dossier.attachments) {
        json["attachments"][section] = {
            {"name", attachment.name}, {"sha256", attachment.sha256}, {"bytes", attachment.bytes}};
    }
    return json.dump();
}

Dossier dossier_from_json(std::string_view text) {
    if (text.empty()) return {};
    const auto json = Json::parse(text);
    Dossier dossier;
    dossier.sections = json.at("sections").get<std::map<std::string, std::string>>();
    dossier.mayors_commitment = declaration_from(json.at("mayors_commitment"));
    dossier.commissions_endorsement = declaration_from(json.at("commissions_endorsement"));
    for (const auto& [section, attachment] : json.at("attachments").items()) {
        dossier.attachments[section] = {attachment.at("name"), attachment.at("sha256"),
                                        attachment.at("bytes")};
    }
    return dossier;
}

Permission set_section(Dossier& dossier, const regulations::Regulations& rules,
                       std::string_view section, std::string_view text) {
    if (regulations::section_named(rules, section) == nullptr) {
        std::vector<std::string> known;
        for (const auto& one : rules.sections) known.push_back(one.id);
        return refuse(Reason::dossier_invalid,
                      fmt::format("The dossier of this call has no section '{}'.", section),
                      std::move(known));
    }
    auto clean = clean_text(text, longest_section, Lines::many);
    if (!clean) return tl::unexpected{clean.error()};
    if (is_blank(*clean))
        dossier.sections.erase(std::string{section});
    else
        dossier.sections[std::string{section}] = *std::move(clean);
    return {};
}

Permission declare(Dossier& dossier, std::string_view which, std::string_view name,
                   std::string_view on) {
    if (which != mayors_commitment && which != commissions_endorsement) {
        return refuse(Reason::dossier_invalid, fmt::format("'{}' is no declaration.", which),
                      {std::string{mayors_commitment}, std::string{commissions_endorsement}});
    }
    auto clean = clean_name(name);
    if (!clean) return tl::unexpected{clean.error()};
    if (on.size() != 10 || !moment_from_iso(std::string{on} + "T00:00:00Z")) {
        return refuse(Reason::input_invalid,
                      fmt::format("'{}' is no date such as 2022-01-31.", on));
    }
    auto& declaration =
        which == mayors_commitment ? dossier.mayors_commitment : dossier.commissions_endorsement;
    declaration = Declaration{*std::move(clean), std::string{on}};
    return {};
}

std::vector<std::string> faults_of(const Dossier& dossier, const regulations::Regulations& rules) {
    std::vector<std::string> faults;
    for (const auto& section : rules.sections) {
        const auto text = dossier.sections.find(section.id);
        const bool attached = dossier.attachments.contains(section.id);
        if (text == dossier.sections.end() && !attached) {
            if (section.required) faults.push_back(section.id + ": missing");
            continue;
        }
        if (section.longest_words == 0 || text == dossier.sections.end()) continue;
        const auto words = word_count(text->second);
        if (words > static_cast<std::size_t>(section.longest_words)) {
            faults.push_back(fmt::format("{}: {} words where {} are allowed", section.id, words,
                                         section.longest_words));
        }
    }
    return faults;
}

std::vector<std::string> changed_sections(const Dossier& before, const Dossier& after) {
    std::set<std::string> changed;
    note_differences(changed, before.sections, after.sections);
    note_differences(changed, before.attachments, after.attachments);
    if (before.mayors_commitment != after.mayors_commitment) {
        changed.emplace(mayors_commitment);
    }
    if (before.commissions_endorsement != after.commissions_endorsement) {
        changed.emplace(commissions_endorsement);
    }
    return {changed.begin(), changed.end()};
}

}  // namespace engine::nomination
