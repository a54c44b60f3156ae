// What a command answers: the data once, and how a person would like to see it. The frame makes of
// it a table on a terminal, TSV for --plain, an object for --json and a line per row for
// --json=lines.
//
//     Answer answer{.schema = "accede/call-list/1"};
//     answer.data["calls"] = Json::array({{{"call", "2022"}, {"state", "open"}}});
//     answer.show = {Table{.rows = "calls",
//                          .columns = {{.key = "call", .title = "CALL"},
//                                      {.key = "state", .title = "STATE", .is_state = true}}}};
#pragma once

#include "cli/exit_code.hpp"

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

namespace cli {

using Json = nlohmann::ordered_json;

// Colour means state, and never stands without its word.
enum class Tone { plain, heading, done, waiting, refused };

enum class Align { left, right };

struct Column {
    std::string key;  // of the row's object; "/place/used" reaches into it
    std::string title;
    Align align = Align::left;
    bool is_state = false;                                // coloured by its word
    std::function<std::string(const Json& row)> words{};  // for a person, instead of the value
};

// The rows are the array data[rows]. Where there are too many to hold, leave data[rows] away and
// set Answer::next_row.
struct Table {
    std::string rows;
    std::vector<Column> columns;
    std::string when_empty = "none";
};

struct Pair {
    std::string key;  // of the data, as in Column
    std::string title;
    bool is_state = false;
    std::string words{};  // for a person, instead of the value
};

struct Pairs {
    std::vector<Pair> pairs;
};

struct Line {
    std::string text;
    Tone tone = Tone::plain;
};

// Free lines for a person; --plain has them too.
struct Lines {
    std::vector<Line> lines;
};

// A text that is the answer itself, as in an announcement: written as it is, whatever the width.
struct Document {
    std::string text;
};

using Section = std::variant<Table, Pairs, Lines, Document>;

struct Answer {
    std::string schema;  // "accede/call-list/1"
    Json data = Json::object();
    std::vector<Section> show{};

    // After a change: one sentence of what changed. With --dry-run the frame adds that it did not.
    std::string done{};
    std::vector<std::string> next{};   // commands: "accede call open 2022"
    std::vector<std::string> notes{};  // what else to know; on stderr

    ExitCode exit = ExitCode::done;

    // Gives the rows of the only Table one after another, false at the end, called until then or
    // until the reader goes away.
    std::function<bool(Json& row)> next_row{};
};

}  // namespace cli
