// What was asked of a list: the words of a query and the options that say the same.
#pragma once

#include "cli/command.hpp"
#include "cli/parsed.hpp"
#include "engine/query/query.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

// The last argument of a command that lists, and the option beside it.
extern const Argument query_argument;
extern const Option query_option;

// Words and --query together, as they were typed.
[[nodiscard]] std::string query_text(const Parsed&);

// Throws UsageError, which shows the query and marks what is not understood in it.
[[nodiscard]] engine::query::Query understood(engine::query::List, const std::string& text,
                                              const std::optional<std::string>& scope = {});

// Query and options of the command.
[[nodiscard]] engine::query::Query asked(engine::query::List, const Parsed&,
                                         const std::optional<std::string>& scope = {});

// As if the query said so too.
void narrow(engine::query::Query&, std::string_view field, const std::vector<std::string>& values,
            bool negated = false);

// The list that a command's query asks; nothing where it has none.
[[nodiscard]] std::optional<engine::query::List> list_of(const Command&);

// "state: region: sort: limit:", to be offered at a prompt.
[[nodiscard]] std::string query_words(engine::query::List);

}  // namespace cli
