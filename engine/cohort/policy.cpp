#include "engine/cohort/policy.hpp"

#include "engine/permission.hpp"

#include <fmt/format.h>

namespace engine::cohort::policy {
namespace {

Permission administrator(const Facts& facts) {
    return reserved_for({Role::administrator}, facts.actor);
}

// An admission plan belongs to a call whose jury is at work, or which has none; a corrigendum to
// one whose cohort is public.
Permission call_is_ready(const Facts& facts) {
    using Call = call::State;
    if (facts.kind == Kind::corrigendum) {
        if (facts.call == Call::published || facts.call == Call::archived) return {};
        return refuse(Reason::not_published,
                      fmt::format("The call is {}: only what is published is corrected.",
                                  call::name_of(facts.call)));
    }
    if (facts.call == (facts.call_has_jury ? Call::in_review : Call::closed)) return {};
    return refuse(
        Reason::not_foreseen_in_this_state,
        fmt::format("The call is {}: its cohort is decided {}.", call::name_of(facts.call),
                    facts.call_has_jury ? "while it is in review" : "once it is closed"));
}

Permission is_current(const Facts& facts) {
    if (!facts.moved.empty()) {
        return refuse(Reason::plan_stale,
                      fmt::format("The plan was made before {} change{}.", facts.moved.size(),
                                  facts.moved.size() == 1 ? "" : "s"),
                      facts.moved);
    }
    if (!facts.digest_matches) {
        return refuse(Reason::plan_stale,
                      "The plan is not the one that was shown: its digest differs.");
    }
    return {};
}

Permission is_within_the_rules(const Facts& facts) {
    // A call without candidates is decided all the same: by a cohort of nobody. Where there are
    // candidates the call itself says that they are not decided yet.
    if (facts.items == 0 && facts.kind == Kind::corrigendum)
        return refuse(Reason::plan_empty, "The corrigendum strikes nothing.");
    if (!facts.over_the_cap.empty()) {
        return refuse(Reason::winner_cap_reached,
                      "The plan does not keep the caps of the regulations.", facts.over_the_cap);
    }
    if (!facts.against_the_jury.empty()) {
        return refuse(
            Reason::against_the_jury,
            "The plan admits against the jury what the regulations do not allow, or without "
            "a reason.",
            facts.against_the_jury);
    }
    return {};
}

}  // namespace

Permission may_draw(const Facts& facts) {
    if (auto mine = administrator(facts); !mine) return mine;
    return call_is_ready(facts);
}

Permission may_propose(const Facts& facts) {
    if (auto mine = administrator(facts); !mine) return mine;
    if (auto ready = call_is_ready(facts); !ready) return ready;
    if (auto sound = is_within_the_rules(facts); !sound) return sound;
    return is_current(facts);
}

Permission may_approve(const Facts& facts) {
    if (auto mine = administrator(facts); !mine) return mine;
    if (facts.second_approver && facts.actor.person == facts.proposed_by) {
        return refuse(Reason::same_person_twice,
                      "Who proposed the plan cannot approve it: another administrator must.");
    }
    if (auto ready = call_is_ready(facts); !ready) return ready;
    return is_current(facts);
}

Permission may_apply(const Facts& facts) {
    if (auto mine = administrator(facts); !mine) return mine;
    if (auto ready = call_is_ready(facts); !ready) return ready;
    if (auto sound = is_within_the_rules(facts); !sound) return sound;
    return is_current(facts);
}

Permission may_publish(const Facts& facts) {
    return administrator(facts);
}

Permission may_discard(const Facts& facts) {
    return administrator(facts);
}

}  // namespace engine::cohort::policy
