// The published cohorts as the engine takes them, read from data/.
#pragma once

#include "engine/cohort/figures.hpp"

#include <string_view>

namespace tests {

// One cohort of data/gnlc_cohorts.csv, with the names of data/countries.csv. Earlier countries are
// those of the cohorts before it and, up to 2022, of data/gnlc_earlier_members.csv.
[[nodiscard]] engine::cohort::Intake published_cohort(std::string_view year, int members_before);

}  // namespace tests
