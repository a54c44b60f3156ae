// A plain model of the whole: what calls, nominations, juries, plans and memberships are, and what
// everybody may do with them. It is written from the table of the lifecycles and shares neither
// chart nor policy with the engine, so that a rule that is wrong there is not wrong here too.
#pragma once

#include "tests/storage/model/operation.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace tests::model {

struct Person {
    std::string country{};
    std::string officer_of{};
    std::map<std::string, Moment> until{};  // role to the end of its mandate
    bool is_disabled = false;
};

// The regulations of one call, by value.
struct Rules {
    std::string call;
    std::string ledger = "gnlc";
    bool standing = true;
    bool second_approver = true;
    int winners_per_country = 0;
    Moment opens{}, closes{};
    Moment review_opens{}, review_closes{};
    int places = 3;
    std::map<std::string, int> exceptions{};
    bool has_jury = true;
    bool as_published = false;
    int reviews = 2;
    int quorum = 2;
    int more_than = 1;  // of `of`
    int of = 2;
    bool against_the_jury = false;
    bool has_dossier = true;
    bool members_may_apply = false;
    int excluded_years = 0;
    std::string member_of{};
    int longer_than_months = 0;
    int completion_days = 14;

    [[nodiscard]] bool reads() const { return has_jury && !as_published; }
};

// What every call of the model asks of a dossier, a screening and a review.
inline const std::vector<std::string> sections{"profile", "plan", "annex"};  // the annex may lack
inline constexpr int longest_plan_in_words = 5;
inline const std::vector<std::string> checks{"state", "signature"};
inline const std::vector<std::string> criteria{"impact", "means"};  // from 1 to 5
inline const std::vector<std::string> kinds{"city", "county"};

// As storage reads them.
[[nodiscard]] std::string document_of(const Rules&);

struct Dossier {
    std::map<std::string, std::string> sections{};
    std::map<std::string, std::string> attachments{};
    std::string mayor{};
    std::string endorsement{};

    friend bool operator==(const Dossier&, const Dossier&) = default;
};

struct Assignment {
    std::string state;
    int revision = 0;
    bool keeps_counting = false;
    int versions = 0;
    std::string verdict{};
    std::optional<Opinion> draft{};
};

struct Nomination {
    std::string reference;
    std::string commission;
    std::string entity;  // "TG/Kara"
    std::string state = "draft";
    int revision = 1;
    std::optional<int> place{};
    int version = 0;
    bool is_being_written = false;
    Dossier submitted{};
    Dossier working{};
    std::optional<Moment> complete_by{};
    std::map<std::string, bool> remarks{};            // section to whether it was answered
    std::map<std::string, bool> findings{};           //
    std::map<std::string, Assignment> assignments{};  // by juror
    std::map<std::pair<std::string, std::string>, bool> conflicts{};  // juror, kind: stands
    int admitted_by = 0;
};

struct Item {
    std::string reference;
    int revision = 0;
    std::string says;
    std::string reason;
};

struct Plan {
    std::string kind;
    std::string state = "draft";
    int revision = 1;
    std::string proposed_by{};
    std::string approved_by{};
    std::vector<Item> items{};
};

struct Counter {
    int quota = 0;
    int used = 0;
    int next = 1;
};

struct Call {
    Rules rules{};
    std::string state = "planned";
    int revision = 1;
    int version = 1;
    std::set<std::string> jurors{};
    std::map<std::string, Counter> places{};  // by Commission
    std::map<std::string, Nomination> nominations{};
    std::vector<Plan> plans{};  // number 1 first
    // Who has proposed which amendment of which version: version, path, value.
    std::map<std::tuple<int, std::string, std::string>, std::set<std::string>> proposals{};
};

struct Membership {
    std::string ledger;
    std::string entity;
    std::string country;
    std::string state = "active";
    int revision = 1;
    bool standing = true;
    Moment began{};
    std::string call{};
    std::string reference{};
    std::string ended_how{};
    std::optional<Moment> due{};
};

struct Panel {
    int standing = 0;
    int outstanding = 0;
    int counted = 0;
    int in_favour = 0;
};

// How many rows there must be of what is only ever added to.
struct Counts {
    long steps = 0;
    long acts = 0;
    long refusals = 0;
    long keys = 0;
    std::map<std::string, long> letters{};

    friend bool operator==(const Counts&, const Counts&) = default;
};

class World {
public:
    Outcome perform(const Operation&);

    [[nodiscard]] bool is_known(const std::string& person) const;
    [[nodiscard]] bool may(const std::string& person, const std::string& role) const;
    [[nodiscard]] Panel panel_of(const Call&, const Nomination&) const;
    [[nodiscard]] static bool counts(const Nomination&, const std::string& juror);
    [[nodiscard]] bool sees(const std::string& person, const Call&, const Nomination&) const;
    [[nodiscard]] bool administers(const std::string& person, const Call&, const Nomination&) const;
    [[nodiscard]] bool has_conflict(const Nomination&, const std::string& juror) const;
    [[nodiscard]] static int places_of(const Rules&, const std::string& commission);

    // Everything, a line each, in the order in which reading.cpp reads it from the database.
    [[nodiscard]] std::vector<std::string> lines() const;

    Moment now{};
    std::map<std::string, Rules> drawn_up{};  // regulations of calls that are to be planned
    std::map<std::string, bool> countries{};  // to whether it is a Member State
    std::map<std::string, Person> people{};
    std::map<std::string, Call> calls{};
    std::map<std::string, std::string> entities{};  // to its kind
    std::vector<Membership> memberships{};
    Counts counted{};

private:
    struct Remembered {
        std::string asked;
        Outcome outcome;
    };

    Outcome decide(const Operation&);
    Outcome add_person(const Operation&);
    Outcome grant(const Operation&);
    Outcome disable(const Operation&);
    Outcome plan_call(const Operation&);
    Outcome advance_call(const Operation&, Call&);
    Outcome amend(const Operation&, Call&);
    Outcome begin(const Operation&, Call&);
    Outcome edit(const Operation&, Call&, Nomination&);
    Outcome advance_nomination(const Operation&, Call&, Nomination&);
    Outcome lapse(const Operation&, Call&);
    Outcome invite(const Operation&, Call&);
    Outcome assign(const Operation&, Call&, Nomination&);
    Outcome declare_conflict(const Operation&, Nomination&);
    Outcome dismiss_conflict(const Operation&, Nomination&);
    Outcome advance_assignment(const Operation&, Call&, Nomination&);
    Outcome draw_plan(const Operation&, Call&);
    Outcome advance_plan(const Operation&, Call&);
    Outcome apply(Call&, Plan&, int number);
    Outcome enrol(const Operation&);
    Outcome advance_membership(const Operation&, Membership&);

    [[nodiscard]] std::string scope_of(const Operation&) const;
    [[nodiscard]] bool speaks_for(const std::string& person, const std::string& country) const;
    [[nodiscard]] std::string objection_to(const Call&, const std::string& commission,
                                           const std::string& entity, const std::string& kind,
                                           const std::string& own_reference) const;
    [[nodiscard]] bool is_member(const std::string& ledger, const std::string& entity) const;
    [[nodiscard]] std::string where_to(const Operation&, const Call&, const Nomination&,
                                       std::string& why) const;
    [[nodiscard]] std::string leave_for_seat(const Operation&, const Call&, const Nomination&,
                                             const Assignment&, std::string& why) const;
    void move(Call&, Nomination&, const std::string& event, const std::string& to);
    void step(const std::string& letter = {});

    std::map<std::tuple<std::string, Key, std::string>, Remembered> remembered_{};
    bool refusal_is_noted_ = false;
};

}  // namespace tests::model
