// A jury at work in a House: what it takes to bring a nomination of call 2099 to its word.
#pragma once

#include "tests/support/database.hpp"

#include <string>
#include <vector>

namespace tests {

[[nodiscard]] engine::jury::Review review(const std::string& verdict = "recommend");

// Adds jurors of no country, invites them, and gives their handles.
std::vector<std::string> jury(House&, int count);

// Closes the Commissions' window and brings the call into review. Call it once.
void begin_review(House&);

// Assigns the jurors to an eligible nomination and opens its review.
void seat(House&, const std::string& reference, const std::vector<std::string>& jurors);

storage::Result<storage::Answer> recommend(House&, const std::string& reference,
                                           const std::string& juror,
                                           const std::string& verdict = "recommend");

// From under review to what the jury says, all of whom are of one mind. The clock is in the review
// window already.
void conclude(House&, const std::string& reference, const std::vector<std::string>& jurors,
              const std::string& verdict = "recommend");

// An open call whose candidates are recommended: Kara and Pya of Togo, Lyon of France. Three
// jurors, the call in review, the clock at 2099-05-10.
void recommended_cohort(House&);

// Draws the plan of the usual list, proposes it as `ada`, approves it as `ben`. Gives its number.
int approved_plan(House&);

}  // namespace tests
