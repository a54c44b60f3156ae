// The regulations of a call: one document of data per call, where other programmes have code.
//
// Quota, windows, the presence of a jury, its quorum and majority are properties of the call, not
// of the programme: they changed with nearly every call of the network. The document is validated
// whole when it is loaded, pinned when the call opens, and changed afterwards only by a recorded,
// reasoned amendment.
#pragma once

#include "engine/ids.hpp"
#include "engine/moment.hpp"
#include "engine/places.hpp"
#include "engine/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace engine::regulations {

// A text in the network's two languages.
struct Words {
    std::string en;
    std::string fr;
};

// As it was written, a local time and its zone, and as it is decided by, two instants.
struct LocalWindow {
    std::string opens;   // "2021-09-01T00:00"
    std::string closes;  // the first instant that is too late
    std::string zone;    // "Europe/Berlin"
    Window window{};
};

struct Quota {
    int places = 3;                       // per Commission
    std::map<Country, int> exceptions{};  // granted to one Commission by amendment
};

struct Section {
    std::string id;
    Words title;
    bool required = true;
    int longest_words = 0;  // 0: no limit
};

struct Check {
    std::string id;
    Words question;
};

struct Criterion {
    std::string id;
    Words title;
    int weight = 1;
    std::map<int, Words> anchors{};  // what a score means
    std::optional<int> knock_out{};  // a score at or below this speaks against by itself
};

// When the jury has to talk about a nomination.
struct Discussion {
    int unsure_above_percent = 10;  // that it lies within the line, and
    int unsure_below_percent = 90;
    int scores_differ_by = 3;  // of one criterion; usual: three quarters of the scale, rounded up
};

struct Fraction {
    int numerator = 1;
    int denominator = 2;
};

// So many counted recommendations, and no fewer than the share of the seats, rounded up. Seats that
// a conflict has emptied are none: they are out of the numerator and of the denominator.
struct Quorum {
    int least = 3;
    Fraction share{0, 1};  // 0/1: the number alone
};
inline constexpr Quorum usual_quorum{3, {2, 3}};

struct Jury {
    bool as_published = false;  // no review was ever published: one recorded act stands for them
    int reviews_per_nomination = 3;
    Quorum quorum{};
    Fraction majority{};      // more than this share of the counted; a tie does not carry
    Fraction overrule{2, 3};  // of the panel, that may decide against the majority with a reason
    int scale_lowest = 1;
    int scale_highest = 5;
    std::vector<Criterion> criteria{};
    Discussion discussion{};
    bool against_the_jury = false;  // may the cohort decide otherwise, with a reason?
    std::optional<LocalWindow> review{};
};

struct Bounds {
    int at_least = 0;
    std::optional<int> at_most{};
};

// How the cohort is made up where not all can be admitted that the jury recommends.
struct Caps {
    int places = 0;  // 0: as many as the jury recommends
    std::map<Region, Bounds> per_region{};
    std::map<std::string, Bounds> per_kind{};  // of entity
};

struct Admission {
    std::string ledger = "gnlc";  // what the admitted enter
    bool standing = true;         // a membership that lasts; a prize is not one
    bool second_approver = true;
    int winners_per_country = 0;  // 0: no cap beyond the quota
    std::optional<Caps> caps{};   // nothing: whoever is recommended is admitted
};

struct Readmission {
    bool members_may_apply = false;
    int excluded_years = 0;      // after the last admission to the same ledger
    std::string member_of{};     // precondition: an active membership in this ledger,
    int longer_than_months = 0;  // for longer than so many months
};

struct Regulations {
    std::string programme;
    std::string call;
    Words title;
    std::vector<std::string> sources{};
    std::string note{};  // what the sources do not say
    LocalWindow commission{};
    int completion_days = 14;  // what a returned file is given at most
    Quota quota{};
    std::vector<std::string> entity_kinds{};
    bool mayors_commitment = true;
    bool commissions_endorsement = true;
    std::vector<Section> sections{};
    std::vector<Check> checks{};
    std::optional<Jury> jury{};  // nothing: a call without a jury, as in 2020
    Admission admission{};
    Readmission readmission{};
};

// What is wrong with a document, and where.
struct Fault {
    std::string path;  // a JSON pointer: "/windows/commission/closes"
    std::string reason;

    friend bool operator==(const Fault&, const Fault&) = default;
};

// All faults at once. Unknown and doubled keys are faults: a misspelt rule must not be a missing
// one.
[[nodiscard]] tl::expected<Regulations, std::vector<Fault>> parse(std::string_view json);

// A recorded change: the value at `path` becomes `value`. Only the end of a window may move, one
// Commission be granted more or fewer places, and the jury's quorum be set anew.
struct Amendment {
    std::string path;   // "/windows/commission/closes", "/quota/exceptions/KE", "/jury/quorum"
    std::string value;  // as JSON: "\"2022-02-28T23:59\"", "4"
    std::string reason;
};

struct Amended {
    std::string document;  // the whole, as it reads now
    Regulations regulations;
    std::string from;  // the old value as JSON, "null" where there was none
};

[[nodiscard]] Result<Amended> amend(std::string_view document, const Amendment&);

// Whether two administrators have to agree on it: on everything but a window, unless the
// regulations do without a second one.
[[nodiscard]] bool takes_two(const Regulations&, const Amendment&);

// ---- the numbers that policies ask for ----

[[nodiscard]] int places_for(const Regulations&, Country);
[[nodiscard]] int quorum_for(const Quorum&, int seats);
[[nodiscard]] bool admits_kind(const Regulations&, std::string_view kind);
[[nodiscard]] const Section* section_named(const Regulations&, std::string_view id);

}  // namespace engine::regulations
