#include "storage/people.hpp"

#include <fmt/format.h>

namespace storage {
namespace {

const std::string find_actor_text = std::string{"SELECT p.person_id, "} + mandates_of_p +
                                    " FROM person p WHERE p.handle = $1 AND p.disabled_at IS NULL";
const sql::Statement find_actor_statement{"find_actor", find_actor_text.c_str()};

const std::string list_people_text =
    std::string{"SELECT p.handle, p.name, coalesce(p.country, ''), coalesce("} + mandates_of_p +
    ", ''), p.disabled_at IS NOT NULL FROM person p ORDER BY p.handle";
const sql::Statement list_people_statement{"list_people", list_people_text.c_str()};

constexpr sql::Statement find_person_statement{"find_person",
                                               "SELECT person_id FROM person WHERE handle = $1"};

constexpr sql::Statement what_is_taken_with{"what_is_taken_with", R"sql(
    SELECT has_second_factor($1), was_handed_a_key($1),
           EXISTS (SELECT FROM requirement WHERE name = 'second_factor' AND until IS NULL))sql"};

}  // namespace

engine::Actor actor_from(engine::PersonId person, std::string_view mandates) {
    engine::Actor actor{.person = person};
    while (!mandates.empty()) {
        const auto end = mandates.find(' ');
        const auto one = mandates.substr(0, end);
        if (one == "juror") actor.is_juror = true;
        if (one == "administrator") actor.is_administrator = true;
        if (one == "auditor") actor.is_auditor = true;
        if (one.starts_with("officer:")) actor.officer_of = engine::Country::from(one.substr(8));
        mandates = end == std::string_view::npos ? std::string_view{} : mandates.substr(end + 1);
    }
    return actor;
}

bool is_known(sql::Connection& connection, const std::string& handle) {
    sql::Transaction tx{connection, sql::Rights::of_login};
    return find_person(tx, handle).has_value();
}

bool may_vouch(sql::Connection& connection) {
    return sql::flag(
        connection.run("SELECT pg_has_role(session_user, 'accede_steward', 'MEMBER')")[0][0]);
}

engine::Permission somebody_asks(sql::Transaction& tx, const std::string& handle) {
    const auto rows = tx.ask(find_actor_statement, handle);
    if (!rows.empty() && !rows[0][1].is_null()) return {};
    return engine::refuse(engine::Reason::not_for_this_role,
                          rows.empty() ? fmt::format("No person '{}' may act here.", handle)
                                       : fmt::format("No mandate of '{}' holds now.", handle));
}

engine::Result<engine::Actor> find_actor(sql::Transaction& tx, const std::string& handle) {
    const auto rows = tx.ask(find_actor_statement, handle);
    if (rows.empty()) {
        return engine::refuse(engine::Reason::not_for_this_role,
                              fmt::format("No person '{}' may act here.", handle));
    }
    return actor_from(sql::id<engine::PersonId>(rows[0][0]), sql::text(rows[0][1]));
}

std::vector<PersonRow> list_people(sql::Transaction& tx) {
    std::vector<PersonRow> all;
    for (const auto& row : tx.ask(list_people_statement)) {
        all.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(),
                       row[3].as<std::string>(), sql::flag(row[4])});
    }
    return all;
}

std::optional<engine::PersonId> find_person(sql::Transaction& tx, const std::string& handle) {
    const auto rows = tx.ask(find_person_statement, handle);
    if (rows.empty()) return {};
    return sql::id<engine::PersonId>(rows[0][0]);
}

engine::identity::Taking taking_by(sql::Transaction& tx, engine::PersonId person,
                                   const std::string& handle, engine::Role role) {
    engine::identity::Taking taking{.role = role, .handle = handle};
    if (!engine::identity::is_office(role)) return taking;
    const auto row = tx.ask(what_is_taken_with, person)[0];
    taking.has_second_factor = sql::flag(row[0]);
    taking.was_handed_a_key = sql::flag(row[1]);
    taking.second_factor_is_required = sql::flag(row[2]);
    return taking;
}

}  // namespace storage
