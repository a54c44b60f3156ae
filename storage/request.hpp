// What every use case takes and gives.
#pragma once

#include "engine/actor.hpp"
#include "engine/moment.hpp"
#include "engine/result.hpp"
#include "storage/sql.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace storage {

// Who asks, and how the request is told from a repetition of it.
struct Request {
    std::string person;                  // a handle
    std::string operated_by{};           // the system's user, where one acts for the person
    std::array<std::uint8_t, 16> key{};  // the same key and request: one effect, the same answer
    std::optional<int> revision{};       // refuse with out_of_date unless the subject is at it
    bool dry_run = false;                // do everything but commit
};

// What a step did, in the form in which it is stored under the request's key.
struct Answer {
    std::string subject;    // "nomination"
    std::string reference;  // "TG-2022-01"
    std::string event;
    std::string from;
    std::string to;
    int revision = 0;
    std::optional<int> place{};  // of a nomination, and how many there are
    int quota = 0;
    engine::Moment at{};
    bool repeated = false;  // the answer was given before; nothing was done now

    friend bool operator==(const Answer&, const Answer&) = default;
};

// What was stored under the request's key, if it was used before.
struct Stored {
    std::string answer;
    std::string request;  // as the server writes bytea: "\\x..."
};
[[nodiscard]] std::optional<Stored> find_answer(sql::Transaction&, const std::string& call_id,
                                                const Request&);

// Where what the request is about is not to be seen any more, what was answered before still is.
template <class Held>
std::optional<Held> answered_before(sql::Transaction& tx, const std::string& call_id,
                                    const Request& request) {
    auto stored = find_answer(tx, call_id, request);
    if (!stored) return {};
    Held held;
    held.earlier_answer = std::move(stored->answer);
    held.earlier_request = std::move(stored->request);
    return held;
}

// Refuses out_of_date where the request names a revision and `subject` ("The membership") is at
// another.
[[nodiscard]] engine::Permission is_current(const Request&, std::string_view subject, int revision);

[[nodiscard]] std::string to_json(const Answer&);
[[nodiscard]] Answer answer_from_json(const std::string&);

}  // namespace storage
