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

class World {
public:
    World();

    House house;
    std::vector<std::string> people;      // handles; the last is nobody's
    std::map<std::string, Table> tables;  // as the login sees them
};

}  // namespace tests::matrix
