// What an item is worth once the leniency of those who happened to score it is taken out.
//
// A score is the item's value, the juror's leniency and an error: y = q + b + e. Items are fixed,
// jurors are random (variance sb2), errors too (se2), and the two variances are estimated by REML.
// Only scores of one item are compared with each other, so a juror who was given good items is not
// taken for lenient. See docs/decisions/jury-methods.md.
#pragma once

#include "engine/jury/scores.hpp"
#include "engine/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace engine::jury {

struct Wish {
    std::size_t draws = 10'000;
    std::uint64_t seed = 1;
    std::optional<std::size_t> line{};  // how many items are within
};

struct RankInterval {
    std::size_t best, worst;  // 90 of 100 draws lie within
};

struct FittedItem {
    double value, standard_error, raw_mean;
    std::size_t scores;
    std::size_t component;
    std::size_t rank;                       // in its component, by value
    RankInterval ranks;                     // in its component
    std::optional<double> within_the_line;  // share of the draws
};

struct FittedJuror {
    double leniency, standard_error;
    std::size_t scores;
    std::size_t component;
};

struct Fit {
    double jurors_variance, error_variance;  // sb2, se2
    std::vector<FittedItem> items;           // as in the scores
    std::vector<FittedJuror> jurors;
    // Parts that no juror links. Values of different parts cannot be compared: what looks like a
    // better part may be one with more lenient jurors.
    std::size_t components;
    std::string why_no_line{};  // where a line was asked for and cannot be drawn
};

inline constexpr std::size_t most_jurors_fitted = 4'000;

// Refuses scores of which no item has two, and more jurors than above. A juror may have scored an
// item repeatedly.
[[nodiscard]] Result<Fit> fit(const Scores&, const Wish& = {});

}  // namespace engine::jury
