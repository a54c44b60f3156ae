// One thing that somebody asks for, as plain values: drawn by the generator, performed through
// storage and in the model, and printed when the two disagree.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tests::model {

using Moment = std::chrono::sys_time<std::chrono::microseconds>;
using Key = std::array<std::uint8_t, 16>;

enum class Act {
    clock,
    add_person,
    grant,
    disable,
    plan_call,
    advance_call,
    amend,
    begin,
    edit,
    advance_nomination,
    lapse,
    invite,
    assign,
    declare_conflict,
    dismiss_conflict,
    advance_assignment,
    draw_plan,
    advance_plan,
    enrol,
    advance_membership,
};

struct Said {  // of a nomination, in a plan
    std::string reference;
    std::string says;
    std::string reason;
};

struct Written {  // in a dossier
    enum class What { section, mayor, endorsement, answer, attachment };
    What what = What::section;
    std::string section;
    std::string text;
};

struct Opinion {  // a juror's
    std::string verdict;
    std::map<std::string, int> scores;
    std::string justification;
};

// Only the fields that the act looks at are filled.
struct Operation {
    int number = 0;
    Act act = Act::clock;
    std::string event{};      // "Submit"
    std::string person{};     // who asks
    std::string call{};       //
    std::string reference{};  // of a nomination
    std::string other{};      // the juror, or the person that is spoken of
    std::string kind{};       // of a conflict, a candidate, a plan, an ending, a role
    std::string commission{};
    std::string country{};
    std::string name{};    // of a candidate; the path of an amendment
    std::string reason{};  // in words
    std::string value{};   // of an amendment
    std::string ledger{};
    bool flag = false;  // reserve, keeps counting
    std::optional<bool> published{};
    int which = 0;         // the plan, or the membership
    std::string digest{};  // "", "right" or "wrong"
    std::optional<Moment> moment{};
    std::map<std::string, bool> findings{};
    std::vector<Written> changes{};  // remarks too
    std::optional<Opinion> opinion{};
    std::vector<Said> said{};

    Key key{};
    std::optional<int> revision{};
    bool dry_run = false;
};

// All that is asked, without key and revision: equal texts are the same request.
[[nodiscard]] std::string text_of(const Operation&);

// What came of it, as far as the two must agree.
struct Outcome {
    bool allowed = false;
    bool repeated = false;
    std::string from{};
    std::string to{};
    int revision = 0;
    std::optional<int> place{};
    std::string reference{};           // of what was begun or drawn
    std::vector<std::string> names{};  // of what has lapsed
    std::string request_fault{};  // "out_of_date", "key_used": where the request itself is refused
    std::string why{};            // for people
};

[[nodiscard]] std::string text_of(const Outcome&);

}  // namespace tests::model
