// The schema as text: what the migrations add up to, to be read and compared.
#pragma once

#include "storage/sql.hpp"

#include <string>

namespace storage {

// Everything in the schema `accede`, read from the catalog, as SQL that makes it anew in an empty
// database: tables, constraints, indexes, functions, triggers. In an order of its own and in the
// same words on every PostgreSQL, so that two texts are equal exactly where two schemas are. Rows
// are no part of it. Throws Failure where something lies there that it cannot write.
[[nodiscard]] std::string schema_text(sql::Connection&);

}  // namespace storage
