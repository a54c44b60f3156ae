// The whole way of a fictional call with a jury, by commands alone: from an empty database to the
// corrigendum of its cohort and the end of a membership. Every command of the program is in one of
// the three lists.
#pragma once

#include "tests/cli/outcome.hpp"
#include "tests/support/database.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/mail_server.hpp"

#include <functional>
#include <string>
#include <vector>

namespace tests {

struct Typed {
    // Without the word `accede`; {member} stands for Belava's membership, {entry} for the first
    // entry of the log, {token} for the first token, {letter} and
    // {message} for the first letter of an admission and its Message-ID, {smtp} for a mail server,
    // {root} for the project's folder, {log} for
    // the folder of the log's key.
    std::string line;
    // On standard input, where a word of the line is "-". {secret} stands for what was last shown
    // once, {code} for what ada's authenticator shows, {pack} for what the juror pim sends back.
    std::string input{};
};

// In the order in which it happens.
[[nodiscard]] const std::vector<Typed>& journey();
// What can be asked of any database, whatever it holds.
[[nodiscard]] const std::vector<Typed>& beside_the_journey();
// What makes, stops and removes a private database, which --data-dir names.
[[nodiscard]] const std::vector<Typed>& life_of_a_folder();

// A database of its own on which the lines are typed one after the other.
class Journey {
public:
    // Types it with further words, such as --json.
    [[nodiscard]] Outcome type(const Typed&, const std::vector<std::string>& more = {}) const;
    // Types every line with these further words, and gives each outcome away.
    void carry(const std::vector<std::string>& more,
               const std::function<void(const Typed&, const Outcome&)>& see) const;

    [[nodiscard]] const Database& database() const { return database_; }

private:
    Database database_;
    Folder state_;
    MailServer mail_;
    mutable std::string secret_;  // as the last answer that had one showed it
};

// As a shell would split it.
[[nodiscard]] std::vector<std::string> words_of(const Typed&);
// The command of a line: "nomination new".
[[nodiscard]] std::string command_of(const Typed&);

}  // namespace tests
