// What README promises, run as a reader would: its commands on an empty data folder.
#include "cli/shell_words.hpp"
#include "storage/cluster.hpp"
#include "tests/cli/outcome.hpp"
#include "tests/support/files.hpp"
#include "tests/support/folder.hpp"

#include <filesystem>
#include <sstream>

#include <doctest/doctest.h>

namespace fs = std::filesystem;
using cli::ExitCode;

namespace {

// An empty data folder; its server stops with it.
class DataFolder {
public:
    DataFolder() = default;
    ~DataFolder() {
        try {
            storage::stop_cluster(data());
        } catch (const storage::ClusterError&) {  // the test has said so already
        }
    }
    DataFolder(const DataFolder&) = delete;
    DataFolder& operator=(const DataFolder&) = delete;

    [[nodiscard]] fs::path data() const { return folder_.path() / "data"; }

    [[nodiscard]] tests::Outcome accede(std::vector<std::string> words) const {
        words.insert(words.end(), {"--data-dir", data().native()});
        return tests::accede(words);
    }

private:
    tests::Folder folder_;
};

// The commands of the shell block below a heading, with what a backslash continues on one line.
std::vector<std::string> commands_below(const std::string& page, const std::string& heading) {
    std::vector<std::string> commands;
    std::istringstream lines{page.substr(std::min(page.find("\n" + heading + "\n"), page.size()))};
    bool inside = false;
    std::string command;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("```")) {
            if (inside) break;
            inside = true;
        } else if (inside && line.ends_with('\\')) {
            command += line.substr(0, line.size() - 1);
        } else if (inside) {
            commands.push_back(command + line);
            command.clear();
        }
    }
    return commands;
}

std::vector<std::string> words_of(const std::string& command) {
    auto words = cli::words_of(command);
    for (auto& word : words) {
        if (word.starts_with("data/")) word.insert(0, tests::root() + "/");
    }
    return words;
}

}  // namespace

// Makes a cluster of its own, which takes a second or two.
TEST_CASE("README's five commands carry a nomination from an empty folder to its submission") {
    const auto commands = commands_below(tests::file("README.md"), "## A first nomination by hand");
    REQUIRE(commands.size() == 5);
    const DataFolder folder;
    REQUIRE(folder.accede({"db", "init", "--rehearsal"}).exit == ExitCode::done);
    REQUIRE(folder.accede({"db", "clock", "2026-05-06T12:00:00Z"}).exit == ExitCode::done);

    for (const auto& command : commands) {
        CAPTURE(command);
        REQUIRE(command.starts_with("accede "));
        const auto outcome = folder.accede(words_of(command));
        CAPTURE(outcome.err);
        CHECK(outcome.exit == ExitCode::done);
    }

    CHECK(folder.accede({"nomination", "list", "example", "--plain"}).out.find("submitted") !=
          std::string::npos);
    CHECK(folder.accede({"audit", "verify"}).exit == ExitCode::done);
}

TEST_CASE("the two commands of README's quick start are the demonstration and the tests") {
    CHECK(commands_below(tests::file("README.md"), "## Quick start") ==
          std::vector<std::string>{"./dev demo", "./dev test"});
}

// Makes a cluster of its own, which takes a second or two.
TEST_CASE(
    "a new private database knows the Member States, and a person comes with mandates or not "
    "at all") {
    const DataFolder folder;

    CHECK(
        folder.accede({"person", "add", "ada", "--name", "Ada Example", "--mandate", "officer:FR"})
            .exit == ExitCode::done);
    CHECK(folder
              .accede({"person", "add", "ben", "--name", "Ben Example", "--mandate", "juror",
                       "--mandate", "officer:ZZ", "--as", "ada"})
              .exit == ExitCode::refused);
    CHECK(folder
              .accede({"person", "add", "ben", "--name", "Ben Example", "--mandate", "clock",
                       "--as", "ada"})
              .exit == ExitCode::usage);

    CHECK(folder.accede({"person", "list", "--plain"}).out ==
          "ada\tAda Example\t\tadministrator officer:FR\n");
}

TEST_CASE("commands of a page are found below their heading and nowhere else") {
    const std::string page =
        "# A\n```\nno\n```\n## B\ntext\n```sh\none\ntwo \\\n  more\n```\n```\nno\n```\n";

    CHECK(commands_below(page, "## B") == std::vector<std::string>{"one", "two   more"});
    CHECK(commands_below(page, "## C").empty());
}
