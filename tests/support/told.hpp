// What is told of a call: its letters as they would be written, its tables and its exports, each as
// the person gets it who asks.
#pragma once

#include "tests/support/database.hpp"

#include <set>
#include <string>
#include <vector>

namespace tests {

// One text each, in no order, with its name and the person first: what is in the outbox; its
// letters for each of their recipients in both languages, where there is something to write;
// reminders; the jury and its seats; the table of the deliberation and what lies apart, as JSON;
// the panels under another quorum; alarms; packs. Asking for it writes reminders.
[[nodiscard]] std::set<std::string> told(House&, const std::vector<std::string>& persons);

// The same, and what follows: what would be concluded, is concluded, what the cohort's plan is made
// of, the letters of the decision, the announcement as JSON and as text. For what is in
// deliberation.
[[nodiscard]] std::set<std::string> told_to_the_end(House&,
                                                    const std::vector<std::string>& persons);

}  // namespace tests
