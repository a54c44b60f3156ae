#include "cli/commands/all.hpp"

#include <algorithm>
#include <vector>

namespace cli {

std::span<const Noun> nouns() {
    static const std::vector<Noun> all{
        {"help", "Explain a command or a topic", help_commands()},
        {"version", "Say which accede this is", version_commands()},
        {"completion", "Completion for bash, zsh and fish", completion_commands()},
    };
    return all;
}

std::span<const Command> commands() {
    static const std::vector<Command> all = [] {
        std::vector<Command> every;
        for (const auto& noun : nouns()) {
            every.insert(every.end(), noun.commands.begin(), noun.commands.end());
        }
        return every;
    }();
    return all;
}

const Noun* find_noun(std::string_view name) {
    const auto all = nouns();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Noun& noun) { return noun.name == name; });
    return found == all.end() ? nullptr : &*found;
}

const Command* find_command(std::string_view noun, std::string_view verb) {
    const auto all = commands();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Command& command) {
        return command.noun == noun && command.verb == verb;
    });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace cli
