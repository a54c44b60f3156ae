// A whole call by commands alone: see journey.hpp. Each case carries it once more, which takes two
// or three seconds.
#include "tests/cli/journey.hpp"

#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/session.hpp"
#include "storage/audit_log.hpp"
#include "tests/support/files.hpp"

#include <regex>
#include <set>

#include <doctest/doctest.h>

using cli::ExitCode;
using tests::Journey;
using tests::Outcome;
using tests::Typed;

namespace {

constexpr char escape = '\x1b';

void replace_all(std::string& text, const std::string& what, const std::string& by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

// What differs from one run to the next, and from one machine to the next, by a word that stays.
std::string masked(std::string text) {
    static const std::regex uuid{"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"};
    static const std::regex digest{"[0-9a-f]{64,}"};
    static const std::regex secret{"accede_(once_)?[a-z2-7]{52}"};
    static const std::regex factor{"secret=[A-Z2-7]{32}"};
    static const std::regex today{"20[2-8][0-9]-[0-9]{2}-[0-9]{2}T[0-9:.]*Z"};
    static const std::regex number{"(schema |_schema\t|_version\t)[0-9]+"};
    replace_all(text, "operated_by\t" + cli::system_user(), "operated_by\t<user>");
    text = std::regex_replace(text, uuid, "<id>");
    text = std::regex_replace(text, digest, "<digest>");
    text = std::regex_replace(text, secret, "<secret>");
    text = std::regex_replace(text, factor, "secret=<secret>");
    text = std::regex_replace(text, today, "<time>");
    return std::regex_replace(text, number, "$1<number>");
}

}  // namespace

TEST_CASE("a call goes from its opening to its corrigendum by commands alone") {
    const Journey journey;
    std::string announced;

    journey.carry({}, [&](const Typed& typed, const Outcome& outcome) {
        CAPTURE(typed.line);
        CAPTURE(outcome.err);
        REQUIRE(outcome.exit == ExitCode::done);
        CHECK_FALSE(outcome.out.empty());
        if (typed.line == "cohort announce 2099") announced = outcome.out;
    });

    CHECK(announced.find("Togo: Belava, Coredorf") != std::string::npos);
    auto connection = journey.database().connect();
    CHECK(storage::audit_log::verify(connection).faults.empty());
    CHECK(tests::value(connection,
                       "SELECT string_agg(reference || ' ' || state, ', ' ORDER BY reference) FROM "
                       "accede.nomination") ==
          "KE-2099-01 not_admitted, KE-2099-02 lapsed, TG-2099-01 admitted, TG-2099-02 struck, "
          "TG-2099-03 lapsed");
}

TEST_CASE("every command of the program has its place in the journey or beside it") {
    std::set<std::string> known;
    for (const auto* list :
         {&tests::journey(), &tests::beside_the_journey(), &tests::life_of_a_folder()}) {
        for (const auto& typed : *list) known.insert(tests::command_of(typed));
    }
    for (const auto& command : cli::commands()) {
        CAPTURE(cli::spoken(command));
        CHECK(known.contains(cli::spoken(command)));
    }
}

// Its columns are what scripts rest on.
TEST_CASE("what the journey says as --plain is the transcript that is kept, and has no colours") {
    const Journey journey;
    std::string transcript;

    journey.carry({"--plain", "--color", "always"},
                  [&](const Typed& typed, const Outcome& outcome) {
                      CAPTURE(typed.line);
                      CAPTURE(outcome.err);
                      REQUIRE(outcome.exit == ExitCode::done);
                      CHECK(outcome.out.find(escape) == std::string::npos);
                      transcript += "$ accede " + typed.line + "\n" + masked(outcome.out);
                  });

    CHECK(transcript == tests::golden("journey.plain.txt", transcript));
}
