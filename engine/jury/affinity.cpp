#include "engine/jury/affinity.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace engine::jury {

const std::vector<std::string>* Roster::find(std::string_view column) const {
    const auto found = std::find(columns.begin(), columns.end(), column);
    return found == columns.end() ? nullptr
                                  : &values[static_cast<std::size_t>(found - columns.begin())];
}

Permission RosterReader::feed(std::string_view bytes) {
    return reader_.feed(bytes);
}

Result<Roster> RosterReader::finish() {
    if (auto read = reader_.finish(); !read) return tl::unexpected{read.error()};
    if (!columns_) {
        return refuse(Reason::input_invalid,
                      "The file is empty; its first line should name the columns, juror first.");
    }
    if (roster_.jurors.names().empty()) {
        return refuse(Reason::input_invalid, "The file has a header and no juror below it.");
    }
    return std::move(roster_);
}

Permission RosterReader::take(const csv::Row& row) {
    if (!columns_) {
        // Every column is welcome: which are asked for is known to whoever asks.
        std::vector<std::string_view> others;
        for (const auto& field : row.fields) {
            if (field.text != "juror") others.push_back(field.text);
        }
        constexpr std::string_view juror = "juror";
        auto columns = csv::Columns::from(row, {&juror, 1}, others);
        if (!columns) return tl::unexpected{columns.error()};
        columns_ = *std::move(columns);
        roster_.columns.assign(others.begin(), others.end());
        roster_.values.resize(others.size());
        return {};
    }
    if (auto fits = columns_->fit(row); !fits) return fits;
    const auto name = columns_->text(row, "juror");
    const auto known = roster_.jurors.names().size();
    const auto juror = roster_.jurors.number_of(name);
    if (!juror) return refuse_field(*columns_, row, "juror", juror.error().explanation);
    if (*juror != known) {
        return refuse_field(*columns_, row, "juror", fmt::format("{} is listed before.", name));
    }
    for (std::size_t at = 0; at < roster_.columns.size(); ++at) {
        roster_.values[at].emplace_back(columns_->text(row, roster_.columns[at]));
    }
    return {};
}

Permission AffinityReader::feed(std::string_view bytes) {
    return reader_.feed(bytes);
}

Result<Affinity> AffinityReader::finish() {
    if (auto read = reader_.finish(); !read) return tl::unexpected{read.error()};
    if (!columns_) {
        return refuse(Reason::input_invalid,
                      "The file is empty; it should begin with the line nomination,juror,score.");
    }
    if (pairs_.empty()) {
        return refuse(Reason::input_invalid, "The file has a header and no pair below it.");
    }
    seen_ = {};
    for (auto& row : pairs_) {
        std::sort(row.begin(), row.end(),
                  [](const Pair& one, const Pair& other) { return one.juror < other.juror; });
    }
    return Affinity{nominations_.names(), jurors_.names(), std::move(pairs_)};
}

Permission AffinityReader::take(const csv::Row& row) {
    if (!columns_) {
        auto columns = csv::Columns::from(row, {"nomination", "juror", "score"});
        if (!columns) return tl::unexpected{columns.error()};
        columns_ = *std::move(columns);
        return {};
    }
    if (auto fits = columns_->fit(row); !fits) return fits;

    const auto nomination = nominations_.number_of(columns_->text(row, "nomination"));
    if (!nomination) {
        return refuse_field(*columns_, row, "nomination", nomination.error().explanation);
    }
    const auto name = columns_->text(row, "juror");
    if (is_closed_ && !jurors_.find(name)) {
        return refuse_field(*columns_, row, "juror",
                            fmt::format("\"{}\" is not in the file of jurors.", name));
    }
    const auto juror = jurors_.number_of(name);
    if (!juror) return refuse_field(*columns_, row, "juror", juror.error().explanation);

    const auto text = columns_->text(row, "score");
    const auto score = text.empty() ? std::optional{-1.0} : finite_number(text);
    if (!score) {
        return refuse_field(*columns_, row, "score",
                            fmt::format("\"{}\" is no finite number such as 4 or 3.5.", text));
    }
    if (*score > highest_score) {
        return refuse_field(
            *columns_, row, "score",
            fmt::format("{} is beyond what is reckoned with, {}.", text, highest_score));
    }
    if (*nomination == pairs_.size()) {
        if (!pairs_.empty()) pairs_.back().shrink_to_fit();
        pairs_.emplace_back();
        seen_.emplace_back();
    }
    auto& seen = seen_[*nomination];
    if (seen.size() <= *juror)
        seen.resize(std::max<std::size_t>(*juror + 1, jurors_.names().size()));
    if (seen[*juror]) {
        return refuse_field(
            *columns_, row, "juror",
            fmt::format("{} and {} are a pair before.", nominations_.names()[*nomination],
                        jurors_.names()[*juror]));
    }
    seen[*juror] = true;
    if (*score < 0) return {};
    pairs_[*nomination].push_back({*juror, static_cast<std::int32_t>(std::lround(
                                               *score * static_cast<double>(parts_of_a_score)))});
    return {};
}

}  // namespace engine::jury
