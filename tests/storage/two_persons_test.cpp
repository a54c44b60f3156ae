// What two administrators have to agree on, one of them cannot do by any statement: here she has
// the application's connection in her own name, and goes past the engine.
#include "tests/support/panel.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace engine;
using storage::Failure;
using storage::sql::Transaction;
using tests::House;
using tests::value;

namespace {

class Alone {
public:
    explicit Alone(House& house, const std::string& who) : house_{&house}, who_{who} {}

    // Takes the step on record and then the statements, in one transaction; how that ended.
    std::string takes(const std::string& subject, const std::string& id, int revision,
                      const std::string& from, const std::string& event, const std::string& to,
                      const std::string& statements) {
        house_->connection.speak_for(who_);
        Transaction tx{house_->connection};
        const auto me = tx.run("SELECT asker();")[0][0].as<std::string>();
        try {
            tx.run(fmt::format(
                "SELECT record_step('2099', '{}', '{}', {}, '{}', '{}', '{}', '{}', 'x', "
                "uuid_send('{}'), now(), NULL, NULL, '{{}}');",
                subject, id, revision, event, from, to, me, me));
            tx.run(statements + ";");
            tx.commit();
            return "done";
        } catch (const Failure& failure) {
            return failure.constraint().empty() ? failure.sqlstate() : failure.constraint();
        }
    }

    std::string runs(const std::string& statement) {
        house_->connection.speak_for(who_);
        Transaction tx{house_->connection};
        try {
            tx.run(statement + ";");
            tx.commit();
            return "done";
        } catch (const Failure& failure) {
            return failure.constraint().empty() ? failure.sqlstate() : failure.constraint();
        }
    }

private:
    House* house_;
    std::string who_;
};

std::string nomination_named(House& house, const std::string& reference) {
    return value(house.connection,
                 "SELECT nomination_id FROM nomination WHERE reference = '" + reference + "'");
}

std::string plan_of(House& house) {
    return value(house.connection, "SELECT plan_id FROM admission_plan");
}

std::string states(House& house) {
    return value(house.connection,
                 "SELECT string_agg(state, ' ' ORDER BY reference) FROM nomination");
}

}  // namespace

TEST_CASE(
    "one administrator admits, declines and strikes nobody past the plan, whatever the log says") {
    House house;
    tests::recommended_cohort(house);
    (void)tests::approved_plan(house);
    const auto kara = nomination_named(house, "TG-2099-01");
    const auto revision = std::stoi(
        value(house.connection, "SELECT revision FROM nomination WHERE reference = 'TG-2099-01'"));
    const auto before = states(house);
    Alone ada{house, "ada"};

    const auto decided = [&](const std::string& event, const std::string& to,
                             const std::string& plan) {
        return ada.takes("nomination", kara, revision + 1, "recommended", event, to,
                         fmt::format("SELECT decide_nomination('2099', '{}', {}, '{}', {})", kara,
                                     revision, to, plan));
    };
    CHECK(decided("Admit", "admitted", "'" + plan_of(house) + "'") == "only_a_plan_decides");
    CHECK(decided("Decline", "not_admitted", "NULL") == "only_a_plan_decides");
    CHECK(states(house) == before);
}

// Else one could have the log tell what never was, in the own name.
TEST_CASE("a step that is told and not taken does not stay in the log, whatever takes it") {
    House house;
    tests::recommended_cohort(house);
    const auto number = tests::approved_plan(house);
    REQUIRE(house.registry.advance_plan(house.as("ada"), "2099", number, cohort::Apply{}, ""));
    Alone ada{house, "ada"};
    Alone officer{house, "officer.tg"};
    const auto before = value(house.connection, "SELECT count(*) FROM audit_entry");
    const auto next = [&](const std::string& table) {
        return std::stoi(value(house.connection, "SELECT max(revision) + 1 FROM " + table));
    };
    const std::string nothing = "SELECT 1";
    const std::string refused = "a_step_that_is_told_is_taken";
    const auto fresh = [&] { return value(house.connection, "SELECT gen_random_uuid()"); };
    const auto call = value(house.connection,
                            "SELECT encode(substring(sha256('accede/call/2099') FOR 16), "
                            "'hex')::uuid");

    CHECK(ada.takes("plan", plan_of(house), next("admission_plan"), "applied", "Publish",
                    "published", nothing) == refused);
    CHECK(ada.takes("call", call, next("call"), "in_review", "Amend", "in_review", nothing) ==
          refused);
    CHECK(ada.takes("call", fresh(), 1, "absent", "Plan", "planned", nothing) == refused);
    CHECK(ada.takes("assignment", value(house.connection, "SELECT assignment_id FROM assignment"),
                    next("assignment"), "recorded", "Release", "released", nothing) == refused);
    CHECK(officer.takes("nomination", fresh(), 1, "absent", "Begin", "draft", nothing) == refused);
    CHECK(ada.takes("membership", fresh(), 1, "absent", "Enrol", "active", nothing) == refused);
    // A step of which another part of the same transaction is taken.
    CHECK(ada.takes("call", call, next("call"), "in_review", "Amend", "in_review",
                    fmt::format("SELECT move_call('2099', {0}, 'in_review', 1, now(), '{1}'); "
                                "SELECT record_step('2099', 'plan', '{2}', 1, 'absent', 'Draw', "
                                "'draft', asker(), 'x', uuid_send(asker()), now(), NULL, NULL, "
                                "'{{}}')",
                                next("call") - 1, call, fresh())) != "done");
    CHECK(value(house.connection, "SELECT count(*) FROM audit_entry") == before);

    CHECK(ada.takes("call", call, next("call"), "in_review", "Amend", "in_review",
                    fmt::format("SELECT move_call('2099', {}, 'in_review', 1, now(), '{}')",
                                next("call") - 1, call)) == "done");
}

TEST_CASE("a plan that two agreed on admits when it is applied, by the same functions") {
    House house;
    tests::recommended_cohort(house);
    const auto plan = tests::approved_plan(house);
    REQUIRE(house.registry.advance_plan(house.as("ada"), "2099", plan, cohort::Apply{}, ""));
    CHECK(states(house) == "admitted admitted admitted");
}

TEST_CASE("nobody approves what she proposed, nor in another's name") {
    House house;
    tests::recommended_cohort(house);
    const auto plan =
        house.registry.draw_plan(house.as("ada"), "2099", cohort::Kind::admission, {}).value();
    REQUIRE(
        house.registry.advance_plan(house.as("ada"), "2099", plan.number, cohort::Propose{}, ""));
    const auto id = plan_of(house);
    const auto approve = [&](const std::string& approver) {
        return fmt::format(
            "SELECT move_plan('2099', '{}', 2, 'approved', NULL, (SELECT person_id FROM "
            "person WHERE handle = '{}'))",
            id, approver);
    };
    Alone ada{house, "ada"};
    CHECK(ada.takes("plan", id, 3, "proposed", "Approve", "approved", approve("ada")) ==
          "two_different_administrators");
    CHECK(ada.takes("plan", id, 3, "proposed", "Approve", "approved", approve("ben")) == "AC004");
    Alone ben{house, "ben"};
    CHECK(ben.takes("plan", id, 3, "proposed", "Approve", "approved", approve("ben")) == "done");
}

TEST_CASE("a list is fixed with its plan: nothing is added to it, taken off it or changed on it") {
    House house;
    tests::recommended_cohort(house);
    const auto late =
        house.registry.draw_plan(house.as("ada"), "2099", cohort::Kind::admission, {});
    REQUIRE(late);
    const auto id = plan_of(house);
    const auto before = value(house.connection, "SELECT count(*) FROM plan_item");
    house.connection.run(
        "ALTER TABLE plan_item DISABLE TRIGGER USER; DELETE FROM plan_item WHERE "
        "nomination_id = (SELECT nomination_id FROM nomination WHERE reference = "
        "'FR-2099-01'); ALTER TABLE plan_item ENABLE TRIGGER USER");
    Alone ada{house, "ada"};
    CHECK(ada.runs(fmt::format("INSERT INTO plan_item (call_id, plan_id, nomination_id, "
                               "nomination_revision, says) SELECT '2099', '{}', nomination_id, "
                               "revision, 'admit' FROM nomination WHERE reference = 'FR-2099-01'",
                               id)) == "a_list_comes_with_its_plan");
    CHECK(ada.runs("UPDATE plan_item SET says = 'decline'") == "42501");
    CHECK(ada.runs("DELETE FROM plan_item") == "42501");
    CHECK(std::stoi(value(house.connection, "SELECT count(*) FROM plan_item")) ==
          std::stoi(before) - 1);
}

namespace {

// Four places for Togo, as a statement: proposed, and made the second version, by whoever says it.
const std::string four_places =
    "(SELECT *, jsonb_set(document::jsonb, '{quota,exceptions}', '{\"TG\": 4}')::text AS d FROM "
    "regulations) r";
const std::string propose =
    "INSERT INTO amendment_proposal SELECT call_id, version, sha256(convert_to(d, 'UTF8')), "
    "asker(), "
    "since, '/quota/exceptions/TG', '4', 'Many.' FROM " +
    four_places;
const std::string approve =
    "INSERT INTO regulations (call_id, version, document, sha256, since, reason) SELECT call_id, "
    "2, d, "
    "sha256(convert_to(d, 'UTF8')), since, 'x' FROM " +
    four_places;

void declare_conflict(House& house, const std::string& handle) {
    house.connection.run(
        "INSERT INTO conflict (call_id, nomination_id, person_id, kind, source, declared_at, "
        "reason) "
        "SELECT call_id, nomination_id, person_id, 'other', 'secretariat', moment(), 'Kin.' FROM "
        "nomination, person WHERE handle = '" +
        handle + "'");
}

}  // namespace

TEST_CASE("nobody who has a conflict with a nomination of the call approves what bears on it") {
    House house;
    house.open_call();
    const auto reference = house.submitted("TG", "Kara");
    tests::must(house.registry.add_person(house.as("ada"), {"cleo", "Cleo"}));
    tests::must(house.registry.grant(house.as("ada"), {"cleo", Role::administrator}));
    declare_conflict(house, "ben");
    const auto says = [&](const std::string& who) {
        return house.registry.amend_call(house.as(who), "2099",
                                         {"/quota/exceptions/TG", "4", "Many cities."});
    };
    CHECK(says("ada")->event == "ProposeAmendment");
    CHECK(says("ben").error().reason == Reason::conflict_of_interest);
    CHECK(says("cleo")->event == "Amend");

    // To propose is not to decide; nor does a conflict that was dismissed count.
    const auto five = [&](const std::string& who) {
        return house.registry.amend_call(house.as(who), "2099",
                                         {"/quota/exceptions/TG", "5", "Many cities."});
    };
    CHECK(five("ben")->event == "ProposeAmendment");
    CHECK(five("ada")->event == "Amend");
    house.connection.run("UPDATE conflict SET dismissed_at = moment(), ruling = 'No.'");
    CHECK(says("ada")->event == "ProposeAmendment");
    CHECK(says("ben")->event == "Amend");
    CHECK(tests::faults(house).empty());
}

TEST_CASE(
    "no statement approves an amendment in conflict, without the mandate or without a proposal") {
    House house;
    house.open_call();
    house.submitted("TG", "Kara");
    Alone ada{house, "ada"};
    Alone ben{house, "ben"};
    const std::string guard = "two_amend_the_regulations";
    CHECK(ben.runs(approve) == guard);
    CHECK(ada.runs(propose) == "done");
    CHECK(ada.runs(approve) == guard);
    declare_conflict(house, "ben");
    CHECK(ben.runs(approve) == guard);
    house.connection.run("DELETE FROM conflict");
    house.connection.run(
        "UPDATE mandate SET ends_at = begins_at + interval '1 microsecond' WHERE "
        "person_id = (SELECT person_id FROM person WHERE handle = 'ben')");
    house.at("2099-03-01T12:00:00Z");
    CHECK(ben.runs(approve) == "42501");
    house.connection.run("UPDATE mandate SET ends_at = 'infinity'");
    CHECK(ben.runs(approve) == "done");
}

TEST_CASE(
    "a key of the log is approved as it was proposed, by who holds the mandate at that time") {
    House house;
    const auto runs = [&](const std::string& sql) -> std::string {
        try {
            house.connection.run(sql);
            return "done";
        } catch (const Failure& failure) {
            return failure.constraint();
        }
    };
    const auto person = [](const std::string& handle) {
        return "(SELECT person_id FROM person WHERE handle = '" + handle + "')";
    };
    CHECK(runs("INSERT INTO log_key (verifier, proposed_by) VALUES ('new', " + person("ada") +
               ")") == "done");
    const auto approved_by_ben = "UPDATE log_key SET approved_by = " + person("ben");
    const std::string as_proposed = "a_log_key_is_approved_as_proposed";
    CHECK(runs("UPDATE log_key SET verifier = 'another'") == as_proposed);
    CHECK(runs("UPDATE log_key SET proposed_by = " + person("ben")) == as_proposed);
    house.connection.run("UPDATE mandate SET ends_at = '2099-03-01Z' WHERE person_id = " +
                         person("ben"));
    house.at("2099-03-01T00:00:00Z");
    CHECK(runs(approved_by_ben) == as_proposed);
    house.connection.run(
        "UPDATE mandate SET ends_at = '2099-03-01T00:00:00.000001Z' WHERE person_id "
        "= " +
        person("ben"));
    house.connection.run("UPDATE person SET disabled_at = moment() WHERE handle = 'ben'");
    CHECK(runs(approved_by_ben) == as_proposed);
    house.connection.run("UPDATE person SET disabled_at = NULL");
    CHECK(runs(approved_by_ben) == "done");
    CHECK(runs("UPDATE log_key SET approved_by = NULL") == as_proposed);
    CHECK(runs("UPDATE log_key SET signs_from = 5") == "done");
    CHECK(runs("INSERT INTO log_key (verifier, proposed_by) SELECT 'third', person_id FROM person "
               "WHERE handle = 'ben'") == "done");
}
