// What the words of a query come to together: one constraint for each field of the list, whether it
// was spoken of or not. So every query of a list has the same shape.
#pragma once

#include "engine/query/query.hpp"

#include <string>
#include <variant>
#include <vector>

namespace engine::query {

// Is one of the values, or is none of them. A row without a value counts as the empty text.
struct Among {
    std::vector<std::string> values{};  // sorted, each once
    bool wanted = false;

    friend bool operator==(const Among&, const Among&) = default;
};

// Lies in one of the spans.
struct Within {
    std::vector<Span> spans{Span{}};  // in order, apart from one another
    bool missing = true;              // a row without a value will do

    friend bool operator==(const Within&, const Within&) = default;
};

struct Holding {
    std::vector<std::string> all{};
    std::vector<std::string> any{};  // empty: whatever
    std::vector<std::string> none{};

    friend bool operator==(const Holding&, const Holding&) = default;
};

using Constraint = std::variant<Among, Within, Holding>;

struct Constraints {
    std::vector<Constraint> fields;  // as the list's
    Holding words;
};

[[nodiscard]] Constraints constraints_of(const Query&);

// The arithmetic of it.
[[nodiscard]] Among both(const Among&, const Among&);
[[nodiscard]] Within both(const Within&, const Within&);
[[nodiscard]] std::vector<Span> joined(std::vector<Span>);  // in order, those that touch as one
[[nodiscard]] std::vector<Span> all_but(const std::vector<Span>& joined);

}  // namespace engine::query
