// The keys of every --json answer, as scripts know them: tests/golden/json_keys.txt.
#include "tests/cli/journey.hpp"

#include "storage/cluster.hpp"
#include "tests/support/files.hpp"
#include "tests/support/folder.hpp"

#include <map>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using cli::ExitCode;
using nlohmann::json;
using tests::Journey;
using tests::Outcome;
using tests::Typed;

namespace {

// Objects whose keys are data: a section, a criterion, a country.
const std::set<std::string> maps{"attachments", "by_region", "calls",  "says",
                                 "scores",      "sections",  "seconds"};

void gather(const json& value, const std::string& path, std::set<std::string>& into) {
    if (value.is_array()) {
        for (const auto& item : value) gather(item, path + "[]", into);
        return;
    }
    if (!value.is_object()) return;
    const bool is_map = maps.contains(path.substr(path.rfind('.') + 1));
    for (const auto& [key, inner] : value.items()) {
        const auto here = (path.empty() ? "" : path + ".") + (is_map ? "*" : key);
        into.insert(here);
        gather(inner, here, into);
    }
}

// How often each key was there, by command and schema.
class Keys {
public:
    void see(const std::string& command, const json& answer) {
        auto& seen = seen_[command][answer.at("schema").get<std::string>()];
        ++seen.answers;
        std::set<std::string> paths;
        gather(answer, "", paths);
        for (const auto& path : paths) ++seen.paths[path];
    }

    // A key that is not in every answer has a question mark.
    [[nodiscard]] std::string text() const {
        std::string all;
        for (const auto& [command, schemas] : seen_) {
            for (const auto& [schema, seen] : schemas) {
                all += fmt::format("{}  {}\n", command, schema);
                for (const auto& [path, times] : seen.paths)
                    all += fmt::format("    {}{}\n", path, times < seen.answers ? " ?" : "");
            }
        }
        return all;
    }

private:
    struct Seen {
        int answers = 0;
        std::map<std::string, int> paths;
    };
    std::map<std::string, std::map<std::string, Seen>> seen_;
};

}  // namespace

// Carries the call, and runs the demonstration on a cluster of its own: six or seven seconds.
TEST_CASE("the keys of every answer in JSON are those that are kept, a schema among them") {
    Keys keys;
    const auto look = [&](const Typed& typed, const Outcome& outcome) {
        CAPTURE(typed.line);
        CAPTURE(outcome.err);
        REQUIRE(outcome.out.starts_with('{'));
        auto answer = json::parse(outcome.out);
        REQUIRE(answer.contains("schema"));
        // What it notes depends on the server that it finds.
        if (typed.line == "doctor") answer.erase("notes");
        CHECK(answer.at("schema").get<std::string>().starts_with("accede/"));
        keys.see(tests::command_of(typed), answer);
    };
    const Journey journey;
    journey.carry({"--json"}, [&](const Typed& typed, const Outcome& outcome) {
        look(typed, outcome);
        REQUIRE(outcome.exit == ExitCode::done);
    });
    for (const auto& typed : tests::beside_the_journey())
        look(typed, journey.type(typed, {"--json"}));

    const tests::Folder folder;
    for (const auto& typed : tests::life_of_a_folder()) {
        // A demonstration has a folder to itself.
        const auto data =
            folder.path() / (typed.line.starts_with("demo") ? "demonstration" : "data");
        auto words = tests::words_of(typed);
        words.insert(words.end(), {"--data-dir", data.native(), "--json"});
        const auto outcome = tests::accede(words);
        look(typed, outcome);
        CHECK(outcome.exit == ExitCode::done);
    }

    CHECK(keys.text() == tests::golden("json_keys.txt", keys.text()));
}
