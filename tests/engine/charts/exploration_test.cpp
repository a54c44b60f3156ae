// What must be true of the whole, looked for in every world that the charts allow, under every kind
// of regulations. The cases after the first plant a broken rule and see that it is found.
#include "tests/engine/charts/explorer.hpp"
#include "tests/engine/charts/grids.hpp"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace engine;
using tests::explore;
using tests::Rules;
using tests::Setting;

namespace {

Setting without_jury(int nominations, int places) {
    Setting setting{.nominations = nominations};
    setting.regulations.quota.places = places;
    return setting;
}

Setting with_jury(int jurors, int reviews, int quorum) {
    Setting setting{.jurors = jurors};
    setting.regulations.jury =
        regulations::Jury{.reviews_per_nomination = reviews, .quorum = {.least = quorum}};
    return setting;
}

Setting as_published(int nominations, int places) {
    auto setting = without_jury(nominations, places);
    setting.regulations.jury =
        regulations::Jury{.as_published = true, .reviews_per_nomination = 0, .quorum = {.least = 0}};
    return setting;
}

Setting against_the_jury(Setting setting) {
    setting.regulations.jury->against_the_jury = true;
    return setting;
}

Setting by_one_administrator(Setting setting) {
    setting.regulations.admission.second_approver = false;
    return setting;
}

bool is_taken(const tests::Exploration& exploration, const atlas::Line& arrow) {
    return std::ranges::find(exploration.taken, arrow) != exploration.taken.end();
}

bool finds(const Setting& setting, const Rules& planted, const std::string& sentence) {
    const auto exploration = explore(setting, planted);
    INFO("worlds: " << exploration.worlds);
    return exploration.broken.contains(sentence);
}

}  // namespace

TEST_CASE("what must be true of the whole is true in every world") {
    struct Case {
        std::string name;
        Setting setting;
        std::size_t worlds_at_least;
    };
    const std::vector<Case> cases{
        {"no jury, one nomination", without_jury(1, 3), 3'000},
        {"no jury, two nominations for one place", without_jury(2, 1), 100'000},
        {"no jury, two nominations and two places", without_jury(2, 2), 200'000},
        {"as published, two nominations for one place", as_published(2, 1), 200'000},
        {"as published, two nominations and two places", as_published(2, 2), 400'000},
        {"as published, against the jury allowed", against_the_jury(as_published(1, 3)), 5'000},
        {"a jury of three, two reviews", with_jury(3, 2, 2), 900'000},
        {"a jury of three, three reviews, against the jury allowed, one administrator",
         by_one_administrator(against_the_jury(with_jury(3, 3, 2))), 500'000},
    };

    std::size_t worlds = 0;
    std::set<std::string> taken;
    for (const auto& [name, setting, worlds_at_least] : cases) {
        const auto exploration = explore(setting);
        const auto said = fmt::format("{}: {} worlds, {} ways, {} arrows", name, exploration.worlds,
                                      exploration.steps, exploration.taken.size());
        MESSAGE(said);
        for (const auto& [sentence, way] : exploration.broken) {
            const auto told = sentence + way;
            FAIL_CHECK(told);
        }
        CHECK(exploration.worlds >= worlds_at_least);
        worlds += exploration.worlds;
        for (const auto& [subject, from, event, to] : exploration.taken)
            taken.insert(fmt::format("{} {} {} {}", subject, from, event, to));
    }
    CHECK(worlds >= 2'000'000);

    std::set<std::string> dead;
    for (const auto& [subject, from, event, to] : atlas::every_arrow()) {
        const auto line = fmt::format("{} {} {} {}", subject, from, event, to);
        if (subject != "membership" && !taken.contains(line)) dead.insert(line);
    }
    CHECK(dead == std::set<std::string>{});
}

TEST_CASE("arrows that only some regulations open are closed under the others") {
    const atlas::Line without{"nomination", "eligible", "Admit", "admitted"};
    const atlas::Line against{"nomination", "not_recommended", "Admit", "admitted"};
    const auto jury = explore(with_jury(2, 2, 2));
    const auto lenient = explore(against_the_jury(with_jury(2, 2, 2)));
    const auto no_jury = explore(without_jury(1, 3));

    CHECK(is_taken(no_jury, without));
    CHECK_FALSE(is_taken(jury, without));
    CHECK_FALSE(is_taken(lenient, without));
    CHECK(is_taken(lenient, against));
    CHECK_FALSE(is_taken(jury, against));
    CHECK_FALSE(is_taken(no_jury, against));
}

TEST_CASE("a membership ends from wherever it stands, and none of its arrows is dead") {
    using membership::State;
    std::set<State> met{State::absent};
    std::set<std::string> taken;
    std::vector<State> left{State::absent};
    while (!left.empty()) {
        const auto state = left.back();
        left.pop_back();
        bool may_end = state == State::absent || state == State::ended;
        for (auto facts : tests::every_grid(state)) {
            for (const auto& actor : tests::every_actor()) {
                facts.actor = actor;
                for (const auto& event : tests::every_event(state)) {
                    const auto step = membership::advance(facts, event);
                    if (!step) continue;
                    taken.insert(fmt::format("{} {} {}", name_of(step->from), step->event,
                                             name_of(step->to)));
                    may_end |= step->to == State::ended;
                    if (met.insert(step->to).second) left.push_back(step->to);
                }
            }
        }
        CAPTURE(name_of(state));
        CHECK(may_end);
    }

    CHECK(met.size() == membership::every_state.size());
    CHECK(taken.size() == membership::arrows().size());
}

// ---- the teeth ----

TEST_CASE("the exploration finds a recused juror who counts") {
    Rules planted;
    planted.panel = [](const std::optional<regulations::Jury>& rules,
                       std::span<const jury::Seat> seats) {
        std::vector<jury::Seat> blind{seats.begin(), seats.end()};
        for (auto& seat : blind) {
            seat.has_conflict = false;
            if (seat.state == jury::State::discounted) seat.state = jury::State::recorded;
        }
        return jury::panel_of(rules, blind);
    };

    CHECK(finds(with_jury(2, 2, 2), planted, "what is recused, discounted or late is in no count"));
    CHECK(finds(with_jury(2, 2, 2), planted, "recommended only by a quorum's majority"));
}

TEST_CASE("the exploration finds a tie that carries") {
    Rules planted;
    planted.panel = [](const std::optional<regulations::Jury>& rules,
                       std::span<const jury::Seat> seats) {
        auto panel = jury::panel_of(rules, seats);
        panel.majority_numerator = 0;
        return panel;
    };

    CHECK(finds(with_jury(2, 2, 2), planted, "recommended only by a quorum's majority"));
}

TEST_CASE("the exploration finds a recommendation that came too late") {
    Rules planted;
    planted.assignment = [](jury::Facts facts, const jury::Event& event) {
        facts.review_window = {};
        return jury::advance(facts, event);
    };

    CHECK(finds(with_jury(1, 1, 1), planted,
                "nothing is recorded outside the review, or with a conflict"));
}

TEST_CASE("the exploration finds a window that does not close") {
    Rules planted;
    planted.nomination = [](nomination::Facts facts, const nomination::Event& event) {
        facts.commission_window.closes = Moment::max();
        return nomination::advance(facts, event);
    };

    CHECK(finds(without_jury(1, 3), planted, "only its own Commission submits, inside its window"));
}

TEST_CASE("the exploration finds an officer who submits for another Commission") {
    Rules planted;
    planted.nomination = [](nomination::Facts facts, const nomination::Event& event) {
        if (facts.actor.officer_of) facts.actor.officer_of = facts.commission;
        return nomination::advance(facts, event);
    };

    CHECK(finds(without_jury(1, 3), planted, "only its own Commission submits, inside its window"));
}

TEST_CASE("the exploration finds a screening that is skipped") {
    Rules planted;
    planted.nomination = [](nomination::Facts facts, const nomination::Event& event) {
        facts.screening.unanswered.clear();
        return nomination::advance(facts, event);
    };

    CHECK(finds(without_jury(1, 3), planted, "eligible only with every check met"));
}

TEST_CASE("the exploration finds a nomination too many") {
    Rules planted;
    planted.nomination = [](nomination::Facts facts, const nomination::Event& event) {
        if (std::holds_alternative<nomination::Reopen>(event)) facts.places.used = 0;
        return nomination::advance(facts, event);
    };

    CHECK(finds(without_jury(2, 1), planted, "never more nominations than places"));
}

TEST_CASE("the exploration finds an administrator who approves the own plan") {
    Rules planted;
    planted.plan = [](cohort::Facts facts, const cohort::Event& event) {
        facts.second_approver = false;
        return cohort::advance(facts, event);
    };

    CHECK(finds(without_jury(1, 3), planted, "admitted only by two different administrators"));
}

TEST_CASE("the exploration finds a stale plan that is applied") {
    Rules planted;
    planted.plan = [](cohort::Facts facts, const cohort::Event& event) {
        facts.moved.clear();
        return cohort::advance(facts, event);
    };
    planted.nomination = [](nomination::Facts facts, const nomination::Event& event) {
        facts.plan.matches = true;
        return nomination::advance(facts, event);
    };

    CHECK(finds(without_jury(2, 2), planted, "a stale plan admits nobody"));
}

TEST_CASE("the exploration finds an admission after the cohort was decided") {
    Rules planted;
    planted.nomination = [](nomination::Facts facts, const nomination::Event& event) {
        if (std::holds_alternative<nomination::Reopen>(event)) facts.call = call::State::open;
        return nomination::advance(facts, event);
    };

    CHECK(finds(without_jury(2, 2), planted, "nobody is admitted after the cohort is decided"));
    CHECK(finds(as_published(2, 2), planted, "from every open state a final state can be reached"));
}

TEST_CASE("the exploration finds an admission against the jury") {
    Rules planted;
    planted.plan = [](cohort::Facts facts, const cohort::Event& event) {
        facts.against_the_jury.clear();
        return cohort::advance(facts, event);
    };
    planted.nomination = [](nomination::Facts facts, const nomination::Event& event) {
        facts.plan.against_jury_allowed = true;
        return nomination::advance(facts, event);
    };

    CHECK(finds(with_jury(1, 1, 1), planted, "admitted only with the jury, or with a reason"));
}

TEST_CASE("the exploration finds a nomination that can come to no end") {
    Rules planted;
    planted.nomination = [](const nomination::Facts& facts, const nomination::Event& event) {
        auto step = nomination::advance(facts, event);
        if (step && std::holds_alternative<nomination::Withdraw>(event)) {
            return Result<nomination::Step>{refuse(Reason::not_found, "Nobody withdraws.")};
        }
        return step;
    };

    CHECK(finds(with_jury(1, 1, 1), planted, "from every open state a final state can be reached"));
}
