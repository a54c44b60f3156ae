// The table that a jury deliberates on: raw and corrected scores side by side, and what has to be
// talked about.
//
// Only recommendations that count go in (see panel.hpp), so no recused, discounted or late one is
// in any mean, rank or probability.
#pragma once

#include "engine/jury/leniency.hpp"
#include "engine/jury/scores.hpp"
#include "engine/regulations/regulations.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engine::jury {

// One recommendation that counts.
struct Opinion {
    std::string juror{};
    std::string verdict{};
    std::map<std::string, int> scores{};  // by criterion
};

struct Considered {
    std::string reference{};
    std::vector<Opinion> opinions{};
    int conflicts = 0;  // seats that a conflict took out of every count
};

// One nomination's row. Marks are the means of a juror's scores, by the weights of the criteria.
struct Weighed {
    std::string reference{};
    std::vector<double> marks{};  // the lowest first
    double raw = 0;               // their mean; 0 without any
    double median = 0;
    double spread = 0;
    std::size_t raw_rank = 0;  // 0 without marks; ties share a rank
    int in_favour = 0;
    int conflicts = 0;
    std::optional<double> corrected{};
    std::optional<double> standard_error{};
    std::optional<std::size_t> rank{};  // by the corrected value
    std::optional<RankInterval> ranks{};
    std::optional<double> within_the_line{};
    std::vector<std::string> discuss{};  // why it needs discussion, a sentence each
};

struct Lenient {
    std::string juror{};
    double leniency = 0;
    double standard_error = 0;
    std::size_t marks = 0;
};

struct Deliberation {
    std::vector<Weighed> rows{};    // as they were given
    std::vector<Lenient> jurors{};  // where it was corrected
    double jurors_variance = 0;
    double error_variance = 0;
    std::optional<std::size_t> line{};
    std::string why_raw{};                  // where nothing is corrected
    std::string why_no_line{};              // where no probability is given
    std::optional<double> alpha_ordinal{};  // Krippendorff's, over all marks
    std::optional<double> alpha_interval{};
};

// By the weights of the regulations; nothing where a score is missing.
[[nodiscard]] std::optional<double> mark_of(const regulations::Jury&, const Opinion&);

// Never refuses: what cannot be corrected stays raw, and says why. `line`: how many are within.
[[nodiscard]] Deliberation deliberate(const regulations::Jury&, const std::vector<Considered>&,
                                      std::optional<std::size_t> line);

// How far the jurors are apart on a nomination: the most that the scores of one criterion differ.
[[nodiscard]] int widest(const Considered&);

// What was shown, as bytes that stay the same: JSON, numbers with five digits.
[[nodiscard]] std::string to_json(const Deliberation&);

}  // namespace engine::jury
