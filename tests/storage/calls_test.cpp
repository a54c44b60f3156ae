// Regulations are amended on record: what was said before stays readable, and what was used stays
// used.
#include "storage/calls.hpp"
#include "storage/audit_log.hpp"
#include "tests/support/database.hpp"
#include "tests/support/files.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace engine;
using storage::Answer;
using storage::Result;
using storage::sql::Transaction;
using tests::House;
using tests::value;

namespace {

const std::string deadline = "/windows/commission/closes";

Result<Answer> amend(House& house, const std::string& path, const std::string& to) {
    return house.registry.amend_call(house.as("ada"), "2099", {path, to, "Storms."});
}

Result<Answer> submit(House& house, const std::string& reference) {
    return house.registry.advance(house.as("officer.tg"), "2099", reference, nomination::Submit{});
}

// By two administrators, one after the other.
Result<Answer> agree(House& house, const std::string& path, const std::string& to) {
    const auto proposed = amend(house, path, to);
    if (!proposed) return proposed;
    return house.registry.amend_call(house.as("ben"), "2099", {path, to, "I agree."});
}

std::string versions(House& house) {
    return value(house.connection, "SELECT count(*) FROM regulations");
}

}  // namespace

TEST_CASE("an amendment makes a second version and leaves the first as it was read") {
    House house;
    house.open_call();

    const auto answer = amend(house, deadline, "\"2099-04-15T23:59\"");

    REQUIRE(answer);
    CHECK(answer->from == "open");
    CHECK(answer->to == "open");
    Transaction tx{house.connection};
    const auto first = storage::calls::document(tx, "2099", 1);
    CHECK(first == tests::file("data/regulations/fictional-2099.json"));
    CHECK(iso(regulations::parse(first)->commission.window.closes) ==
          "2099-03-31T21:59:00.000000Z");
    const auto second = regulations::parse(storage::calls::document(tx, "2099", 2));
    CHECK(iso(second.value().commission.window.closes) == "2099-04-15T21:59:00.000000Z");
    const auto versions = storage::calls::versions(tx, "2099");
    REQUIRE(versions.size() == 2);
    CHECK(versions[0].reason.empty());
    CHECK(versions[1].reason == "Storms.");
    const auto newest = storage::audit_log::list(tx, {.call_id = "2099", .newest = 1});
    CHECK(newest.at(0).words ==
          "/windows/commission/closes: \"2099-03-31T23:59\" -> \"2099-04-15T23:59\"\nStorms.");
    tx.roll_back();
    CHECK(storage::audit_log::verify(house.connection).faults.empty());
}

TEST_CASE("a deadline that is extended before it comes is kept to the microsecond") {
    House house;
    house.open_call();
    const auto in_time = house.complete_draft("TG", "Kara");
    const auto late = house.complete_draft("TG", "Pya");
    house.at("2099-03-31T21:58:00Z");
    REQUIRE(amend(house, deadline, "\"2099-04-15T23:59\""));

    house.at("2099-04-15T21:58:59.999999Z");
    CHECK(submit(house, in_time));
    house.at("2099-04-15T21:59:00Z");
    const auto refused = submit(house, late);

    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == Reason::window_closed);
}

TEST_CASE("a deadline that is extended after it came lets in who was refused between") {
    House house;
    house.open_call();
    const auto reference = house.complete_draft("TG", "Kara");
    house.at("2099-04-01T09:00:00Z");
    const auto refused = submit(house, reference);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == Reason::window_closed);

    REQUIRE(amend(house, deadline, "\"2099-04-15T23:59\""));

    CHECK(submit(house, reference));
    CHECK(value(house.connection, "SELECT state FROM call") == "open");
}

TEST_CASE(
    "an exception grants one Commission a fourth place, and not a fifth, nor another a fourth") {
    House house;
    house.open_call();
    for (const auto* city : {"Kara", "Pya", "Niamtougou"}) {
        house.submitted("TG", city);
        house.submitted("KE", city);
    }
    const auto fourth = house.complete_draft("TG", "Sokode");
    const auto fifth = house.complete_draft("TG", "Bassar");
    const auto other = house.complete_draft("KE", "Kisumu");

    REQUIRE(agree(house, "/quota/exceptions/TG", "4"));

    const auto granted = submit(house, fourth);
    REQUIRE(granted);
    CHECK(granted->place == 4);
    for (const auto& [who, reference] :
         {std::pair{"officer.tg", fifth}, std::pair{"officer.ke", other}}) {
        const auto refused =
            house.registry.advance(house.as(who), "2099", reference, nomination::Submit{});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().reason == Reason::quota_exhausted);
    }
}

TEST_CASE("an exception may be as low as what is used, and not one lower") {
    House house;
    house.open_call();
    house.submitted("TG", "Kara");
    house.submitted("TG", "Pya");

    const auto refused = amend(house, "/quota/exceptions/TG", "1");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == Reason::amendment_not_allowed);
    CHECK(versions(house) == "1");
    CHECK(value(house.connection, "SELECT quota FROM place_counter") == "3");
    CHECK(agree(house, "/quota/exceptions/TG", "2"));

    CHECK(value(house.connection, "SELECT quota FROM place_counter") == "2");
    CHECK(storage::audit_log::verify(house.connection).faults.empty());
}

TEST_CASE("what one administrator proposes is amended when another says the same, and not before") {
    House house;
    house.open_call();
    house.submitted("TG", "Kara");

    const auto proposed = amend(house, "/quota/exceptions/TG", "4");
    REQUIRE(proposed);
    CHECK(proposed->event == "ProposeAmendment");
    CHECK(versions(house) == "1");
    CHECK(value(house.connection, "SELECT quota FROM place_counter") == "3");
    const auto alone = amend(house, "/quota/exceptions/TG", "4");
    REQUIRE_FALSE(alone);
    CHECK(alone.error().reason == Reason::same_person_twice);
    const auto other = house.registry.amend_call(house.as("ben"), "2099",
                                                 {"/quota/exceptions/TG", "5", "Five would do."});
    REQUIRE(other);
    CHECK(other->event == "ProposeAmendment");
    CHECK(versions(house) == "1");

    const auto agreed = house.registry.amend_call(house.as("ben"), "2099",
                                                  {"/quota/exceptions/TG", "4", "Four will do."});
    REQUIRE(agreed);
    CHECK(agreed->event == "Amend");
    CHECK(value(house.connection, "SELECT quota FROM place_counter") == "4");
    // What was proposed on the version before is proposed no more.
    const auto stale = amend(house, "/quota/exceptions/TG", "5");
    REQUIRE(stale);
    CHECK(stale->event == "ProposeAmendment");
    CHECK(storage::audit_log::verify(house.connection).faults.empty());
}

TEST_CASE("no statement of one administrator amends more than a window, or gives a place") {
    House house;
    house.open_call();
    house.submitted("TG", "Kara");
    REQUIRE(amend(house, "/quota/exceptions/TG", "4"));
    house.connection.speak_for("ada");
    const auto refused = [&](const std::string& statement) {
        Transaction tx{house.connection};
        try {
            tx.run(statement + ";");
        } catch (const storage::Failure& failure) {
            return !failure.constraint().empty();
        }
        return false;
    };
    const std::string second =
        "INSERT INTO regulations (call_id, version, document, sha256, since, reason) "
        "SELECT call_id, 2, d, sha256(convert_to(d, 'UTF8')), since, 'x' FROM (SELECT *, "
        "jsonb_set(document::jsonb, '{}', '{}')::text AS d FROM regulations) r";
    CHECK(refused(fmt::format(fmt::runtime(second), "{quota,exceptions}", "{\"TG\": 4}")));
    CHECK(refused(fmt::format(fmt::runtime(second), "{quota,places}", "9")));
    CHECK(refused(fmt::format(fmt::runtime(second), "{admission,second_approver}", "false")));
    CHECK_FALSE(refused(
        fmt::format(fmt::runtime(second), "{windows,commission,closes}", "\"2099-04-15T23:59\"")));
    CHECK(refused("UPDATE place_counter SET quota = 4"));
    CHECK_FALSE(refused("UPDATE place_counter SET quota = 3"));
}

TEST_CASE("what may not be amended, or not by this person or without a reason, stays") {
    House house;
    house.open_call();
    house.officer("TG");

    const auto rule = amend(house, "/jury/majority", "\"1/3\"");
    const auto person = house.registry.amend_call(house.as("officer.tg"), "2099",
                                                  {"/quota/exceptions/TG", "9", "We are many."});
    const auto reason =
        house.registry.amend_call(house.as("ada"), "2099", {"/quota/exceptions/TG", "9", ""});

    REQUIRE_FALSE(rule);
    CHECK(rule.error().reason == Reason::amendment_not_allowed);
    REQUIRE_FALSE(person);
    CHECK(person.error().reason == Reason::not_for_this_role);
    REQUIRE_FALSE(reason);
    CHECK(reason.error().reason == Reason::reason_missing);
    CHECK(versions(house) == "1");
    CHECK(value(house.connection, "SELECT revision FROM call") == "2");
}
