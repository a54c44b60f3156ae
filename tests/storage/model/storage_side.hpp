// The other side of the comparison: the same operation through storage, and what the database
// holds.
#pragma once

#include "storage/registry.hpp"
#include "tests/storage/model/world.hpp"

#include <string>
#include <vector>

namespace tests::model {

// `world` is only asked for regulations, and for how a membership came about.
[[nodiscard]] Outcome perform(storage::Registry&, const World& world, const Operation&);

// The lines of World::lines(), read from the database.
[[nodiscard]] std::vector<std::string> lines_of(storage::sql::Connection&);

}  // namespace tests::model
