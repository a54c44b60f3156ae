#include "engine/query/query.hpp"

#include "engine/ids.hpp"
#include "engine/moment.hpp"
#include "engine/query/words.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace engine::query {
namespace {

tl::unexpected<Complaint> wrong(const Word& word, std::string why, std::string typed = {},
                                std::vector<std::string> choices = {}) {
    return tl::unexpected{Complaint{word.position, word.length, std::move(why), std::move(typed),
                                    std::move(choices)}};
}
tl::unexpected<Complaint> wrong(const Piece& piece, std::string why, std::string typed = {},
                                std::vector<std::string> choices = {}) {
    return tl::unexpected{Complaint{piece.position, piece.length, std::move(why), std::move(typed),
                                    std::move(choices)}};
}

std::string cased(std::string_view text, char first, char last, int by) {
    std::string out{text};
    for (auto& c : out) {
        if (c >= first && c <= last) c = static_cast<char>(c + by);
    }
    return out;
}
std::string small(std::string_view text) {
    return cased(text, 'A', 'Z', 'a' - 'A');
}
std::string capital(std::string_view text) {
    return cased(text, 'a', 'z', 'A' - 'a');
}

std::optional<std::int64_t> number(std::string_view digits, std::size_t most_digits) {
    std::int64_t value = 0;
    if (digits.empty() || digits.size() > most_digits) return {};
    for (const char c : digits) {
        if (c < '0' || c > '9') return {};
        value = value * 10 + (c - '0');
    }
    return value;
}

std::optional<Span> integer(std::string_view text) {
    const auto value = number(text, 15);
    if (!value) return {};
    return Span{*value, *value + 1};
}

// "4", "4.2" and "4.25", in hundredths.
std::optional<Span> decimal(std::string_view text) {
    const auto dot = text.find('.');
    const auto whole = number(text.substr(0, dot), 12);
    if (!whole) return {};
    std::int64_t hundredths = 0;
    if (dot != std::string_view::npos) {
        const auto part = text.substr(dot + 1);
        const auto read = number(part, 2);
        if (!read) return {};
        hundredths = part.size() == 1 ? *read * 10 : *read;
    }
    const auto value = *whole * 100 + hundredths;
    return Span{value, value + 1};
}

std::int64_t micros(std::chrono::sys_days day) {
    return Moment{day}.time_since_epoch().count();
}

// A year, a month, a day, or an instant: without decimals the whole second.
std::optional<Span> instant(std::string_view text) {
    namespace chrono = std::chrono;
    if (text.find('T') != std::string_view::npos) {
        const auto moment = moment_from_iso(text);
        if (!moment) return {};
        const auto from = moment->time_since_epoch().count();
        const bool exact = text.find('.') != std::string_view::npos;
        return Span{from, from + (exact ? 1 : 1'000'000)};
    }
    const auto part = [&](std::size_t at, std::size_t size) -> std::optional<std::int64_t> {
        if (text.size() < at + size || (at > 0 && text[at - 1] != '-')) return {};
        return number(text.substr(at, size), size);
    };
    const auto year = part(0, 4);
    if (!year || *year < 1) return {};
    const chrono::year in_year{static_cast<int>(*year)};
    if (text.size() == 4) {
        return Span{micros(in_year / 1 / 1), micros((in_year + chrono::years{1}) / 1 / 1)};
    }
    const auto month = part(5, 2);
    if (!month) return {};
    const auto in_month = in_year / chrono::month{static_cast<unsigned>(*month)};
    if (!in_month.ok()) return {};
    if (text.size() == 7) {
        return Span{micros(in_month / 1), micros((in_month + chrono::months{1}) / 1)};
    }
    const auto day = part(8, 2);
    if (!day || text.size() != 10) return {};
    const auto date = in_month / chrono::day{static_cast<unsigned>(*day)};
    if (!date.ok()) return {};
    const chrono::sys_days start{date};
    return Span{micros(start), micros(start + chrono::days{1})};
}

std::optional<Span> point(Type type, std::string_view text) {
    if (type == Type::integer) return integer(text);
    return type == Type::decimal ? decimal(text) : instant(text);
}

std::string_view form_of(Type type) {
    switch (type) {
        case Type::integer: return "a whole number, such as 3, or several, such as 1..3";
        case Type::decimal: return "a number of two decimals at most, such as 4 or 3.25";
        case Type::instant:
            return "a year, a month, a day or an instant of UTC, such as 2099, 2099-03, "
                   "2099-03-31 or 2099-03-31T21:59:00Z";
        case Type::country: return "the two letters of a country, such as TG";
        default: return "";
    }
}

// "1..3", "1.." and "..3" hold their ends.
std::optional<Span> range(Type type, std::string_view text) {
    const auto dots = text.find("..");
    if (dots == std::string_view::npos) return point(type, text);
    const auto first = text.substr(0, dots);
    const auto last = text.substr(dots + 2);
    if (first.empty() && last.empty()) return {};
    Span span;
    if (!first.empty()) {
        const auto from = point(type, first);
        if (!from) return {};
        span.from = from->from;
    }
    if (!last.empty()) {
        const auto to = point(type, last);
        if (!to || to->to <= span.from) return {};
        span.to = to->to;
    }
    return span;
}

Span made_by(Operator op, const Span& value) {
    switch (op) {
        case Operator::less: return {INT64_MIN, value.from};
        case Operator::at_most: return {INT64_MIN, value.to};
        case Operator::more: return {value.to, INT64_MAX};
        case Operator::at_least: return {value.from, INT64_MAX};
        case Operator::is: break;
    }
    return value;
}

class Typer {
public:
    Typer(List list, const std::optional<std::string>& scope) : shape_{&shape_of(list)} {
        query_.list = list;
        if (scope) query_.scope = *scope;
    }

    Understood<Query> typed(const std::vector<Word>& words, std::string_view text) {
        for (const auto& word : words) {
            if (auto read = take(word); !read) return tl::unexpected{std::move(read).error()};
        }
        if (!shape_->scope.name.empty() && query_.scope.empty()) {
            if (shape_->scope.fallback.empty()) {
                return tl::unexpected{
                    Complaint{text.size(), 0,
                              fmt::format("Which {0}? These are listed {0} by {0}: {0}:CODE.",
                                          shape_->scope.name)}};
            }
            query_.scope = shape_->scope.fallback;
        }
        return std::move(query_);
    }

private:
    [[nodiscard]] std::vector<std::string> names(bool for_sorting) const {
        std::vector<std::string> all;
        for (const auto& field : shape_->fields) all.emplace_back(field.name);
        if (!for_sorting) {
            if (!shape_->scope.name.empty()) all.emplace_back(shape_->scope.name);
            all.emplace_back("sort");
            all.emplace_back("limit");
        }
        return all;
    }

    Understood<void> take(const Word& word) {
        if (word.field.empty()) return bare(word);
        if (word.field == "sort") return sort(word);
        if (word.field == "limit") return limit(word);
        if (!shape_->scope.name.empty() && word.field == shape_->scope.name) return scope(word);
        const auto at = field_of(query_.list, word.field);
        if (!at) return no_such_field(word);
        const auto& field = shape_->fields[*at];
        if (word.op != Operator::is && !is_ordered(field.type)) {
            return wrong(word,
                         fmt::format("'{0}' has no order, so it is asked with a colon: {0}:VALUE.",
                                     field.name));
        }
        if (word.op != Operator::is && word.values.size() > 1) {
            return wrong(word, "Only a colon takes several values.");
        }
        Term term{.field = at, .negated = word.negated};
        for (const auto& piece : word.values) {
            auto value = value_of(field, word.op, piece);
            if (!value) return tl::unexpected{std::move(value).error()};
            term.values.push_back(*std::move(value));
        }
        return keep(word, std::move(term), field.type == Type::text);
    }

    Understood<void> bare(const Word& word) {
        Term term{.field = {}, .negated = word.negated};
        for (const auto& piece : word.values) term.values.emplace_back(piece.text);
        return keep(word, std::move(term), true);
    }

    // A text holds all of several words, none of several, and any of one choice.
    Understood<void> keep(const Word& word, Term term, bool is_text) {
        const bool is_choice = is_text && !term.negated && term.values.size() > 1;
        if (is_choice && std::ranges::any_of(query_.terms, [&](const Term& other) {
                return other.field == term.field && !other.negated && other.values.size() > 1;
            })) {
            return wrong(word, "One text is given several values to choose from once only.");
        }
        query_.terms.push_back(std::move(term));
        return {};
    }

    Understood<void> no_such_field(const Word& word) {
        auto why =
            fmt::format("The list '{}' has no field '{}'.", name_of(query_.list), word.field);
        for (const auto other : every_list) {
            if (field_of(other, word.field)) {
                why += fmt::format(" The list '{}' has.", name_of(other));
                break;
            }
        }
        return wrong(word, std::move(why), word.field, names(false));
    }

    Understood<Value> value_of(const Field& field, Operator op, const Piece& piece) {
        if (field.may_be_missing && op == Operator::is && !piece.quoted &&
            small(piece.text) == "none") {
            return Missing{};
        }
        switch (field.type) {
            case Type::text: return piece.text;
            case Type::code: return small(piece.text);
            case Type::country: {
                auto code = capital(piece.text);
                if (!Country::from(code)) return no_form(field, piece);
                return code;
            }
            case Type::set:
            case Type::region: {
                auto wanted = small(piece.text);
                if (std::ranges::find(field.values, wanted) == field.values.end()) {
                    std::vector<std::string> choices{field.values.begin(), field.values.end()};
                    if (field.may_be_missing) choices.emplace_back("none");
                    return wrong(piece,
                                 fmt::format("'{}' is no {} of the list '{}'.", piece.text,
                                             field.name, name_of(query_.list)),
                                 wanted, std::move(choices));
                }
                return wanted;
            }
            case Type::integer:
            case Type::decimal:
            case Type::instant: break;
        }
        const auto span =
            op == Operator::is ? range(field.type, piece.text) : point(field.type, piece.text);
        if (!span) return no_form(field, piece);
        return made_by(op, *span);
    }

    static tl::unexpected<Complaint> no_form(const Field& field, const Piece& piece) {
        return wrong(piece,
                     fmt::format("'{}' is no {}; it takes {}{}.", piece.text, field.name,
                                 form_of(field.type), field.may_be_missing ? ", or none" : ""));
    }

    Understood<void> plain(const Word& word) {
        if (word.negated) return wrong(word, fmt::format("'{}' is not negated.", word.field));
        if (word.op != Operator::is) {
            return wrong(word, fmt::format("'{0}' takes a colon: {0}:VALUE.", word.field));
        }
        return {};
    }

    Understood<void> scope(const Word& word) {
        if (auto sound = plain(word); !sound) return sound;
        const auto said = small(word.values.front().text);
        if (word.values.size() > 1 || (!query_.scope.empty() && query_.scope != said)) {
            return wrong(word, fmt::format("A list is of one {}.", word.field));
        }
        query_.scope = said;
        return {};
    }

    Understood<void> sort(const Word& word) {
        if (auto sound = plain(word); !sound) return sound;
        for (const auto& piece : word.values) {
            const bool descending = piece.text.starts_with('-');
            const auto field = small(piece.text.substr(descending ? 1 : 0));
            const auto at = field_of(query_.list, field);
            if (!at) {
                return wrong(piece,
                             fmt::format("The list '{}' is not sorted by '{}'.",
                                         name_of(query_.list), field),
                             field, names(true));
            }
            if (std::ranges::find(query_.order, *at, &SortKey::field) != query_.order.end()) {
                return wrong(piece, fmt::format("It is sorted by '{}' already.", field));
            }
            if (query_.order.size() == most_sort_keys) {
                return wrong(piece,
                             fmt::format("A list is sorted by {} fields at most.", most_sort_keys));
            }
            query_.order.push_back({*at, descending});
        }
        return {};
    }

    Understood<void> limit(const Word& word) {
        if (auto sound = plain(word); !sound) return sound;
        const auto rows = number(word.values.front().text, 7);
        if (word.values.size() > 1 || !rows || *rows < 1 || *rows > most_rows) {
            return wrong(word, fmt::format("A limit is one whole number from 1 to {}.", most_rows));
        }
        if (query_.limit) return wrong(word, "The limit was given already.");
        query_.limit = *rows;
        return {};
    }

    const Shape* shape_;
    Query query_{};
};

}  // namespace

bool Query::speaks_of(std::string_view field) const {
    const auto at = field_of(list, field);
    return at && std::ranges::any_of(terms, [&](const Term& term) { return term.field == at; });
}

Understood<Query> parse(List list, std::string_view text, const std::optional<std::string>& scope) {
    const auto words = words_of(text);
    if (!words) return tl::unexpected{words.error()};
    return Typer{list, scope}.typed(*words, text);
}

std::string word(std::string_view field, const std::vector<std::string>& values) {
    std::string text{field};
    for (const auto& value : values) {
        text += text.size() == field.size() ? ":\"" : ",\"";
        for (const char c : value) text += c == '"' ? "\"\"" : std::string{c};
        text += '"';
    }
    return text;
}

}  // namespace engine::query
