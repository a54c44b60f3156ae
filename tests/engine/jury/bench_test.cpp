#include "engine/jury/bench.hpp"

#include "engine/jury/policy.hpp"
#include "tests/engine/charts/grids.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace engine;
using namespace engine::jury;
using tests::administrator;
using tests::juror;
using tests::noon;
using tests::one;
using tests::other;

namespace {

using NominationState = nomination::State;

// Three jurors of three regions, two nominations, two reviews of each.
Bench bench() {
    Bench bench{.call = "2099",
                .jurors = {{.handle = "ola", .country = "TG", .region = "africa"},
                           {.handle = "pim", .country = "FR", .region = "europe-north-america"},
                           {.handle = "qadir", .country = "EG", .region = "arab-states"}},
                .nominations = {{.reference = "KE-2099-01",
                                 .commission = "KE",
                                 .region = "africa",
                                 .language = "en",
                                 .text = "Kisumu\nEvening courses at the University of Kisumu."},
                                {.reference = "TG-2099-01",
                                 .commission = "TG",
                                 .region = "africa",
                                 .language = "fr",
                                 .text = "Kara\nWrite to info@univ-kara.example. Libraries!"}}};
    return bench;
}

const Wanted two_each{.reviews = 2, .max_load = 2};

Seating filled(const Bench& bench, const Wanted& wanted = two_each) {
    auto done = fill_seats(bench, wanted, Pricing::with_prices);
    REQUIRE(done);
    return *std::move(done);
}

std::string causes(const Seating& seating) {
    std::string all;
    for (const auto& one : seating.excluded) {
        all += std::to_string(one.nomination) + " " + std::to_string(one.juror) + " " + one.cause +
               "; ";
    }
    return all;
}

std::string suggestions(const Bench& bench) {
    std::string all;
    for (const auto& one : suggest(bench)) {
        all += bench.nominations[one.nomination].reference + " " + bench.jurors[one.juror].handle +
               " " + one.kind + ": " + one.evidence + "\n";
    }
    return all;
}

Facts known(Actor actor) {
    return {.actor = actor, .now = noon, .juror = one, .nomination = NominationState::eligible};
}

Reason reason_of(const Permission& permission) {
    REQUIRE_FALSE(permission);
    return permission.error().reason;
}

}  // namespace

TEST_CASE("a pair's score is the share of its features, each by its weight") {
    auto it = bench();
    it.nominations.resize(1);
    it.jurors.resize(1);
    const auto score = [&](const Weights& weights) {
        return filled(it, {.reviews = 1, .max_load = 1, .weights = weights}).found.total;
    };
    CHECK(score({0, 0, 0, 0}) == 0);
    CHECK(score({1, 0, 0, 0}) == 0);
    it.jurors[0].profile.regions = {"africa"};
    CHECK(score({1, 0, 0, 0}) == 100'000);
    CHECK(score({0, 1, 0, 0}) == 0);
    it.jurors[0].profile.languages = {"en"};
    CHECK(score({0, 1, 0, 0}) == 100'000);
    it.jurors[0].profile.expertise = {"evening courses", "health"};
    CHECK(score({0, 0, 1, 0}) == 50'000);
    CHECK(score({0, 0, 0, 1}) == 33'333);
    it.bids = {{0, 0, "reluctant"}};
    CHECK(score({0, 0, 0, 1}) == 0);
    it.bids = {{0, 0, "eager"}};
    CHECK(score({0, 0, 0, 1}) == 100'000);
    CHECK(score({1, 1, 2, 1}) == 80'000);
}

TEST_CASE("whoever has a conflict is excluded with its cause, and one that was dismissed is none") {
    auto it = bench();
    it.conflicts = {{0, 1, "personal", false}, {0, 2, "other", true}};
    const auto found = filled(it);
    CHECK(causes(found) == "0 1 conflict: personal; 1 0 conflict: nationality; ");
    REQUIRE(found.found.is_feasible);
    CHECK(found.found.jurors_of[0] == std::vector<std::uint32_t>{0, 2});
    CHECK(found.found.jurors_of[1] == std::vector<std::uint32_t>{1, 2});
}

TEST_CASE("what is assigned stays, and a seat that was given up is filled by another") {
    auto it = bench();
    it.nominations.resize(1);
    it.seats = {{0, 0, State::assigned}, {0, 1, State::recused}};
    const auto found = filled(it);
    CHECK(found.seats_before[0] == 1);
    CHECK(found.loads_before[0] == 1);
    CHECK(found.found.jurors_of[0] == std::vector<std::uint32_t>{2});
    CHECK(found.found.loads == std::vector<std::uint32_t>{1, 0, 1});
    CHECK(causes(found) == "0 1 had this seat: recused; ");
    for (const auto state : every_state) {
        CAPTURE(std::string{name_of(state)});
        const bool keeps = state == State::assigned || state == State::recorded;
        CHECK(keeps_its_seat({0, 0, state}) == keeps);
        CHECK(keeps_its_seat({0, 0, state, true}) == (keeps || state == State::released));
    }
}

TEST_CASE("a recorded word with a conflict keeps no seat, and a juror who left is given none") {
    auto it = bench();
    it.nominations.resize(1);
    it.seats = {{0, 0, State::recorded}};
    it.conflicts = {{0, 0, "financial", false}};
    CHECK(filled(it).found.jurors_of[0] == std::vector<std::uint32_t>{1, 2});

    it.conflicts.clear();
    it.jurors[0].may_sit = false;
    const auto found = filled(it, {.reviews = 2, .max_load = 2, .min_load = 1});
    CHECK_FALSE(found.found.is_feasible);  // one seat, and two who must read
    CHECK(found.found.certificate.find("must read 2 more times in all, and can read 1 times") !=
          std::string::npos);
    CHECK(filled(it).seats_before[0] == 1);
}

TEST_CASE("where seats are missing the certificate says whose, in numbers that can be counted") {
    auto it = bench();
    it.jurors[2].highest_load = 0;
    const auto none = filled(it);
    CHECK_FALSE(none.found.is_feasible);
    // Ola reads one by rule, Pim two: three seats of four.
    CHECK(none.found.certificate.find("1 nomination (TG-2099-01) needs 2 more reviews in all, and "
                                      "can have 1 at most") != std::string::npos);
    it.jurors[2].highest_load = 1;
    CHECK(filled(it).found.is_feasible);
}

TEST_CASE("the price of a rule is what the total would be higher without it") {
    auto it = bench();
    it.nominations.resize(1);
    it.nominations[0].commission = "SN";
    it.jurors[1].region = "africa";
    it.jurors[0].profile.regions = it.jurors[1].profile.regions = {"africa"};
    const Wanted wanted{.reviews = 2,
                        .max_load = 1,
                        .caps = {{"region", 1}},
                        .weights = {.region = 1, .language = 0, .expertise = 0, .bid = 0}};
    const auto found = filled(it, wanted);
    CHECK(found.found.total == 100'000);
    REQUIRE(found.prices.size() == 2);
    CHECK(found.prices[0].rule == "highest loads");
    CHECK(found.prices[0].price == 0);
    CHECK(found.prices[1].rule == "cap region=1");
    CHECK(found.prices[1].price == 100'000);
    CHECK(found.prices[1].total_without == 200'000);
}

TEST_CASE("a cap over what a juror does not say is refused, and over what all say is not") {
    auto it = bench();
    const Wanted wanted{.reviews = 2, .max_load = 2, .caps = {{"institution", 1}}};
    const auto refused = fill_seats(it, wanted, Pricing::without);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().explanation == "ola has no institution, by which the cap counts.");
    for (auto& juror : it.jurors) juror.profile.institution = "University of " + juror.handle;
    CHECK(fill_seats(it, wanted, Pricing::without));
}

TEST_CASE("the same bench and seed give the same digests, and any change gives others") {
    const auto it = bench();
    const auto before = filled(it);
    CHECK(filled(it).made_from == before.made_from);
    CHECK(filled(it).digest == before.digest);
    auto wanted = two_each;
    wanted.seed = 2;
    CHECK(filled(it, wanted).made_from != before.made_from);
    const auto differs = [&](const auto& change) {
        auto changed = it;
        change(changed);
        return filled(changed).made_from != before.made_from;
    };
    CHECK(differs([](Bench& b) { b.conflicts = {{0, 1, "other", false}}; }));
    CHECK(differs([](Bench& b) { b.bids = {{0, 1, "eager"}}; }));
    CHECK(differs([](Bench& b) { b.seats = {{0, 1, State::assigned}}; }));
    CHECK(differs([](Bench& b) { b.jurors[0].highest_load = 1; }));
    CHECK(differs([](Bench& b) { b.nominations.pop_back(); }));
    CHECK(wanted_from_json(to_json(wanted)) == wanted);
    wanted.max_load = {};
    wanted.caps = {{"region", 2}};
    wanted.objective = Objective::max_min;
    CHECK(wanted_from_json(to_json(wanted)) == wanted);
}

TEST_CASE("evidence suggests a conflict until somebody has ruled, and a dismissal lasts") {
    auto it = bench();
    CHECK(suggestions(it).empty());
    it.jurors[1].profile.institution = "UNIVERSITY of  Kisumu";
    it.jurors[2].profile.mail_domain = "univ-kara.example";
    it.ties = {{1, 2, "took the step Begin on TG-2098-01"}};
    CHECK(suggestions(it) ==
          "KE-2099-01 pim institution: The dossier names UNIVERSITY of  Kisumu, the juror's "
          "institution.\n"
          "TG-2099-01 qadir institution: The dossier has addresses at univ-kara.example, where the "
          "juror has one.\n"
          "TG-2099-01 qadir prior_involvement: The juror took the step Begin on TG-2098-01.\n");
    it.conflicts = {{0, 1, "institution", true}, {1, 2, "prior_involvement", true}};
    CHECK(suggestions(it) ==
          "TG-2099-01 qadir institution: The dossier has addresses at univ-kara.example, where the "
          "juror has one.\n");
    it.conflicts[1].dismissed = false;  // one that stands is enough
    CHECK(suggestions(it).empty());
}

TEST_CASE("a part of a name, a domain that anybody has and the own country suggest nothing") {
    auto it = bench();
    it.jurors[1].profile.institution = "University of Kis";
    it.nominations[1].text += " mayor@gmail.com";
    it.jurors[2].profile.mail_domain = "gmail.com";
    it.jurors[0].profile.institution = "Libraries";  // of Togo, as the candidate
    CHECK(suggestions(it).empty());
}

TEST_CASE("a profile is of known languages, regions and domains, and of no more than twenty") {
    CHECK(clean_profile({}));
    const auto kept = clean_profile({.languages = {"fr", "en", "fr"},
                                     .regions = {"Asia and the Pacific"},
                                     .institution = "University of Kara",
                                     .mail_domain = "univ-kara.example"});
    REQUIRE(kept);
    CHECK(kept->languages == std::vector<std::string>{"en", "fr"});
    CHECK(kept->regions == std::vector<std::string>{"asia-pacific"});
    CHECK_FALSE(clean_profile({.languages = {"French"}}));
    CHECK_FALSE(clean_profile({.regions = {"atlantis"}}));
    CHECK_FALSE(clean_profile({.mail_domain = "a@univ-kara.example"}));
    CHECK_FALSE(clean_profile({.mail_domain = "localhost"}));
    std::vector<std::string> words;
    for (int i = 0; i < 20; ++i) words.push_back("word " + std::to_string(i));
    CHECK(clean_profile({.expertise = words}));
    words.emplace_back("one more");
    CHECK_FALSE(clean_profile({.expertise = words}));
}

TEST_CASE(
    "a juror bids for what is before the own jury, and for nothing there is a conflict with") {
    auto facts = known(juror());
    CHECK(policy::may_bid(facts));
    facts.nomination = NominationState::under_review;
    CHECK(policy::may_bid(facts));
    facts.nomination = NominationState::in_deliberation;
    CHECK(reason_of(policy::may_bid(facts)) == Reason::not_foreseen_in_this_state);
    facts = known(juror());
    facts.has_conflict = true;
    CHECK(reason_of(policy::may_bid(facts)) == Reason::conflict_of_interest);
    facts = known(juror());
    facts.on_panel = false;
    CHECK(reason_of(policy::may_bid(facts)) == Reason::juror_not_on_panel);
    facts = known(juror());
    facts.juror = other;
    CHECK(reason_of(policy::may_bid(facts)) == Reason::not_your_own);
    CHECK(reason_of(policy::may_bid(known(administrator()))) == Reason::not_for_this_role);
}

TEST_CASE("an administrator rules on evidence until the decision, without a conflict of the own") {
    auto facts = known(administrator());
    CHECK(policy::may_rule_on_evidence(facts));
    facts.nomination = NominationState::in_deliberation;
    CHECK(policy::may_rule_on_evidence(facts));
    facts.nomination = NominationState::recommended;
    CHECK(reason_of(policy::may_rule_on_evidence(facts)) == Reason::not_foreseen_in_this_state);
    facts = known(administrator());
    facts.actor.has_conflict = true;
    CHECK(reason_of(policy::may_rule_on_evidence(facts)) == Reason::conflict_of_interest);
    CHECK(reason_of(policy::may_rule_on_evidence(known(juror()))) == Reason::not_for_this_role);
}

TEST_CASE("an administrator without a conflict in the call plans its seats, where it has a jury") {
    auto facts = known(administrator());
    CHECK(policy::may_plan_seats(facts));
    facts.call_has_jury = false;
    CHECK(reason_of(policy::may_plan_seats(facts)) == Reason::no_jury_in_this_call);
    facts = known(administrator());
    facts.actor.has_conflict = true;
    CHECK(reason_of(policy::may_plan_seats(facts)) == Reason::conflict_of_interest);
    CHECK(reason_of(policy::may_plan_seats(known(juror()))) == Reason::not_for_this_role);
}

TEST_CASE("jurors are reminded while the review window is open, whoever asks in the secretariat") {
    constexpr std::chrono::microseconds tick{1};
    auto facts = known(administrator());
    facts.review_window = {noon, noon + tick};
    CHECK(policy::may_remind(facts));
    facts.actor.has_conflict = true;
    CHECK(policy::may_remind(facts));
    facts.now = noon + tick;
    CHECK(reason_of(policy::may_remind(facts)) == Reason::window_closed);
    facts.now = noon - tick;
    CHECK(reason_of(policy::may_remind(facts)) == Reason::window_not_open);
    facts.call_has_jury = false;
    CHECK(reason_of(policy::may_remind(facts)) == Reason::no_jury_in_this_call);
    CHECK(reason_of(policy::may_remind(known(juror()))) == Reason::not_for_this_role);
}
