// Admission plans, and what was announced.
#pragma once

#include "engine/cohort/plan.hpp"
#include "engine/cohort/proposal.hpp"
#include "storage/registry.hpp"
#include "storage/sql.hpp"

#include <optional>
#include <string>
#include <vector>

namespace storage::cohorts {

struct Held {
    engine::PlanId id{};
    int number = 0;
    engine::cohort::Kind kind = engine::cohort::Kind::admission;
    engine::cohort::State state = engine::cohort::State::draft;
    int revision = 0;
    std::string digest;  // hex
    std::string basis;   // digest of what was on the table, hex; empty where there was nothing
    std::optional<engine::PersonId> proposed_by{};
    std::vector<engine::cohort::Item> items;
    std::vector<engine::NominationId> nominations;  // of the items, in their order
    std::vector<engine::EntityId> entities;
    std::vector<bool> in_conflict;  // whether the asker has a conflict with the nomination
    std::vector<bool> members;      // whether the entity stands in the call's ledger today
};

// Holds the plan and, in the order of their ids, its nominations; then reads. Number 0: the newest
// plan.
[[nodiscard]] std::optional<Held> hold(sql::Transaction&, const std::string& call_id, int number);

// The same to be shown, and held by nobody.
[[nodiscard]] std::optional<Held> read(sql::Transaction&, const std::string& call_id, int number);

// One admitted candidate, as the record has it.
struct Admitted {
    std::string reference;
    std::string name;
    std::string kind;
    std::string country;
    std::string country_en;
    std::string country_fr;
    std::string region;
};
struct Announced {
    int plan = 0;
    std::string kind;
    std::optional<engine::Moment> announced_at{};  // nothing: not published yet
    std::string decision;                          // "D-2022-1"
    std::vector<Admitted> admitted;                // by an admission plan
    std::vector<Admitted> struck;                  // by a corrigendum
    int members_before = 0;
    int members_after = 0;
    std::vector<std::string> countries_before;  // with a member on record, or named by the opening
    bool opened_by_count = false;               // the opening did not name all its members
};
// What a plan that was applied has done. Frozen at publication; before it, as the record stands.
[[nodiscard]] std::optional<Announced> announced(sql::Transaction&, const std::string& call_id,
                                                 int number);

[[nodiscard]] PlanView view_of(sql::Transaction&, const std::string& call_id, const Held&);

}  // namespace storage::cohorts
