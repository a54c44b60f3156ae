#include "tests/support/sealing.hpp"

#include "tests/support/database.hpp"

#include <stdexcept>
#include <thread>

namespace tests {

void await_older_transactions(storage::sql::Connection& connection) {
    const auto now = value(connection, "SELECT pg_current_xact_id()");
    while (value(connection,
                 "SELECT pg_snapshot_xmin(pg_current_snapshot()) > '" + now + "'::xid8") != "t")
        std::this_thread::yield();
}

storage::sealing::Sealed seal_all(storage::sql::Connection& connection,
                                  const std::filesystem::path& folder, int most, Rest rest) {
    const storage::sealing::Folder kept{folder};
    std::int64_t entries = 0;
    for (;;) {
        auto sealed = storage::sealing::seal(connection, kept, most);
        if (!sealed) throw std::runtime_error{sealed.error().explanation};
        entries += sealed->entries;
        if (sealed->more) continue;
        sealed->entries = entries;
        const auto left = value(connection,
                                "SELECT count(*) FROM accede.audit_entry LEFT JOIN accede.leaf "
                                "USING (call_id, entry_id) WHERE leaf_index IS NULL");
        if (rest == Rest::may_stay || left == "0") return *std::move(sealed);
        std::this_thread::yield();
    }
}

}  // namespace tests
