#include "engine/membership/policy.hpp"

#include "engine/permission.hpp"

namespace engine::membership::policy {

Permission may_enrol(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator}, facts.actor); !mine) return mine;
    if (!facts.admitted_by_plan) {
        return refuse(Reason::not_in_an_approved_plan,
                      "A membership begins with an applied admission plan.");
    }
    if (facts.entity_is_member) {
        return refuse(Reason::already_a_member, "The entity is an active member already.");
    }
    return {};
}

Permission may_call_for_report(const Facts& facts) {
    return reserved_for({Role::administrator, Role::clock}, facts.actor);
}

Permission may_report(const Facts& facts) {
    if (facts.actor.is_administrator) return {};
    return reserved_for_officer_of(facts.country, facts.actor);
}

Permission may_accept_report(const Facts& facts) {
    return reserved_for({Role::administrator}, facts.actor);
}

Permission may_fall_overdue(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator, Role::clock}, facts.actor); !mine)
        return mine;
    if (facts.report_window.has_closed(facts.now)) return {};
    return refuse(Reason::window_still_open,
                  "The report is due at " + iso(facts.report_window.closes) + ".");
}

Permission may_deactivate(const Facts& facts) {
    return reserved_for({Role::administrator}, facts.actor);
}

Permission may_end(const Facts& facts, const End& event) {
    if (facts.actor.is_administrator) return {};
    if (event.how == Ending::withdrawn) return reserved_for_officer_of(facts.country, facts.actor);
    return reserved_for({Role::administrator}, facts.actor);
}

}  // namespace engine::membership::policy
