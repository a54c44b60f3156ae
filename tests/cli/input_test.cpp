#include "cli/input.hpp"

#include "cli/confirm.hpp"
#include "cli/interrupt.hpp"
#include "cli/parsed.hpp"
#include "tests/cli/outcome.hpp"
#include "tests/support/files.hpp"

#include <algorithm>
#include <system_error>

#include <doctest/doctest.h>

TEST_CASE("standard input is read in pieces of bounded size to its end") {
    const std::string text(200'000, 'x');
    tests::Desk desk{{.input = text}};
    cli::Input input{desk.context(), "-"};
    std::string read;
    for (auto piece = input.next(); !piece.empty(); piece = input.next()) {
        CHECK(piece.size() <= cli::Input::piece_bytes);
        read += piece;
    }
    CHECK(read == text);
    CHECK(input.bytes_read() == text.size());
    CHECK(input.name() == "standard input");
}

TEST_CASE("a dash refuses a terminal instead of waiting for somebody to type") {
    tests::Desk desk{{.input_is_terminal = true}};
    CHECK_THROWS_AS(cli::Input(desk.context(), "-"), cli::UsageError);
}

TEST_CASE("a file knows its size and is read as it is") {
    tests::Desk desk;
    cli::Input input{desk.context(), tests::root() + "/LICENSE"};

    CHECK(input.size() ==
          cli::read_text(desk.context(), tests::root() + "/LICENSE", 1 << 20).size());
}

TEST_CASE("a file that is missing or a folder is named in the error") {
    tests::Desk desk;
    CHECK_THROWS_WITH_AS(cli::Input(desk.context(), "/nowhere/at.all"),
                         "cannot read /nowhere/at.all: No such file or directory",
                         std::system_error);
    CHECK_THROWS_AS(cli::Input(desk.context(), tests::root()), std::system_error);
}

TEST_CASE("a text that is too long is refused before it is read to its end") {
    tests::Desk desk;
    std::uint64_t given = 0;
    desk.context().in.read = [&](std::span<char> into) {  // would go on for ever
        std::fill(into.begin(), into.end(), 'x');
        given += into.size();
        return into.size();
    };
    CHECK_THROWS_WITH_AS(static_cast<void>(cli::read_text(desk.context(), "-", 1'000'000)),
                         "standard input has more than 1,000,000 bytes; it was not read further.",
                         cli::UsageError);
    CHECK(given <= 1'000'000 + cli::Input::piece_bytes);
}

TEST_CASE("a text of exactly the longest length is taken") {
    tests::Desk desk{{.input = "12345"}};
    CHECK(cli::read_text(desk.context(), "-", 5) == "12345");
}

TEST_CASE("reading stops when it is interrupted") {
    const std::atomic<bool> interrupted{true};
    tests::Desk desk{{.input = "text"}};
    desk.context().interrupt = &interrupted;
    cli::Input input{desk.context(), "-"};

    CHECK_THROWS_AS(static_cast<void>(input.next()), cli::Interrupted);
}

TEST_CASE("a confirmation is asked for only where somebody can answer") {
    tests::Desk yes{{.input = "y\n", .input_is_terminal = true}};
    CHECK_NOTHROW(cli::confirm(yes.context(), "Remove it?"));
    CHECK(yes.err() == "Remove it? [y/N] ");

    tests::Desk no{{.input = "\n", .input_is_terminal = true}};
    CHECK_THROWS_AS(cli::confirm(no.context(), "Remove it?"), cli::Interrupted);

    tests::Desk piped{{.input = "n\n"}};
    CHECK_NOTHROW(cli::confirm(piped.context(), "Remove it?"));
    CHECK(piped.err().empty());

    tests::Desk forbidden{{.input = "y\n", .input_is_terminal = true}};
    forbidden.context().globals.no_input = true;
    CHECK_THROWS_AS(cli::confirm(forbidden.context(), "Remove it?"), cli::UsageError);

    tests::Desk told;
    told.context().globals.yes = true;
    CHECK_NOTHROW(cli::confirm(told.context(), "Remove it?"));
}
