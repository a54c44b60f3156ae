#include "storage/import_rows.hpp"

#include "engine/audit/digest.hpp"
#include "engine/audit/entry.hpp"

namespace storage::importing {
namespace {

namespace nomination = engine::nomination;

void copy_entities(sql::Transaction& tx, const std::vector<Decided>& rows) {
    sql::Copy copy{tx, "entity", {"entity_id", "country", "name", "within", "kind"}};
    for (const auto& one : rows) {
        if (!one.entity_is_new) continue;
        const auto id = engine::text_of(one.entity);
        const std::string country{one.row->country.text()};
        copy.row(id.c_str(), country.c_str(), one.row->name.c_str(), one.row->within.c_str(),
                 one.row->kind.c_str());
    }
    copy.finish();
}

void copy_nominations(sql::Transaction& tx, const std::vector<Decided>& rows, const Batch& batch) {
    sql::Copy copy{tx,
                   "nomination",
                   {"call_id", "nomination_id", "reference", "commission", "entity_id", "state",
                    "revision", "place", "dossier_version"}};
    for (const auto& one : rows) {
        const auto id = engine::text_of(one.id);
        const auto entity = engine::text_of(one.entity);
        const std::string commission{one.row->commission.text()};
        const std::string state{name_of(one.steps.back().to)};
        const auto revision = std::to_string(one.steps.size());
        const auto place = one.place ? std::to_string(*one.place) : std::string{};
        copy.row(batch.call_id.c_str(), id.c_str(), one.reference.c_str(), commission.c_str(),
                 entity.c_str(), state.c_str(), revision.c_str(),
                 one.place ? place.c_str() : static_cast<const char*>(nullptr),
                 one.place ? "1" : "0");
    }
    copy.finish();
}

// A draft with nothing written yet has no version, as one that was begun by hand.
void copy_dossiers(sql::Transaction& tx, const std::vector<Decided>& rows, const Batch& batch) {
    sql::Copy copy{tx, "dossier", {"call_id", "nomination_id", "version", "content"}};
    for (const auto& one : rows) {
        if (!one.place && one.row->dossier == nomination::Dossier{}) continue;
        const auto id = engine::text_of(one.id);
        const auto content = nomination::to_json(one.row->dossier);
        copy.row(batch.call_id.c_str(), id.c_str(), "1", content.c_str());
    }
    copy.finish();
}

void copy_entries(sql::Transaction& tx, const std::vector<Decided>& rows, const Batch& batch) {
    sql::Copy copy{tx,
                   "audit_entry",
                   {"call_id", "kind", "subject", "subject_id", "revision", "event", "from_state",
                    "to_state", "actor", "operator", "at", "canonical"}};
    const auto at = engine::iso(batch.at);
    engine::audit::Entry entry{.origin = batch.origin,
                               .call = batch.call_id,
                               .kind = "step",
                               .subject = "nomination",
                               .operated_by = batch.operated_by,
                               .at = batch.at};
    for (const auto& one : rows) {
        const auto id = engine::text_of(one.id);
        const auto actor = engine::text_of(one.actor);
        entry.subject_id = one.id.bytes;
        entry.actor = one.actor;
        entry.revision = 0;
        for (const auto& step : one.steps) {
            ++entry.revision;
            entry.event = step.event;
            entry.from = name_of(step.from);
            entry.to = name_of(step.to);
            const auto bytes = engine::audit::canonical(entry);
            const auto canonical =
                "\\x" + engine::audit::hex(
                            {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
            const auto revision = std::to_string(entry.revision);
            copy.row(batch.call_id.c_str(), "step", "nomination", id.c_str(), revision.c_str(),
                     entry.event.c_str(), entry.from.c_str(), entry.to.c_str(), actor.c_str(),
                     batch.operated_by.c_str(), at.c_str(), canonical.c_str());
        }
    }
    copy.finish();
}

void copy_letters(sql::Transaction& tx, const std::vector<Decided>& rows, const Batch& batch) {
    sql::Copy copy{
        tx, "outbox", {"call_id", "addressee", "letter", "subject", "subject_id", "at"}};
    const auto at = engine::iso(batch.at);
    for (const auto& one : rows) {
        const auto id = engine::text_of(one.id);
        for (const auto& step : one.steps) {
            for (const auto& effect : step.effects) {
                const auto* letter = std::get_if<engine::Notify>(&effect);
                if (letter == nullptr) continue;
                const std::string addressee{engine::name_of(letter->addressee)};
                copy.row(batch.call_id.c_str(), addressee.c_str(), letter->letter.c_str(),
                         "nomination", id.c_str(), at.c_str());
            }
        }
    }
    copy.finish();
}

void copy_lines(sql::Transaction& tx, const std::vector<Decided>& rows) {
    sql::Copy copy{tx, "import_line", {"entity_id", "line"}};
    for (const auto& one : rows) {
        const auto id = engine::text_of(one.entity);
        const auto line = std::to_string(one.row->line);
        copy.row(id.c_str(), line.c_str());
    }
    copy.finish();
}

}  // namespace

void copy_in(sql::Transaction& tx, const std::vector<Decided>& rows, const Batch& batch) {
    copy_entities(tx, rows);
    copy_nominations(tx, rows, batch);
    copy_dossiers(tx, rows, batch);
    copy_entries(tx, rows, batch);
    copy_letters(tx, rows, batch);
    copy_lines(tx, rows);
}

}  // namespace storage::importing
