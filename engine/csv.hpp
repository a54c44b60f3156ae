// Comma-separated values as in RFC 4180, read in pieces and written for spreadsheets.
//
// The reader never holds more than one row, whatever is fed to it: a file of a gigabyte costs as
// much memory as one of a kilobyte. It takes LF and CRLF, a byte order mark, line breaks inside
// quotes and a last line without an end; it refuses quotes where none belong rather than guess.
#pragma once

#include "engine/result.hpp"

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace engine::csv {

struct Field {
    std::string_view text;
    std::size_t line;    // where it begins in the file, from 1
    std::size_t column;  // as in a spreadsheet, from 1
};

// Lives until the taker returns.
struct Row {
    std::size_t line;  // where it begins in the file, from 1
    std::span<const Field> fields;
};

// Called for each row in turn. A refusal stops the reading and is what feed() answers.
using Taker = std::function<Permission(const Row&)>;

struct Limits {
    std::size_t field_bytes = 1 << 20;
    std::size_t row_bytes = 4 << 20;
    std::size_t fields = 1000;
};

class Reader {
public:
    explicit Reader(Taker taker, Limits limits = {});

    // Takes the next piece of the file, cut wherever it may be. Empty lines are passed over. After
    // a refusal the reader answers with that refusal for ever.
    [[nodiscard]] Permission feed(std::string_view bytes);

    // The file is at its end: hands over a last row that no line break closed.
    [[nodiscard]] Permission finish();

    // Lines begun so far.
    [[nodiscard]] std::size_t line() const { return line_; }

private:
    enum class At { field_start, plain, quoted, quote_in_quoted, carriage_return };
    struct Cut {
        std::size_t begin, end, line;
    };

    const char* step(const char* at, const char* end);
    const char* start_field(const char* at);
    const char* plain(const char* at, const char* end);
    const char* quoted(const char* at, const char* end);
    const char* after_quote(const char* at);
    bool keep(const char* from, const char* to);
    void end_field();
    void end_row();
    const char* fail(std::string what);

    Taker taker_;
    Limits limits_;
    Permission verdict_{};
    At at_ = At::field_start;
    std::string head_;  // what may become a byte order mark
    bool begun_ = false;
    std::string text_;  // of the row so far, unquoted, field after field
    std::vector<Cut> cuts_;
    std::vector<Field> fields_;
    std::size_t field_begin_ = 0;
    bool was_quoted_ = false;
    std::size_t line_ = 1;
    std::size_t row_line_ = 1;
    std::size_t field_line_ = 1;
};

// Reads text that is in memory already.
[[nodiscard]] Permission read(std::string_view text, const Taker&, Limits = {});

// Which column of a file is which, by its first row.
class Columns {
public:
    // Refuses a missing, a doubled and an unknown name. Names are compared as written.
    [[nodiscard]] static Result<Columns> from(
        const Row& first, std::initializer_list<std::string_view> required,
        std::initializer_list<std::string_view> optional = {});
    [[nodiscard]] static Result<Columns> from(const Row& first,
                                              std::span<const std::string_view> required,
                                              std::span<const std::string_view> optional);

    // Refuses a row that is longer or shorter than the first one was.
    [[nodiscard]] Permission fit(const Row&) const;

    // The field below that name: nothing if the file has no such column. The row must fit.
    [[nodiscard]] std::optional<Field> find(const Row&, std::string_view name) const;

    // The text below a required name.
    [[nodiscard]] std::string_view text(const Row&, std::string_view name) const;

    // "line 14, column 3 (country)"
    [[nodiscard]] std::string place(const Row&, std::string_view name) const;

    // As the first row has them, from left to right.
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

private:
    std::vector<std::string> names_;
};

// Writes one row with CRLF. Every field is quoted, and one that a spreadsheet would take for a
// formula (it begins with = + - @, a tab, a return or NUL) gets an apostrophe in front.
void append_row(std::string& out, std::span<const std::string_view> fields);
void append_row(std::string& out, std::initializer_list<std::string_view> fields);

}  // namespace engine::csv
