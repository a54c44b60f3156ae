#include "engine/jury/leniency.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include <fmt/format.h>
#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

namespace engine::jury {
namespace {

using Eigen::Index;
using Matrix = Eigen::MatrixXd;  // symmetric ones are told by their lower triangle
using Vector = Eigen::VectorXd;
using Side = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Index index(std::size_t number) {
    return static_cast<Index>(number);
}

// Standard normal numbers, the same on every machine: the standard leaves its own distribution to
// the library. Marsaglia's polar method.
class Normals {
public:
    explicit Normals(std::uint64_t seed) : bits_{seed} {}

    double next() {
        if (has_spare_) {
            has_spare_ = false;
            return spare_;
        }
        double x = 0;
        double y = 0;
        double square = 0;
        do {
            x = uniform();
            y = uniform();
            square = x * x + y * y;
        } while (square >= 1 || square == 0);
        const double stretch = std::sqrt(-2 * std::log(square) / square);
        spare_ = y * stretch;
        has_spare_ = true;
        return x * stretch;
    }

private:
    double uniform() { return static_cast<double>(bits_() >> 11U) * 0x1p-52 - 1; }

    std::mt19937_64 bits_;
    double spare_ = 0;
    bool has_spare_ = false;
};

// Items and jurors that a chain of scores links.
std::vector<std::size_t> components_of(const Scores& scores, std::size_t& count) {
    const std::size_t items = scores.items.size();
    std::vector<std::size_t> root(items + scores.jurors.size());
    std::iota(root.begin(), root.end(), std::size_t{0});
    const auto find = [&root](std::size_t at) {
        while (root[at] != at) at = root[at] = root[root[at]];
        return at;
    };
    for (const auto& one : scores.scores) {
        const std::size_t item = find(one.item);
        const std::size_t juror = find(items + one.juror);
        root[std::max(item, juror)] = std::min(item, juror);
    }
    std::vector<std::size_t> component(root.size());
    count = 0;
    for (std::size_t at = 0; at < root.size(); ++at) {
        const std::size_t first = find(at);
        component[at] = first == at ? count++ : component[first];
    }
    return component;
}

// The scores with the items eliminated. A is Z'MZ and r is Z'My, where M takes from each score the
// mean of its item.
struct Reduced {
    std::vector<double> item_scores;   // how many each has
    std::vector<double> juror_scores;  // likewise
    std::vector<double> item_means;
    std::vector<std::size_t> row_begin;  // the cells of each item
    struct Cell {
        std::uint32_t juror;
        double scores;
    };
    std::vector<Cell> cells;
    Vector r;
    double squares = 0;      // y'My
    double raw_squares = 0;  // of y about its mean, to know what is nothing but rounding
    double freedom = 0;      // scores less items
};

Reduced reduce(const Scores& scores) {
    const std::size_t items = scores.items.size();
    const std::size_t jurors = scores.jurors.size();
    Reduced reduced;
    reduced.item_scores.resize(items);
    reduced.juror_scores.resize(jurors);
    reduced.item_means.resize(items);
    reduced.r = Vector::Zero(index(jurors));
    double mean = 0;
    for (const auto& one : scores.scores) {
        ++reduced.item_scores[one.item];
        ++reduced.juror_scores[one.juror];
        reduced.item_means[one.item] += one.value;
        mean += one.value / static_cast<double>(scores.scores.size());
    }
    for (std::size_t item = 0; item < items; ++item) {
        reduced.item_means[item] /= reduced.item_scores[item];
    }
    std::vector<std::vector<Reduced::Cell>> rows(items);
    for (const auto& one : scores.scores) {
        const double left = one.value - reduced.item_means[one.item];
        reduced.r[index(one.juror)] += left;
        reduced.squares += left * left;
        reduced.raw_squares += one.value * one.value + mean * mean;
        auto& row = rows[one.item];
        const auto same = std::find_if(row.begin(), row.end(), [&](const Reduced::Cell& cell) {
            return cell.juror == one.juror;
        });
        if (same != row.end()) {
            ++same->scores;
        } else {
            row.push_back({one.juror, 1});
        }
    }
    for (const auto& row : rows) {
        reduced.row_begin.push_back(reduced.cells.size());
        reduced.cells.insert(reduced.cells.end(), row.begin(), row.end());
    }
    reduced.row_begin.push_back(reduced.cells.size());
    reduced.freedom = static_cast<double>(scores.scores.size()) - static_cast<double>(items);
    return reduced;
}

// A + shift I, lower triangle.
Matrix between_jurors(const Reduced& reduced, double shift) {
    const Index size = reduced.r.size();
    Matrix matrix = Matrix::Zero(size, size);
    for (Index juror = 0; juror < size; ++juror) {
        matrix(juror, juror) = reduced.juror_scores[static_cast<std::size_t>(juror)] + shift;
    }
    for (std::size_t item = 0; item + 1 < reduced.row_begin.size(); ++item) {
        for (std::size_t one = reduced.row_begin[item]; one < reduced.row_begin[item + 1]; ++one) {
            for (std::size_t other = reduced.row_begin[item]; other < reduced.row_begin[item + 1];
                 ++other) {
                const auto& [row, row_scores] = reduced.cells[one];
                const auto& [column, column_scores] = reduced.cells[other];
                if (column > row) continue;
                matrix(row, column) -= row_scores * column_scores / reduced.item_scores[item];
            }
        }
    }
    return matrix;
}

struct Variances {
    double jurors = 0;
    double error = 0;
    [[nodiscard]] double ratio() const { return error / jurors; }
};

// A turned so that only its diagonal and the one beside it remain, and r turned with it:
// determinants and solutions with something added to the diagonal then cost one walk, whatever is
// added.
class Turned {
public:
    explicit Turned(const Reduced& reduced) {
        if (reduced.r.size() == 1) {  // Eigen's asks for two
            diagonal_ = between_jurors(reduced, 0).diagonal();
            r_ = reduced.r;
            return;
        }
        const Eigen::Tridiagonalization<Matrix> turned{between_jurors(reduced, 0)};
        diagonal_ = turned.diagonal();
        beside_ = turned.subDiagonal();
        r_ = turned.matrixQ().transpose() * reduced.r;
    }

    struct Shifted {
        double log_determinant;
        double quadratic_form;  // r' (A + shift I)^-1 r
    };
    [[nodiscard]] Shifted shifted(double shift) const {
        Shifted answer{0, 0};
        double pivot = 1;
        double left = 0;
        for (Index row = 0; row < diagonal_.size(); ++row) {
            const double ratio = row == 0 ? 0 : beside_[row - 1] / pivot;
            pivot = diagonal_[row] + shift - (row == 0 ? 0 : ratio * beside_[row - 1]);
            pivot = std::max(pivot, shift * 1e-6);  // rounding, where A itself is singular
            left = r_[row] - ratio * left;
            answer.log_determinant += std::log(pivot);
            answer.quadratic_form += left * left / pivot;
        }
        return answer;
    }

private:
    Vector diagonal_;
    Vector beside_;  // beside_[i] stands between i and i + 1
    Vector r_;
};

// -2 times the restricted log likelihood, but for a constant, with the error's variance at its best
// for that ratio of error to jurors.
class Likelihood {
public:
    explicit Likelihood(const Reduced& reduced) : reduced_{reduced}, turned_{reduced} {}

    [[nodiscard]] double error_variance(double ratio) const {
        const double left = reduced_.squares - turned_.shifted(ratio).quadratic_form;
        return std::max(left, reduced_.squares * 1e-15) / reduced_.freedom;
    }

    [[nodiscard]] double at(double log_ratio) const {
        const double ratio = std::exp(log_ratio);
        const auto jurors = static_cast<double>(reduced_.r.size());
        return reduced_.freedom * std::log(error_variance(ratio)) +
               turned_.shifted(ratio).log_determinant - jurors * log_ratio;
    }

    // Where jurors do not differ at all.
    [[nodiscard]] double without_jurors() const {
        return reduced_.freedom * std::log(reduced_.squares / reduced_.freedom);
    }

private:
    const Reduced& reduced_;
    Turned turned_;
};

// The likelihood may have two hills, so the whole range is looked over first; then by thirds.
Variances estimate(const Reduced& reduced) {
    constexpr double range = 18.5;  // of the logarithm: ratios from 1e-8 to 1e8
    constexpr int steps = 148;
    if (!(reduced.squares > reduced.raw_squares * 1e-25)) return {};
    const Likelihood likelihood{reduced};
    double best = -range;
    double least = std::numeric_limits<double>::infinity();
    for (int step = 0; step <= steps; ++step) {
        const double at = -range + 2 * range * step / steps;
        const double here = likelihood.at(at);
        if (here < least) {
            least = here;
            best = at;
        }
    }
    double low = std::max(best - 2 * range / steps, -range);
    double high = std::min(best + 2 * range / steps, range);
    const double golden = (std::sqrt(5.0) - 1) / 2;
    double left = high - golden * (high - low);
    double right = low + golden * (high - low);
    double at_left = likelihood.at(left);
    double at_right = likelihood.at(right);
    while (high - low > 1e-10) {
        if (at_left <= at_right) {
            high = right;
            right = left;
            at_right = at_left;
            left = high - golden * (high - low);
            at_left = likelihood.at(left);
        } else {
            low = left;
            left = right;
            at_left = at_right;
            right = low + golden * (high - low);
            at_right = likelihood.at(right);
        }
    }
    best = (low + high) / 2;
    if (likelihood.without_jurors() <= likelihood.at(best) + 1e-9) {
        return {0, reduced.squares / reduced.freedom};
    }
    const double error = likelihood.error_variance(std::exp(best));
    return {error / std::exp(best), error};
}

// Ranks of an item over the draws, in steps that keep the whole small where there are many items.
class RankCounts {
public:
    RankCounts(std::size_t items, std::size_t ranks)
        : width_{(ranks + most_steps - 1) / most_steps},
          steps_{(ranks + width_ - 1) / width_},
          ranks_{ranks},
          counts_(items * steps_) {}

    void add(std::size_t item, std::size_t rank) { ++counts_[item * steps_ + rank / width_]; }

    // From 1. The widest that a step may mean, so that no interval is too narrow.
    [[nodiscard]] RankInterval interval(std::size_t item, std::size_t draws) const {
        const std::uint32_t* const counts = counts_.data() + item * steps_;
        const auto tail = static_cast<double>(draws) * .05;
        RankInterval ranks{1, ranks_};
        double below = 0;
        for (std::size_t step = 0; step < steps_; ++step) {
            below += counts[step];
            if (below <= tail) continue;
            ranks.best = step * width_ + 1;
            break;
        }
        double above = 0;
        for (std::size_t step = steps_; step-- > 0;) {
            above += counts[step];
            if (above <= tail) continue;
            ranks.worst = std::min((step + 1) * width_, ranks_);
            break;
        }
        return ranks;
    }

private:
    static constexpr std::size_t most_steps = 2'000;
    std::size_t width_;
    std::size_t steps_;
    std::size_t ranks_;
    std::vector<std::uint32_t> counts_;
};

// The items of each component, best first.
std::vector<std::vector<std::size_t>> by_component(const Fit& fit) {
    std::vector<std::vector<std::size_t>> parts(fit.components);
    for (std::size_t item = 0; item < fit.items.size(); ++item) {
        parts[fit.items[item].component].push_back(item);
    }
    return parts;
}

// Draws q from N(q, Cov q), where Cov q = se2 (D^-1 + D^-1 N (A + ratio I)^-1 N' D^-1): one part
// for the errors of an item's own scores, one for the leniency of its jurors.
void draw(const Reduced& reduced, const Variances& variances, const Eigen::LLT<Matrix>* factored,
          const Wish& wish, Fit& fit) {
    const std::size_t items = fit.items.size();
    constexpr std::size_t lanes = 8;
    const double deviation = std::sqrt(variances.error);
    auto parts = by_component(fit);
    std::size_t largest = 0;
    for (const auto& part : parts) largest = std::max(largest, part.size());
    RankCounts counts{items, largest};
    std::vector<std::size_t> within(items);
    Side leniency{index(fit.jurors.size()), index(lanes)};
    std::vector<double> drawn(items);
    Normals normals{wish.seed};
    for (std::size_t done = 0; done < wish.draws; done += lanes) {
        if (factored != nullptr) {
            for (double& one : leniency.reshaped<Eigen::RowMajor>()) one = normals.next();
            factored->matrixU().solveInPlace(leniency);
        }
        for (std::size_t lane = 0; lane < std::min(lanes, wish.draws - done); ++lane) {
            for (std::size_t item = 0; item < items; ++item) {
                double of_jurors = 0;
                for (std::size_t cell = reduced.row_begin[item];
                     factored != nullptr && cell < reduced.row_begin[item + 1]; ++cell) {
                    const auto& [juror, times] = reduced.cells[cell];
                    of_jurors += times * leniency(juror, index(lane));
                }
                const double own = normals.next() / std::sqrt(reduced.item_scores[item]);
                drawn[item] = fit.items[item].value +
                              deviation * (own + of_jurors / reduced.item_scores[item]);
            }
            for (auto& part : parts) {
                std::sort(part.begin(), part.end(), [&](std::size_t one, std::size_t other) {
                    return drawn[one] != drawn[other] ? drawn[one] > drawn[other] : one < other;
                });
                for (std::size_t rank = 0; rank < part.size(); ++rank) {
                    counts.add(part[rank], rank);
                    if (wish.line && rank < *wish.line) ++within[part[rank]];
                }
            }
        }
    }
    for (std::size_t item = 0; item < items; ++item) {
        auto& one = fit.items[item];
        one.ranks = counts.interval(item, wish.draws);
        one.ranks.worst = std::min(one.ranks.worst, parts[one.component].size());
        if (wish.line && fit.why_no_line.empty()) {
            one.within_the_line =
                static_cast<double>(within[item]) / static_cast<double>(wish.draws);
        }
    }
}

void rank_by_value(Fit& fit) {
    for (auto& part : by_component(fit)) {
        std::stable_sort(part.begin(), part.end(), [&](std::size_t one, std::size_t other) {
            return fit.items[one].value > fit.items[other].value;
        });
        for (std::size_t rank = 0; rank < part.size(); ++rank) {
            const bool ties =
                rank > 0 && fit.items[part[rank]].value == fit.items[part[rank - 1]].value;
            fit.items[part[rank]].rank = ties ? fit.items[part[rank - 1]].rank : rank + 1;
        }
    }
}

}  // namespace

Result<Fit> fit(const Scores& scores, const Wish& wish) {
    const std::size_t items = scores.items.size();
    const std::size_t jurors = scores.jurors.size();
    if (scores.scores.size() <= items) {
        return refuse(Reason::input_invalid,
                      "No item has two scores, so what is the item's and what is the juror's "
                      "cannot be told apart.");
    }
    if (jurors > most_jurors_fitted) {
        return refuse(Reason::input_invalid,
                      fmt::format("There are {} jurors; as many as {} can be fitted.", jurors,
                                  most_jurors_fitted));
    }
    const Reduced reduced = reduce(scores);
    const Variances variances = estimate(reduced);
    Fit fit{.jurors_variance = variances.jurors, .error_variance = variances.error};
    const auto component = components_of(scores, fit.components);

    Vector leniency = Vector::Zero(index(jurors));
    std::optional<Eigen::LLT<Matrix>> factored;
    std::optional<Matrix> inverse;
    if (variances.jurors > 0) {
        factored.emplace(between_jurors(reduced, variances.ratio()));
        leniency = factored->solve(reduced.r);
        inverse = factored->solve(Matrix::Identity(index(jurors), index(jurors)));
    }
    for (std::size_t juror = 0; juror < jurors; ++juror) {
        fit.jurors.push_back(
            {.leniency = leniency[index(juror)],
             .standard_error =
                 inverse ? std::sqrt(variances.error * (*inverse)(index(juror), index(juror))) : 0,
             .scores = static_cast<std::size_t>(reduced.juror_scores[juror]),
             .component = component[items + juror]});
    }
    for (std::size_t item = 0; item < items; ++item) {
        const double count = reduced.item_scores[item];
        double value = reduced.item_means[item];
        double spread = 1 / count;
        for (std::size_t one = reduced.row_begin[item];
             inverse && one < reduced.row_begin[item + 1]; ++one) {
            const auto& [juror, times] = reduced.cells[one];
            value -= times * leniency[index(juror)] / count;
            for (std::size_t other = reduced.row_begin[item]; other < reduced.row_begin[item + 1];
                 ++other) {
                spread += times * reduced.cells[other].scores *
                          (*inverse)(juror, reduced.cells[other].juror) / (count * count);
            }
        }
        fit.items.push_back({.value = value,
                             .standard_error = std::sqrt(variances.error * spread),
                             .raw_mean = reduced.item_means[item],
                             .scores = static_cast<std::size_t>(count),
                             .component = component[item],
                             .rank = 0,
                             .ranks = {1, items},
                             .within_the_line = {}});
    }
    rank_by_value(fit);
    if (wish.line && fit.components > 1) {
        fit.why_no_line = fmt::format(
            "The scores fall into {} parts that no juror links, and one line through all of them "
            "would compare what cannot be compared.",
            fit.components);
    } else if (wish.line && !(variances.error > 0)) {
        fit.why_no_line =
            "All scores of each item are the same, so nothing says how sure they are.";
    }
    draw(reduced, variances, factored ? &*factored : nullptr, wish, fit);
    return fit;
}

}  // namespace engine::jury
