#include "engine/identity/log_key.hpp"

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::identity;

namespace {

constexpr PersonId ada{{1}};
constexpr PersonId ben{{2}};

KeyChange approved_by(PersonId person) {
    return {.actor = {.person = person, .is_administrator = true},
            .is_sealed = true,
            .proposed_by = ada};
}

}  // namespace

TEST_CASE("an administrator proposes a key once something is sealed") {
    KeyChange change{.actor = {.person = ada, .is_administrator = true}, .is_sealed = true};
    CHECK(may_propose_key(change));
    change.is_sealed = false;
    CHECK(may_propose_key(change).error().reason == Reason::input_invalid);
    for (const Actor actor : {Actor{.is_juror = true}, Actor{.is_auditor = true}})
        CHECK(may_propose_key({.actor = actor, .is_sealed = true}).error().reason ==
              Reason::not_for_this_role);
}

TEST_CASE("a key is approved by another administrator than the one who proposed it") {
    CHECK(may_approve_key(approved_by(ben)));
    CHECK(may_approve_key(approved_by(ada)).error().reason == Reason::same_person_twice);
    auto change = approved_by(ben);
    change.actor = {.person = ben, .is_auditor = true};
    CHECK(may_approve_key(change).error().reason == Reason::not_for_this_role);
}

TEST_CASE("a key that nobody proposed is not approved, and administrators alone are told so") {
    auto change = approved_by(ben);
    change.proposed_by.reset();
    CHECK(may_approve_key(change).error().reason == Reason::not_found);
    change.actor.is_administrator = false;
    CHECK(may_approve_key(change).error().reason == Reason::not_for_this_role);
}

TEST_CASE("one change of the key waits at a time") {
    auto change = approved_by(ben);
    change.another_waits = true;
    const auto second = may_approve_key(change);
    REQUIRE_FALSE(second);
    CHECK(second.error().reason == Reason::input_invalid);
    CHECK(second.error().explanation ==
          "Another key was approved and is not in force yet: seal the log first.");
}

TEST_CASE("a key is approved once something is sealed") {
    auto change = approved_by(ben);
    change.is_sealed = false;
    CHECK(may_approve_key(change).error().reason == Reason::input_invalid);
}
