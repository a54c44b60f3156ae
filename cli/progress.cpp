#include "cli/progress.hpp"

#include "cli/text.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

namespace cli {
namespace {

using namespace std::chrono_literals;

constexpr auto bar_after = 2s;
constexpr auto bar_each = 100ms;
constexpr auto line_each = 10s;

std::string span_words(std::chrono::steady_clock::duration span) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(span).count();
    if (seconds < 120) return fmt::format("{} s", seconds);
    return fmt::format("{} min", seconds / 60);
}

}  // namespace

Progress::Progress(Context& context, std::string what, std::uint64_t total)
    : context_{context},
      what_{std::move(what)},
      total_{total},
      begun_{context.clock()},
      has_terminal_{context.err.is_terminal && context.variable("TERM") != "dumb"},
      silent_{context.globals.quiet || (!has_terminal_ && context.wants_json())} {
    next_ = has_terminal_ ? begun_ + bar_after : begun_ + line_each;
}

Progress::~Progress() {
    try {
        if (drawn_) context_.err.stream << "\r\x1b[K" << std::flush;
    } catch (...) {
        // Nobody sees the bar any more.
    }
}

void Progress::at(std::uint64_t done) {
    done_ = done;
    if (silent_) return;
    const auto now = context_.clock();
    if (now < next_) return;
    if (has_terminal_) {
        next_ = now + bar_each;
        draw(bar(now));
    } else {
        next_ = now + line_each;
        context_.err.stream << line(now) << std::endl;
    }
}

void Progress::draw(const std::string& text) {
    const auto columns = context_.err.columns > 0 ? context_.err.columns : 80;
    context_.err.stream << '\r' << fit(text, static_cast<std::size_t>(columns - 1)) << "\x1b[K"
                        << std::flush;
    drawn_ = true;
}

std::string Progress::line(Moment now) const {
    if (total_ == 0) return fmt::format("{}: {}", what_, grouped(done_));
    auto text = fmt::format("{}: {} of {} ({} %)", what_, grouped(done_), grouped(total_),
                            std::min<std::uint64_t>(100, done_ * 100 / total_));
    if (done_ > 0 && done_ < total_) {
        const auto rate = static_cast<double>(total_ - done_) / static_cast<double>(done_);
        const auto left = std::chrono::duration_cast<std::chrono::steady_clock::duration>(
            std::chrono::duration<double>{now - begun_} * rate);
        text += fmt::format(", {} left", span_words(left));
    }
    return text;
}

std::string Progress::bar(Moment now) const {
    if (total_ == 0) return line(now) + fmt::format(", {}", span_words(now - begun_));
    constexpr std::uint64_t cells = 20;
    const auto full = std::min(cells, done_ * cells / total_);
    return fmt::format("[{}{}] {}", std::string(full, '#'), std::string(cells - full, '.'),
                       line(now));
}

}  // namespace cli
