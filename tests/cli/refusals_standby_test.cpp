// A change that is committed here, while the server gave up waiting for its standby.
#include "tests/cli/typed.hpp"
#include "tests/support/lonely_server.hpp"

#include <atomic>
#include <optional>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

using cli::ExitCode;
using tests::type;

// Makes and starts a server of its own, and tries ten times: some seconds.
TEST_CASE("a change that no standby confirmed is told as unknown, and its key tells the rest") {
    tests::LonelyServer server;
    const auto conninfo = server.conninfo();
    int last = 0;
    std::optional<tests::Outcome> failed;
    const auto line = [](int number) {
        return std::vector<std::string>{
            "person", "add",   fmt::format("p{}", number),
            "--name", "Eve",   "--as",
            "p1",     "--key", fmt::format("2fa85f64-5717-4562-b3fc-{:012}", number)};
    };
    server.expect_standby();
    std::atomic<bool> over = false;
    std::thread client{[&] {
        // The first may come before the server has heard of the standby.
        do failed = type(conninfo, line(++last));
        while (failed->exit == ExitCode::done);
        over = true;
    }};
    while (!over) server.cancel_wait();
    client.join();

    CAPTURE(failed->err);
    CHECK(failed->exit == ExitCode::database);
    CHECK(failed->out.empty());
    for (const auto* saying :
         {"(database.outcome_unknown)\n", "the server gave up waiting for its standby",
          "it is not known whether anything was changed",
          "the same command with --key 2fa85f64-5717-4562-b3fc-"}) {
        CHECK(failed->err.find(saying) != std::string::npos);
    }

    server.expect_none();
    auto again = type(conninfo, line(last));
    CAPTURE(again.err);
    CHECK(again.exit == ExitCode::done);
    CHECK(again.err.find("This was done before, under the same key") != std::string::npos);
    storage::sql::Connection connection{conninfo};
    CHECK(tests::value(connection, "SELECT count(*) FROM person") == std::to_string(last));
}
