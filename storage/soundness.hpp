// Whether the database itself is as it was made: what no single command would notice.
#pragma once

#include "storage/sql.hpp"

#include <string>
#include <vector>

namespace storage {

struct Soundness {
    std::string check;  // "every constraint is in force"
    bool holds = false;
    std::string found;  // "yes", or what is not so
};

// Of a database at this program's schema. Looks and changes nothing. That each state is what its
// steps lead to is not asked here: the verification of the log replays them.
[[nodiscard]] std::vector<Soundness> soundness_of(sql::Connection&);

}  // namespace storage
