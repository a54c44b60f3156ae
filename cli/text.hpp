// Text on its way to a terminal or a file of columns.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

// Columns it takes on a terminal: two for wide characters of East Asia, none for combining marks.
[[nodiscard]] std::size_t width_of(std::string_view);

// Nothing in stored text may steer a terminal: control characters, marks that turn the direction of
// writing and bytes that are not UTF-8 come out as \x1b, \u{202e}, \xff. Line feeds stay only where
// asked.
[[nodiscard]] std::string printable(std::string_view, bool keep_line_feeds = false);

// A field of --plain: tab, line feed, return and backslash as \t \n \r \\, then as printable().
[[nodiscard]] std::string plain_field(std::string_view);

// Cuts to so many columns, ending in an ellipsis where something was cut.
[[nodiscard]] std::string fit(std::string_view, std::size_t columns);

// Fills with spaces to so many columns.
[[nodiscard]] std::string pad(std::string_view, std::size_t columns, bool right = false);

// Breaks at spaces; a word longer than the line stands alone. Line feeds of the text stay.
[[nodiscard]] std::vector<std::string> wrap(std::string_view, std::size_t columns);

// "12,345"
[[nodiscard]] std::string grouped(std::size_t);

}  // namespace cli
