// The small language in which lists are asked:
//
//     state:returned,submitted region:africa score>=4 -name:"Port Novo" kara sort:-spread limit:20
//
// A query is read in words, typed by the fields of its list, and becomes a tree of values. It never
// becomes text again: what runs is chosen from fixed statements, and the values are their
// parameters.
#pragma once

#include "engine/query/fields.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

namespace engine::query {

inline constexpr std::size_t longest_query_bytes = 1024;
inline constexpr std::size_t most_words = 32;
inline constexpr std::size_t most_values = 64;  // of one word
inline constexpr std::size_t most_sort_keys = 2;
inline constexpr std::int64_t most_rows = 1'000'000;

enum class Operator { is, less, at_most, more, at_least };

// Half open, in the units of the field: microseconds since 1970, hundredths, or the number itself.
// A day is as many microseconds as it has.
struct Span {
    std::int64_t from = INT64_MIN;  // INT64_MIN: without a beginning
    std::int64_t to = INT64_MAX;    // INT64_MAX: without an end

    friend bool operator==(const Span&, const Span&) = default;
};

struct Missing {
    friend bool operator==(const Missing&, const Missing&) = default;
};

using Value = std::variant<std::string, Span, Missing>;

// One word: any of its values will do.
struct Term {
    std::optional<std::size_t> field{};  // of the list's; nothing: a bare word
    bool negated = false;
    std::vector<Value> values{};  // of an ordered field: the spans that the operator makes of them

    friend bool operator==(const Term&, const Term&) = default;
};

struct SortKey {
    std::size_t field = 0;
    bool descending = false;

    friend bool operator==(const SortKey&, const SortKey&) = default;
};

struct Query {
    List list = List::nominations;
    std::string scope{};  // "2099": the call, the ledger
    std::vector<Term> terms{};
    std::vector<SortKey> order{};  // nothing: as the list is ordered anyway
    std::optional<std::int64_t> limit{};

    [[nodiscard]] bool speaks_of(std::string_view field) const;
};

// Why a query is not understood, and where.
struct Complaint {
    std::size_t position = 0;  // of the first byte, in the query as it was typed
    std::size_t length = 0;    // bytes
    std::string why;           // a sentence
    std::string typed{};       // what there is a list of choices for
    std::vector<std::string> choices{};

    friend bool operator==(const Complaint&, const Complaint&) = default;
};

template <class T>
using Understood = tl::expected<T, Complaint>;

// `scope`: where it was said already, beside the query.
[[nodiscard]] Understood<Query> parse(List, std::string_view text,
                                      const std::optional<std::string>& scope = {});

// A word that parse() understands as that field and those values, whatever they hold.
[[nodiscard]] std::string word(std::string_view field, const std::vector<std::string>& values);

}  // namespace engine::query
