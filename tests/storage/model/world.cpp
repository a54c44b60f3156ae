#include "tests/storage/model/world.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

namespace tests::model {
namespace {

const std::set<std::string> closed_states{"ineligible", "withdrawn", "lapsed"};
const std::set<std::string> open_states{"draft",       "submitted",    "returned",
                                        "eligible",    "under_review", "in_deliberation",
                                        "recommended", "reserved",     "not_recommended"};
const std::set<std::string> placeless{"draft", "ineligible", "withdrawn", "lapsed"};
const std::set<std::string> before_the_verdict{"submitted", "returned", "eligible", "under_review",
                                               "in_deliberation"};
const std::set<std::string> conflict_kinds{"nationality", "employment", "institution",
                                           "personal",    "financial",  "prior_involvement",
                                           "other"};

bool is_blank(const std::string& text) {
    return text.find_first_not_of(" \n\t") == std::string::npos;
}

Outcome no(std::string why) {
    return {.why = std::move(why)};
}

Outcome bad_request(std::string fault) {
    return {.request_fault = fault, .why = fault};
}

int words_of(const std::string& text) {
    std::istringstream words{text};
    int count = 0;
    for (std::string word; words >> word;) ++count;
    return count;
}

// A year from 29 February ends on 28 February.
Moment months_later(Moment start, int months) {
    const auto day = std::chrono::floor<std::chrono::days>(start);
    auto date = std::chrono::year_month_day{day} + std::chrono::months{months};
    if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
    return Moment{std::chrono::sys_days{date}} + (start - day);
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

bool is_sound(const Opinion& opinion) {
    static const std::set<std::string> verdicts{"recommend", "recommend_with_advice",
                                                "do_not_recommend"};
    for (const auto& criterion : criteria) {
        if (!opinion.scores.contains(criterion)) return false;
    }
    for (const auto& [criterion, score] : opinion.scores) {
        if (std::ranges::find(criteria, criterion) == criteria.end() || score < 1 || score > 5)
            return false;
    }
    return verdicts.contains(opinion.verdict) && !opinion.justification.empty();
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

// ---- who may ask ----

bool World::is_known(const std::string& person) const {
    const auto found = people.find(person);
    return found != people.end() && !found->second.is_disabled;
}

bool World::may(const std::string& person, const std::string& role) const {
    if (!is_known(person)) return false;
    const auto& mandates = people.at(person).until;
    const auto mandate = mandates.find(role);
    return mandate != mandates.end() && now < mandate->second;
}

bool World::speaks_for(const std::string& person, const std::string& country) const {
    return may(person, "officer") && people.at(person).officer_of == country;
}

int World::places_of(const Rules& rules, const std::string& commission) {
    const auto found = rules.exceptions.find(commission);
    return found == rules.exceptions.end() ? rules.places : found->second;
}

bool World::has_conflict(const Nomination& one, const std::string& juror) const {
    if (people.at(juror).country == one.commission) return true;
    return std::ranges::any_of(one.conflicts, [&](const auto& conflict) {
        return conflict.first.first == juror && conflict.second;
    });
}

// Whether the database shows the nomination to that person: schemas/policy.json.
bool World::sees(const std::string& person, const Call& call, const Nomination& one) const {
    if (!is_known(person)) return false;
    if (may(person, "administrator") || may(person, "auditor")) return true;
    if (speaks_for(person, one.commission)) return true;
    if ((one.state == "admitted" || one.state == "struck") &&
        (call.state == "published" || call.state == "archived")) {
        return true;
    }
    if (!may(person, "juror") || !call.jurors.contains(person) || has_conflict(one, person))
        return false;
    const auto seat = one.assignments.find(person);
    const bool reads = seat != one.assignments.end() &&
                       (seat->second.state == "assigned" || seat->second.state == "recorded" ||
                        seat->second.state == "abstained");
    if (reads && (call.state == "in_review" || call.state == "decided")) return true;
    return (call.state == "open" || call.state == "closed" || call.state == "in_review") &&
           (one.state == "eligible" || one.state == "under_review" ||
            one.state == "in_deliberation");
}

// A conflict binds administrators too: declared, or of the own country while on that jury.
bool World::administers(const std::string& person, const Call& call, const Nomination& one) const {
    if (!may(person, "administrator")) return false;
    const bool declared = std::ranges::any_of(one.conflicts, [&](const auto& conflict) {
        return conflict.first.first == person && conflict.second;
    });
    return !declared &&
           !(call.jurors.contains(person) && people.at(person).country == one.commission);
}

bool World::counts(const Nomination& one, const std::string& juror) {
    const auto& seat = one.assignments.at(juror);
    const bool stands = std::ranges::any_of(one.conflicts, [&](const auto& conflict) {
        return conflict.first.first == juror && conflict.second;
    });
    return !stands &&
           (seat.state == "recorded" || (seat.state == "released" && seat.keeps_counting));
}

Panel World::panel_of(const Call& /*call*/, const Nomination& one) const {
    Panel panel;
    for (const auto& [juror, seat] : one.assignments) {
        if (counts(one, juror)) {
            ++panel.counted;
            if (seat.verdict != "do_not_recommend") ++panel.in_favour;
        }
        if (has_conflict(one, juror)) continue;
        if (seat.state == "assigned") ++panel.outstanding;
        if (seat.state == "assigned" || seat.state == "recorded" || seat.state == "abstained")
            ++panel.standing;
    }
    return panel;
}

bool World::is_member(const std::string& ledger, const std::string& entity) const {
    return std::ranges::any_of(memberships, [&](const Membership& one) {
        return one.ledger == ledger && one.entity == entity && one.state != "ended";
    });
}

std::string World::objection_to(const Call& call, const std::string& commission,
                                const std::string& entity, const std::string& kind,
                                const std::string& own_reference) const {
    const auto& rules = call.rules;
    const auto country = entity.substr(0, 2);
    const auto known = countries.find(country);
    if (known == countries.end() || !countries.contains(commission)) return "unknown country";
    if (!countries.at(commission)) return "no Member State";
    if (country != commission) return "of another country";
    if (std::ranges::find(kinds, kind) == kinds.end()) return "not of a kind that is admitted";
    for (const auto& [reference, other] : call.nominations) {
        if (reference != own_reference && other.entity == entity &&
            !closed_states.contains(other.state)) {
            return "nominated as " + reference;
        }
    }
    if (rules.standing && !rules.members_may_apply && is_member(rules.ledger, entity))
        return "a member already";
    if (!rules.member_of.empty()) {
        const bool long_enough = std::ranges::any_of(memberships, [&](const Membership& one) {
            return one.ledger == rules.member_of && one.entity == entity && one.state != "ended" &&
                   now > months_later(one.began, rules.longer_than_months);
        });
        if (!long_enough) return "not long enough a member";
    }
    if (rules.excluded_years > 0) {
        for (const auto& one : memberships) {
            if (one.ledger == rules.ledger && one.entity == entity && one.ended_how != "struck" &&
                now < months_later(one.began, 12 * rules.excluded_years)) {
                return "excluded after an award";
            }
        }
    }
    return {};
}

// ---- one request ----

std::string World::scope_of(const Operation& asked) const {
    if (asked.act == Act::advance_membership) {
        const auto which = static_cast<std::size_t>(asked.which);
        const auto& call = which < memberships.size() ? memberships[which].call : "";
        return call.empty() ? "-" : call;
    }
    return asked.call.empty() ? "-" : asked.call;
}

Outcome World::perform(const Operation& asked) {
    if (asked.act == Act::clock) {
        now = std::max(now, *asked.moment);
        return {.allowed = true};
    }
    if (asked.act == Act::lapse) return decide(asked);  // each of its steps has a key of its own

    const auto scope = scope_of(asked);
    const std::tuple slot{scope, asked.key, asked.person};
    const auto text = text_of(asked);
    const auto found = remembered_.find(slot);
    if (found != remembered_.end() && is_known(asked.person)) {
        if (found->second.asked != text) return bad_request("key_used");
        auto again = found->second.outcome;
        again.repeated = again.allowed;
        return again;
    }
    if (asked.dry_run) {
        auto instead = *this;
        auto outcome = instead.decide(asked);
        return outcome;
    }
    refusal_is_noted_ = false;
    auto outcome = decide(asked);
    if (outcome.allowed || refusal_is_noted_) {
        remembered_[slot] = {text, outcome};
        ++counted.keys;
        if (!outcome.allowed) ++counted.refusals;
    }
    return outcome;
}

Outcome World::decide(const Operation& asked) {
    switch (asked.act) {
        case Act::clock: return {.allowed = true};
        case Act::add_person: return add_person(asked);
        case Act::grant: return grant(asked);
        case Act::disable: return disable(asked);
        case Act::plan_call: return plan_call(asked);
        case Act::enrol: return enrol(asked);
        case Act::advance_membership: {
            const auto which = static_cast<std::size_t>(asked.which);
            if (which >= memberships.size()) return no("no such membership");
            return advance_membership(asked, memberships[which]);
        }
        default: break;
    }
    const auto found = calls.find(asked.call);
    if (found == calls.end()) return no("no such call");
    auto& call = found->second;
    const bool sees_all = may(asked.person, "administrator") || may(asked.person, "auditor");
    if (call.state == "planned" && !sees_all) return no("not to be seen");
    switch (asked.act) {
        case Act::advance_call: return advance_call(asked, call);
        case Act::amend: return amend(asked, call);
        case Act::begin: return begin(asked, call);
        case Act::lapse: return lapse(asked, call);
        case Act::invite: return invite(asked, call);
        case Act::draw_plan: return draw_plan(asked, call);
        case Act::advance_plan: return advance_plan(asked, call);
        default: break;
    }
    const auto nominated = call.nominations.find(asked.reference);
    if (nominated == call.nominations.end()) return no("no such nomination");
    if (!is_known(asked.person)) return no("nobody");
    auto& one = nominated->second;
    if (!sees(asked.person, call, one)) return no("not to be seen");
    switch (asked.act) {
        case Act::edit: return edit(asked, call, one);
        case Act::advance_nomination: return advance_nomination(asked, call, one);
        default: break;
    }
    if (!people.contains(asked.other)) return no("no such juror");
    if (asked.other != asked.person && !sees_all) return no("not to be seen");
    switch (asked.act) {
        case Act::assign: return assign(asked, call, one);
        case Act::declare_conflict: return declare_conflict(asked, one);
        case Act::dismiss_conflict: return dismiss_conflict(asked, one);
        default: return advance_assignment(asked, call, one);
    }
}

void World::step(const std::string& letter) {
    ++counted.steps;
    if (!letter.empty()) ++counted.letters[letter];
}

// ---- people ----

Outcome World::add_person(const Operation& asked) {
    if (!may(asked.person, "administrator")) return no("for an administrator");
    if (people.contains(asked.other)) return no("there already");
    if (!asked.country.empty() && !countries.contains(asked.country)) return no("unknown country");
    people[asked.other].country = asked.country;
    ++counted.acts;
    return {.allowed = true, .to = "known", .revision = 1};
}

Outcome World::grant(const Operation& asked) {
    if (!may(asked.person, "administrator")) return no("for an administrator");
    const auto found = people.find(asked.other);
    if (found == people.end()) return no("no such person");
    if ((asked.kind == "officer") == asked.commission.empty()) return no("which Commission?");
    if (!asked.commission.empty() && !countries.contains(asked.commission))
        return no("unknown country");
    auto& person = found->second;
    if (const auto held = person.until.find(asked.kind);
        held != person.until.end() && now < held->second) {
        return no("held already");
    }
    if (asked.moment && *asked.moment <= now) return no("over before it begins");
    person.until[asked.kind] = asked.moment.value_or(Moment::max());
    if (asked.kind == "officer") person.officer_of = asked.commission;
    ++counted.acts;
    return {.allowed = true, .to = asked.kind, .revision = 1};
}

Outcome World::disable(const Operation& asked) {
    if (!may(asked.person, "administrator")) return no("for an administrator");
    if (!is_known(asked.other)) return no("nobody who may act");
    people[asked.other].is_disabled = true;
    ++counted.acts;
    return {.allowed = true, .to = "disabled", .revision = 1};
}

// ---- calls ----

Outcome World::advance_call(const Operation& asked, Call& call) {
    if (!is_known(asked.person)) return no("nobody");
    if (asked.revision && *asked.revision != call.revision) return bad_request("out_of_date");
    const auto from = call.state;
    const auto& event = asked.event;
    std::string to;
    std::string letter;
    if (event == "Open" && from == "planned") {
        to = "open";
        letter = "call-opened";
    } else if (event == "Close" && from == "open" && now >= call.rules.closes) {
        to = "closed";
    } else if (event == "BeginReview" && from == "closed" && call.rules.has_jury) {
        for (const auto& [reference, one] : call.nominations) {
            if (one.state == "submitted" || one.state == "returned") return no("work is left");
        }
        to = "in_review";
    } else if (event == "Archive" && from == "published") {
        to = "archived";
    }
    // Deciding comes with applying the plan, and publishing with publishing it.
    if (to.empty()) return no(event + " while " + from);
    if (!may(asked.person, "administrator")) return no("for an administrator");
    call.state = to;
    ++call.revision;
    step(letter);
    return {.allowed = true, .from = from, .to = to, .revision = call.revision};
}

Outcome World::amend(const Operation& asked, Call& call) {
    static const std::set<std::string> before_decided{"planned", "open", "closed", "in_review"};
    if (!may(asked.person, "administrator")) return no("for an administrator");
    if (asked.revision && *asked.revision != call.revision) return bad_request("out_of_date");
    if (!before_decided.contains(call.state)) return no("decided");
    if (is_blank(asked.reason)) return no("a reason is missing");
    auto rules = call.rules;
    if (asked.name == "/windows/commission/closes") {
        if (rules.closes == *asked.moment || *asked.moment <= rules.opens) return no("no window");
        rules.closes = *asked.moment;
    } else if (asked.name == "/jury/review/closes") {
        if (!rules.reads()) return no("no review");
        if (rules.review_closes == *asked.moment || *asked.moment <= rules.review_opens)
            return no("no window");
        rules.review_closes = *asked.moment;
    } else if (asked.name.starts_with("/quota/exceptions/")) {
        const auto commission = asked.name.substr(18);
        const int places = std::stoi(asked.value);
        const auto old = rules.exceptions.find(commission);
        if (old != rules.exceptions.end() && old->second == places) return no("so already");
        if (places < 0) return no("fewer than none");
        rules.exceptions[commission] = places;
    } else {
        return no("not to be amended");
    }
    for (const auto& [commission, counter] : call.places) {
        if (places_of(rules, commission) < counter.used) return no("places are used already");
    }
    if (rules.second_approver && asked.name.starts_with("/quota/exceptions/")) {
        auto& proposed_by = call.proposals[{call.version, asked.name, asked.value}];
        const bool by_another = proposed_by.size() > proposed_by.count(asked.person);
        if (!by_another && proposed_by.contains(asked.person)) return no("the same person twice");
        if (!by_another) {
            proposed_by.insert(asked.person);
            ++counted.acts;
            return {
                .allowed = true, .from = call.state, .to = call.state, .revision = call.revision};
        }
    }
    call.rules = rules;
    for (auto& [commission, counter] : call.places) counter.quota = places_of(rules, commission);
    ++call.revision;
    ++call.version;
    step("regulations-amended");
    return {.allowed = true, .from = call.state, .to = call.state, .revision = call.revision};
}

// ---- nominations ----

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

// ---- the jury ----

Outcome World::invite(const Operation& asked, Call& call) {
    if (!may(asked.person, "administrator")) return no("for an administrator");
    if (!call.rules.reads()) return no("no jury");
    if (!may(asked.other, "juror")) return no("no juror");
    call.jurors.insert(asked.other);
    ++counted.acts;
    return {.allowed = true, .from = "absent", .to = "invited", .revision = 1};
}

Outcome World::assign(const Operation& asked, Call& call, Nomination& one) {
    if (!administers(asked.person, call, one)) return no("for an administrator");
    if (!call.rules.reads() || !call.jurors.contains(asked.other)) return no("not on the jury");
    if (has_conflict(one, asked.other)) return no("a conflict");
    if (one.state != "eligible" && one.state != "under_review") return no("not to be read now");
    if (one.assignments.contains(asked.other)) return no("assigned before");
    one.assignments[asked.other] = {.state = "assigned", .revision = 2};
    step();
    step("assigned");
    return {.allowed = true, .from = "absent", .to = "assigned", .revision = 2};
}

Outcome World::declare_conflict(const Operation& asked, Nomination& one) {
    const bool own = asked.person == asked.other && may(asked.person, "juror");
    const auto& call = calls.at(asked.call);
    if (!own && !administers(asked.person, call, one)) return no("another's");
    if (!before_the_verdict.contains(one.state)) return no("the jury has spoken");
    if (!conflict_kinds.contains(asked.kind) || is_blank(asked.reason))
        return no("kind and reason are missing");
    one.conflicts[{asked.other, asked.kind}] = true;
    const auto found = one.assignments.find(asked.other);
    if (found != one.assignments.end() &&
        (found->second.state == "assigned" || found->second.state == "recorded")) {
        auto& seat = found->second;
        const auto from = seat.state;
        seat.state = from == "assigned" ? "recused" : "discounted";
        ++seat.revision;
        step("conflict-declared");
        return {.allowed = true, .from = from, .to = seat.state, .revision = seat.revision};
    }
    ++counted.acts;
    return {.allowed = true, .from = "absent", .to = "declared", .revision = 1};
}

Outcome World::dismiss_conflict(const Operation& asked, Nomination& one) {
    if (!administers(asked.person, calls.at(asked.call), one)) return no("for an administrator");
    if (!before_the_verdict.contains(one.state)) return no("the jury has spoken");
    if (is_blank(asked.reason)) return no("a ruling is missing");
    const auto conflict = one.conflicts.find({asked.other, asked.kind});
    if (conflict == one.conflicts.end() || !conflict->second) return no("no such conflict");
    conflict->second = false;
    const auto found = one.assignments.find(asked.other);
    if (found != one.assignments.end() && found->second.state == "discounted") {
        auto& seat = found->second;
        seat.state = "recorded";
        ++seat.revision;
        step();
        return {.allowed = true, .from = "discounted", .to = "recorded", .revision = seat.revision};
    }
    ++counted.acts;
    return {.allowed = true, .from = "declared", .to = "dismissed", .revision = 1};
}

std::string World::leave_for_seat(const Operation& asked, const Call& call, const Nomination& one,
                                  const Assignment& seat, std::string& why) const {
    const auto& rules = call.rules;
    const auto& event = asked.event;
    const auto& state = seat.state;
    const bool own = asked.person == asked.other && may(asked.person, "juror");
    const bool administrator = administers(asked.person, call, one);
    const bool is_read =
        one.state == "under_review" && now >= rules.review_opens && now < rules.review_closes;
    const bool conflicted = has_conflict(one, asked.other);
    const auto opinion = asked.opinion ? *asked.opinion : seat.draft.value_or(Opinion{});
    const auto answer = [&](bool leave, std::string to) {
        if (!leave) why = event + " is not given leave";
        return leave ? std::move(to) : std::string{};
    };
    if (event == "SaveDraft" && state == "assigned")
        return answer(own && is_read && !conflicted, "assigned");
    if (event == "RecordRecommendation" && state == "assigned")
        return answer(own && is_read && !conflicted && is_sound(opinion), "recorded");
    if (event == "Revise" && state == "recorded") {
        return answer(
            own && (is_read || one.state == "in_deliberation") && !conflicted && is_sound(opinion),
            "recorded");
    }
    if (event == "Abstain" && state == "assigned") return answer(own && is_read, "abstained");
    if (event == "Release" && (state == "assigned" || state == "recorded")) {
        return answer(
            administrator && before_the_verdict.contains(one.state) && !is_blank(asked.reason),
            "released");
    }
    if (event == "Lapse" && state == "assigned")
        return answer(may(asked.person, "administrator") && now >= rules.review_closes, "lapsed");
    why = event + " while " + state;
    return {};
}

Outcome World::advance_assignment(const Operation& asked, Call& call, Nomination& one) {
    const auto found = one.assignments.find(asked.other);
    if (found == one.assignments.end()) return no("not assigned");
    auto& seat = found->second;
    if (asked.revision && *asked.revision != seat.revision) return bad_request("out_of_date");
    std::string why;
    const auto to = leave_for_seat(asked, call, one, seat, why);
    if (to.empty()) return no(why);
    const auto from = seat.state;
    const auto opinion = asked.opinion ? *asked.opinion : seat.draft.value_or(Opinion{});
    if (asked.event == "SaveDraft") seat.draft = opinion;
    if (asked.event == "RecordRecommendation" || asked.event == "Revise") {
        ++seat.versions;
        seat.verdict = opinion.verdict;
    }
    seat.keeps_counting = asked.event == "Release" && asked.flag && from == "recorded";
    seat.state = to;
    ++seat.revision;
    step(asked.event == "Release" ? "released" : "");
    return {.allowed = true, .from = from, .to = to, .revision = seat.revision};
}

}  // namespace tests::model
