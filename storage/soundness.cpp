#include "storage/soundness.hpp"

namespace storage {
namespace {

// Each names what is not as it should be; no row, no fault.
struct Question {
    const char* check;
    const char* faults;
};

constexpr Question questions[]{
    {"every constraint is in force",
     "SELECT conname FROM pg_constraint WHERE connamespace = 'accede'::regnamespace AND NOT "
     "convalidated ORDER BY 1"},
    {"every trigger is in force",
     "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = "
     "'accede'::regnamespace AND NOT tgisinternal AND tgenabled = 'D' ORDER BY 1"},
    {"every foreign key is in force",
     "SELECT DISTINCT conname FROM pg_trigger t JOIN pg_constraint o ON o.oid = t.tgconstraint "
     "WHERE o.connamespace = 'accede'::regnamespace AND tgenabled = 'D' ORDER BY 1"},
    {"every index is valid",
     "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE "
     "c.relnamespace = 'accede'::regnamespace AND NOT (i.indisvalid AND i.indisready) ORDER BY 1"},
    {"the places that are counted are those that are held",
     "SELECT l.call_id || ' ' || l.commission FROM accede.place_counter l WHERE l.used <> (SELECT "
     "count(*) FROM accede.nomination n WHERE n.call_id = l.call_id AND n.commission = "
     "l.commission AND n.place IS NOT NULL) ORDER BY 1"},
    {"mandates go by the clock that is shown",
     "SELECT coalesce(c.shown::text, 'none is set') || ', asked by ' || coalesce(s.shown::text, "
     "'the server''s') FROM accede.identity_secret s FULL JOIN accede.rehearsal_clock c ON s.one = "
     "c.one "
     "WHERE s.shown IS DISTINCT FROM c.shown"},
};

}  // namespace

std::vector<Soundness> soundness_of(sql::Connection& connection) {
    std::vector<Soundness> all;
    for (const auto& question : questions) {
        std::string faults;
        for (const auto& row : connection.run(question.faults))
            faults += (faults.empty() ? "" : ", ") + row[0].as<std::string>();
        all.push_back({question.check, faults.empty(), faults.empty() ? "yes" : faults});
    }
    return all;
}

}  // namespace storage
