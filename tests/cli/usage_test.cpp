#include "cli/parse.hpp"
#include "cli/parsed.hpp"
#include "engine/ids.hpp"
#include "tests/cli/outcome.hpp"

#include <doctest/doctest.h>

using cli::ExitCode;
using tests::accede;

namespace {

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

const std::string key = "2fa85f64-5717-4562-b3fc-2c963f66afa6";

// A command with one of everything, beside those that are registered.
const cli::Command& sample() {
    static const cli::Command command{
        .noun = "sample",
        .arguments = {{.name = "ONE", .summary = "the first"}},
        .options = {{.name = "count", .value = "N", .summary = "how many"}}};
    return command;
}

}  // namespace

TEST_CASE("a mistyped area, verb, option or topic is answered with the nearest name") {
    const auto area = accede({"versoin"});
    const auto option = accede({"version", "--jsn"});
    const auto early = accede({"--plian", "version"});
    const auto topic = accede({"help", "quta"});
    const auto value = accede({"completion", "bahs"});

    CHECK(area.exit == ExitCode::usage);
    CHECK(area.err ==
          "accede: no command 'versoin'. Did you mean 'version'?\n  try: accede help version\n");
    CHECK(holds(option.err, "no option '--jsn' for 'version'. Did you mean '--json'?"));
    CHECK(holds(early.err, "Did you mean '--plain'?"));
    CHECK(holds(topic.err, "no help on 'quta'. Did you mean 'quota'?"));
    CHECK(holds(value.err, "not 'bahs'. Did you mean 'bash'?"));
    for (const auto& outcome : {area, option, early, topic, value}) {
        CHECK(outcome.exit == ExitCode::usage);
        CHECK(outcome.out.empty());
    }
}

TEST_CASE("what is nothing like any name gets no guess") {
    CHECK(accede({"zzzzzz"}).err == "accede: no command 'zzzzzz'.\n  try: accede help\n");
}

TEST_CASE("no name is understood by its beginning") {
    CHECK(accede({"vers"}).exit == ExitCode::usage);
    CHECK(accede({"version", "--jso"}).exit == ExitCode::usage);
    CHECK(accede({"version", "--dry"}).exit == ExitCode::usage);
}

TEST_CASE("what is missing, too much or given twice is named") {
    CHECK(holds(accede({"completion"}).err, "needs SHELL"));
    CHECK(holds(accede({"version", "more"}).err, "'version' has no use for 'more'."));
    CHECK(holds(accede({"version", "--reason"}).err, "'--reason' needs a value."));
    CHECK(holds(accede({"version", "--quiet=1"}).err, "'--quiet' takes no value."));
    CHECK(holds(accede({"version", "--as", "a", "--as", "b"}).err, "'--as' was given twice."));
    CHECK(holds(accede({"version", "--json", "--plain"}).err, "exclude each other"));
    CHECK(holds(accede({"version", "--revision", "x"}).err, "takes a whole number"));
    CHECK(holds(accede({"version", "--revision", "-1"}).err, "takes a whole number"));
    CHECK(holds(accede({"version", "--key", "mine"}).err, "takes a UUID"));
}

TEST_CASE("global options may stand before, between and after the words of a command") {
    for (const auto& words :
         std::vector<std::vector<std::string>>{{"--json", "--as", "ada", "completion", "bash"},
                                               {"completion", "--as=ada", "--json", "bash"},
                                               {"completion", "bash", "--as", "ada", "--json"}}) {
        const auto request = cli::parse(words, {});
        CHECK(request.parsed.text("SHELL") == "bash");
        CHECK(request.globals.as == "ada");
        CHECK(request.globals.format == cli::Format::json);
    }
}

TEST_CASE("the option --json takes a value only behind an equals sign") {
    const auto bare = cli::parse({"completion", "--json", "bash"}, {});
    const auto lines = cli::parse({"completion", "--json=lines", "bash"}, {});

    CHECK(bare.globals.format == cli::Format::json);
    CHECK(bare.parsed.text("SHELL") == "bash");
    CHECK(lines.globals.format == cli::Format::json_lines);
    CHECK(accede({"version", "--json=rows"}).exit == ExitCode::usage);
}

TEST_CASE("after -- a word is an argument whatever it looks like") {
    const auto request = cli::parse({"help", "--", "--json"}, {});

    CHECK(request.parsed.all("ABOUT") == std::vector<std::string>{"--json"});
    CHECK(request.globals.format == cli::Format::text);
}

TEST_CASE("letters of switches may be joined") {
    const auto request = cli::parse({"version", "-nq"}, {});

    CHECK(request.globals.dry_run);
    CHECK(request.globals.quiet);
}

TEST_CASE("a request without a key gets a fresh one each time") {
    const auto first = cli::parse({"version"}, {});
    const auto second = cli::parse({"version"}, {});
    const auto given = cli::parse({"version", "--key", key}, {});

    CHECK(first.globals.key != second.globals.key);
    CHECK(engine::uuid_text(given.globals.key) == key);
}

TEST_CASE("the language follows --lang, then LC_ALL, LC_MESSAGES and LANG") {
    using engine::Language;
    const auto language = [](const std::vector<std::string>& words, const cli::Environment& is) {
        return cli::parse(words, is).globals.language;
    };

    CHECK(language({"version"}, {}) == Language::en);
    CHECK(language({"version"}, {{"LANG", "fr_FR.UTF-8"}}) == Language::fr);
    CHECK(language({"version"}, {{"LANG", "fr_FR.UTF-8"}, {"LC_ALL", "C"}}) == Language::en);
    CHECK(language({"version"}, {{"LANG", "en_GB"}, {"LC_MESSAGES", "fr_CA"}}) == Language::fr);
    CHECK(language({"version", "--lang", "fr"}, {{"LC_ALL", "C"}}) == Language::fr);
    CHECK(accede({"version", "--lang", "de"}).exit == ExitCode::usage);
}

TEST_CASE("a number out of an argument's range is refused with the range") {
    const cli::Parsed parsed{sample(), {{"ONE", {"1"}}, {"count", {"11"}}}};

    CHECK(parsed.number("ONE") == 1);
    CHECK(parsed.number("count", 1, 11) == 11);
    CHECK_THROWS_WITH_AS(static_cast<void>(parsed.number("count", 1, 10)),
                         "'--count' takes a whole number from 1 to 10, and '11' is not one.",
                         cli::UsageError);
}

TEST_CASE("no words at all show what there is") {
    const auto outcome = accede({});

    CHECK(outcome.exit == ExitCode::done);
    CHECK(holds(outcome.out, "Usage: accede AREA VERB"));
    CHECK(outcome.out == accede({"--help"}).out);
}

TEST_CASE("the help on exit codes lists every code once") {
    const auto outcome = accede({"help", "exit-codes"});

    for (const auto& meaning : cli::exit_codes()) {
        CHECK(holds(outcome.out, std::string{meaning.meaning}));
    }
}

TEST_CASE("a usage error is an object where JSON was asked for") {
    const auto outcome = accede({"nothing", "--json"});

    CHECK(outcome.exit == ExitCode::usage);
    CHECK(outcome.err ==
          R"({"error":{"code":"usage","exit":2,"message":"no command 'nothing'.","details":[],)"
          R"("changed":false,"try":["accede help"]}})"
          "\n");
}
