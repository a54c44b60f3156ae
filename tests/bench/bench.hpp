// What `./dev bench` measures. Machines are shared and noisy: a figure is the median of ratios of
// runs that took turns on one cluster, never a time alone.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

// How long and how often, from the command line: `./dev bench steps --seconds 3 --rounds 5`.
struct Wishes {
    double seconds = 3;  // of one run
    int rounds = 5;      // of each comparison
    std::string svg{};   // where a curve is written to; empty: nowhere
};

// One part of the bench. It prints its figures as it goes.
struct Part {
    std::string_view name;
    std::string_view summary;
    void (*run)(const Wishes&);
};
[[nodiscard]] std::span<const Part> parts();

void steps(const Wishes&);
void anatomy(const Wishes&);
void replay(const Wishes&);
void imports(const Wishes&);
void first(const Wishes&);
void security(const Wishes&);
void assignment(const Wishes&);
void growth(const Wishes&);
void sealing(const Wishes&);
void verification(const Wishes&);

// ---- for the parts ----

[[nodiscard]] double median(std::vector<double> figures);

// Seconds that it took.
[[nodiscard]] double timed(const std::function<void()>& work);

// A line for a figure; with a bar, whether it is met.
void tell(const std::string& what, double figure, const std::string& unit);
void tell(const std::string& what, double figure, const std::string& unit, double bar,
          bool more_is_better = true);

}  // namespace bench
