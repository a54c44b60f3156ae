// The world failed: not a refusal, which is a value, but something to retry, to resolve or to
// report.
#pragma once

#include <stdexcept>
#include <string>

namespace storage {

enum class Trouble {
    unreachable,      // no connection could be made
    lost,             // the connection went before a commit was sent: nothing was changed
    outcome_unknown,  // the connection went after a commit was sent: ask by the request's key
    contention,       // serialization failure, deadlock, lock timeout: may be tried again
    superseded,       // a guarded write found that somebody else was first
    constraint,       // an invariant held where the code should have: see constraint()
    unavailable,      // read-only, disk full, too many connections, shutting down
    older_schema,     // than this program's: to be migrated
    alien_schema,     // newer than this program's, or none that it knows
    other,
};

class Failure : public std::runtime_error {
public:
    Failure(Trouble trouble, const std::string& what, std::string sqlstate = {},
            std::string constraint = {})
        : std::runtime_error{what},
          trouble_{trouble},
          sqlstate_{std::move(sqlstate)},
          constraint_{std::move(constraint)} {}

    [[nodiscard]] Trouble trouble() const { return trouble_; }
    [[nodiscard]] const std::string& sqlstate() const { return sqlstate_; }
    [[nodiscard]] const std::string& constraint() const { return constraint_; }

private:
    Trouble trouble_;
    std::string sqlstate_;
    std::string constraint_;
};

}  // namespace storage
