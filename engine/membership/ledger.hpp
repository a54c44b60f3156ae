// How many members the network has: from the ledger, never typed.
#pragma once

#include <optional>

namespace engine::membership {

// A ledger may open with a published total whose names are only partly known. Members that are
// entered by name as having joined before are among that total, not on top of it.
struct Ledger {
    std::optional<int> opened_with{};
    int admitted = 0;       // memberships by admission, alive
    int earlier = 0;        // memberships entered as earlier ones, alive
    int earlier_ended = 0;  // of those, ended since the ledger was opened
};

[[nodiscard]] inline int members(const Ledger& ledger) {
    if (!ledger.opened_with) return ledger.admitted + ledger.earlier;
    return *ledger.opened_with - ledger.earlier_ended + ledger.admitted;
}

}  // namespace engine::membership
