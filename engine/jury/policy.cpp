#include "engine/jury/policy.hpp"

#include "engine/permission.hpp"

#include <fmt/format.h>

namespace engine::jury::policy {
namespace {

Permission own(const Facts& facts) {
    if (auto mine = reserved_for({Role::juror}, facts.actor); !mine) return mine;
    if (facts.actor.person == facts.juror) return {};
    return refuse(Reason::not_your_own, "This assignment is another juror's.");
}

Permission own_or_administrator(const Facts& facts) {
    if (reserved_for({Role::administrator}, facts.actor)) return {};
    return own(facts);
}

Permission no_conflict(const Facts& facts) {
    if (!facts.has_conflict) return {};
    return refuse(Reason::conflict_of_interest,
                  fmt::format("The juror has a conflict of interest with this nomination ({}).",
                              facts.conflict));
}

Permission on_panel(const Facts& facts) {
    if (!facts.call_has_jury) {
        return refuse(Reason::no_jury_in_this_call, "The regulations of this call have no jury.");
    }
    if (facts.on_panel) return {};
    return refuse(Reason::juror_not_on_panel, "The person is not on the jury of this call.");
}

Permission review_is_open(const Facts& facts) {
    if (facts.nomination != nomination::State::under_review) {
        return refuse(Reason::not_foreseen_in_this_state,
                      fmt::format("The nomination is {}, not under review.",
                                  nomination::name_of(facts.nomination)));
    }
    if (!facts.review_window.has_opened(facts.now)) {
        return refuse(Reason::window_not_open,
                      "The review window opens at " + iso(facts.review_window.opens) + ".");
    }
    if (facts.review_window.has_closed(facts.now)) {
        return refuse(Reason::window_closed,
                      "The review window closed at " + iso(facts.review_window.closes) + ".");
    }
    return {};
}

Permission review_is_complete(const Facts& facts) {
    if (facts.drafts_differ) {
        return refuse(Reason::drafts_differ,
                      "Two texts were saved beside each other: read both, and save what stands.");
    }
    if (!facts.dossier_is_current) {
        return refuse(Reason::out_of_date,
                      "The dossier has a newer version: read it and confirm the recommendation.");
    }
    if (!facts.scores_off_scale.empty()) {
        return refuse(Reason::score_out_of_scale,
                      "Some scores are off the scale of the regulations.", facts.scores_off_scale);
    }
    if (facts.review_faults.empty()) return {};
    return refuse(Reason::review_incomplete, "The recommendation is not complete.",
                  facts.review_faults);
}

bool is_decided(nomination::State state) {
    return state != nomination::State::under_review &&
           state != nomination::State::in_deliberation && state != nomination::State::eligible &&
           state != nomination::State::submitted && state != nomination::State::returned;
}

Permission not_decided_yet(const Facts& facts) {
    if (!is_decided(facts.nomination)) return {};
    return refuse(Reason::not_foreseen_in_this_state,
                  fmt::format("The nomination is {}: it is not before the jury.",
                              nomination::name_of(facts.nomination)));
}

}  // namespace

Permission may_propose(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator}, facts.actor); !mine) return mine;
    if (auto panel = on_panel(facts); !panel) return panel;
    if (auto free = no_conflict(facts); !free) return free;
    if (facts.nomination == nomination::State::eligible ||
        facts.nomination == nomination::State::under_review) {
        return {};
    }
    return refuse(Reason::not_foreseen_in_this_state,
                  fmt::format("The nomination is {}: jurors are assigned to what is eligible or "
                              "under review.",
                              nomination::name_of(facts.nomination)));
}

Permission may_confirm(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator}, facts.actor); !mine) return mine;
    if (auto panel = on_panel(facts); !panel) return panel;
    if (auto free = no_conflict(facts); !free) return free;
    return not_decided_yet(facts);
}

Permission may_save(const Facts& facts) {
    if (auto mine = own(facts); !mine) return mine;
    if (auto free = no_conflict(facts); !free) return free;
    return review_is_open(facts);
}

Permission may_record(const Facts& facts) {
    if (auto mine = own(facts); !mine) return mine;
    if (auto free = no_conflict(facts); !free) return free;
    if (auto open = review_is_open(facts); !open) return open;
    return review_is_complete(facts);
}

Permission may_revise(const Facts& facts) {
    if (auto mine = own(facts); !mine) return mine;
    if (auto free = no_conflict(facts); !free) return free;
    if (facts.nomination != nomination::State::in_deliberation) {
        if (auto open = review_is_open(facts); !open) return open;
    }
    return review_is_complete(facts);
}

// Who has a conflict is recused: abstained, the conflict could not be declared any more.
Permission may_abstain(const Facts& facts) {
    if (auto mine = own(facts); !mine) return mine;
    if (auto free = no_conflict(facts); !free) return free;
    return review_is_open(facts);
}

Permission may_declare_conflict(const Facts& facts) {
    if (auto mine = own_or_administrator(facts); !mine) return mine;
    return not_decided_yet(facts);
}

Permission may_restore(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator}, facts.actor); !mine) return mine;
    return not_decided_yet(facts);
}

Permission may_release(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator}, facts.actor); !mine) return mine;
    return not_decided_yet(facts);
}

Permission may_lapse(const Facts& facts) {
    if (auto mine = reserved_for({Role::clock}, facts.actor); !mine) return mine;
    if (facts.review_window.has_closed(facts.now)) return {};
    return refuse(Reason::window_still_open,
                  "The review window is open until " + iso(facts.review_window.closes) + ".");
}

Permission may_bid(const Facts& facts) {
    if (auto mine = own(facts); !mine) return mine;
    if (auto panel = on_panel(facts); !panel) return panel;
    if (auto free = no_conflict(facts); !free) return free;
    if (facts.nomination == nomination::State::eligible ||
        facts.nomination == nomination::State::under_review) {
        return {};
    }
    return refuse(Reason::not_foreseen_in_this_state,
                  fmt::format("The nomination is {}: jurors bid for what is eligible or under "
                              "review.",
                              nomination::name_of(facts.nomination)));
}

Permission may_rule_on_evidence(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator}, facts.actor); !mine) return mine;
    return not_decided_yet(facts);
}

Permission may_plan_seats(const Facts& facts) {
    if (!facts.actor.is_administrator) return reserved_for({Role::administrator}, facts.actor);
    if (facts.actor.has_conflict) {
        return refuse(Reason::conflict_of_interest,
                      "Whoever has a conflict with a nomination of the call leaves the assignment "
                      "of its jury to another administrator.");
    }
    if (facts.call_has_jury) return {};
    return refuse(Reason::no_jury_in_this_call, "The regulations of this call have no jury.");
}

// Whether the asker has a conflict makes no difference: it is everybody's letter.
Permission may_remind(const Facts& facts) {
    auto actor = facts.actor;
    actor.has_conflict = false;
    if (auto mine = reserved_for({Role::administrator}, actor); !mine) return mine;
    if (!facts.call_has_jury) {
        return refuse(Reason::no_jury_in_this_call, "The regulations of this call have no jury.");
    }
    auto open = facts;
    open.nomination = nomination::State::under_review;
    return review_is_open(open);
}

}  // namespace engine::jury::policy
