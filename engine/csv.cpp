#include "engine/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <utility>

namespace engine::csv {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

constexpr std::array<bool, 256> ends_plain_text = [] {
    std::array<bool, 256> ends{};
    for (const char c : {',', '"', '\r', '\n'}) ends[static_cast<unsigned char>(c)] = true;
    return ends;
}();

const char* end_of_plain_text(const char* at, const char* end) {
    while (at != end && !ends_plain_text[static_cast<unsigned char>(*at)]) ++at;
    return at;
}

bool may_be_formula(std::string_view text) {
    if (text.empty()) return false;
    return std::string_view{"=+-@\t\r\0", 7}.find(text.front()) != std::string_view::npos;
}

std::string place_of(std::size_t line, std::size_t column) {
    return fmt::format("line {}, column {}", line, column);
}

}  // namespace

Reader::Reader(Taker taker, Limits limits) : taker_(std::move(taker)), limits_(limits) {}

Permission Reader::feed(std::string_view bytes) {
    if (!verdict_) return verdict_;
    if (!begun_) {
        while (!bytes.empty() && head_.size() < byte_order_mark.size()) {
            head_ += bytes.front();
            bytes.remove_prefix(1);
            if (head_ == "\xFF\xFE" || head_ == "\xFE\xFF") {
                fail("The file is written in UTF-16. Save it as CSV in UTF-8.");
                return verdict_;
            }
            if (!byte_order_mark.starts_with(head_) && head_.size() >= 2) break;
        }
        const bool undecided = head_.size() < byte_order_mark.size() &&
                               (byte_order_mark.starts_with(head_) || head_.size() < 2);
        if (undecided) return verdict_;
        begun_ = true;
        if (head_ != byte_order_mark) {
            const auto first = std::exchange(head_, {});
            if (auto read = feed(first); !read) return read;
        }
    }
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    while (at != nullptr && at != end) at = step(at, end);
    return verdict_;
}

Permission Reader::finish() {
    if (!verdict_) return verdict_;
    if (!begun_) {
        begun_ = true;
        const auto first = std::exchange(head_, {});
        if (auto read = feed(first); !read) return read;
    }
    switch (at_) {
        case At::quoted:
            fail(fmt::format("The quotation mark opened in {} is never closed.",
                             place_of(field_line_, cuts_.size() + 1)));
            return verdict_;
        case At::carriage_return:
            fail("A carriage return stands alone; lines end with LF or CRLF.");
            return verdict_;
        case At::field_start:
            if (cuts_.empty()) return verdict_;
            break;
        case At::plain:
        case At::quote_in_quoted: break;
    }
    end_field();
    if (verdict_) end_row();
    return verdict_;
}

const char* Reader::step(const char* at, const char* end) {
    switch (at_) {
        case At::field_start: return start_field(at);
        case At::plain: return plain(at, end);
        case At::quoted: return quoted(at, end);
        case At::quote_in_quoted: return after_quote(at);
        case At::carriage_return:
            if (*at != '\n')
                return fail("A carriage return stands alone; lines end with LF or CRLF.");
            at_ = was_quoted_ ? At::quote_in_quoted : At::plain;
            return at;
    }
    return nullptr;
}

const char* Reader::start_field(const char* at) {
    field_begin_ = text_.size();
    field_line_ = line_;
    was_quoted_ = *at == '"';
    at_ = was_quoted_ ? At::quoted : At::plain;
    return was_quoted_ ? at + 1 : at;
}

const char* Reader::plain(const char* at, const char* end) {
    const char* const stop = end_of_plain_text(at, end);
    if (!keep(at, stop)) return nullptr;
    if (stop == end) return end;
    switch (*stop) {
        case '"':
            return fail("A quotation mark stands inside a field that does not begin with one.");
        case '\r': at_ = At::carriage_return; return stop + 1;
        case '\n': {
            const bool empty_line = cuts_.empty() && text_.empty() && !was_quoted_;
            if (empty_line) {
                row_line_ = ++line_;
                at_ = At::field_start;
                return stop + 1;
            }
            end_field();
            if (!verdict_) return nullptr;
            ++line_;
            end_row();
            return verdict_ ? stop + 1 : nullptr;
        }
        default: end_field(); return verdict_ ? stop + 1 : nullptr;
    }
}

const char* Reader::quoted(const char* at, const char* end) {
    const auto* const found =
        static_cast<const char*>(std::memchr(at, '"', static_cast<std::size_t>(end - at)));
    const char* const stop = found != nullptr ? found : end;
    if (!keep(at, stop)) return nullptr;
    line_ += static_cast<std::size_t>(std::count(at, stop, '\n'));
    if (found == nullptr) return end;
    at_ = At::quote_in_quoted;
    return stop + 1;
}

const char* Reader::after_quote(const char* at) {
    switch (*at) {
        case '"':
            if (!keep(at, at + 1)) return nullptr;
            at_ = At::quoted;
            return at + 1;
        case ',': end_field(); return verdict_ ? at + 1 : nullptr;
        case '\r': at_ = At::carriage_return; return at + 1;
        case '\n':
            end_field();
            if (!verdict_) return nullptr;
            ++line_;
            end_row();
            return verdict_ ? at + 1 : nullptr;
        default:
            return fail(
                "Text follows a closing quotation mark; write a quotation mark inside a field "
                "twice.");
    }
}

bool Reader::keep(const char* from, const char* to) {
    const auto size = static_cast<std::size_t>(to - from);
    if (text_.size() - field_begin_ + size > limits_.field_bytes) {
        fail(fmt::format("The field is longer than {} bytes.", limits_.field_bytes));
        return false;
    }
    if (text_.size() + size > limits_.row_bytes) {
        fail(fmt::format("The row is longer than {} bytes.", limits_.row_bytes));
        return false;
    }
    text_.append(from, size);
    return true;
}

void Reader::end_field() {
    if (cuts_.size() == limits_.fields) {
        fail(fmt::format("The row has more than {} fields.", limits_.fields));
        return;
    }
    cuts_.push_back({field_begin_, text_.size(), field_line_});
    field_begin_ = text_.size();
    field_line_ = line_;
    was_quoted_ = false;
    at_ = At::field_start;
}

void Reader::end_row() {
    fields_.clear();
    const std::string_view text = text_;
    for (const auto& [begin, end, line] : cuts_) {
        fields_.push_back({text.substr(begin, end - begin), line, fields_.size() + 1});
    }
    verdict_ = taker_(Row{row_line_, fields_});
    text_.clear();
    cuts_.clear();
    field_begin_ = 0;
    row_line_ = line_;
}

const char* Reader::fail(std::string what) {
    verdict_ = refuse(Reason::input_invalid, std::move(what), {place_of(line_, cuts_.size() + 1)});
    return nullptr;
}

Permission read(std::string_view text, const Taker& taker, Limits limits) {
    Reader reader{taker, limits};
    if (auto fed = reader.feed(text); !fed) return fed;
    return reader.finish();
}

Result<Columns> Columns::from(const Row& first, std::initializer_list<std::string_view> required,
                              std::initializer_list<std::string_view> optional) {
    return from(first, std::span{required.begin(), required.size()},
                std::span{optional.begin(), optional.size()});
}

Result<Columns> Columns::from(const Row& first, std::span<const std::string_view> required,
                              std::span<const std::string_view> optional) {
    Columns columns;
    const auto has = [](const auto& names, std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    for (const auto& field : first.fields) {
        const auto where = place_of(field.line, field.column);
        if (has(columns.names_, field.text)) {
            return refuse(Reason::input_invalid,
                          fmt::format("The column \"{}\" is there twice.", field.text), {where});
        }
        if (!has(required, field.text) && !has(optional, field.text)) {
            const bool semicolons =
                first.fields.size() == 1 && field.text.find(';') != std::string_view::npos;
            return refuse(Reason::input_invalid,
                          semicolons
                              ? std::string{"The fields are parted by semicolons. Save the file "
                                            "with commas."}
                              : fmt::format("No column is called \"{}\" here.", field.text),
                          {where});
        }
        columns.names_.emplace_back(field.text);
    }
    for (const auto name : required) {
        if (!has(columns.names_, name)) {
            return refuse(Reason::input_invalid, fmt::format("The column \"{}\" is missing.", name),
                          {fmt::format("line {}", first.line)});
        }
    }
    return columns;
}

Permission Columns::fit(const Row& row) const {
    if (row.fields.size() == names_.size()) return {};
    return refuse(Reason::input_invalid,
                  fmt::format("The row has {} fields where the first row has {}.",
                              row.fields.size(), names_.size()),
                  {place_of(row.line, std::min(row.fields.size(), names_.size()) + 1)});
}

std::optional<Field> Columns::find(const Row& row, std::string_view name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) return {};
    return row.fields[static_cast<std::size_t>(found - names_.begin())];
}

std::string_view Columns::text(const Row& row, std::string_view name) const {
    const auto field = find(row, name);
    assert(field);
    return field->text;
}

std::string Columns::place(const Row& row, std::string_view name) const {
    const auto field = find(row, name);
    if (!field) return fmt::format("line {}", row.line);
    return fmt::format("{} ({})", place_of(field->line, field->column), name);
}

void append_row(std::string& out, std::span<const std::string_view> fields) {
    bool first = true;
    for (const auto field : fields) {
        if (!std::exchange(first, false)) out += ',';
        out += '"';
        if (may_be_formula(field)) out += '\'';
        for (const char c : field) {
            if (c == '"') out += '"';
            out += c;
        }
        out += '"';
    }
    out += "\r\n";
}

void append_row(std::string& out, std::initializer_list<std::string_view> fields) {
    append_row(out, std::span{fields.begin(), fields.size()});
}

}  // namespace engine::csv
