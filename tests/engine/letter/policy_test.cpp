// When a letter may leave.
#include "engine/letter/policy.hpp"

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::letter;

namespace {

const Actor administrator{.is_administrator = true};

Reason why_not(const Permission& permission) {
    REQUIRE(!permission);
    return permission.error().reason;
}

}  // namespace

TEST_CASE("an administrator lets a letter go, and nobody else does") {
    Facts facts{.actor = administrator, .letter = "nomination-received"};
    CHECK(may_release(facts));
    facts.actor.has_conflict = true;
    CHECK(why_not(may_release(facts)) == Reason::conflict_of_interest);
    CHECK(why_not(may_cancel(facts, "Why.")) == Reason::conflict_of_interest);
    facts.actor = {.is_juror = true, .is_auditor = true};
    CHECK(why_not(may_release(facts)) == Reason::not_for_this_role);
    CHECK(why_not(may_cancel(facts, "Why.")) == Reason::not_for_this_role);
}

TEST_CASE("a letter is released once, and never after it was cancelled") {
    Facts facts{.actor = administrator, .letter = "nomination-received"};
    facts.standing = Standing::released;
    CHECK(why_not(may_release(facts)) == Reason::not_foreseen_in_this_state);
    CHECK(may_cancel(facts, "Why."));
    facts.standing = Standing::cancelled;
    CHECK(why_not(may_release(facts)) == Reason::not_foreseen_in_this_state);
    CHECK(why_not(may_cancel(facts, "Why.")) == Reason::not_foreseen_in_this_state);
}

TEST_CASE("a letter is cancelled for a reason, and one without a text is not released") {
    Facts facts{.actor = administrator, .letter = "nomination-received"};
    CHECK(may_cancel(facts, "Sent by hand."));
    CHECK(why_not(may_cancel(facts, " ")) == Reason::reason_missing);
    facts.is_written = false;
    CHECK(why_not(may_release(facts)) == Reason::not_foreseen_in_this_state);
}

TEST_CASE("a letter to nobody stays held until there is somebody") {
    Facts facts{.actor = administrator, .letter = "nomination-received", .has_recipients = false};
    CHECK(why_not(may_release(facts)) == Reason::not_found);
    facts.has_recipients = true;
    CHECK(may_release(facts));
}

TEST_CASE("no letter tells an outcome before it is announced") {
    const std::vector<std::pair<const char*, nomination::State>> outcomes{
        {"admitted", nomination::State::admitted},
        {"not-admitted", nomination::State::not_admitted},
        {"struck", nomination::State::struck}};
    for (const auto& [letter, state] : outcomes) {
        Facts facts{.actor = administrator, .letter = letter, .nomination = state};
        CHECK(why_not(may_release(facts)) == Reason::not_published);
        CHECK(why_not(may_leave(facts)) == Reason::not_published);
        facts.is_announced = true;
        CHECK(may_release(facts));
        CHECK(may_leave(facts));
    }
    CHECK(may_release({.actor = administrator,
                       .letter = "please-complete",
                       .nomination = nomination::State::returned}));
}

TEST_CASE("an admission that was struck is not written of as one") {
    Facts facts{.actor = administrator,
                .letter = "admitted",
                .is_announced = true,
                .nomination = nomination::State::struck};
    CHECK(why_not(may_release(facts)) == Reason::not_foreseen_in_this_state);
}

TEST_CASE("only who still has to read is written to, once it is given and until it is done") {
    for (const auto* letter : {"assigned", "review-reminder"}) {
        for (const auto state : jury::every_state) {
            CAPTURE(jury::name_of(state));
            const Facts facts{.actor = administrator,
                              .letter = letter,
                              .nomination = nomination::State::under_review,
                              .assignment = state};
            CHECK(may_leave(facts).has_value() == (state == jury::State::assigned));
        }
    }
}

TEST_CASE("a file that came back is not asked for again") {
    Facts facts{.actor = administrator,
                .letter = "please-complete",
                .nomination = nomination::State::returned};
    CHECK(may_leave(facts));
    facts.nomination = nomination::State::submitted;
    CHECK(!may_leave(facts));
    facts.nomination = {};
    CHECK(!may_leave(facts));
}

TEST_CASE("a busy server is asked again after pauses that grow, twelve times in all") {
    const Moment now{};
    using std::chrono::minutes;
    CHECK(next_try(1, now) == now + minutes{15});
    CHECK(next_try(2, now) == now + minutes{30});
    CHECK(next_try(6, now) == now + minutes{480});
    CHECK(next_try(11, now) == now + minutes{480});
    CHECK(!next_try(12, now));
}
