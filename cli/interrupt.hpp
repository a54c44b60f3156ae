// Ctrl-C rolls back, says so and ends with 130. A second one ends at once.
#pragma once

#include <atomic>
#include <stdexcept>
#include <string>

namespace cli {

// Says what was and was not done. Thrown inside a transaction, so that nothing is.
class Interrupted : public std::runtime_error {
public:
    Interrupted() : std::runtime_error{"interrupted: nothing was changed"} {}

    // Where part of the work was committed before, `changed`: "interrupted: 2,000 rows are in".
    Interrupted(const std::string& what, bool changed)
        : std::runtime_error{what}, changed_{changed} {}
    [[nodiscard]] bool changed() const { return changed_; }

private:
    bool changed_ = false;
};

// From here on SIGINT, SIGTERM and SIGHUP set the flag, and SIGPIPE is ignored: a reader that went
// away shows when we write. For the program only.
[[nodiscard]] const std::atomic<bool>& catch_interrupts();

}  // namespace cli
