// The ledger of the network.
#pragma once

#include "engine/membership/ledger.hpp"
#include "engine/membership/lifecycle.hpp"
#include "storage/sql.hpp"

#include <optional>
#include <string>
#include <vector>

namespace storage::members {

struct Row {
    std::string membership_id;
    std::string ledger;
    std::string name;
    std::string kind;
    std::string country;
    std::string country_en;
    std::string country_fr;
    std::string region;
    std::string state;
    int revision = 0;
    engine::Moment began_at{};
    std::string call_id;  // empty: entered as an earlier member
    std::optional<engine::Moment> ended_at{};
    std::string ended_how;
};

struct Filter {
    std::string ledger;
    std::string region{};         // empty: all
    std::string country{};        // empty: all
    bool ended = false;           // the ended ones too
    std::string membership_id{};  // empty: all
};
[[nodiscard]] std::vector<Row> list(sql::Transaction&, const Filter&);

[[nodiscard]] engine::membership::Ledger ledger(sql::Transaction&, const std::string& name);

// Countries with a member on record now, or named when the ledger was opened.
[[nodiscard]] std::vector<std::string> countries(sql::Transaction&, const std::string& ledger);

struct Held {
    engine::MembershipId id{};
    std::string call_id;  // "-" where it belongs to no call
    int revision = 0;
    std::string name;
    engine::membership::Facts facts{};
};
[[nodiscard]] std::optional<Held> hold(sql::Transaction&, const std::string& membership_id);
[[nodiscard]] std::optional<Held> hold_of_nomination(sql::Transaction&, const std::string& call_id,
                                                     engine::NominationId);

struct New {
    engine::MembershipId id{};
    std::string ledger;
    engine::EntityId entity{};
    std::string country;
    bool standing = true;
    engine::Moment began_at{};
    std::string call_id{};  // empty: none
    std::optional<engine::NominationId> nomination{};
};
// Whether a standing membership of the entity is alive.
[[nodiscard]] bool is_member(sql::Transaction&, const std::string& ledger, engine::EntityId);
void insert(sql::Transaction&, const New&);
void move(sql::Transaction&, const Held&, const engine::membership::Step&,
          std::string_view ended_how, std::optional<engine::Moment> report_due);

}  // namespace storage::members
