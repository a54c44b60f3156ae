#include "storage/letter_moves.hpp"

#include "storage/clean.hpp"
#include "storage/letters.hpp"
#include "storage/once.hpp"
#include "storage/people.hpp"
#include "storage/registry.hpp"

#include "engine/letter/mail.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace storage {
namespace {

using engine::Reason;
using engine::refuse;
using letters::Subject;

constexpr sql::Statement move_letter{"move_letter", "SELECT move_letter($1, $2, $3, $4)"};
constexpr sql::Statement write_address{"write_address", R"sql(
    INSERT INTO address (person_id, email, language) VALUES ($1, $2, $3)
    ON CONFLICT ON CONSTRAINT a_person_has_one_address DO UPDATE
       SET email = EXCLUDED.email, language = EXCLUDED.language)sql"};
constexpr sql::Statement delete_address{"delete_address",
                                        "DELETE FROM address WHERE person_id = $1 RETURNING 1"};
constexpr sql::Statement letter_clock{"letter_clock",
                                      "SELECT (extract(epoch FROM moment()) * 1000000)::bigint"};

// The step of one letter, with its entry before it.
engine::Moment move(sql::Transaction& tx, const std::string& origin, const Request& request,
                    const engine::Actor& actor, const Subject& of, engine::letter::Standing to,
                    std::string_view event, const std::string& words) {
    const auto at = sql::moment(tx.ask(letter_clock)[0][0]);
    note(tx, origin,
         act(of.call_id, of.subject, of.subject_id.bytes, event, actor, request, at, words));
    tx.queue(move_letter, of.call_id, of.number, name_of(of.facts.standing), name_of(to));
    return at;
}

}  // namespace

Result<Answer> release_letters(sql::Connection& connection, const std::string& origin,
                               const Request& request, const std::string& call_id,
                               const LetterChoice& choice) {
    return once(
        connection, request, call_id,
        fmt::format("letter release {} {} {}", call_id, fmt::join(choice.numbers, " "),
                    choice.letter),
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            if (auto before = earlier(tx, call_id, request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            const auto all = letters::subjects(tx, call_id, choice.numbers);
            for (const auto number : choice.numbers) {
                if (std::ranges::find(all, number, &Subject::number) == all.end())
                    return refuse(Reason::not_found,
                                  fmt::format("Call {} has no letter {}.", call_id, number));
            }
            Answer answer{.subject = "letter",
                          .reference = call_id,
                          .event = "ReleaseLetters",
                          .from = "held",
                          .to = "released"};
            for (auto one : all) {
                if (!choice.letter.empty() && one.facts.letter != choice.letter) continue;
                auto facts = one.facts;
                facts.actor = *actor;
                facts.actor.has_conflict = one.facts.actor.has_conflict;
                facts.is_written = choice.is_written(facts.letter);
                if (engine::letter::may_preview(facts))
                    facts.has_recipients = !letters::recipients(tx, call_id, one.number).empty();
                if (auto may = engine::letter::may_release(facts); !may) {
                    // Who names a letter wants that one; who asks for all wants those that may go.
                    const bool is_named = !choice.numbers.empty();
                    if (!is_named && actor->is_administrator) continue;
                    auto refusal = may.error();
                    refusal.details.push_back(fmt::format("letter {}", one.number));
                    return tl::unexpected{std::move(refusal)};
                }
                answer.at =
                    move(tx, origin, request, *actor, one, engine::letter::Standing::released,
                         "ReleaseLetter", fmt::format("{} {}", one.number, one.facts.letter));
                ++answer.revision;
            }
            if (!actor->is_administrator) {
                if (auto mine = engine::letter::may_release({.actor = *actor}); !mine)
                    return tl::unexpected{mine.error()};
            }
            return answer;
        });
}

Result<Answer> cancel_letter(sql::Connection& connection, const std::string& origin,
                             const Request& request, const std::string& call_id,
                             std::int64_t number, std::string reason) {
    if (auto sound = clean(reason, "The reason"); !sound) return tl::unexpected{sound.error()};
    return once(connection, request, call_id,
                fmt::format("letter cancel {} {} {}", call_id, number, reason),
                [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
                    if (auto before = earlier(tx, call_id, request, digest)) return *before;
                    auto actor = find_actor(tx, request.person);
                    if (!actor) return tl::unexpected{actor.error()};
                    auto all = letters::subjects(tx, call_id, {number});
                    if (all.empty())
                        return refuse(Reason::not_found,
                                      fmt::format("Call {} has no letter {}.", call_id, number));
                    auto& one = all.front();
                    auto facts = one.facts;
                    facts.actor = *actor;
                    facts.actor.has_conflict = one.facts.actor.has_conflict;
                    if (auto may = engine::letter::may_cancel(facts, reason); !may)
                        return tl::unexpected{may.error()};
                    const auto at = move(
                        tx, origin, request, *actor, one, engine::letter::Standing::cancelled,
                        "CancelLetter", fmt::format("{} {}: {}", number, one.facts.letter, reason));
                    return Answer{.subject = "letter",
                                  .reference = std::to_string(number),
                                  .event = "CancelLetter",
                                  .from = std::string{name_of(one.facts.standing)},
                                  .to = "cancelled",
                                  .revision = 1,
                                  .at = at};
                });
}

Result<Answer> set_address(sql::Connection& connection, const std::string& origin,
                           const Request& request, const std::string& handle,
                           const std::string& email, engine::Language language) {
    if (!email.empty() && !engine::letter::is_address(email)) {
        return refuse(Reason::input_invalid,
                      fmt::format("'{}' is no address such as name@example.org.", email));
    }
    return once(
        connection, request, "-",
        fmt::format("person address {} {} {}", handle, email, engine::code_of(language)),
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            if (auto before = earlier(tx, "-", request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            const auto person = find_person(tx, handle);
            if (auto may = engine::letter::may_set_address(*actor, person == actor->person); !may)
                return tl::unexpected{may.error()};
            if (!person)
                return refuse(Reason::not_found, fmt::format("No person '{}' is known.", handle));
            const bool erases = email.empty();
            if (erases) {
                if (tx.ask(delete_address, *person).empty())
                    return refuse(Reason::not_found, fmt::format("{} has no address.", handle));
            } else {
                tx.ask(write_address, *person, email, engine::code_of(language));
            }
            const auto at = sql::moment(tx.ask(letter_clock)[0][0]);
            // The address itself is in no entry, so that erasing it erases it.
            note(tx, origin,
                 act("-", "person", person->bytes, erases ? "EraseAddress" : "SetAddress", *actor,
                     request, at));
            return Answer{.subject = "person",
                          .reference = handle,
                          .event = erases ? "EraseAddress" : "SetAddress",
                          .from = "known",
                          .to = erases ? "without address" : "with address",
                          .revision = 1,
                          .at = at};
        });
}

}  // namespace storage
