#include "tests/support/lonely_server.hpp"

#include "storage/migrations.hpp"

namespace tests {

LonelyServer::LonelyServer()
    : cluster_{folder_.path() / "accede", {.durable = false}},
      operator_{std::make_unique<storage::sql::Connection>(cluster_.conninfo("postgres"))} {
    // Who does not wait for the own disk waits for no standby either.
    operator_->run("ALTER DATABASE accede SET synchronous_commit = on");
    storage::sql::Connection connection{conninfo()};
    storage::migrate(connection, {.origin = "accede.test", .rehearsal = true});
}

void LonelyServer::expect_standby() {
    operator_->run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    operator_->run("SELECT pg_reload_conf()");
}

void LonelyServer::expect_none() {
    operator_->run("ALTER SYSTEM RESET synchronous_standby_names");
    operator_->run("SELECT pg_reload_conf()");
}

std::string LonelyServer::waiting() {
    const auto rows = operator_->run(
        "SELECT query FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND wait_event = 'SyncRep'");
    return rows.empty() ? "" : rows[0][0].as<std::string>();
}

void LonelyServer::cancel_wait() {
    operator_->run(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND wait_event = 'SyncRep'");
}

}  // namespace tests
