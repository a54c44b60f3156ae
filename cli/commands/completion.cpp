#include "cli/completion.hpp"

#include "cli/answer.hpp"
#include "cli/commands/all.hpp"
#include "cli/parsed.hpp"

namespace cli {
namespace {

engine::Result<Answer> completion(Context&, const Parsed& parsed) {
    const auto& shell = parsed.text("SHELL");
    const auto script = shell == "bash"  ? bash_completion()
                        : shell == "zsh" ? zsh_completion()
                                         : fish_completion();
    Answer answer{.schema = "accede/completion/1"};
    answer.data["shell"] = shell;
    answer.data["script"] = script;
    answer.show = {Document{script}};
    return answer;
}

}  // namespace

std::span<const Command> completion_commands() {
    static const std::vector<Command> all{
        {.noun = "completion",
         .summary = "Write a completion script",
         .arguments = {{.name = "SHELL",
                        .summary = "the shell it is for: bash, zsh or fish",
                        .choices = {"bash", "zsh", "fish"}}},
         .examples = {{"accede completion bash > ~/.local/share/bash-completion/completions/accede",
                       "For bash, from the next login on"},
                      {"accede completion fish | source", "For this fish"}},
         .run = completion}};
    return all;
}

}  // namespace cli
