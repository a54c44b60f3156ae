#include "cli/help.hpp"

#include "cli/answer.hpp"
#include "cli/commands/all.hpp"
#include "cli/context.hpp"
#include "cli/manual.hpp"
#include "cli/parsed.hpp"
#include "cli/suggest.hpp"
#include "cli/topics.hpp"

#include <algorithm>

namespace cli {
namespace {

Json json_of(const Option& option) {
    return Json{{"name", option.name},         {"value", option.value},
                {"required", option.required}, {"repeated", option.repeated},
                {"choices", option.choices},   {"summary", option.summary}};
}

Json json_of(const Command& command) {
    Json arguments = Json::array();
    for (const auto& argument : command.arguments) {
        arguments.push_back(Json{{"name", argument.name},
                                 {"required", argument.required},
                                 {"repeated", argument.repeated},
                                 {"choices", argument.choices},
                                 {"summary", argument.summary}});
    }
    Json options = Json::array();
    for (const auto& option : command.options) options.push_back(json_of(option));
    Json examples = Json::array();
    for (const auto& example : command.examples) examples.push_back(example.line);
    return Json{{"command", spoken(command)},        {"summary", command.summary},
                {"usage", usage_line(command)},      {"writes", command.writes},
                {"arguments", std::move(arguments)}, {"options", std::move(options)},
                {"examples", std::move(examples)}};
}

Json json_of(std::span<const Command> some) {
    Json all = Json::array();
    for (const auto& command : some) all.push_back(json_of(command));
    return all;
}

[[noreturn]] void nothing_known_about(const std::string& word) {
    std::vector<std::string_view> names;
    for (const auto& noun : nouns()) names.push_back(noun.name);
    for (const auto& topic : topics()) names.push_back(topic.name);
    throw UsageError{"no help on '" + word + "'." + did_you_mean(word, names), {"accede help"}};
}

[[noreturn]] void no_such_verb(const Noun& noun, const std::string& verb) {
    std::vector<std::string_view> verbs;
    for (const auto& command : noun.commands) verbs.push_back(command.verb);
    const std::string name{noun.name};
    throw UsageError{"no command '" + name + " " + verb + "'." + did_you_mean(verb, verbs),
                     {"accede help " + name}};
}

struct Told {
    std::string text;
    Json data;
};

Told tell(const std::vector<std::string>& about, std::size_t columns) {
    if (about.empty()) return {help_overview(columns), {{"commands", json_of(commands())}}};
    const auto* const noun = find_noun(about[0]);
    if (noun == nullptr) {
        const auto* const topic = find_topic(about[0]);
        if (topic == nullptr) nothing_known_about(about[0]);
        auto text = flowed(topic->text, columns);
        if (topic->name == "options") text += "\n" + help_of_options(columns);
        return {text, {{"topic", topic->name}, {"text", text}}};
    }
    const auto* command = find_command(about[0], about.size() > 1 ? about[1] : std::string{});
    if (command == nullptr && about.size() > 1) no_such_verb(*noun, about[1]);
    if (command == nullptr) {
        return {help_of(*noun, columns), {{"commands", json_of(noun->commands)}}};
    }
    return {help_of(*command, columns), {{"commands", Json::array({json_of(*command)})}}};
}

engine::Result<Answer> help(Context& context, const Parsed& parsed) {
    constexpr std::size_t widest = 100;
    constexpr std::size_t narrowest = 40;
    Answer answer{.schema = "accede/help/1"};
    if (parsed.has("man")) {
        answer.data["manual"] = manual_page();
        answer.show = {Document{manual_page()}};
        return answer;
    }
    const auto known = static_cast<std::size_t>(std::max(context.out.columns, 0));
    const auto columns = known == 0 ? widest : std::clamp(known, narrowest, widest);
    auto told = tell(parsed.all("ABOUT"), columns);
    for (auto& [key, value] : told.data.items()) answer.data[key] = std::move(value);
    answer.show = {Document{std::move(told.text)}};
    return answer;
}

}  // namespace

std::span<const Command> help_commands() {
    static const std::vector<Command> all{
        {.noun = "help",
         .summary = "Explain a command or a topic",
         .arguments = {{.name = "ABOUT",
                        .summary = "an area, an area and a verb, or a topic",
                        .required = false,
                        .repeated = true}},
         .options = {{.name = "man", .summary = "Write the manual page in roff"}},
         .examples = {{"accede help", "What there is"},
                      {"accede help exit-codes", "A topic"},
                      {"accede help completion", "A command"},
                      {"accede help --man > accede.1", "The manual page, for man"}},
         .run = help}};
    return all;
}

}  // namespace cli
