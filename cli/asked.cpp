#include "cli/asked.hpp"

#include "cli/suggest.hpp"
#include "cli/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace cli {

namespace query = engine::query;
using query::List;

const Argument query_argument{
    .name = "QUERY",
    .summary = "what to look for, such as state:returned; see `accede help queries`",
    .required = false,
    .repeated = true};
const Option query_option{
    .name = "query", .value = "QUERY", .summary = "the same in one word for the shell"};

namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) {
        if (!text.empty()) text += ' ';
        text += word;
    }
    return text;
}

[[noreturn]] void complain(const query::Complaint& complaint, const std::string& text) {
    const auto before = std::string_view{text}.substr(0, complaint.position);
    const auto marked = std::string_view{text}.substr(complaint.position, complaint.length);
    std::vector<std::string_view> choices{complaint.choices.begin(), complaint.choices.end()};
    const auto at = width_of(printable(before));
    auto message = fmt::format("the query is not understood at {}: {}", at + 1, complaint.why);
    if (!complaint.typed.empty()) message += did_you_mean(complaint.typed, choices);
    constexpr std::size_t most_columns = 400;
    std::vector<std::string> details;
    if (at + width_of(printable(marked)) <= most_columns && !text.empty()) {
        details.push_back(text);
        details.push_back(std::string(at, ' ') +
                          std::string(std::max<std::size_t>(1, width_of(printable(marked))), '^'));
    }
    if (!choices.empty()) {
        details.push_back("allowed: " + fmt::format("{}", fmt::join(complaint.choices, ", ")));
    }
    throw UsageError{message, {"accede help queries"}, std::move(details)};
}

struct Listing {
    std::string_view noun;
    std::string_view verb;
    List list;
};
constexpr std::array listings{
    Listing{"nomination", "list", List::nominations},
    Listing{"deliberation", "table", List::deliberation},
    Listing{"review", "queue", List::reviews},
    Listing{"member", "list", List::members},
    Listing{"call", "list", List::calls},
    Listing{"person", "list", List::people},
    Listing{"audit", "log", List::audit},
};

}  // namespace

std::string query_text(const Parsed& parsed) {
    auto words = parsed.all("QUERY");
    if (const auto whole = parsed.find("query")) words.push_back(*whole);
    return joined(words);
}

query::Query understood(List list, const std::string& text,
                        const std::optional<std::string>& scope) {
    auto query = query::parse(list, text, scope);
    if (!query) complain(query.error(), text);
    return *std::move(query);
}

query::Query asked(List list, const Parsed& parsed, const std::optional<std::string>& scope) {
    return understood(list, query_text(parsed), scope);
}

void narrow(query::Query& query, std::string_view field, const std::vector<std::string>& values,
            bool negated) {
    if (values.empty()) return;
    const auto& fallback = query::shape_of(query.list).scope;
    const auto said = (negated ? "-" : "") + query::word(field, values);
    auto more = understood(query.list, said,
                           fallback.name.empty() ? std::nullopt : std::optional{query.scope});
    query.terms.insert(query.terms.end(), more.terms.begin(), more.terms.end());
}

std::optional<List> list_of(const Command& command) {
    for (const auto& listing : listings) {
        if (listing.noun == command.noun && listing.verb == command.verb) return listing.list;
    }
    return {};
}

std::string query_words(List list) {
    const auto& shape = query::shape_of(list);
    std::string words;
    for (const auto& field : shape.fields) words += std::string{field.name} + ": ";
    return words + "sort: limit:";
}

}  // namespace cli
