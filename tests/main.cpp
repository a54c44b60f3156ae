#define DOCTEST_CONFIG_IMPLEMENT
#include "tests/support/server.hpp"

#include <string_view>

#include <doctest/doctest.h>

// What is not ours to free: libpqxx 6.4 keeps the result that it was given as its connection went.
// Only a build with the address sanitizer asks.
extern "C" const char* __lsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
    return "leak:libpqxx-6.4";
}

// Cases are processes of their own and share one server, so none of them knows that it is the last:
// ctest does, and runs us once more with --stop-server.
int main(int count, char** words) {
    if (count == 2 && std::string_view{words[1]} == "--stop-server") {
        tests::stop_server();
        return 0;
    }
    doctest::Context context{count, words};
    return context.run();
}
