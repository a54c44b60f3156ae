// A log sealed for a test.
#pragma once

#include "storage/sealing.hpp"

namespace tests {

// Until nothing is left to seal. Throws what a refusal says.
storage::sealing::Sealed seal_all(storage::sql::Connection&, const std::filesystem::path& folder,
                                  int most = 1000);

}  // namespace tests
