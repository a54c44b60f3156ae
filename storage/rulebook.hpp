// The regulations that are in force, read once a version and kept.
#pragma once

#include "engine/regulations/regulations.hpp"
#include "storage/sql.hpp"

#include <map>
#include <memory>
#include <string>

namespace storage {

class Rulebook {
public:
    using Rules = std::shared_ptr<const engine::regulations::Regulations>;

    // Asks the database only for a version that was not asked for before. What is stored was valid
    // when it was stored; Failure{alien_schema} where this program reads it differently.
    [[nodiscard]] Rules rules(sql::Transaction&, const std::string& call_id, int version);

private:
    std::map<std::pair<std::string, int>, Rules> known_;
};

}  // namespace storage
