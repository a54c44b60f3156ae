#include "storage/record.hpp"

#include "storage/random.hpp"

namespace storage {
namespace {

constexpr sql::Statement record_step_statement{
    "record_step",
    "SELECT record_step($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"};

constexpr sql::Statement remember_answer{"remember_answer",
                                         "SELECT remember_answer($1, $2, $3, $4)"};

constexpr sql::Statement note_entry{"note_entry", "SELECT note_entry($1, $2, $3, $4, $5, $6, $7)"};

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

std::vector<std::string> letters_of(const engine::Effects& effects) {
    std::vector<std::string> letters;
    for (const auto& effect : effects) {
        const auto* letter = std::get_if<engine::Notify>(&effect);
        if (letter == nullptr) continue;
        letters.emplace_back(engine::name_of(letter->addressee));
        letters.emplace_back(letter->letter);
    }
    return letters;
}

void record(sql::Transaction& tx, const std::string& origin, const Happened& step) {
    const auto entry = entry_of(origin, step);
    const bool has_words = !step.body.empty();
    tx.queue(record_step_statement, step.call_id, step.subject, uuid(step.subject_id),
             step.revision, step.event, step.from, step.to, step.actor, step.operated_by,
             sql::bytes_of(entry.canonical), step.at,
             has_words ? std::optional{entry.salt} : std::nullopt,
             has_words ? std::optional{step.body} : std::nullopt, letters_of(step.effects));
}

void remember(sql::Transaction& tx, const std::string& call_id, const Remembered& remembered) {
    tx.queue(remember_answer, call_id, uuid(remembered.key), remembered.request, remembered.answer);
}

Written entry_of(const std::string& origin, const Noted& noted) {
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
    Written written{.canonical = {}, .salt = random_salt()};
    if (!noted.body.empty()) entry.commitment = engine::audit::commitment(written.salt, noted.body);
    written.canonical = engine::audit::canonical(entry);
    return written;
}

Noted act(std::string call_id, std::string_view subject,
          const std::array<std::uint8_t, 16>& subject_id, std::string_view event,
          const engine::Actor& actor, const Request& request, engine::Moment at, std::string body) {
    return {.call_id = std::move(call_id),
            .kind = "act",
            .subject = subject,
            .subject_id = subject_id,
            .event = event,
            .actor = actor.person,
            .operated_by = request.operated_by,
            .at = at,
            .body = std::move(body)};
}

void note(sql::Transaction& tx, const std::string& origin, const Noted& noted) {
    const auto entry = entry_of(origin, noted);
    const bool has_words = !noted.body.empty();
    tx.queue(note_entry, noted.call_id, noted.kind, noted.subject, uuid(noted.subject_id),
             sql::bytes_of(entry.canonical), has_words ? std::optional{entry.salt} : std::nullopt,
             has_words ? std::optional{noted.body} : std::nullopt);
}

void note_bytes(sql::Transaction& tx, const std::string& call_id, std::string_view kind,
                std::string_view subject, const std::array<std::uint8_t, 16>& subject_id,
                std::string_view canonical) {
    tx.queue(note_entry, call_id, kind, subject, uuid(subject_id), sql::bytes_of(canonical),
             std::nullopt, std::nullopt);
}

}  // namespace storage
