// What was on the table when a cohort was decided: the jury's scores raw and corrected, the order
// with what broke each tie, the price of each cap. Frozen with the plan, whose digest covers it.
#pragma once

#include "engine/cohort/proposal.hpp"
#include "engine/cohort/selection.hpp"
#include "engine/jury/deliberation.hpp"
#include "engine/regulations/regulations.hpp"
#include "engine/result.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace engine::cohort {

struct Basis {
    bool corrected = false;  // the order is by corrected values; else by raw means,
    std::string why_raw{};   // for this reason
    std::vector<Placed> order{};
    std::optional<Selection> selection{};  // where the regulations have caps
    std::optional<audit::Digest> commitment{};
    std::optional<audit::Digest> seed{};
};

// Orders the candidates (whom the jury recommends or reserves; the eligible, where there is no
// jury) and, where the regulations have caps, says of each what its items' `says` shall be. What is
// named in `by_hand` stays as it is said.
[[nodiscard]] Result<Basis> base_on(std::vector<Item>&, const std::set<std::string>& by_hand,
                                    const jury::Deliberation&, const regulations::Regulations&,
                                    const TieBreaks&);

// JSON, the same bytes for the same basis: accede/plan-basis/1.
[[nodiscard]] std::string to_json(const Basis&, const std::string& call, const jury::Deliberation&);

}  // namespace engine::cohort
