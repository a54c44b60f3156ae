// A log sealed for a test.
#pragma once

#include "storage/sealing.hpp"

namespace tests {

// Cases share a server, and a transaction that another case holds open holds back what is sealed
// here: unless something is to stay, all that can be seen is awaited.
enum class Rest { nothing_stays, may_stay };

// Until every transaction on the server that is older than what is recorded has ended: then a
// sealer comes past all of it, and whatever is put among it is behind the sealer.
void await_older_transactions(storage::sql::Connection&);

// Until nothing is left to seal. Throws what a refusal says.
storage::sealing::Sealed seal_all(storage::sql::Connection&, const std::filesystem::path& folder,
                                  int most = 1000, Rest = Rest::nothing_stays);

}  // namespace tests
