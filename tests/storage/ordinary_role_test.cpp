// A shared server: a role that owns its database, and was given accede's own roles by whoever
// administers the server.
#include "storage/migrations.hpp"
#include "storage/random.hpp"
#include "tests/support/database.hpp"

#include <doctest/doctest.h>

namespace {

// Such a role, and an empty database that it owns; gone with the object.
class Tenant {
public:
    Tenant() {
        tests::Database made_the_roles;
        admin_.run("CREATE ROLE " + name_ + " LOGIN");
        admin_.run("GRANT accede_owner, accede_engine, accede_steward, accede_app TO " + name_);
        admin_.run("CREATE DATABASE " + name_ + " OWNER " + name_);
    }
    ~Tenant() {
        admin_.run("DROP DATABASE " + name_ + " WITH (FORCE)");
        admin_.run("DROP ROLE " + name_);
    }
    Tenant(const Tenant&) = delete;
    Tenant& operator=(const Tenant&) = delete;

    // Of two values for one key, libpq takes the last.
    [[nodiscard]] std::string conninfo() const { return tests::server(name_) + " user=" + name_; }

private:
    std::string name_ = "tenant_" + engine::audit::hex(storage::random_uuid());
    storage::sql::Connection admin_{tests::server("postgres")};
};

}  // namespace

TEST_CASE(
    "a role that owns its database and was given accede's roles can migrate it and work in it") {
    const Tenant tenant;
    storage::sql::Connection connection{tenant.conninfo()};
    CHECK(tests::value(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") ==
          "f");

    storage::migrate(connection);
    storage::Registry registry{connection};
    const auto added = registry.add_person({.person = "ada", .key = storage::random_uuid()},
                                           {"ada", "Ada Example"});

    if (!added) FAIL(added.error().explanation);
    CHECK(added->to == "administrator");
}
