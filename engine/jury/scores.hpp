// A file of scores: who gave what to which item. The header is item,juror,score; each line is one
// score; a juror who did not score an item has no line for it.
#pragma once

#include "engine/csv.hpp"
#include "engine/jury/rows.hpp"
#include "engine/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace engine::jury {

struct Score {
    std::uint32_t item;
    std::uint32_t juror;
    double value;
};

struct Scores {
    std::vector<std::string> items;
    std::vector<std::string> jurors;
    std::vector<Score> scores;
};

class ScoresReader {
public:
    // The next piece of the file. Refuses a line that cannot be, and says which: an empty or
    // unusable name, what is no finite number, a second score of one juror for one item.
    [[nodiscard]] Permission feed(std::string_view bytes);

    // Refuses a file without a header or without a score.
    [[nodiscard]] Result<Scores> finish();

private:
    Permission take(const csv::Row&);

    csv::Reader reader_{[this](const csv::Row& row) { return take(row); }};
    std::optional<csv::Columns> columns_{};
    Register items_{};
    Register jurors_{};
    std::vector<Score> scores_{};
    std::unordered_set<std::uint64_t> seen_{};
};

}  // namespace engine::jury
