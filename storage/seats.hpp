// A seat of the jury as it is given and moves, and the texts that are written there.
#pragma once

#include "engine/jury/assignment.hpp"
#include "engine/jury/review.hpp"
#include "storage/juries.hpp"
#include "storage/request.hpp"
#include "storage/sql.hpp"

#include <string>
#include <string_view>

namespace storage::seats {

// Of call, seat, nomination, juror, state and revision.
inline constexpr sql::Statement begin{"begin_assignment",
                                      "SELECT begin_assignment($1, $2, $3, $4, $5, $6)"};
// Of call, seat, the revision that was read, state, the review's version, and whether it keeps
// counting.
inline constexpr sql::Statement move{"move_assignment",
                                     "SELECT move_assignment($1, $2, $3, $4, $5, $6)"};

// A held seat's step: how it is told in the log, and what stands in the seat from then on.
struct Taken {
    std::string call_id;
    std::string reference;
    std::string juror;
    std::string body;  // the entry's words
    int review_version = 0;
    bool keeps_counting = false;
};
[[nodiscard]] Answer take(sql::Transaction&, const std::string& origin, const Request&,
                          const juries::Held&, const engine::jury::Step&, const Taken&);

[[nodiscard]] Answer answer_of(const std::string& reference, const std::string& juror,
                               std::string_view event, engine::jury::State from,
                               engine::jury::State to, int revision, engine::Moment at);

// Texts of a review come from outside.
[[nodiscard]] engine::Result<engine::jury::Review> clean_review(engine::jury::Review);

}  // namespace storage::seats
