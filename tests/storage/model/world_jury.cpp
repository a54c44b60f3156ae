// The part of the model that seats a jury: invitations, conflicts, what jurors record.
#include "tests/storage/model/parts.hpp"
#include "tests/storage/model/world.hpp"

#include <algorithm>

namespace tests::model {
namespace {

const std::set<std::string> before_the_verdict{"submitted", "returned", "eligible", "under_review",
                                               "in_deliberation"};
const std::set<std::string> conflict_kinds{"nationality", "employment", "institution",
                                           "personal",    "financial",  "prior_involvement",
                                           "other"};

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

}  // namespace

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
