// A database of one's own for a test, copied from a migrated template.
#pragma once

#include "storage/registry.hpp"
#include "storage/sql.hpp"
#include "tests/support/server.hpp"

#include <string>
#include <vector>

namespace tests {

// A fresh database, migrated, a rehearsal; dropped with the object.
class Database {
public:
    Database();
    // A copy of that one as it is. Whoever is connected to it is thrown out.
    explicit Database(const std::string& original);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    [[nodiscard]] std::string conninfo() const { return server(name_); }
    [[nodiscard]] storage::sql::Connection connect() const {
        return storage::sql::Connection{conninfo()};
    }
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    std::string name_;
};

// A registry on a database of its own, with people who may act: administrators `ada` and `ben`,
// officers `officer.tg` and so on on demand.
class House {
public:
    House();

    // A request of that person under a fresh key.
    [[nodiscard]] storage::Request as(const std::string& handle);
    void at(const std::string& moment);  // sets the rehearsal's clock forward

    // Adds the officer of a Commission, or a juror, and gives the handle.
    std::string officer(const std::string& country);
    std::string juror(const std::string& handle, const std::string& country = "");

    // A call with the fictional regulations of 2099, open, its Commission's window begun.
    void open_call();
    // A nomination of a city that lies in that country, with a complete dossier, as a draft.
    std::string complete_draft(const std::string& country, const std::string& city);
    std::string submitted(const std::string& country, const std::string& city);
    // Screened and found eligible.
    std::string eligible(const std::string& country, const std::string& city);

    Database database;
    storage::sql::Connection connection;
    storage::Registry registry;
};

// What a story takes for granted. Throws what the refusal says.
void must(const storage::Result<storage::Answer>&);

// What the verification of the whole record finds wrong with it.
[[nodiscard]] std::vector<std::string> faults(House&);

// The first column of the first row.
[[nodiscard]] std::string value(storage::sql::Connection&, const std::string& query);

}  // namespace tests
