#include "engine/moment.hpp"

#include <fmt/format.h>

namespace engine {
namespace {

// Reads exactly `digits` digits and moves past them.
std::optional<int> number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return {};
    int value = 0;
    for (const char c : text.substr(0, digits)) {
        if (c < '0' || c > '9') return {};
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool skip(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<int> decimals(std::string_view& text) {
    int value = 0;
    int places = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9' && places < 6) {
        value = value * 10 + (text.front() - '0');
        ++places;
        text.remove_prefix(1);
    }
    if (places == 0) return {};
    for (; places < 6; ++places) value *= 10;
    return value;
}

}  // namespace

std::string iso(Moment moment) {
    const auto day = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{moment - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count(), time.seconds().count(),
                       time.subseconds().count());
}

std::optional<Moment> moment_from_iso(std::string_view text) {
    const auto year = number(text, 4);
    if (!year || !skip(text, '-')) return {};
    const auto month = number(text, 2);
    if (!month || !skip(text, '-')) return {};
    const auto day = number(text, 2);
    if (!day || (!skip(text, 'T') && !skip(text, ' '))) return {};
    const auto hour = number(text, 2);
    if (!hour || !skip(text, ':')) return {};
    const auto minute = number(text, 2);
    if (!minute || !skip(text, ':')) return {};
    const auto second = number(text, 2);
    if (!second) return {};
    int micros = 0;
    if (skip(text, '.')) {
        const auto fraction = decimals(text);
        if (!fraction) return {};
        micros = *fraction;
    }
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) return {};

    auto offset = std::chrono::minutes{0};
    if (!skip(text, 'Z')) {
        const int sign = skip(text, '-') ? -1 : (skip(text, '+') ? 1 : 0);
        const auto hours = number(text, 2);
        if (sign == 0 || !hours || *hours > 15) return {};
        skip(text, ':');
        const auto minutes = text.empty() ? std::optional{0} : number(text, 2);
        if (!minutes || *minutes > 59) return {};
        offset = sign * (std::chrono::hours{*hours} + std::chrono::minutes{*minutes});
    }
    if (!text.empty()) return {};
    return Moment{std::chrono::sys_days{date}} + std::chrono::hours{*hour} +
           std::chrono::minutes{*minute} + std::chrono::seconds{*second} +
           std::chrono::microseconds{micros} - offset;
}

}  // namespace engine
