// Who could read what, and how well they would go together: the files that an assignment is
// computed from.
#pragma once

#include "engine/csv.hpp"
#include "engine/jury/rows.hpp"
#include "engine/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engine::jury {

// Scores are whole numbers of this size, so that sums are exact and the same everywhere.
inline constexpr std::int64_t parts_of_a_score = 100'000;
inline constexpr std::int32_t highest_score = 20'000;

struct Pair {
    std::uint32_t juror;
    std::int32_t score;
};

struct Affinity {
    std::vector<std::string> nominations;
    std::vector<std::string> jurors;
    // Of each nomination, those who may read it, by juror. Whoever is not there must not.
    std::vector<std::vector<Pair>> pairs;
};

// The jurors and what is known of them: the header is juror and any other columns.
struct Roster {
    Register jurors;
    std::vector<std::string> columns;              // but for juror
    std::vector<std::vector<std::string>> values;  // of each column, for each juror

    // Nothing where there is no such column.
    [[nodiscard]] const std::vector<std::string>* find(std::string_view column) const;
};

class RosterReader {
public:
    [[nodiscard]] Permission feed(std::string_view bytes);
    [[nodiscard]] Result<Roster> finish();

private:
    Permission take(const csv::Row&);

    csv::Reader reader_{[this](const csv::Row& row) { return take(row); }};
    std::optional<csv::Columns> columns_{};
    Roster roster_{};
};

// The header is nomination,juror,score. A pair whose score is empty or below zero is forbidden, as
// is one that is missing. With a roster, a juror who is not on it is refused.
class AffinityReader {
public:
    AffinityReader() = default;
    explicit AffinityReader(const Roster& roster) : jurors_{roster.jurors}, is_closed_{true} {}

    [[nodiscard]] Permission feed(std::string_view bytes);
    [[nodiscard]] Result<Affinity> finish();

private:
    Permission take(const csv::Row&);

    csv::Reader reader_{[this](const csv::Row& row) { return take(row); }};
    std::optional<csv::Columns> columns_{};
    Register nominations_{};
    Register jurors_{};
    bool is_closed_ = false;
    std::vector<std::vector<Pair>> pairs_{};
    std::vector<std::vector<bool>> seen_{};
};

}  // namespace engine::jury
