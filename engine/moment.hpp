// Instants and windows. The engine never asks for the time: it is told.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace engine {

// An instant in UTC, as exact as PostgreSQL's timestamptz.
using Moment = std::chrono::sys_time<std::chrono::microseconds>;

// Half open: the first instant is inside, the last is outside. A call that closes at 23:59:00
// takes a nomination at 23:58:59.999999 and refuses one at 23:59:00.000000.
struct Window {
    Moment opens{Moment::min()};
    Moment closes{Moment::max()};

    [[nodiscard]] bool has_opened(Moment now) const { return now >= opens; }
    [[nodiscard]] bool has_closed(Moment now) const { return now >= closes; }
    [[nodiscard]] bool holds(Moment now) const { return has_opened(now) && !has_closed(now); }

    friend bool operator==(const Window&, const Window&) = default;
};

// "2022-02-28T22:59:00.000000Z". Always six decimals, so that text order is time order.
[[nodiscard]] std::string iso(Moment);

// Reads what iso() writes, with 0 to 6 decimals, ending in Z or an offset such as +01:00.
[[nodiscard]] std::optional<Moment> moment_from_iso(std::string_view);

}  // namespace engine
