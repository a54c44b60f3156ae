// Every writing command, by every kind of person, in every state of what it is about, beside the
// table of who may do what. Whoever has no leave is refused (3), not permitted (4) or finds nothing
// (5), and nothing is changed; whoever has it is never told that it is not for this person. What
// may be done is only rehearsed, what may not is really asked for. Nominations take about half a
// minute.
#include "tests/cli/typed.hpp"
#include "tests/support/files.hpp"
#include "tests/support/fingerprint.hpp"
#include "tests/support/matrix/world.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

using tests::value;
using tests::matrix::World;

namespace {

struct Asking {
    const char* handle;
    std::set<std::string> is;  // as docs/permissions.txt calls it
};

// Of what is TG's; eve and ben have a conflict with it, which takes an administrator's leave away.
const std::vector<Asking> of_tg{{"officer.tg", {"officer (own)"}},
                                {"officer.fr", {}},
                                {"ada", {"administrator", "administrator (another)"}},
                                {"eve", {}},
                                {"ben", {}},
                                {"aud", {}},
                                {"juror.0", {}},
                                {"plain", {}},
                                {"stranger", {}}};

struct Step {
    const char* event;
    const char* line;  // {} is what it is about
};

// "nomination submitted FindEligible" -> whose it is.
std::map<std::string, std::set<std::string>> leaves() {
    std::map<std::string, std::set<std::string>> all;
    std::istringstream text{tests::file("docs/permissions.txt")};
    for (std::string line; std::getline(text, line);) {
        if (line.starts_with('#')) continue;
        std::istringstream words{line};
        std::string subject;
        std::string state;
        std::string event;
        words >> subject >> state >> event >> std::ws;
        auto& whose = all[fmt::format("{} {} {}", subject, state, event)];
        for (std::string one; std::getline(words, one, ',');)
            whose.insert(one.substr(one.find_first_not_of(' ')));
    }
    return all;
}

class Table {
public:
    Table(std::string subject, std::string about)
        : subject_{std::move(subject)}, about_{std::move(about)} {}

    // Puts it into the state by the statement, and has everybody try every step.
    void try_state(const std::string& state, const std::string& statement,
                   const std::vector<Asking>& people, const std::vector<Step>& steps) {
        auto& connection = world.house.connection;
        connection.run("BEGIN; SET LOCAL session_replication_role = replica; " + statement +
                       "; COMMIT");
        const auto record = [&] {
            return tests::fingerprint(connection, tests::notes_of_a_refusal()) +
                   value(connection, "SELECT count(*) FROM audit_entry WHERE kind <> 'refusal'");
        };
        const auto before = record();
        for (const auto& [event, line] : steps) {
            const auto found = leaves_.find(fmt::format("{} {} {}", subject_, state, event));
            for (const auto& person : people) {
                ++cells;
                bool has_leave = false;
                for (const auto& role : person.is)
                    has_leave |= found != leaves_.end() && found->second.contains(role);
                const auto typed = fmt::format("{} --reason So. --yes --no-input --as {}{}",
                                               fmt::format(fmt::runtime(line), about_),
                                               person.handle, has_leave ? " --dry-run" : "");
                const auto outcome = tests::type(world.house, typed, {.input = "So."});
                const auto exit = outcome.exit;
                using enum cli::ExitCode;
                const bool is_refused =
                    exit == refused || exit == not_permitted || exit == not_found;
                const bool is_good =
                    has_leave ? exit == done || exit == refused || exit == out_of_date : is_refused;
                given += has_leave && exit == done ? 1 : 0;
                if (!is_good)
                    FAIL_CHECK(fmt::format("{} {}: {} ends with {}: {}", subject_, state, typed,
                                           static_cast<int>(exit), outcome.err));
            }
        }
        CAPTURE(state);
        CHECK(record() == before);
    }

    World world;
    int cells = 0;
    int given = 0;  // that went through

private:
    std::string subject_;
    std::string about_;
    std::map<std::string, std::set<std::string>> leaves_ = leaves();
};

void check(const Table& table, int at_least) {
    MESSAGE(fmt::format("{} cells, {} steps rehearsed to the end", table.cells, table.given));
    CHECK(table.cells >= at_least);
    CHECK(table.given > 0);
}

}  // namespace

TEST_CASE("nobody takes by any command a step of a nomination that is not theirs, in any state") {
    const std::vector<Step> steps{
        {"Edit", "nomination edit {} --section plan=So."},
        {"Edit", "nomination attach {} plan -"},
        {"Submit", "nomination submit {}"},
        {"Withdraw", "nomination withdraw {}"},
        {"Reinstate", "nomination reinstate {}"},
        {"FindEligible", "screening accept {} --all-met"},
        {"FindIneligible", "screening ineligible {} --not-met endorsement"},
        {"ReturnForCompletion", "screening return {} --remark profile=More."},
        {"Reopen", "screening reopen {}"},
        {"OpenReview", "jury open {}"},
        {"OpenDeliberation", "deliberation open {}"},
        {"ConcludeReview", "deliberation conclude {}"},
        {"ReopenReview", "deliberation reopen {}"}};
    Table table{"nomination", "TG-2099-01"};
    for (const std::string state :
         {"draft", "submitted", "returned", "eligible", "under_review", "in_deliberation",
          "recommended", "reserved", "not_recommended", "admitted", "not_admitted", "struck",
          "ineligible", "withdrawn", "lapsed"}) {
        const bool without =
            state == "draft" || state == "ineligible" || state == "withdrawn" || state == "lapsed";
        const bool by_plan = state == "admitted" || state == "struck";
        table.try_state(
            state,
            fmt::format("UPDATE nomination SET state = '{}', place = {}, completion_closes = "
                        "'2099-06-01Z', admitted_by_plan = {} WHERE reference = 'TG-2099-01' AND "
                        "call_id = '2099'",
                        state, without ? "NULL" : "1", by_plan ? "md5('plan 2')::uuid" : "NULL"),
            of_tg, steps);
    }
    check(table, 1'700);
}

TEST_CASE("nobody takes by any command a step of a juror's work that is not theirs, in any state") {
    // On what is FR's, juror.1 has something to read, and so have some others. The conflict that
    // ben declared with it was dismissed.
    const std::vector<Asking> people{{"juror.1", {"juror (own)"}},
                                     {"juror.0", {}},
                                     {"juror.2", {}},
                                     {"ada", {"administrator"}},
                                     {"ben", {"administrator"}},
                                     {"aud", {}},
                                     {"officer.fr", {}},
                                     {"officer.tg", {}},
                                     {"plain", {}},
                                     {"stranger", {}}};
    const std::vector<Step> by_the_juror{
        {"SaveDraft", "review save {} --score inclusion=4"},
        {"RecordRecommendation",
         "review submit {} --verdict recommend --justification So. --score commitment=4 --score "
         "inclusion=4 --score practice=4 --score resources=4 --score monitoring=4"},
        {"Revise", "review revise {} --verdict recommend"},
        {"Abstain", "review abstain {}"}};
    const std::vector<Step> of_the_juror{{"Release", "jury release {} juror.1"}};
    Table table{"assignment", "FR-2099-01"};
    for (const std::string state : {"proposed", "assigned", "recorded", "abstained", "recused",
                                    "released", "discounted", "lapsed"}) {
        const auto statement = fmt::format(
            "UPDATE assignment a SET state = '{}', review_version = 1 FROM person p, nomination n "
            "WHERE p.person_id = a.person_id AND p.handle = 'juror.1' AND n.nomination_id = "
            "a.nomination_id AND n.reference = 'FR-2099-01' AND a.call_id = '2099' AND n.call_id = "
            "'2099'",
            state);
        // The others' own work is not in that state.
        static const std::set<std::string> others{"juror.0", "juror.2", "ben"};
        std::vector<Asking> with_none;
        std::ranges::copy_if(people, std::back_inserter(with_none),
                             [](const auto& one) { return !others.contains(one.handle); });
        table.try_state(state, statement, with_none, by_the_juror);
        table.try_state(state, statement, people, of_the_juror);
    }
    check(table, 300);
}

TEST_CASE("nobody takes by any command a step of a call or a plan that is not theirs") {
    std::vector<Asking> people = of_tg;
    for (auto& one : people) {  // what a plan says of a nomination is no step of it
        if (std::string{one.handle} == "eve" || std::string{one.handle} == "ben")
            one.is = {"administrator", "administrator (another)"};
    }
    Table calls{"call", "2099"};
    for (const std::string state :
         {"planned", "open", "closed", "in_review", "decided", "published", "archived"}) {
        calls.try_state(
            state,
            fmt::format("UPDATE call SET state = '{0}', published_at = CASE WHEN '{0}' IN "
                        "('published', 'archived') THEN '2099-05-01Z'::timestamptz END "
                        "WHERE call_id = '2099'",
                        state),
            people,
            {{"Open", "call open {}"},
             {"Close", "call close {}"},
             {"BeginReview", "call review {}"},
             {"Archive", "call archive {}"}});
    }
    check(calls, 250);
    Table plans{"plan", "2099 1"};
    for (const std::string state :
         {"draft", "proposed", "approved", "applied", "published", "discarded"}) {
        plans.try_state(
            state,
            fmt::format(
                "UPDATE admission_plan SET state = '{}' WHERE call_id = '2099' AND number = 1",
                state),
            people,
            {{"Propose", "cohort propose {}"},
             {"Approve", "cohort approve {}"},
             {"Apply", "cohort apply {}"},
             {"Publish", "cohort publish {}"},
             {"Discard", "cohort discard {}"}});
    }
    check(plans, 250);
}
