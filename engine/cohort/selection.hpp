// Who is admitted where the regulations set caps: exact, with the price of each cap.
//
// Candidates stand in one order, by value and then by the tie-breaks. Among all lists that keep
// every "at most", the one is chosen that, in this order: falls short of the minima by the least;
// admits the most; takes the fewest from the reserve list; has the highest sum of values; and names
// the earlier candidate where two lists differ first. Caps on countries, regions and the whole lie
// in one another, so the candidates are taken one by one; kinds of entity cross them, which is an
// integer program.
#pragma once

#include "engine/audit/digest.hpp"
#include "engine/ids.hpp"
#include "engine/places.hpp"
#include "engine/regulations/regulations.hpp"
#include "engine/result.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engine::cohort {

struct Candidate {
    std::string reference{};
    Country country{};
    Region region = Region::africa;
    std::string kind{};
    bool reserved = false;          // on the jury's reserve list: behind all recommended
    std::int64_t value = 0;         // of 0.00001
    double median = 0;              // of the jurors' marks
    double lowest = 0;              // of them
    std::size_t reviews = 0;        // that count
    std::optional<bool> by_hand{};  // an administrator has decided: in, or out
};

// The seed of the lot: nobody knows it while the jury scores, and its commitment is on record
// before. SHA-256 over "accede/lot-seed/1", the call and the seed in hexadecimal digits, a line
// each.
[[nodiscard]] audit::Digest commitment_of(std::string_view call, const audit::Digest& seed);

// A candidate's lot; the smallest is first. SHA-256 over "accede/lot/1", the call, the seed and the
// reference.
[[nodiscard]] audit::Digest lot_of(std::string_view call, const audit::Digest& seed,
                                   std::string_view reference);

// What breaks ties beside the candidates' own marks.
struct TieBreaks {
    std::string call{};
    std::map<Region, int> members{};      // of the ledger: who has fewer is under-represented
    std::optional<audit::Digest> seed{};  // nothing: what is still tied stands by its reference
};

enum class PlacedBy { value, median, lowest_mark, reviews, region, lot, reference };
[[nodiscard]] std::string_view name_of(PlacedBy);

struct Placed {
    Candidate candidate;
    PlacedBy by;  // what puts it behind the one before it
};

// Recommended before reserved, then by value, higher median, higher lowest mark, more reviews,
// the region with fewer members, the lot.
[[nodiscard]] std::vector<Placed> in_order(std::vector<Candidate>, const TieBreaks&);

struct SelectionRules {
    regulations::Caps caps{};
    int per_country = 0;  // 0: no cap
};

struct Price {
    std::string cap;                 // "at most 2 of one country", "at least 3 of arab-states"
    std::vector<std::string> out{};  // would be admitted without it,
    std::vector<std::string> in{};   // and these would not
    std::int64_t value = 0;          // by so much the sum of values would be higher
};

struct Selection {
    std::vector<std::string> admitted{};  // in order
    std::vector<std::string> left{};      // in order
    int short_of_minima = 0;
    std::vector<std::string> shortfalls{};  // "arab-states: 2 of at least 3"
    std::vector<Price> prices{};            // of each cap that changes anything
    bool by_program = false;                // caps cross: by integer program
};

// The candidates in order. Refuses what cannot be proven.
[[nodiscard]] Result<Selection> select(const std::vector<Candidate>&, const SelectionRules&);

enum class Method { whatever_fits, program };
// The positions of the admitted, without prices: the same by either method where both can.
[[nodiscard]] Result<std::vector<std::size_t>> choose(const std::vector<Candidate>&,
                                                      const SelectionRules&,
                                                      Method = Method::whatever_fits);

}  // namespace engine::cohort
