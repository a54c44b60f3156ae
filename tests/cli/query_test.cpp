// Lists asked in words on the command line, and searches saved under a name.
#include "cli/asked.hpp"
#include "cli/completion.hpp"
#include "cli/topics.hpp"
#include "tests/cli/typed.hpp"
#include "tests/support/fingerprint.hpp"
#include "tests/support/panel.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using cli::ExitCode;
using tests::check_done;
using tests::check_refused;
using tests::House;
using tests::type;

namespace {

using Texts = std::vector<std::string>;

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// What is under that key in each row of the only list of the answer.
Texts shown(const House& house, const std::string& line, const std::string& key) {
    const auto outcome = type(house, line + " --json");
    CAPTURE(line);
    CAPTURE(outcome.err);
    REQUIRE(outcome.exit == ExitCode::done);
    Texts all;
    const auto answer = nlohmann::json::parse(outcome.out);
    for (const auto& rows : answer) {
        if (!rows.is_array()) continue;
        for (const auto& row : rows) all.push_back(row.at(key).get<std::string>());
    }
    return all;
}

void three_nominations(House& house) {
    house.open_call();
    house.submitted("TG", "Kara");
    house.complete_draft("TG", "Pya");
    house.submitted("FR", "Lyon");
}

}  // namespace

TEST_CASE("words after a list, --query and the older options narrow it together") {
    House house;
    three_nominations(house);
    const auto names = [&](const std::string& line) {
        return shown(house, "nomination list 2099" + line, "name");
    };

    CHECK(names("") == Texts{"Lyon", "Kara", "Pya"});
    CHECK(names(" state:submitted sort:-name") == Texts{"Lyon", "Kara"});
    CHECK(names(" --state submitted --state draft --country TG") == Texts{"Kara", "Pya"});
    CHECK(names(" --state submitted region:africa") == Texts{"Kara"});
    CHECK(names(" --query 'region:africa sort:-name'") == Texts{"Pya", "Kara"});
    CHECK(names(" region:africa --query sort:-name") == Texts{"Pya", "Kara"});
    CHECK(names(" 'state:submitted region:africa'") == Texts{"Kara"});
    CHECK(names(" 'place>=1' kara") == Texts{"Kara"});
    CHECK(names(" name:nothing").empty());
}

TEST_CASE("a negated word is no option, before or after one") {
    House house;
    three_nominations(house);
    const auto names = [&](const std::string& line) {
        return shown(house, "nomination list 2099" + line, "name");
    };

    CHECK(names(" -state:draft") == Texts{"Lyon", "Kara"});
    CHECK(names(" --state submitted -country:TG") == Texts{"Lyon"});
    CHECK(names(" -country:TG --query -state:draft") == Texts{"Lyon"});
    CHECK(names(" --query=-state:draft") == Texts{"Lyon", "Kara"});
    CHECK(names(" --query -kara") == Texts{"Lyon", "Pya"});
    CHECK(type(house, "nomination list 2099 -x:y").exit == ExitCode::usage);
    CHECK(type(house, "nomination show -state:draft").exit == ExitCode::usage);
}

TEST_CASE("a query that is not understood is marked, and nothing is shown") {
    House house;
    three_nominations(house);

    const auto outcome = type(house, "nomination list 2099 kara state:retruned");

    CHECK(outcome.exit == ExitCode::usage);
    CHECK(outcome.out.empty());
    CHECK(outcome.err ==
          "accede: the query is not understood at 12: 'retruned' is no state of the list "
          "'nominations'. Did you mean 'returned'?\n"
          "  kara state:retruned\n"
          "             ^^^^^^^^\n"
          "  allowed: draft, submitted, returned, eligible, under_review, in_deliberation, "
          "recommended, reserved, not_recommended, admitted, not_admitted, struck, ineligible, "
          "withdrawn, lapsed\n"
          "  try: accede help queries\n");
    check_refused(house, "nomination list 2099 stat:draft", ExitCode::usage, "usage",
                  {"has no field 'stat'", "Did you mean 'state'?"});
    check_refused(house, "nomination list 2099 'score>=4'", ExitCode::usage, "usage",
                  {"The list 'deliberation' has."});
    check_refused(house, "nomination list 2099 é name:\"", ExitCode::usage, "usage",
                  {"not understood at 8", "\n         ^"});
    check_refused(house, "nomination list 2099 --state bogus", ExitCode::usage, "usage",
                  {"'bogus' is no state"});
    check_refused(house, "nomination list 2099 call:2022", ExitCode::usage, "usage",
                  {"A list is of one call."});
}

TEST_CASE("the other lists are asked in the same way") {
    House house;
    tests::recommended_cohort(house);

    CHECK(shown(house, "call list state:in_review", "call") == Texts{"2099"});
    CHECK(shown(house, "call list -state:in_review", "call").empty());
    CHECK(shown(house, "person list mandate:administrator sort:-person", "person") ==
          Texts{"ben", "ada"});
    CHECK(shown(house, "deliberation table 2099 region:africa 'score>=1' sort:-name", "name") ==
          Texts{"Pya", "Kara"});
    CHECK(shown(house, "deliberation table 2099 score:none", "name").empty());
    CHECK(shown(house, "review queue 2099 verdict:recommend country", "name").empty());
    CHECK(shown(house, "member list region:africa since:2099", "name").empty());
    const auto submits = shown(house, "audit log 2099 event:submit limit:2", "event");
    CHECK(submits == Texts{"Submit", "Submit"});
    CHECK(shown(house, "audit log event:submit limit:2", "event") == submits);
    CHECK(shown(house, "audit log 2099 event:submit --newest 1", "event") == Texts{"Submit"});
    CHECK(shown(house, "audit log 2099", "event").size() == 50);
    CHECK(shown(house, "audit log 2099 --newest 0", "event").size() > 50);
    CHECK(type(house, "audit log limit:2 --newest 1").exit == ExitCode::usage);
}

TEST_CASE("ended members are shown where they are asked for, and not else") {
    House house;
    tests::recommended_cohort(house);
    const auto plan = tests::approved_plan(house);
    tests::must(house.registry.advance_plan(house.as("ada"), "2099", plan, engine::cohort::Apply{},
                                            house.registry.view_plan("2099", plan)->digest));
    const auto ledger = tests::value(house.connection, "SELECT ledger FROM accede.membership");
    const auto members = "member list --ledger " + ledger;
    const auto all = shown(house, members, "membership");
    REQUIRE(all.size() >= 2);
    check_done(house, "member end " + all[0] + " --reason 'The council voted.' --yes --as ada");

    CHECK(shown(house, members, "membership").size() == all.size() - 1);
    CHECK(shown(house, members + " --ended", "membership").size() == all.size());
    CHECK(shown(house, members + " state:ended", "membership") == Texts{all[0]});
    CHECK(shown(house, members + " how:withdrawn", "membership") == Texts{all[0]});
    CHECK(shown(house, "member list ledger:" + ledger, "name").size() == all.size() - 1);
}

TEST_CASE("a search is saved, listed, run, narrowed, saved anew and removed, for one person") {
    House house;
    three_nominations(house);

    check_done(house, "search save mine nominations state:submitted sort:-name --as ada");
    check_done(house, "search save all people --as ada");
    CHECK(shown(house, "search list --as ada", "search") == Texts{"all", "mine"});
    CHECK(shown(house, "search list --as ada", "query") == Texts{"", "state:submitted sort:-name"});
    CHECK(shown(house, "search list --as ben", "search").empty());

    CHECK(shown(house, "search run mine call:2099 --as ada", "name") == Texts{"Lyon", "Kara"});
    CHECK(shown(house, "search run mine call:2099 -country:FR --as ada", "name") == Texts{"Kara"});
    check_refused(house, "search run mine --as ada", ExitCode::usage, "usage", {"Which call?"});
    check_refused(house, "search run mine call:2099 --as ben", ExitCode::not_found,
                  "request.not_found", {"You have no saved search 'mine'"});

    check_done(house, "search save mine nominations call:2099 -state:submitted --as ada");
    CHECK(shown(house, "search run mine --as ada", "name") == Texts{"Pya"});
    check_refused(house, "search remove mine --as ben", ExitCode::not_found, "request.not_found",
                  {"'mine'"});
    check_done(house, "search remove mine --as ada");
    CHECK(shown(house, "search list --as ada", "search") == Texts{"all"});
}

TEST_CASE("what cannot be understood or has no proper name or person is not saved") {
    House house;
    check_refused(house, "search save mine nominations stat:draft --as ada", ExitCode::usage,
                  "usage", {"has no field 'stat'"});
    check_refused(house, "search save mine bogus --as ada", ExitCode::usage, "usage", {"'bogus'"});
    check_refused(house, "search save Mine people --as ada", ExitCode::refused, "input.invalid",
                  {"a name of small letters"});
    check_refused(house, "search save mine people --as nobody", ExitCode::not_permitted,
                  "role.not_permitted", {"No person 'nobody'"});
    check_refused(house, "search list --as nobody", ExitCode::not_permitted, "role.not_permitted",
                  {"No person 'nobody'"});

    const auto before = tests::fingerprint(house.connection);
    check_done(house, "search save mine people --dry-run --as ada");
    CHECK(tests::fingerprint(house.connection) == before);
}

TEST_CASE("the fields of every list are in the help, and completion offers them") {
    const auto* topic = cli::find_topic("queries");
    REQUIRE(topic != nullptr);
    for (const auto list : engine::query::every_list) {
        const auto words = cli::query_words(list);
        CAPTURE(words);
        CHECK(holds(cli::bash_completion(), words));
        CHECK(holds(cli::zsh_completion(), words));
        CHECK(holds(cli::fish_completion(), words));
        for (const auto& field : engine::query::shape_of(list).fields) {
            CHECK(holds(std::string{topic->text}, "    " + std::string{field.name} + " "));
        }
    }
    int lists = 0;
    for (const auto& command : cli::commands()) lists += cli::list_of(command) ? 1 : 0;
    CHECK(lists == static_cast<int>(engine::query::every_list.size()));
}
