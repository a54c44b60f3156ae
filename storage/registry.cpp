#include "storage/registry.hpp"

#include "engine/permission.hpp"
#include "engine/text.hpp"
#include "storage/people.hpp"
#include "storage/random.hpp"

#include <fmt/format.h>

namespace storage {
namespace {

using engine::Reason;
using engine::refuse;

constexpr sql::Statement insert_person{"insert_person", R"sql(
    INSERT INTO person (person_id, handle, name, country, added_at)
    VALUES ($1, $2, $3, nullif($4, ''), moment())
    RETURNING (extract(epoch FROM added_at) * 1000000)::bigint)sql"};

constexpr sql::Statement count_people{"count_people", R"sql(
    SELECT count(*), count(*) FILTER (WHERE handle = $1) FROM person)sql"};

constexpr sql::Statement insert_mandate{"insert_mandate", R"sql(
    INSERT INTO mandate (mandate_id, person_id, role, commission, begins_at, ends_at)
    VALUES ($1, $2, $3, nullif($4, ''), moment(), coalesce($5::timestamptz, 'infinity'))
    RETURNING (extract(epoch FROM begins_at) * 1000000)::bigint)sql"};

constexpr sql::Statement disable{"disable_person", R"sql(
    UPDATE person SET disabled_at = moment() WHERE handle = $1 AND disabled_at IS NULL
    RETURNING (extract(epoch FROM disabled_at) * 1000000)::bigint)sql"};

constexpr sql::Statement holds_mandate{"holds_mandate", R"sql(
    SELECT 1 FROM mandate WHERE person_id = $1 AND role = $2 AND ends_at > moment())sql"};

constexpr sql::Statement insert_country{"insert_country", R"sql(
    INSERT INTO country (country, name_en, name_fr, region, member_state, fictional)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT ON CONSTRAINT a_country_has_one_code DO UPDATE
       SET name_en = EXCLUDED.name_en, name_fr = EXCLUDED.name_fr, region = EXCLUDED.region,
           member_state = EXCLUDED.member_state)sql"};

constexpr sql::Statement is_rehearsal{"is_rehearsal", "SELECT rehearsal FROM installation"};
constexpr sql::Statement know_country{"know_country", "SELECT 1 FROM country WHERE country = $1"};

constexpr sql::Statement ask_moment{"ask_moment", R"sql(
    SELECT (extract(epoch FROM moment()) * 1000000)::bigint)sql"};

// "officer TG until 2099-06-01T00:00:00Z"
std::string words_of(const NewMandate& mandate) {
    auto words = fmt::format("{} {}", engine::name_of(mandate.role), mandate.commission);
    if (mandate.until) words += " until " + engine::iso(*mandate.until);
    return words;
}

// Gives a person a mandate and notes it; gives the time from which it holds.
Result<engine::Moment> give(sql::Transaction& tx, const std::string& origin, const Request& request,
                            const engine::Actor& actor, engine::PersonId person,
                            const NewMandate& mandate) {
    const std::string role{engine::name_of(mandate.role)};
    if (mandate.role == engine::Role::clock) {
        return refuse(Reason::input_invalid, "The clock is nobody's mandate.");
    }
    if ((mandate.role == engine::Role::officer) == mandate.commission.empty()) {
        return refuse(Reason::input_invalid, "An officer has a Commission, and nobody else has.");
    }
    if (!mandate.commission.empty() && tx.ask(know_country, mandate.commission).empty()) {
        return refuse(Reason::country_unknown,
                      fmt::format("No country has the code {}.", mandate.commission));
    }
    if (!tx.ask(holds_mandate, person, role).empty()) {
        return refuse(Reason::input_invalid,
                      fmt::format("{} is {} already.", mandate.handle, role));
    }
    const auto taking = taking_by(tx, person, mandate.handle, mandate.role);
    if (auto may = engine::identity::may_become(taking); !may) return tl::unexpected{may.error()};
    if (mandate.until && *mandate.until <= sql::moment(tx.ask(ask_moment)[0][0])) {
        return refuse(Reason::input_invalid, "The mandate would be over before it begins.");
    }
    const auto at = sql::moment(tx.ask(insert_mandate, fresh_id<struct Mandate>(), person, role,
                                       mandate.commission, mandate.until)[0][0]);
    note(tx, origin,
         act("-", "person", person.bytes, "Grant", actor, request, at,
             mandate.commission.empty() ? role : role + " " + mandate.commission));
    if (engine::identity::loses_keys(taking))
        note(tx, origin, act("-", "person", person.bytes, "TakeKeys", actor, request, at));
    return at;
}

}  // namespace

Registry::Registry(sql::Connection& connection) : connection_{&connection} {
    const auto rows = connection.run("SELECT origin FROM accede.installation");
    if (rows.empty()) throw Failure{Trouble::older_schema, "the database has no installation yet"};
    origin_ = rows[0][0].as<std::string>();
}

void Registry::note_refusal(const Request& request, const std::string& asked, const Noted& noted,
                            const engine::Refusal& refusal) {
    storage::note_refusal(*connection_, origin_, request, asked, noted, refusal);
}

// Of a login that sees nothing by itself, somebody is known: it has been made ready by another.
bool Registry::nobody_is_known() {
    if (connection_->token() || !may_vouch(*connection_)) return false;
    sql::Transaction tx{*connection_, sql::Rights::of_login};
    return tx.ask(count_people, "")[0][0].as<int>() == 0;
}

// The first person of an installation has nobody to be added by: whoever owns the database adds an
// administrator.
Result<Answer> Registry::add_person(const Request& request, const NewPerson& person) {
    auto name = engine::clean_name(person.name);
    if (!name) return tl::unexpected{name.error()};
    auto asked = "person add " + person.handle + '\n' + person.name + '\n' + person.country;
    for (const auto& mandate : person.mandates) asked += '\n' + words_of(mandate);
    // Whether it is the first is seen by the login's own rights, and decides whose rights it takes.
    const bool is_first = nobody_is_known();
    const auto rights = is_first ? sql::Rights::of_login : sql::Rights::of_person;
    return once(
        request, "-", asked,
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            // In this order: whoever is counted has left the key, if it was the same request.
            const auto counted = tx.ask(count_people, person.handle);
            if (auto before = earlier(tx, "-", request, digest)) return *before;
            const bool first = is_first && counted[0][0].as<int>() == 0;
            engine::Actor actor;
            if (!first) {
                auto found = find_actor(tx, request.person);
                if (!found) return tl::unexpected{found.error()};
                if (auto mine = engine::reserved_for({engine::Role::administrator}, *found);
                    !mine) {
                    return tl::unexpected{mine.error()};
                }
                actor = *found;
            }
            if (counted[0][1].as<int>() != 0) {
                return refuse(Reason::input_invalid,
                              fmt::format("'{}' names a person already.", person.handle));
            }
            if (!person.country.empty() && tx.ask(know_country, person.country).empty()) {
                return refuse(Reason::country_unknown,
                              fmt::format("No country has the code {}.", person.country));
            }
            const auto id = fresh_id<engine::Person>();
            if (first) actor.person = id;
            const auto at =
                sql::moment(tx.ask(insert_person, id, person.handle, *name, person.country)[0][0]);
            note(tx, origin_, act("-", "person", id.bytes, "AddPerson", actor, request, at, *name));
            auto mandates = person.mandates;
            if (first) {
                mandates.insert(mandates.begin(), {person.handle, engine::Role::administrator});
            }
            for (const auto& mandate : mandates) {
                if (auto given = give(tx, origin_, request, actor, id, mandate); !given) {
                    return tl::unexpected{given.error()};
                }
            }
            return Answer{.subject = "person",
                          .reference = person.handle,
                          .event = "AddPerson",
                          .from = "absent",
                          .to = first ? "administrator" : "known",
                          .revision = 1,
                          .at = at};
        },
        Remembers::caller, rights);
}

Result<Answer> Registry::grant(const Request& request, const NewMandate& mandate) {
    const std::string role{engine::name_of(mandate.role)};
    return once(
        request, "-", fmt::format("person mandate {} {}", mandate.handle, words_of(mandate)),
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            if (auto before = earlier(tx, "-", request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            if (auto mine = engine::reserved_for({engine::Role::administrator}, *actor); !mine) {
                return tl::unexpected{mine.error()};
            }
            const auto id = find_person(tx, mandate.handle);
            if (!id)
                return refuse(Reason::not_found,
                              fmt::format("No person is called '{}'.", mandate.handle));
            const auto at = give(tx, origin_, request, *actor, *id, mandate);
            if (!at) return tl::unexpected{at.error()};
            return Answer{.subject = "person",
                          .reference = mandate.handle,
                          .event = "Grant",
                          .from = "known",
                          .to = role,
                          .revision = 1,
                          .at = *at};
        });
}

Result<Answer> Registry::disable_person(const Request& request, const std::string& handle) {
    return once(
        request, "-", "person disable " + handle,
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            if (auto before = earlier(tx, "-", request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            if (auto mine = engine::reserved_for({engine::Role::administrator}, *actor); !mine) {
                return tl::unexpected{mine.error()};
            }
            const auto id = find_person(tx, handle);
            const auto rows = tx.ask(disable, handle);
            if (!id || rows.empty()) {
                return refuse(Reason::not_found,
                              fmt::format("No person who may act is called '{}'.", handle));
            }
            const auto at = sql::moment(rows[0][0]);
            note(tx, origin_, act("-", "person", id->bytes, "Disable", *actor, request, at));
            return Answer{.subject = "person",
                          .reference = handle,
                          .event = "Disable",
                          .from = "known",
                          .to = "disabled",
                          .revision = 1,
                          .at = at};
        });
}

Result<Answer> Registry::add_countries(const Request& request,
                                       const std::vector<NewCountry>& countries) {
    std::string asked = "countries";
    for (const auto& one : countries) {
        asked += fmt::format("\n{}\t{}\t{}\t{}\t{} {}", one.country, one.name_en, one.name_fr,
                             one.region, one.member_state, one.fictional);
    }
    const bool is_first = nobody_is_known();
    const auto rights = is_first ? sql::Rights::of_login : sql::Rights::of_person;
    return once(
        request, "-", asked,
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            if (auto before = earlier(tx, "-", request, digest)) return *before;
            // As long as nobody is known, whoever makes the database ready brings them.
            engine::PersonId by{};
            if (!is_first) {
                auto actor = find_actor(tx, request.person);
                if (!actor) return tl::unexpected{actor.error()};
                auto mine = engine::reserved_for({engine::Role::administrator}, *actor);
                if (!mine) return tl::unexpected{mine.error()};
                by = actor->person;
            }
            const bool rehearsal = sql::flag(tx.ask(is_rehearsal)[0][0]);
            for (const auto& one : countries) {
                if (one.fictional && !rehearsal) {
                    return refuse(Reason::input_invalid,
                                  "Only a rehearsal has invented countries.");
                }
                tx.queue(insert_country, one.country, one.name_en, one.name_fr, one.region,
                         one.member_state, one.fictional);
            }
            const auto at = sql::moment(tx.ask(ask_moment)[0][0]);
            note(tx, origin_,
                 {.call_id = "-",
                  .kind = "act",
                  .subject = "country",
                  .event = "AddCountries",
                  .actor = by,
                  .operated_by = request.operated_by,
                  .at = at,
                  .body = fmt::format("{} countries", countries.size())});
            return Answer{.subject = "country",
                          .reference = "countries",
                          .event = "AddCountries",
                          .from = "absent",
                          .to = "known",
                          .revision = 1,
                          .at = at};
        },
        Remembers::caller, rights);
}

}  // namespace storage
