#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/hints.hpp"
#include "cli/parse.hpp"
#include "cli/shell_words.hpp"
#include "cli/topics.hpp"
#include "tests/cli/outcome.hpp"

#include <set>

#include <doctest/doctest.h>

using cli::ExitCode;

TEST_CASE("every command has a summary, an example and something to run") {
    for (const auto& command : cli::commands()) {
        CAPTURE(cli::spoken(command));
        CHECK_FALSE(command.summary.empty());
        CHECK_FALSE(command.summary.ends_with('.'));
        CHECK_FALSE(command.examples.empty());
        const bool runs = command.run != nullptr;
        CHECK(runs);
    }
}

TEST_CASE("every example in the help is understood by its own command") {
    for (const auto& command : cli::commands()) {
        for (const auto& example : command.examples) {
            CAPTURE(example.line);
            const auto request = cli::parse(cli::words_of(example.line), {});
            CHECK(request.command == &command);
            CHECK_FALSE(example.what.empty());
        }
    }
}

TEST_CASE("every command's help shows its usage and its examples") {
    for (const auto& command : cli::commands()) {
        auto words = cli::words_of(cli::spoken(command));
        words.emplace_back("--help");
        const auto outcome = tests::accede(words);

        CAPTURE(cli::spoken(command));
        CHECK(outcome.exit == ExitCode::done);
        CHECK(outcome.err.empty());
        CHECK(outcome.out.find(cli::usage_line(command)) != std::string::npos);
        for (const auto& example : command.examples) {
            CHECK(outcome.out.find(example.line) != std::string::npos);
        }
    }
}

TEST_CASE("an area's commands bear its name and no verb twice") {
    for (const auto& noun : cli::nouns()) {
        std::set<std::string_view> verbs;
        for (const auto& command : noun.commands) {
            CHECK(command.noun == noun.name);
            CHECK(verbs.insert(command.verb).second);
        }
        CHECK_FALSE(noun.commands.empty());
        CHECK(cli::find_topic(noun.name) == nullptr);
    }
}

TEST_CASE("no option stands for two things in one command") {
    for (const auto& command : cli::commands()) {
        CAPTURE(cli::spoken(command));
        std::set<std::string_view> names;
        std::set<char> letters;
        const auto look = [&](const cli::Option& option) {
            CAPTURE(option.name);
            CHECK(names.insert(option.name).second);
            if (option.letter != 0) CHECK(letters.insert(option.letter).second);
        };
        for (const auto& option : command.options) look(option);
        for (const auto& option : cli::global_options()) look(option);
    }
}

TEST_CASE(
    "only the last argument of a command repeats, and none that is required follows a free one") {
    for (const auto& command : cli::commands()) {
        CAPTURE(cli::spoken(command));
        bool free = false;
        for (std::size_t i = 0; i < command.arguments.size(); ++i) {
            const auto& argument = command.arguments[i];
            CHECK((!argument.repeated || i + 1 == command.arguments.size()));
            CHECK_FALSE((free && argument.required));
            free = free || !argument.required;
        }
    }
}

// Other users of the machine can read a command line.
TEST_CASE("no secret is ever taken from the command line") {
    const auto is_secret = [](std::string_view name) {
        for (const auto* word : {"password", "passphrase", "secret", "token", "credential"}) {
            if (name.find(word) != std::string_view::npos) return true;
        }
        return false;
    };
    const auto look = [&](const cli::Option& option) {
        CAPTURE(option.name);
        if (is_secret(option.name)) CHECK((option.value.empty() || option.value == "FILE"));
    };
    for (const auto& option : cli::global_options()) look(option);
    for (const auto& command : cli::commands()) {
        for (const auto& option : command.options) look(option);
    }
}

TEST_CASE("every command that a refusal proposes exists") {
    for (const auto& hint : cli::every_hint()) {
        auto line = std::string{hint.command};
        if (const auto brace = line.find('{'); brace != std::string::npos) {
            line.replace(brace, std::string::npos, "TG-2022-01");
        }
        const auto words = cli::words_of(line);
        if (cli::find_noun(words.front()) == nullptr) continue;
        CAPTURE(line);
        if (words.front() == "help") {
            CHECK(tests::accede(words).exit == ExitCode::done);
        } else {
            CHECK(cli::find_command(words[0], words.size() > 1 ? words[1] : "") != nullptr);
        }
    }
}
