// The announcement of a cohort, from the record alone.
#pragma once

#include "engine/cohort/announcement.hpp"
#include "engine/cohort/figures.hpp"
#include "storage/cohorts.hpp"

#include <string>

namespace cli {

// The figures of what an applied plan admitted.
[[nodiscard]] engine::cohort::Figures figures_of(const storage::cohorts::Announced&,
                                                 engine::Language);

// Refuses not_published where no plan of the call was applied.
[[nodiscard]] engine::Result<std::string> announcement(storage::sql::Transaction&,
                                                       const std::string& call, int plan,
                                                       engine::Language, engine::cohort::Format);

}  // namespace cli
