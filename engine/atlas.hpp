// All five charts read as one: for the database's reference table, the diagrams and the tests.
//
// Nothing here is written down twice. The arrows are the rows that Boost.Statechart runs, and who
// may take them is found by asking choices() role by role, in every circumstance that could give
// leave.
#pragma once

#include <string>
#include <vector>

namespace engine::atlas {

struct Line {
    std::string subject;  // nomination, assignment, call, plan, membership
    std::string from;
    std::string event;
    std::string to;

    friend bool operator==(const Line&, const Line&) = default;
};

// In the order in which the charts are written.
[[nodiscard]] std::vector<Line> every_arrow();

// Who may take a step where nothing else stands in the way: "officer (own)", "juror (own)",
// "administrator (another)".
struct Leave {
    std::string subject;
    std::string state;
    std::string event;
    std::vector<std::string> who;
};

[[nodiscard]] std::vector<Leave> every_leave();

// The rows of accede.arrow, as the migration that brings them.
[[nodiscard]] std::string arrows_as_sql();

// accede.leave_of: which roles may take which step, where nothing else stands in the way.
[[nodiscard]] std::string leaves_as_sql();

// docs/lifecycles.md: of each chart a diagram and a table.
[[nodiscard]] std::string lifecycles_as_markdown();

// docs/permissions.txt: subject, state, event and who, one line each.
[[nodiscard]] std::string permissions_as_text();

}  // namespace engine::atlas
