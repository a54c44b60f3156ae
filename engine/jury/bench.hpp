// The jury of a call and what is before it: who could take which empty seat, how well each would
// suit, who must not, and what the record knows that speaks against it.
#pragma once

#include "engine/audit/digest.hpp"
#include "engine/jury/assignment.hpp"
#include "engine/jury/plan.hpp"
#include "engine/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engine::jury {

// What a juror says of oneself, for every call.
struct Profile {
    std::vector<std::string> languages{};  // read well: "fr", in two or three small letters
    std::vector<std::string> regions{};    // known well, by their codes: "africa"
    std::vector<std::string> expertise{};  // "literacy", "evening courses"
    std::string institution{};             // "University of Kara"
    std::string mail_domain{};             // "univ-kara.example"

    friend bool operator==(const Profile&, const Profile&) = default;
};

// Refuses what is no language, no region, no name and no domain, and more than 20 of a kind.
[[nodiscard]] Result<Profile> clean_profile(Profile);
[[nodiscard]] bool is_language(std::string_view);

inline constexpr std::array<std::string_view, 3> bids{"eager", "willing", "reluctant"};

struct Bench {
    struct Juror {
        std::string handle;
        std::string country{};  // of nationality; may be empty
        std::string region{};   // of the country
        Profile profile{};
        std::optional<std::uint32_t> highest_load{};  // of this juror's own
        bool may_sit = true;                          // not left, and with a mandate that holds
    };
    struct Nomination {
        std::string reference;
        std::string commission{};
        std::string region{};
        std::string language{};  // of the dossier, where it was said
        std::string text{};      // all that was submitted, and the candidate's name
    };
    // The numbers are those of the two lists.
    struct Seat {
        std::uint32_t nomination, juror;
        State state;
        bool keeps_counting = false;
    };
    struct Conflict {
        std::uint32_t nomination, juror;
        std::string kind;
        bool dismissed = false;
    };
    struct Bid {
        std::uint32_t nomination, juror;
        std::string bid;
    };
    // What the record knows of the two: "was officer of the Commission that nominates".
    struct Tie {
        std::uint32_t nomination, juror;
        std::string words;
    };

    std::string call;
    std::vector<Juror> jurors;            // by handle
    std::vector<Nomination> nominations;  // by reference; those that jurors may be assigned to
    std::vector<Seat> seats{};
    std::vector<Conflict> conflicts{};  // declared or ruled upon; those by nationality follow
    std::vector<Bid> bids{};
    std::vector<Tie> ties{};
};

// How much each feature of a pair weighs. A feature is between 0 and 1: the region is known to the
// juror, the dossier's language is read, the share of the expertise that the dossier speaks of, and
// the bid (eager 1, willing 2/3, none 1/3, reluctant 0).
struct Weights {
    std::uint32_t region = 1;
    std::uint32_t language = 1;
    std::uint32_t expertise = 1;
    std::uint32_t bid = 1;

    friend bool operator==(const Weights&, const Weights&) = default;
};

struct WantedCap {
    std::string column;  // region, country or institution, of the juror
    std::uint32_t most = 0;

    friend bool operator==(const WantedCap&, const WantedCap&) = default;
};

inline constexpr std::array<std::string_view, 3> cap_columns{"region", "country", "institution"};

// What a plan is asked for, beside the regulations.
struct Wanted {
    std::uint32_t reviews = 3;                // of each nomination, as the regulations have it
    std::optional<std::uint32_t> max_load{};  // nothing: a quarter more than an even share
    std::uint32_t min_load = 0;
    std::vector<WantedCap> caps{};
    Objective objective = Objective::total;
    std::uint64_t seed = 1;
    Weights weights{};

    friend bool operator==(const Wanted&, const Wanted&) = default;
};

// Keys sorted, so that equal wishes are equal bytes.
[[nodiscard]] std::string to_json(const Wanted&);
[[nodiscard]] Wanted wanted_from_json(std::string_view);  // of what to_json() wrote

struct Excluded {
    std::uint32_t nomination, juror;
    std::string cause;  // "conflict: nationality", "had this seat: recused"
};

// What one rule costs: how much higher the total would be without it.
struct Price {
    std::string rule;  // "cap region=2"
    std::int64_t total_without = 0;
    std::int64_t price = 0;
};

// The empty seats of a call, filled. Numbers are those of the bench.
struct Seating {
    Assignment found{};
    std::uint32_t max_load = 0;               // what was taken for jurors without their own
    std::vector<std::uint32_t> seats_before;  // of each nomination, that stay
    std::vector<std::uint32_t> loads_before;  // of each juror
    std::vector<Excluded> excluded{};
    std::vector<Price> prices{};
    audit::Digest made_from{};  // of all that the plan was computed from
    audit::Digest digest{};     // of that and of the pairs
};

// A recorded word or one that may still come: such a seat is not filled anew.
[[nodiscard]] bool keeps_its_seat(const Bench::Seat&);

// The best plan for the seats that are empty; what is assigned stays. Prices are computed only
// where they are asked for. Refuses what plan() refuses, and a cap over a column in which a juror
// has no value.
enum class Pricing { with_prices, without };
[[nodiscard]] Result<Seating> fill_seats(const Bench&, const Wanted&, Pricing);

// A pair against which something speaks, on which nobody has ruled.
struct Suggestion {
    std::uint32_t nomination, juror;
    std::string kind;      // of the conflict that it would be
    std::string evidence;  // a sentence
};

// From what the dossier names (the juror's institution, addresses at the same domain) and what the
// record knows. A pair on which there was a word for that kind, a dismissal too, is not suggested
// again; who has a conflict anyway is not suggested.
[[nodiscard]] std::vector<Suggestion> suggest(const Bench&);

}  // namespace engine::jury
