// The ledger: what it opens with, who enters it, and who comes back.
#include "storage/members.hpp"
#include "tests/support/panel.hpp"

#include <doctest/doctest.h>

using namespace engine;
using membership::Ending;
using storage::sql::Transaction;
using tests::faults;
using tests::House;
using tests::value;

namespace {

const std::string ledger = "gnlc-2099";

int members(House& house) {
    Transaction tx{house.connection};
    return membership::members(storage::members::ledger(tx, ledger));
}

std::vector<std::string> countries(House& house) {
    Transaction tx{house.connection};
    return storage::members::countries(tx, ledger);
}

storage::Result<storage::Answer> open_with_217(House& house, const std::string& who) {
    return house.registry.open_ledger(
        house.as(who), {ledger, "2099-01-01", 217, {"KE"}, "an invented announcement"});
}

storage::Result<storage::Answer> enrol(House& house, const std::string& city) {
    return house.registry.enrol_earlier(house.as("ada"),
                                        {.ledger = ledger,
                                         .country = "TG",
                                         .name = city,
                                         .since = *moment_from_iso("2095-06-01T00:00:00Z")});
}

}  // namespace

TEST_CASE("a ledger opens once, with a total, and by an administrator") {
    House house;
    house.officer("TG");

    const auto officer = open_with_217(house, "officer.tg");
    REQUIRE_FALSE(officer);
    CHECK(officer.error().reason == Reason::not_for_this_role);
    CHECK(members(house) == 0);
    CHECK(open_with_217(house, "ada"));
    const auto again = open_with_217(house, "ada");

    REQUIRE_FALSE(again);
    CHECK(again.error().reason == Reason::input_invalid);
    CHECK(members(house) == 217);
    CHECK(countries(house) == std::vector<std::string>{"KE"});
    CHECK(faults(house).empty());
}

TEST_CASE("an earlier member is one of those that the ledger opened with, and leaves them") {
    House house;
    REQUIRE(open_with_217(house, "ada"));

    const auto kara = enrol(house, "Kara");
    REQUIRE(kara);
    CHECK(members(house) == 217);
    CHECK(countries(house) == std::vector<std::string>{"KE", "TG"});
    REQUIRE(house.registry.advance_membership(
        house.as("ada"), kara->reference,
        membership::End{Ending::removed, "No report for years."}));

    CHECK(members(house) == 216);
    CHECK(countries(house) == std::vector<std::string>{"KE"});
    CHECK(faults(house).empty());
}

TEST_CASE("the admitted are added to those that the ledger opened with") {
    House house;
    REQUIRE(open_with_217(house, "ada"));
    tests::recommended_cohort(house);

    REQUIRE(house.registry.advance_plan(house.as("ada"), "2099", tests::approved_plan(house),
                                        cohort::Apply{}));

    CHECK(members(house) == 220);
    CHECK(countries(house) == std::vector<std::string>{"FR", "KE", "TG"});
}

TEST_CASE("a member is not nominated, and may be once its membership has ended") {
    House house;
    house.open_call();
    const auto tg = house.officer("TG");
    const auto kara = enrol(house, "Kara");
    REQUIRE(kara);

    const auto refused = house.registry.begin(house.as(tg), "2099", {"TG", "TG", "Kara"});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == Reason::already_a_member);
    CHECK_FALSE(enrol(house, "Kara"));
    REQUIRE(house.registry.advance_membership(
        house.as(tg), kara->reference, membership::End{Ending::withdrawn, "The council left."}));

    CHECK(house.registry.begin(house.as(tg), "2099", {"TG", "TG", "Kara"}));
}

TEST_CASE("an entity that left is admitted anew, and its first membership stays ended") {
    House house;
    const auto tg = house.officer("TG");
    const auto before = enrol(house, "Kara");
    REQUIRE(before);
    REQUIRE(house.registry.advance_membership(
        house.as(tg), before->reference, membership::End{Ending::withdrawn, "The council left."}));
    tests::recommended_cohort(house);  // Kara among them

    REQUIRE(house.registry.advance_plan(house.as("ada"), "2099", tests::approved_plan(house),
                                        cohort::Apply{}));

    CHECK(value(house.connection,
                "SELECT string_agg(m.state || ' ' || coalesce(m.call_id, '-'), ', ' ORDER BY "
                "began_at) FROM membership m JOIN entity e USING (entity_id) WHERE e.name = "
                "'Kara'") == "ended -, active 2099");
    CHECK(value(house.connection, "SELECT count(*) FROM entity WHERE name = 'Kara'") == "1");
    CHECK(members(house) == 3);
    CHECK(faults(house).empty());
}

TEST_CASE("a membership ends once, with a reason, and not at the word of another Commission") {
    House house;
    const auto kara = enrol(house, "Kara").value().reference;
    const auto end = [&](const std::string& who, Ending how, const std::string& reason) {
        return house.registry.advance_membership(house.as(who), kara, membership::End{how, reason});
    };

    const auto other = end(house.officer("KE"), Ending::withdrawn, "They should go.");
    const auto removed = end(house.officer("TG"), Ending::removed, "We should go.");
    const auto silent = end("officer.tg", Ending::withdrawn, "");
    const auto left = end("officer.tg", Ending::withdrawn, "The council left.");
    const auto again = end("officer.tg", Ending::withdrawn, "The council left.");

    REQUIRE_FALSE(other);
    CHECK(other.error().reason == Reason::not_of_this_commission);
    REQUIRE_FALSE(removed);
    CHECK(removed.error().reason == Reason::not_for_this_role);
    REQUIRE_FALSE(silent);
    CHECK(silent.error().reason == Reason::reason_missing);
    CHECK(left);
    REQUIRE_FALSE(again);
    CHECK(again.error().reason == Reason::not_foreseen_in_this_state);
    CHECK(faults(house).empty());
}
