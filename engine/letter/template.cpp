#include "engine/letter/template.hpp"

#include "engine/cohort/messages.hpp"
#include "engine/zone.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace engine::letter {
namespace {

constexpr std::string_view of_the_subject = "Subject: ";

tl::unexpected<Refusal> wrong(std::size_t line, const std::string& what) {
    return refuse(Reason::input_invalid, fmt::format("Line {}: {}.", line, what));
}

Result<Line> line_from(std::string_view text, std::size_t number) {
    Line line;
    while (!text.empty()) {
        const auto brace = text.find_first_of("{}");
        if (brace == std::string_view::npos) {
            line.emplace_back(std::string{text});
            break;
        }
        if (brace > 0) line.emplace_back(std::string{text.substr(0, brace)});
        const auto end = text.find('}', brace);
        if (text[brace] == '}' || end == std::string_view::npos)
            return wrong(number, "a brace without its other");
        const auto name = text.substr(brace + 1, end - brace - 1);
        const auto known = placeholder_from(name);
        if (!known) return wrong(number, fmt::format("'{{{}}}' is no placeholder", name));
        line.emplace_back(*known);
        text.remove_prefix(end + 1);
    }
    return line;
}

bool has_lines(const Line& line) {
    return std::ranges::any_of(line, [](const Piece& piece) {
        const auto* placeholder = std::get_if<Placeholder>(&piece);
        return placeholder != nullptr && kind_of(*placeholder) == Kind::lines;
    });
}

// The separators of lines that are no control characters: U+2028 and U+2029, and U+0080 to U+009F.
std::size_t breaks_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    if (byte(0) < 0x20 || byte(0) == 0x7F) return 1;
    if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0) return 2;
    if (byte(0) == 0xE2 && byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9)) return 3;
    return 0;
}

// On one line, whatever was typed.
std::string one_line(std::string_view text) {
    std::string line;
    for (std::size_t i = 0; i < text.size();) {
        const auto size = breaks_at(text, i);
        if (size == 0)
            line += text[i++];
        else {
            line += ' ';
            i += size;
        }
    }
    return line;
}

std::string words_of(const Value& value, Language language) {
    if (const auto* word = std::get_if<std::string>(&value)) return one_line(*word);
    if (const auto* instant = std::get_if<Instant>(&value)) return in_words(*instant, language);
    std::string all;
    for (const auto& line : std::get<std::vector<std::string>>(value))
        all += fmt::format("{}- {}", all.empty() ? "" : "\n", one_line(line));
    return all;
}

// The first placeholder that has no value, or one of another kind than its own.
const Placeholder* missing_in(const Line& line, const Values& values) {
    for (const auto& piece : line) {
        const auto* placeholder = std::get_if<Placeholder>(&piece);
        if (placeholder == nullptr) continue;
        const auto value = values.find(*placeholder);
        if (value == values.end() ||
            value->second.index() != static_cast<std::size_t>(kind_of(*placeholder)))
            return placeholder;
    }
    return nullptr;
}

std::string said(const Line& line, const Values& values, Language language) {
    std::string text;
    for (const auto& piece : line) {
        if (const auto* placeholder = std::get_if<Placeholder>(&piece))
            text += words_of(values.at(*placeholder), language);
        else
            text += std::get<std::string>(piece);
    }
    return text;
}

tl::unexpected<Refusal> cannot_do_without(Placeholder placeholder) {
    return refuse(
        Reason::not_found,
        fmt::format("The letter needs {{{}}}, and there is none that its reader may know.",
                    name_of(placeholder)));
}

}  // namespace

Result<Template> template_from(std::string_view text) {
    Template made;
    if (!text.starts_with(of_the_subject)) return wrong(1, "no subject");
    std::size_t number = 0;
    bool in_paragraph = false;
    while (!text.empty()) {
        ++number;
        const auto end = std::min(text.find('\n'), text.size());
        auto said = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        for (std::size_t i = 0; i < said.size(); ++i) {
            if (breaks_at(said, i) != 0) return wrong(number, "a control character");
        }
        if (number == 1) {
            auto subject = line_from(said.substr(of_the_subject.size()), number);
            if (!subject) return tl::unexpected{subject.error()};
            if (subject->empty()) return wrong(number, "no subject");
            if (has_lines(*subject)) return wrong(number, "a subject has one line");
            made.subject = *std::move(subject);
            continue;
        }
        if (said.empty()) {
            in_paragraph = false;
            continue;
        }
        if (!in_paragraph) {
            auto& paragraph = made.paragraphs.emplace_back();
            paragraph.optional = said.starts_with("? ");
            if (paragraph.optional) said.remove_prefix(2);
        }
        in_paragraph = true;
        auto line = line_from(said, number);
        if (!line) return tl::unexpected{line.error()};
        if (has_lines(*line) && line->size() != 1)
            return wrong(number, "a placeholder of lines stands alone on its line");
        made.paragraphs.back().lines.push_back(*std::move(line));
    }
    if (made.paragraphs.empty()) return wrong(number, "no body");
    return made;
}

Result<Written> write(const Template& letter, const Values& values, Language language) {
    if (const auto* missing = missing_in(letter.subject, values))
        return cannot_do_without(*missing);
    Written written{.subject = said(letter.subject, values, language), .body = {}};
    for (const auto& paragraph : letter.paragraphs) {
        std::string text;
        const Placeholder* missing = nullptr;
        for (const auto& line : paragraph.lines) {
            missing = missing_in(line, values);
            if (missing != nullptr) break;
            text += said(line, values, language) + "\n";
        }
        if (missing != nullptr && !paragraph.optional) return cannot_do_without(*missing);
        if (missing != nullptr) continue;
        if (!written.body.empty()) written.body += "\n";
        written.body += text;
    }
    return written;
}

std::string in_words(const Instant& instant, Language language) {
    if (language == Language::en) return local_words(instant.at, instant.zone);
    // "2099-02-28T23:59:00+01:00"
    const auto local = local_iso(instant.at, instant.zone);
    const auto number = [&](std::size_t at, std::size_t size) {
        int value = 0;
        for (const char digit : local.substr(at, size)) value = value * 10 + (digit - '0');
        return value;
    };
    const std::chrono::year_month_day day{std::chrono::year{number(0, 4)},
                                          std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                          std::chrono::day(static_cast<unsigned>(number(8, 2)))};
    const auto english = local_words(instant.at, instant.zone);
    const auto city = english.rfind(" (");
    return fmt::format("{}, {} h {}{}", cohort::in_words(day, language), local.substr(11, 2),
                       local.substr(14, 2), city == std::string::npos ? "" : english.substr(city));
}

}  // namespace engine::letter
