// Who is shown what by a command that lists, beside the table of who may read what: every person is
// shown the rows that are theirs with what stands in them, and no others. What the commands get
// wrong by asking for too much or too little, the database's own cases do not see.
#include "tests/cli/typed.hpp"
#include "tests/support/matrix/oracle.hpp"
#include "tests/support/matrix/world.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;
using matrix::Json;
using matrix::Oracle;
using matrix::World;

namespace {

using Rows = std::multiset<std::string>;

// A command's answer and the table whose rows it shows: field by field of which column.
struct Listing {
    std::string line;
    std::string rows;  // the member of the answer
    std::string table;
    std::map<std::string, std::string> columns;
    std::string call{};  // of which the rows are; empty: of all
};

// A moment is written in one way by the server and in another by a command.
std::string text_of(const Json& value) {
    if (value.is_null()) return "";
    if (!value.is_string()) return value.dump();
    const auto text = value.get<std::string>();
    const bool is_moment = text.size() > 19 && text[10] == 'T' && text[13] == ':';
    return is_moment ? text.substr(0, 19) : text;
}

std::string row_of(const Listing& listing, const Json& row, bool shown) {
    std::string all;
    for (const auto& [field, column] : listing.columns)
        all += fmt::format("{}={} ", field, text_of(row.at(shown ? field : column)));
    return all;
}

Rows shown_to(const World& world, const std::string& person, const Listing& listing) {
    const auto outcome = type(world.house, listing.line + " --json --as " + person);
    // Whoever may ask nothing is shown nothing.
    if (outcome.exit == cli::ExitCode::not_permitted) return {};
    if (outcome.exit != cli::ExitCode::done) {
        return {fmt::format("exit {}: {}", static_cast<int>(outcome.exit), outcome.err)};
    }
    Rows all;
    const auto answer = Json::parse(outcome.out);
    for (const auto& row : answer.at(listing.rows)) all.insert(row_of(listing, row, true));
    return all;
}

Rows readable_by(const World& world, const std::string& person, const Listing& listing) {
    const Oracle oracle{world, person};
    Rows all;
    for (const auto& row : world.tables.at(listing.table).rows) {
        if (!listing.call.empty() && row.fields.at("call_id") != listing.call) continue;
        if (oracle.reads(listing.table, row.fields)) all.insert(row_of(listing, row.fields, false));
    }
    return all;
}

std::size_t rows_of(const World& world, const Listing& listing) {
    const auto& rows = world.tables.at(listing.table).rows;
    return static_cast<std::size_t>(std::ranges::count_if(rows, [&](const auto& row) {
        return listing.call.empty() || row.fields.at("call_id") == listing.call;
    }));
}

std::vector<Listing> every_listing(const World& world) {
    std::vector<Listing> all{
        {"call list",
         "calls",
         "call",
         {{"call", "call_id"},
          {"state", "state"},
          {"programme", "programme"},
          {"ledger", "ledger"},
          {"title", "title_en"},
          {"revision", "revision"}}},
        {"person list",
         "people",
         "person",
         {{"person", "handle"}, {"name", "name"}, {"country", "country"}}},
        {"token list",
         "tokens",
         "token",
         {{"token_id", "token_id"},
          {"purpose", "purpose"},
          {"label", "label"},
          {"made_at", "made_at"},
          {"ends_at", "ends_at"}}},
        {"audit log --newest 0",
         "entries",
         "audit_entry",
         {{"call", "call_id"}, {"kind", "kind"}, {"subject", "subject"}}},
        {"audit log kind:step --newest 0",
         "entries",
         "event",
         {{"call", "call_id"},
          {"subject", "subject"},
          {"event", "event"},
          {"from", "from_state"},
          {"to", "to_state"},
          {"at", "at"},
          {"operated_by", "operator"}}},
        {"member list --ledger matrix",
         "members",
         "membership",
         {{"membership", "membership_id"},
          {"country", "country"},
          {"state", "state"},
          {"call", "call_id"}}},
        {"search list",
         "searches",
         "saved_search",
         {{"search", "name"}, {"list", "list"}, {"query", "query"}, {"saved_at", "saved_at"}}}};
    for (const auto& row : world.tables.at("call").rows) {
        const auto call = row.fields.at("call_id").get<std::string>();
        all.push_back({"nomination list " + call,
                       "nominations",
                       "nomination",
                       {{"reference", "reference"},
                        {"name", "name"},
                        {"kind", "kind"},
                        {"state", "state"},
                        {"revision", "revision"},
                        {"place", "place"}},
                       call});
    }
    return all;
}

struct Compared {
    std::size_t cells = 0;  // a column of a row, to one person
    std::vector<std::string> differences;
};

Compared compare(const World& world) {
    Compared compared;
    for (const auto& person : world.people) {
        for (const auto& listing : every_listing(world)) {
            const auto shown = shown_to(world, person, listing);
            const auto readable = readable_by(world, person, listing);
            compared.cells +=
                std::max(rows_of(world, listing), shown.size()) * listing.columns.size();
            Rows more;
            Rows missing;
            std::ranges::set_difference(shown, readable, std::inserter(more, more.end()));
            std::ranges::set_difference(readable, shown, std::inserter(missing, missing.end()));
            for (const auto& row : more)
                compared.differences.push_back(
                    fmt::format("{}, {}: is shown {}", person, listing.line, row));
            for (const auto& row : missing)
                compared.differences.push_back(
                    fmt::format("{}, {}: is not shown {}", person, listing.line, row));
        }
    }
    return compared;
}

}  // namespace

TEST_CASE("whoever lists is shown the rows that the table of permissions gives, and no others") {
    const World world;
    const auto compared = compare(world);
    MESSAGE(fmt::format("{} cells", compared.cells));
    for (const auto& one : compared.differences) FAIL_CHECK(one);
    CHECK(compared.cells >= 10'000);
}

TEST_CASE("a row that is shown to one person too many, or to one too few, is found") {
    World world;
    REQUIRE(compare(world).differences.empty());
    auto& connection = world.house.connection;
    SUBCASE("too many") {
        connection.run(
            "CREATE POLICY opened ON accede.nomination FOR SELECT TO accede_app USING "
            "(state = 'draft')");
    }
    SUBCASE("too few") {
        connection.run("DROP POLICY oneself ON accede.token");
    }
    CHECK_FALSE(compare(world).differences.empty());
}
