// The command line as a table. Usage, help, suggestions, the manual page and the completions are
// drawn from it, so a command that is in the table is complete, and one that is not does not exist.
//
//     std::span<const Command> call_commands() {
//         static const std::vector<Command> all{{
//             .noun = "call", .verb = "show", .summary = "Show one call and what waits in it",
//             .arguments = {{.name = "CALL", .summary = "the call, such as 2022"}},
//             .examples = {{"accede call show 2022", "Where the call stands"}},
//             .run = show}};
//         return all;
//     }
#pragma once

#include "cli/exit_code.hpp"
#include "engine/result.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace cli {

struct Answer;
struct Context;
class Parsed;

// A word without dashes. Parsed finds it by its name.
struct Argument {
    std::string_view name;  // in capitals: "CALL". "FILE" completes to files
    std::string_view summary;
    bool required = true;
    bool repeated = false;  // only the last one
    std::vector<std::string_view> choices{};
};

struct Option {
    std::string_view name;  // "reason" is given as --reason
    // "PERSON"; empty: a switch. TEXT, NAME and REASON are words for the record, which judges them
    // itself; FILE and DIR are the system's. All else must be clean text to be understood at all.
    std::string_view value{};
    std::string_view summary;
    char letter = 0;
    bool required = false;
    bool repeated = false;
    bool value_optional = false;  // --json and --json=lines
    std::string_view fallback{};  // taken where the option is not given
    std::vector<std::string_view> choices{};
};

struct Example {
    std::string_view line;  // as typed in a shell, from "accede" on
    std::string_view what;
};

// A refusal becomes a message and an exit code; so does whatever is thrown.
using Run = engine::Result<Answer> (*)(Context&, const Parsed&);

struct Command {
    std::string_view noun;
    std::string_view verb{};     // empty: the noun says it all, as in `accede version`
    std::string_view summary;    // one line, no full stop
    std::string_view details{};  // paragraphs
    std::vector<Argument> arguments{};
    std::vector<Option> options{};  // beside the global ones
    std::vector<Example> examples{};
    bool writes = false;            // has --dry-run, --reason, --key and the like in its help
    std::vector<ExitCode> exits{};  // worth telling, beside those that any command may give
    Run run = nullptr;
};

struct Noun {
    std::string_view name;
    std::string_view summary;
    std::span<const Command> commands;
};

// All that is registered, in the order of the help: see cli/commands/all.cpp.
[[nodiscard]] std::span<const Noun> nouns();
[[nodiscard]] std::span<const Command> commands();

// Null where there is none.
[[nodiscard]] const Noun* find_noun(std::string_view noun);
[[nodiscard]] const Command* find_command(std::string_view noun, std::string_view verb);

// What every command takes.
[[nodiscard]] std::span<const Option> global_options();

// True for a global option that only means something where something is written.
[[nodiscard]] bool is_for_writing(const Option&);

}  // namespace cli
