// What may be typed, drawn from the program's own table of commands: a command that is new there is
// typed too, and one whose arguments nobody has words for stops the test.
#pragma once

#include "cli/command.hpp"
#include "tests/cli/outcome.hpp"
#include "tests/cli/worlds/chance.hpp"
#include "tests/support/matrix/world.hpp"

#include <string>
#include <vector>

namespace tests::worlds {

struct Line {
    std::vector<std::string> words;  // without `accede`
    Outside outside{};

    [[nodiscard]] std::string text() const;
};

// Every command but those that answer for the machine and not from the record, or that make and
// end databases.
[[nodiscard]] std::vector<const cli::Command*> commands_asked();

class Lines {
public:
    explicit Lines(const matrix::Tables&);

    // The command with words for its arguments and some of its options. What writes is rehearsed.
    [[nodiscard]] Line draw(const cli::Command&, Chance&) const;

private:
    [[nodiscard]] std::string word(const cli::Command&, std::string_view name, Chance&) const;
    [[nodiscard]] std::string query(const cli::Command&, Chance&) const;

    std::vector<std::string> calls_;
    std::vector<std::string> references_;
    std::vector<std::string> handles_;
    std::vector<std::string> memberships_;
    std::vector<std::string> names_;
    std::size_t entries_ = 0;
};

}  // namespace tests::worlds
