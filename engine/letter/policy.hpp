// When a letter may leave, and whether what it says is still so.
#pragma once

#include "engine/actor.hpp"
#include "engine/jury/assignment.hpp"
#include "engine/moment.hpp"
#include "engine/nomination/lifecycle.hpp"
#include "engine/result.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace engine::letter {

// Of a row of the outbox: every letter is held until somebody lets it go.
enum class Standing { held, released, cancelled };

[[nodiscard]] std::string_view name_of(Standing);
[[nodiscard]] std::optional<Standing> standing_from(std::string_view name);

struct Facts {
    Actor actor{};  // has_conflict: with the nomination that the letter is about
    std::string letter{};
    Standing standing = Standing::held;
    bool is_written = true;      // there is a text of it in both languages
    bool has_recipients = true;  // somebody holds the mandate to whom it would go
    bool is_announced = false;   // the decision that it tells is published
    std::optional<nomination::State> nomination{};  // of the subject, or the one it belongs to
    std::optional<jury::State> assignment{};        // of the subject, where it is one
};

// Letters that tell what was decided: none leaves before it is announced.
[[nodiscard]] bool tells_an_outcome(std::string_view letter);

// What the letter says is still so: nobody is reminded of work that is done, and nobody is asked to
// complete a file that came back. Refuses not_foreseen_in_this_state.
[[nodiscard]] Permission is_still_so(const Facts&);

// Looking at what it says, before it leaves or after.
[[nodiscard]] Permission may_preview(const Facts&);
[[nodiscard]] Permission may_release(const Facts&);
[[nodiscard]] Permission may_cancel(const Facts&, const std::string& reason);
// Asked of a released letter, when it is its turn.
[[nodiscard]] Permission may_leave(const Facts&);

// Sending, and taking what came back.
[[nodiscard]] Permission may_send(const Actor&);

// Where a person is written to is the person's own affair, and the administrators'.
[[nodiscard]] Permission may_set_address(const Actor&, bool own);

// A server that is busy is asked again after a pause that doubles, from a quarter of an hour to
// eight hours; nothing after the twelfth try, some three days later. RFC 5321, 4.5.4.1, wants four
// to five days for a queue of one's own; this is behind a relay that has one.
inline constexpr int most_tries = 12;
[[nodiscard]] std::optional<Moment> next_try(int tried, Moment now);

// ---- what a server's answer means ----

enum class Answered {
    taken,      // 2xx after the text
    not_now,    // 4xx to the recipient or the text, or the connection went
    never,      // 5xx to the recipient or the text
    not_at_all  // no server, no encryption, no permission to send: no letter's own fault
};

}  // namespace engine::letter
