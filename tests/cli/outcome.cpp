#include "tests/cli/outcome.hpp"

#include "cli/run.hpp"

#include <algorithm>
#include <sstream>

namespace tests {

struct Desk::Streams {
    std::ostringstream out;
    std::ostringstream err;
};

Desk::Desk(const Outside& outside)
    : streams_{std::make_unique<Streams>()},
      context_{std::make_unique<cli::Context>(cli::Context{
          .out = {streams_->out, outside.is_terminal, outside.columns},
          .err = {streams_->err, outside.is_terminal, outside.columns},
          .in = {[rest = outside.input](std::span<char> into) mutable {
                     const auto count = std::min(into.size(), rest.size());
                     std::copy_n(rest.begin(), count, into.begin());
                     rest.erase(0, count);
                     return count;
                 },
                 outside.input_is_terminal},
          .environment = outside.environment,
      })} {}

Desk::~Desk() = default;

std::string Desk::out() const {
    return streams_->out.str();
}

std::string Desk::err() const {
    return streams_->err.str();
}

Outcome accede(const std::vector<std::string>& words, const Outside& outside) {
    Desk desk{outside};
    const auto exit = cli::run(desk.context(), words);
    return {exit, desk.out(), desk.err()};
}

}  // namespace tests
