// The jury of a call and what is before it, as the assignment of its seats looks at them.
#pragma once

#include "engine/jury/bench.hpp"
#include "engine/nomination/lifecycle.hpp"
#include "storage/request.hpp"
#include "storage/sql.hpp"

#include <string>
#include <vector>

namespace storage {

namespace benches {

struct Held {
    engine::jury::Bench bench;
    // Beside the bench's nominations and jurors.
    std::vector<engine::NominationId> nominations{};
    std::vector<engine::nomination::State> states{};
    std::vector<engine::PersonId> jurors{};
};

// What is eligible or under review, as far as the asker may see it.
[[nodiscard]] Held read(sql::Transaction&, const std::string& call_id);

// Of one person, on a jury or not yet, against all that is before it: to be looked at before
// somebody is invited.
[[nodiscard]] Held read_for(sql::Transaction&, const std::string& call_id,
                            const std::string& handle);

// Open work that the asker may see: who, and how many nominations.
struct Open {
    std::string juror;
    int open = 0;
};
[[nodiscard]] std::vector<Open> open_work(sql::Transaction&, const std::string& call_id);

[[nodiscard]] std::optional<engine::jury::Profile> profile_of(sql::Transaction&,
                                                              const std::string& handle);

}  // namespace benches

// A plan as it was drawn. Without a number it was not kept.
struct Drawn {
    Answer answer;
    engine::jury::Bench bench;
    engine::jury::Wanted wanted;
    engine::jury::Seating seating;
};

}  // namespace storage
