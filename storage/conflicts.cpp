#include "storage/conflicts.hpp"

#include "engine/jury/assignment.hpp"
#include "storage/record.hpp"
#include "storage/seats.hpp"

namespace storage::conflicts {
namespace {

namespace jury = engine::jury;

constexpr sql::Statement insert_conflict{"insert_conflict", R"sql(
    INSERT INTO conflict (call_id, nomination_id, person_id, kind, source, declared_at, reason)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT ON CONSTRAINT a_conflict_is_declared_once_a_kind
    DO UPDATE SET dismissed_at = NULL, ruling = NULL, reason = EXCLUDED.reason)sql"};

}  // namespace

void insert(sql::Transaction& tx, const juries::Held& held, const Declaration& said,
            std::string_view source) {
    tx.queue(insert_conflict, said.call_id, held.nomination, held.facts.juror, said.kind, source,
             held.facts.now, said.reason);
}

engine::Result<Answer> declare(sql::Transaction& tx, const std::string& origin,
                               const Request& request, juries::Held& held,
                               const Declaration& said) {
    auto& facts = held.facts;
    const auto& call_id = said.call_id;
    const auto& reference = said.reference;
    const auto& juror = said.juror;
    const auto& kind = said.kind;
    const auto& reason = said.reason;
    const bool moves = facts.state == jury::State::proposed ||
                       facts.state == jury::State::assigned || facts.state == jury::State::recorded;
    // Declared before anything was assigned, the same person may declare it for the
    // same reasons.
    if (!moves) facts.state = jury::State::assigned;
    auto step = jury::advance(facts, jury::DeclareConflict{kind, reason});
    if (!step) return tl::unexpected{step.error()};
    const bool own = facts.actor.person == facts.juror;
    insert(tx, held, said, said.is_evidence ? "evidence" : own ? "juror" : "secretariat");
    if (!moves) {
        note(tx, origin,
             act(call_id, "conflict", held.nomination.bytes, "DeclareConflict", facts.actor,
                 request, facts.now, kind + ": " + reason));
        return Answer{.subject = "conflict",
                      .reference = reference + " " + juror,
                      .event = "DeclareConflict",
                      .from = "absent",
                      .to = "declared",
                      .revision = 1,
                      .at = facts.now};
    }
    return seats::take(tx, origin, request, held, *step,
                       {.call_id = call_id,
                        .reference = reference,
                        .juror = juror,
                        .body = kind + ": " + reason,
                        .review_version = held.review_version});
}

}  // namespace storage::conflicts
