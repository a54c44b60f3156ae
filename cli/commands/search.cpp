#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/asked.hpp"
#include "cli/lists.hpp"
#include "cli/parsed.hpp"
#include "cli/session.hpp"
#include "storage/searches.hpp"

#include <fmt/format.h>

namespace cli {
namespace {

using engine::Result;
using engine::query::List;
namespace searches = storage::searches;

// A search of a call's list may leave the call to whoever runs it.
void check_understood(List list, const std::string& text) {
    if (engine::query::parse(list, text, "-")) return;
    static_cast<void>(understood(list, text));
}

Result<Answer> save(Context& context, const Parsed& parsed) {
    const searches::Search search{.name = parsed.text("SEARCH"),
                                  .list = engine::query::list_from(parsed.text("LIST")).value(),
                                  .query = query_text(parsed)};
    check_understood(search.list, search.query);
    Session session{context};
    const auto request = session.request();
    const auto saved = searches::save(session.connection(), request, search);
    if (!saved) return tl::unexpected{saved.error()};
    Answer shown{.schema = "accede/search-change/1"};
    shown.data = Json{{"search", search.name},
                      {"list", engine::query::name_of(search.list)},
                      {"query", search.query}};
    shown.done = fmt::format("The search {} is saved{}.", search.name,
                             *saved == searches::Saved::anew ? " anew" : "");
    shown.next = {fmt::format("accede search run {}", search.name)};
    return shown;
}

Result<Answer> list(Context& context, const Parsed&) {
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    const auto all = searches::list(tx, session.request());
    if (!all) return tl::unexpected{all.error()};
    Answer shown{.schema = "accede/search-list/1"};
    shown.data["searches"] = Json::array();
    for (const auto& search : *all) {
        shown.data["searches"].push_back({{"search", search.name},
                                          {"list", engine::query::name_of(search.list)},
                                          {"query", search.query},
                                          {"saved_at", engine::iso(search.saved_at)}});
    }
    shown.show = {Table{.rows = "searches",
                        .columns = {{.key = "search", .title = "SEARCH"},
                                    {.key = "list", .title = "LIST"},
                                    {.key = "query", .title = "QUERY"}},
                        .when_empty = "no saved searches"}};
    return shown;
}

Result<Answer> run(Context& context, const Parsed& parsed) {
    Session session{context};
    const auto search = [&] {
        storage::sql::Transaction tx{session.connection()};
        return searches::get(tx, session.request(), parsed.text("SEARCH"));
    }();
    if (!search) return tl::unexpected{search.error()};
    auto text = search->query;
    if (const auto more = query_text(parsed); !more.empty())
        text += (text.empty() ? "" : " ") + more;
    auto query = understood(search->list, text);
    leave_ended_out(query);
    return listed(context, session, query);
}

Result<Answer> remove(Context& context, const Parsed& parsed) {
    const auto& name = parsed.text("SEARCH");
    Session session{context};
    if (auto gone = searches::remove(session.connection(), session.request(), name); !gone)
        return tl::unexpected{gone.error()};
    Answer shown{.schema = "accede/search-change/1"};
    shown.data = Json{{"search", name}};
    shown.done = fmt::format("The search {} is removed.", name);
    return shown;
}

const Argument search_argument{.name = "SEARCH", .summary = "your own name for it"};

}  // namespace

std::span<const Command> search_commands() {
    static const std::vector<Command> all{
        {.noun = "search",
         .verb = "save",
         .summary = "Save what you ask a list again and again",
         .details = "A name that you have used already gets the new query. A search of "
                    "nominations, of the deliberation or of reviews may leave its call open, to "
                    "be said when it is run. Nobody else sees your searches, and none of them "
                    "shows more than the list itself does.",
         .arguments = {search_argument,
                       {.name = "LIST",
                        .summary = "which list",
                        .choices = {"nominations", "deliberation", "reviews", "members", "calls",
                                    "people", "audit"}},
                       query_argument},
         .options = {query_option},
         .examples = {{"accede search save late nominations state:returned sort:complete_by --as "
                       "ada",
                       "What is still to come back, the most urgent first"}},
         .writes = true,
         .run = save},
        {.noun = "search",
         .verb = "list",
         .summary = "List your saved searches",
         .examples = {{"accede search list --as ada", "By name"}},
         .run = list},
        {.noun = "search",
         .verb = "run",
         .summary = "Run a saved search; more words narrow it",
         .arguments = {search_argument, query_argument},
         .options = {query_option},
         .examples = {{"accede search run late call:2099 region:africa --as ada", "Of this call"}},
         .run = run},
        {.noun = "search",
         .verb = "remove",
         .summary = "Remove a saved search",
         .arguments = {search_argument},
         .examples = {{"accede search remove late --as ada", "The rows it found stay"}},
         .writes = true,
         .run = remove},
    };
    return all;
}

}  // namespace cli
