// What a person types against the record of a House, and what it must leave as it was.
#pragma once

#include "tests/cli/outcome.hpp"
#include "tests/support/database.hpp"

#include <string>
#include <vector>

namespace tests {

// The line as a shell would split it, without the word `accede`; --database is added.
[[nodiscard]] Outcome type(const House&, const std::string& line, const Outside& = {});

// The same from words, where a word holds what no shell would let through.
[[nodiscard]] Outcome type(const House&, std::vector<std::string> words, const Outside& = {});

// The same against the database that this leads to.
[[nodiscard]] Outcome type(const std::string& conninfo, std::vector<std::string> words,
                           const Outside& = {});

// Types the line as text and as JSON, and checks that both end with that exit code and code, say
// each of the sayings, answer nothing on the output stream, and leave every table as it was.
void check_refused(House&, const std::string& line, cli::ExitCode, const std::string& code,
                   const std::vector<std::string>& sayings, const Outside& = {});
void check_refused(House&, const std::vector<std::string>& words, cli::ExitCode,
                   const std::string& code, const std::vector<std::string>& sayings,
                   const Outside& = {});

// The same for a database that cannot be looked into: what is said, and no more.
void check_fails(const std::string& conninfo, const std::string& line, cli::ExitCode,
                 const std::string& code, const std::vector<std::string>& sayings,
                 const Outside& = {});
void check_fails(const std::string& conninfo, const std::vector<std::string>& words, cli::ExitCode,
                 const std::string& code, const std::vector<std::string>& sayings, const Outside&);

// A refused decision of the secretariat is itself on record: one entry each time, all else as it
// was.
void check_decision_refused(House&, const std::string& line, cli::ExitCode, const std::string& code,
                            const std::vector<std::string>& sayings);

// Types the line and checks that it goes through.
void check_done(const House&, const std::string& line, const Outside& = {});
void check_done(const std::string& conninfo, const std::string& line, const Outside& = {});

}  // namespace tests
