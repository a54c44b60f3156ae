// Two worlds that differ in nothing that one person may see, and what that person gets from both.
#pragma once

#include "tests/cli/worlds/chance.hpp"
#include "tests/cli/worlds/lines.hpp"
#include "tests/support/database.hpp"
#include "tests/support/matrix/world.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace tests::worlds {

inline constexpr std::size_t lines_a_person = 3;

struct Difference {
    std::string person;
    std::string line;
    std::string here;
    std::string there;
};

struct Tally {
    int changes = 0;  // sets of hidden changes that were made
    int redrawn = 0;  // that would have been seen, and were taken back
    int answers = 0;  // pairs of answers that were compared
    std::vector<Difference> differences;
};

// One world stays as it is; each person has another of the person's own, in which more and more is
// otherwise of what the person may not see.
class Pairs {
public:
    Pairs();
    // A leak: what is run in the first world before it is copied; and the only command to type.
    Pairs(const std::string& planted, std::string_view noun, std::string_view verb);
    ~Pairs();

    // Of every person: changes the person's own world and types some lines in both, of each command
    // in turn.
    void compare(std::size_t seed, Tally&);

    // Types lines that change something, for each person in a copy of the first world and in the
    // person's own, one after another.
    void act(std::size_t seed, Tally&);

    // After so many seeds each person has typed every command.
    [[nodiscard]] std::size_t seeds_for_every_command() const;
    [[nodiscard]] static std::size_t people();

private:
    struct Other;
    Other& other_of(const std::string& person);
    void change(Other&, const std::string& person, Chance&, Tally&);

    matrix::World first_;
    matrix::Tables tables_;
    std::unique_ptr<Lines> lines_;
    std::vector<const cli::Command*> turns_;
    std::map<std::string, std::unique_ptr<Other>> others_;
};

}  // namespace tests::worlds
