#include "cli/help.hpp"

#include "cli/text.hpp"
#include "cli/topics.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace cli {
namespace {

struct Entry {
    std::string left;
    std::string right;
};

// Two columns, the right one wrapped.
std::string listed(const std::vector<Entry>& entries, std::size_t columns) {
    constexpr std::size_t widest_left = 26;
    std::size_t left = 0;
    for (const auto& entry : entries) {
        const auto width = width_of(entry.left);
        if (width <= widest_left) left = std::max(left, width);
    }
    const std::size_t indent = 2 + left + 2;
    const std::size_t room = columns > indent + 20 ? columns - indent : 20;
    std::string text;
    for (const auto& entry : entries) {
        const bool fits = width_of(entry.left) <= left;
        text += "  " + (fits ? pad(entry.left, left) + "  " : entry.left + "\n");
        bool first = fits;
        for (const auto& line : wrap(entry.right, room)) {
            if (!first) text += std::string(indent, ' ');
            first = false;
            text += line + '\n';
        }
    }
    return text;
}

std::string argument_words(const Argument& argument) {
    std::string words{argument.name};
    if (argument.repeated) words += "...";
    return argument.required ? words : "[" + words + "]";
}

std::string summary_of(const Option& option) {
    std::string summary{option.summary};
    if (!option.choices.empty() && !option.value_optional) {
        summary += ": ";
        for (std::size_t i = 0; i < option.choices.size(); ++i) {
            if (i > 0) summary += i + 1 == option.choices.size() ? " or " : ", ";
            summary += option.choices[i];
        }
    }
    if (!option.fallback.empty()) summary += " (default " + std::string{option.fallback} + ")";
    if (option.repeated) summary += "; may be repeated";
    return summary;
}

std::vector<Entry> entries_of(std::span<const Option> options, bool only_for_writing = false) {
    std::vector<Entry> entries;
    for (const auto& option : options) {
        if (only_for_writing && !is_for_writing(option)) continue;
        entries.push_back({option_words(option), summary_of(option)});
    }
    return entries;
}

std::string section(std::string_view title, const std::string& body) {
    return body.empty() ? std::string{} : "\n" + std::string{title} + "\n" + body;
}

std::string examples_of(const std::vector<Example>& examples) {
    std::string text;
    for (const auto& example : examples) {
        text += "  " + std::string{example.what} + ":\n    " + std::string{example.line} + "\n";
    }
    return text;
}

std::string exits_of(const Command& command) {
    std::vector<Entry> entries;
    for (const auto& meaning : exit_codes()) {
        if (std::find(command.exits.begin(), command.exits.end(), meaning.code) ==
            command.exits.end()) {
            continue;
        }
        entries.push_back(
            {std::to_string(static_cast<int>(meaning.code)), std::string{meaning.meaning}});
    }
    return entries.empty() ? std::string{} : listed(entries, 100);
}

}  // namespace

std::string spoken(const Command& command) {
    std::string words{command.noun};
    if (!command.verb.empty()) words += " " + std::string{command.verb};
    return words;
}

std::string option_words(const Option& option) {
    std::string words = option.letter == 0 ? "    " : std::string{'-', option.letter} + ", ";
    words += "--" + std::string{option.name};
    if (option.value_optional) return words + "[=" + std::string{option.value} + "]";
    if (!option.value.empty()) words += " " + std::string{option.value};
    return words;
}

std::string usage_line(const Command& command) {
    std::string line = "accede " + spoken(command);
    for (const auto& argument : command.arguments) line += " " + argument_words(argument);
    for (const auto& option : command.options) {
        if (!option.required) continue;
        line += " --" + std::string{option.name} + " " + std::string{option.value};
    }
    return line + " [options]";
}

std::string help_of_options(std::size_t columns) {
    return listed(entries_of(global_options()), columns);
}

std::string help_overview(std::size_t columns) {
    std::vector<Entry> areas;
    for (const auto& noun : nouns()) {
        areas.push_back({std::string{noun.name}, std::string{noun.summary}});
    }
    std::vector<Entry> themes;
    for (const auto& topic : topics()) {
        themes.push_back({std::string{topic.name}, std::string{topic.summary}});
    }
    std::string text =
        "accede carries a call from nomination to admission: National Commissions nominate, a\n"
        "secretariat screens, a jury recommends, administrators admit.\n\n"
        "Usage: accede AREA VERB [arguments] [options]\n";
    text += section("Areas", listed(areas, columns));
    text += section("Topics (accede help TOPIC)", listed(themes, columns));
    text += section("Options of every command", help_of_options(columns));
    text += "\nMore: accede help AREA · accede help AREA VERB\n";
    return text;
}

std::string help_of(const Noun& noun, std::size_t columns) {
    std::vector<Entry> entries;
    for (const auto& command : noun.commands) {
        entries.push_back({spoken(command), std::string{command.summary}});
    }
    const std::string name{noun.name};
    return name + ": " + std::string{noun.summary} + "\n" +
           section("Commands", listed(entries, columns)) + "\nMore: accede help " + name +
           " VERB\n";
}

std::string help_of(const Command& command, std::size_t columns) {
    std::string text = std::string{command.summary} + ".\n\nUsage: " + usage_line(command) + "\n";
    if (!command.details.empty()) text += "\n" + flowed(command.details, columns);
    std::vector<Entry> arguments;
    for (const auto& argument : command.arguments) {
        arguments.push_back({std::string{argument.name}, std::string{argument.summary}});
    }
    text += section("Arguments", listed(arguments, columns));
    text += section("Options", listed(entries_of(command.options), columns));
    text += section("Examples", examples_of(command.examples));
    text += section("Exit codes", exits_of(command));
    if (command.writes) {
        text +=
            section("Options of every change", listed(entries_of(global_options(), true), columns));
    }
    text += "\nAlso --json, --plain, --as and others: accede help options\n";
    return text;
}

std::string flowed(std::string_view text, std::size_t columns) {
    std::string out;
    std::string paragraph;
    const auto flush = [&] {
        if (paragraph.empty()) return;
        for (const auto& line : wrap(paragraph, columns)) out += line + '\n';
        paragraph.clear();
    };
    while (!text.empty()) {
        const auto feed = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, feed);
        text.remove_prefix(std::min(feed + 1, text.size()));
        if (line.empty()) {
            flush();
            if (!out.empty()) out += '\n';
        } else if (line.starts_with("  ")) {
            flush();
            out += std::string{line} + '\n';
        } else {
            if (!paragraph.empty()) paragraph += ' ';
            paragraph += line;
        }
    }
    flush();
    while (out.ends_with("\n\n")) out.pop_back();
    return out;
}

}  // namespace cli
