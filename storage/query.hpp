// Lists, asked in the language of engine/query.
//
// A list is one SELECT that was written before anybody asked. Each of its fields has its place in
// the WHERE clause and its parameters, spoken of or not, so that the shape of the statement tells
// nothing and no word of a query becomes SQL; all that is chosen is by which of its columns it is
// ordered. The first few rows of a whole list, in the order of an index, have a statement of their
// own, without a WHERE clause for fields. It reads as whoever is connected, so what the database
// hides from them is not there to be found.
#pragma once

#include "engine/query/query.hpp"
#include "storage/audit_log.hpp"
#include "storage/calls.hpp"
#include "storage/juries.hpp"
#include "storage/members.hpp"
#include "storage/nominations.hpp"
#include "storage/people.hpp"
#include "storage/sql.hpp"

#include <optional>
#include <string>
#include <vector>

namespace storage::query {

using engine::query::Query;

[[nodiscard]] std::vector<nominations::Row> nominations(sql::Transaction&, const Query&);
[[nodiscard]] std::vector<members::Row> members(sql::Transaction&, const Query&);
[[nodiscard]] std::vector<calls::Row> calls(sql::Transaction&, const Query&);
[[nodiscard]] std::vector<PersonRow> people(sql::Transaction&, const Query&);
[[nodiscard]] std::vector<audit_log::Line> audit(sql::Transaction&, const Query&);

// Those of one juror.
[[nodiscard]] std::vector<juries::Assigned> reviews(sql::Transaction&, const Query&,
                                                    const std::string& juror);

// What is before the jury, and what it has said so far. Recused and discounted recommendations are
// in none of it.
struct Deliberated {
    std::string reference;
    std::string name;
    std::string country;
    std::string region;
    std::string state;
    int counted = 0;
    int recommend = 0;
    int with_advice = 0;
    int against = 0;
    int outstanding = 0;
    std::optional<std::string> score{};   // "4.25"
    std::optional<std::string> spread{};  // from the lowest to the highest mean of a juror
};
[[nodiscard]] std::vector<Deliberated> deliberation(sql::Transaction&, const Query&);

// The statement that a query runs. There is one for each list and each way to order it, and another
// where it may be planned once for all queries.
[[nodiscard]] const sql::Statement& statement_of(const Query&);

// Every way in which a list may be ordered.
[[nodiscard]] std::vector<std::vector<engine::query::SortKey>> every_order(engine::query::List);

}  // namespace storage::query
