#include "tests/cli/worlds/lines.hpp"

#include "cli/asked.hpp"
#include "engine/query/fields.hpp"
#include "tests/support/files.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tests::worlds {
namespace {

namespace query = engine::query;

// Of the machine, or of databases as a whole, none of which says anything of a person's; and what
// makes or takes secrets, which are another each time; what reads files alone; and what writes
// files of the whole log with the rights of a steward.
const std::set<std::pair<std::string_view, std::string_view>> not_asked{
    {"login", ""},         {"logout", ""},         {"token", "add"},
    {"person", "invite"},  {"person", "password"}, {"person", "second-factor"},
    {"demo", "run"},       {"demo", "reset"},      {"db", "init"},
    {"db", "migrate"},     {"db", "stop"},         {"db", "clock"},
    {"help", ""},          {"version", ""},        {"completion", ""},
    {"jury", "agreement"}, {"jury", "fit"},        {"jury", "solve"},
    {"audit", "seal"},     {"audit", "export"},    {"audit", "rotate-key"}};

// Words that need nothing of the record.
const std::map<std::string_view, std::vector<std::string>> plain_words{
    {"CALL", {}},
    {"CODE", {"TG", "FR", "KE", "XX"}},
    {"COMMISSION", {"TG", "FR"}},
    {"SECTION", {"plan", "profile"}},
    {"FILE", {"-"}},
    {"N", {"1", "2", "3", "7"}},
    {"INDEX", {"0", "7"}},
    {"DIR", {"/nowhere"}},
    {"NUMBER", {"1", "2", "3", "4"}},
    {"TIME", {"2099-07-01T12:00:00Z", "2101-03-31T22:00:00Z"}},
    {"DAY", {"2099-01-20", "2098-12-31"}},
    {"CHECK", {"member_state", "endorsement", "mayors_signature"}},
    {"TEXT", {"So it is.", "-"}},
    {"REASON", {"So it is."}},
    {"HEX", {"00", "e3b0c442"}},
    {"ROLE", {"juror", "officer:TG", "administrator"}},
    {"LEDGER", {"gnlc", "matrix"}},
    {"QUORUM", {"1", "2", "3", "9", R"({"least": 2, "share": "1/2"})"}},
    {"SEARCH", {"mine", "yours"}},
    {"PLAN", {"2099-1", "2100-1", "2099-9"}},
    {"LANGUAGE", {"fr", "French"}},
    {"LIST", {"fr,en", "africa", "literacy,libraries"}},
    {"DOMAIN", {"univ-kara.example", "example"}},
    {"COLUMN=N", {"region=2", "country=1", "institution=1"}},
    {"FEATURE=N", {"bid=2", "region=0"}},
    {"KIND", {"city", "county"}},
    {"CODE=N", {"TG=3"}},
    {"ID=TEXT", {"plan=So.", "profile=-"}},
    {"STATE", {"draft", "submitted", "admitted"}},
    {"CRITERION=N", {"commitment=4", "inclusion=2"}},
    {"SECTION=TEXT", {"plan=So.", "profile=So."}},
    {"TOKEN", {"00000000-0000-4000-8000-000000000000", "mine"}},
    {"LETTER", {"assigned", "review-opened", "admitted"}},
    {"EMAIL", {"somebody@example.org"}},
    {"URL", {"smtp://127.0.0.1:9"}},
    {"WHAT", {"second-factor"}},
    {"ORIGIN", {"accede.test"}}};

constexpr std::array formats{"", "", "--json", "--json", "--plain", "--json=lines"};

// The key that somebody has used in every world, see hidden.cpp.
constexpr const char* used_key = "11111111-1111-4111-8111-111111111111";

std::vector<std::string> texts_of(const matrix::Tables& tables, const std::string& table,
                                  const std::string& column) {
    std::set<std::string> all;
    for (const auto& row : tables.at(table).rows) {
        const auto& value = row.fields.at(column);
        if (value.is_string()) all.insert(value.get<std::string>());
    }
    return {all.begin(), all.end()};
}

}  // namespace

std::string Line::text() const {
    return "accede " + fmt::format("{}", fmt::join(words, " "));
}

std::vector<const cli::Command*> commands_asked() {
    std::vector<const cli::Command*> all;
    for (const auto& command : cli::commands()) {
        if (!not_asked.contains({command.noun, command.verb})) all.push_back(&command);
    }
    return all;
}

Lines::Lines(const matrix::Tables& tables)
    : calls_{texts_of(tables, "call", "call_id")},
      references_{texts_of(tables, "nomination", "reference")},
      handles_{texts_of(tables, "person", "handle")},
      memberships_{texts_of(tables, "membership", "membership_id")},
      names_{texts_of(tables, "entity", "name")},
      entries_{tables.at("audit_entry").rows.size()} {
    // What is there in some worlds, and what is in none.
    calls_.insert(calls_.end(), {"2102", "2199"});
    references_.insert(references_.end(),
                       {"TG-2099-07", "FR-2100-07", "KE-2098-07", "LI-2099-01", "TG-2101-07"});
    handles_.insert(handles_.end(), {"hidden.7", "nobody"});
    memberships_.emplace_back("2fa85f64-5717-4562-b3fc-2c963f66afa6");
    names_.insert(names_.end(), {"Hidden 7", "Nowhere"});
}

std::string Lines::query(const cli::Command& command, Chance& chance) const {
    const auto list = cli::list_of(command).value_or(
        command.noun == "member" ? query::List::members : chance.of(query::every_list));
    const auto& fields = query::shape_of(list).fields;
    const auto& field = chance.of(fields);
    const auto value = [&]() -> std::string {
        switch (field.type) {
            case query::Type::set:
            case query::Type::region: return std::string{chance.of(field.values)};
            case query::Type::country: return chance.of(plain_words.at("CODE"));
            case query::Type::integer: return std::to_string(chance.below(9));
            case query::Type::decimal: return fmt::format("{}.5", chance.below(5));
            case query::Type::instant: return "2099-0" + std::to_string(1 + chance.below(6));
            default: break;
        }
        if (field.name == "reference") return chance.of(references_);
        if (field.name == "call") return chance.of(calls_);
        if (field.name == "person") return chance.of(handles_);
        return chance.one_in(2) ? "hidden" : "a";
    };
    switch (chance.below(4)) {
        case 0: return fmt::format("sort:{}{}", chance.one_in(2) ? "-" : "", field.name);
        case 1: return chance.one_in(3) ? "limit:2" : chance.one_in(2) ? "hidden" : "kara";
        default: break;
    }
    auto typed = value();
    if (typed.find(' ') != std::string::npos) typed = "\"" + typed + "\"";
    if (query::is_ordered(field.type) && field.type != query::Type::instant && chance.one_in(2))
        return fmt::format("{}{}{}", field.name, chance.one_in(2) ? ">=" : "<", typed);
    return fmt::format("{}{}:{}", chance.one_in(3) ? "-" : "", field.name, typed);
}

std::string Lines::word(const cli::Command& command, std::string_view name, Chance& chance) const {
    if (name == "CALL") return chance.of(calls_);
    if (name == "REFERENCE" || name == "REFERENCE[=REASON]") {
        auto reference = chance.of(references_);
        return name == "REFERENCE" ? reference : reference + "=So it is.";
    }
    if (name == "REFERENCE=KIND") return chance.of(references_) + "=personal";
    if (name == "PERSON" || name == "JUROR" || name == "FROM" || name == "TO")
        return chance.of(handles_);
    if (name == "MEMBERSHIP") return chance.of(memberships_);
    if (name == "NAME") return chance.of(names_);
    if (name == "ENTRY") return std::to_string(1 + chance.below(entries_ + 5));
    if (name == "QUERY") return query(command, chance);
    const auto found = plain_words.find(name);
    if (found == plain_words.end())
        throw std::runtime_error{
            fmt::format("no words for {} of accede {} {}", name, command.noun, command.verb)};
    return chance.of(found->second);
}

Line Lines::draw(const cli::Command& command, Chance& chance) const {
    Line line{.words = {std::string{command.noun}}};
    auto& words = line.words;
    if (!command.verb.empty()) words.emplace_back(command.verb);
    for (const auto& argument : command.arguments) {
        if (!argument.required && chance.one_in(2)) continue;
        words.push_back(argument.choices.empty() ? word(command, argument.name, chance)
                                                 : std::string{chance.of(argument.choices)});
        if (argument.repeated && chance.one_in(2))
            words.push_back(word(command, argument.name, chance));
    }
    for (const auto& option : command.options) {
        if (option.value == "FILE" || (!option.required && !chance.one_in(4))) continue;
        words.push_back("--" + std::string{option.name});
        if (!option.value.empty())
            words.back() += "=" + (option.choices.empty() ? word(command, option.value, chance)
                                                          : std::string{chance.of(option.choices)});
    }
    if (command.writes) {
        words.insert(words.end(), {"--dry-run", "--yes", "--no-input"});
        if (!chance.one_in(4)) words.emplace_back("--reason=So it is.");
        if (chance.one_in(8)) words.push_back("--revision=" + std::to_string(1 + chance.below(4)));
        if (chance.one_in(4)) words.push_back(std::string{"--key="} + used_key);
    }
    if (const std::string format = chance.of(formats); !format.empty()) words.push_back(format);
    if (chance.one_in(10)) words.emplace_back("--lang=fr");
    if (chance.one_in(10)) words.emplace_back("--verbose");
    line.outside.input = command.noun == "call" ? file("data/regulations/fictional-2099.json")
                                                : "country,name\nTG,Kara\nFR,Hidden 7\n";
    line.outside.columns = chance.one_in(2) ? 80 : 0;
    line.outside.is_terminal = line.outside.columns != 0;
    return line;
}

}  // namespace tests::worlds
