// The write set of a step: audit entry with its body, outbox and stored answer. The projection (the
// state column) is the business of the subject's own file.
#pragma once

#include "engine/audit/entry.hpp"
#include "engine/effect.hpp"
#include "storage/request.hpp"
#include "storage/sql.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace storage {

// A step that the engine decided and the projection holds.
struct Happened {
    std::string call_id;  // "-" for what belongs to no call
    std::string_view subject;
    std::array<std::uint8_t, 16> subject_id{};
    int revision = 0;
    std::string_view event;
    std::string_view from;
    std::string_view to;
    engine::PersonId actor{};
    std::string operated_by;
    engine::Moment at{};
    engine::Effects effects{};
    std::string body{};  // the words of the act: reasons, remarks. Empty: none
};

// How the request is recognised when it is repeated.
struct Remembered {
    std::array<std::uint8_t, 16> key{};
    engine::audit::Digest request{};
    std::string answer;
};

// The bytes of the step's audit entry, which commit to its words where it has any.
struct Written {
    std::string canonical;
    std::array<std::uint8_t, 32> salt{};  // of the words
};
[[nodiscard]] Written entry_of(const std::string& origin, const Happened&);

// Queues the rows of one step; refused by the database where the step is not the asker's to take.
// The state moves after it, by a function that looks for the entry.
void record(sql::Transaction&, const std::string& origin, const Happened&);

// The letters that the effects ask for, as pairs of addressee and letter.
[[nodiscard]] std::vector<std::string> letters_of(const engine::Effects&);

// Queues the answer under its key; once a request, however many steps it took.
void remember(sql::Transaction&, const std::string& call_id, const Remembered&);

// Queues an entry for what is no step of a chart: an act (a grant, an opening), or a refusal with
// its reason's code.
struct Noted {
    std::string call_id;
    std::string_view kind;  // "act", "refusal"
    std::string_view subject;
    std::array<std::uint8_t, 16> subject_id{};
    std::string_view event;
    std::string_view state;
    engine::PersonId actor{};
    std::string operated_by;
    engine::Moment at{};
    std::string_view reason_code{};
    std::string body{};
};
void note(sql::Transaction&, const std::string& origin, const Noted&);
// What somebody did, in the words of the act where it has any.
[[nodiscard]] Noted act(std::string call_id, std::string_view subject,
                        const std::array<std::uint8_t, 16>& subject_id, std::string_view event,
                        const engine::Actor&, const Request&, engine::Moment,
                        std::string body = {});
// The same from the entry's bytes, without words.
void note_bytes(sql::Transaction&, const std::string& call_id, std::string_view kind,
                std::string_view subject, const std::array<std::uint8_t, 16>& subject_id,
                std::string_view canonical);
// Its bytes, where it is noted by a function of its own.
[[nodiscard]] Written entry_of(const std::string& origin, const Noted&);

}  // namespace storage
