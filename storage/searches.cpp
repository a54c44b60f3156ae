#include "storage/searches.hpp"

#include "storage/attempt.hpp"
#include "storage/people.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace storage::searches {
namespace {

using engine::Reason;
using engine::refuse;
using engine::Result;

constexpr sql::Statement write_search{"write_search", R"sql(
    INSERT INTO saved_search (person_id, name, list, query, saved_at)
    VALUES ($1, $2, $3, $4, moment())
    ON CONFLICT ON CONSTRAINT a_person_names_a_search_once DO UPDATE
       SET list = EXCLUDED.list, query = EXCLUDED.query, saved_at = EXCLUDED.saved_at)sql"};
constexpr sql::Statement list_searches{"list_searches", R"sql(
    SELECT name, list, query, (extract(epoch FROM saved_at) * 1000000)::bigint
      FROM saved_search WHERE person_id = $1 ORDER BY name)sql"};
constexpr sql::Statement find_search{"find_search", R"sql(
    SELECT name, list, query, (extract(epoch FROM saved_at) * 1000000)::bigint
      FROM saved_search WHERE person_id = $1 AND name = $2)sql"};
constexpr sql::Statement delete_search{"delete_search", R"sql(
    DELETE FROM saved_search WHERE person_id = $1 AND name = $2 RETURNING 1)sql"};

Search search_from(const sql::Row& row) {
    return {.name = row[0].as<std::string>(),
            .list = engine::query::list_from(sql::text(row[1])).value(),
            .query = row[2].as<std::string>(),
            .saved_at = sql::moment(row[3])};
}

bool is_plain(const std::string& name) {
    const auto may = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    };
    return !name.empty() && name.size() <= 63 && std::ranges::all_of(name, may) &&
           name.find_first_of("._-") != 0;
}

tl::unexpected<engine::Refusal> no_such(const std::string& name) {
    return refuse(Reason::not_found, fmt::format("You have no saved search '{}'.", name));
}

void finish(sql::Transaction& tx, const Request& request) {
    if (request.dry_run)
        tx.roll_back();
    else
        tx.commit();
}

}  // namespace

Result<Saved> save(sql::Connection& connection, const Request& request, const Search& search) {
    if (!is_plain(search.name)) {
        return refuse(Reason::input_invalid,
                      "A search has a name of small letters, digits, '.', '_' and '-'.");
    }
    Result<Saved> outcome = Saved::fresh;
    attempt(connection, [&](sql::Connection& open) {
        sql::Transaction tx{open};
        const auto actor = find_actor(tx, request.person);
        if (!actor) {
            outcome = tl::unexpected{actor.error()};
            return;
        }
        outcome =
            tx.ask(find_search, actor->person, search.name).empty() ? Saved::fresh : Saved::anew;
        tx.ask(write_search, actor->person, search.name, engine::query::name_of(search.list),
               search.query);
        finish(tx, request);
    });
    return outcome;
}

Result<std::vector<Search>> list(sql::Transaction& tx, const Request& request) {
    const auto actor = find_actor(tx, request.person);
    if (!actor) return tl::unexpected{actor.error()};
    std::vector<Search> all;
    for (const auto& row : tx.ask(list_searches, actor->person)) all.push_back(search_from(row));
    return all;
}

Result<Search> get(sql::Transaction& tx, const Request& request, const std::string& name) {
    const auto actor = find_actor(tx, request.person);
    if (!actor) return tl::unexpected{actor.error()};
    const auto rows = tx.ask(find_search, actor->person, name);
    if (rows.empty()) return no_such(name);
    return search_from(rows[0]);
}

Result<void> remove(sql::Connection& connection, const Request& request, const std::string& name) {
    Result<void> outcome{};
    attempt(connection, [&](sql::Connection& open) {
        sql::Transaction tx{open};
        const auto actor = find_actor(tx, request.person);
        if (!actor) {
            outcome = tl::unexpected{actor.error()};
            return;
        }
        outcome = {};
        if (tx.ask(delete_search, actor->person, name).empty()) {
            outcome = no_such(name);
            return;
        }
        finish(tx, request);
    });
    return outcome;
}

}  // namespace storage::searches
