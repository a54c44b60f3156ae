#include "storage/erasure.hpp"

#include "engine/permission.hpp"
#include "storage/people.hpp"
#include "storage/record.hpp"

#include <fmt/format.h>

namespace storage::erasure {
namespace {

constexpr sql::Statement installation{"erasure_installation", R"sql(
    SELECT origin, (extract(epoch FROM moment()) * 1000000)::bigint FROM installation)sql"};

constexpr sql::Statement find_nomination{
    "erasure_nomination",
    "SELECT nomination_id, state FROM nomination WHERE call_id = $1 AND reference = $2"};

constexpr sql::Statement is_in_conflict{"erasure_conflict", R"sql(
    SELECT asker_has_conflict($1, $2, commission) FROM nomination
     WHERE call_id = $1 AND nomination_id = $2)sql"};

constexpr sql::Statement erase_person{"erase_person", "SELECT erase_person($1)"};
constexpr sql::Statement erase_nomination{"erase_nomination", "SELECT erase_nomination($1, $2)"};

engine::Result<engine::Actor> administrator(sql::Transaction& tx, const Request& request) {
    auto actor = find_actor(tx, request.person);
    if (!actor) return actor;
    if (auto mine = engine::reserved_for({engine::Role::administrator}, *actor); !mine)
        return tl::unexpected{mine.error()};
    return actor;
}

// The tombstone, and when.
engine::Moment note_erasure(sql::Transaction& tx, const engine::Actor& actor,
                            const Request& request, const std::string& call_id,
                            std::string_view subject, const std::array<std::uint8_t, 16>& id,
                            std::string_view state) {
    const auto row = tx.ask(installation)[0];
    const auto at = sql::moment(row[1]);
    note(tx, row[0].as<std::string>(),
         {.call_id = call_id,
          .kind = "act",
          .subject = subject,
          .subject_id = id,
          .event = "EraseWords",
          .state = state,
          .actor = actor.person,
          .operated_by = request.operated_by,
          .at = at});
    return at;
}

void finish(sql::Transaction& tx, const Request& request) {
    if (request.dry_run)
        tx.roll_back();
    else
        tx.commit();
}

}  // namespace

engine::Result<Erased> person(sql::Connection& connection, const Request& request,
                              const std::string& handle) {
    connection.speak_for(request.person);
    sql::Transaction tx{connection};
    auto actor = administrator(tx, request);
    if (!actor) return tl::unexpected{actor.error()};
    const auto id = find_person(tx, handle);
    if (!id)
        return engine::refuse(engine::Reason::not_found,
                              fmt::format("No person is called '{}'.", handle));
    if (*id == actor->person)
        return engine::refuse(engine::Reason::same_person_twice,
                              "Another administrator erases what is yours.");
    Erased erased;
    erased.at = note_erasure(tx, *actor, request, "-", "person", id->bytes, "");
    erased.bodies = tx.ask(erase_person, *id)[0][0].as<std::int64_t>();
    finish(tx, request);
    return erased;
}

engine::Result<Erased> nomination(sql::Connection& connection, const Request& request,
                                  const std::string& call_id, const std::string& reference) {
    connection.speak_for(request.person);
    sql::Transaction tx{connection};
    auto actor = administrator(tx, request);
    if (!actor) return tl::unexpected{actor.error()};
    const auto rows = tx.ask(find_nomination, call_id, reference);
    if (rows.empty())
        return engine::refuse(engine::Reason::not_found,
                              fmt::format("There is no nomination {}.", reference));
    const auto id = sql::id<engine::NominationId>(rows[0][0]);
    if (sql::flag(tx.ask(is_in_conflict, call_id, id)[0][0]))
        return engine::refuse(engine::Reason::conflict_of_interest,
                              fmt::format("You have a conflict with {}.", reference));
    Erased erased;
    erased.at = note_erasure(tx, *actor, request, call_id, "nomination", id.bytes,
                             rows[0][1].as<std::string>());
    erased.bodies = tx.ask(erase_nomination, call_id, id)[0][0].as<std::int64_t>();
    finish(tx, request);
    return erased;
}

}  // namespace storage::erasure
