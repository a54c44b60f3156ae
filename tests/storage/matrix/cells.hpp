// Asks the database as accede_app, in a person's name, and compares each answer with the oracle's.
#pragma once

#include "tests/support/matrix/world.hpp"

#include <string>
#include <vector>

namespace tests::matrix {

enum class Verbs { reading, writing };

struct Compared {
    int cells = 0;
    std::vector<std::string> differences{};  // "person table key verb: what"
};

// Within the transaction, which has the login's own rights before and after.
void compare(storage::sql::Transaction&, const World&, const std::string& person,
             const std::string& table, Verbs, Compared&);

// A function that tries statements one by one and takes each back. Once a world.
void prepare(World&);

}  // namespace tests::matrix
