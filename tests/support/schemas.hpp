// Databases that are not at this program's schema.
#pragma once

#include "storage/sql.hpp"
#include "tests/support/server.hpp"

#include <cstddef>
#include <string>

namespace tests {

// A database without a schema; dropped with the object.
class EmptyDatabase {
public:
    EmptyDatabase();
    ~EmptyDatabase();
    EmptyDatabase(const EmptyDatabase&) = delete;
    EmptyDatabase& operator=(const EmptyDatabase&) = delete;

    [[nodiscard]] std::string conninfo() const { return server(name_); }
    [[nodiscard]] storage::sql::Connection connect() const {
        return storage::sql::Connection{conninfo()};
    }

private:
    std::string name_;
};

// As an earlier program left it: its migrations, and a list of them whose key had no name.
void apply_first(storage::sql::Connection&, std::size_t count);

}  // namespace tests
