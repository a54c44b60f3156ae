#include "cli/commands/jury_wishes.hpp"

#include "cli/fault.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace cli {

namespace jury = engine::jury;

Wishes wishes_of(const Parsed& parsed) {
    Wishes wishes;
    if (const auto most = parsed.number("max-load", 0, most_load))
        wishes.max_load = static_cast<std::uint32_t>(*most);
    wishes.min_load = static_cast<std::uint32_t>(*parsed.number("min-load", 0, most_load));
    wishes.seed = static_cast<std::uint64_t>(*parsed.number("seed"));
    if (parsed.text("objective") == "max-min") wishes.objective = jury::Objective::max_min;
    for (const auto& given : parsed.all("cap")) {
        auto cap = count_of("cap", given);
        const auto has_its_column = [&](const auto& other) { return other.first == cap.first; };
        if (std::ranges::any_of(wishes.caps, has_its_column))
            throw UsageError{fmt::format("{} is capped twice.", cap.first)};
        wishes.caps.push_back(std::move(cap));
    }
    return wishes;
}

std::vector<Option> wish_options(Option max_load, Option cap) {
    return {std::move(max_load),
            {.name = "min-load",
             .value = "N",
             .summary = "how many nominations every juror reads at least",
             .fallback = "0"},
            std::move(cap),
            {.name = "objective",
             .value = "WHAT",
             .summary = "total: the highest total; max-min: first the highest score of the "
                        "nomination that has the least",
             .fallback = "total",
             .choices = {"total", "max-min"}},
            {.name = "seed",
             .value = "NUMBER",
             .summary = "which of several best plans; the same gives the same",
             .fallback = "1"}};
}

std::pair<std::string, std::uint32_t> count_of(std::string_view option, const std::string& given) {
    const auto sign = given.rfind('=');
    std::uint32_t number = 0;
    const char* const end = given.data() + given.size();
    const char* const begin = sign == std::string::npos ? end : given.data() + sign + 1;
    const auto [stop, wrong] = std::from_chars(begin, end, number);
    if (sign == 0 || begin == end || wrong != std::errc{} || stop != end || number > most_load) {
        throw UsageError{fmt::format(
            "--{} takes a name and a number, as in region=2; '{}' is neither.", option, given)};
    }
    return {given.substr(0, sign), number};
}

double in_scores(std::int64_t parts) {
    return static_cast<double>(parts) / static_cast<double>(jury::parts_of_a_score);
}

}  // namespace cli
