// What the help shows can be typed.
#include "cli/command.hpp"
#include "cli/parse.hpp"
#include "cli/shell_words.hpp"
#include "cli/topics.hpp"

#include <sstream>

#include <doctest/doctest.h>

TEST_CASE("every command line in a help topic is understood") {
    int found = 0;
    for (const auto& topic : cli::topics()) {
        std::istringstream text{std::string{topic.text}};
        for (std::string line; std::getline(text, line);) {
            if (!line.starts_with("  accede ")) continue;
            CAPTURE(line);
            CHECK_NOTHROW(static_cast<void>(cli::parse(cli::words_of(line.substr(2)), {})));
            ++found;
        }
    }
    CHECK(found >= 4);
}
