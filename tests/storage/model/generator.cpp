#include "tests/storage/model/generator.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tests::model {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;

const std::vector<std::string> countries{"TG", "FR", "KE", "LI"};
const std::vector<std::string> jurors{"j.tg", "j.fr", "j.jp", "j.br", "j.xx", "eve"};
const std::vector<std::string> conflicts{"employment", "personal", "other"};

int open_ones(const Call& call) {
    static const std::set<std::string> final_states{"admitted",  "not_admitted", "ineligible",
                                                    "withdrawn", "lapsed",       "struck"};
    return static_cast<int>(std::ranges::count_if(call.nominations, [](const auto& one) {
        return !final_states.contains(one.second.state);
    }));
}

// Archived, or without anybody left whom a plan could name.
bool is_over(const Call& call, Moment now) {
    if (call.state == "archived") return true;
    const bool waits = call.state == "closed" || call.state == "in_review";
    return waits && now >= call.rules.closes && open_ones(call) == 0;
}

bool is_spoken_of(const Call& call, const Nomination& one) {
    return one.state == "recommended" || one.state == "reserved" ||
           one.state == "not_recommended" || (one.state == "eligible" && !call.rules.has_jury);
}

int not_spoken_of(const Call& call) {
    int count = open_ones(call);
    for (const auto& [reference, one] : call.nominations) count -= is_spoken_of(call, one) ? 1 : 0;
    return count;
}

}  // namespace

bool Generator::chance(int in_a_thousand) {
    return static_cast<int>(draw_() % 1000) < in_a_thousand;
}

int Generator::below(std::size_t limit) {
    return static_cast<int>(draw_() % limit);
}

template <class All>
const auto& Generator::any(const All& all) {
    return *std::next(all.begin(), below(all.size()));
}

std::string Generator::words() {
    if (chance(30)) return chance(500) ? "" : "  ";
    return "in words " + std::to_string(below(100));
}

std::string Generator::an_administrator() {
    static const std::vector<std::string> all{"ada", "ben", "eve"};
    return any(all);
}

std::string Generator::anybody() {
    if (chance(60)) return "ghost";
    return any(world_->people).first;
}

std::string Generator::officer_of(const std::string& country) {
    std::string handle = "officer.";
    for (const char c : country) handle += static_cast<char>(c - 'A' + 'a');
    return handle;
}

// Whether a jury could be reading now.
bool Generator::is_read() const {
    return std::ranges::any_of(world_->calls, [&](const auto& one) {
        const auto& [id, call] = one;
        const auto& rules = call.rules;
        return rules.reads() && call.state == "in_review" && world_->now >= rules.review_opens &&
               world_->now < rules.review_closes;
    });
}

const Call* Generator::a_call() {
    std::vector<const Call*> alive;
    for (const auto& [id, call] : world_->calls) {
        if (!is_over(call, world_->now)) alive.push_back(&call);
    }
    if (alive.empty() || chance(20)) {
        return world_->calls.empty() ? nullptr : &any(world_->calls).second;
    }
    // A jury's work takes many steps, and its window is short.
    std::vector<const Call*> read;
    for (const auto* call : alive) {
        if (call->rules.reads() && call->state == "in_review") read.push_back(call);
    }
    return any(read.empty() || chance(400) ? alive : read);
}

const Nomination* Generator::a_nomination(const Call& call) {
    if (call.nominations.empty()) return nullptr;
    for (int tries = 0; tries < 12; ++tries) {
        const auto& one = any(call.nominations).second;
        const bool is_judged = one.state == "under_review" || one.state == "in_deliberation" ||
                               (one.state == "eligible" && call.state == "in_review");
        if (tries < 6 && !is_judged && call.rules.reads() && call.state == "in_review") continue;
        const bool rests = one.state == "withdrawn" || one.state == "lapsed" ||
                           one.state == "ineligible" || one.state == "admitted" ||
                           one.state == "not_admitted" || one.state == "struck";
        if (!rests && !is_spoken_of(call, one)) return &one;
    }
    return &any(call.nominations).second;
}

Operation Generator::next() {
    fresh_rules_.reset();
    Operation asked = draw();
    asked.number = ++number_;
    if (asked.act == Act::clock) return asked;
    if (asked.key == Key{}) {
        for (auto& byte : asked.key) byte = static_cast<std::uint8_t>(draw_());
    }
    if (asked.act == Act::plan_call || asked.act == Act::lapse) return asked;

    if (!earlier_.empty() && chance(25)) {  // the very same once more
        const auto& before = any(earlier_);
        const auto person = world_->people.find(before.person);
        if (person != world_->people.end() && !person->second.is_disabled) {
            auto again = before;
            again.number = number_;
            return again;
        }
    }
    if (chance(60)) asked.person = anybody();
    if (!earlier_.empty() && chance(15)) {  // another request under a used key
        const auto& before = any(earlier_);
        if (before.call == asked.call && before.act != Act::advance_membership)
            asked.key = before.key;
    }
    set_revision(asked);
    asked.dry_run = chance(10);
    if (!asked.dry_run && (earlier_.size() < 400 || chance(50))) {
        auto kept = asked;
        kept.revision.reset();
        if (earlier_.size() < 400)
            earlier_.push_back(kept);
        else
            earlier_[static_cast<std::size_t>(below(earlier_.size()))] = kept;
    }
    return asked;
}

void Generator::set_revision(Operation& asked) {
    if (!chance(120)) return;
    const auto call = world_->calls.find(asked.call);
    const bool has_call = call != world_->calls.end();
    int now = 0;
    switch (asked.act) {
        case Act::advance_call:
        case Act::amend: now = has_call ? call->second.revision : 0; break;
        case Act::edit:
        case Act::advance_nomination:
        case Act::advance_assignment: {
            if (!has_call || !call->second.nominations.contains(asked.reference)) return;
            const auto& one = call->second.nominations.at(asked.reference);
            now = one.revision;
            if (asked.act != Act::advance_assignment) break;
            const auto seat = one.assignments.find(asked.other);
            if (seat == one.assignments.end()) return;
            now = seat->second.revision;
            break;
        }
        case Act::advance_plan:
            if (!has_call || asked.which < 1 ||
                asked.which > static_cast<int>(call->second.plans.size())) {
                return;
            }
            now = call->second.plans[static_cast<std::size_t>(asked.which) - 1].revision;
            break;
        case Act::advance_membership:
            now = world_->memberships[static_cast<std::size_t>(asked.which)].revision;
            break;
        default: return;
    }
    asked.revision = chance(250) ? now - 1 : now;
}

Operation Generator::draw() {
    int alive = 0;
    for (const auto& [id, call] : world_->calls) alive += is_over(call, world_->now) ? 0 : 1;
    if (alive < 3) return plan_call();
    if (chance(is_read() ? 4 : 10)) return clock();
    if (chance(8)) return people();
    if (chance(20)) return members();
    const auto* call = a_call();
    if (chance(60)) return call_step(*call);
    if (chance(15)) return amendment(*call);
    if (chance(15))
        return {.act = Act::lapse, .person = an_administrator(), .call = call->rules.call};
    const bool is_ready = call->state == (call->rules.has_jury ? "in_review" : "closed");
    const bool decides = is_ready && not_spoken_of(*call) == 0;
    const bool corrects = call->state == "decided" || call->state == "published";
    if (chance(decides || corrects ? 500 : 25)) return plan_step(*call);
    if (call->nominations.empty() || chance(call->state == "open" ? 130 : 15)) return begin(*call);
    if (call->rules.reads() && call->jurors.size() < 5 && chance(150)) {
        return {.act = Act::invite,
                .person = an_administrator(),
                .call = call->rules.call,
                .other = chance(50) ? anybody() : any(jurors)};
    }
    const auto& one = *a_nomination(*call);
    const bool is_judged = one.state == "in_deliberation" || one.state == "under_review";
    if (call->rules.reads() && chance(one.state == "in_deliberation" ? 300 : is_judged ? 60 : 25))
        return conflict(*call, one);
    const bool is_jurys = one.state == "under_review" || one.state == "in_deliberation" ||
                          (one.state == "eligible" && call->rules.reads());
    if (call->rules.reads() && chance(is_jurys ? 700 : 20)) return seat_step(*call, one);
    const bool is_written = one.state == "draft" || one.state == "returned";
    const bool looks_complete = !one.working.mayor.empty() && !one.working.endorsement.empty() &&
                                one.working.sections.size() > 1;
    const bool waits = one.state == "draft" && looks_complete;
    if (chance(waits ? 250 : is_written ? 600 : 15)) return edit(*call, one);
    return nomination_step(*call, one);
}

// To just before, on or just after the next instant that matters to somebody, or only a little.
Operation Generator::clock() {
    std::vector<Moment> ahead;
    for (const auto& [id, call] : world_->calls) {
        if (is_over(call, world_->now)) continue;
        const auto& rules = call.rules;
        std::vector<Moment> instants{rules.opens, rules.closes};
        if (rules.reads()) {
            instants.push_back(rules.review_opens);
            instants.push_back(rules.review_closes);
        }
        for (const auto& [reference, one] : call.nominations) {
            if (one.complete_by) instants.push_back(*one.complete_by);
        }
        for (const auto instant : instants) {
            if (instant + microseconds{1} > world_->now) ahead.push_back(instant);
        }
    }
    Operation asked{.act = Act::clock, .moment = world_->now + minutes{1 + below(90)}};
    if (ahead.empty() || chance(200)) return asked;
    const auto next = *std::ranges::min_element(ahead);
    asked.moment = std::max(world_->now + microseconds{1}, next + microseconds{below(3) - 1});
    return asked;
}

Operation Generator::people() {
    const auto handle = fmt::format("temp{}", below(30));
    if (chance(400)) {
        return {.act = Act::add_person,
                .person = an_administrator(),
                .other = handle,
                .country = chance(100) ? "ZZ" : any(countries)};
    }
    if (chance(800)) {
        Operation asked{.act = Act::grant, .person = an_administrator(), .other = handle};
        asked.kind = chance(400) ? "juror" : chance(500) ? "officer" : "auditor";
        if ((asked.kind == "officer") != chance(50)) asked.commission = any(countries);
        if (chance(400)) asked.moment = world_->now + hours{below(100) - 5};
        return asked;
    }
    return {.act = Act::disable, .person = an_administrator(), .other = handle};
}

Operation Generator::plan_call() {
    const int n = planned_++;
    Rules rules{.call = fmt::format("m{}", n)};
    const auto now = std::chrono::ceil<minutes>(world_->now);
    rules.opens = now + minutes{1 + below(120)};
    rules.closes = rules.opens + hours{24 + below(96)};
    rules.review_opens = rules.closes + hours{6 + below(12)};
    rules.review_closes = rules.review_opens + hours{24 + below(72)};
    rules.places = 2 + below(3);
    switch (n % 7) {  // most have a jury that reads: it has the most to go wrong
        case 0:
        case 3:
            rules.reviews = 3;
            rules.quorum = 2;
            break;
        case 1:
            rules.has_jury = false;
            rules.has_dossier = n % 2 == 0;
            break;
        case 2:
        case 5:
            rules.second_approver = false;
            rules.against_the_jury = true;
            rules.reviews = rules.quorum = 2;
            break;
        case 4: rules.as_published = true; break;
        default:
            rules.ledger = "award";
            rules.standing = false;
            rules.winners_per_country = 1;
            rules.members_may_apply = true;
            rules.excluded_years = 1;
            rules.member_of = "gnlc";
            rules.longer_than_months = 1;
            rules.reviews = rules.quorum = 1;
            rules.more_than = 1;
            rules.of = 3;
    }
    fresh_rules_ = rules;
    return {.act = Act::plan_call, .person = "ada", .call = rules.call};
}

Operation Generator::call_step(const Call& call) {
    static const std::vector<std::string> events{"Open",   "Close",   "BeginReview",
                                                 "Decide", "Publish", "Archive"};
    Operation asked{
        .act = Act::advance_call, .person = an_administrator(), .call = call.rules.call};
    asked.event = any(events);
    if (chance(250)) return asked;
    if (call.state == "planned") asked.event = "Open";
    if (call.state == "open") asked.event = "Close";
    if (call.state == "closed") asked.event = call.rules.has_jury ? "BeginReview" : "Decide";
    // A call is kept for a while after it was published, so that it can be corrected.
    if (call.state == "published") asked.event = chance(100) ? "Archive" : "Publish";
    return asked;
}

Operation Generator::amendment(const Call& call) {
    Operation asked{.act = Act::amend,
                    .person = an_administrator(),
                    .call = call.rules.call,
                    .reason = words()};
    const auto& rules = call.rules;
    const auto kind = below(4);
    if (kind == 0) {
        asked.name = "/windows/commission/closes";
        asked.moment = rules.closes + hours{below(30) - 6};
    } else if (kind == 1) {
        asked.name = "/jury/review/closes";
        asked.moment = rules.review_closes + hours{below(40) - 6};
        if (rules.as_published) asked.name = "/jury/majority";
    } else if (kind == 2) {
        asked.name = "/quota/exceptions/" + any(countries);
        asked.value = std::to_string(below(6));
    } else {
        asked.name = "/quota/places";
        asked.value = "9";
    }
    return asked;
}

Operation Generator::begin(const Call& call) {
    Operation asked{.act = Act::begin, .call = call.rules.call};
    asked.commission = chance(40) ? "LI" : countries[static_cast<std::size_t>(below(3))];
    asked.country = chance(30) ? any(countries) : asked.commission;
    asked.person = officer_of(chance(40) ? any(countries) : asked.commission);
    asked.name = fmt::format("City {}", below(static_cast<std::size_t>(12 + 2 * planned_)));
    if (!call.rules.member_of.empty() && chance(800)) {
        std::vector<const Membership*> fit;
        for (const auto& one : world_->memberships) {
            if (one.country == asked.commission && one.state != "ended") fit.push_back(&one);
        }
        if (!fit.empty()) asked.name = any(fit)->entity.substr(3);
        asked.country = asked.commission;
    }
    asked.kind = chance(30) ? "village" : any(kinds);
    return asked;
}

Operation Generator::edit(const Call& call, const Nomination& one) {
    using enum Written::What;
    Operation asked{.act = Act::edit,
                    .person = officer_of(one.commission),
                    .call = call.rules.call,
                    .reference = one.reference};
    if (one.state == "returned" && chance(850)) {
        const auto& section = any(one.remarks).first;
        if (chance(400))
            asked.changes.push_back({answer, section, chance(60) ? "" : words()});
        else if (section == "mayors_commitment")
            asked.changes.push_back({mayor, "", fmt::format("Mayor {}", below(9))});
        else if (section == "commissions_endorsement")
            asked.changes.push_back({endorsement, "", fmt::format("Secretary {}", below(9))});
        else
            asked.changes.push_back(
                {Written::What::section, section, fmt::format("better {}", below(100))});
        return asked;
    }
    if (!call.rules.has_dossier) {
        asked.changes.push_back({mayor, "", "Mayor"});
        return asked;
    }
    for (const auto& name : sections) {
        if (chance(200)) continue;
        std::string text = fmt::format("words {}", below(50));
        if (chance(60)) text += " and then a good many more of them";
        if (chance(40)) text.clear();
        const bool attached = chance(100);
        if (attached && text.empty()) continue;
        asked.changes.push_back({attached ? attachment : section, name, text});
    }
    if (chance(850)) asked.changes.push_back({mayor, "", fmt::format("Mayor {}", below(9))});
    if (chance(850))
        asked.changes.push_back({endorsement, "", fmt::format("Secretary {}", below(9))});
    if (chance(20)) asked.changes.push_back({section, "weather", "fine"});
    if (chance(15)) asked.changes.push_back({answer, "plan", "an answer"});
    return asked;
}

Operation Generator::nomination_step(const Call& call, const Nomination& one) {
    static const std::vector<std::string> events{"Submit",
                                                 "ReturnForCompletion",
                                                 "FindEligible",
                                                 "FindIneligible",
                                                 "Reopen",
                                                 "OpenReview",
                                                 "OpenDeliberation",
                                                 "ConcludeReview",
                                                 "ReopenReview",
                                                 "Admit",
                                                 "Decline",
                                                 "Strike",
                                                 "Withdraw",
                                                 "Reinstate",
                                                 "Lapse"};
    Operation asked{.act = Act::advance_nomination,
                    .person = an_administrator(),
                    .call = call.rules.call,
                    .reference = one.reference};
    asked.event = any(events);
    const bool stuck = call.state != "open" && one.state == "under_review" &&
                       world_->now >= call.rules.review_closes;
    if (!chance(150)) {
        const auto& state = one.state;
        if (state == "draft" || state == "returned") asked.event = "Submit";
        if (state == "submitted")
            asked.event = chance(620)   ? "FindEligible"
                          : chance(500) ? "ReturnForCompletion"
                                        : "FindIneligible";
        if (state == "ineligible") asked.event = "Reopen";
        if (state == "eligible")
            asked.event = call.state == "in_review" ? "OpenReview" : "Withdraw";
        if (state == "under_review") asked.event = "OpenDeliberation";
        const bool is_quorate = world_->panel_of(call, one).counted >= call.rules.quorum;
        if (state == "in_deliberation")
            asked.event = chance(is_quorate ? 900 : 200) ? "ConcludeReview" : "ReopenReview";
        if (state == "withdrawn") asked.event = "Reinstate";
        if (state == "eligible" && asked.event == "Withdraw" && !chance(60))
            asked.event = "OpenReview";
        const bool no_jurors_left = state == "eligible" && call.state == "in_review" &&
                                    call.rules.reads() && world_->now >= call.rules.review_closes;
        if ((stuck || no_jurors_left) && chance(250)) asked.event = "Withdraw";
    }
    if (asked.event == "Withdraw" && is_spoken_of(call, one) && !chance(80)) asked.event = "Lapse";
    const bool officers =
        asked.event == "Submit" || asked.event == "Withdraw" || asked.event == "Reinstate";
    if (officers) asked.person = officer_of(one.commission);
    static const std::set<std::string> reasoned{"FindIneligible", "Reopen",   "ReopenReview",
                                                "Strike",         "Withdraw", "ConcludeReview",
                                                "Admit"};
    if (reasoned.contains(asked.event)) asked.reason = words();
    if (asked.event == "ConcludeReview") {
        asked.flag = chance(250);
        if (call.rules.as_published || chance(50)) asked.published = chance(650);
        if (chance(20)) asked.published.reset();
    }
    if (asked.event == "FindEligible" || asked.event == "FindIneligible") {
        for (const auto& check : checks) {
            if (!call.rules.has_dossier || chance(40)) continue;
            asked.findings[check] = asked.event == "FindEligible" ? !chance(40) : chance(300);
        }
    }
    if (asked.event == "ReturnForCompletion") {
        static const std::vector<std::string> remarkable{"profile", "plan", "mayors_commitment",
                                                         "commissions_endorsement"};
        for (int i = 1 + below(2); i > 0; --i) {
            asked.changes.push_back({Written::What::section,
                                     chance(30) ? "weather" : any(remarkable),
                                     chance(30) ? "" : "say more"});
        }
        asked.moment = world_->now + hours{below(30) - 1};
        if (chance(200)) asked.moment = world_->now + microseconds{below(3)};
    }
    return asked;
}

Opinion Generator::opinion() {
    static const std::vector<std::string> verdicts{"recommend", "recommend",
                                                   "recommend_with_advice", "do_not_recommend"};
    Opinion one{.verdict = chance(25) ? "perhaps" : any(verdicts)};
    for (const auto& criterion : criteria) {
        if (!chance(20)) one.scores[criterion] = chance(20) ? 6 * below(2) : 1 + below(5);
    }
    if (chance(15)) one.scores["weather"] = 3;
    if (!chance(25)) one.justification = "Read in full.";
    return one;
}

Operation Generator::seat_step(const Call& call, const Nomination& one) {
    Operation asked{.call = call.rules.call, .reference = one.reference};
    const int seated = static_cast<int>(one.assignments.size());
    const bool wants =
        one.state == "eligible" ? seated < call.rules.reviews + 1 : seated < call.rules.reviews + 3;
    if (one.assignments.empty() || chance(wants ? (one.state == "eligible" ? 700 : 150) : 15)) {
        asked.act = Act::assign;
        asked.person = an_administrator();
        asked.other = call.jurors.empty() || chance(40) ? any(jurors) : any(call.jurors);
        return asked;
    }
    if (one.state == "eligible" && chance(600)) return nomination_step(call, one);
    static const std::vector<std::string> events{
        "SaveDraft", "RecordRecommendation", "Revise", "Abstain", "Release", "Lapse"};
    const auto& [juror, seat] = any(one.assignments);
    asked.act = Act::advance_assignment;
    asked.other = asked.person = juror;
    asked.event = any(events);
    if (!chance(300)) {
        if (seat.state == "assigned")
            asked.event = chance(250) ? "SaveDraft" : "RecordRecommendation";
        else
            return nomination_step(call, one);
    }
    if (asked.event == "Release" || asked.event == "Lapse") asked.person = an_administrator();
    if (asked.event == "Release") {
        asked.reason = words();
        asked.flag = chance(500);
    }
    const bool writes = asked.event == "SaveDraft" || asked.event == "RecordRecommendation" ||
                        asked.event == "Revise";
    if (writes && (asked.event == "SaveDraft" || !chance(200))) asked.opinion = opinion();
    return asked;
}

Operation Generator::conflict(const Call& call, const Nomination& one) {
    Operation asked{.act = chance(550) ? Act::declare_conflict : Act::dismiss_conflict,
                    .call = call.rules.call,
                    .reference = one.reference};
    asked.other = one.assignments.empty() || chance(200) ? any(jurors) : any(one.assignments).first;
    asked.person =
        chance(500) && asked.act == Act::declare_conflict ? asked.other : an_administrator();
    asked.kind = chance(20) ? "weather" : any(conflicts);
    asked.reason = words();
    if (asked.act == Act::dismiss_conflict && !one.conflicts.empty() && chance(850)) {
        const auto& which = any(one.conflicts).first;
        asked.other = which.first;
        asked.kind = which.second;
    }
    // What was recorded and is discounted waits for a ruling.
    for (const auto& [which, stands] : one.conflicts) {
        const auto seat = one.assignments.find(which.first);
        if (asked.act != Act::dismiss_conflict || !stands || seat == one.assignments.end() ||
            seat->second.state != "discounted") {
            continue;
        }
        asked.other = which.first;
        asked.kind = which.second;
    }
    return asked;
}

// Without these no plan of the call would be applied: members, and more winners than the cap.
std::vector<Said> Generator::declined(const Call& call) {
    std::vector<Said> all;
    std::map<std::string, int> winners;
    for (const auto& nomination : call.nominations) {
        const auto& one = nomination.second;
        if (one.state != "recommended" && (one.state != "eligible" || call.rules.has_jury))
            continue;
        const bool is_member =
            call.rules.standing &&
            std::ranges::any_of(world_->memberships, [&](const Membership& member) {
                return member.ledger == call.rules.ledger && member.entity == one.entity &&
                       member.state != "ended";
            });
        const int cap = call.rules.winners_per_country;
        if (is_member || (cap > 0 && ++winners[one.commission] > cap))
            all.push_back({nomination.first, "decline", ""});
    }
    return all;
}

Operation Generator::plan_step(const Call& call) {
    Operation asked{.person = an_administrator(), .call = call.rules.call};
    const bool is_public = call.state == "published" || call.state == "archived";
    const auto is_alive = [](const Plan& plan) {
        return plan.state != "published" && plan.state != "discarded";
    };
    std::vector<int> alive;
    for (std::size_t i = 0; i < call.plans.size(); ++i) {
        if (is_alive(call.plans[i])) alive.push_back(static_cast<int>(i) + 1);
    }
    if (alive.empty() || chance(80)) {
        asked.act = Act::draw_plan;
        asked.kind = is_public != chance(50) ? "corrigendum" : "admission";
        const int said = asked.kind == "corrigendum" ? 1 + below(2) : chance(300) ? 1 : 0;
        if (asked.kind == "admission" && !chance(100)) asked.said = declined(call);
        for (int i = 0; i < said && !call.nominations.empty(); ++i) {
            static const std::vector<std::string> every{"admit", "decline", "strike", "praise"};
            const auto& reference = any(call.nominations).first;
            auto says = asked.kind == "corrigendum" && !chance(100) ? "strike" : any(every);
            if (says == "praise" && !chance(100)) says = "admit";
            asked.said.push_back({chance(20) ? "TG-NONE-99" : reference, says, words()});
        }
        return asked;
    }
    static const std::vector<std::string> events{"Propose", "Approve", "Apply", "Publish",
                                                 "Discard"};
    asked.act = Act::advance_plan;
    asked.which = chance(30) ? 1 + below(call.plans.size() + 1) : any(alive);
    asked.event = any(events);
    if (asked.which <= static_cast<int>(call.plans.size()) && !chance(150)) {
        const auto& plan = call.plans[static_cast<std::size_t>(asked.which) - 1];
        if (plan.state == "draft") asked.event = "Propose";
        if (plan.state == "proposed") asked.event = "Approve";
        if (plan.state == "approved") asked.event = "Apply";
        if (plan.state == "applied") asked.event = "Publish";
        if (chance(plan.state == "approved" ? 150 : 30)) asked.event = "Discard";
    }
    if (asked.event == "Discard") asked.reason = words();
    asked.digest = chance(600) ? "" : chance(900) ? "right" : "wrong";
    return asked;
}

Operation Generator::members() {
    if (world_->memberships.empty() || chance(300)) {
        Operation asked{.act = Act::enrol, .person = an_administrator(), .ledger = "gnlc"};
        asked.country = chance(40) ? "ZZ" : countries[static_cast<std::size_t>(below(3))];
        asked.name = fmt::format("{} {}", chance(200) ? "City" : "Old City",
                                 below(static_cast<std::size_t>(12 + 2 * planned_)));
        asked.moment = world_->now - days{20 + below(700)} - microseconds{number_};
        return asked;
    }
    static const std::vector<std::string> events{"CallForReport", "Report",     "AcceptReport",
                                                 "FallOverdue",   "Deactivate", "End"};
    static const std::vector<std::string> endings{"withdrawn", "removed", "struck"};
    // Mostly what its state waits for, since a membership is seldom asked for anything.
    static const std::map<std::string, std::vector<std::string>> awaited{
        {"active", {"CallForReport", "CallForReport", "End"}},
        {"report_due", {"Report", "FallOverdue", "FallOverdue"}},
        {"reported", {"AcceptReport"}},
        {"overdue", {"Deactivate"}},
        {"inactive", {"Report", "End"}}};
    Operation asked{.act = Act::advance_membership};
    asked.which = below(world_->memberships.size());
    const auto& member = world_->memberships[static_cast<std::size_t>(asked.which)];
    const auto next = awaited.find(member.state);
    asked.event = any(next == awaited.end() || chance(200) ? events : next->second);
    asked.person = chance(500) ? an_administrator() : officer_of(member.country);
    if (asked.event == "CallForReport") asked.moment = world_->now + days{asked.which % 20};
    if (asked.event == "End") {
        asked.kind = any(endings);
        asked.reason = words();
    }
    return asked;
}

}  // namespace tests::model
