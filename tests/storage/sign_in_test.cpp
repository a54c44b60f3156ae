// How a person becomes known: one-time codes, passwords and second factors, and what limits
// guessing.
#include "storage/sign_in.hpp"

#include "engine/identity/secret.hpp"
#include "engine/identity/totp.hpp"
#include "storage/passwords.hpp"
#include "tests/support/clients.hpp"
#include "tests/support/database.hpp"

#include <atomic>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace engine;
using storage::Failure;
using storage::sql::Connection;
using tests::House;
using tests::value;

namespace sign_in = storage::sign_in;

namespace {

constexpr const char* password = "correct horse battery staple";
constexpr const char* wrong = "incorrect horse battery staple";

// A house, and a program outside it that has no right but to sign in.
struct Door {
    Door() : app{house.database.conninfo() + " user=accede_app"} { house.officer("TG"); }

    [[nodiscard]] std::string code_for(const std::string& handle) {
        return house.registry.invite(house.as("ada"), handle, 24).value().text;
    }
    Result<sign_in::SignedIn> shows(const std::string& code, const std::string& second = {}) {
        return sign_in::with_code(app, code, second, "tester");
    }
    Result<sign_in::SignedIn> says(const std::string& handle, const std::string& text,
                                   const std::string& second = {}) {
        return sign_in::with_password(app, handle, text, second, "tester");
    }
    void set_password(const std::string& handle, const std::string& text = password) {
        tests::must(house.registry.set_password(house.as(handle), text));
    }
    // Lets that much time go by for what is counted.
    void wait(const std::string& interval) {
        house.connection.run(
            fmt::format("UPDATE attempt SET since = since - interval '{0}', "
                        "barred_until = barred_until - interval '{0}'",
                        interval));
    }
    // The SQLSTATE with which a statement of a program is refused.
    std::string refused(const std::string& sql) {
        std::string state = "none";
        try {
            app.run("BEGIN; " + sql);
        } catch (const Failure& failure) {
            state = failure.sqlstate();
        }
        app.run("ROLLBACK");
        return state;
    }

    House house;
    Connection app;
};

// What the person's authenticator shows, by the database's clock; `steps` half minutes from now.
std::string shown(House& house, const std::string& handle, int steps = 0) {
    const auto secret = value(house.connection,
                              "SELECT encode(secret, 'hex') FROM second_factor JOIN person USING "
                              "(person_id) WHERE handle = '" +
                                  handle + "'");
    const auto seconds =
        std::stoll(value(house.connection, "SELECT floor(extract(epoch FROM clock_timestamp()))"));
    const auto bytes = audit::bytes_from_hex(secret).value();
    return identity::totp({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()},
                          Moment{std::chrono::seconds{seconds + 30LL * steps}});
}

// Enrols and confirms, some half minutes ago: the present code is fresh.
void enrol(House& house, const std::string& handle) {
    (void)house.registry.begin_second_factor(house.as(handle)).value();
    tests::must(house.registry.confirm_second_factor(house.as(handle), shown(house, handle)));
    house.connection.run("UPDATE second_factor SET last_step = last_step - 2");
}

std::string reason_of(const Result<sign_in::SignedIn>& outcome) {
    return outcome ? "in" : std::string{code_of(outcome.error().reason)};
}

}  // namespace

TEST_CASE("a one-time code lets its person in, once") {
    Door door;
    const auto code = door.code_for("officer.tg");
    const auto in = door.shows(code);
    REQUIRE(in);
    CHECK(in->who.handle == "officer.tg");
    CHECK(in->who.purpose == "session");
    CHECK(value(door.house.connection,
                "SELECT max(at_most - made_at) FROM token WHERE purpose = 'session'") ==
          "08:00:00");

    CHECK(reason_of(door.shows(code)) == "session.not_signed_in");
    CHECK(value(door.house.connection, "SELECT count(*) FROM token WHERE purpose = 'session'") ==
          "1");
}

TEST_CASE("a session that is not used is over, and one that is lasts to its end and no longer") {
    Door door;
    const auto in = door.shows(door.code_for("officer.tg"));
    REQUIRE(in);
    auto& house = door.house;
    const auto left = [&] {
        return value(
            house.connection,
            "SELECT round(extract(epoch FROM ends_at - clock_timestamp()) / 60) FROM token "
            "WHERE purpose = 'session'");
    };
    // As if it had been so long ago.
    const auto pass = [&](const std::string& interval) {
        house.connection.run(
            fmt::format("UPDATE token SET made_at = made_at - interval '{0}', ends_at = ends_at - "
                        "interval '{0}', at_most = at_most - interval '{0}'",
                        interval));
    };
    const auto use = [&] {
        door.app.show(in->token);
        const auto who = storage::tokens::who_asks(door.app);
        if (who) storage::tokens::keep_session(door.app);
        return who.has_value();
    };
    CHECK(left() == "120");
    pass("100 minutes");
    CHECK(left() == "20");
    REQUIRE(use());
    CHECK(left() == "120");
    // It is not written anew by each use.
    const auto before =
        value(house.connection, "SELECT ends_at FROM token WHERE purpose = 'session'");
    REQUIRE(use());
    CHECK(value(house.connection, "SELECT ends_at FROM token WHERE purpose = 'session'") == before);
    for (int hours = 0; hours < 5; ++hours) {
        pass("1 hour");
        REQUIRE(use());
    }
    CHECK(left() == "80");  // 8 hours less 100 minutes less 5 hours
    pass("79 minutes");
    CHECK(use());
    pass("1 minute");
    CHECK_FALSE(use());
    // Nobody revives one that is over, nor keeps another's.
    house.connection.run("UPDATE token SET at_most = at_most + interval '3 hours'");
    CHECK_FALSE(use());
    const auto ben = door.shows(door.code_for("ben"))->token;
    pass("20 minutes");
    door.app.show(in->token);
    door.app.run("BEGIN; SELECT ask_as('x'); SELECT keep_session('" + ben + "'); COMMIT");
    CHECK(
        value(house.connection,
              "SELECT round(extract(epoch FROM max(ends_at) - clock_timestamp()) / 60) FROM token "
              "WHERE purpose = 'session'") == "10");
    pass("10 minutes");
    door.app.show(ben);
    CHECK_FALSE(storage::tokens::who_asks(door.app));
}

TEST_CASE("a token of the command line stays good unused") {
    House house;
    const auto token = house.registry.add_token(house.as("ada"), {"ada", "", 90}).value().text;
    Connection app{house.database.conninfo() + " user=accede_app"};
    app.show(token);
    const auto ends = value(house.connection, "SELECT ends_at FROM token");
    storage::tokens::keep_session(app);
    CHECK(value(house.connection, "SELECT ends_at FROM token") == ends);
    CHECK_FALSE(storage::tokens::who_asks(app)->at_most);
}

TEST_CASE("an administrator's session is over in half the time") {
    Door door;
    REQUIRE(door.shows(door.code_for("ben")));
    CHECK(value(door.house.connection,
                "SELECT at_most - made_at FROM token WHERE purpose = 'session'") == "04:00:00");
    CHECK(value(door.house.connection,
                "SELECT ends_at - made_at FROM token WHERE purpose = 'session'") == "00:30:00");
}

TEST_CASE("of ten who show one code at the same instant, one is let in") {
    Door door;
    const auto code = door.code_for("officer.tg");
    std::atomic<int> in = 0;
    tests::at_once(10, [&](int) {
        Connection mine{door.house.database.conninfo() + " user=accede_app"};
        if (sign_in::with_code(mine, code, "", "tester")) ++in;
    });
    CHECK(in == 1);
    CHECK(value(door.house.connection, "SELECT count(*) FROM token WHERE purpose = 'session'") ==
          "1");
}

TEST_CASE("a code that is over, revoked, unknown, another thing or of a disabled person is none") {
    Door door;
    const auto refusal = door.shows("nothing").error();
    CHECK(refusal.reason == Reason::not_signed_in);
    const auto check = [&](const std::string& code) {
        const auto outcome = door.shows(code);
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error() == refusal);
    };
    check("");
    check(identity::secret_text(identity::SecretKind::code, {}));
    check(door.house.registry.add_token(door.house.as("ada"), {"ada", "", 1}).value().text);
    const auto over = door.code_for("officer.tg");
    door.house.connection.run("UPDATE token SET ends_at = clock_timestamp()");
    check(over);
    const auto revoked = door.code_for("officer.tg");
    door.house.connection.run("UPDATE token SET revoked_at = clock_timestamp()");
    check(revoked);
    const auto code = door.code_for("officer.tg");
    tests::must(door.house.registry.disable_person(door.house.as("ada"), "officer.tg"));
    check(code);
}

TEST_CASE("a code is no token, and lets in nobody but its person") {
    Door door;
    const auto code = door.code_for("officer.tg");
    CHECK(value(door.app, "BEGIN; SELECT ask_as('" + code + "') IS NULL") == "t");
    door.app.run("ROLLBACK");
    // Shown as a password of the administrator, whose name is known.
    door.app.run(
        fmt::format("BEGIN; SELECT lay_down_attempt('{}', 'ada', false, sha256('{}'), "
                    "'', 'x'); COMMIT",
                    text_of(NominationId{{1}}), code));
    CHECK(value(door.app, fmt::format("SELECT person IS NULL FROM answer_attempt('{}', "
                                      "gen_random_uuid(), sha256('mine'), 'x')",
                                      text_of(NominationId{{1}}))) == "t");
    CHECK(door.shows(code)->who.handle == "officer.tg");
}

TEST_CASE("a password lets its person in, and another does not") {
    Door door;
    door.set_password("officer.tg");
    CHECK(reason_of(door.says("officer.tg", wrong)) == "session.not_signed_in");
    const auto in = door.says("officer.tg", password);
    REQUIRE(in);
    CHECK(in->who.handle == "officer.tg");
    // In the words that are written for it, and nothing of it besides.
    CHECK(value(door.house.connection, "SELECT parameters FROM password")
              .starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
    CHECK(value(door.house.connection, "SELECT octet_length(sha256) FROM password") == "32");
}

TEST_CASE("who has no password, is unknown, disabled or no name at all is refused alike") {
    Door door;
    door.set_password("ben");
    tests::must(door.house.registry.disable_person(door.house.as("ada"), "ben"));
    const auto refusal = door.says("officer.tg", password).error();
    for (const auto* handle : {"nobody", "ben", "No Name", ""}) {
        const auto outcome = door.says(handle, password);
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error() == refusal);
    }
    // What the program is told to stretch with looks the same too, and stays the same.
    const auto told = [&](const std::string& handle) {
        return value(door.app, fmt::format("SELECT password_parameters('{}', '{}')", handle,
                                           storage::passwords::usual_parameters()));
    };
    door.set_password("officer.tg");
    CHECK(told("nobody") == told("nobody"));
    CHECK(told("nobody") != told("no.one"));
    CHECK(told("nobody").size() == told("officer.tg").size());
    CHECK(told("nobody").substr(0, 31) == told("officer.tg").substr(0, 31));
}

TEST_CASE("a password that was stretched with less is stretched anew when it is shown") {
    Door door;
    door.set_password("officer.tg");
    const std::string weak = "$argon2id$v=19$m=8192,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA";
    door.house.connection.run(
        fmt::format("UPDATE password SET parameters = '{}', sha256 = '\\x{}'", weak,
                    audit::hex(storage::passwords::stretched(password, weak))));
    REQUIRE(door.says("officer.tg", password));
    CHECK(value(door.house.connection, "SELECT parameters FROM password")
              .starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
    CHECK(door.says("officer.tg", password));
}

TEST_CASE("Argon2id is that of libsodium's reference, and refuses parameters that are not ours") {
    using storage::passwords::stretched;
    const std::string with = "$argon2id$v=19$m=8192,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA";
    CHECK(stretched("a", with) == stretched("a", with));
    CHECK(stretched("a", with) != stretched("b", with));
    CHECK(stretched("a", with) !=
          stretched("a", "$argon2id$v=19$m=8192,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAQ"));
    for (const auto* other :
         {"", "$argon2i$v=19$m=8192,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA",
          "$argon2id$v=19$m=999999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA",
          "$argon2id$v=19$m=8192,t=99,p=1$AAAAAAAAAAAAAAAAAAAAAA",
          "$argon2id$v=19$m=8192,t=1,p=4$AAAAAAAAAAAAAAAAAAAAAA",
          "$argon2id$v=19$m=8192,t=1,p=1$AAAA", "$argon2id$v=19$m=8192,t=1,p=1"})
        CHECK_THROWS_AS((void)stretched("a", other), std::runtime_error);
}

// Seven passwords are stretched.
TEST_CASE("five failures in a quarter of an hour bar a name, and each further one for longer") {
    Door door;
    door.set_password("officer.tg");
    const auto fails = [&] {
        const auto id = value(door.house.connection, "SELECT gen_random_uuid()");
        const auto barred =
            value(door.app, fmt::format("BEGIN; SELECT lay_down_attempt('{}', 'officer.tg', false, "
                                        "sha256('guess'), '', 'x')",
                                        id));
        door.app.run("COMMIT");
        return barred.empty() ? "laid down" : "barred";
    };
    const auto minutes = [&] {
        return value(door.house.connection,
                     "SELECT round(extract(epoch FROM barred_until - clock_timestamp()) / 60) FROM "
                     "attempt");
    };
    for (int i = 0; i < 5; ++i) CHECK(std::string{fails()} == "laid down");
    CHECK(std::string{fails()} == "barred");
    CHECK(minutes() == "15");
    // The right one is not even looked at, nor does the name of another suffer.
    CHECK(reason_of(door.says("officer.tg", password)) == "session.too_many_attempts");
    CHECK(reason_of(door.says("ben", wrong)) == "session.not_signed_in");
    door.house.connection.run("DELETE FROM attempt WHERE failures < 5");

    for (const auto* expected : {"30", "60", "120"}) {
        door.wait("1 day");
        door.house.connection.run("UPDATE attempt SET barred_until = clock_timestamp()");
        CHECK(std::string{fails()} == "laid down");
        CHECK(minutes() == expected);
    }
    door.house.connection.run(
        "UPDATE attempt SET failures = 400, barred_until = "
        "clock_timestamp()");
    CHECK(std::string{fails()} == "laid down");
    CHECK(minutes() == "1440");
    door.house.connection.run("UPDATE attempt SET barred_until = clock_timestamp()");
    CHECK(reason_of(door.says("officer.tg", password)) == "in");
    CHECK(value(door.house.connection, "SELECT failures FROM attempt") == "0");
}

TEST_CASE("four failures are forgotten after a quarter of an hour") {
    Door door;
    const auto fails = [&] { return reason_of(door.says("nobody", "")); };
    for (int i = 0; i < 4; ++i) CHECK(fails() == "session.not_signed_in");
    door.wait("15 minutes 1 second");
    CHECK(fails() == "session.not_signed_in");
    CHECK(value(door.house.connection, "SELECT failures FROM attempt") == "1");
}

TEST_CASE("of twenty who guess at the same instant, five have guessed") {
    Door door;
    std::atomic<int> laid_down = 0;
    tests::at_once(20, [&](int) {
        Connection mine{door.house.database.conninfo() + " user=accede_app"};
        if (value(mine,
                  "SELECT lay_down_attempt(gen_random_uuid(), 'ada', false, sha256('x'), "
                  "'', 'x')")
                .empty())
            ++laid_down;
    });
    CHECK(laid_down == 5);
}

TEST_CASE("whatever SQL runs as the application has no answer before the attempt is counted") {
    Door door;
    door.set_password("officer.tg");
    const auto parameters = value(door.house.connection, "SELECT parameters FROM password");
    const auto tag = audit::hex(storage::passwords::stretched(password, parameters));
    const std::string id = text_of(NominationId{{7}});
    const auto lay_down = fmt::format(
        "SELECT lay_down_attempt('{}', 'officer.tg', false, '\\x{}', '', 'x')", id, tag);
    const auto answer = fmt::format(
        "SELECT count(person) FROM answer_attempt('{}', gen_random_uuid(), sha256('mine'), 'x')",
        id);

    CHECK(value(door.app, "BEGIN; " + lay_down + "; " + answer) == "0");
    door.app.run("ROLLBACK");
    CHECK(value(door.app, "BEGIN; SAVEPOINT s; " + lay_down + "; RELEASE s; " + answer) == "0");
    door.app.run("ROLLBACK");
    CHECK(value(door.app, answer) == "0");
    CHECK(value(door.house.connection, "SELECT count(*) FROM attempt") == "0");

    door.app.run(lay_down);
    CHECK(value(door.app, answer) == "1");
    CHECK(value(door.app, answer) == "0");
    for (const auto* sql :
         {"SELECT sha256 FROM password", "SELECT parameters FROM password",
          "SELECT secret FROM second_factor", "SELECT shown FROM attempt",
          "UPDATE attempt SET failures = 0", "DELETE FROM attempt", "SELECT keyed('name', 'ada')",
          "SELECT use_code(gen_random_uuid(), '')", "SELECT code_of_step('x', 1)",
          "SELECT note_sign_in('act', 'SignIn', asker(), asker(), '', '', '')",
          "UPDATE token SET used_at = NULL",
          "INSERT INTO requirement VALUES ('second_factor', now())",
          "UPDATE mandate SET ends_at = 'infinity'"}) {
        CAPTURE(std::string{sql});
        CHECK(door.refused(sql) == "42501");
    }
    for (const auto* sql :
         {"SELECT add_token(gen_random_uuid(), gen_random_uuid(), sha256('x'), 'command_line', '', "
          "1)",
          "SELECT set_password('$argon2id$v=19$m=1,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA', sha256('x'))",
          "SELECT begin_second_factor('\\x00')", "SELECT remove_second_factor(gen_random_uuid())",
          "SELECT require_second_factor(false)",
          "SELECT * FROM hand_over_mandate(gen_random_uuid(), gen_random_uuid(), "
          "gen_random_uuid(), 'administrator')"}) {
        CAPTURE(std::string{sql});
        CHECK(door.refused(sql) == "AC004");
    }
}

TEST_CASE("who has a second factor signs in with it, and each code is good once") {
    Door door;
    auto& house = door.house;
    door.set_password("ben");
    enrol(house, "ben");
    const auto code = door.code_for("ben");
    CHECK(reason_of(door.shows(code)) == "session.not_signed_in");
    CHECK(reason_of(door.shows(code, "000000")) == "session.not_signed_in");
    const auto now = shown(house, "ben");
    // A failure has not used the code up.
    CHECK(reason_of(door.shows(code, now)) == "in");
    CHECK(reason_of(door.says("ben", password, now)) == "session.not_signed_in");
    CHECK(reason_of(door.says("ben", password, shown(house, "ben", -1))) ==
          "session.not_signed_in");
    CHECK(reason_of(door.says("ben", password, shown(house, "ben", 1))) == "in");
    CHECK(reason_of(door.says("ben", wrong, shown(house, "ben", 1))) == "session.not_signed_in");
}

TEST_CASE(
    "the database knows the codes of RFC 6238, and takes none from further than a step away") {
    House house;
    const auto code = [&](const std::string& seconds) {
        return value(house.connection,
                     "SELECT code_of_step('12345678901234567890', " + seconds + " / 30)");
    };
    CHECK(code("59") == "287082");
    CHECK(code("1111111109") == "081804");
    CHECK(code("1111111111") == "050471");
    CHECK(code("1234567890") == "005924");
    CHECK(code("2000000000") == "279037");
    CHECK(code("20000000000") == "353130");

    (void)house.registry.begin_second_factor(house.as("ben")).value();
    for (const int steps : {-3, 3}) {
        const auto late =
            house.registry.confirm_second_factor(house.as("ben"), shown(house, "ben", steps));
        CHECK(late.error().reason == Reason::input_invalid);
    }
    const auto code_of_now = shown(house, "ben");
    tests::must(house.registry.confirm_second_factor(house.as("ben"), code_of_now));
    CHECK(value(house.connection,
                "SELECT use_code(person_id, '" + code_of_now + "') FROM second_factor") == "f");
}

TEST_CASE("of ten who show one code of a second factor at the same instant, one is let in") {
    Door door;
    enrol(door.house, "ben");
    std::vector<std::string> codes;
    codes.reserve(10);
    for (int i = 0; i < 10; ++i) codes.push_back(door.code_for("ben"));
    const auto now = shown(door.house, "ben");
    std::atomic<int> in = 0;
    tests::at_once(10, [&](int i) {
        Connection mine{door.house.database.conninfo() + " user=accede_app"};
        if (sign_in::with_code(mine, codes.at(static_cast<std::size_t>(i)), now, "tester")) ++in;
    });
    CHECK(in == 1);
}

TEST_CASE("a second factor in force is taken away by another administrator, and by nobody else") {
    Door door;
    auto& house = door.house;
    enrol(house, "ben");
    CHECK(house.registry.begin_second_factor(house.as("ben")).error().reason ==
          Reason::input_invalid);
    CHECK(house.registry.remove_second_factor(house.as("ben"), "ben").error().reason ==
          Reason::not_your_own);
    CHECK(house.registry.remove_second_factor(house.as("officer.tg"), "ben").error().reason ==
          Reason::not_for_this_role);
    // Nor does a token that another makes go around it.
    CHECK(house.registry.add_token(house.as("ada"), {"ben", "", 1}).error().reason ==
          Reason::not_your_own);
    tests::must(house.registry.remove_second_factor(house.as("ada"), "ben"));
    CHECK(door.shows(door.code_for("ben")));
    CHECK(house.registry.begin_second_factor(house.as("ben")));
}

TEST_CASE(
    "where a second factor is required, no administrator is without, and nobody becomes one") {
    Door door;
    auto& house = door.house;
    const auto refused = house.registry.require_second_factor(house.as("ada"), true);
    CHECK(refused.error().details == std::vector<std::string>{"without: ada", "without: ben"});
    enrol(house, "ada");
    enrol(house, "ben");
    CHECK(house.registry.require_second_factor(house.as("officer.tg"), true).error().reason ==
          Reason::not_for_this_role);
    tests::must(house.registry.require_second_factor(house.as("ada"), true));

    const storage::NewMandate more{"officer.tg", Role::administrator};
    CHECK(house.registry.grant(house.as("ada"), more).error().reason == Reason::input_invalid);
    CHECK(house.registry.hand_over(house.as("ada"), "ben", "officer.tg", Role::administrator)
              .error()
              .reason == Reason::input_invalid);
    // One whose device is lost has to be enrolled anew before.
    tests::must(house.registry.remove_second_factor(house.as("ada"), "ben"));
    CHECK(reason_of(door.shows(door.code_for("ben"))) == "session.not_signed_in");
    CHECK(reason_of(door.shows(door.code_for("officer.tg"))) == "in");
    enrol(house, "officer.tg");
    tests::must(house.registry.grant(house.as("ada"), more));
    tests::must(house.registry.require_second_factor(house.as("ada"), false));
    CHECK(reason_of(door.shows(door.code_for("ben"))) == "in");
}

TEST_CASE("signing in and its failures are on record, of whoever it is, and no secret is") {
    Door door;
    door.set_password("officer.tg");
    const auto code = door.code_for("officer.tg");
    REQUIRE(door.shows(code));
    REQUIRE(door.says("officer.tg", password));
    CHECK_FALSE(door.says("officer.tg", wrong));
    CHECK_FALSE(door.says("nobody", wrong));
    CHECK_FALSE(door.shows(code));

    CHECK(value(door.house.connection,
                "SELECT string_agg(kind || coalesce(' ' || handle, ''), ', ' ORDER BY entry_id) "
                "FROM audit_entry LEFT JOIN person ON person_id = subject_id WHERE "
                "position('SignIn'::bytea IN canonical) > 0") ==
          "act officer.tg, act officer.tg, act officer.tg, act officer.tg, act officer.tg, refusal "
          "officer.tg, act, refusal, act officer.tg, refusal officer.tg");
    for (const auto* secret : {password, wrong, code.c_str()}) {
        for (const auto* where : {"entry_body WHERE position('{0}' IN body) > 0",
                                  "audit_entry WHERE position('{0}'::bytea IN canonical) > 0",
                                  "idempotency WHERE position('{0}' IN answer) > 0"}) {
            CHECK(value(door.house.connection,
                        "SELECT count(*) FROM " + fmt::format(fmt::runtime(where), secret)) == "0");
        }
    }
    CHECK(tests::faults(door.house).empty());
}

// The entries of signing in, oldest first, as their bytes tell.
std::vector<audit::Entry> entries(House& house) {
    std::vector<audit::Entry> all;
    for (const auto& row :
         house.connection.run("SELECT encode(canonical, 'hex') FROM audit_entry WHERE "
                              "position('SignIn'::bytea IN canonical) > 0 ORDER BY entry_id")) {
        const auto bytes = audit::bytes_from_hex(row[0].as<std::string>()).value();
        all.push_back(
            audit::entry_from({reinterpret_cast<const char*>(bytes.data()), bytes.size()}).value());
    }
    return all;
}

TEST_CASE(
    "nobody fails unseen: the attempt is on record before the answer, and a failure with it") {
    Door door;
    const std::string id = text_of(NominationId{{9}});
    const auto lay_down =
        "SELECT lay_down_attempt('" + id + "', 'nobody', false, sha256('x'), '', 'x')";
    const auto answer = "SELECT count(person) FROM answer_attempt('" + id +
                        "', gen_random_uuid(), sha256('y'), 'x')";
    const auto kinds = [&] {
        return value(door.house.connection,
                     "SELECT string_agg(kind, ' ' ORDER BY entry_id) FROM audit_entry WHERE "
                     "position('SignIn'::bytea IN canonical) > 0");
    };
    // What is rolled back was not counted either, and has no answer.
    door.app.run("BEGIN; " + lay_down + "; ROLLBACK");
    CHECK(kinds().empty());
    door.app.run(lay_down);
    CHECK(kinds() == "act");
    CHECK(value(door.house.connection, "SELECT failures FROM attempt") == "1");
    door.app.run("BEGIN; " + answer + "; ROLLBACK");
    CHECK(kinds() == "act");
    for (int i = 0; i < 2; ++i) CHECK(value(door.app, answer) == "0");
    CHECK(kinds() == "act refusal");
    // One that is barred is not looked at, and not counted.
    for (int i = 0; i < 4; ++i)
        door.app.run("SELECT lay_down_attempt(gen_random_uuid(), 'nobody', false, '', '', 'x')");
    CHECK(kinds() == "act refusal act act act act");
    door.app.run("SELECT lay_down_attempt(gen_random_uuid(), 'nobody', false, '', '', 'x')");
    CHECK(kinds() == "act refusal act act act act");
    CHECK(tests::faults(door.house).empty());
}

TEST_CASE(
    "what the database writes of signing in is what the engine reads, and commits to its words") {
    Door door;
    door.set_password("officer.tg");
    REQUIRE(door.says("officer.tg", password));
    CHECK_FALSE(door.says("nobody", wrong));
    const auto all = entries(door.house);
    REQUIRE(all.size() == 4);
    for (const auto& entry : all) {
        CHECK(entry.origin == "accede.test");
        CHECK(entry.call == "-");
        CHECK(entry.subject == "person");
        CHECK(entry.operated_by == "tester");
        CHECK(iso(entry.at) == "2099-02-01T12:00:00.000000Z");
        CHECK(entry.revision == 0);
    }
    CHECK(all[0].event == "TrySignIn");
    CHECK(all[0].actor == PersonId{});
    CHECK(all[0].subject_id == all[1].actor.bytes);
    CHECK(all[1].event == "SignIn");
    CHECK(all[1].kind == "act");
    CHECK(all[3].kind == "refusal");
    CHECK(all[3].reason_code == code_of(Reason::not_signed_in));
    CHECK(all[3].subject_id == all[2].subject_id);
    CHECK(all[3].commitment == audit::Digest{});
    CHECK(value(door.house.connection,
                "SELECT body FROM entry_body JOIN audit_entry USING (call_id, "
                "entry_id) WHERE position('SignIn'::bytea IN canonical) > 0") == "password");
    // A text that nobody bounded: of the system's user.
    door.app.run(
        "SELECT lay_down_attempt(gen_random_uuid(), 'ada', false, '', '', repeat('\u00e9', "
        "100000))");
    CHECK(entries(door.house).back().operated_by.size() == 400);
    CHECK(tests::faults(door.house).empty());
}

TEST_CASE("a mandate is handed over at one moment, with its Commission and its end") {
    House house;
    house.officer("TG");
    tests::must(house.registry.add_person(house.as("ada"), {"next.tg", "The next"}));
    house.connection.run("UPDATE mandate SET ends_at = '2099-12-31Z' WHERE commission = 'TG'");
    CHECK(house.registry.hand_over(house.as("officer.tg"), "officer.tg", "next.tg", Role::officer)
              .error()
              .reason == Reason::not_for_this_role);
    // Not at the very moment in which it was given.
    CHECK(house.registry.hand_over(house.as("ada"), "officer.tg", "next.tg", Role::officer)
              .error()
              .reason == Reason::not_found);
    house.at("2099-02-02T00:00:00Z");
    const auto request = house.as("ada");
    tests::must(house.registry.hand_over(request, "officer.tg", "next.tg", Role::officer));
    CHECK(house.registry.hand_over(request, "officer.tg", "next.tg", Role::officer)->repeated);

    CHECK(value(house.connection,
                "SELECT string_agg(handle || ' ' || (begins_at AT TIME ZONE 'UTC')::date || ' ' || "
                "(ends_at AT TIME ZONE 'UTC')::date, ', ' ORDER BY begins_at) FROM mandate JOIN "
                "person USING (person_id) WHERE commission = 'TG'") ==
          "officer.tg 2099-02-01 2099-02-02, next.tg 2099-02-02 2099-12-31");
    CHECK(house.registry.hand_over(house.as("ada"), "officer.tg", "next.tg", Role::officer)
              .error()
              .reason == Reason::input_invalid);
    CHECK(house.registry.hand_over(house.as("ada"), "officer.tg", "ben", Role::officer)
              .error()
              .reason == Reason::not_found);
    CHECK(value(house.connection,
                "SELECT count(*) FROM audit_entry WHERE position('HandOver'::bytea IN canonical) > "
                "0") == "1");
    CHECK(tests::faults(house).empty());
}
