// Saved searches: a person's own names for what they ask a list again and again. They are no part
// of the record, so they leave no entry in it.
#pragma once

#include "engine/query/query.hpp"
#include "engine/result.hpp"
#include "storage/request.hpp"
#include "storage/sql.hpp"

#include <string>
#include <vector>

namespace storage::searches {

struct Search {
    std::string name;
    engine::query::List list = engine::query::List::nominations;
    std::string query;
    engine::Moment saved_at{};
};

// All of them act for the request's person, who must be known, and are kept to that person's own.
// The query has been understood by whoever saves it.

enum class Saved { fresh, anew };
[[nodiscard]] engine::Result<Saved> save(sql::Connection&, const Request&, const Search&);
[[nodiscard]] engine::Result<std::vector<Search>> list(sql::Transaction&, const Request&);
[[nodiscard]] engine::Result<Search> get(sql::Transaction&, const Request&,
                                         const std::string& name);
[[nodiscard]] engine::Result<void> remove(sql::Connection&, const Request&,
                                          const std::string& name);

}  // namespace storage::searches
