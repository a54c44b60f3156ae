// Who reads and writes what, said a second time: of plain facts, in another language, by nobody who
// looked at the database's predicates.
#pragma once

#include "tests/support/matrix/world.hpp"

#include <optional>
#include <string>

namespace tests::matrix {

class Oracle {
public:
    Oracle(const World& world, const std::string& handle) : Oracle{world.tables, handle} {}
    Oracle(const Tables&, const std::string& handle);

    [[nodiscard]] bool reads(const std::string& table, const Json& row) const;
    [[nodiscard]] bool inserts(const std::string& table, const Json& row) const;
    // The row as it is, and as it would be.
    [[nodiscard]] bool updates(const std::string& table, const Json& was, const Json& is) const;

private:
    [[nodiscard]] bool own(const Json& row, const char* column = "person_id") const;
    [[nodiscard]] bool has_conflict(const Json& nomination) const;
    [[nodiscard]] bool given_to_read(const Json& nomination) const;
    [[nodiscard]] bool before_own_jury(const Json& nomination) const;
    [[nodiscard]] bool deliberates(const Json& assignment) const;
    [[nodiscard]] bool of_own_commission(const Json& nomination) const;
    [[nodiscard]] bool other_in_conflict(const Json& row) const;
    [[nodiscard]] const Json& one(const std::string& table, const char* column,
                                  const Json& value) const;
    template <class Test>
    [[nodiscard]] bool any(const std::string& table, const Test& test) const;

    const Tables* tables_;
    Json me_;  // null where nobody asks
    Json country_;
    Json commission_;
    bool administrator_ = false;
    bool auditor_ = false;
    bool juror_ = false;
};

}  // namespace tests::matrix
