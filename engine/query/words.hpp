// The first half of reading a query: its words, not yet typed.
#pragma once

#include "engine/query/query.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace engine::query {

struct Piece {
    std::string text;
    bool quoted = false;
    std::size_t position = 0;
    std::size_t length = 0;
};

struct Word {
    std::size_t position = 0;
    std::size_t length = 0;
    bool negated = false;
    std::string field{};  // in small letters; empty: a bare word
    Operator op = Operator::is;
    std::vector<Piece> values{};  // one at least
};

[[nodiscard]] Understood<std::vector<Word>> words_of(std::string_view text);

}  // namespace engine::query
