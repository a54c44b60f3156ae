// The server of the test run.
#pragma once

#include <string>

namespace tests {

// How to reach a database of it: a throw-away cluster, started by the first case that needs it and
// left running for the next. What it holds may be lost with the machine's power, so it waits for no
// disk.
[[nodiscard]] std::string server(const std::string& database);

// At the end of the run, and with all that it holds.
void stop_server();

}  // namespace tests
