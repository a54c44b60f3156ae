// What should happen outside because of a step. Returned, not done: storage writes effects into the
// outbox in the transaction of the step; delivery happens later and may happen twice.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace engine {

enum class Addressee { commission, secretariat, juror, panel, public_at_large };

[[nodiscard]] std::string_view name_of(Addressee);

struct Notify {
    Addressee addressee;
    std::string letter;  // the name of the letter's template: "nomination-received"

    friend bool operator==(const Notify&, const Notify&) = default;
};

// An admitted candidate enters the ledger of the network, in the same transaction.
struct EnrolInLedger {
    friend bool operator==(const EnrolInLedger&, const EnrolInLedger&) = default;
};

// A struck admission ends its membership, in the same transaction.
struct EndMembership {
    friend bool operator==(const EndMembership&, const EndMembership&) = default;
};

using Effect = std::variant<Notify, EnrolInLedger, EndMembership>;
using Effects = std::vector<Effect>;

}  // namespace engine
