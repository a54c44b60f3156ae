// The part of the model that moves nominations: written, submitted, screened, let lapse.
#include "tests/storage/model/parts.hpp"
#include "tests/storage/model/world.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

namespace tests::model {
namespace {

const std::set<std::string> open_states{"draft",       "submitted",    "returned",
                                        "eligible",    "under_review", "in_deliberation",
                                        "recommended", "reserved",     "not_recommended"};
const std::set<std::string> placeless{"draft", "ineligible", "withdrawn", "lapsed"};

int words_of(const std::string& text) {
    std::istringstream words{text};
    int count = 0;
    for (std::string word; words >> word;) ++count;
    return count;
}

bool is_complete(const Dossier& dossier, const Rules& rules) {
    if (!rules.has_dossier) return true;
    for (const auto* required : {"profile", "plan"}) {
        if (!dossier.sections.contains(required) && !dossier.attachments.contains(required))
            return false;
    }
    const auto plan = dossier.sections.find("plan");
    if (plan != dossier.sections.end() && words_of(plan->second) > longest_plan_in_words)
        return false;
    return !dossier.mayor.empty() && !dossier.endorsement.empty();
}

template <class Texts>
void note_changes(std::set<std::string>& changed, const Texts& before, const Texts& after) {
    for (const auto& section : sections) {
        const auto one = before.find(section);
        const auto other = after.find(section);
        const auto is_there = one != before.end();
        if (is_there != (other != after.end()) || (is_there && one->second != other->second))
            changed.insert(section);
    }
}

std::set<std::string> changed_in(const Nomination& one) {
    std::set<std::string> changed;
    note_changes(changed, one.submitted.sections, one.working.sections);
    note_changes(changed, one.submitted.attachments, one.working.attachments);
    if (one.submitted.mayor != one.working.mayor) changed.insert("mayors_commitment");
    if (one.submitted.endorsement != one.working.endorsement)
        changed.insert("commissions_endorsement");
    return changed;
}

bool is_section(const Rules& rules, const std::string& section) {
    return rules.has_dossier && std::ranges::find(sections, section) != sections.end();
}

bool is_remarkable(const Rules& rules, const std::string& section) {
    return is_section(rules, section) || section == "mayors_commitment" ||
           section == "commissions_endorsement";
}

std::string letter_of(const std::string& event) {
    static const std::map<std::string, std::string> letters{
        {"Submit", "nomination-received"},
        {"ReturnForCompletion", "please-complete"},
        {"FindIneligible", "ineligible"},
        {"OpenReview", "review-opened"},
        {"ReopenReview", "review-reopened"},
        {"Withdraw", "nomination-withdrawn"},
        {"Lapse", "lapsed"}};
    const auto found = letters.find(event);
    return found == letters.end() ? "" : found->second;
}

}  // namespace

Outcome World::begin(const Operation& asked, Call& call) {
    const auto entity = asked.country + "/" + asked.name;
    if (!speaks_for(asked.person, asked.commission)) return no("not of this Commission");
    if (call.state != "open" || now >= call.rules.closes) return no("the call is not open");
    const auto objection = objection_to(call, asked.commission, entity, asked.kind, "");
    if (!objection.empty()) return no(objection);
    const auto [counter, is_new] = call.places.try_emplace(asked.commission);
    if (is_new) counter->second.quota = places_of(call.rules, asked.commission);
    std::string code = call.rules.call;
    for (auto& c : code) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    const auto reference =
        fmt::format("{}-{}-{:02}", asked.commission, code, counter->second.next++);
    entities.try_emplace(entity, asked.kind);
    call.nominations[reference] = {
        .reference = reference, .commission = asked.commission, .entity = entity};
    step();
    return {
        .allowed = true, .from = "absent", .to = "draft", .revision = 1, .reference = reference};
}

Outcome World::edit(const Operation& asked, Call& call, Nomination& one) {
    if (asked.revision && *asked.revision != one.revision) return bad_request("out_of_date");
    auto after = one;
    for (const auto& change : asked.changes) {
        using What = Written::What;
        const auto what = change.what;
        const auto& text = change.text;
        if (what == What::section || what == What::attachment) {
            if (!is_section(call.rules, change.section)) return no("no such section");
        }
        if (what == What::section) {
            if (text.empty())
                after.working.sections.erase(change.section);
            else
                after.working.sections[change.section] = text;
        }
        if (what == What::attachment) {
            if (text.empty()) return no("an empty document");
            after.working.attachments[change.section] = text;
        }
        if (what == What::mayor) after.working.mayor = text;
        if (what == What::endorsement) after.working.endorsement = text;
        if (what == What::answer) {
            if (!one.remarks.contains(change.section)) return no("no remark to answer");
            if (is_blank(text)) return no("an answer is in words");
            after.remarks[change.section] = true;
        }
    }
    if (!speaks_for(asked.person, one.commission)) return no("not of this Commission");
    if (one.state == "draft") {
        if (call.state != "open" || now >= call.rules.closes) return no("the call is not open");
    } else if (one.state == "returned") {
        if (now >= *one.complete_by) return no("too late");
        for (const auto& section : changed_in(after)) {
            if (!one.remarks.contains(section)) return no("only what was remarked upon is open");
        }
    } else {
        return no("Edit while " + one.state);
    }
    after.is_being_written = true;
    ++after.revision;
    one = after;
    step();
    return {.allowed = true,
            .from = one.state,
            .to = one.state,
            .revision = one.revision,
            .place = one.place};
}

// Where the table of the lifecycle leads, or nowhere, and why.
std::string World::where_to(const Operation& asked, const Call& call, const Nomination& one,
                            std::string& why) const {
    const auto& rules = call.rules;
    const auto& event = asked.event;
    const auto& state = one.state;
    const bool officer = speaks_for(asked.person, one.commission);
    const bool administrator = administers(asked.person, call, one);
    const auto refuse = [&](std::string said) {
        why = std::move(said);
        return std::string{};
    };
    const auto counter = call.places.at(one.commission);
    const bool place_is_free = counter.used < counter.quota;
    const bool window_is_open = call.state == "open" && now >= rules.opens && now < rules.closes;
    const auto panel = panel_of(call, one);
    const int quorum = rules.reads() ? rules.quorum : 0;
    const bool is_quorate = panel.counted >= quorum;
    const auto answered = [&](bool all_met) {
        int met = 0;
        int not_met = 0;
        for (const auto& check : checks) {
            const auto found = asked.findings.find(check);
            if (found == asked.findings.end()) continue;
            ++(found->second ? met : not_met);
        }
        if (!rules.has_dossier) return all_met;
        return all_met ? met == static_cast<int>(checks.size()) : not_met > 0;
    };

    if (event == "Submit" && state == "draft") {
        if (!officer) return refuse("not of this Commission");
        if (!window_is_open) return refuse("outside the window");
        why =
            objection_to(call, one.commission, one.entity, entities.at(one.entity), one.reference);
        if (!why.empty()) return {};
        if (!is_complete(one.working, rules)) return refuse("incomplete");
        return place_is_free ? "submitted" : refuse("no place");
    }
    if (event == "Submit" && state == "returned") {
        if (!officer) return refuse("not of this Commission");
        if (now >= *one.complete_by) return refuse("too late");
        const auto changed = changed_in(one);
        for (const auto& [section, is_answered] : one.remarks) {
            if (!is_answered && !changed.contains(section)) return refuse("a remark is open");
        }
        return is_complete(one.working, rules) ? "submitted" : refuse("incomplete");
    }
    if (event == "ReturnForCompletion" && state == "submitted") {
        if (!administrator) return refuse("for an administrator");
        std::set<std::string> named;
        for (const auto& remark : asked.changes) {
            if (!is_remarkable(rules, remark.section) || remark.text.empty())
                return refuse("no such remark");
            if (!named.insert(remark.section).second) return refuse("a section named twice");
        }
        if (named.empty()) return refuse("no remarks");
        if (!asked.moment || *asked.moment <= now) return refuse("no deadline");
        const bool is_in_days = *asked.moment <= now + std::chrono::days{rules.completion_days};
        return is_in_days ? "returned" : refuse("more days than the regulations give");
    }
    if (event == "FindEligible" && state == "submitted") {
        if (!administrator) return refuse("for an administrator");
        return answered(true) ? "eligible" : refuse("not every check is met");
    }
    if (event == "FindIneligible" && state == "submitted") {
        if (!administrator) return refuse("for an administrator");
        if (!answered(false)) return refuse("no check is not met");
        return is_blank(asked.reason) ? refuse("a reason is missing") : "ineligible";
    }
    if (event == "Reopen" && state == "ineligible") {
        if (!administrator) return refuse("for an administrator");
        if (call.state == "decided" || call.state == "published" || call.state == "archived")
            return refuse("the cohort is settled");
        for (const auto& [reference, other] : call.nominations) {
            if (reference != one.reference && other.entity == one.entity &&
                !closed_states.contains(other.state)) {
                return refuse("nominated again");
            }
        }
        if (!place_is_free) return refuse("no place");
        return is_blank(asked.reason) ? refuse("a reason is missing") : "submitted";
    }
    if (event == "OpenReview" && state == "eligible") {
        if (!administrator) return refuse("for an administrator");
        if (!rules.has_jury || call.state != "in_review") return refuse("no review now");
        const int seats = rules.reads() ? rules.reviews : 0;
        return panel.standing >= seats ? "under_review" : refuse("too few jurors");
    }
    if (event == "OpenDeliberation" && state == "under_review") {
        if (!administrator) return refuse("for an administrator");
        const bool is_over = rules.reads() && now >= rules.review_closes;
        if (panel.outstanding > 0 && !is_over) return refuse("reviews are outstanding");
        return is_quorate ? "in_deliberation" : refuse("no quorum");
    }
    if (event == "ConcludeReview" && state == "in_deliberation") {
        if (!administrator) return refuse("for an administrator");
        bool yes = false;
        if (rules.as_published) {
            if (!asked.published || is_blank(asked.reason)) return refuse("what was published?");
            yes = *asked.published;
        } else {
            if (!is_quorate) return refuse("no quorum");
            yes = panel.in_favour * rules.of > panel.counted * rules.more_than;
        }
        if (!yes) return "not_recommended";
        return asked.flag ? "reserved" : "recommended";
    }
    if (event == "ReopenReview" && state == "in_deliberation") {
        if (!administrator) return refuse("for an administrator");
        if (is_quorate) return refuse("the quorum is met");
        return is_blank(asked.reason) ? refuse("a reason is missing") : "under_review";
    }
    if (event == "Withdraw" && open_states.contains(state)) {
        if (!officer) return refuse("not of this Commission");
        if (call.state == "published" || call.state == "archived") return refuse("published");
        return is_blank(asked.reason) ? refuse("a reason is missing") : "withdrawn";
    }
    if (event == "Reinstate" && state == "withdrawn") {
        if (!officer) return refuse("not of this Commission");
        if (!window_is_open) return refuse("outside the window");
        why =
            objection_to(call, one.commission, one.entity, entities.at(one.entity), one.reference);
        return why.empty() ? "draft" : "";
    }
    if (event == "Lapse" && (state == "draft" || state == "returned")) {
        if (!may(asked.person, "administrator")) return refuse("for the clock");
        const bool is_over = state == "draft" ? now >= rules.closes : now >= *one.complete_by;
        return is_over ? "lapsed" : refuse("not over yet");
    }
    return refuse(event + " while " + state);  // admitted, declined and struck by a plan alone
}

void World::move(Call& call, Nomination& one, const std::string& event, const std::string& to) {
    const bool held = one.place.has_value();
    const bool holds = !placeless.contains(to);
    auto& counter = call.places.at(one.commission);
    if (holds && !held) {
        std::set<int> taken;
        for (const auto& [reference, other] : call.nominations) {
            if (other.commission == one.commission && other.place) taken.insert(*other.place);
        }
        int free = 1;
        while (taken.contains(free)) ++free;
        one.place = free;
        ++counter.used;
    }
    if (!holds && held) {
        one.place.reset();
        --counter.used;
    }
    if (event == "Submit") {
        one.submitted = one.working;
        one.is_being_written = false;
        ++one.version;
        one.remarks.clear();
    }
    if (event != "ReturnForCompletion") one.complete_by.reset();
    one.state = to;
    ++one.revision;
}

Outcome World::advance_nomination(const Operation& asked, Call& call, Nomination& one) {
    static const std::set<std::string> decisions{"FindEligible", "FindIneligible", "ConcludeReview",
                                                 "Admit",        "Decline",        "Strike"};
    if (asked.revision && *asked.revision != one.revision) return bad_request("out_of_date");
    std::string why;
    const auto from = one.state;
    const auto to = where_to(asked, call, one, why);
    if (to.empty()) {
        refusal_is_noted_ = decisions.contains(asked.event);
        return no(why);
    }
    if (asked.event == "ReturnForCompletion") {
        one.complete_by = asked.moment;
        for (const auto& remark : asked.changes) one.remarks[remark.section] = false;
    }
    for (const auto& [check, met] : asked.findings) one.findings[check] = met;
    move(call, one, asked.event, to);
    step(letter_of(asked.event));
    return {.allowed = true, .from = from, .to = to, .revision = one.revision, .place = one.place};
}

Outcome World::lapse(const Operation& asked, Call& call) {
    std::vector<std::string> due;
    for (const auto& [reference, one] : call.nominations) {
        if ((one.state == "draft" && now >= call.rules.closes) ||
            (one.state == "returned" && now >= *one.complete_by)) {
            due.push_back(reference);
        }
    }
    if (!due.empty() && !may(asked.person, "administrator")) return no("for the clock");
    for (const auto& reference : due) {
        move(call, call.nominations.at(reference), "Lapse", "lapsed");
        step("lapsed");
        ++counted.keys;
    }
    return {.allowed = true, .names = due};
}

}  // namespace tests::model
