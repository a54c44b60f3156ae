#include "tests/cli/typed.hpp"

#include "cli/shell_words.hpp"
#include "tests/support/fingerprint.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace tests {
namespace {

std::string shown(const std::vector<std::string>& words) {
    std::string line = "accede";
    for (const auto& word : words) line += " " + (word.size() > 60 ? word.substr(0, 60) : word);
    return line;
}

}  // namespace

Outcome type(const std::string& conninfo, std::vector<std::string> words, const Outside& outside) {
    words.insert(words.end(), {"--database", conninfo});
    return accede(words, outside);
}

Outcome type(const House& house, std::vector<std::string> words, const Outside& outside) {
    return type(house.database.conninfo(), std::move(words), outside);
}

Outcome type(const House& house, const std::string& line, const Outside& outside) {
    return type(house, cli::words_of(line), outside);
}

void check_fails(const std::string& conninfo, const std::vector<std::string>& words,
                 cli::ExitCode exit, const std::string& code,
                 const std::vector<std::string>& sayings, const Outside& outside) {
    CAPTURE(shown(words));
    const auto text = type(conninfo, words, outside);
    CAPTURE(text.err);
    CHECK(text.exit == exit);
    CHECK(text.out.empty());
    CHECK(text.err.starts_with("accede: "));
    for (const auto& saying : sayings) {
        CAPTURE(saying);
        CHECK(text.err.find(saying) != std::string::npos);
    }

    auto with_json = words;
    with_json.emplace_back("--json");
    const auto outcome = type(conninfo, with_json, outside);
    CAPTURE(outcome.err);
    CHECK(outcome.exit == exit);
    CHECK(outcome.out.empty());
    const auto error = nlohmann::json::parse(outcome.err).at("error");
    CHECK(error.at("code") == code);
    CHECK(error.at("exit") == static_cast<int>(exit));
    CHECK(error.at("changed") == false);
    CHECK_FALSE(error.at("message").get<std::string>().empty());
}

void check_fails(const std::string& conninfo, const std::string& line, cli::ExitCode exit,
                 const std::string& code, const std::vector<std::string>& sayings,
                 const Outside& outside) {
    check_fails(conninfo, cli::words_of(line), exit, code, sayings, outside);
}

void check_refused(House& house, const std::vector<std::string>& words, cli::ExitCode exit,
                   const std::string& code, const std::vector<std::string>& sayings,
                   const Outside& outside) {
    const auto before = fingerprint(house.connection);
    check_fails(house.database.conninfo(), words, exit, code, sayings, outside);
    CHECK(fingerprint(house.connection) == before);
}

void check_refused(House& house, const std::string& line, cli::ExitCode exit,
                   const std::string& code, const std::vector<std::string>& sayings,
                   const Outside& outside) {
    check_refused(house, cli::words_of(line), exit, code, sayings, outside);
}

void check_decision_refused(House& house, const std::string& line, cli::ExitCode exit,
                            const std::string& code, const std::vector<std::string>& sayings) {
    const std::string refusals = "SELECT count(*) FROM audit_entry WHERE kind = 'refusal'";
    const auto before = fingerprint(house.connection, notes_of_a_refusal());
    const auto entries = std::stoi(value(house.connection, "SELECT count(*) FROM audit_entry"));
    const auto refused = std::stoi(value(house.connection, refusals));

    check_fails(house.database.conninfo(), line, exit, code, sayings);

    CHECK(fingerprint(house.connection, notes_of_a_refusal()) == before);
    // Asked twice, as text and as JSON.
    CHECK(std::stoi(value(house.connection, refusals)) == refused + 2);
    CHECK(std::stoi(value(house.connection, "SELECT count(*) FROM audit_entry")) == entries + 2);
}

void check_done(const std::string& conninfo, const std::string& line, const Outside& outside) {
    CAPTURE(line);
    const auto outcome = type(conninfo, cli::words_of(line), outside);
    CAPTURE(outcome.err);
    CHECK(outcome.exit == cli::ExitCode::done);
}

void check_done(const House& house, const std::string& line, const Outside& outside) {
    check_done(house.database.conninfo(), line, outside);
}

}  // namespace tests
