// Whoever agrees with somebody is another person. An administrator gives no other administrator
// anything to sign in with, before the office or in it, by no order of steps and by no SQL: here
// she has the application's login and a token of her own.
#include "storage/passwords.hpp"
#include "storage/sign_in.hpp"
#include "tests/support/panel.hpp"

#include <future>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace engine;
using storage::Failure;
using storage::Registry;
using storage::sql::Connection;
using tests::House;
using tests::value;

namespace sign_in = storage::sign_in;

namespace {

constexpr const char* password = "correct horse battery staple";

// A program's login, which speaks for whoever's token it shows.
struct Desk {
    Desk(House& house, const std::string& its_token)
        : app{house.database.conninfo() + " user=accede_app"}, registry{app}, token{its_token} {
        app.show(token);
    }
    // How a transaction ends that says the token and then this.
    std::string runs(const std::string& sql, const std::string& isolation = "READ COMMITTED") {
        std::string state = "done";
        try {
            begin(isolation);
            app.run(sql + "; COMMIT");
        } catch (const Failure& failure) {
            state = failure.constraint().empty() ? failure.sqlstate() : failure.constraint();
        }
        app.run("ROLLBACK");
        return state;
    }
    void begin(const std::string& isolation = "READ COMMITTED") {
        app.run(fmt::format("BEGIN ISOLATION LEVEL {}; SELECT ask_as('{}')", isolation, token));
    }
    // How a statement of the transaction that is open ends; it ends with it.
    std::string goes_on(const std::string& sql) {
        try {
            app.run(sql + "; COMMIT");
            return "done";
        } catch (const Failure& failure) {
            app.run("ROLLBACK");
            return failure.constraint().empty() ? failure.sqlstate() : failure.constraint();
        }
    }
    [[nodiscard]] bool is_good() {
        return value(app, fmt::format("BEGIN; SELECT ask_as('{}') IS NOT NULL", token)) == "t" &&
               (app.run("ROLLBACK"), true);
    }

    Connection app;
    Registry registry;
    std::string token;
};

std::string token_of(House& house, const std::string& handle) {
    return house.registry.add_token(house.as(handle), {handle, "", 1}).value().text;
}

// ada at her desk, ben whom she would like to be, an auditor, and an officer to make something of.
struct Office {
    Office() : ada{house, token_of(house, "ada")} {
        house.officer("TG");
        tests::must(house.registry.add_person(house.as("ada"), {"eve", "Eve"}));
        tests::must(house.registry.grant(house.as("ada"), {"eve", Role::auditor}));
    }
    [[nodiscard]] static std::string add(const std::string& handle, const std::string& purpose) {
        return fmt::format(
            "SELECT add_token(gen_random_uuid(), (SELECT person_id FROM person WHERE handle = "
            "'{}'), sha256(convert_to('{}', 'UTF8')), '{}', '', 1)",
            handle, planted, purpose);
    }
    [[nodiscard]] static std::string grant(const std::string& handle, const std::string& role,
                                           const std::string& begins = "moment()",
                                           const std::string& ends = "'infinity'") {
        return fmt::format(
            "INSERT INTO mandate (mandate_id, person_id, role, begins_at, ends_at) SELECT "
            "gen_random_uuid(), person_id, '{}', {}, {} FROM person WHERE handle = '{}'",
            role, begins, ends, handle);
    }
    // A desk of that person, at which ada sits: she made the token.
    Desk impersonated(const std::string& handle) {
        return {house, ada.registry.add_token(house.as("ada"), {handle, "", 1}).value().text};
    }
    Result<sign_in::SignedIn> shows(const std::string& code, const std::string& second = {}) {
        Connection app{house.database.conninfo() + " user=accede_app"};
        return sign_in::with_code(app, code, second, "tester");
    }
    Result<sign_in::SignedIn> says(const std::string& handle, const std::string& second = {}) {
        Connection app{house.database.conninfo() + " user=accede_app"};
        return sign_in::with_password(app, handle, password, second, "tester");
    }
    [[nodiscard]] bool has_keys(const std::string& handle) {
        return value(house.connection,
                     "SELECT EXISTS (SELECT FROM token JOIN person USING (person_id) WHERE "
                     "handle = '" +
                         handle + "' AND revoked_at IS NULL AND used_at IS NULL)") == "t";
    }

    static constexpr const char* planted = "what ada knows";
    House house;
    Desk ada;
};

// What an authenticator shows that has the secret of this person.
std::string shown(House& house, const std::string& handle) {
    return value(house.connection,
                 "SELECT code_of_step(secret, floor(extract(epoch FROM clock_timestamp()) / "
                 "30)::bigint) FROM second_factor JOIN person USING (person_id) WHERE handle = '" +
                     handle + "'");
}

}  // namespace

TEST_CASE("no administrator makes what another administrator or an auditor signs in with") {
    Office office;
    for (const auto* purpose : {"command_line", "sign_in"}) {
        CAPTURE(std::string{purpose});
        CHECK(office.ada.runs(Office::add("ben", purpose)) == "AC004");
        CHECK(office.ada.runs(Office::add("eve", purpose)) == "AC004");
    }
    auto& house = office.house;
    for (const std::string handle : {"ben", "eve"}) {
        CHECK(office.ada.registry.add_token(house.as("ada"), {handle, "", 1}).error().reason ==
              Reason::not_your_own);
        CHECK(office.ada.registry.invite(house.as("ada"), handle, 1).error().reason ==
              Reason::not_your_own);
        CHECK_FALSE(office.has_keys(handle));
    }

    // One's own, that of who holds no office, and a steward's at the database go on.
    CHECK(office.ada.registry.add_token(house.as("ada"), {"ada", "", 1}));
    CHECK(office.ada.registry.invite(house.as("ada"), "ada", 1));
    CHECK(office.ada.registry.add_token(house.as("ada"), {"officer.tg", "", 1}));
    CHECK(office.ada.registry.invite(house.as("ada"), "officer.tg", 1));
    CHECK(house.registry.add_token(house.as("ada"), {"ben", "", 1}));
    CHECK(house.registry.invite(house.as("ada"), "ben", 1));
}

TEST_CASE("an office that has not begun keeps others away already, and one that is over no more") {
    Office office;
    auto& ada = office.ada;
    CHECK(ada.runs(Office::grant("officer.tg", "administrator", "'2099-03-01Z'")) == "done");
    CHECK(ada.runs(Office::add("officer.tg", "sign_in")) == "AC004");
    office.house.connection.run("DELETE FROM mandate WHERE begins_at = '2099-03-01Z'");
    CHECK(ada.runs(Office::grant("officer.tg", "administrator", "'2098-03-01Z'",
                                 "'2099-02-01T12:00:00.000001Z'")) == "done");
    CHECK(ada.runs(Office::add("officer.tg", "sign_in")) == "AC004");
    office.house.at("2099-02-01T12:00:00.000001Z");
    CHECK(ada.runs(Office::add("officer.tg", "sign_in")) == "done");
}

TEST_CASE("what an administrator gave before the office is worth nothing in it") {
    for (const std::string way : {"by SQL", "by the program", "by hand-over"}) {
        CAPTURE(way);
        Office office;
        auto& house = office.house;
        auto& program = office.ada.registry;
        auto desk = office.impersonated("officer.tg");
        const auto unused = program.invite(house.as("ada"), "officer.tg", 24).value().text;
        const auto used = program.invite(house.as("ada"), "officer.tg", 24).value().text;
        Desk session{house, office.shows(used).value().token};
        // Whoever signs in first sets the password, the second factor and tokens of one's own.
        tests::must(session.registry.set_password(house.as("officer.tg"), password));
        Desk own{
            house,
            session.registry.add_token(house.as("officer.tg"), {"officer.tg", "", 1}).value().text};
        REQUIRE(office.says("officer.tg"));
        (void)session.registry.begin_second_factor(house.as("officer.tg")).value();
        tests::must(session.registry.confirm_second_factor(house.as("officer.tg"),
                                                           shown(house, "officer.tg")));
        for (auto* one : {&desk, &session, &own}) CHECK(one->is_good());

        if (way == "by SQL")
            CHECK(office.ada.runs(Office::grant("officer.tg", "administrator")) == "done");
        if (way == "by the program")
            tests::must(program.grant(house.as("ada"), {"officer.tg", Role::administrator}));
        if (way == "by hand-over") {
            house.at("2099-02-02T00:00:00Z");
            tests::must(
                program.hand_over(house.as("ada"), "ben", "officer.tg", Role::administrator));
        }

        for (auto* one : {&desk, &session, &own}) {
            CHECK_FALSE(one->is_good());
            one->app.run("ROLLBACK");
        }
        CHECK_FALSE(office.shows(unused));
        CHECK_FALSE(office.says("officer.tg"));
        CHECK_FALSE(office.has_keys("officer.tg"));
        CHECK(value(house.connection,
                    "SELECT count(*) FROM second_factor WHERE secret IS NOT NULL") == "0");
        CHECK(program.invite(house.as("ada"), "officer.tg", 24).error().reason ==
              Reason::not_your_own);
        // A steward lets the person in, and nobody takes that away.
        const auto code = house.registry.invite(house.as("ada"), "officer.tg", 24).value().text;
        CHECK(office.shows(code));
        CHECK(tests::faults(house).empty());
    }
}

TEST_CASE("what a steward gave and the person made of it stays good in the office") {
    Office office;
    auto& house = office.house;
    const auto code = house.registry.invite(house.as("ada"), "officer.tg", 24).value().text;
    Desk session{house, office.shows(code).value().token};
    tests::must(session.registry.set_password(house.as("officer.tg"), password));
    tests::must(office.ada.registry.grant(house.as("ada"), {"officer.tg", Role::administrator}));
    CHECK(session.is_good());
    session.app.run("ROLLBACK");
    CHECK(office.says("officer.tg"));
}

TEST_CASE("what is being given or set while the office is given is worth nothing in it") {
    Office office;
    auto& house = office.house;
    auto desk = office.impersonated("officer.tg");
    const auto parameters =
        value(house.connection, "SELECT '$argon2id$v=19$m=65536,t=3,p=1$' || repeat('A', 22)");
    const std::pair<Desk*, std::string> keys[]{
        {&desk, fmt::format("SELECT set_password('{}', '\\x{}')", parameters,
                            audit::hex(storage::passwords::stretched(password, parameters)))},
        {&office.ada, Office::add("officer.tg", "command_line")}};
    for (const auto& [who, sql] : keys) {
        Desk again{house, office.ada.token};
        who->begin();
        who->app.run(sql);
        auto granted = std::async(std::launch::async, [&again] {
            return again.runs(Office::grant("officer.tg", "administrator"));
        });
        // The grant waits for whoever gives or sets a key.
        while (granted.wait_for(std::chrono::seconds{0}) != std::future_status::ready &&
               value(house.connection, "SELECT 1 FROM pg_locks WHERE NOT granted").empty()) {
        }
        CHECK(who->goes_on("SELECT 1") == "done");
        CHECK(granted.get() == "done");
        CHECK_FALSE(office.has_keys("officer.tg"));
        CHECK_FALSE(office.says("officer.tg"));
        house.connection.run(
            "DELETE FROM mandate WHERE role = 'administrator' AND person_id = "
            "(SELECT person_id FROM person WHERE handle = 'officer.tg')");
    }
}

TEST_CASE("a transaction that sees what was before the grant gives and sets nothing after it") {
    for (const auto* isolation : {"REPEATABLE READ", "SERIALIZABLE"}) {
        CAPTURE(std::string{isolation});
        Office office;
        Desk again{office.house, office.ada.token};
        tests::must(office.house.registry.add_person(office.house.as("ada"), {"sock", "A puppet"}));
        auto desk = office.impersonated("officer.tg");
        desk.begin(isolation);
        office.ada.begin(isolation);
        for (const std::string handle : {"sock", "officer.tg"})
            CHECK(again.runs(Office::grant(handle, "administrator")) == "done");
        CHECK(office.ada.goes_on(Office::add("sock", "command_line")) == "40001");
        CHECK(desk.goes_on("SELECT set_password('$argon2id$v=19$m=65536,t=3,p=1$"
                           "AAAAAAAAAAAAAAAAAAAAAA', sha256('x'))") == "40001");
        CHECK_FALSE(office.has_keys("sock"));
        CHECK_FALSE(office.has_keys("officer.tg"));
    }
}

TEST_CASE("who spoke for somebody before the office sets nothing afterwards, nor makes a token") {
    for (const std::string sql :
         {"SELECT set_password('$argon2id$v=19$m=65536,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA', "
          "sha256('x'))",
          "SELECT begin_second_factor(substr(sha256('x'), 1, 20))",
          "SELECT add_token(gen_random_uuid(), asker(), sha256('y'), 'command_line', '', 1)"}) {
        CAPTURE(sql);
        Office office;
        auto desk = office.impersonated("officer.tg");
        desk.begin();
        CHECK(office.ada.runs(Office::grant("officer.tg", "administrator")) == "done");
        // Nor with a token that the person has come to since.
        (void)token_of(office.house, "officer.tg");
        CHECK(desk.goes_on(sql) == "AC004");
    }
    Office office;
    auto desk = office.impersonated("officer.tg");
    (void)desk.registry.begin_second_factor(office.house.as("officer.tg")).value();
    const auto code = shown(office.house, "officer.tg");
    desk.begin();
    CHECK(office.ada.runs(Office::grant("officer.tg", "administrator")) == "done");
    CHECK(value(desk.app, "SELECT confirm_second_factor('" + code + "')") == "f");
}

TEST_CASE("who spoke for somebody before the office agrees to nothing afterwards") {
    for (const std::string event : {"Propose", "Approve"}) {
        CAPTURE(event);
        House house;
        tests::recommended_cohort(house);
        Desk ada{house, token_of(house, "ada")};
        const auto plan =
            house.registry.draw_plan(house.as("ada"), "2099", cohort::Kind::admission, {}).value();
        if (event == "Approve") {
            tests::must(house.registry.advance_plan(house.as("ada"), "2099", plan.number,
                                                    cohort::Propose{}, ""));
        }
        tests::must(ada.registry.add_person(house.as("ada"), {"sock", "A puppet"}));
        Desk sock{house, ada.registry.add_token(house.as("ada"), {"sock", "", 1}).value().text};
        sock.begin();
        CHECK(ada.runs(Office::grant("sock", "administrator")) == "done");
        const bool approves = event == "Approve";
        const auto end = sock.goes_on(fmt::format(
            "DO $$ BEGIN PERFORM record_step('2099', 'plan', plan_id, {1}, '{0}', state, '{2}', "
            "asker(), 'x', uuid_send(asker()), now(), NULL, NULL, '{{}}'), move_plan('2099', "
            "plan_id, "
            "{1} - 1, '{2}', {3}, {4}) FROM admission_plan; END $$",
            event, approves ? 3 : 2, approves ? "approved" : "proposed",
            approves ? "NULL" : "asker()", approves ? "asker()" : "NULL"));
        CHECK(end == "AC004");
        CHECK(value(house.connection, "SELECT state FROM admission_plan") ==
              (approves ? "proposed" : "draft"));
    }
}

TEST_CASE("who was signed out or disabled while a transaction runs approves nothing in it") {
    for (const std::string meanwhile : {"nothing", "revoked", "over", "disabled"}) {
        CAPTURE(meanwhile);
        House house;
        tests::recommended_cohort(house);
        const auto plan =
            house.registry.draw_plan(house.as("ada"), "2099", cohort::Kind::admission, {}).value();
        tests::must(house.registry.advance_plan(house.as("ada"), "2099", plan.number,
                                                cohort::Propose{}, ""));
        Desk ben{house, token_of(house, "ben")};
        ben.begin();
        if (meanwhile == "revoked")
            house.connection.run("UPDATE token SET revoked_at = clock_timestamp()");
        if (meanwhile == "over")
            house.connection.run("UPDATE token SET ends_at = clock_timestamp()");
        if (meanwhile == "disabled")
            tests::must(house.registry.disable_person(house.as("ada"), "ben"));
        CHECK(ben.goes_on(
                  "DO $$ BEGIN PERFORM record_step('2099', 'plan', plan_id, 3, 'Approve', state, "
                  "'approved', asker(), 'x', uuid_send(asker()), now(), NULL, NULL, '{}'), "
                  "move_plan('2099', plan_id, 2, 'approved', NULL, asker()) FROM admission_plan; "
                  "END $$") == (meanwhile == "nothing" ? "done" : "AC004"));
    }
}

TEST_CASE("who spoke for somebody before the office amends nothing afterwards") {
    const std::string four_places =
        "(SELECT *, jsonb_set(document::jsonb, '{quota,exceptions}', '{\"TG\": 4}')::text AS d "
        "FROM "
        "regulations) r";
    const std::string propose =
        "INSERT INTO amendment_proposal SELECT call_id, version, sha256(convert_to(d, 'UTF8')), "
        "asker(), since, '/quota/exceptions/TG', '4', 'Many.' FROM " +
        four_places;
    const std::string approve =
        "INSERT INTO regulations (call_id, version, document, sha256, since, reason) SELECT "
        "call_id, "
        "2, d, sha256(convert_to(d, 'UTF8')), since, 'x' FROM " +
        four_places;
    for (const auto& sql : {propose, approve}) {
        CAPTURE(sql);
        Office office;
        office.house.open_call();
        if (sql == approve) CHECK(office.ada.runs(propose) == "done");
        auto desk = office.impersonated("officer.tg");
        desk.begin();
        CHECK(office.ada.runs(Office::grant("officer.tg", "administrator")) == "done");
        CHECK(desk.goes_on(sql) == (sql == approve ? "two_amend_the_regulations" : "42501"));
        // Signed in anew, in the own name, it is another person who agrees.
        Desk anew{office.house, token_of(office.house, "officer.tg")};
        CHECK(anew.runs(sql) == "done");
    }
}

TEST_CASE("another's second factor is taken away by an administrator, an administrator's by none") {
    Office office;
    auto& house = office.house;
    for (const std::string handle : {"ben", "officer.tg"}) {
        (void)house.registry.begin_second_factor(house.as(handle)).value();
        tests::must(house.registry.confirm_second_factor(house.as(handle), shown(house, handle)));
    }
    CHECK(office.ada.runs("SELECT remove_second_factor((SELECT person_id FROM person WHERE handle "
                          "= 'ben'))") == "AC004");
    CHECK(office.ada.registry.remove_second_factor(house.as("ada"), "ben").error().reason ==
          Reason::not_your_own);
    CHECK(office.ada.registry.remove_second_factor(house.as("ada"), "officer.tg"));
    CHECK(house.registry.remove_second_factor(house.as("ada"), "ben"));
}

TEST_CASE("nobody goes around another's second factor with a token, by any SQL") {
    Office office;
    auto& house = office.house;
    (void)house.registry.begin_second_factor(house.as("officer.tg")).value();
    tests::must(
        house.registry.confirm_second_factor(house.as("officer.tg"), shown(house, "officer.tg")));
    CHECK(office.ada.runs(Office::add("officer.tg", "command_line")) == "AC004");
    CHECK(office.ada.runs(Office::add("officer.tg", "sign_in")) == "done");
}

TEST_CASE("a person begins anew at the database, and nowhere else") {
    Office office;
    auto& house = office.house;
    using Begins = Registry::Begins;
    auto desk = office.impersonated("officer.tg");
    CHECK(office.ada.registry.invite(house.as("ada"), "officer.tg", 24, Begins::anew)
              .error()
              .reason == Reason::not_your_own);
    CHECK(office.ada.runs("SELECT begin_anew(asker())") == "AC004");
    CHECK(desk.is_good());
    desk.app.run("ROLLBACK");
    const auto code =
        house.registry.invite(house.as("ada"), "officer.tg", 24, Begins::anew).value().text;
    CHECK_FALSE(desk.is_good());
    const auto in = office.shows(code);
    REQUIRE(in);
    // So what the person has by now is nobody else's, and stays in the office.
    tests::must(office.ada.registry.grant(house.as("ada"), {"officer.tg", Role::administrator}));
    Desk session{house, in->token};
    CHECK(session.is_good());
}

TEST_CASE(
    "where a second factor is required, nobody becomes administrator with one that another has "
    "set") {
    Office office;
    auto& house = office.house;
    const auto enrol = [&](const std::string& handle) {
        (void)house.registry.begin_second_factor(house.as(handle)).value();
        tests::must(house.registry.confirm_second_factor(house.as(handle), shown(house, handle)));
    };
    for (const std::string handle : {"ada", "ben", "officer.tg"}) enrol(handle);
    tests::must(house.registry.require_second_factor(house.as("ada"), true));
    const storage::NewMandate more{"officer.tg", Role::administrator};
    const auto code = office.ada.registry.invite(house.as("ada"), "officer.tg", 24);
    REQUIRE(code);
    const auto refused = office.ada.registry.grant(house.as("ada"), more);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().explanation.find("--anew") != std::string::npos);
    REQUIRE(house.registry.invite(house.as("ada"), "officer.tg", 24, Registry::Begins::anew));
    enrol("officer.tg");
    CHECK(office.ada.registry.grant(house.as("ada"), more));
}
