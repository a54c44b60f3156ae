// Words destroyed, and what is on record of that.
#include "engine/identity/erasure.hpp"
#include "storage/people.hpp"
#include "storage/registry.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace storage {
namespace {

using engine::Reason;
using engine::refuse;

constexpr sql::Statement erasure_clock{"erasure_clock", R"sql(
    SELECT (extract(epoch FROM moment()) * 1000000)::bigint)sql"};

constexpr sql::Statement find_nomination{"erasure_nomination", R"sql(
    SELECT nomination_id, state, asker_has_conflict(call_id, nomination_id, commission)
      FROM nomination WHERE call_id = $1 AND reference = $2)sql"};

constexpr sql::Statement erase_person_statement{"erase_person", "SELECT erase_person($1)"};
constexpr sql::Statement erase_nomination_statement{"erase_nomination",
                                                    "SELECT erase_nomination($1, $2)"};

// The answer is remembered with the number of entries that lost their words.
std::string remembered(const Answer& answer, std::int64_t bodies) {
    auto json = nlohmann::ordered_json::parse(to_json(answer));
    json["bodies"] = bodies;
    return json.dump();
}

}  // namespace

// What is to be erased, and what becomes of it.
struct Registry::Erasing {
    std::string call_id;
    std::string asked;
    const char* subject;
    // Refuses not_found.
    std::function<Result<Noted>(sql::Transaction&, engine::Actor&)> find;
    std::function<engine::Permission(const engine::Actor&, const Noted&)> may;
    std::function<sql::Rows(sql::Transaction&, const Noted&)> erase;
    // What the answer calls it: not what is erased.
    std::function<std::string(const Noted&)> reference;
};

Result<Erased> Registry::erase(const Request& request, const Erasing& what) {
    Erased erased;
    std::optional<Noted> refused;
    auto outcome = once(
        request, what.call_id, what.asked,
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            refused.reset();
            if (auto before = earlier(tx, what.call_id, request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            auto found = what.find(tx, *actor);
            // Whether there is such a one is told to those alone who might erase it.
            if (!found) {
                if (auto may = what.may(*actor, {}); !may) return tl::unexpected{may.error()};
                return tl::unexpected{found.error()};
            }
            found->call_id = what.call_id;
            found->kind = "act";
            found->subject = what.subject;
            found->event = "EraseWords";
            found->actor = actor->person;
            found->operated_by = request.operated_by;
            found->at = sql::moment(tx.ask(erasure_clock)[0][0]);
            if (auto may = what.may(*actor, *found); !may) {
                refused = *found;
                return tl::unexpected{may.error()};
            }
            note(tx, origin_, *found);
            erased.bodies = what.erase(tx, *found)[0][0].template as<std::int64_t>();
            Answer answer{.subject = what.subject,
                          .reference = what.reference(*found),
                          .event = "EraseWords",
                          .from = std::string{found->state},
                          .to = std::string{found->state},
                          .at = found->at};
            remember(tx, what.call_id, {request.key, digest, remembered(answer, erased.bodies)});
            return answer;
        },
        Remembers::body);
    if (!outcome && refused) {
        refused->kind = "refusal";
        refused->reason_code = engine::code_of(outcome.error().reason);
        note_refusal(request, what.asked, *refused, outcome.error());
    }
    if (!outcome) return tl::unexpected{outcome.error()};
    erased.answer = *std::move(outcome);
    if (erased.answer.repeated) {
        sql::Transaction tx{*connection_};
        const auto stored = find_answer(tx, what.call_id, request);
        if (stored) erased.bodies = nlohmann::json::parse(stored->answer).value("bodies", 0);
    }
    return erased;
}

Result<Erased> Registry::erase_person(const Request& request, const std::string& handle) {
    return erase(request, {.call_id = "-",
                           .asked = "person erase " + handle,
                           .subject = "person",
                           .find = [&](sql::Transaction& tx, engine::Actor&) -> Result<Noted> {
                               const auto id = find_person(tx, handle);
                               if (!id)
                                   return refuse(Reason::not_found,
                                                 fmt::format("No person is called '{}'.", handle));
                               Noted found;
                               found.subject_id = id->bytes;
                               return found;
                           },
                           .may =
                               [](const engine::Actor& actor, const Noted& found) {
                                   return engine::identity::may_erase_person(
                                       actor, engine::PersonId{found.subject_id});
                               },
                           .erase =
                               [](sql::Transaction& tx, const Noted& found) {
                                   return tx.ask(erase_person_statement,
                                                 engine::PersonId{found.subject_id});
                               },
                           .reference =
                               [](const Noted& found) {
                                   return engine::text_of(engine::PersonId{found.subject_id});
                               }});
}

Result<Erased> Registry::erase_texts(const Request& request, const std::string& call_id,
                                     const std::string& reference) {
    std::string state;
    return erase(request,
                 {.call_id = call_id,
                  .asked = "nomination erase-text " + reference,
                  .subject = "nomination",
                  .find = [&](sql::Transaction& tx, engine::Actor& actor) -> Result<Noted> {
                      const auto rows = tx.ask(find_nomination, call_id, reference);
                      if (rows.empty())
                          return refuse(Reason::not_found,
                                        fmt::format("There is no nomination {}.", reference));
                      state = rows[0][1].as<std::string>();
                      actor.has_conflict = sql::flag(rows[0][2]);
                      Noted found;
                      found.subject_id = sql::id<engine::NominationId>(rows[0][0]).bytes;
                      found.state = state;
                      return found;
                  },
                  .may = [](const engine::Actor& actor,
                            const Noted&) { return engine::identity::may_erase_texts(actor); },
                  .erase =
                      [&](sql::Transaction& tx, const Noted& found) {
                          return tx.ask(erase_nomination_statement, call_id,
                                        engine::NominationId{found.subject_id});
                      },
                  .reference = [&](const Noted&) { return reference; }});
}

}  // namespace storage
