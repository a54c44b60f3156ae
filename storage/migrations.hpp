// The schema, version by version: numbered, forward only, checksummed, carried by the program.
#pragma once

#include "storage/sql.hpp"

#include <string>
#include <vector>

namespace storage {

struct Migration {
    int number;
    std::string name;  // "0003_installation"
    std::string text;
    std::string sha256;  // hex
};

// All that this program carries, in order.
[[nodiscard]] const std::vector<Migration>& migrations();

struct Installation {
    std::string origin = "accede.local";  // the name of the log
    bool rehearsal = false;               // its clock can be set; it stays one
};

// Brings the database to this program's schema, all the way or not at all; two programs that try at
// once take turns. Gives the numbers applied. Throws Failure{alien_schema} where the database is
// newer than the program or a migration that was applied reads differently today.
std::vector<int> migrate(sql::Connection&, const Installation& = {});

// Throws Failure{older_schema} or Failure{alien_schema} unless the database is at this program's
// schema.
void require_schema(sql::Connection&);

struct SchemaStatus {
    int applied = 0;
    int carried = 0;
    std::string origin;
    bool rehearsal = false;
};
[[nodiscard]] SchemaStatus schema_status(sql::Connection&);

}  // namespace storage
