// Tokens through the program, as a login that has no rights but those of the token's person.
#include "tests/cli/outcome.hpp"
#include "tests/cli/typed.hpp"
#include "tests/support/database.hpp"
#include "tests/support/folder.hpp"

#include "storage/sql.hpp"

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using cli::ExitCode;
using tests::House;
using tests::Outside;
using tests::type;
using tests::value;

namespace fs = std::filesystem;

namespace {

// A house with a Commission's draft, and a desk outside it: its database is reached as accede_app,
// and its tokens lie in a folder of its own.
struct Desk {
    Desk() {
        house.open_call();
        reference = house.complete_draft("TG", "Kara");
        house.officer("FR");
    }

    [[nodiscard]] std::string app() const { return house.database.conninfo() + " user=accede_app"; }
    // The token itself, as the steward's login makes it.
    [[nodiscard]] std::string token(const std::string& handle) const {
        const auto made = type(house, "token add " + handle + " --as " + handle + " --json");
        return nlohmann::json::parse(made.out).at("token");
    }
    [[nodiscard]] std::string file(const std::string& text,
                                   fs::perms mode = fs::perms{0600}) const {
        const auto path = folder.path() / "token";
        fs::remove(path);
        std::ofstream{path} << text << '\n';
        fs::permissions(path, mode);
        return path;
    }
    [[nodiscard]] Outside showing(const std::string& text) const {
        return {.environment = {{"ACCEDE_TOKEN_FILE", file(text)}}};
    }
    [[nodiscard]] Outside at_home(const std::string& input = {}) const {
        return {.input = input, .environment = {{"XDG_STATE_HOME", folder.path() / "state"}}};
    }
    tests::Outcome does(const std::string& line, const Outside& outside) const {
        std::vector<std::string> words;
        std::istringstream in{line};
        for (std::string word; in >> word;) words.push_back(word);
        return type(app(), words, outside);
    }

    tests::Folder folder;
    House house;
    std::string reference;
};

void change(House& house, const std::string& sql) {
    house.connection.run("UPDATE token SET " + sql);
}

}  // namespace

TEST_CASE("a token is shown once, and kept as a digest") {
    House house;
    const auto made = type(house, "token add --as ada --label laptop --days 7");

    CHECK(made.exit == ExitCode::done);
    REQUIRE(made.out.find('\n') == 59);
    CHECK(made.out.starts_with("accede_"));
    const auto token = made.out.substr(0, 59);
    CHECK(value(house.connection, "SELECT count(*) FROM token WHERE sha256 = sha256('" + token +
                                      "') AND label = 'laptop' AND ends_at = made_at + "
                                      "interval '7 days'") == "1");
    // It stands in no other row.
    for (const auto* where : {"entry_body WHERE body", "idempotency WHERE answer"})
        CHECK(value(house.connection,
                    fmt::format("SELECT count(*) FROM {} LIKE '%{}%'", where, token)) == "0");
    CHECK(type(house, "token list --as ada").out.find(token) == std::string::npos);
}

TEST_CASE("a repeated request makes no second token, and does not show the first again") {
    House house;
    const std::string line = "token add --as ada --json --key 2fa85f64-5717-4562-b3fc-2c963f66afa6";
    const auto first = nlohmann::json::parse(type(house, line).out);
    const auto second = nlohmann::json::parse(type(house, line).out);

    CHECK(second.at("reference") == first.at("reference"));
    CHECK(second.at("token").is_null());
    CHECK(value(house.connection, "SELECT count(*) FROM token") == "1");
}

TEST_CASE("a token of another is made by an administrator alone, and looked at and ended by both") {
    Desk desk;
    auto& house = desk.house;
    tests::check_refused(house, "token add officer.fr --as officer.tg", ExitCode::not_permitted,
                         "role.not_permitted", {"administrator"});
    // Whether there is such a person, nobody learns who may not know.
    tests::check_refused(house, "token add nobody --as officer.tg", ExitCode::not_permitted,
                         "role.not_permitted", {"administrator"});
    tests::check_refused(house, "token add nobody --as ada", ExitCode::not_found,
                         "request.not_found", {"nobody"});
    tests::check_done(house, "token add officer.fr --as ada");
    const auto id = value(house.connection, "SELECT token_id FROM token");
    CHECK(type(house, "token list --as officer.fr").out.find(id) != std::string::npos);
    CHECK(type(house, "token list --as ada").out.find(id) != std::string::npos);
    CHECK(type(house, "token list --as officer.tg").out.find("no tokens") != std::string::npos);
    tests::check_refused(house, "token revoke " + id + " --as officer.tg", ExitCode::not_found,
                         "request.not_found", {id});
    tests::check_done(house, "token revoke " + id + " --as officer.fr");
    tests::check_refused(house, "token revoke " + id + " --as ada", ExitCode::not_found,
                         "request.not_found", {id});
}

TEST_CASE("with a token the program acts for its person, and --as is not needed") {
    Desk desk;
    const auto showing = desk.showing(desk.token("officer.tg"));
    CHECK(desk.does("nomination list 2099", showing).out.find("TG-2099-01") != std::string::npos);
    CHECK(desk.does("nomination submit " + desk.reference, showing).exit == ExitCode::done);
    CHECK(desk.does("whoami --as officer.tg", showing).out.find("officer.tg") != std::string::npos);
    const auto french = desk.showing(desk.token("officer.fr"));
    CHECK(desk.does("nomination show " + desk.reference, french).exit == ExitCode::not_found);
    CHECK(tests::faults(desk.house).empty());
}

TEST_CASE("an administrator adds a person with a token, and is not taken for the first") {
    Desk desk;
    const auto added =
        desk.does("person add eve --name Eve --mandate juror", desk.showing(desk.token("ada")));
    CAPTURE(added.err);
    CHECK(added.exit == ExitCode::done);
    CHECK(value(desk.house.connection,
                "SELECT string_agg(role, ' ') FROM mandate JOIN person USING (person_id) WHERE "
                "handle = 'eve'") == "juror");
}

TEST_CASE(
    "a token that is over, revoked, unknown, malformed, once-only or of a disabled person is "
    "refused in the same words") {
    Desk desk;
    const auto good = desk.token("officer.tg");
    const auto unlike = [&](std::size_t at, char c) {
        auto other = good;
        other[at] = other[at] == c ? 'q' : c;
        return other;
    };
    const auto check = [&](const std::string& token) {
        const auto before = value(desk.house.connection, "SELECT count(*) FROM audit_entry");
        for (const auto& line : {"whoami", "nomination list 2099", "nomination submit TG-2099-01",
                                 "nomination submit TG-2099-01 --as officer.tg"}) {
            const auto outcome = desk.does(line, desk.showing(token));
            CAPTURE(line);
            CHECK(outcome.exit == ExitCode::not_permitted);
            CHECK(outcome.out.empty());
            CHECK(outcome.err ==
                  "accede: not permitted: The token is not good, or not any more "
                  "(session.not_signed_in)\n  nothing was changed\n  try: accede login\n   or: "
                  "accede logout\n");
        }
        CHECK(value(desk.house.connection, "SELECT count(*) FROM audit_entry") == before);
    };
    check(unlike(20, 'a'));
    check(unlike(0, 'A'));
    check("");
    check(good.substr(1));
    check(std::string(5'000, 'x'));
    check("accede_once_" + good.substr(7));
    change(desk.house, "ends_at = clock_timestamp()");
    check(good);
    change(desk.house, "ends_at = clock_timestamp() + interval '1 hour', revoked_at = made_at");
    check(good);
    change(desk.house, "revoked_at = NULL, purpose = 'sign_in'");
    check(good);
    change(desk.house, "purpose = 'command_line'");
    CHECK(desk.does("whoami", desk.showing(good)).exit == ExitCode::done);
    desk.house.connection.run("UPDATE person SET disabled_at = now() WHERE handle = 'officer.tg'");
    check(good);
}

TEST_CASE("a token acts for nobody else, and for no other record") {
    Desk desk;
    const auto showing = desk.showing(desk.token("officer.tg"));
    for (const auto& other : {"ada", "officer.fr", "nobody"}) {
        const auto outcome = desk.does(std::string{"nomination list 2099 --as "} + other, showing);
        CHECK(outcome.exit == ExitCode::not_permitted);
        CHECK(outcome.out.empty());
        CHECK(outcome.err.find("officer.tg is signed in, and acts for nobody else") !=
              std::string::npos);
    }
    // The steward's login, which may speak for everybody, is no way around.
    CHECK(type(desk.house, "nomination list 2099 --as ada", showing).exit ==
          ExitCode::not_permitted);
    House other;
    CHECK(type(other, "whoami", showing).exit == ExitCode::not_permitted);
}

TEST_CASE("the steward's login sees no more than the token that it shows") {
    Desk desk;
    desk.house.complete_draft("FR", "Lyon");
    const auto seen =
        type(desk.house, "nomination list 2099", desk.showing(desk.token("officer.tg")));
    CHECK(seen.out.find("TG-2099-01") != std::string::npos);
    CHECK(seen.out.find("FR-2099-01") == std::string::npos);
}

TEST_CASE("a login without a token changes nothing, and looks at what everybody may see") {
    Desk desk;
    CHECK(desk.does("call list", {}).out.find("2099") != std::string::npos);
    CHECK(desk.does("whoami", {}).exit == ExitCode::not_permitted);
    for (const auto* line : {"nomination submit TG-2099-01", "person add eve --name Eve",
                             "token add", "nomination list 2099 --as ada", "person list --as ada",
                             "audit verify", "db check", "db clock 2099-12-01T00:00:00Z"}) {
        CAPTURE(line);
        const auto outcome = desk.does(line, {});
        CAPTURE(outcome.err);
        CHECK(outcome.exit == ExitCode::not_permitted);
        CHECK(outcome.out.empty());
    }
}

TEST_CASE("a token file that others may read is refused, and says how to close it") {
    Desk desk;
    const auto token = desk.token("officer.tg");
    for (const auto mode : {0640U, 0604U, 0622U, 0666U, 0610U}) {
        const auto file = desk.file(token, fs::perms{mode});
        const auto outcome = desk.does("whoami", {.environment = {{"ACCEDE_TOKEN_FILE", file}}});
        CAPTURE(mode);
        CHECK(outcome.exit == ExitCode::not_permitted);
        CHECK(outcome.err.find(fmt::format("mode {:o}", mode)) != std::string::npos);
        CHECK(outcome.err.find("try: chmod 600 " + file) != std::string::npos);
    }
    const auto own = desk.file(token, fs::perms{0400});
    CHECK(desk.does("whoami", {.environment = {{"ACCEDE_TOKEN_FILE", own}}}).exit ==
          ExitCode::done);
    for (const auto& name : {desk.folder.path().string(), (desk.folder.path() / "none").string()})
        CHECK(desk.does("whoami", {.environment = {{"ACCEDE_TOKEN_FILE", name}}}).exit ==
              ExitCode::not_permitted);
}

TEST_CASE("a login is kept for its owner alone, until the logout") {
    Desk desk;
    const auto token = desk.token("officer.tg");
    const auto signed_in = desk.does("login -", desk.at_home(token + "\n"));
    CAPTURE(signed_in.err);
    CHECK(signed_in.exit == ExitCode::done);
    CHECK(signed_in.out.find("officer.tg is signed in") != std::string::npos);
    CHECK((signed_in.out + signed_in.err).find(token) == std::string::npos);

    CHECK(desk.does("nomination submit " + desk.reference, desk.at_home()).exit == ExitCode::done);
    int files = 0;
    for (const auto& one : fs::recursive_directory_iterator{desk.folder.path() / "state"}) {
        if (!one.is_regular_file()) continue;
        ++files;
        CHECK(one.status().permissions() == fs::perms{0600});
    }
    CHECK(files == 1);
    // Of that record alone.
    House other;
    CHECK(type(other.database.conninfo() + " user=accede_app", {"whoami"}, desk.at_home()).exit ==
          ExitCode::not_permitted);

    CHECK(desk.does("logout", desk.at_home()).exit == ExitCode::done);
    CHECK(desk.does("whoami", desk.at_home()).exit == ExitCode::not_permitted);
    CHECK(desk.does("logout", desk.at_home()).out.find("Nobody was signed in") !=
          std::string::npos);
    // What was made for the command line is good elsewhere.
    CHECK(desk.does("whoami", desk.showing(token)).exit == ExitCode::done);
}

TEST_CASE("a login that is not good leaves what was there") {
    Desk desk;
    const auto token = desk.token("officer.tg");
    desk.does("login -", desk.at_home(token + "\n"));
    for (const auto* bad : {"", "accede_x\n", "accede_\n", "\n"}) {
        const auto outcome = desk.does("login -", desk.at_home(bad));
        CHECK(outcome.exit == ExitCode::not_permitted);
        CHECK(outcome.err.find("The token is not good, or not any more") != std::string::npos);
    }
    CHECK(desk.does("whoami", desk.at_home()).out.find("officer.tg") != std::string::npos);
    CHECK(desk.does("login", desk.at_home()).exit == ExitCode::usage);
    CHECK(desk.does("login " + token, desk.at_home()).exit == ExitCode::usage);
}

TEST_CASE("no token is kept in a folder that others may write to") {
    Desk desk;
    fs::create_directories(desk.folder.path() / "state" / "accede");
    fs::permissions(desk.folder.path() / "state" / "accede", fs::perms{0777});
    const auto outcome = desk.does("login -", desk.at_home(desk.token("officer.tg") + "\n"));

    CHECK(outcome.exit == ExitCode::not_permitted);
    CHECK(outcome.err.find("Others may write") != std::string::npos);
    CHECK(desk.does("whoami", desk.at_home()).exit == ExitCode::not_permitted);
}

TEST_CASE("signing in, tokens and their ends are in the log, and no secret is") {
    Desk desk;
    const auto token = desk.token("officer.tg");
    desk.does("login -", desk.at_home(token + "\n"));
    const auto id = value(desk.house.connection, "SELECT token_id FROM token");
    tests::check_done(desk.house, "token revoke " + id + " --as ada");
    const auto log = type(desk.house, "audit log --as ada --plain").out;
    for (const auto* event : {"AddToken", "SignIn", "RevokeToken"}) {
        CAPTURE(event);
        CHECK(log.find(event) != std::string::npos);
    }
    CHECK(log.find(token) == std::string::npos);
    CHECK(tests::faults(desk.house).empty());
}

TEST_CASE("a person with two roles of which one is conflicted keeps the other, with a token") {
    Desk desk;
    auto& house = desk.house;
    // Administrator and officer of Togo: nothing of the own Commission is screened.
    tests::check_done(house, "person mandate ben officer --commission TG --as ada");
    tests::check_done(house, "nomination submit TG-2099-01 --as officer.tg");
    house.connection.run(
        "INSERT INTO conflict (call_id, nomination_id, person_id, kind, source, declared_at, "
        "reason) SELECT '2099', nomination_id, person_id, 'other', 'secretariat', now(), 'Said "
        "so.' FROM nomination, person WHERE handle = 'ben'");
    const auto ben = desk.showing(desk.token("ben"));
    const auto before = value(house.connection, "SELECT state || revision FROM nomination");
    const auto refused = desk.does("screening accept TG-2099-01 --no-input --yes", ben);
    CAPTURE(refused.err);
    CHECK(refused.exit == ExitCode::refused);
    CHECK(refused.err.find("(jury.conflict)") != std::string::npos);
    CHECK(refused.err.find("Said so") == std::string::npos);
    CHECK(value(house.connection, "SELECT state || revision FROM nomination") == before);

    CHECK(desk.does("nomination withdraw TG-2099-01 --reason Later --yes", ben).exit ==
          ExitCode::done);
}

TEST_CASE("a mandate that has ended lets its person's token do nothing any more") {
    Desk desk;
    const auto officer = desk.showing(desk.token("officer.tg"));
    CHECK(desk.does("nomination list 2099", officer).out.find("TG-2099-01") != std::string::npos);
    desk.house.connection.run(
        "UPDATE mandate SET ends_at = begins_at + interval '1 second' "
        "WHERE commission = 'TG'");
    desk.house.at("2099-02-01T12:00:01Z");

    CHECK(desk.does("nomination list 2099", officer).out.find("TG-2099-01") == std::string::npos);
    const auto outcome = desk.does("nomination submit TG-2099-01", officer);
    CHECK(outcome.exit == ExitCode::not_permitted);
    CHECK(outcome.err.find("No mandate of 'officer.tg' holds now") != std::string::npos);
    CHECK(desk.does("whoami", officer).exit == ExitCode::done);
}

TEST_CASE("a mandate that ends while a transaction waits lets it do nothing any more") {
    Desk desk;
    const auto officer = desk.showing(desk.token("officer.tg"));
    const std::string state = "SELECT state || ' ' || revision FROM nomination";
    const auto before = value(desk.house.connection, state);
    auto other = desk.house.database.connect();
    std::optional<storage::sql::Transaction> lock{std::in_place, other,
                                                  storage::sql::Rights::of_login};
    lock->run("SELECT FROM nomination FOR UPDATE;");
    tests::Outcome outcome{};
    std::thread submission{[&] { outcome = desk.does("nomination submit TG-2099-01", officer); }};
    while (value(desk.house.connection,
                 "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                 "cardinality(pg_blocking_pids(pid)) > 0") == "0") {
        std::this_thread::yield();
    }
    desk.house.connection.run(
        "UPDATE mandate SET ends_at = begins_at + interval '1 second' "
        "WHERE commission = 'TG'");
    desk.house.at("2099-02-01T12:00:01Z");
    lock.reset();
    submission.join();

    CAPTURE(outcome.err);
    CHECK(outcome.exit == ExitCode::not_permitted);
    CHECK(outcome.out.empty());
    CHECK(value(desk.house.connection, state) == before);
    CHECK(tests::faults(desk.house).empty());
}

TEST_CASE(
    "a token that is revoked while a transaction waits lets its own step through, and no other") {
    Desk desk;
    const auto officer = desk.showing(desk.token("officer.tg"));
    auto other = desk.house.database.connect();
    std::optional<storage::sql::Transaction> lock{std::in_place, other,
                                                  storage::sql::Rights::of_login};
    lock->run("SELECT FROM nomination FOR UPDATE;");
    tests::Outcome outcome{};
    std::thread submission{[&] { outcome = desk.does("nomination submit TG-2099-01", officer); }};
    while (value(desk.house.connection,
                 "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                 "cardinality(pg_blocking_pids(pid)) > 0") == "0") {
        std::this_thread::yield();
    }
    change(desk.house, "revoked_at = clock_timestamp()");
    lock.reset();
    submission.join();

    CHECK(outcome.exit == ExitCode::done);
    CHECK(desk.does("nomination withdraw TG-2099-01 --reason Later --yes", officer).exit ==
          ExitCode::not_permitted);
}
