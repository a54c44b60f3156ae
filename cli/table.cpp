#include "cli/table.hpp"

#include "cli/render.hpp"
#include "cli/text.hpp"
#include "cli/tone.hpp"

#include <algorithm>
#include <numeric>
#include <ostream>

namespace cli {
namespace {

constexpr std::size_t rows_looked_at = 1000;
constexpr std::size_t gap = 2;
constexpr std::size_t narrowest = 8;

struct Cell {
    std::string text;
    Tone tone = Tone::plain;
};

using Cells = std::vector<Cell>;

Cells cells_of(const Table& table, const Json& row) {
    Cells cells;
    for (const auto& column : table.columns) {
        const auto value = value_text(at_key(row, column.key));
        Cell cell{value};
        if (column.is_state) cell = {state_words(value), tone_of_state(value)};
        if (column.words) cell.text = column.words(row);
        cell.text = printable(cell.text);
        cells.push_back(std::move(cell));
    }
    return cells;
}

// Takes from the widest of the columns that hold text until the line fits, or all are narrow.
void shrink(std::vector<std::size_t>& widths, const Table& table, std::size_t columns) {
    const auto total = [&] {
        return std::accumulate(widths.begin(), widths.end(), std::size_t{0}) +
               gap * (widths.size() - 1);
    };
    while (total() > columns) {
        std::size_t* widest = nullptr;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const bool holds_text =
                table.columns[i].align == Align::left && !table.columns[i].is_state;
            const bool may_shrink = holds_text && widths[i] > narrowest;
            if (may_shrink && (widest == nullptr || widths[i] > *widest)) widest = &widths[i];
        }
        if (widest == nullptr) return;
        --*widest;
    }
}

void write_row(const Table& table, const Cells& cells, const std::vector<std::size_t>& widths,
               bool cut, bool colours, std::ostream& out) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto& column = table.columns[i];
        const bool right = column.align == Align::right;
        const bool last = i + 1 == cells.size();
        auto text = cut ? fit(cells[i].text, widths[i]) : cells[i].text;
        const auto width = width_of(text);
        const std::string fill(widths[i] > width ? widths[i] - width : 0, ' ');
        text = toned(text, cells[i].tone, colours);
        if (right) out << fill;
        out << text;
        if (!last) out << (right ? "" : fill) << std::string(gap, ' ');
    }
    out << '\n';
}

}  // namespace

std::string state_words(std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

void write_table(const Table& table, const RowSource& next, Context& context) {
    auto& out = context.out.stream;
    std::vector<Cells> held;
    Json row;
    bool more = true;
    while (held.size() < rows_looked_at && (more = next(row))) {
        held.push_back(cells_of(table, row));
    }
    if (held.empty()) {
        out << table.when_empty << '\n';
        return;
    }
    Cells heading;
    std::vector<std::size_t> widths;
    for (const auto& column : table.columns) {
        heading.push_back({column.title, Tone::heading});
        widths.push_back(width_of(column.title));
    }
    for (const auto& cells : held) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            widths[i] = std::max(widths[i], width_of(cells[i].text));
        }
    }
    const bool cut = context.out.is_terminal && context.out.columns > 0;
    const bool colours = context.colours(context.out);
    if (cut) shrink(widths, table, static_cast<std::size_t>(context.out.columns));
    write_row(table, heading, widths, cut, colours, out);
    for (const auto& cells : held) write_row(table, cells, widths, cut, colours, out);
    while (more && out && next(row)) {
        write_row(table, cells_of(table, row), widths, cut, colours, out);
    }
}

void write_columns(const Table& table, const RowSource& next, std::ostream& out) {
    for (Json row; next(row) && out;) {
        bool first = true;
        for (const auto& column : table.columns) {
            if (!first) out << '\t';
            first = false;
            const auto& value = at_key(row, column.key);
            out << plain_field(column.key.empty() && column.words ? column.words(row)
                                                                  : value_text(value));
        }
        out << '\n';
    }
}

}  // namespace cli
