// The lists of the program and what each may be asked for: no more than what it shows, so that no
// filter tells what the list does not.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace engine::query {

enum class List { nominations, deliberation, reviews, members, calls, people, audit };

inline constexpr std::array every_list{List::nominations, List::deliberation, List::reviews,
                                       List::members,     List::calls,        List::people,
                                       List::audit};

// "nominations": stored with a saved search.
[[nodiscard]] std::string_view name_of(List);
[[nodiscard]] std::optional<List> list_from(std::string_view);

enum class Type {
    text,     // holds what was typed, whatever its case and accents
    code,     // is what was typed, whatever its case
    set,      // one of the field's own words
    country,  // two letters
    region,   // one of the five
    integer,
    decimal,  // two decimals, as it is shown
    instant,  // an instant in UTC, or a year, a month or a day of it
};

// Whether values stand before and after one another, so that <, <=, > and >= are understood.
[[nodiscard]] bool is_ordered(Type);

struct Field {
    std::string_view name;
    Type type;
    std::string_view summary;
    bool may_be_missing = false;             // `none` asks for the rows that have no value
    std::vector<std::string_view> values{};  // of a set
};

// What a list is of as a whole, said once and never negated: the call of nominations.
struct Scope {
    std::string_view name{};      // empty: the list has none
    std::string_view fallback{};  // where it is not said; empty: it must be
};

struct Shape {
    std::vector<Field> fields;
    Scope scope{};
    std::string_view words;  // what bare words look in, for people
};

[[nodiscard]] const Shape& shape_of(List);

// Nothing where the list has no such field.
[[nodiscard]] std::optional<std::size_t> field_of(List, std::string_view name);

}  // namespace engine::query
