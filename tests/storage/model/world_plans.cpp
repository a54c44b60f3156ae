// The part of the model that makes calls, cohorts and members of it.
#include "tests/storage/model/parts.hpp"
#include "tests/storage/model/world.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tests::model {
namespace {

bool is_ready(const Call& call, const std::string& kind) {
    if (kind == "corrigendum") return call.state == "published" || call.state == "archived";
    return call.state == (call.rules.has_jury ? "in_review" : "closed");
}

// What the jury's word leads to where nobody says otherwise.
std::string usual(const std::string& state, bool has_jury) {
    if (state == "recommended") return "admit";
    if (state == "reserved" || state == "not_recommended") return "decline";
    return state == "eligible" && !has_jury ? "admit" : "";
}

bool is_stale(const Call& call, const Plan& plan) {
    return std::ranges::any_of(plan.items, [&](const Item& item) {
        return call.nominations.at(item.reference).revision != item.revision;
    });
}

std::string breach(const Call& call, const Plan& plan) {
    if (plan.items.empty() && plan.kind == "corrigendum") return "empty";
    std::map<std::string, int> winners;
    for (const auto& item : plan.items) {
        if (item.says != "admit") continue;
        const auto& one = call.nominations.at(item.reference);
        if (call.rules.winners_per_country > 0 &&
            ++winners[one.commission] > call.rules.winners_per_country) {
            return "too many winners";
        }
        const bool allowed = call.rules.has_jury && call.rules.against_the_jury;
        if (one.state == "not_recommended" && (!allowed || item.reason.empty()))
            return "against the jury";
    }
    return {};
}

std::string led_to(const Call& call, const Plan& plan, const Item& item) {
    const auto& state = call.nominations.at(item.reference).state;
    const bool was_spoken_of = state == "recommended" || state == "reserved" ||
                               state == "not_recommended" ||
                               (state == "eligible" && !call.rules.has_jury);
    if (item.says == "decline") return was_spoken_of ? "not_admitted" : "";
    if (item.says == "strike") {
        const bool may = state == "admitted" && plan.kind == "corrigendum";
        return may && !is_blank(item.reason) ? "struck" : "";
    }
    if (!was_spoken_of) return {};
    if (state != "not_recommended") return "admitted";
    return call.rules.against_the_jury && !is_blank(item.reason) ? "admitted" : "";
}

}  // namespace

Outcome World::plan_call(const Operation& asked) {
    if (!may(asked.person, "administrator")) return no("for an administrator");
    if (calls.contains(asked.call)) return no("there already");
    calls[asked.call].rules = drawn_up.at(asked.call);
    step();
    return {.allowed = true, .from = "absent", .to = "planned", .revision = 1};
}

Outcome World::draw_plan(const Operation& asked, Call& call) {
    if (!may(asked.person, "administrator")) return no("for an administrator");
    if (!is_ready(call, asked.kind)) return no("not the time for a " + asked.kind);
    Plan plan{.kind = asked.kind};
    auto left = asked.said;
    for (const auto& [reference, one] : call.nominations) {
        Item item{.reference = reference, .revision = one.revision};
        if (asked.kind == "admission") item.says = usual(one.state, call.rules.has_jury);
        const auto said = std::ranges::find(left, reference, &Said::reference);
        if (said != left.end()) {
            if (said->says != "admit" && said->says != "decline" && said->says != "strike")
                return no("says nothing that a plan can say");
            item.says = said->says;
            item.reason = said->reason;
            left.erase(said);
        }
        if (!item.says.empty()) plan.items.push_back(item);
    }
    if (!left.empty()) return no("no such nomination");
    call.plans.push_back(plan);
    step();
    return {.allowed = true,
            .to = "draft",
            .revision = 1,
            .reference = std::to_string(call.plans.size())};
}

Outcome World::advance_plan(const Operation& asked, Call& call) {
    const auto which = static_cast<std::size_t>(asked.which);
    if (!is_known(asked.person) || which < 1 || which > call.plans.size()) return no("no plan");
    auto& plan = call.plans[which - 1];
    if (plan.state != "published" && !may(asked.person, "administrator") &&
        !may(asked.person, "auditor")) {
        return no("not to be seen");
    }
    if (asked.revision && *asked.revision != plan.revision)
        return {.request_fault = "out_of_date", .why = "out_of_date"};
    const auto from = plan.state;
    const auto& event = asked.event;
    const bool is_sound =
        is_ready(call, plan.kind) && !is_stale(call, plan) && asked.digest != "wrong";
    std::string to;
    const bool is_bound = std::ranges::any_of(plan.items, [&](const auto& item) {
        return !administers(asked.person, call, call.nominations.at(item.reference));
    });
    if ((event == "Approve" || event == "Apply") && is_bound) {
        refusal_is_noted_ = true;
        return no("a conflict");
    }
    if (event == "Propose" && from == "draft" && is_sound && breach(call, plan).empty())
        to = "proposed";
    if (event == "Approve" && from == "proposed" && is_sound &&
        (!call.rules.second_approver || asked.person != plan.proposed_by)) {
        to = "approved";
    }
    if (event == "Apply" && from == "approved" && is_sound && breach(call, plan).empty())
        to = "applied";
    if (event == "Publish" && from == "applied") to = "published";
    if (event == "Discard" && (from == "draft" || from == "proposed" || from == "approved") &&
        !is_blank(asked.reason)) {
        to = "discarded";
    }
    refusal_is_noted_ = true;  // should it come to one
    if (to.empty() || !may(asked.person, "administrator")) {
        return no(event + " of a plan that is " + from);
    }
    if (to == "applied") return apply(call, plan, asked.which);
    if (to == "published" && plan.kind == "admission") {
        if (call.state != "decided") return no("the call is not decided");
        call.state = "published";
        ++call.revision;
        step("cohort-announced");
    }
    if (event == "Propose") plan.proposed_by = asked.person;
    if (event == "Approve") plan.approved_by = asked.person;
    plan.state = to;
    ++plan.revision;
    step(event == "Propose" ? "plan-awaits-approval" : event == "Approve" ? "plan-approved" : "");
    return {.allowed = true, .from = from, .to = to, .revision = plan.revision};
}

// All of it, or nothing.
Outcome World::apply(Call& call, Plan& plan, int number) {
    for (const auto& item : plan.items) {
        const auto to = led_to(call, plan, item);
        if (to.empty()) return no(item.reference + " cannot go where the plan says");
        if (to == "admitted" && call.rules.standing &&
            is_member(call.rules.ledger, call.nominations.at(item.reference).entity)) {
            return no(item.reference + " is a member already");
        }
    }
    if (plan.kind == "admission") {
        for (const auto& [reference, one] : call.nominations) {
            static const std::set<std::string> open{
                "draft",           "submitted",   "returned", "eligible",       "under_review",
                "in_deliberation", "recommended", "reserved", "not_recommended"};
            if (open.contains(one.state) &&
                std::ranges::find(plan.items, reference, &Item::reference) == plan.items.end()) {
                return no(reference + " is neither decided nor in the plan");
            }
        }
    }
    for (const auto& item : plan.items) {
        auto& one = call.nominations.at(item.reference);
        const auto to = led_to(call, plan, item);
        one.state = to;
        ++one.revision;
        if (to == "not_admitted") step("not-admitted");
        if (to == "admitted") {
            step("admitted");
            one.admitted_by = number;
            memberships.push_back({.ledger = call.rules.ledger,
                                   .entity = one.entity,
                                   .country = one.commission,
                                   .standing = call.rules.standing,
                                   .began = now,
                                   .call = call.rules.call,
                                   .reference = item.reference});
            step();
        }
        if (to == "struck") {
            step("struck");
            for (auto& member : memberships) {
                if (member.call != call.rules.call || member.reference != item.reference ||
                    member.state == "ended") {
                    continue;
                }
                member.state = "ended";
                member.ended_how = "struck";
                ++member.revision;
                step("membership-ended");
            }
        }
    }
    if (plan.kind == "admission") {
        call.state = "decided";
        ++call.revision;
        step();
    }
    plan.state = "applied";
    ++plan.revision;
    step();
    return {.allowed = true, .from = "approved", .to = "applied", .revision = plan.revision};
}

// ---- members ----

Outcome World::enrol(const Operation& asked) {
    const auto entity = asked.country + "/" + asked.name;
    if (!countries.contains(asked.country)) return no("unknown country");
    if (!may(asked.person, "administrator")) return no("for an administrator");
    if (is_member(asked.ledger, entity)) return no("a member already");
    entities.try_emplace(entity, "city");
    memberships.push_back({.ledger = asked.ledger,
                           .entity = entity,
                           .country = asked.country,
                           .began = *asked.moment});
    step();
    return {.allowed = true, .from = "absent", .to = "active", .revision = 1};
}

Outcome World::advance_membership(const Operation& asked, Membership& member) {
    if (!is_known(asked.person)) return no("nobody");
    if (asked.revision && *asked.revision != member.revision)
        return {.request_fault = "out_of_date", .why = "out_of_date"};
    const auto from = member.state;
    const auto& event = asked.event;
    const bool administrator = may(asked.person, "administrator");
    const bool own = speaks_for(asked.person, member.country);
    std::string to;
    std::string letter;
    if (event == "CallForReport" && from == "active" && administrator && asked.moment > now) {
        to = "report_due";
        letter = "report-due";
        member.due = asked.moment;
    }
    if (event == "FallOverdue" && from == "report_due" && administrator && member.due <= now) {
        to = "overdue";
        letter = "report-overdue";
    }
    if (event == "Deactivate" && from == "overdue" && administrator) to = "inactive";
    if (event == "Report" && (from == "report_due" || from == "overdue" || from == "inactive") &&
        (administrator || own)) {
        to = "reported";
    }
    if (event == "AcceptReport" && from == "reported" && administrator) to = "active";
    if (event == "End" && from != "ended" && !is_blank(asked.reason) &&
        (administrator || (own && asked.kind == "withdrawn"))) {
        to = "ended";
        letter = "membership-ended";
        member.ended_how = asked.kind;
    }
    if (to.empty()) return no(event + " of a membership that is " + from);
    member.state = to;
    ++member.revision;
    step(letter);
    return {.allowed = true, .from = from, .to = to, .revision = member.revision};
}

}  // namespace tests::model
