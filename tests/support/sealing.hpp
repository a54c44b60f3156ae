// A log sealed for a test.
#pragma once

#include "storage/sealing.hpp"

namespace tests {

// Cases share a server, and a transaction that another case holds open holds back what is sealed
// here: unless something is to stay, all that can be seen is awaited.
enum class Rest { nothing_stays, may_stay };

// Cases share a server: until every transaction on it that runs now has ended. Then a sealer comes
// past all that is recorded, what is put among it is behind the sealer, and no dead row is kept.
void await_older_transactions(storage::sql::Connection&);

// Until nothing is left to seal. Throws what a refusal says.
storage::sealing::Sealed seal_all(storage::sql::Connection&, const std::filesystem::path& folder,
                                  int most = 1000, Rest = Rest::nothing_stays);

}  // namespace tests
