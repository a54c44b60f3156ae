// --dry-run, for every writing command that the program's table knows. Carrying the whole call with
// a look at every table before and after each line takes some ten seconds.
#include "tests/cli/journey.hpp"

#include "cli/command.hpp"
#include "cli/help.hpp"
#include "storage/cluster.hpp"
#include "storage/migrations.hpp"
#include "tests/support/fingerprint.hpp"
#include "tests/support/folder.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using cli::ExitCode;
using tests::fingerprint;
using tests::Journey;
using tests::Outcome;
using tests::Typed;

namespace {

bool writes(const std::string& command) {
    const auto all = cli::commands();
    const auto found = std::ranges::find(all, command, cli::spoken);
    return found != all.end() && found->writes;
}

std::string last_line(const std::string& text) {
    const auto end = text.find_last_not_of('\n');
    if (end == std::string::npos) return {};
    const auto begin = text.rfind('\n', end);
    return text.substr(begin == std::string::npos ? 0 : begin + 1, end - begin);
}

void check_says_that_nothing_was_changed(const Outcome& text, const Outcome& json) {
    CAPTURE(text.err);
    CHECK(text.exit == ExitCode::done);
    CHECK_FALSE(text.out.empty());
    const auto said = text.out + text.err;
    CHECK((said.find("nothing was changed") != std::string::npos ||
           said.find("nothing written (dry run)") != std::string::npos));
    CAPTURE(json.err);
    CHECK(json.exit == ExitCode::done);
    const auto answer = nlohmann::json::parse(json.out);
    CHECK(answer.at("dry_run") == true);
    CHECK(answer.at("changed") == false);
    CHECK_FALSE(answer.at("message").get<std::string>().empty());
}

}  // namespace

TEST_CASE("a rehearsed step of the journey changes nothing, and says what the real one says") {
    const Journey journey;
    auto connection = journey.database().connect();
    std::set<std::string> rehearsed;

    for (const auto& typed : tests::journey()) {
        CAPTURE(typed.line);
        if (!writes(tests::command_of(typed))) {
            REQUIRE(journey.type(typed).exit == ExitCode::done);
            continue;
        }
        const auto before = fingerprint(connection);
        const auto text = journey.type(typed, {"--dry-run"});
        const auto json = journey.type(typed, {"--dry-run", "--json"});
        CHECK(fingerprint(connection) == before);
        check_says_that_nothing_was_changed(text, json);
        rehearsed.insert(tests::command_of(typed));

        const auto real = journey.type(typed);
        CAPTURE(real.err);
        REQUIRE(real.exit == ExitCode::done);
        CHECK(fingerprint(connection) != before);
        if (tests::command_of(typed) != "nomination import")
            CHECK(last_line(text.out) == last_line(real.out));
    }

    for (const auto& command : cli::commands()) {
        const auto spoken = cli::spoken(command);
        const bool needs_a_folder =
            std::ranges::find(tests::life_of_a_folder(), spoken, tests::command_of) !=
            tests::life_of_a_folder().end();
        if (!command.writes || needs_a_folder) continue;
        CAPTURE(spoken);
        CHECK(rehearsed.contains(spoken));
    }
}

// Makes a cluster of its own, which takes a second or two.
TEST_CASE("a rehearsed making or removing of a private database leaves it as it is") {
    const tests::Folder folder;
    const auto data = folder.path() / "data";
    const storage::Cluster cluster{data};
    storage::sql::Connection connection{cluster.conninfo()};
    storage::migrate(connection, {.origin = "accede.demo", .rehearsal = true});
    const auto before = fingerprint(connection);

    for (const auto& typed : tests::life_of_a_folder()) {
        if (!writes(tests::command_of(typed))) continue;
        CAPTURE(typed.line);
        auto words = tests::words_of(typed);
        words.insert(words.end(), {"--data-dir", data.native(), "--dry-run"});
        const auto text = tests::accede(words);
        words.emplace_back("--json");
        check_says_that_nothing_was_changed(text, tests::accede(words));
        CHECK(fingerprint(connection) == before);
    }
}
