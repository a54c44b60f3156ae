// accede_bench [PART...] [--seconds N] [--rounds N] [--svg FILE]
#include "tests/bench/bench.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>

#include <fmt/format.h>
#include <sys/utsname.h>

namespace bench {
namespace {

constexpr std::array all{
    Part{"steps", "guarded, durable steps of the Registry beside pgbench", &steps},
    Part{"anatomy", "what each statement of one step costs the server", &anatomy},
    Part{"replay", "recorded steps through the charts", &replay},
    Part{"import", "a file of nominations beside COPY of the same rows", &imports},
    Part{"first", "a first answer on a fresh folder beside initdb alone", &first},
    Part{"security", "steps and lists with row security beside without", &security},
    Part{"sealing", "the sealed log: what it costs those who write, and its lag", &sealing},
    Part{"verify", "a sealed log as a stranger goes through it, ten million entries",
         &verification},
    Part{"jury", "the assignment of jurors, as large as it is promised", &assignment},
    Part{"growth", "the assignment of jurors from 1,000 to 10,000 nominations", &growth},
};

}  // namespace

std::span<const Part> parts() {
    return all;
}

double median(std::vector<double> figures) {
    std::ranges::sort(figures);
    const auto middle = figures.size() / 2;
    if (figures.empty()) return 0;
    return figures.size() % 2 == 1 ? figures[middle] : (figures[middle - 1] + figures[middle]) / 2;
}

double timed(const std::function<void()>& work) {
    const auto begun = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

void tell(const std::string& what, double figure, const std::string& unit) {
    std::cout << fmt::format("  {:<58} {:>12.2f} {}\n", what, figure, unit) << std::flush;
}

void tell(const std::string& what, double figure, const std::string& unit, double bar,
          bool more_is_better) {
    const bool met = more_is_better ? figure >= bar : figure <= bar;
    std::cout << fmt::format("  {:<58} {:>12.2f} {} (bar {:.2f}: {})\n", what, figure, unit, bar,
                             met ? "met" : "NOT met")
              << std::flush;
}

}  // namespace bench

namespace {

int usage() {
    std::cerr << "usage: accede_bench [PART...] [--seconds N] [--rounds N] [--svg FILE]\n";
    for (const auto& part : bench::parts())
        std::cerr << fmt::format("  {:<10} {}\n", part.name, part.summary);
    return 2;
}

}  // namespace

int main(int count, char** words) {
    bench::Wishes wishes;
    std::vector<std::string> wanted;
    for (int i = 1; i < count; ++i) {
        const std::string word{words[i]};
        if (word == "--seconds" && i + 1 < count) {
            wishes.seconds = std::atof(words[++i]);
        } else if (word == "--rounds" && i + 1 < count) {
            wishes.rounds = std::max(1, std::atoi(words[++i]));
        } else if (word == "--svg" && i + 1 < count) {
            wishes.svg = words[++i];
        } else if (std::ranges::any_of(bench::parts(),
                                       [&](const auto& part) { return part.name == word; })) {
            wanted.push_back(word);
        } else {
            return usage();
        }
    }
    try {
        for (const auto& part : bench::parts()) {
            if (!wanted.empty() && std::ranges::find(wanted, part.name) == wanted.end()) continue;
            std::cout << fmt::format("{}: {}\n", part.name, part.summary) << std::flush;
            part.run(wishes);
        }
    } catch (const std::exception& error) {
        std::cerr << "accede_bench: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
