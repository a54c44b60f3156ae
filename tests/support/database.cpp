#include "tests/support/database.hpp"

#include "storage/audit_log.hpp"
#include "storage/calls.hpp"
#include "storage/cluster.hpp"
#include "storage/migrations.hpp"
#include "storage/random.hpp"
#include "tests/support/files.hpp"

#include <filesystem>
#include <stdexcept>

namespace tests {
namespace {

namespace fs = std::filesystem;

// Root's build folder may be closed to the server's user, so the cluster lives where temporary
// files do.
fs::path cluster_dir() {
    const auto digest = engine::audit::hex(engine::audit::sha256(program()));
    return fs::temp_directory_path() / ("accede-tests-" + digest.substr(0, 12));
}

storage::Cluster& cluster() {
    static storage::Cluster one{cluster_dir(), {.durable = false, .stay = true}};
    return one;
}

std::string template_name() {
    std::string all;
    for (const auto& migration : storage::migrations()) all += migration.sha256;
    return "template_" + engine::audit::hex(engine::audit::sha256(all)).substr(0, 16);
}

// Cases run as processes of their own, two at a time: one of them makes the template.
void make_template(storage::sql::Connection& server_connection) {
    const auto name = template_name();
    server_connection.run("SELECT pg_advisory_lock(7)");
    const auto there = server_connection.run("SELECT FROM pg_database WHERE datname = '" + name +
                                             "' AND datistemplate");
    if (there.empty()) {
        server_connection.run("DROP DATABASE IF EXISTS " + name);
        server_connection.run("CREATE DATABASE " + name);
        {
            storage::sql::Connection fresh{server(name)};
            storage::migrate(fresh, {.origin = "accede.test", .rehearsal = true});
        }
        server_connection.run("UPDATE pg_database SET datistemplate = true WHERE datname = '" +
                              name + "'");
    }
    server_connection.run("SELECT pg_advisory_unlock(7)");
}

std::array<std::uint8_t, 16> key() {
    return storage::random_uuid();
}

}  // namespace

std::string server(const std::string& database) {
    return cluster().conninfo(database);
}

void stop_server() {
    storage::stop_cluster(cluster_dir());
    fs::remove_all(cluster_dir());
}

Database::Database() {
    const auto id = engine::audit::hex(storage::random_uuid());
    name_ = "test_" + id;
    storage::sql::Connection connection{server("postgres")};
    make_template(connection);
    connection.run("CREATE DATABASE " + name_ + " TEMPLATE " + template_name());
    // What may be done with a database as a whole is not copied with it.
    connection.run("REVOKE CREATE, TEMPORARY ON DATABASE " + name_ + " FROM PUBLIC");
}

Database::Database(const std::string& original)
    : name_{"test_" + engine::audit::hex(storage::random_uuid())} {
    storage::sql::Connection connection{server("postgres")};
    connection.run(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '" +
        original + "'");
    connection.run("CREATE DATABASE " + name_ + " TEMPLATE " + original);
}

Database::~Database() {
    try {
        storage::sql::Connection connection{server("postgres")};
        connection.run("DROP DATABASE " + name_ + " WITH (FORCE)");
    } catch (const std::exception&) {  // the cluster is thrown away with it
    }
}

void must(const storage::Result<storage::Answer>& answer) {
    if (!answer) throw std::runtime_error{answer.error().explanation};
}

std::vector<std::string> faults(House& house) {
    return storage::audit_log::verify(house.connection).faults;
}

std::string value(storage::sql::Connection& connection, const std::string& query) {
    const auto rows = connection.run(query);
    return rows.empty() || rows[0][0].is_null() ? "" : rows[0][0].as<std::string>();
}

House::House() : connection{database.connect()}, registry{connection} {
    at("2099-02-01T12:00:00Z");
    must(registry.add_countries(
        as("nobody"), {{"TG", "Togo", "Togo", "africa"},
                       {"FR", "France", "France", "europe-north-america"},
                       {"KE", "Kenya", "Kenya", "africa"},
                       {"LI", "Liechtenstein", "Liechtenstein", "europe-north-america", false}}));
    must(registry.add_person(as("ada"), {"ada", "Ada"}));
    must(registry.add_person(as("ada"), {"ben", "Ben"}));
    must(registry.grant(as("ada"), {"ben", engine::Role::administrator}));
}

storage::Request House::as(const std::string& handle) {
    return {.person = handle, .operated_by = "tester", .key = key()};
}

void House::at(const std::string& moment) {
    storage::sql::Transaction tx{connection, storage::sql::Rights::of_login};
    storage::calls::set_clock(tx, engine::moment_from_iso(moment).value());
    tx.commit();
}

std::string House::officer(const std::string& country) {
    std::string handle = "officer.";
    for (const char c : country) handle += static_cast<char>(c - 'A' + 'a');
    if (value(connection, "SELECT 1 FROM person WHERE handle = '" + handle + "'").empty()) {
        must(registry.add_person(as("ada"), {handle, "Officer of " + country}));
        must(registry.grant(as("ada"), {handle, engine::Role::officer, country}));
    }
    return handle;
}

std::string House::juror(const std::string& handle, const std::string& country) {
    must(registry.add_person(as("ada"), {handle, "Juror " + handle, country}));
    must(registry.grant(as("ada"), {handle, engine::Role::juror}));
    return handle;
}

void House::open_call() {
    must(registry.plan_call(as("ada"), file("data/regulations/fictional-2099.json")));
    must(registry.advance_call(as("ada"), "2099", engine::call::Open{}));
}

std::string House::complete_draft(const std::string& country, const std::string& city) {
    const auto who = officer(country);
    const auto begun =
        registry.begin(as(who), "2099", {.commission = country, .country = country, .name = city});
    must(begun);
    using Kind = storage::Change::Kind;
    must(registry.edit(as(who), "2099", begun->reference,
                       {{Kind::section, "profile", "A city by a river."},
                        {Kind::section, "motivation", "To learn."},
                        {Kind::section, "plan", "Step by step."},
                        {Kind::section, "challenges", "Many."},
                        {Kind::mayor, "", "The mayor", "2099-01-20"},
                        {Kind::endorsement, "", "The secretary-general", "2099-01-31"}}));
    return begun->reference;
}

std::string House::submitted(const std::string& country, const std::string& city) {
    const auto reference = complete_draft(country, city);
    must(registry.advance(as(officer(country)), "2099", reference, engine::nomination::Submit{}));
    return reference;
}

std::string House::eligible(const std::string& country, const std::string& city) {
    const auto reference = submitted(country, city);
    must(registry.advance(
        as("ada"), "2099", reference, engine::nomination::FindEligible{},
        {{"member_state", true}, {"mayors_signature", true}, {"endorsement", true}}));
    return reference;
}

}  // namespace tests
