#include "storage/rulebook.hpp"

#include <fmt/format.h>

namespace storage {
namespace {

constexpr sql::Statement get_regulations{
    "get_regulations", "SELECT document FROM regulations WHERE call_id = $1 AND version = $2"};

}  // namespace

Rulebook::Rules Rulebook::rules(sql::Transaction& tx, const std::string& call_id, int version) {
    const std::pair key{call_id, version};
    if (const auto known = known_.find(key); known != known_.end()) return known->second;

    const auto rows = tx.ask(get_regulations, call_id, version);
    auto read = rows.empty() ? engine::regulations::parse("")
                             : engine::regulations::parse(sql::text(rows[0][0]));
    if (!read) {
        throw Failure{Trouble::alien_schema,
                      fmt::format("the regulations of call {}, version {}, cannot be read: {} {}",
                                  call_id, version, read.error()[0].path, read.error()[0].reason)};
    }
    return known_[key] = std::make_shared<const engine::regulations::Regulations>(*std::move(read));
}

}  // namespace storage
