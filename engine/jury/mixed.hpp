// The one place that knows the solver of integer programs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace engine::jury {

// Maximises the worth of columns between 0 and their upper bounds, under rows.
struct Program {
    struct Column {
        double worth, upper;
        bool is_whole;
    };
    struct Entry {
        std::uint32_t row, column;
        double factor;
    };
    struct Row {
        double low, high;
    };
    std::vector<Column> columns;
    std::vector<Row> rows;
    std::vector<Entry> entries;
};

struct Solution {
    enum class Ending { proven, impossible, given_up } ending;
    std::vector<double> columns{};
    double bound = 0;  // no solution is worth more
};

// Without a gap; gives up after a number of branches, the same on every machine.
[[nodiscard]] Solution best_of(const Program&);

}  // namespace engine::jury
