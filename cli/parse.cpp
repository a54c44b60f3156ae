#include "cli/parse.hpp"

#include "cli/globals.hpp"
#include "cli/help.hpp"
#include "cli/suggest.hpp"
#include "engine/text.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include <boost/program_options.hpp>

namespace cli {
namespace {

namespace options = boost::program_options;

std::vector<std::string> usage_of(const Command& command) {
    return {"accede help " + spoken(command)};
}

std::string joined(const std::vector<std::string_view>& choices) {
    std::string text;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (i > 0) text += i + 1 == choices.size() ? " or " : ", ";
        text += choices[i];
    }
    return text;
}

// ---- which command ----

const Option* global_option(std::string_view word) {
    for (const auto& option : global_options()) {
        const bool is_letter = word.size() == 2 && word[0] == '-' && word[1] == option.letter;
        const auto name = word.substr(0, word.find('='));
        const bool is_name = name.starts_with("--") && name.substr(2) == option.name;
        if (is_letter || is_name) return &option;
    }
    return nullptr;
}

bool is_option(std::string_view word) {
    return word.size() > 1 && word.front() == '-';
}

[[noreturn]] void unknown_before_noun(std::string_view word) {
    std::vector<std::string_view> names;
    for (const auto& option : global_options()) names.push_back(option.name);
    const auto typed = word.substr(0, word.find('='));
    const auto bare = typed.substr(std::min(typed.find_first_not_of('-'), typed.size()));
    std::string near;
    if (const auto found = nearest(bare, names); !found.empty()) {
        near = " Did you mean '--" + found.front() + "'?";
    }
    throw UsageError{"no option '" + std::string{typed} + "' before a command." + near,
                     {"accede help"}};
}

// The place of the next word that is neither a global option nor the value of one.
std::optional<std::size_t> next_plain(const std::vector<std::string>& words, std::size_t from) {
    for (auto at = from; at < words.size(); ++at) {
        const std::string_view word{words[at]};
        if (word == "--") return {};
        if (!is_option(word)) return at;
        const auto* const option = global_option(word);
        if (option == nullptr) return {};
        const bool takes_next = !option->value.empty() && !option->value_optional &&
                                word.find('=') == std::string_view::npos;
        if (takes_next) ++at;
    }
    return {};
}

bool asks_for_help(const std::vector<std::string>& words) {
    for (const auto& word : words) {
        if (word == "--") return false;
        if (word == "--help" || word == "-h") return true;
    }
    return false;
}

[[noreturn]] void no_such_noun(const std::vector<std::string>& words, std::size_t at) {
    std::vector<std::string_view> names;
    for (const auto& noun : nouns()) names.push_back(noun.name);
    const auto& typed = words[at];
    const auto following = next_plain(words, at + 1);
    if (following && find_command(words[*following], typed) != nullptr) {
        const auto turned = words[*following] + " " + typed;
        throw UsageError{"no command '" + typed + "'. Did you mean '" + turned + "'?",
                         {"accede help " + turned}};
    }
    const auto near = nearest(typed, names);
    throw UsageError{"no command '" + typed + "'." + did_you_mean(typed, names),
                     {near.empty() ? "accede help" : "accede help " + near.front()}};
}

[[noreturn]] void no_such_verb(const Noun& noun, const std::optional<std::string>& typed) {
    std::vector<std::string_view> verbs;
    for (const auto& command : noun.commands) verbs.push_back(command.verb);
    const std::string name{noun.name};
    const std::vector<std::string> tries{"accede help " + name};
    if (!typed) throw UsageError{"'" + name + "' needs a verb: " + joined(verbs) + ".", tries};
    throw UsageError{"no command '" + name + " " + *typed + "'." + did_you_mean(*typed, verbs),
                     tries};
}

struct Choice {
    const Command* command;
    std::vector<std::string> rest;  // without noun and verb
};

Choice choose(const std::vector<std::string>& words) {
    const auto at = next_plain(words, 0);
    if (!at) {
        for (const auto& word : words) {
            if (is_option(word) && global_option(word) == nullptr) unknown_before_noun(word);
        }
        throw UsageError{"which command?", {"accede help"}};
    }
    const auto* const noun = find_noun(words[*at]);
    if (noun == nullptr) no_such_noun(words, *at);
    auto rest = words;
    if (const auto* const alone = find_command(noun->name, {})) {
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(*at));
        return {alone, rest};
    }
    const auto verb_at = next_plain(words, *at + 1);
    if (!verb_at) no_such_verb(*noun, {});
    const auto* const command = find_command(noun->name, words[*verb_at]);
    if (command == nullptr) no_such_verb(*noun, words[*verb_at]);
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(*verb_at));
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(*at));
    return {command, rest};
}

// What `accede help` is to tell for words that hold -h.
std::vector<std::string> help_wanted(const std::vector<std::string>& words) {
    const auto at = next_plain(words, 0);
    if (!at) return {};
    const auto* const noun = find_noun(words[*at]);
    if (noun == nullptr) no_such_noun(words, *at);
    const auto verb_at = next_plain(words, *at + 1);
    if (!verb_at || find_command(words[*at], words[*verb_at]) == nullptr) return {words[*at]};
    return {words[*at], words[*verb_at]};
}

// ---- its query ----

// "-state:draft" negates a word of a query and is no option; to the library it would be one. Until
// the library has read the words, a mark that no text may hold stands in front.
constexpr char negated_mark = '\x1f';

bool takes_query(const Command& command) {
    return std::ranges::any_of(command.arguments,
                               [](const Argument& one) { return one.name == "QUERY"; });
}

// A letter is an option's; a field's name has two at least.
bool is_negated_word(std::string_view word) {
    if (!word.starts_with('-')) return false;
    const auto is_of_name = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    const auto name = word.substr(1);
    const auto end = std::ranges::find_if_not(name, is_of_name);
    return end - name.begin() >= 2 && end != name.end() &&
           (*end == ':' || *end == '<' || *end == '>' || *end == '=' || *end == '!');
}

void mark_negated(std::vector<std::string>& words) {
    for (auto& word : words) {
        if (word == "--") return;
        if (is_negated_word(word)) word.insert(word.begin(), negated_mark);
    }
}

std::string unmarked(std::string word) {
    if (word.starts_with(negated_mark)) word.erase(word.begin());
    return word;
}

// ---- its options ----

// An option whose value may be left away is a switch to the library, which would else take the next
// word for its value. What stands behind its equals sign is cut off here.
std::optional<std::string> cut_value(const Option& option, std::vector<std::string>& words) {
    const auto start = "--" + std::string{option.name} + "=";
    for (auto& word : words) {
        if (word == "--") break;
        if (!word.starts_with(start)) continue;
        auto value = word.substr(start.size());
        word.resize(start.size() - 1);
        return value;
    }
    return {};
}

void describe(const Option& option, options::options_description& into) {
    std::string names{option.name};
    if (option.letter != 0) names += std::string{','} + option.letter;
    const bool is_switch = option.value.empty() || option.value_optional;
    // The description owns it.
    into.add_options()(names.c_str(), new options::untyped_value{is_switch}, "");
}

[[noreturn]] void no_such_option(const Command& command, std::string_view typed) {
    std::vector<std::string_view> names;
    for (const auto& option : command.options) names.push_back(option.name);
    for (const auto& option : global_options()) names.push_back(option.name);
    const auto bare = typed.substr(std::min(typed.find_first_not_of('-'), typed.size()));
    std::string near;
    if (const auto found = nearest(bare.substr(0, bare.find('=')), names); !found.empty()) {
        near = " Did you mean '--" + found.front() + "'?";
    }
    throw UsageError{"no option '" + std::string{typed} + "' for '" + spoken(command) + "'." + near,
                     usage_of(command)};
}

options::parsed_options tokens_of(const Command& command, const std::vector<std::string>& rest) {
    options::options_description known;
    for (const auto& option : command.options) describe(option, known);
    for (const auto& option : global_options()) describe(option, known);
    namespace style = options::command_line_style;
    try {
        return options::command_line_parser(rest)
            .options(known)
            .style(style::unix_style & ~style::allow_guessing)
            .run();
    } catch (const options::unknown_option& error) {
        no_such_option(command, error.get_option_name());
    } catch (const options::invalid_command_line_syntax& error) {
        const bool takes_none = error.kind() == options::invalid_syntax::extra_parameter;
        throw UsageError{
            "'" + error.get_option_name() + (takes_none ? "' takes no value." : "' needs a value."),
            usage_of(command)};
    }
}

void require_choice(const Command& command, const std::string& shown,
                    const std::vector<std::string_view>& choices, const std::string& value) {
    if (choices.empty()) return;
    if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
    throw UsageError{"'" + shown + "' takes " + joined(choices) + ", not '" + value + "'." +
                         did_you_mean(value, choices),
                     usage_of(command)};
}

// Words for the record and paths are judged where they go: see Option::value.
bool is_judged_later(std::string_view kind) {
    if (kind == "FILE" || kind == "DIR") return true;
    return kind.ends_with("TEXT") || kind.ends_with("NAME") || kind.ends_with("REASON]");
}

// No byte that is no text goes further than this as a code, a reference or a name of somebody.
void require_text(const Command& command, const std::string& shown, std::string_view kind,
                  const std::string& value) {
    if (is_judged_later(kind)) return;
    if (const auto clean = engine::clean_text(value, value.size()); !clean) {
        throw UsageError{"'" + shown + "' is not understood: " + clean.error().explanation,
                         usage_of(command)};
    }
}

class Reader {
public:
    explicit Reader(const Command& command) : command_{command} {}

    void option(const options::option& token) {
        auto& values = values_[token.string_key];
        const auto& option = named(token.string_key);
        if (!values.empty() && !option.repeated && !option.value.empty()) {
            throw UsageError{"'--" + token.string_key + "' was given twice.", usage_of(command_)};
        }
        const auto value = token.value.empty() ? std::string{} : token.value.front();
        const bool bare = value.empty() && (option.value.empty() || option.value_optional);
        if (!bare) {
            require_text(command_, "--" + token.string_key, option.value, value);
            require_choice(command_, "--" + token.string_key, option.choices, value);
        }
        values.push_back(value);
    }

    void argument(const std::string& word) {
        const auto& arguments = command_.arguments;
        if (next_ == arguments.size()) {
            throw UsageError{"'" + spoken(command_) + "' has no use for '" + word + "'.",
                             usage_of(command_)};
        }
        const auto& argument = arguments[next_];
        require_text(command_, std::string{argument.name}, argument.name, word);
        require_choice(command_, std::string{argument.name}, argument.choices, word);
        values_[std::string{argument.name}].push_back(word);
        if (!argument.repeated) ++next_;
    }

    Parsed finish() {
        for (const auto& argument : command_.arguments) {
            if (argument.required && !values_.contains(std::string{argument.name})) {
                throw UsageError{"'" + spoken(command_) + "' needs " + std::string{argument.name} +
                                     ": " + std::string{argument.summary} + ".",
                                 usage_of(command_)};
            }
        }
        for (const auto& option : command_.options) {
            const std::string name{option.name};
            if (values_.contains(name)) continue;
            if (option.required) {
                throw UsageError{"'" + spoken(command_) + "' needs '--" + name + " " +
                                     std::string{option.value} + "'.",
                                 usage_of(command_)};
            }
            if (!option.fallback.empty()) values_[name] = {std::string{option.fallback}};
        }
        return Parsed{command_, std::move(values_)};
    }

private:
    const Option& named(const std::string& name) const {
        for (const auto& option : command_.options) {
            if (option.name == name) return option;
        }
        const auto globals = global_options();
        return *std::find_if(globals.begin(), globals.end(),
                             [&](const Option& option) { return option.name == name; });
    }

    const Command& command_;
    Parsed::Values values_;
    std::size_t next_ = 0;
};

}  // namespace

Request parse(const std::vector<std::string>& words, const Environment& environment) {
    Request request;
    if (words.empty() || asks_for_help(words)) {
        request.wants_help = true;
        request.help = help_wanted(words);
        return request;
    }
    auto [command, rest] = choose(words);
    Reader reader{*command};
    std::map<std::string, std::string> cut;
    const auto look = [&, &words_left = rest](std::span<const Option> known) {
        for (const auto& option : known) {
            if (!option.value_optional) continue;
            if (auto value = cut_value(option, words_left)) cut[std::string{option.name}] = *value;
        }
    };
    look(command->options);
    look(global_options());
    if (takes_query(*command)) mark_negated(rest);
    for (auto& token : tokens_of(*command, rest).options) {
        for (auto& value : token.value) value = unmarked(std::move(value));
        if (!token.string_key.empty()) {
            const auto value = cut.find(token.string_key);
            if (value != cut.end()) token.value = {value->second};
            reader.option(token);
        } else {
            for (const auto& word : token.value) reader.argument(word);
        }
    }
    request.command = command;
    request.parsed = reader.finish();
    request.globals = globals_of(request.parsed, environment);
    return request;
}

Format format_wished(const std::vector<std::string>& words) {
    for (const auto& word : words) {
        if (word == "--") break;
        if (word == "--json") return Format::json;
        if (word == "--json=lines") return Format::json_lines;
    }
    return Format::text;
}

}  // namespace cli
