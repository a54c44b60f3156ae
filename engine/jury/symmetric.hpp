// Symmetric matrices, as much of them as the leniency model needs: some thousand rows at most.
#pragma once

#include <cstddef>
#include <vector>

namespace engine::jury {

// Square, row after row. Only the lower triangle is read and written unless something else is said.
class Matrix {
public:
    explicit Matrix(std::size_t size) : size_{size}, values_(size * size) {}
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] double* row(std::size_t at) { return values_.data() + at * size_; }
    [[nodiscard]] const double* row(std::size_t at) const { return values_.data() + at * size_; }

private:
    std::size_t size_;
    std::vector<double> values_;
};

// A matrix turned so that only its diagonal and the one beside it remain, and a vector turned with
// it: determinants and solutions of the matrix with something added to its diagonal then cost one
// walk, whatever is added.
class Tridiagonal {
public:
    // Householder's reflections, 4/3 n^3 steps.
    Tridiagonal(Matrix matrix, std::vector<double> vector);

    struct Shifted {
        double log_determinant;
        double quadratic_form;  // v' (A + shift I)^-1 v
    };
    // The matrix must be positive definite after the shift.
    [[nodiscard]] Shifted shifted(double shift) const;

private:
    std::vector<double> diagonal_;
    std::vector<double> beside_;  // beside_[i] stands between i and i + 1
    std::vector<double> vector_;
};

// L with L L' = the matrix, which must be positive definite; the upper triangle stays as it was.
void factor(Matrix&);

// x with L x = b and x with L' x = b, in place of b.
void solve_lower(const Matrix& lower, std::vector<double>& b);
void solve_upper(const Matrix& lower, std::vector<double>& b);

// Several at once: b has `count` values for each row, side by side.
void solve_upper(const Matrix& lower, std::vector<double>& b, std::size_t count);

// (L L')^-1, both triangles.
[[nodiscard]] Matrix inverse_of(const Matrix& lower);

}  // namespace engine::jury
