#include "tests/bench/plot.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace bench {
namespace {

constexpr double width = 640;
constexpr double height = 400;
constexpr double left = 70;
constexpr double right = 20;
constexpr double top = 50;
constexpr double bottom = 60;

// A round number not below the figure: 1, 2 or 5 times a power of ten.
double rounded_up(double figure) {
    double step = std::pow(10, std::floor(std::log10(std::max(figure, 1e-9))));
    for (const double times : {1.0, 2.0, 5.0, 10.0}) {
        if (step * times >= figure) return step * times;
    }
    return step * 10;
}

}  // namespace

std::string svg_of(const Curve& curve) {
    double most_across = 0;
    double most_up = 0;
    for (const auto& point : curve.points) {
        most_across = std::max(most_across, point.first);
        most_up = std::max(most_up, point.second);
    }
    most_across = rounded_up(most_across);
    most_up = rounded_up(most_up);
    const auto x = [&](double at) { return left + at / most_across * (width - left - right); };
    const auto y = [&](double at) {
        return height - bottom - at / most_up * (height - top - bottom);
    };
    std::string svg = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
        "height=\"{1}\" font-family=\"sans-serif\" font-size=\"13\" role=\"img\">\n"
        "<title>{2}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
        "<text x=\"{3}\" y=\"28\" font-size=\"16\">{2}</text>\n",
        width, height, curve.title, left);
    constexpr int steps = 5;
    for (int step = 0; step <= steps; ++step) {
        const double across = most_across * step / steps;
        const double up = most_up * step / steps;
        svg += fmt::format(
            "<line x1=\"{0:.1f}\" y1=\"{1:.1f}\" x2=\"{2:.1f}\" y2=\"{1:.1f}\" stroke=\"#ddd\"/>\n"
            "<text x=\"{3:.1f}\" y=\"{4:.1f}\" text-anchor=\"end\">{5:g}</text>\n"
            "<text x=\"{6:.1f}\" y=\"{7:.1f}\" text-anchor=\"middle\">{8:g}</text>\n",
            left, y(up), width - right, left - 8, y(up) + 4, up, x(across), height - bottom + 20,
            across);
    }
    svg += fmt::format(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n"
        "<text transform=\"translate(18 {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
        (left + width - right) / 2, height - 14, curve.across, (top + height - bottom) / 2,
        curve.up);
    std::string line;
    for (const auto& [across, up] : curve.points)
        line += fmt::format("{}{:.1f},{:.1f}", line.empty() ? "" : " ", x(across), y(up));
    svg += fmt::format(
        "<polyline points=\"{}\" fill=\"none\" stroke=\"#0072b2\" "
        "stroke-width=\"2\"/>\n",
        line);
    for (const auto& [across, up] : curve.points) {
        svg += fmt::format(
            "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\" fill=\"#0072b2\">"
            "<title>{:g}: {:g}</title></circle>\n",
            x(across), y(up), across, up);
    }
    return svg + "</svg>\n";
}

}  // namespace bench
