// How far long work has come, on the error stream: a bar at a terminal once it has lasted two
// seconds, else a line each ten seconds. Nothing with --quiet, and no lines among JSON.
#pragma once

#include "cli/context.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace cli {

class Progress {
public:
    // `total` 0: not known. The context must outlive it.
    Progress(Context&, std::string what, std::uint64_t total = 0);
    ~Progress();  // takes the bar away
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void advance(std::uint64_t by = 1) { at(done_ + by); }
    void at(std::uint64_t done);

private:
    using Moment = std::chrono::steady_clock::time_point;

    [[nodiscard]] std::string line(Moment now) const;
    [[nodiscard]] std::string bar(Moment now) const;
    void draw(const std::string& text);

    Context& context_;
    std::string what_;
    std::uint64_t total_;
    std::uint64_t done_ = 0;
    Moment begun_;
    Moment next_;  // nothing is shown before
    bool has_terminal_;
    bool silent_;
    bool drawn_ = false;
};

}  // namespace cli
