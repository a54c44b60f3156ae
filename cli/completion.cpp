#include "cli/completion.hpp"

#include "cli/asked.hpp"
#include "cli/command.hpp"
#include "cli/topics.hpp"

#include <vector>

namespace cli {
namespace {

std::string joined(const std::vector<std::string_view>& words) {
    std::string text;
    for (const auto word : words) {
        if (!text.empty()) text += ' ';
        text += word;
    }
    return text;
}

std::string noun_names() {
    std::vector<std::string_view> names;
    for (const auto& noun : nouns()) names.push_back(noun.name);
    return joined(names);
}

std::string topic_names() {
    std::vector<std::string_view> names;
    for (const auto& topic : topics()) names.push_back(topic.name);
    return joined(names);
}

std::string verb_names(const Noun& noun) {
    std::vector<std::string_view> names;
    for (const auto& command : noun.commands) {
        if (!command.verb.empty()) names.push_back(command.verb);
    }
    return joined(names);
}

std::string option_names(std::span<const Option> options) {
    std::string names;
    for (const auto& option : options) {
        if (!names.empty()) names += ' ';
        names += "--" + std::string{option.name};
    }
    return names;
}

bool is_file(std::string_view value) {
    return value == "FILE" || value == "DIR";
}

// "nomination list": how a script looks a command up. Single words have one word.
std::string key_of(const Command& command) {
    return command.verb.empty() ? std::string{command.noun}
                                : std::string{command.noun} + " " + std::string{command.verb};
}

// The fixed values of a command's first argument; help takes whatever there is help on, a list the
// fields of its query.
std::string first_words(const Command& command) {
    if (const auto list = list_of(command)) return query_words(*list);
    if (command.noun == "help") return noun_names() + " " + topic_names();
    return command.arguments.empty() ? std::string{} : joined(command.arguments.front().choices);
}

// Single quotes of a shell.
std::string in_quotes(std::string_view text) {
    std::string out = "'";
    for (const char letter : text) {
        if (letter == '\'')
            out += "'\\''";
        else
            out += letter;
    }
    return out + "'";
}

// Lines of a `case` of bash or zsh: an option's pattern and what to do for its value.
std::string value_cases(std::span<const Option> options, const std::string& command,
                        std::string_view complete_words, std::string_view complete_files) {
    std::string text;
    for (const auto& option : options) {
        if (option.value.empty() || option.value_optional) continue;
        const auto pattern = "'" + command + " --" + std::string{option.name} + "'";
        const auto action = is_file(option.value)
                                ? std::string{complete_files}
                                : std::string{complete_words} + " '" + joined(option.choices) + "'";
        text += "        " + (command == "*" ? "*' --" + std::string{option.name} + "'" : pattern) +
                ") " + action + "; return ;;\n";
    }
    return text;
}

std::string options_taking_values() {
    std::string text;
    const auto add = [&](const Option& option) {
        if (option.value.empty() || option.value_optional) return;
        const auto word = "--" + std::string{option.name};
        if (("|" + text + "|").find("|" + word + "|") != std::string::npos) return;
        text += (text.empty() ? "" : "|") + word;
        if (option.letter != 0) text += std::string{"|-"} + option.letter;
    };
    for (const auto& option : global_options()) add(option);
    for (const auto& command : commands()) {
        for (const auto& option : command.options) add(option);
    }
    return text;
}

// bash and zsh share their shape: find area and verb among the words before the cursor, then offer.
std::string cases(std::string_view complete_words, std::string_view complete_files) {
    std::string text = "    case \"$command $previous\" in\n";
    for (const auto& command : commands()) {
        text += value_cases(command.options, key_of(command), complete_words, complete_files);
    }
    text += value_cases(global_options(), "*", complete_words, complete_files);
    text += "    esac\n    case \"$command\" in\n";
    text += "        '') words=" + in_quotes(noun_names()) + " ;;\n";
    for (const auto& noun : nouns()) {
        const auto verbs = verb_names(noun);
        if (!verbs.empty()) {
            text += "        " + in_quotes(noun.name) + ") words=" + in_quotes(verbs) + " ;;\n";
        }
    }
    for (const auto& command : commands()) {
        text += "        " + in_quotes(key_of(command)) +
                ") words=" + in_quotes(first_words(command)) +
                " options=" + in_quotes(option_names(command.options)) + " ;;\n";
    }
    return text + "    esac\n";
}

// In the loop that looks for area and verb: single words stand alone.
std::string alone_pattern() {
    std::string text;
    for (const auto& command : commands()) {
        if (command.verb.empty()) text += (text.empty() ? "" : "|") + std::string{command.noun};
    }
    return text;
}

constexpr std::string_view find_command_loop =
    R"(        if [ -n "$skip" ]; then skip=; continue; fi
        case "$word" in
            @VALUED@) skip=1 ;;
            -*) ;;
            *)  case "$command" in
                    '') command=$word ;;
                    *' '*|@ALONE@) ;;
                    *) command="$command $word" ;;
                esac ;;
        esac
)";

std::string filled(std::string text) {
    const auto put = [&](std::string_view place, const std::string& value) {
        text.replace(text.find(place), place.size(), value);
    };
    put("@VALUED@", options_taking_values());
    put("@ALONE@", alone_pattern());
    return text;
}

}  // namespace

std::string bash_completion() {
    std::string text = R"(# Completion of accede for bash: source <(accede completion bash)
_accede() {
    local command= previous word skip= words= options= i
    local current=${COMP_WORDS[COMP_CWORD]}
    previous=${COMP_WORDS[COMP_CWORD-1]}
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
)";
    text += filled(std::string{find_command_loop}) + "    done\n";
    text += cases("_accede_offer", "compopt -o default");
    text += "    case \"$current\" in\n        -*) words=\"$options " +
            option_names(global_options()) + R"(" ;;
        *)  if [ -z "$words" ]; then compopt -o default; return; fi ;;
    esac
    _accede_offer "$words"
}
_accede_offer() {
    COMPREPLY=($(compgen -W "$1" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _accede accede
)";
    return text;
}

std::string zsh_completion() {
    // $words is zsh's own in _accede, and what is offered in the part that bash has too.
    std::string text = R"(#compdef accede
# Completion of accede for zsh: accede completion zsh > "${fpath[1]}/_accede"
_accede_offer() { compadd -- ${=1} }
_accede_words() {
    local command= word skip= words= options= current=$1 previous=$2
    shift 2
    for word in "$@"; do
)";
    text += filled(std::string{find_command_loop}) + "    done\n";
    text += cases("_accede_offer", "_files");
    text += "    case \"$current\" in\n        -*) words=\"$options " +
            option_names(global_options()) + R"(" ;;
        *)  if [ -z "$words" ]; then _files; return; fi ;;
    esac
    _accede_offer "$words"
}
_accede() {
    _accede_words "$words[CURRENT]" "$words[CURRENT-1]" "${(@)words[2,CURRENT-1]}"
}
if [ "$funcstack[1]" = _accede ]; then _accede "$@"; else compdef _accede accede; fi
)";
    return text;
}

std::string fish_completion() {
    std::string text = R"(# Completion of accede for fish: accede completion fish | source
function __accede_command
    set -l found
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        switch $word
            case )";
    auto valued = options_taking_values();
    for (auto& letter : valued) {
        if (letter == '|') letter = ' ';
    }
    text += valued + R"(
                set skip 1
            case '-*'
            case '*'
                set -a found $word
        end
    end
    string join ' ' -- $found
end
function __accede_at
    set -l typed (__accede_command)
    test "$typed" = "$argv[1]"; or string match -q -- "$argv[1] *" "$typed"
end
complete -c accede -f
)";
    const auto option_lines = [&](std::span<const Option> options, const std::string& condition) {
        for (const auto& option : options) {
            text += "complete -c accede" + condition + " -l " + std::string{option.name};
            if (option.letter != 0) text += std::string{" -s "} + option.letter;
            if (!option.value.empty() && !option.value_optional) {
                text += is_file(option.value) ? " -rF" : " -x";
                if (!option.choices.empty()) text += " -a " + in_quotes(joined(option.choices));
            }
            text += " -d " + in_quotes(option.summary) + "\n";
        }
    };
    option_lines(global_options(), "");
    for (const auto& noun : nouns()) {
        text += "complete -c accede -n 'test -z (__accede_command)' -a " + in_quotes(noun.name) +
                " -d " + in_quotes(noun.summary) + "\n";
        for (const auto& command : noun.commands) {
            if (!command.verb.empty()) {
                text +=
                    "complete -c accede -n 'test (__accede_command) = " + std::string{noun.name} +
                    "' -a " + in_quotes(command.verb) + " -d " + in_quotes(command.summary) + "\n";
            }
            const auto condition = " -n " + in_quotes("__accede_at \"" + key_of(command) + "\"");
            option_lines(command.options, condition);
            const auto words = first_words(command);
            const bool files =
                !command.arguments.empty() && is_file(command.arguments.front().name);
            if (!words.empty())
                text += "complete -c accede" + condition + " -a " + in_quotes(words) + "\n";
            if (files) text += "complete -c accede" + condition + " -F\n";
        }
    }
    return text;
}

}  // namespace cli
