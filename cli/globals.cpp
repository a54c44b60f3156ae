// The options that every command takes, and what they mean.
#include "cli/globals.hpp"

#include "cli/parsed.hpp"
#include "engine/ids.hpp"
#include "storage/random.hpp"

#include <algorithm>
#include <array>
#include <climits>

namespace cli {
namespace {

constexpr std::array for_writing{"dry-run", "reason", "key", "revision", "yes"};

const std::vector<Option>& table() {
    static const std::vector<Option> options{
        {.name = "json",
         .value = "lines",
         .summary = "Answer as one JSON object; with =lines, a line of JSON per row",
         .value_optional = true,
         .choices = {"lines"}},
        {.name = "plain", .summary = "Answer as columns with tabs between them, nothing cut off"},
        {.name = "dry-run",
         .summary = "Do it, say what would change, and take it back",
         .letter = 'n'},
        {.name = "reason", .value = "TEXT", .summary = "Why, for the record"},
        {.name = "revision",
         .value = "N",
         .summary = "Refuse if it has changed since this revision"},
        {.name = "key",
         .value = "UUID",
         .summary = "The request's own key: a second use answers as the first did"},
        {.name = "yes", .summary = "Do not ask for confirmation"},
        {.name = "no-input", .summary = "Never ask anything"},
        {.name = "as",
         .value = "PERSON",
         .summary = "Act for this person (else for the system's user)"},
        {.name = "database",
         .value = "URL",
         .summary = "PostgreSQL to use (else ACCEDE_DATABASE, else libpq's own variables, else a "
                    "private one)"},
        {.name = "data-dir",
         .value = "DIR",
         .summary = "Where the private database lives (else XDG_DATA_HOME/accede)"},
        {.name = "lang",
         .value = "LANG",
         .summary = "Language of documents and names (else LC_ALL, LC_MESSAGES, LANG)",
         .choices = {"en", "fr"}},
        {.name = "color",
         .value = "WHEN",
         .summary = "Colour: auto is only at a terminal, and not with NO_COLOR",
         .choices = {"auto", "always", "never"}},
        {.name = "quiet", .summary = "Only the answer: no hints, no progress", .letter = 'q'},
        {.name = "verbose", .summary = "Say more about what goes on", .letter = 'v'},
        {.name = "help", .summary = "Show help for the command", .letter = 'h'},
    };
    return options;
}

When when_from(const std::string& word) {
    if (word == "always") return When::always;
    return word == "never" ? When::never : When::automatic;
}

engine::Language language_of(const Environment& environment) {
    // The first that is set decides, as everywhere on the system.
    for (const auto* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const auto found = environment.find(name);
        if (found == environment.end() || found->second.empty()) continue;
        return engine::language_from(found->second).value_or(engine::Language::en);
    }
    return engine::Language::en;
}

}  // namespace

std::span<const Option> global_options() {
    return table();
}

bool is_for_writing(const Option& option) {
    return std::find(for_writing.begin(), for_writing.end(), option.name) != for_writing.end();
}

Globals globals_of(const Parsed& parsed, const Environment& environment) {
    Globals globals;
    globals.language = language_of(environment);
    if (parsed.has("json") && parsed.has("plain")) {
        throw UsageError{"'--json' and '--plain' exclude each other."};
    }
    if (parsed.has("plain")) globals.format = Format::plain;
    if (const auto json = parsed.find("json")) {
        globals.format = *json == "lines" ? Format::json_lines : Format::json;
    }
    globals.dry_run = parsed.has("dry-run");
    globals.yes = parsed.has("yes");
    globals.no_input = parsed.has("no-input");
    globals.quiet = parsed.has("quiet");
    globals.verbose = parsed.has("verbose");
    globals.as = parsed.find("as");
    globals.reason = parsed.find("reason");
    if (const auto revision = parsed.number("revision", 0, INT_MAX)) {
        globals.revision = static_cast<int>(*revision);
    }
    globals.database = parsed.find("database");
    globals.data_dir = parsed.find("data-dir");
    if (const auto language = parsed.find("lang")) {
        globals.language = engine::language_from(*language).value();
    }
    if (const auto color = parsed.find("color")) globals.color = when_from(*color);
    if (const auto key = parsed.find("key")) {
        const auto bytes = engine::uuid_from(*key);
        if (!bytes) throw UsageError{"'--key' takes a UUID, and '" + *key + "' is not one."};
        globals.key = *bytes;
    } else {
        globals.key = storage::random_uuid();
    }
    return globals;
}

}  // namespace cli
