#include "tests/support/sealing.hpp"

#include <stdexcept>

namespace tests {

storage::sealing::Sealed seal_all(storage::sql::Connection& connection,
                                  const std::filesystem::path& folder, int most) {
    const storage::sealing::Folder kept{folder};
    for (;;) {
        auto sealed = storage::sealing::seal(connection, kept, most);
        if (!sealed) throw std::runtime_error{sealed.error().explanation};
        if (!sealed->more) return *std::move(sealed);
    }
}

}  // namespace tests
