// Command lines as text: the examples of the help, and what an answer proposes next.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cli {

// The words of the first command of a line as a shell would split it, quotes taken away; a pipe, a
// redirection, && and ; end it. Without the program's name.
[[nodiscard]] std::vector<std::string> words_of(std::string_view line);

// Quoted where a shell would otherwise read something else.
[[nodiscard]] std::string quoted(std::string_view word);

}  // namespace cli
