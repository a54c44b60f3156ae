// The one table of who reads which rows, schemas/policy.json, and what is made of it: the
// database's policies and grants, and the page that people read.
#pragma once

#include <string>
#include <string_view>

namespace storage::policies {

// A migration's text: every policy and grant anew, whatever was there. Throws std::runtime_error
// for a table that names no relation, or none that there is.
[[nodiscard]] std::string as_sql(std::string_view policy_json);

// docs/permissions.md: table by table, in words.
[[nodiscard]] std::string as_markdown(std::string_view policy_json);

}  // namespace storage::policies
