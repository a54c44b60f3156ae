#include "engine/nomination/import.hpp"

#include "engine/text.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace engine::nomination {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view section_prefix = "section:";
constexpr std::size_t longest_line_bytes = std::size_t{4} << 20U;

enum class Meaning {
    fixed,
    mayor,
    mayor_on,
    endorsed_by,
    endorsed_on,
    section,
};

// What a name in the file stands for.
struct Column {
    std::string name;
    Meaning meaning = Meaning::fixed;
    ImportColumn fixed = ImportColumn::country;  // where the meaning is that
    std::string section{};                       // likewise
};

std::vector<Column> columns_for(const regulations::Regulations& rules) {
    std::vector<Column> all{{"country", Meaning::fixed, ImportColumn::country},
                            {"name", Meaning::fixed, ImportColumn::name},
                            {"within", Meaning::fixed, ImportColumn::within},
                            {"kind", Meaning::fixed, ImportColumn::kind},
                            {"commission", Meaning::fixed, ImportColumn::commission},
                            {"as", Meaning::fixed, ImportColumn::as},
                            {"submit", Meaning::fixed, ImportColumn::submit},
                            {"mayor", Meaning::mayor},
                            {"mayor_on", Meaning::mayor_on},
                            {"endorsed_by", Meaning::endorsed_by},
                            {"endorsed_on", Meaning::endorsed_on}};
    for (const auto& section : rules.sections) {
        all.push_back({std::string{section_prefix} + section.id, Meaning::section,
                       ImportColumn::country, section.id});
    }
    return all;
}

std::string_view name_of(ImportColumn column) {
    switch (column) {
        case ImportColumn::country: return "country";
        case ImportColumn::name: return "name";
        case ImportColumn::within: return "within";
        case ImportColumn::kind: return "kind";
        case ImportColumn::commission: return "commission";
        case ImportColumn::as: return "as";
        case ImportColumn::submit: return "submit";
    }
    return "?";
}

// One text of a row and where it stands.
struct Cell {
    const Column* column;
    std::string_view text;
    std::size_t line;
    std::size_t place;
};

// Our own exports put an apostrophe in front of what a spreadsheet would take for a formula.
std::string_view without_guard(std::string_view text) {
    const bool guarded = text.size() >= 2 && text.front() == '\'' &&
                         std::string_view{"=+-@\t\r"}.find(text[1]) != std::string_view::npos;
    return guarded ? text.substr(1) : text;
}

// Spreadsheets end a line inside a field either way.
std::string with_plain_line_ends(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n') continue;
        plain += text[at];
    }
    return plain;
}

// Reads the cells of one row into a nomination; stops at the first that is wrong.
class RowReading {
public:
    RowReading(const regulations::Regulations& rules, std::size_t line) : rules_{&rules} {
        row_.line = line;
    }

    [[nodiscard]] ReadRow of(const std::vector<Cell>& cells) {
        for (const auto& cell : cells) {
            row_.bytes += cell.text.size();
            if (auto taken = take(cell, without_guard(cell.text)); !taken)
                return bad(cell, taken.error());
        }
        if (auto named = is_named(); !named)
            return tl::unexpected{RefusedRow{{row_.line}, named.error()}};
        if (!has_commission_) row_.commission = row_.country;
        if (auto declared = declare(mayor_, mayor_on_, mayors_commitment); !declared)
            return *declared.error();
        if (auto declared = declare(endorsed_by_, endorsed_on_, commissions_endorsement); !declared)
            return *declared.error();
        return std::move(row_);
    }

private:
    using Declared = tl::expected<void, std::optional<ReadRow>>;

    static ReadRow bad(const Cell& cell, Refusal why) {
        return tl::unexpected{
            RefusedRow{{cell.line, cell.place, cell.column->name}, std::move(why)}};
    }

    Permission take(const Cell& cell, std::string_view text) {
        switch (cell.column->meaning) {
            case Meaning::fixed: return take_fixed(cell, text);
            case Meaning::mayor: mayor_ = cell; return {};
            case Meaning::mayor_on: mayor_on_ = cell; return {};
            case Meaning::endorsed_by: endorsed_by_ = cell; return {};
            case Meaning::endorsed_on: endorsed_on_ = cell; return {};
            case Meaning::section:
                if (text.empty()) return {};
                return set_section(row_.dossier, *rules_, cell.column->section,
                                   with_plain_line_ends(text));
        }
        return {};
    }

    Permission take_fixed(const Cell& cell, std::string_view text) {
        row_.spots.at(static_cast<std::size_t>(cell.column->fixed)) = {cell.line, cell.place};
        switch (cell.column->fixed) {
            case ImportColumn::country: has_country_ = true; return read(row_.country, text);
            case ImportColumn::commission:
                has_commission_ = !text.empty();
                return text.empty() ? Permission{} : read(row_.commission, text);
            case ImportColumn::name: has_name_ = true; return keep(row_.name, clean_name(text));
            case ImportColumn::within:
                return text.empty() ? Permission{} : keep(row_.within, clean_name(text));
            case ImportColumn::kind:
                return text.empty() ? Permission{} : keep(row_.kind, clean_name(text));
            case ImportColumn::as:
                return text.empty() ? Permission{} : keep(row_.as, clean_name(text));
            case ImportColumn::submit: return read_submit(text);
        }
        return {};
    }

    static Permission read(Country& into, std::string_view text) {
        const auto country = Country::from(text);
        if (!country) {
            return refuse(Reason::country_unknown,
                          fmt::format("'{}' is no country's code of two capital letters.",
                                      text.substr(0, 40)));
        }
        into = *country;
        return {};
    }

    Permission read_submit(std::string_view text) {
        if (text.empty()) return {};
        if (text != "yes" && text != "no") {
            return refuse(Reason::input_invalid,
                          fmt::format("'{}' is neither yes nor no.", text.substr(0, 40)));
        }
        row_.submit = text == "yes";
        return {};
    }

    static Permission keep(std::string& into, Result<std::string> text) {
        if (!text) return tl::unexpected{text.error()};
        into = *std::move(text);
        return {};
    }

    // CSV has both names in its first row; an object may have left one away.
    [[nodiscard]] Permission is_named() const {
        if (has_country_ && has_name_) return {};
        return refuse(Reason::input_invalid,
                      fmt::format("The {} is missing.", has_country_ ? "name" : "country"));
    }

    Declared declare(const std::optional<Cell>& who, const std::optional<Cell>& on,
                     std::string_view which) {
        const bool has_who = who && !who->text.empty();
        const bool has_on = on && !on->text.empty();
        if (!has_who && !has_on) return {};
        if (has_who != has_on) {
            const auto& there = has_who ? *who : *on;
            return tl::unexpected{
                std::optional{bad(there, {Reason::input_invalid,
                                          has_who ? "The day is missing on which it was declared."
                                                  : "The name is missing of who declared it."})}};
        }
        auto declared = nomination::declare(row_.dossier, which, without_guard(who->text),
                                            without_guard(on->text));
        if (declared) return {};
        const auto& wrong = declared.error().reason == Reason::input_invalid ? *on : *who;
        return tl::unexpected{std::optional{bad(wrong, declared.error())}};
    }

    const regulations::Regulations* rules_;
    ImportedRow row_{};
    bool has_country_ = false;
    bool has_name_ = false;
    bool has_commission_ = false;
    std::optional<Cell> mayor_, mayor_on_, endorsed_by_, endorsed_on_;
};

// The members of one object of texts; what else JSON may say is refused.
class Members {
public:
    using Json = nlohmann::json;
    struct Member {
        std::string name;
        std::string text;
    };

    [[nodiscard]] const std::vector<Member>& all() const { return members_; }
    [[nodiscard]] const std::optional<Refusal>& refusal() const { return refusal_; }
    [[nodiscard]] std::size_t byte() const { return byte_; }  // where it stops being JSON
    [[nodiscard]] bool is_syntax() const { return byte_ != 0; }

    bool null() { return value(""); }
    bool boolean(bool yes) { return value(yes ? "yes" : "no"); }
    bool number_integer(Json::number_integer_t) { return is_no_text("a number"); }
    bool number_unsigned(Json::number_unsigned_t) { return is_no_text("a number"); }
    bool number_float(Json::number_float_t, const std::string&) { return is_no_text("a number"); }
    bool string(std::string& text) { return value(std::move(text)); }
    bool binary(Json::binary_t&) { return is_no_text("binary"); }
    bool start_object(std::size_t) {
        if (inside_) return is_no_text("an object");
        inside_ = true;
        return true;
    }
    bool key(std::string& name) {
        const bool twice = std::ranges::any_of(
            members_, [&](const Member& member) { return member.name == name; });
        members_.push_back({std::move(name), {}});
        return !twice || refused("The member is there twice.");
    }
    bool end_object() { return true; }
    bool start_array(std::size_t) { return is_no_text("an array"); }
    bool end_array() { return true; }
    bool parse_error(std::size_t byte, const std::string&, const Json::exception& error) {
        byte_ = std::max<std::size_t>(byte, 1);
        std::string_view what = error.what();
        // "[json.exception.parse_error.101] parse error at line 1, column 9: syntax error ..."
        if (const auto at = what.find(": "); at != std::string_view::npos)
            what.remove_prefix(at + 2);
        return refused(fmt::format("It is no JSON: {}.", what));
    }

private:
    bool value(std::string text) {
        if (!inside_) return is_no_text("no object");
        members_.back().text = std::move(text);
        return true;
    }
    bool is_no_text(std::string_view what) {
        if (!inside_) return refused("A line is one object, such as {\"country\": ...}.");
        return refused(fmt::format("The value is {}, and no text.", what));
    }
    bool refused(std::string what) {
        refusal_ = Refusal{Reason::input_invalid, std::move(what)};
        return false;
    }

    std::vector<Member> members_;
    std::optional<Refusal> refusal_;
    std::size_t byte_ = 0;
    bool inside_ = false;
};

Permission empty_file() {
    return refuse(Reason::input_invalid, "The file names no nomination.", {"line 1"});
}

}  // namespace

std::string text_of(const Spot& spot) {
    auto text = fmt::format("line {}", spot.line);
    if (spot.column != 0) text += fmt::format(", column {}", spot.column);
    if (!spot.name.empty()) text += fmt::format(" ({})", spot.name);
    return text;
}

Spot ImportedRow::spot_of(ImportColumn column) const {
    const auto [its_line, its_column] = spots.at(static_cast<std::size_t>(column));
    if (its_column == 0) return {line};
    return {its_line, its_column, std::string{nomination::name_of(column)}};
}

Spot ImportedRow::spot_of(Reason reason) const {
    const auto has = [&](ImportColumn column) {
        return spots.at(static_cast<std::size_t>(column))[1] != 0;
    };
    switch (reason) {
        case Reason::not_for_this_role: return spot_of(ImportColumn::as);
        case Reason::not_of_this_commission:
            return spot_of(has(ImportColumn::commission) ? ImportColumn::commission
                                                         : ImportColumn::country);
        case Reason::country_unknown:
        case Reason::country_not_a_member_state:
        case Reason::entity_of_another_country: return spot_of(ImportColumn::country);
        case Reason::entity_kind_not_allowed: return spot_of(ImportColumn::kind);
        case Reason::already_nominated:
        case Reason::already_a_member:
        case Reason::membership_required:
        case Reason::excluded_after_award: return spot_of(ImportColumn::name);
        default: return {line};
    }
}

class ImportReader::Format {
public:
    Format() = default;
    Format(const Format&) = delete;
    Format& operator=(const Format&) = delete;
    virtual ~Format() = default;
    virtual Permission feed(std::string_view) = 0;
    virtual Permission finish() = 0;
};

class ImportReader::Csv : public Format {
public:
    Csv(const regulations::Regulations& rules, const Taker& taker)
        : rules_{&rules}, taker_{&taker}, known_{columns_for(rules)} {}

    Permission feed(std::string_view piece) override { return reader_.feed(piece); }
    Permission finish() override {
        if (auto read = reader_.finish(); !read) return read;
        return has_rows_ ? Permission{} : empty_file();
    }

private:
    Permission take(const csv::Row& row) {
        if (!columns_) return take_names(row);
        has_rows_ = true;
        if (auto fits = columns_->fit(row); !fits) {
            // A row of which it is not known what is what has no column to blame.
            (*taker_)(tl::unexpected{
                RefusedRow{{row.line}, {fits.error().reason, fits.error().explanation}}});
            return {};
        }
        cells_.clear();
        for (std::size_t i = 0; i < row.fields.size(); ++i) {
            const auto& field = row.fields[i];
            cells_.push_back({meanings_[i], field.text, field.line, field.column});
        }
        (*taker_)(RowReading{*rules_, row.line}.of(cells_));
        return {};
    }

    Permission take_names(const csv::Row& row) {
        constexpr std::array<std::string_view, 2> required{"country", "name"};
        std::vector<std::string_view> names;
        for (const auto& column : known_) names.push_back(column.name);
        auto columns = csv::Columns::from(row, required, names);
        if (!columns) return tl::unexpected{columns.error()};
        columns_ = *std::move(columns);
        for (const auto& name : columns_->names()) {
            meanings_.push_back(&*std::ranges::find(known_, name, &Column::name));
        }
        return {};
    }

    const regulations::Regulations* rules_;
    const Taker* taker_;
    std::vector<Column> known_;
    csv::Reader reader_{[this](const csv::Row& row) { return take(row); }};
    std::optional<csv::Columns> columns_;
    std::vector<const Column*> meanings_;  // of the file's columns
    std::vector<Cell> cells_;
    bool has_rows_ = false;
};

class ImportReader::Ndjson : public Format {
public:
    Ndjson(const regulations::Regulations& rules, const Taker& taker)
        : rules_{&rules}, taker_{&taker}, known_{columns_for(rules)} {}

    Permission feed(std::string_view piece) override {
        for (;;) {
            const auto feed = piece.find('\n');
            keep(piece.substr(0, feed));
            if (feed == std::string_view::npos) return {};
            end_line();
            piece.remove_prefix(feed + 1);
        }
    }
    Permission finish() override {
        end_line();
        return has_rows_ ? Permission{} : empty_file();
    }

private:
    void keep(std::string_view part) {
        is_too_long_ = is_too_long_ || text_.size() + part.size() > longest_line_bytes;
        if (is_too_long_)
            text_.clear();
        else
            text_ += part;
    }

    void end_line() {
        const bool blank = !is_too_long_ && text_.find_first_not_of(" \t\r") == std::string::npos;
        if (!blank) {
            has_rows_ = true;
            (*taker_)(is_too_long_ ? too_long() : row());
        }
        text_.clear();
        is_too_long_ = false;
        ++line_;
    }

    [[nodiscard]] ReadRow too_long() const {
        return tl::unexpected{
            RefusedRow{{line_},
                       {Reason::text_too_long,
                        fmt::format("The line is longer than {} bytes.", longest_line_bytes)}}};
    }

    [[nodiscard]] ReadRow row() const {
        Members members;
        nlohmann::json::sax_parse(text_, &members);
        const auto& all = members.all();
        if (const auto& refusal = members.refusal()) {
            Spot spot{line_, members.is_syntax() ? members.byte() : all.size()};
            if (!members.is_syntax() && !all.empty()) spot.name = all.back().name;
            return tl::unexpected{RefusedRow{std::move(spot), *refusal}};
        }
        std::vector<Cell> cells;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto column = std::ranges::find(known_, all[i].name, &Column::name);
            if (column == known_.end()) {
                return tl::unexpected{RefusedRow{
                    {line_, i + 1},
                    {Reason::input_invalid,
                     fmt::format("No column is called \"{}\" here.", all[i].name.substr(0, 60))}}};
            }
            cells.push_back({&*column, all[i].text, line_, i + 1});
        }
        return RowReading{*rules_, line_}.of(cells);
    }

    const regulations::Regulations* rules_;
    const Taker* taker_;
    std::vector<Column> known_;
    std::string text_;  // of the line so far
    std::size_t line_ = 1;
    bool is_too_long_ = false;
    bool has_rows_ = false;
};

ImportReader::ImportReader(const regulations::Regulations& rules, Taker taker)
    : rules_{&rules}, taker_{std::make_unique<Taker>(std::move(taker))} {}

ImportReader::~ImportReader() = default;
ImportReader::ImportReader(ImportReader&&) noexcept = default;
ImportReader& ImportReader::operator=(ImportReader&&) noexcept = default;

Permission ImportReader::feed(std::string_view piece) {
    if (format_) return format_->feed(piece);
    while (!piece.empty()) {
        const char c = piece.front();
        const bool tells =
            c != ' ' && c != '\t' && c != '\r' && c != '\n' &&
            !(head_.size() < byte_order_mark.size() && byte_order_mark.starts_with(head_ + c));
        if (tells) {
            choose(c == '{');
            const auto head = std::exchange(head_, {});
            if (auto fed = format_->feed(head); !fed) return fed;
            return format_->feed(piece);
        }
        head_ += c;
        piece.remove_prefix(1);
        if (head_.size() > longest_line_bytes) {
            return refuse(Reason::input_invalid, "The file begins with nothing but blanks.",
                          {"line 1"});
        }
    }
    return {};
}

Permission ImportReader::finish() {
    return format_ ? format_->finish() : empty_file();
}

void ImportReader::choose(bool is_ndjson) {
    if (!is_ndjson) {
        format_ = std::make_unique<Csv>(*rules_, *taker_);
        return;
    }
    if (head_.starts_with(byte_order_mark)) head_.erase(0, byte_order_mark.size());
    format_ = std::make_unique<Ndjson>(*rules_, *taker_);
}

}  // namespace engine::nomination
