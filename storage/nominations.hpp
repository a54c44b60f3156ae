// Nominations: their rows held and read into facts, their steps written.
#pragma once

#include "engine/nomination/dossier.hpp"
#include "engine/nomination/lifecycle.hpp"
#include "storage/record.hpp"
#include "storage/request.hpp"
#include "storage/rulebook.hpp"
#include "storage/sql.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace storage::nominations {

// Which of the world's facts a step needs beyond the nomination's own row: more cost more.
enum class Needs { little, dossier, place, panel };

struct Held {
    engine::NominationId id{};
    std::string reference;
    int revision = 0;
    int dossier_version = 0;  // the submitted one; 0: none yet
    int working_version = 0;  // the one being written, dossier_version + 1 once it is begun
    std::optional<int> place{};
    int free_place = 0;  // the lowest that nobody holds; 0: not asked
    std::string ledger;
    engine::nomination::Dossier submitted{};
    engine::nomination::Dossier working{};
    std::vector<std::string> remarked{};  // sections remarked upon in the last return
    std::vector<std::string> answered{};  // of those, with an answer in words
    Rulebook::Rules rules{};
    engine::nomination::Facts facts{};

    // What was stored under the request's key, if it was used before.
    std::optional<std::string> earlier_answer{};
    std::string earlier_request{};  // as the server writes bytea: "\x..."
};

// Holds call (shared), place counter where the step needs it, and nomination, in this order, until
// the transaction ends; then reads. Refuses not_found and, for an unknown person,
// role.not_permitted.
[[nodiscard]] engine::Result<Held> hold(sql::Transaction&, Rulebook&, const std::string& call_id,
                                        const std::string& reference, const Request&, Needs);

// Queues all that a step writes, its answer under its key among it: guarded by held.revision, so
// superseded if the row is not at it any more. One statement where the step has one letter at most,
// since statements are what a step costs: see `./dev bench steps`.
void take(sql::Transaction&, const std::string& origin, const Held&,
          const engine::nomination::Step&, std::optional<engine::Moment> completion_closes,
          int dossier_version, const Happened&, const Remembered&);

void write_working_dossier(sql::Transaction&, const std::string& call_id, const Held&,
                           const engine::nomination::Dossier&);

// The place a step leads to: kept, newly taken, or given back.
[[nodiscard]] std::optional<int> place_after(const Held&, const engine::nomination::Step&);

// ---- reading for people ----

struct Row {
    std::string call_id;
    std::string reference;
    std::string name;
    std::string kind;
    std::string commission;
    std::string country_en;
    std::string country_fr;
    std::string region;
    std::string state;
    int revision = 0;
    std::optional<int> place{};
    int dossier_version = 0;
    std::optional<engine::Moment> completion_closes{};
};

struct Filter {
    std::string call_id;
    std::vector<std::string> states{};  // empty: all
    std::string commission{};           // empty: all
    std::string reference{};            // empty: all
};
[[nodiscard]] std::vector<Row> list(sql::Transaction&, const Filter&);

struct HistoryLine {
    int revision;
    engine::Moment at;
    std::string event;
    std::string from;
    std::string to;
    std::string person;
    std::string operated_by;
    std::string words;  // the act's body, where there is one and it was not erased
};
[[nodiscard]] std::vector<HistoryLine> history(sql::Transaction&, const std::string& call_id,
                                               const std::string& reference);

struct RemarkRow {
    std::string section;
    std::string remark;
    std::string answer;
};
[[nodiscard]] std::vector<RemarkRow> open_remarks(sql::Transaction&, const std::string& call_id,
                                                  const std::string& reference);

}  // namespace storage::nominations
