// How an answer is shown: as text, columns or JSON.
#pragma once

#include "cli/answer.hpp"
#include "cli/context.hpp"

#include <string>

namespace cli {

// Writes the answer to context.out in the format that was asked for; hints and notes go to
// context.err, so that a pipe gets the answer alone.
void render(Answer&, Context&);

// The value as one word or line: "" for null, "yes" and "no", lists with commas.
[[nodiscard]] std::string value_text(const Json&);

// data[key], or what the pointer "/a/b" finds; null where there is nothing.
[[nodiscard]] const Json& at_key(const Json& data, const std::string& key);

}  // namespace cli
