// What an admission plan says of each nomination, and what is wrong with such a list.
#pragma once

#include "engine/audit/digest.hpp"
#include "engine/nomination/lifecycle.hpp"
#include "engine/places.hpp"
#include "engine/regulations/regulations.hpp"

#include <optional>
#include <string>
#include <vector>

namespace engine::cohort {

struct Item {
    std::string reference;
    Country commission{};
    Region region = Region::africa;
    std::string kind{};                                        // of entity
    nomination::State state = nomination::State::recommended;  // as it stands now
    int revision = 0;                                          // at which the plan saw it
    int revision_now = 0;
    nomination::Plan::Says says = nomination::Plan::Says::nothing;
    std::string reason{};  // needed against the jury and to strike
};

// What the jury's word leads to where nobody says otherwise: the recommended are admitted, the
// others that the jury has spoken of are not; without a jury, the eligible are admitted. Nothing
// for what is not ready to be decided.
[[nodiscard]] std::optional<nomination::Plan::Says> usual(nomination::State, bool has_jury);

// "TG-2022-01 withdrawn since": the nominations that have moved.
[[nodiscard]] std::vector<std::string> moved(const std::vector<Item>&);

// Where more are admitted than the caps of the regulations allow, and where fewer than they ask for
// although candidates would be there, each with its number.
[[nodiscard]] std::vector<std::string> over_the_cap(const std::vector<Item>&,
                                                    const regulations::Regulations&);

// Admitted although not recommended, where the regulations do not allow it or no reason is written.
[[nodiscard]] std::vector<std::string> against_the_jury(const std::vector<Item>&,
                                                        const regulations::Regulations&);

// SHA-256 over "accede/plan/1", the call, and a line for each item in the order of the references:
// reference, what is said, the revision, the reason. Two lists with one digest are one list. Where
// the plan has a basis its digest, in hexadecimal digits, is a line of its own before the items.
[[nodiscard]] audit::Digest digest(const std::string& call, std::vector<Item>,
                                   const std::string& basis = {});

[[nodiscard]] std::string_view name_of(nomination::Plan::Says);
[[nodiscard]] std::optional<nomination::Plan::Says> says_from(std::string_view);

}  // namespace engine::cohort
