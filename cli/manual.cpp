#include "cli/manual.hpp"

#include "cli/help.hpp"
#include "cli/topics.hpp"
#include "cli/version.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>

#include <fmt/format.h>
#include <unicode/utf8.h>

namespace cli {
namespace {

std::string capitals(std::string_view text) {
    std::string upper{text};
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
    return upper;
}

std::string item(const std::string& term, std::string_view words) {
    return ".TP\n.B " + roff(term) + "\n" + roff(words) + "\n";
}

std::string without_indent(std::string words) {
    words.erase(0, words.find_first_not_of(' '));
    return words;
}

std::string paragraphs(std::string_view text) {
    std::string out;
    bool literal = false;
    const auto set_literal = [&](bool wanted) {
        if (literal != wanted) out += wanted ? ".EX\n" : ".EE\n";
        literal = wanted;
    };
    while (!text.empty()) {
        const auto feed = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, feed);
        text.remove_prefix(std::min(feed + 1, text.size()));
        if (line.empty()) {
            set_literal(false);
            if (!out.empty() && !text.empty()) out += ".PP\n";
        } else {
            set_literal(line.starts_with("  "));
            out += roff(line) + "\n";
        }
    }
    set_literal(false);
    return out;
}

std::string command_entry(const Command& command) {
    std::string text = ".SS " + roff(usage_line(command)) + "\n" + roff(command.summary) + ".\n";
    if (!command.details.empty()) text += ".PP\n" + paragraphs(command.details);
    for (const auto& argument : command.arguments) {
        text += item(std::string{argument.name}, argument.summary);
    }
    for (const auto& option : command.options) {
        text += item(without_indent(option_words(option)), option.summary);
    }
    for (const auto& example : command.examples) {
        text += ".PP\n" + roff(example.what) + ":\n.EX\n  " + roff(example.line) + "\n.EE\n";
    }
    return text;
}

}  // namespace

std::string roff(std::string_view text) {
    std::string out;
    // A dot or an apostrophe at the beginning of a line would be a request.
    if (text.starts_with('.') || text.starts_with('\'')) out += "\\&";
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto size = static_cast<std::int32_t>(text.size());
    for (std::int32_t at = 0; at < size;) {
        UChar32 letter = 0;
        U8_NEXT(bytes, at, size, letter);
        switch (letter) {
            case '\\': out += "\\e"; break;
            case '-': out += "\\-"; break;
            case '\'': out += "\\(aq"; break;
            case '`': out += "\\(ga"; break;
            case '~': out += "\\(ti"; break;
            case '^': out += "\\(ha"; break;
            default:
                if (letter >= 0x80)
                    out += fmt::format("\\[u{:04X}]", static_cast<std::uint32_t>(letter));
                else
                    out += static_cast<char>(letter);
        }
    }
    return out;
}

std::string manual_page() {
    std::string page = ".TH ACCEDE 1 \"\" \"accede " + roff(version()) + "\" \"User commands\"\n";
    page += ".SH NAME\naccede \\- carry a call from nomination to admission\n";
    page += ".SH SYNOPSIS\n.B accede\n.I AREA VERB\n[arguments] [options]\n";
    for (const auto& noun : nouns()) {
        page += ".SH " + capitals(noun.name) + "\n" + roff(noun.summary) + ".\n";
        for (const auto& command : noun.commands) page += command_entry(command);
    }
    page += ".SH OPTIONS OF EVERY COMMAND\n";
    for (const auto& option : global_options()) {
        page += item(without_indent(option_words(option)), option.summary);
    }
    for (const auto& topic : topics()) {
        page += ".SH " + capitals(roff(topic.name)) + "\n" + roff(topic.summary) + ".\n.PP\n";
        auto text = topic.text;
        text.remove_prefix(std::min(text.find_first_not_of('\n'), text.size()));
        page += paragraphs(text);
    }
    return page;
}

}  // namespace cli
