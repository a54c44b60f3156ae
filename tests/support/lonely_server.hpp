// A server that waits for a standby which is not there.
#pragma once

#include "storage/cluster.hpp"
#include "storage/sql.hpp"
#include "tests/support/folder.hpp"

#include <memory>
#include <string>

namespace tests {

// A private server with a migrated rehearsal in it; gone with the object.
class LonelyServer {
public:
    LonelyServer();

    [[nodiscard]] std::string conninfo() const { return cluster_.conninfo(); }

    // From some commit soon after on, each waits for the standby to have it.
    void expect_standby();
    // Lets go all who wait, and nobody waits any more.
    void expect_none();

    // What somebody who waits has asked for last; empty where nobody waits.
    [[nodiscard]] std::string waiting();
    // Ends somebody's wait as an operator would, by pg_cancel_backend().
    void cancel_wait();

private:
    Folder folder_;
    storage::Cluster cluster_;
    std::unique_ptr<storage::sql::Connection> operator_;
};

}  // namespace tests
