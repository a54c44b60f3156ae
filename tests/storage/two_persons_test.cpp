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
