// A curve as SVG, in a file that is looked at beside the text.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace bench {

struct Curve {
    std::string title;
    std::string across;  // what is counted from left to right,
    std::string up;      // and upwards
    std::vector<std::pair<double, double>> points{};
};

// The same points give the same bytes.
[[nodiscard]] std::string svg_of(const Curve&);

}  // namespace bench
