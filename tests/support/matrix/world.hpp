// A small world in which every rule about who reads and writes what has a row on both of its sides.
#pragma once

#include "tests/support/database.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace tests::matrix {

using Json = nlohmann::json;

struct Row {
    std::string key;  // the values of its primary key
    Json fields;
};

struct Table {
    std::vector<std::string> columns;
    std::set<std::string> made_by_the_server;  // columns into which nobody writes
    std::vector<std::string> key;
    std::vector<Row> rows;
};

using Tables = std::map<std::string, Table>;

// As whoever logs in there sees them.
[[nodiscard]] Tables tables_of(storage::sql::Connection&);

// The rows anew, of the tables whose rows change; of all of them in one question.
void refresh(Tables&, storage::sql::Transaction&);

class World {
public:
    World();

    House house;
    std::vector<std::string> people;  // handles; the last is nobody's
    Tables tables;                    // as the login sees them
};

}  // namespace tests::matrix
