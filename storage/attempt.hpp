// Tries again what may be tried again, and resolves what is unknown.
//
// A transaction that failed before its COMMIT was sent has changed nothing: it is tried again, at
// most ten times, after 5 ms, 10 ms, 20 ms ... each lengthened by chance. One whose COMMIT was sent
// and not answered is neither guessed at nor repeated blindly: the body asks for the request's key
// first, and finds there what an earlier attempt did. Where the server waits for a standby, what is
// found counts once the standby has it.
#pragma once

#include "storage/failure.hpp"
#include "storage/sql.hpp"

#include <functional>
#include <optional>

namespace storage {

// How long to wait before try number `tried` + 1; nothing when the failure must not be tried again.
// `chance` is between 0 and 1.
[[nodiscard]] std::optional<std::chrono::milliseconds> wait_before_retry(Trouble, int tried,
                                                                         double chance);

// Runs the body until it returns, reconnecting where the connection went. The body is one
// transaction from BEGIN to COMMIT, and begins by looking for its key.
void attempt(sql::Connection&, const std::function<void(sql::Connection&)>& body);

}  // namespace storage
