// Several at once, each on a connection of its own.
#pragma once

#include "storage/registry.hpp"
#include "tests/support/database.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace tests {

struct Client {
    explicit Client(const Database& database)
        : connection{database.connect()}, registry{connection} {}

    storage::sql::Connection connection;
    storage::Registry registry;
};

[[nodiscard]] std::vector<std::unique_ptr<Client>> clients(const Database&, int count);

// Runs body(0) to body(count - 1), each on a thread of its own, all let go at the same instant.
// Waits for all; throws what the first of them threw.
void at_once(int count, const std::function<void(int)>& body);

}  // namespace tests
