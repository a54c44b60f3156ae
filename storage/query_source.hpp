// Where the rows of each list come from. Fixed texts, all of them.
#pragma once

#include "engine/query/fields.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace storage::query {

struct Expression {
    std::string value;   // what is compared: text, or bigint for what has an order
    std::string sort{};  // by what it is ordered, where that is something else
    // The type of its array, where the value is compared as the column that it is, which is never
    // missing. Such a comparison tells nobody anything, so the server may look the rows up by it
    // before it asks which of them are the asker's.
    std::string array{};
    // Never missing nor empty: ordered as it is indexed, so that the first or the last few rows are
    // found without looking at all.
    bool is_always_there = false;
};

struct Source {
    std::string columns;
    std::string rows;                // FROM and, with $1 ... $own, WHERE
    std::vector<Expression> fields;  // as the list's
    std::string words;               // the text that bare words look in
    std::string order;               // total: no two rows are alike in it
    int own = 0;
    // The field in whose order an index has the rows of a scope.
    std::optional<std::size_t> indexed{};
};

[[nodiscard]] const Source& source_of(engine::query::List);

}  // namespace storage::query
