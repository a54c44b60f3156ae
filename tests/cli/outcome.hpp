// The command line run in this process, with everything outside it replaced by values.
#pragma once

#include "cli/context.hpp"
#include "cli/exit_code.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tests {

struct Outside {
    std::string input{};
    bool input_is_terminal = false;
    bool is_terminal = false;  // output and error stream
    int columns = 0;
    cli::Environment environment{};
};

struct Outcome {
    cli::ExitCode exit;
    std::string out;
    std::string err;
};

[[nodiscard]] Outcome accede(const std::vector<std::string>& words, const Outside& = {});

// A context that writes into strings, for tests of what is below run().
class Desk {
public:
    explicit Desk(const Outside& = {});
    ~Desk();
    [[nodiscard]] cli::Context& context() { return *context_; }
    [[nodiscard]] std::string out() const;
    [[nodiscard]] std::string err() const;

private:
    struct Streams;
    std::unique_ptr<Streams> streams_;
    std::unique_ptr<cli::Context> context_;
};

}  // namespace tests
