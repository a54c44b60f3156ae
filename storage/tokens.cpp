#include "storage/tokens.hpp"

#include "storage/people.hpp"

namespace storage::tokens {
namespace {

constexpr sql::Statement list_tokens{"list_tokens", R"sql(
    SELECT t.token_id, p.handle, t.purpose, t.label,
           CASE WHEN t.used_at IS NOT NULL THEN 'used'
                WHEN t.revoked_at IS NOT NULL THEN 'revoked'
                WHEN t.ends_at <= clock_timestamp() THEN 'over' ELSE 'good' END,
           (extract(epoch FROM t.made_at) * 1000000)::bigint,
           (extract(epoch FROM t.ends_at) * 1000000)::bigint
      FROM token t JOIN person p USING (person_id)
     WHERE p.handle = coalesce($1, p.handle)
     ORDER BY p.handle, t.made_at, t.token_id)sql"};

const std::string who_asks_text =
    std::string{"SELECT p.person_id, p.handle, p.name, coalesce(p.country, ''), coalesce("} +
    mandates_of_p + ", '') FROM person p WHERE p.person_id = asker()";
const sql::Statement who_asks_statement{"who_asks", who_asks_text.c_str()};

constexpr sql::Statement token_of{"token_of", R"sql(
    SELECT token_id, purpose, label, (extract(epoch FROM ends_at) * 1000000)::bigint,
           (extract(epoch FROM at_most) * 1000000)::bigint
      FROM token_of($1))sql"};

constexpr sql::Statement keep{"keep_session", "SELECT keep_session($1)"};

}  // namespace

std::vector<Row> list(sql::Transaction& tx, const std::optional<std::string>& handle) {
    std::vector<Row> all;
    for (const auto& row : tx.ask(list_tokens, handle)) {
        all.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(),
                       row[3].as<std::string>(), row[4].as<std::string>(), sql::moment(row[5]),
                       sql::moment(row[6])});
    }
    return all;
}

void keep_session(sql::Connection& connection) {
    if (!connection.token()) return;
    sql::Transaction tx{connection};
    tx.ask(keep, *connection.token());
    tx.commit();
}

std::optional<Shown> who_asks(sql::Connection& connection) {
    sql::Transaction tx{connection};
    const auto rows = tx.ask(who_asks_statement);
    if (rows.empty()) return {};
    Shown shown{.person = sql::id<engine::PersonId>(rows[0][0]),
                .handle = rows[0][1].as<std::string>(),
                .name = rows[0][2].as<std::string>(),
                .country = rows[0][3].as<std::string>(),
                .mandates = rows[0][4].as<std::string>()};
    if (!connection.token()) return shown;
    const auto token = tx.ask(token_of, *connection.token());
    if (token.empty()) return {};
    shown.token_id = token[0][0].as<std::string>();
    shown.purpose = token[0][1].as<std::string>();
    shown.label = token[0][2].as<std::string>();
    shown.ends_at = sql::moment(token[0][3]);
    shown.at_most = sql::maybe_moment(token[0][4]);
    return shown;
}

}  // namespace storage::tokens
