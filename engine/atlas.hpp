// All five charts read as one: for the database's reference table, the diagrams and the tests.
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

// The rows of accede.arrow, as the migration that brings them.
[[nodiscard]] std::string arrows_as_sql();

}  // namespace engine::atlas
