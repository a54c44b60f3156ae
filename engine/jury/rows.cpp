#include "engine/jury/rows.hpp"

#include "engine/text.hpp"

#include <charconv>
#include <cmath>

namespace engine::jury {

Result<std::uint32_t> Register::number_of(std::string_view name) {
    if (const auto known = find(name)) return *known;
    auto clean = clean_name(name);
    if (!clean) return tl::unexpected{clean.error()};
    const auto fresh = static_cast<std::uint32_t>(names_.size());
    const auto [found, is_new] = numbers_.emplace(*clean, fresh);
    const std::uint32_t number = found->second;
    if (is_new) names_.push_back(*clean);
    numbers_.emplace(std::string{name}, number);
    return number;
}

std::optional<std::uint32_t> Register::find(std::string_view name) const {
    const auto found = numbers_.find(name);
    if (found == numbers_.end()) return {};
    return found->second;
}

std::optional<double> finite_number(std::string_view text) {
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, wrong] = std::from_chars(text.data(), end, number);
    if (wrong != std::errc{} || stop != end || !std::isfinite(number)) return {};
    return number;
}

tl::unexpected<Refusal> refuse_field(const csv::Columns& columns, const csv::Row& row,
                                     std::string_view column, std::string what) {
    return refuse(Reason::input_invalid, std::move(what), {columns.place(row, column)});
}

}  // namespace engine::jury
