#include "storage/record.hpp"

#include "storage/random.hpp"

namespace storage {
namespace {

constexpr sql::Statement record_step{"record_step", R"sql(
    INSERT INTO audit_entry (call_id, kind, subject, subject_id, revision, event, from_state, to_state,
                             actor, operator, canonical, at)
    VALUES ($1, 'step', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))sql"};

constexpr sql::Statement record_step_with_body{"record_step_with_body", R"sql(
    WITH entry AS (
        INSERT INTO audit_entry (call_id, kind, subject, subject_id, revision, event, from_state,
                                 to_state, actor, operator, canonical, at)
        VALUES ($1, 'step', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING call_id, entry_id)
    INSERT INTO entry_body (call_id, entry_id, salt, body)
    SELECT call_id, entry_id, $12, $13 FROM entry)sql"};

constexpr sql::Statement enqueue_letter{"enqueue_letter", R"sql(
    INSERT INTO outbox (call_id, addressee, letter, subject, subject_id, at)
    VALUES ($1, $2, $3, $4, $5, $6))sql"};

constexpr sql::Statement remember_answer{"remember_answer", R"sql(
    INSERT INTO idempotency (call_id, key, request, answer) VALUES ($1, $2, $3, $4))sql"};

constexpr sql::Statement note_entry{"note_entry", R"sql(
    INSERT INTO audit_entry (call_id, kind, subject, subject_id, canonical)
    VALUES ($1, $2, $3, $4, $5))sql"};

constexpr sql::Statement note_entry_with_body{"note_entry_with_body", R"sql(
    WITH entry AS (
        INSERT INTO audit_entry (call_id, kind, subject, subject_id, canonical)
        VALUES ($1, $2, $3, $4, $5) RETURNING call_id, entry_id)
    INSERT INTO entry_body (call_id, entry_id, salt, body)
    SELECT call_id, entry_id, $6, $7 FROM entry)sql"};

engine::Id<struct Subject> uuid(const std::array<std::uint8_t, 16>& bytes) {
    return {bytes};
}

}  // namespace

Written entry_of(const std::string& origin, const Happened& step) {
    engine::audit::Entry entry{.origin = origin,
                               .call = step.call_id,
                               .kind = "step",
                               .subject = std::string{step.subject},
                               .subject_id = step.subject_id,
                               .revision = step.revision,
                               .event = std::string{step.event},
                               .from = std::string{step.from},
                               .to = std::string{step.to},
                               .actor = step.actor,
                               .operated_by = step.operated_by,
                               .at = step.at};
    Written written;
    if (!step.body.empty()) {
        written.salt = random_salt();
        entry.commitment = engine::audit::commitment(written.salt, step.body);
    }
    written.canonical = engine::audit::canonical(entry);
    return written;
}

void record(sql::Transaction& tx, const std::string& origin, const Happened& step) {
    const auto entry = entry_of(origin, step);
    const auto id = uuid(step.subject_id);
    if (step.body.empty()) {
        tx.queue(record_step, step.call_id, step.subject, id, step.revision, step.event, step.from,
                 step.to, step.actor, step.operated_by, sql::bytes_of(entry.canonical), step.at);
    } else {
        tx.queue(record_step_with_body, step.call_id, step.subject, id, step.revision, step.event,
                 step.from, step.to, step.actor, step.operated_by, sql::bytes_of(entry.canonical),
                 step.at, entry.salt, step.body);
    }
    for (const auto& effect : step.effects) {
        if (const auto* letter = std::get_if<engine::Notify>(&effect)) enqueue(tx, step, *letter);
    }
}

void enqueue(sql::Transaction& tx, const Happened& step, const engine::Notify& letter) {
    tx.queue(enqueue_letter, step.call_id, engine::name_of(letter.addressee), letter.letter,
             step.subject, uuid(step.subject_id), step.at);
}

void remember(sql::Transaction& tx, const std::string& call_id, const Remembered& remembered) {
    tx.queue(remember_answer, call_id, uuid(remembered.key), remembered.request, remembered.answer);
}

void note(sql::Transaction& tx, const std::string& origin, const Noted& noted) {
    engine::audit::Entry entry{.origin = origin,
                               .call = noted.call_id,
                               .kind = std::string{noted.kind},
                               .subject = std::string{noted.subject},
                               .subject_id = noted.subject_id,
                               .event = std::string{noted.event},
                               .from = std::string{noted.state},
                               .to = std::string{noted.state},
                               .actor = noted.actor,
                               .operated_by = noted.operated_by,
                               .at = noted.at,
                               .reason_code = std::string{noted.reason_code}};
    const auto id = uuid(noted.subject_id);
    if (noted.body.empty()) {
        const auto canonical = engine::audit::canonical(entry);
        tx.queue(note_entry, noted.call_id, noted.kind, noted.subject, id,
                 sql::bytes_of(canonical));
        return;
    }
    const auto salt = random_salt();
    entry.commitment = engine::audit::commitment(salt, noted.body);
    const auto canonical = engine::audit::canonical(entry);
    tx.queue(note_entry_with_body, noted.call_id, noted.kind, noted.subject, id,
             sql::bytes_of(canonical), salt, noted.body);
}

}  // namespace storage
