// Dossiers read for people.
#pragma once

#include "engine/nomination/dossier.hpp"
#include "storage/sql.hpp"

#include <string>

namespace storage::dossiers {

enum class Which { submitted, newest };  // the newest: the one being written, where one is

// Empty where none was written yet.
[[nodiscard]] engine::nomination::Dossier read(sql::Transaction&, const std::string& call_id,
                                               const std::string& reference, Which);

}  // namespace storage::dossiers
