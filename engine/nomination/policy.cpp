#include "engine/nomination/policy.hpp"

#include "engine/permission.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace engine::nomination::policy {
namespace {

Permission call_is_open(const Facts& facts) {
    if (facts.call == call::State::open) return {};
    return refuse(Reason::call_not_open,
                  fmt::format("The call is {}, not open.", call::name_of(facts.call)));
}

Permission cohort_is_undecided(const Facts& facts) {
    if (facts.call != call::State::decided && facts.call != call::State::published &&
        facts.call != call::State::archived) {
        return {};
    }
    return refuse(Reason::not_foreseen_in_this_state,
                  fmt::format("The call is {}: its cohort is settled.", call::name_of(facts.call)));
}

Permission within(const Window& window, Moment now, std::string_view whose) {
    if (!window.has_opened(now)) {
        return refuse(Reason::window_not_open,
                      fmt::format("{} window opens at {}.", whose, iso(window.opens)));
    }
    if (window.has_closed(now)) {
        return refuse(Reason::window_closed, fmt::format("{} window closed at {}; it is {}.", whose,
                                                         iso(window.closes), iso(now)));
    }
    return {};
}

Permission place_is_free(const Facts& facts) {
    const auto& places = facts.places;
    if (places.used < places.quota) return {};
    const auto said = fmt::format("{} has used {} of {} places in call {}.", places.whose,
                                  places.used, places.quota, places.call);
    if (places.held_by.empty()) return refuse(Reason::quota_exhausted, said);
    return refuse(Reason::quota_exhausted, said,
                  {fmt::format("in use: {}", fmt::join(places.held_by, ", "))});
}

// Months are reckoned forward, as a calendar does: a year from 29 February ends on 28 February.
// Reckoned backward from now, who was long enough a member on a 28 February was not on the 29th.
Moment months_after(Moment start, int months) {
    const auto day = std::chrono::floor<std::chrono::days>(start);
    auto date = std::chrono::year_month_day{day} + std::chrono::months{months};
    if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
    return Moment{std::chrono::sys_days{date}} + (start - day);
}

Permission candidate_is_admissible(const Facts& facts) {
    const auto& candidate = facts.candidate;
    if (!candidate.country_is_known) {
        return refuse(Reason::country_unknown,
                      fmt::format("No country has the code {}.", candidate.country.text()));
    }
    if (!candidate.country_is_member_state) {
        return refuse(Reason::country_not_a_member_state,
                      fmt::format("{} is not a Member State.", facts.commission.text()));
    }
    if (candidate.country != facts.commission) {
        return refuse(
            Reason::entity_of_another_country,
            fmt::format("The candidate lies in {}; the Commission of {} nominates its own.",
                        candidate.country.text(), facts.commission.text()));
    }
    if (!candidate.kind_is_allowed) {
        return refuse(
            Reason::entity_kind_not_allowed,
            fmt::format("The regulations of this call do not admit a {}.", candidate.kind));
    }
    if (!candidate.also_nominated_as.empty()) {
        return refuse(Reason::already_nominated,
                      fmt::format("The same candidate is already nominated in this call as {}.",
                                  candidate.also_nominated_as));
    }
    if (candidate.is_active_member && !candidate.members_may_apply) {
        return refuse(Reason::already_a_member, "The candidate is an active member already.");
    }
    if (const int months = candidate.member_for_longer_than_months; months > 0) {
        const auto& since = candidate.member_of_required_since;
        if (!since || facts.now <= months_after(*since, months)) {
            return refuse(
                Reason::membership_required,
                fmt::format("The candidate must have been a member for more than {} months.",
                            months));
        }
    }
    if (const int years = candidate.excluded_years_after_admission;
        years > 0 && candidate.last_admitted &&
        facts.now < months_after(*candidate.last_admitted, 12 * years)) {
        return refuse(
            Reason::excluded_after_award,
            fmt::format("The candidate was chosen on {:.10} and is excluded for {} years.",
                        iso(*candidate.last_admitted), years));
    }
    return {};
}

Permission dossier_is_complete(const Facts& facts) {
    auto faults = facts.dossier_faults;
    if (!facts.mayor_committed) faults.emplace_back("the mayor's commitment is not recorded");
    if (!facts.commission_endorsed)
        faults.emplace_back("the Commission's endorsement is not recorded");
    if (faults.empty()) return {};
    auto explanation = fmt::format("The dossier is not complete: {} {} open.", faults.size(),
                                   faults.size() == 1 ? "point is" : "points are");
    return refuse(Reason::dossier_incomplete, std::move(explanation), std::move(faults));
}

Permission quorum_is_met(const Facts& facts) {
    if (facts.panel.counted >= facts.panel.quorum) return {};
    return refuse(Reason::quorum_not_met, fmt::format("{} of the {} recommendations needed are in.",
                                                      facts.panel.counted, facts.panel.quorum));
}

// A tie does not carry: the jury recommends by more than the share that the regulations name.
bool majority_is_in_favour(const Panel& panel) {
    return panel.in_favour * panel.majority_denominator > panel.counted * panel.majority_numerator;
}

// In its deliberation the panel may decide against the majority of what was written: by the share
// of the whole panel that the regulations name, silent jurors included, and for a reason.
Permission panel_overrules(const Panel& panel, const ConcludeReview& asked) {
    if (asked.overruled_by < 0 || asked.overruled_by > panel.assigned) {
        return refuse(Reason::input_invalid,
                      fmt::format("{} cannot have decided so: {} of the panel are there.",
                                  asked.overruled_by, panel.assigned));
    }
    if (asked.overruled_by * panel.overrule_denominator < panel.size * panel.overrule_numerator) {
        return refuse(Reason::too_few_to_overrule,
                      fmt::format("{} of a panel of {} are fewer than {}/{}: the majority stands.",
                                  asked.overruled_by, panel.size, panel.overrule_numerator,
                                  panel.overrule_denominator));
    }
    return needs_reason(asked.reason);
}

enum class Word { yes, no };

// What the jury says, or why it has not said anything yet.
Result<Word> word_of_the_jury(const Facts& facts, const ConcludeReview& asked) {
    if (auto mine = reserved_for({Role::administrator}, facts.actor); !mine) {
        return tl::unexpected{mine.error()};
    }
    if (facts.panel.as_published) {
        if (!asked.as_published) {
            return refuse(Reason::reviews_outstanding,
                          "The reviews of this call were never published: say what was.");
        }
        if (auto reason = needs_reason(asked.reason); !reason)
            return tl::unexpected{reason.error()};
        return *asked.as_published ? Word::yes : Word::no;
    }
    if (auto quorum = quorum_is_met(facts); !quorum) return tl::unexpected{quorum.error()};
    const bool is_in_favour = majority_is_in_favour(facts.panel);
    if (asked.overruled_by == 0) return is_in_favour ? Word::yes : Word::no;
    if (auto overruled = panel_overrules(facts.panel, asked); !overruled)
        return tl::unexpected{overruled.error()};
    return is_in_favour ? Word::no : Word::yes;
}

Permission no_majority(const Facts& facts, const ConcludeReview& asked) {
    if (asked.overruled_by > 0) {
        return refuse(Reason::no_majority, "The panel has overruled the majority in favour.");
    }
    return refuse(Reason::no_majority,
                  fmt::format("{} of {} counted recommendations are in favour.",
                              facts.panel.in_favour, facts.panel.counted));
}

Permission plan_says(Plan::Says wanted, const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator}, facts.actor); !mine) return mine;
    if (!facts.plan.approved || facts.plan.says != wanted) {
        return refuse(Reason::not_in_an_approved_plan, "No approved plan of this call says so.");
    }
    if (!facts.plan.matches) {
        return refuse(Reason::plan_stale, "The plan was approved for another state of things.");
    }
    return {};
}

Permission without_jury(Permission otherwise, const Facts& facts) {
    if (!otherwise || !facts.panel.exists) return otherwise;
    return refuse(Reason::quorum_not_met,
                  "The jury of this call has not recommended the candidate.");
}

Permission clock_strikes(const Facts& facts) {
    return reserved_for({Role::clock}, facts.actor);
}

}  // namespace

Permission may_begin(const Facts& facts) {
    if (auto mine = reserved_for_officer_of(facts.commission, facts.actor); !mine) return mine;
    if (auto open = call_is_open(facts); !open) return open;
    if (facts.commission_window.has_closed(facts.now)) {
        return within(facts.commission_window, facts.now, "The Commission's");
    }
    return candidate_is_admissible(facts);
}

Permission may_edit_draft(const Facts& facts) {
    if (auto mine = reserved_for_officer_of(facts.commission, facts.actor); !mine) return mine;
    if (auto open = call_is_open(facts); !open) return open;
    if (facts.commission_window.has_closed(facts.now)) {
        return within(facts.commission_window, facts.now, "The Commission's");
    }
    return {};
}

Permission may_edit_returned(const Facts& facts) {
    if (auto mine = reserved_for_officer_of(facts.commission, facts.actor); !mine) return mine;
    if (auto open = within(facts.completion_window, facts.now, "The completion"); !open)
        return open;
    if (facts.frozen_sections.empty()) return {};
    return refuse(Reason::dossier_invalid, "Only the sections that were remarked upon are open.",
                  facts.frozen_sections);
}

Permission may_submit(const Facts& facts) {
    if (auto mine = reserved_for_officer_of(facts.commission, facts.actor); !mine) return mine;
    if (auto open = call_is_open(facts); !open) return open;
    if (auto time = within(facts.commission_window, facts.now, "The Commission's"); !time)
        return time;
    if (auto fit = candidate_is_admissible(facts); !fit) return fit;
    if (auto complete = dossier_is_complete(facts); !complete) return complete;
    return place_is_free(facts);
}

Permission may_resubmit(const Facts& facts) {
    if (auto mine = reserved_for_officer_of(facts.commission, facts.actor); !mine) return mine;
    if (auto time = within(facts.completion_window, facts.now, "The completion"); !time)
        return time;
    if (!facts.unanswered_remarks.empty()) {
        return refuse(Reason::remarks_unanswered,
                      "Some sections that were remarked upon are neither changed nor answered.",
                      facts.unanswered_remarks);
    }
    return dossier_is_complete(facts);
}

Permission may_withdraw(const Facts& facts) {
    if (auto mine = reserved_for_officer_of(facts.commission, facts.actor); !mine) return mine;
    if (!facts.published) return {};
    return refuse(Reason::not_foreseen_in_this_state, "The cohort of this call is published.");
}

Permission may_reinstate(const Facts& facts) {
    if (auto mine = reserved_for_officer_of(facts.commission, facts.actor); !mine) return mine;
    if (auto open = call_is_open(facts); !open) return open;
    if (auto time = within(facts.commission_window, facts.now, "The Commission's"); !time)
        return time;
    return candidate_is_admissible(facts);
}

Permission may_return(const Facts& facts) {
    return reserved_for({Role::administrator}, facts.actor);
}

Permission may_find_eligible(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator}, facts.actor); !mine) return mine;
    if (!facts.screening.unanswered.empty()) {
        return refuse(Reason::checks_unanswered, "Some screening checks are not answered yet.",
                      facts.screening.unanswered);
    }
    if (!facts.screening.not_met.empty()) {
        return refuse(Reason::check_not_met, "Some screening checks are not met.",
                      facts.screening.not_met);
    }
    return {};
}

Permission may_find_ineligible(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator}, facts.actor); !mine) return mine;
    if (!facts.screening.not_met.empty()) return {};
    return refuse(Reason::all_checks_met, "No screening check is answered \"not met\".");
}

// Once the cohort is decided, what comes back could come to no end: no plan would take it up.
Permission may_reopen(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator}, facts.actor); !mine) return mine;
    if (auto time = cohort_is_undecided(facts); !time) return time;
    if (!facts.candidate.also_nominated_as.empty()) return candidate_is_admissible(facts);
    return place_is_free(facts);
}

Permission may_open_review(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator}, facts.actor); !mine) return mine;
    if (!facts.panel.exists) {
        return refuse(Reason::no_jury_in_this_call, "The regulations of this call have no jury.");
    }
    if (facts.call != call::State::in_review) {
        return refuse(Reason::call_not_open,
                      fmt::format("The call is {}, not in review.", call::name_of(facts.call)));
    }
    if (facts.panel.assigned < facts.panel.seats) {
        return refuse(Reason::jurors_missing,
                      fmt::format("{} of {} jurors without a conflict are assigned.",
                                  facts.panel.assigned, facts.panel.seats));
    }
    return {};
}

Permission may_open_deliberation(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator, Role::clock}, facts.actor); !mine)
        return mine;
    if (facts.panel.outstanding > 0 && !facts.panel.review_window.has_closed(facts.now)) {
        return refuse(
            Reason::reviews_outstanding,
            fmt::format("{} still outstanding and the review window is open until {}.",
                        facts.panel.outstanding == 1
                            ? "1 recommendation is"
                            : fmt::format("{} recommendations are", facts.panel.outstanding),
                        iso(facts.panel.review_window.closes)));
    }
    return quorum_is_met(facts);
}

Permission jury_recommends(const Facts& facts, const ConcludeReview& asked) {
    const auto word = word_of_the_jury(facts, asked);
    if (!word) return tl::unexpected{word.error()};
    if (*word == Word::no) return no_majority(facts, asked);
    if (asked.reserve) return refuse(Reason::not_put_on_reserve, "The reserve list was asked for.");
    return {};
}

Permission jury_reserves(const Facts& facts, const ConcludeReview& asked) {
    const auto word = word_of_the_jury(facts, asked);
    if (!word) return tl::unexpected{word.error()};
    if (*word == Word::no) return no_majority(facts, asked);
    if (!asked.reserve) {
        return refuse(Reason::not_put_on_reserve, "The jury did not put it on the reserve list.");
    }
    return {};
}

Permission jury_does_not_recommend(const Facts& facts, const ConcludeReview& asked) {
    const auto word = word_of_the_jury(facts, asked);
    if (!word) return tl::unexpected{word.error()};
    if (*word == Word::yes) {
        return refuse(Reason::majority_reached, "The majority of the jury is in favour.");
    }
    return {};
}

Permission may_reopen_review(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator}, facts.actor); !mine) return mine;
    if (!quorum_is_met(facts)) return {};
    return refuse(Reason::quorum_still_met, "The quorum is met: the review need not be reopened.");
}

Permission may_note(const Facts& facts) {
    if (auto mine = reserved_for({Role::administrator}, facts.actor); !mine) return mine;
    switch (facts.state) {
        case State::in_deliberation:
        case State::recommended:
        case State::reserved:
        case State::not_recommended: return {};
        default:
            return refuse(Reason::not_foreseen_in_this_state,
                          fmt::format("The nomination is {}: notes are for its deliberation.",
                                      name_of(facts.state)));
    }
}

Permission may_admit(const Facts& facts) {
    return plan_says(Plan::Says::admit, facts);
}

Permission may_admit_without_jury(const Facts& facts) {
    return without_jury(plan_says(Plan::Says::admit, facts), facts);
}

Permission may_admit_against_the_jury(const Facts& facts, const Admit& event) {
    if (auto planned = plan_says(Plan::Says::admit, facts); !planned) return planned;
    if (!facts.plan.against_jury_allowed) {
        return refuse(Reason::against_the_jury,
                      "The regulations of this call allow no admission against the jury.");
    }
    return needs_reason(event.reason);
}

Permission may_decline(const Facts& facts) {
    return plan_says(Plan::Says::decline, facts);
}

Permission may_decline_without_jury(const Facts& facts) {
    return without_jury(plan_says(Plan::Says::decline, facts), facts);
}

Permission may_strike(const Facts& facts) {
    if (auto planned = plan_says(Plan::Says::strike, facts); !planned) return planned;
    if (facts.published) return {};
    return refuse(Reason::not_published, "Only what is published can be struck.");
}

Permission draft_may_lapse(const Facts& facts) {
    if (auto mine = clock_strikes(facts); !mine) return mine;
    if (facts.commission_window.has_closed(facts.now)) return {};
    return refuse(Reason::window_still_open, "The Commissions may still submit until " +
                                                 iso(facts.commission_window.closes) + ".");
}

Permission returned_may_lapse(const Facts& facts) {
    if (auto mine = clock_strikes(facts); !mine) return mine;
    if (facts.completion_window.has_closed(facts.now)) return {};
    return refuse(Reason::window_still_open, "The dossier may still be completed until " +
                                                 iso(facts.completion_window.closes) + ".");
}

}  // namespace engine::nomination::policy
