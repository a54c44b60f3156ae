#include "tests/storage/model/world.hpp"

#include "tests/storage/model/parts.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tests::model {
namespace {

// A year from 29 February ends on 28 February.
Moment months_later(Moment start, int months) {
    const auto day = std::chrono::floor<std::chrono::days>(start);
    auto date = std::chrono::year_month_day{day} + std::chrono::months{months};
    if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
    return Moment{std::chrono::sys_days{date}} + (start - day);
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

}  // namespace tests::model
