#include "engine/jury/symmetric.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace engine::jury {
namespace {

// Four sums at once: the compiler may not reorder one.
double inner_product(const double* one, const double* other, std::size_t count) {
    double sums[4] = {0, 0, 0, 0};
    std::size_t at = 0;
    for (; at + 4 <= count; at += 4) {
        for (std::size_t lane = 0; lane < 4; ++lane)
            sums[lane] += one[at + lane] * other[at + lane];
    }
    double sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    for (; at < count; ++at) sum += one[at] * other[at];
    return sum;
}

void add_multiple(double* to, const double* what, double factor, std::size_t count) {
    for (std::size_t at = 0; at < count; ++at) to[at] += factor * what[at];
}

}  // namespace

// The last row is brought to two elements first, then the one above it, so that what remains is
// always a leading block and the rows are read as they lie.
Tridiagonal::Tridiagonal(Matrix matrix, std::vector<double> vector)
    : diagonal_(matrix.size()),
      beside_(matrix.size() > 0 ? matrix.size() - 1 : 0),
      vector_{std::move(vector)} {
    const std::size_t size = matrix.size();
    assert(vector_.size() == size);
    std::vector<double> mirror(size);
    std::vector<double> product(size);
    for (std::size_t last = size; last-- > 0;) {
        double* const row = matrix.row(last);
        diagonal_[last] = row[last];
        if (last == 0) break;
        const double length = std::sqrt(inner_product(row, row, last));
        const double head = row[last - 1];
        const double kept = head > 0 ? -length : length;
        beside_[last - 1] = kept;
        std::copy(row, row + last, mirror.begin());
        mirror[last - 1] -= kept;
        const double square = inner_product(mirror.data(), mirror.data(), last);
        if (!(square > 0)) {
            beside_[last - 1] = head;
            continue;
        }
        const double twice = 2 / square;

        // p = twice A m, of which the lower triangle alone is at hand.
        std::fill(product.begin(), product.begin() + static_cast<std::ptrdiff_t>(last), 0.0);
        for (std::size_t at = 0; at < last; ++at) {
            const double* const line = matrix.row(at);
            product[at] += inner_product(line, mirror.data(), at) + line[at] * mirror[at];
            add_multiple(product.data(), line, mirror[at], at);
        }
        for (std::size_t at = 0; at < last; ++at) product[at] *= twice;
        const double half = twice / 2 * inner_product(product.data(), mirror.data(), last);
        add_multiple(product.data(), mirror.data(), -half, last);
        for (std::size_t at = 0; at < last; ++at) {
            double* const line = matrix.row(at);
            const double of_mirror = mirror[at];
            const double of_product = product[at];
            for (std::size_t column = 0; column <= at; ++column) {
                line[column] -= of_mirror * product[column] + of_product * mirror[column];
            }
        }
        const double along = twice * inner_product(vector_.data(), mirror.data(), last);
        add_multiple(vector_.data(), mirror.data(), -along, last);
    }
}

Tridiagonal::Shifted Tridiagonal::shifted(double shift) const {
    Shifted answer{0, 0};
    double pivot = 1;
    double left = 0;
    for (std::size_t at = 0; at < diagonal_.size(); ++at) {
        const double ratio = at == 0 ? 0 : beside_[at - 1] / pivot;
        pivot = diagonal_[at] + shift - (at == 0 ? 0 : ratio * beside_[at - 1]);
        pivot = std::max(pivot, shift * 1e-6);  // rounding, where the matrix itself is singular
        left = vector_[at] - ratio * left;
        answer.log_determinant += std::log(pivot);
        answer.quadratic_form += left * left / pivot;
    }
    return answer;
}

void factor(Matrix& matrix) {
    const std::size_t size = matrix.size();
    constexpr std::size_t block = 48;  // rows that stay in the cache while others pass
    for (std::size_t first = 0; first < size; first += block) {
        const std::size_t end = std::min(first + block, size);
        for (std::size_t row = first; row < end; ++row) {
            double* const line = matrix.row(row);
            for (std::size_t column = first; column <= row; ++column) {
                const double* const other = matrix.row(column);
                const double rest =
                    line[column] - inner_product(line + first, other + first, column - first);
                if (column < row) {
                    line[column] = rest / other[column];
                } else {
                    assert(rest > 0);
                    line[row] = std::sqrt(rest);
                }
            }
        }
        for (std::size_t row = end; row < size; ++row) {
            double* const line = matrix.row(row);
            for (std::size_t column = first; column < end; ++column) {
                const double* const other = matrix.row(column);
                line[column] =
                    (line[column] - inner_product(line + first, other + first, column - first)) /
                    other[column];
            }
        }
        for (std::size_t columns = end; columns < size; columns += block) {
            const std::size_t columns_end = std::min(columns + block, size);
            for (std::size_t row = columns; row < size; ++row) {
                double* const line = matrix.row(row);
                const std::size_t stop = std::min(columns_end, row + 1);
                for (std::size_t column = columns; column < stop; ++column) {
                    line[column] -=
                        inner_product(line + first, matrix.row(column) + first, end - first);
                }
            }
        }
    }
}

void solve_lower(const Matrix& lower, std::vector<double>& b) {
    for (std::size_t row = 0; row < lower.size(); ++row) {
        const double* const line = lower.row(row);
        b[row] = (b[row] - inner_product(line, b.data(), row)) / line[row];
    }
}

void solve_upper(const Matrix& lower, std::vector<double>& b) {
    solve_upper(lower, b, 1);
}

void solve_upper(const Matrix& lower, std::vector<double>& b, std::size_t count) {
    for (std::size_t row = lower.size(); row-- > 0;) {
        const double* const line = lower.row(row);
        double* const own = b.data() + row * count;
        for (std::size_t lane = 0; lane < count; ++lane) own[lane] /= line[row];
        for (std::size_t above = 0; above < row; ++above) {
            if (line[above] == 0) continue;
            add_multiple(b.data() + above * count, own, -line[above], count);
        }
    }
}

Matrix inverse_of(const Matrix& lower) {
    const std::size_t size = lower.size();
    // The inverse of L, its columns lying as rows: row c holds column c, from c on.
    Matrix columns{size};
    for (std::size_t column = 0; column < size; ++column) {
        double* const line = columns.row(column);
        line[column] = 1 / lower.row(column)[column];
        for (std::size_t row = column + 1; row < size; ++row) {
            const double* const other = lower.row(row);
            line[row] = -inner_product(other + column, line + column, row - column) / other[row];
        }
    }
    Matrix inverse{size};
    for (std::size_t row = 0; row < size; ++row) {
        for (std::size_t column = 0; column <= row; ++column) {
            const double value =
                inner_product(columns.row(row) + row, columns.row(column) + row, size - row);
            inverse.row(row)[column] = value;
            inverse.row(column)[row] = value;
        }
    }
    return inverse;
}

}  // namespace engine::jury
