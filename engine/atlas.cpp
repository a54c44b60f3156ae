#include "engine/atlas.hpp"

#include "engine/call/lifecycle.hpp"
#include "engine/cohort/plan.hpp"
#include "engine/jury/assignment.hpp"
#include "engine/membership/lifecycle.hpp"
#include "engine/nomination/lifecycle.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace engine::atlas {
namespace {

// Two rows of a chart may draw the same arrow, each with a policy of its own.
template <class Arrows>
void append(std::vector<Line>& all, std::string_view subject, const Arrows& arrows) {
    for (const auto& [from, event, to] : arrows) {
        Line line{std::string{subject}, std::string{name_of(from)}, std::string{event},
                  std::string{name_of(to)}};
        if (std::ranges::find(all, line) == all.end()) all.push_back(std::move(line));
    }
}

}  // namespace

std::vector<Line> every_arrow() {
    std::vector<Line> all;
    append(all, "call", call::arrows());
    append(all, "nomination", nomination::arrows());
    append(all, "assignment", jury::arrows());
    append(all, "plan", cohort::arrows());
    append(all, "membership", membership::arrows());
    return all;
}

std::string arrows_as_sql() {
    std::string sql =
        "-- Generated from the charts by `./dev generate`. What the charts do not draw cannot be "
        "recorded.\n"
        "INSERT INTO accede.arrow (subject, from_state, event, to_state) VALUES\n";
    const auto all = every_arrow();
    for (const auto& line : all) {
        sql += fmt::format("    ('{}', '{}', '{}', '{}'){}\n", line.subject, line.from, line.event,
                           line.to, &line == &all.back() ? ";" : ",");
    }
    return sql;
}

}  // namespace engine::atlas
