// What an admission plan says of each nomination, what is wrong with a list, and its digest.
#include "engine/cohort/proposal.hpp"
#include "tests/engine/regulations_document.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::cohort;
using Says = nomination::Plan::Says;
using NominationState = nomination::State;

namespace {

using Words = std::vector<std::string>;

constexpr Country togo{{'T', 'G'}};
constexpr Country kenya{{'K', 'E'}};

std::vector<Item> items() {
    return {{.reference = "TG-2099-01",
             .commission = togo,
             .revision = 7,
             .revision_now = 7,
             .says = Says::admit},
            {.reference = "TG-2099-02",
             .commission = togo,
             .revision = 5,
             .revision_now = 5,
             .says = Says::decline},
            {.reference = "KE-2099-01",
             .commission = kenya,
             .state = NominationState::not_recommended,
             .revision = 9,
             .revision_now = 9,
             .says = Says::admit,
             .reason = "regional balance"}};
}

// One winner of a country; a decision against the jury is allowed.
regulations::Regulations rules() {
    return regulations::parse(tests::every_key().dump()).value();
}

}  // namespace

TEST_CASE("a plan follows the jury where nobody says otherwise, and waits for what is not ready") {
    for (const auto state : nomination::every_state) {
        CAPTURE(nomination::name_of(state));
        std::optional<Says> with_jury;
        if (state == NominationState::recommended) with_jury = Says::admit;
        if (state == NominationState::reserved || state == NominationState::not_recommended)
            with_jury = Says::decline;
        CHECK(usual(state, true) == with_jury);
        if (state == NominationState::eligible) CHECK(usual(state, false) == Says::admit);
    }
}

TEST_CASE("a plan is stale by each nomination whose revision is not the one it saw") {
    auto all = items();
    CHECK(moved(all).empty());

    all[1].revision_now = 6;
    all[1].state = NominationState::withdrawn;
    CHECK(moved(all) == Words{"TG-2099-02 withdrawn since"});
}

TEST_CASE("as many of a country are admitted as the cap allows, and the declined do not count") {
    auto all = items();
    CHECK(over_the_cap(all, rules()).empty());

    all[1].says = Says::admit;
    CHECK(over_the_cap(all, rules()) == Words{"TG: 2 of 1"});

    auto without = rules();
    without.admission.winners_per_country = 0;
    CHECK(over_the_cap(all, without).empty());
    without.admission.winners_per_country = 2;
    CHECK(over_the_cap(all, without).empty());
}

TEST_CASE("an admission against the jury needs leave and a reason that shows") {
    auto all = items();
    CHECK(against_the_jury(all, rules()).empty());

    for (const auto* reason : {"", " ", "\u00a0"}) {
        all[2].reason = reason;
        CHECK(against_the_jury(all, rules()) == Words{"KE-2099-01: no reason is written"});
    }
    auto strict = rules();
    strict.jury->against_the_jury = false;
    CHECK(against_the_jury(items(), strict) == Words{"KE-2099-01: not recommended"});
    strict.jury.reset();
    CHECK(against_the_jury(items(), strict).size() == 1);

    all[2].says = Says::decline;
    CHECK(against_the_jury(all, strict).empty());
}

TEST_CASE("a digest does not depend on the order of the list") {
    auto all = items();
    const auto expected = digest("2099", all);
    std::ranges::sort(all, {}, &Item::reference);
    do {
        CHECK(digest("2099", all) == expected);
    } while (std::ranges::next_permutation(all, {}, &Item::reference).found);
}

TEST_CASE("a digest is over what is said of each, at which revision, and why") {
    std::set<audit::Digest> all{digest("2099", items()), digest("2098", items())};
    CHECK(all.size() == 2);
    const auto changed = [&](auto change) {
        auto other = items();
        change(other);
        CHECK(all.insert(digest("2099", other)).second);
    };
    changed([](auto& list) { list.pop_back(); });
    changed([](auto& list) { list.push_back(list.front()); });
    changed([](auto& list) { list[0].reference = "TG-2099-03"; });
    changed([](auto& list) { list[0].says = Says::decline; });
    changed([](auto& list) { list[0].says = Says::strike; });
    changed([](auto& list) { ++list[0].revision; });
    changed([](auto& list) { list[0].reason = "x"; });
    changed([](auto& list) { list[0].reason = "\nTG-2099-02 decline 5 0:"; });
    changed([](auto& list) { list.clear(); });
}

TEST_CASE("a digest stands for the list as it was seen, not for what has moved since") {
    auto all = items();
    all[0].revision_now = 8;
    all[0].state = NominationState::withdrawn;

    CHECK(digest("2099", all) == digest("2099", items()));
}

TEST_CASE("what a plan may say is read back from its name, and nothing is no saying") {
    for (const auto says : {Says::admit, Says::decline, Says::strike})
        CHECK(says_from(name_of(says)) == says);
    CHECK_FALSE(says_from("nothing"));
    CHECK_FALSE(says_from("Admit"));
}
