#include "engine/jury/scores.hpp"

#include <cmath>

#include <fmt/format.h>

namespace engine::jury {
namespace {

// Squares and sums of squares of what is larger lose the digits that matter, or overflow.
constexpr double largest_score = 1e9;

}  // namespace

Permission ScoresReader::feed(std::string_view bytes) {
    return reader_.feed(bytes);
}

Result<Scores> ScoresReader::finish() {
    if (auto read = reader_.finish(); !read) return tl::unexpected{read.error()};
    if (!columns_) {
        return refuse(Reason::input_invalid,
                      "The file is empty; it should begin with the line item,juror,score.");
    }
    if (scores_.empty()) {
        return refuse(Reason::input_invalid, "The file has a header and no score below it.");
    }
    return Scores{items_.names(), jurors_.names(), std::move(scores_)};
}

Permission ScoresReader::take(const csv::Row& row) {
    if (!columns_) {
        auto columns = csv::Columns::from(row, {"item", "juror", "score"});
        if (!columns) return tl::unexpected{columns.error()};
        columns_ = *std::move(columns);
        return {};
    }
    if (auto fits = columns_->fit(row); !fits) return fits;

    const auto item = items_.number_of(columns_->text(row, "item"));
    if (!item) return refuse_field(*columns_, row, "item", item.error().explanation);
    const auto juror = jurors_.number_of(columns_->text(row, "juror"));
    if (!juror) return refuse_field(*columns_, row, "juror", juror.error().explanation);

    const auto text = columns_->text(row, "score");
    if (text.empty()) {
        return refuse_field(*columns_, row, "score",
                            "The score is empty; leave the line out where a juror gave none.");
    }
    const auto value = finite_number(text);
    if (!value) {
        return refuse_field(*columns_, row, "score",
                            fmt::format("\"{}\" is no finite number such as 4 or 3.5.", text));
    }
    if (std::abs(*value) > largest_score) {
        return refuse_field(*columns_, row, "score",
                            fmt::format("{} is beyond what is reckoned with, 1e9.", text));
    }
    if (!seen_.insert(std::uint64_t{*item} << 32U | *juror).second) {
        return refuse_field(*columns_, row, "juror",
                            fmt::format("{} has scored {} before.", jurors_.names()[*juror],
                                        items_.names()[*item]));
    }
    scores_.push_back({*item, *juror, *value});
    return {};
}

}  // namespace engine::jury
