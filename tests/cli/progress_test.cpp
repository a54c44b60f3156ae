#include "cli/progress.hpp"

#include "tests/cli/outcome.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;

namespace {

// A desk whose clock stands still until it is told.
struct Timed {
    explicit Timed(bool is_terminal)
        : desk{{.is_terminal = is_terminal, .columns = 80, .environment = {{"TERM", "xterm"}}}} {
        desk.context().clock = [this] { return now; };
    }
    std::chrono::steady_clock::time_point now{};
    tests::Desk desk;
};

}  // namespace

TEST_CASE("work that is over within two seconds shows no bar") {
    Timed timed{true};
    {
        cli::Progress progress{timed.desk.context(), "importing", 100};
        timed.now += 1999ms;
        progress.advance(50);
    }
    CHECK(timed.desk.err().empty());
}

TEST_CASE("a bar comes after two seconds at a terminal and is taken away at the end") {
    Timed timed{true};
    {
        cli::Progress progress{timed.desk.context(), "importing", 2000};
        timed.now += 2s;
        progress.at(1000);
        CHECK(timed.desk.err() ==
              "\r[##########..........] importing: 1,000 of 2,000 (50 %), 2 s left\x1b[K");
    }
    CHECK(timed.desk.err().ends_with("\r\x1b[K"));
    CHECK(timed.desk.err().find('\n') == std::string::npos);
    CHECK(timed.desk.out().empty());
}

TEST_CASE("a bar is not drawn more than ten times a second") {
    Timed timed{true};
    cli::Progress progress{timed.desk.context(), "importing", 1000};
    timed.now += 2s;
    progress.advance();
    const auto drawn = timed.desk.err();

    timed.now += 99ms;
    progress.advance();
    CHECK(timed.desk.err() == drawn);
    timed.now += 1ms;
    progress.advance();
    CHECK(timed.desk.err() != drawn);
}

TEST_CASE("without a terminal there is a line each ten seconds") {
    Timed timed{false};
    cli::Progress progress{timed.desk.context(), "importing", 400};
    timed.now += 9999ms;
    progress.at(90);
    CHECK(timed.desk.err().empty());

    timed.now += 1ms;
    progress.at(100);
    timed.now += 5s;
    progress.at(150);

    CHECK(timed.desk.err() == "importing: 100 of 400 (25 %), 30 s left\n");
}

TEST_CASE("where the whole is not known, only what is done is told") {
    Timed timed{false};
    cli::Progress progress{timed.desk.context(), "reading"};
    timed.now += 10s;
    progress.at(12345);

    CHECK(timed.desk.err() == "reading: 12,345\n");
}

TEST_CASE("progress is silent when asked to be, and among lines of JSON") {
    for (const bool quiet : {true, false}) {
        Timed timed{false};
        timed.desk.context().globals.quiet = quiet;
        timed.desk.context().globals.format = quiet ? cli::Format::text : cli::Format::json;
        cli::Progress progress{timed.desk.context(), "importing", 10};
        timed.now += 60s;
        progress.at(5);
        CHECK(timed.desk.err().empty());
    }
}
