// How far jurors agree, by the measures that the literature knows. A measure that the scores do
// not allow is not given, and says in words what it would need.
#pragma once

#include "engine/jury/scores.hpp"

#include <optional>
#include <string>

namespace engine::jury {

struct Measure {
    std::optional<double> value{};
    std::string needs{};  // where there is no value
};

// Krippendorff (2011), by the distance between two scores. Scores may be missing anywhere; an
// item with one score says nothing and is left out.
struct Alpha {
    Measure nominal, ordinal, interval, ratio;
};

// Shrout and Fleiss (1979): jurors drawn anew for each item (1), jurors drawn once (2), these very
// jurors (3); of one juror, and of the mean of all.
struct Intraclass {
    Measure single_1, single_2, single_3;
    Measure mean_1, mean_2, mean_3;
};

struct Agreement {
    Alpha alpha;
    Intraclass icc;
    Measure kendall_w;  // corrected for ties
};

[[nodiscard]] Agreement agreement_of(const Scores&);

}  // namespace engine::jury
