// Another key for the log, by two administrators.
#include "storage/sealing.hpp"

#include "engine/audit/entry.hpp"
#include "engine/identity/log_key.hpp"
#include "storage/once.hpp"
#include "storage/people.hpp"
#include "storage/record.hpp"

#include <fmt/format.h>

namespace storage::sealing {
namespace {

namespace audit = engine::audit;

constexpr sql::Statement add_proposed_key{
    "add_proposed_key", "INSERT INTO log_key (verifier, proposed_by) VALUES ($1, $2)"};

constexpr sql::Statement hold_proposed_key{"hold_proposed_key", R"sql(
    SELECT proposed_by FROM log_key
     WHERE verifier = $1 AND approved_by IS NULL AND signs_from IS NULL FOR UPDATE)sql"};

constexpr sql::Statement unfinished_rotation{"unfinished_rotation", R"sql(
    SELECT 1 FROM log_key WHERE approved_by IS NOT NULL AND signs_from IS NULL)sql"};

constexpr sql::Statement approve_proposed_key{
    "approve_proposed_key", "UPDATE log_key SET approved_by = $2 WHERE verifier = $1"};

constexpr sql::Statement origin_and_time{"origin_and_time", R"sql(
    SELECT origin, (extract(epoch FROM moment()) * 1000000)::bigint FROM installation)sql"};

// What signs the next checkpoint; nothing before the first.
std::optional<audit::VerifierKey> key_in_force(sql::Transaction& tx) {
    const auto head = newest(tx);
    if (!head) return {};
    const auto keys = keys_of(tx);
    const auto* const key = key_for(keys, head->size + 1);
    return key == nullptr ? std::nullopt : std::optional{key->verifier};
}

// Who asks for a change of the key, and when: for the entry of what is done, or refused.
struct Asking {
    std::string origin;
    engine::Actor actor;
    engine::Moment at;
};
engine::Result<Asking> asking(sql::Transaction& tx, const Request& request) {
    auto actor = find_actor(tx, request.person);
    if (!actor) return tl::unexpected{actor.error()};
    const auto row = tx.ask(origin_and_time)[0];
    return Asking{row[0].as<std::string>(), *actor, sql::moment(row[1])};
}

void note_key(sql::Transaction& tx, const Asking& who, const Request& request,
              std::string_view event, const std::string& from, const std::string& to) {
    const auto bytes = audit::canonical({.origin = who.origin,
                                         .call = "-",
                                         .kind = "act",
                                         .subject = "log",
                                         .event = std::string{event},
                                         .from = from,
                                         .to = to,
                                         .actor = who.actor.person,
                                         .operated_by = request.operated_by,
                                         .at = who.at});
    note_bytes(tx, "-", "act", "log", {}, bytes);
}

// The key that was not approved is the words of the refusal.
void note_refused(sql::Connection& connection, const Request& request, const std::string& asked,
                  const Asking& who, std::string_view event, const std::string& verifier,
                  const engine::Refusal& why) {
    note_refusal(connection, who.origin, request, asked,
                 {.call_id = "-",
                  .kind = "refusal",
                  .subject = "log",
                  .event = event,
                  .actor = who.actor.person,
                  .operated_by = request.operated_by,
                  .at = who.at,
                  .reason_code = engine::code_of(why.reason),
                  .body = verifier},
                 why, sql::Rights::of_login);
}

Answer key_answer(const char* event, const std::string& from, const std::string& to,
                  engine::Moment at) {
    return {.subject = "log",
            .reference = to,
            .event = event,
            .from = from,
            .to = to,
            .revision = 1,
            .at = at};
}

}  // namespace

engine::Result<Answer> propose_key(sql::Connection& connection, const Folder& folder,
                                   const Request& request) {
    std::optional<audit::VerifierKey> made;
    // A key that is not proposed after all is nobody's.
    const auto forget = [&] {
        if (made) folder.forget(*made);
        made.reset();
    };
    const std::string asked = "audit rotate-key";
    std::optional<Asking> decided;
    auto outcome = once(
        connection, request, "-", asked,
        [&](sql::Transaction& tx, const auto& digest) -> engine::Result<Answer> {
            decided.reset();
            if (auto before = earlier(tx, "-", request, digest)) return *before;
            forget();
            auto who = asking(tx, request);
            if (!who) return tl::unexpected{who.error()};
            decided = *who;
            const auto key = key_in_force(tx);
            if (auto may = engine::identity::may_propose_key(
                    {.actor = who->actor, .is_sealed = key.has_value()});
                !may)
                return tl::unexpected{may.error()};
            made = folder.make_key(key->name).verifier();
            tx.queue(add_proposed_key, made->text(), who->actor.person);
            note_key(tx, *who, request, "ProposeKey", key->text(), made->text());
            return key_answer("ProposeKey", key->text(), made->text(), who->at);
        },
        Remembers::caller, sql::Rights::of_login);
    // Its answer may have come another way than its commit.
    if (!outcome || request.dry_run || (made && outcome->to != made->text())) forget();
    if (!outcome && decided)
        note_refused(connection, request, asked, *decided, "ProposeKey", "", outcome.error());
    return outcome;
}

engine::Result<Answer> approve_key(sql::Connection& connection, const Folder& folder,
                                   const Request& request, const std::string& verifier) {
    const auto asked = "audit rotate-key --approve " + verifier;
    std::optional<Asking> decided;
    auto outcome = once(
        connection, request, "-", asked,
        [&](sql::Transaction& tx, const auto& digest) -> engine::Result<Answer> {
            decided.reset();
            if (auto before = earlier(tx, "-", request, digest)) return *before;
            take_turn(tx);
            auto who = asking(tx, request);
            if (!who) return tl::unexpected{who.error()};
            decided = *who;
            const auto key = audit::verifier_key_from(verifier);
            const auto proposed = tx.ask(hold_proposed_key, verifier);
            const auto old = key_in_force(tx);
            engine::identity::KeyChange change{
                .actor = who->actor,
                .key = verifier,
                .is_sealed = old.has_value(),
                .another_waits = !tx.ask(unfinished_rotation).empty()};
            if (key && !proposed.empty() && !proposed[0][0].is_null())
                change.proposed_by = sql::id<engine::PersonId>(proposed[0][0]);
            if (auto may = engine::identity::may_approve_key(change); !may)
                return tl::unexpected{may.error()};
            if (!folder.find(*key))
                return engine::refuse(
                    engine::Reason::input_invalid,
                    fmt::format("The key {} is not in {}.", verifier, folder.path().native()));
            tx.queue(approve_proposed_key, verifier, who->actor.person);
            note_key(tx, *who, request, "RotateKey", old->text(), verifier);
            return key_answer("RotateKey", old->text(), verifier, who->at);
        },
        Remembers::caller, sql::Rights::of_login);
    if (!outcome && decided)
        note_refused(connection, request, asked, *decided, "RotateKey", verifier, outcome.error());
    return outcome;
}

}  // namespace storage::sealing
