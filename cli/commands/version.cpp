#include "cli/version.hpp"

#include "cli/answer.hpp"
#include "cli/commands/all.hpp"
#include "storage/migrations.hpp"

namespace cli {
namespace {

engine::Result<Answer> version_of_program(Context&, const Parsed&) {
    Answer answer{.schema = "accede/version/1"};
    const auto schema = storage::migrations().empty() ? 0 : storage::migrations().back().number;
    answer.data["version"] = version();
    answer.data["database_schema"] = schema;
    answer.show = {Lines{
        {{"accede " + std::string{version()}}, {"database schema " + std::to_string(schema)}}}};
    return answer;
}

}  // namespace

std::span<const Command> version_commands() {
    static const std::vector<Command> all{
        {.noun = "version",
         .summary = "Say which accede this is",
         .examples = {{"accede version", "The program's version"},
                      {"accede version --json", "The same for a script"}},
         .run = version_of_program}};
    return all;
}

}  // namespace cli
