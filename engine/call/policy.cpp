#include "engine/call/policy.hpp"

#include "engine/permission.hpp"

#include <fmt/format.h>

namespace engine::call::policy {
namespace {

Permission plan_is_applied(const Facts& facts) {
    if (!facts.plan_applied) {
        return refuse(Reason::not_in_an_approved_plan,
                      "A call is decided by applying its approved admission plan.");
    }
    if (facts.undecided > 0) {
        return refuse(Reason::call_has_work_left,
                      facts.undecided == 1
                          ? "1 nomination is neither decided nor in the plan."
                          : fmt::format("{} nominations are neither decided nor in the plan.",
                                        facts.undecided));
    }
    return {};
}

}  // namespace

Permission may_prepare(const Facts& facts) {
    return reserved_for({Role::administrator}, facts.actor);
}

Permission may_close(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator, Role::clock}, facts.actor); !mine)
        return mine;
    if (facts.commission_window.has_closed(facts.now)) return {};
    return refuse(Reason::window_still_open, "The Commissions may still submit until " +
                                                 iso(facts.commission_window.closes) + ".");
}

Permission may_begin_review(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator}, facts.actor); !mine) return mine;
    if (!facts.has_jury) {
        return refuse(Reason::no_jury_in_this_call, "The regulations of this call have no jury.");
    }
    if (facts.awaiting_screening > 0) {
        return refuse(Reason::call_has_work_left,
                      facts.awaiting_screening == 1
                          ? "1 nomination still awaits screening or completion."
                          : fmt::format("{} nominations still await screening or completion.",
                                        facts.awaiting_screening));
    }
    return {};
}

Permission may_decide(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator}, facts.actor); !mine) return mine;
    return plan_is_applied(facts);
}

Permission may_decide_without_jury(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator}, facts.actor); !mine) return mine;
    if (facts.has_jury) {
        return refuse(Reason::not_foreseen_in_this_state,
                      "The jury of this call has not begun its review.");
    }
    return plan_is_applied(facts);
}

// Alone it would leave the plan applied for ever, and nothing announced.
Permission may_publish(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator}, facts.actor); !mine) return mine;
    if (facts.plan_published) return {};
    return refuse(Reason::not_in_an_approved_plan,
                  "A call is published by publishing its admission plan.");
}

Permission may_amend(const Facts& facts) {
    return reserved_for({Role::administrator}, facts.actor);
}

Result<Agreement> agreement(const Facts& facts, std::span<const PersonId> proposed_by,
                            bool in_conflict) {
    if (auto mine = may_amend(facts); !mine) return tl::unexpected{mine.error()};
    if (proposed_by.empty()) return Agreement::proposes;
    for (const auto& person : proposed_by) {
        if (person == facts.actor.person) continue;
        if (!in_conflict) return Agreement::approves;
        return refuse(Reason::conflict_of_interest,
                      "Whoever has a conflict with a nomination of the call leaves the approval to "
                      "another administrator.");
    }
    return refuse(
        Reason::same_person_twice,
        "Who proposed the amendment cannot approve it: another administrator must say the "
        "same.");
}

}  // namespace engine::call::policy
