// Signing in through the program: one-time codes, passwords and second factors, as a login that may
// do nothing else.
#include "tests/cli/outcome.hpp"
#include "tests/cli/typed.hpp"
#include "tests/support/database.hpp"
#include "tests/support/folder.hpp"

#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using cli::ExitCode;
using tests::House;
using tests::Outside;
using tests::type;
using tests::value;

namespace {

constexpr const char* password = "correct horse battery staple";

struct Door {
    Door() { house.officer("TG"); }

    tests::Outcome does(const std::string& line, const std::string& input = {}) const {
        std::vector<std::string> words;
        std::istringstream in{line};
        for (std::string word; in >> word;) words.push_back(word);
        return type(house.database.conninfo() + " user=accede_app", words, with(input));
    }
    // The steward's login, at the same desk but not signed in there.
    tests::Outcome steward(const std::string& line, const std::string& input = {}) const {
        return type(house, line, {.input = input});
    }
    [[nodiscard]] Outside with(const std::string& input, bool is_terminal = false) const {
        return {.input = input,
                .input_is_terminal = is_terminal,
                .environment = {{"XDG_STATE_HOME", folder.path()}}};
    }
    [[nodiscard]] std::string invited(const std::string& handle) const {
        const auto made = steward("person invite " + handle + " --as ada --json");
        return nlohmann::json::parse(made.out).at("code");
    }
    // What ben's authenticator shows.
    std::string shown() {
        return value(house.connection,
                     "SELECT code_of_step(secret, floor(extract(epoch FROM clock_timestamp()) / "
                     "30)::bigint) FROM second_factor");
    }

    tests::Folder folder;
    House house;
};

void check_no_entry(const tests::Outcome& outcome) {
    CAPTURE(outcome.err);
    CHECK(outcome.exit == ExitCode::not_permitted);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.find("(session.not_signed_in)") != std::string::npos);
    CHECK(outcome.err.find(password) == std::string::npos);
}

}  // namespace

TEST_CASE("an invited person signs in with the code, once, and is out again after the logout") {
    Door door;
    const auto code = door.invited("officer.tg");
    const auto in = door.does("login - --code", code + "\n");
    CAPTURE(in.err);
    CHECK(in.exit == ExitCode::done);
    CHECK((in.out + in.err).find("accede_") == std::string::npos);
    CHECK(door.does("whoami").out.find("officer.tg") != std::string::npos);

    check_no_entry(door.does("login - --code", code + "\n"));
    CHECK(door.does("whoami").exit == ExitCode::done);
    CHECK(door.does("logout").exit == ExitCode::done);
    CHECK(door.does("whoami").exit == ExitCode::not_permitted);
    CHECK(value(door.house.connection,
                "SELECT count(*) FROM token WHERE purpose = 'session' AND revoked_at IS NULL") ==
          "0");
    CHECK(door.steward("token list officer.tg --as ada").out.find("used") != std::string::npos);
}

TEST_CASE("nobody but an administrator invites, and nobody whom there is not") {
    Door door;
    tests::check_refused(door.house, "person invite officer.tg --as officer.tg",
                         ExitCode::not_permitted, "role.not_permitted", {});
    tests::check_refused(door.house, "person invite nobody --as ada", ExitCode::not_found,
                         "request.not_found", {"nobody"});
    tests::check_refused(door.house, "person invite officer.tg --hours 25 --as ada",
                         ExitCode::usage, "usage", {"25"});
}

TEST_CASE("an administrator who is signed in invites no administrator; a steward does") {
    Door door;
    const auto token = nlohmann::json::parse(door.steward("token add ada --as ada --json").out);
    CHECK(door.does("login -", token.at("token").get<std::string>() + "\n").exit == ExitCode::done);
    const auto refuses = [&](const std::string& line) {
        CAPTURE(line);
        const auto outcome = door.does(line);
        CHECK(outcome.exit == ExitCode::not_permitted);
        CHECK(outcome.err.find("(role.not_own)") != std::string::npos);
        CHECK(outcome.out.empty());
    };
    for (const std::string line :
         {"token add ben", "person invite ben", "person invite ben --anew",
          "person second-factor --remove ben", "person invite officer.tg --anew"})
        refuses(line);
    CHECK(door.does("person invite officer.tg").exit == ExitCode::done);
    const auto granted = door.does("person mandate officer.tg administrator");
    CHECK(granted.exit == ExitCode::done);
    CHECK((granted.out + granted.err).find("given at the database") != std::string::npos);
    refuses("person invite officer.tg");
    refuses("token add officer.tg");
    CHECK(door.steward("person invite officer.tg --anew --as ada").exit == ExitCode::done);
    CHECK(door.steward("audit log --as ada --plain").out.find("TakeKeys") != std::string::npos);
}

TEST_CASE("each command keeps a session, and one that nobody used is over") {
    Door door;
    const auto in = door.does("login - --code", door.invited("officer.tg") + "\n");
    CHECK((in.out + in.err).find("Unused, the session is over at 20") != std::string::npos);
    const auto left = [&](const std::string& interval) {
        door.house.connection.run("UPDATE token SET ends_at = clock_timestamp() + interval '" +
                                  interval + "' WHERE purpose = 'session'");
    };
    left("1 minute");
    CHECK(door.does("whoami").exit == ExitCode::done);
    CHECK(value(door.house.connection,
                "SELECT ends_at > clock_timestamp() + interval '1 hour' FROM token WHERE purpose = "
                "'session'") == "t");
    left("0");
    check_no_entry(door.does("whoami"));
    CHECK(value(door.house.connection,
                "SELECT ends_at < clock_timestamp() FROM token WHERE purpose = 'session'") == "t");
}

TEST_CASE("a password is set by its person and lets in, from a pipe or as it is typed") {
    Door door;
    CHECK(door.does("login - --code", door.invited("officer.tg") + "\n").exit == ExitCode::done);
    const auto set = door.does("person password -", std::string{password} + "\n");
    CAPTURE(set.err);
    CHECK(set.exit == ExitCode::done);
    CHECK((set.out + set.err).find(password) == std::string::npos);
    CHECK(door.does("logout").exit == ExitCode::done);

    check_no_entry(door.does("login - --person officer.tg", "something else\n"));
    check_no_entry(door.does("login - --person nobody", std::string{password} + "\n"));
    check_no_entry(door.does("login - --person officer.tg", ""));
    CHECK(door.does("login - --person officer.tg", std::string{password} + "\n").exit ==
          ExitCode::done);
    CHECK(door.does("logout").exit == ExitCode::done);

    const auto typed =
        type(door.house.database.conninfo() + " user=accede_app",
             {"login", "--person", "officer.tg"}, door.with(std::string{password} + "\n\n", true));
    CHECK(typed.exit == ExitCode::done);
    CHECK(typed.err.find("Password: ") != std::string::npos);
    CHECK(typed.err.find(password) == std::string::npos);
}

TEST_CASE("a new password is typed twice and long enough, and a short one is told of") {
    Door door;
    const std::vector<std::string> words{"person", "password", "--as", "ada"};
    const auto types = [&](const std::string& input) {
        return type(door.house, words, {.input = input, .input_is_terminal = true});
    };
    CHECK(types("one password\nanother password\n").exit == ExitCode::usage);
    CHECK(types("short\nshort\n").exit == ExitCode::refused);
    const auto common = types("motdepasse\nmotdepasse\n");
    CHECK(common.exit == ExitCode::refused);
    CHECK(common.err.find("among the first that a guesser tries") != std::string::npos);
    CHECK(common.err.find("motdepasse") == std::string::npos);
    CHECK(value(door.house.connection, "SELECT count(*) FROM password") == "0");
    CHECK(types("lemon tree 4 u\nlemon tree 4 u\n").err.find("15 letters") != std::string::npos);
    CHECK(types("lemon tree 4 us\nlemon tree 4 us\n").err.find("15 letters") == std::string::npos);
    CHECK(type(door.house, "person password --as ada").exit == ExitCode::usage);
}

TEST_CASE("who has a second factor signs in with its code on the second line") {
    Door door;
    const auto begun = door.steward("person second-factor --as ben");
    CHECK(begun.out.starts_with("otpauth://totp/accede.test:ben?secret="));
    // Not in force before it is confirmed.
    CHECK(door.does("login - --code", door.invited("ben") + "\n").exit == ExitCode::done);
    CHECK(door.does("logout").exit == ExitCode::done);
    CHECK(door.steward("person second-factor - --confirm --as ben", "12345\n").exit ==
          ExitCode::refused);
    CHECK(door.steward("person second-factor - --confirm --as ben", door.shown() + "\n").exit ==
          ExitCode::done);
    door.house.connection.run("UPDATE second_factor SET last_step = last_step - 2");
    // Shown once: there is no way to see it again.
    CHECK(door.steward("person second-factor --as ben").exit == ExitCode::refused);

    const auto code = door.invited("ben");
    check_no_entry(door.does("login - --code", code + "\n"));
    check_no_entry(door.does("login - --code", code + "\n000000\n"));
    const auto now = door.shown();
    CHECK(door.does("login - --code", code + "\n" + now + "\n").exit == ExitCode::done);
    check_no_entry(door.does("login - --code", door.invited("ben") + "\n" + now + "\n"));
}

TEST_CASE("too many attempts are told when the next may be made, known name or not") {
    Door door;
    for (const std::string handle : {"ada", "nobody"}) {
        for (int i = 0; i < 5; ++i)
            check_no_entry(door.does("login - --person " + handle, "not the password\n"));
        const auto barred = door.does("login - --person " + handle, "not the password\n");
        CHECK(barred.exit == ExitCode::not_permitted);
        CHECK(barred.err.find("(session.too_many_attempts)") != std::string::npos);
        CHECK(barred.err.find("the next may be made at 20") != std::string::npos);
    }
    CHECK(value(door.house.connection, "SELECT count(*) FROM audit_entry WHERE kind = 'refusal'") ==
          "10");
    const auto log = door.steward("audit log kind:refusal --as ada --plain").out;
    CHECK(log.find("SignIn") != std::string::npos);
    CHECK(log.find("not the password") == std::string::npos);
}

TEST_CASE("--code and --person exclude each other, and nothing is asked without a terminal") {
    Door door;
    CHECK(door.does("login - --code --person ada", "x\n").exit == ExitCode::usage);
    CHECK(door.does("login --person ada").exit == ExitCode::usage);
    CHECK(type(door.house, "login --no-input", door.with("x\n", true)).exit == ExitCode::usage);
}

TEST_CASE("a mandate has a term, and is handed over") {
    Door door;
    auto& house = door.house;
    tests::check_done(house, "person add next.tg --name 'The next' --as ada");
    tests::check_done(house,
                      "person mandate next.tg auditor --until 2099-02-02T00:00:00Z --as ada");
    tests::check_refused(house, "person mandate ben auditor --until yesterday --as ada",
                         ExitCode::usage, "usage", {"yesterday"});
    tests::check_refused(house, "person mandate ben auditor --until 2099-02-01T12:00:00Z --as ada",
                         ExitCode::refused, "input.invalid", {"over before it begins"});
    CHECK(door.steward("person list --as ada").out.find("auditor") != std::string::npos);
    house.at("2099-02-02T00:00:00Z");
    CHECK(door.steward("person list --as ada").out.find("auditor") == std::string::npos);

    tests::check_done(house, "person hand-over officer.tg next.tg --role officer --as ada");
    const auto list = door.steward("person list --as ada --plain").out;
    CHECK(list.find("officer:TG") == list.rfind("officer:TG"));
    tests::check_refused(house, "person hand-over officer.tg next.tg --role officer --as ada",
                         ExitCode::refused, "input.invalid", {"next.tg is officer already"});
    tests::check_refused(house, "person hand-over officer.tg ben --role officer --as ada",
                         ExitCode::not_found, "request.not_found", {"officer.tg"});
    tests::check_refused(house, "person hand-over next.tg ben --role officer --as next.tg",
                         ExitCode::not_permitted, "role.not_permitted", {});
}

TEST_CASE("a second factor is required once every administrator has one") {
    Door door;
    tests::check_refused(door.house, "db require second-factor --as ada", ExitCode::refused,
                         "input.invalid", {"without: ada", "without: ben"});
    tests::check_refused(door.house, "db require second-factor --as officer.tg",
                         ExitCode::not_permitted, "role.not_permitted", {});
    tests::check_done(door.house, "db require second-factor --off --as ada");
}
