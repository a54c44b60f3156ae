// The model as text: its regulations as storage reads them, its state as it is compared.
#include "tests/storage/model/world.hpp"

#include "engine/moment.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tests::model {
namespace {

using Json = nlohmann::ordered_json;

Json words(const std::string& text) {
    return {{"en", text}, {"fr", text}};
}

Json window(Moment opens, Moment closes) {
    return {{"opens", engine::iso(opens).substr(0, 16)},
            {"closes", engine::iso(closes).substr(0, 16)},
            {"zone", "UTC"}};
}

std::string number(const std::optional<int>& value) {
    return value ? std::to_string(*value) : "-";
}

std::string joined(const std::map<std::string, std::string>& texts) {
    std::string all;
    for (const auto& [key, text] : texts) all += key + "=" + text + ";";
    return all;
}

}  // namespace

std::string document_of(const Rules& rules) {
    Json json{{"schema", "accede/regulations/1"},
              {"programme", "model"},
              {"call", rules.call},
              {"title", words("Call of the model")},
              {"windows",
               {{"commission", window(rules.opens, rules.closes)},
                {"completion_days", rules.completion_days}}},
              {"quota", {{"key", "commission"}, {"places", rules.places}}},
              {"entity_kinds", kinds},
              {"dossier",
               {{"mayors_commitment", rules.has_dossier},
                {"commissions_endorsement", rules.has_dossier},
                {"sections", Json::array()}}},
              {"screening", Json::array()},
              {"jury", nullptr},
              {"admission",
               {{"ledger", rules.ledger},
                {"standing", rules.standing},
                {"second_approver", rules.second_approver}}}};
    if (rules.has_dossier) {
        for (const auto& section : sections) {
            Json one{{"id", section}, {"title", words(section)}, {"required", section != "annex"}};
            if (section == "plan") one["longest_words"] = longest_plan_in_words;
            json["dossier"]["sections"].push_back(one);
        }
        for (const auto& check : checks)
            json["screening"].push_back({{"id", check}, {"question", words(check)}});
    }
    if (rules.winners_per_country > 0)
        json["admission"]["winners_per_country"] = rules.winners_per_country;
    if (rules.as_published) {
        json["jury"] = {{"as_published", true}, {"against_the_jury", rules.against_the_jury}};
    } else if (rules.has_jury) {
        json["jury"] = {{"reviews_per_nomination", rules.reviews},
                        {"quorum", rules.quorum},
                        {"majority", fmt::format("{}/{}", rules.more_than, rules.of)},
                        {"against_the_jury", rules.against_the_jury},
                        {"scale", {{"lowest", 1}, {"highest", 5}}},
                        {"criteria", Json::array()},
                        {"review", window(rules.review_opens, rules.review_closes)}};
        for (const auto& criterion : criteria)
            json["jury"]["criteria"].push_back({{"id", criterion}, {"title", words(criterion)}});
    }
    if (!rules.member_of.empty() || rules.excluded_years > 0 || rules.members_may_apply) {
        json["readmission"] = {{"members_may_apply", rules.members_may_apply}};
        if (rules.excluded_years > 0) json["readmission"]["excluded_years"] = rules.excluded_years;
        if (!rules.member_of.empty()) {
            json["readmission"]["member_of"] = rules.member_of;
            json["readmission"]["longer_than_months"] = rules.longer_than_months;
        }
    }
    return json.dump(1);
}

std::vector<std::string> World::lines() const {
    std::vector<std::string> all;
    for (const auto& [id, call] : calls) {
        const bool is_published = call.state == "published" || call.state == "archived";
        all.push_back(fmt::format("call {} {} r{} v{} {}", id, call.state, call.revision,
                                  call.version, is_published ? "published" : "-"));
        for (const auto& [commission, places] : call.places) {
            all.push_back(fmt::format("places {} {} {} of {}, next {}", id, commission, places.used,
                                      places.quota, places.next));
        }
        for (const auto& juror : call.jurors) all.push_back(fmt::format("juror {} {}", id, juror));
        for (const auto& [reference, one] : call.nominations) {
            all.push_back(fmt::format("nomination {} {} r{} place {} v{} {} until {} plan {}",
                                      reference, one.state, one.revision, number(one.place),
                                      one.version, one.entity,
                                      one.complete_by ? engine::iso(*one.complete_by) : "-",
                                      one.admitted_by > 0 ? std::to_string(one.admitted_by) : "-"));
            const int newest = one.version + (one.is_being_written ? 1 : 0);
            if (newest > 0) {
                all.push_back(fmt::format(
                    "dossier {} v{} {} attached {} mayor {} endorsement {}", reference, newest,
                    joined(one.working.sections), one.working.attachments.size(),
                    one.working.mayor.empty() ? "-" : one.working.mayor,
                    one.working.endorsement.empty() ? "-" : one.working.endorsement));
            }
            for (const auto& [section, is_answered] : one.remarks) {
                all.push_back(fmt::format("remark {} {} {}", reference, section,
                                          is_answered ? "answered" : "open"));
            }
            for (const auto& [check, met] : one.findings)
                all.push_back(fmt::format("finding {} {} {}", reference, check, met));
            for (const auto& [juror, seat] : one.assignments) {
                all.push_back(fmt::format("assignment {} {} {} r{} {} {} versions {}{}", reference,
                                          juror, seat.state, seat.revision,
                                          seat.keeps_counting ? "kept" : "-", seat.versions,
                                          seat.verdict.empty() ? "-" : seat.verdict,
                                          counts(one, juror) ? " counts" : ""));
            }
            for (const auto& [which, stands] : one.conflicts) {
                all.push_back(fmt::format("conflict {} {} {} {}", reference, which.first,
                                          which.second, stands ? "stands" : "dismissed"));
            }
        }
        for (std::size_t i = 0; i < call.plans.size(); ++i) {
            const auto& plan = call.plans[i];
            std::string items;
            for (const auto& item : plan.items) {
                items += fmt::format("{}@{} {} {};", item.reference, item.revision, item.says,
                                     item.reason);
            }
            all.push_back(fmt::format("plan {} {} {} {} r{} by {} and {}: {}", id, i + 1, plan.kind,
                                      plan.state, plan.revision,
                                      plan.proposed_by.empty() ? "-" : plan.proposed_by,
                                      plan.approved_by.empty() ? "-" : plan.approved_by, items));
        }
    }
    for (const auto& [entity, kind] : entities)
        all.push_back(fmt::format("entity {} {}", entity, kind));
    for (const auto& one : memberships) {
        all.push_back(fmt::format(
            "membership {} {} {} r{} {} since {} by {} {} due {}", one.ledger, one.entity,
            one.state, one.revision, one.standing ? "standing" : "prize", engine::iso(one.began),
            one.reference.empty() ? "-" : one.reference,
            one.ended_how.empty() ? "-" : one.ended_how, one.due ? engine::iso(*one.due) : "-"));
    }
    for (const auto& [handle, person] : people) {
        std::string mandates;
        for (const auto& [role, until] : person.until) {
            if (now < until) mandates += " " + role;
        }
        all.push_back(fmt::format("person {} {}:{}", handle,
                                  person.is_disabled ? "disabled" : "may act", mandates));
    }
    all.push_back(fmt::format("count steps {}", counted.steps));
    all.push_back(fmt::format("count acts {}", counted.acts));
    all.push_back(fmt::format("count refusals {}", counted.refusals));
    all.push_back(fmt::format("count keys {}", counted.keys));
    for (const auto& [letter, count] : counted.letters)
        all.push_back(fmt::format("count letter {} {}", letter, count));
    std::ranges::sort(all);
    return all;
}

std::string text_of(const Operation& one) {
    static constexpr std::array names{"clock",
                                      "add_person",
                                      "grant",
                                      "disable",
                                      "plan_call",
                                      "advance_call",
                                      "amend",
                                      "begin",
                                      "edit",
                                      "advance_nomination",
                                      "lapse",
                                      "invite",
                                      "assign",
                                      "declare_conflict",
                                      "dismiss_conflict",
                                      "advance_assignment",
                                      "draw_plan",
                                      "advance_plan",
                                      "enrol",
                                      "advance_membership"};
    std::string text{names.at(static_cast<std::size_t>(one.act))};
    const auto add = [&](std::string_view name, const std::string& value) {
        if (!value.empty()) text += fmt::format(" {}={}", name, value);
    };
    add("event", one.event);
    add("as", one.person);
    add("call", one.call);
    add("reference", one.reference);
    add("other", one.other);
    add("kind", one.kind);
    add("commission", one.commission);
    add("country", one.country);
    add("name", one.name);
    add("reason", one.reason);
    add("value", one.value);
    add("ledger", one.ledger);
    add("digest", one.digest);
    if (one.which != 0) text += fmt::format(" which={}", one.which);
    if (one.flag) text += " flag";
    if (one.published) text += *one.published ? " published=yes" : " published=no";
    if (one.moment && *one.moment != Moment::max()) add("moment", engine::iso(*one.moment));
    for (const auto& [check, met] : one.findings) text += fmt::format(" {}:{}", check, met);
    for (const auto& change : one.changes) {
        text +=
            fmt::format(" [{} {} {}]", static_cast<int>(change.what), change.section, change.text);
    }
    for (const auto& said : one.said)
        text += fmt::format(" ({} {} {})", said.reference, said.says, said.reason);
    if (one.opinion) {
        text += " opinion=" + one.opinion->verdict + "," + one.opinion->justification;
        for (const auto& [criterion, score] : one.opinion->scores)
            text += fmt::format(",{}:{}", criterion, score);
    }
    return text;
}

std::string text_of(const Outcome& one) {
    if (!one.allowed) return "refused: " + one.why;
    std::string names;
    for (const auto& name : one.names) names += " " + name;
    return fmt::format("{}{} -> {} r{} place {} {}{}", one.repeated ? "again " : "", one.from,
                       one.to, one.revision, number(one.place), one.reference, names);
}

}  // namespace tests::model
