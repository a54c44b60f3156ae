// Many at once on what they contend for: revisions, places, keys.
#include "tests/support/clients.hpp"
#include "tests/support/files.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <optional>
#include <set>

#include <doctest/doctest.h>

using namespace engine;
using storage::Answer;
using storage::Result;
using tests::faults;
using tests::House;
using tests::must;
using tests::value;

namespace {

// What each of several answered; nothing before it did.
template <std::size_t count>
using Answers = std::array<std::optional<Result<Answer>>, count>;

template <std::size_t count>
int successes(const Answers<count>& answers) {
    int all = 0;
    for (const auto& answer : answers) all += answer.value().has_value() ? 1 : 0;
    return all;
}

template <std::size_t count>
int refusals(const Answers<count>& answers, Reason reason) {
    int all = 0;
    for (const auto& answer : answers)
        all += !answer.value() && answer.value().error().reason == reason ? 1 : 0;
    return all;
}

}  // namespace

TEST_CASE("of two writers on one revision one wins, 200 times") {
    House house;
    house.open_call();
    const auto reference = house.complete_draft("TG", "Kara");
    const auto writers = tests::clients(house.database, 2);

    for (int round = 0; round < 200; ++round) {
        const auto revision = std::stoi(value(house.connection, "SELECT revision FROM nomination"));
        Answers<2> answers;
        tests::at_once(2, [&](int i) {
            const auto me = static_cast<std::size_t>(i);
            auto request = house.as("officer.tg");
            request.revision = revision;
            answers[me] = writers[me]->registry.edit(
                request, "2099", reference,
                {{storage::Change::Kind::section, "plan", "Plan of writer " + std::to_string(i)}});
        });

        REQUIRE(successes(answers) == 1);
        REQUIRE(refusals(answers, Reason::out_of_date) == 1);
        const auto winner = answers[0].value() ? "writer 0" : "writer 1";
        REQUIRE(value(house.connection, "SELECT content FROM dossier").find(winner) !=
                std::string::npos);
    }
    CHECK(value(house.connection, "SELECT revision FROM nomination") == "202");
    CHECK(faults(house).empty());
}

// Takes about half a minute.
TEST_CASE("8 clients on 3 places: never 4, 1,000 rounds") {
    constexpr std::size_t count = 8;
    House house;
    house.open_call();
    std::array<std::string, count> drafts;
    for (std::size_t i = 0; i < count; ++i)
        drafts[i] = house.complete_draft("TG", "City " + std::to_string(i));
    const auto clients = tests::clients(house.database, count);
    const auto step = [&](std::size_t i, const nomination::Event& event) {
        return clients[i]->registry.advance(house.as("officer.tg"), "2099", drafts[i], event);
    };

    for (int round = 0; round < 1000; ++round) {
        Answers<count> answers;
        tests::at_once(count, [&](int i) {
            const auto me = static_cast<std::size_t>(i);
            answers[me] = step(me, nomination::Submit{});
        });

        REQUIRE(successes(answers) == 3);
        REQUIRE(refusals(answers, Reason::quota_exhausted) == 5);
        REQUIRE(value(house.connection,
                      "SELECT l.used || ' used, places ' || string_agg(n.place::text, ',' ORDER BY "
                      "place) "
                      "FROM place_counter l JOIN nomination n USING (call_id, commission) "
                      "WHERE n.state = 'submitted' GROUP BY l.used") == "3 used, places 1,2,3");
        // The three give way to the next round, at once as well.
        tests::at_once(count, [&](int i) {
            const auto me = static_cast<std::size_t>(i);
            if (!answers[me].value()) return;
            static_cast<void>(step(me, nomination::Withdraw{"The next round begins."}).value());
            static_cast<void>(step(me, nomination::Reinstate{}).value());
        });
    }
    CHECK(value(house.connection, "SELECT used FROM place_counter") == "0");
    CHECK(faults(house).empty());
}

TEST_CASE("the same key from 50 threads has one effect, and all get the same answer") {
    constexpr std::size_t count = 50;
    House house;
    house.open_call();
    const auto reference = house.complete_draft("TG", "Kara");
    const auto clients = tests::clients(house.database, count);
    const auto request = house.as("officer.tg");

    Answers<count> answers;
    tests::at_once(count, [&](int i) {
        const auto me = static_cast<std::size_t>(i);
        answers[me] =
            clients[me]->registry.advance(request, "2099", reference, nomination::Submit{});
    });

    REQUIRE(successes(answers) == count);
    int done_now = 0;
    std::set<std::string> said;
    for (const auto& answer : answers) {
        done_now += answer.value()->repeated ? 0 : 1;
        said.insert(storage::to_json(*answer.value()));
    }
    CHECK(done_now == 1);
    CHECK(said.size() == 1);
    CHECK(value(house.connection, "SELECT count(*) FROM event WHERE event = 'Submit'") == "1");
    CHECK(value(house.connection, "SELECT used FROM place_counter") == "1");
}

// Nothing of an earlier step can be locked here: the key's own row is what they meet at.
TEST_CASE("the same key from 50 threads begins one nomination, and adds one person") {
    constexpr std::size_t count = 50;
    House house;
    house.open_call();
    const auto request = house.as(house.officer("TG"));
    const auto other = house.as("ada");
    const auto clients = tests::clients(house.database, count);

    Answers<count> begun;
    Answers<count> added;
    tests::at_once(count, [&](int i) {
        const auto me = static_cast<std::size_t>(i);
        begun[me] = clients[me]->registry.begin(request, "2099", {"TG", "TG", "Kara"});
        added[me] = clients[me]->registry.add_person(other, {"kofi", "Kofi"});
    });

    CHECK(successes(begun) == count);
    CHECK(successes(added) == count);
    CHECK(value(house.connection, "SELECT count(*) FROM nomination") == "1");
    CHECK(value(house.connection, "SELECT count(*) FROM entity") == "1");
    CHECK(value(house.connection, "SELECT count(*) FROM person WHERE handle = 'kofi'") == "1");
    CHECK(faults(house).empty());
}

// Of what these come to there is no row before, so nothing holds the later ones back until the
// first is through: they look for the key too early, and then see what the first did.
TEST_CASE("the same key from 50 threads gives one mandate, plans one call, opens one ledger") {
    constexpr std::size_t count = 50;
    House house;
    must(house.registry.add_person(house.as("ada"), {"kofi", "Kofi"}));
    const auto clients = tests::clients(house.database, count);
    const auto regulations = tests::file("data/regulations/fictional-2099.json");
    const storage::Registry::Opening opening{"gnlc", "2099-01-01", 217, {}, "an invented list"};
    const auto from_all = [&](const std::function<Result<Answer>(storage::Registry&)>& ask) {
        Answers<count> answers;
        tests::at_once(count, [&](int i) {
            const auto me = static_cast<std::size_t>(i);
            answers[me] = ask(clients[me]->registry);
        });
        return answers;
    };

    const auto request = house.as("ada");
    const auto granted = from_all([&](storage::Registry& registry) {
        return registry.grant(request, {"kofi", Role::auditor});
    });
    const auto planned = from_all(
        [&](storage::Registry& registry) { return registry.plan_call(request, regulations); });
    const auto other = house.as("ada");
    const auto opened =
        from_all([&](storage::Registry& registry) { return registry.open_ledger(other, opening); });

    CHECK(successes(granted) == count);
    CHECK(successes(planned) == count);
    CHECK(successes(opened) == count);
    CHECK(value(house.connection, "SELECT count(*) FROM mandate WHERE role = 'auditor'") == "1");
    CHECK(value(house.connection, "SELECT count(*) FROM call") == "1");
    CHECK(value(house.connection, "SELECT count(*) FROM ledger_opening") == "1");
    CHECK(faults(house).empty());
}

TEST_CASE("8 officers begin at once, and each nomination gets a reference of its own") {
    constexpr std::size_t count = 8;
    House house;
    house.open_call();
    const auto officer = house.officer("TG");
    const auto clients = tests::clients(house.database, count);

    Answers<count> answers;
    tests::at_once(count, [&](int i) {
        const auto me = static_cast<std::size_t>(i);
        answers[me] = clients[me]->registry.begin(house.as(officer), "2099",
                                                  {"TG", "TG", "City " + std::to_string(i)});
    });

    std::set<std::string> references;
    for (const auto& answer : answers) references.insert(answer.value().value().reference);
    CHECK(references.size() == count);
    CHECK(*references.rbegin() == "TG-2099-08");
}

TEST_CASE("8 officers nominate one city at once, and one nomination is begun") {
    constexpr std::size_t count = 8;
    House house;
    house.open_call();
    const auto officer = house.officer("TG");
    const auto clients = tests::clients(house.database, count);

    for (int round = 0; round < 10; ++round) {
        const storage::NewNomination wanted{"TG", "TG", "City " + std::to_string(round)};
        Answers<count> answers;
        tests::at_once(count, [&](int i) {
            const auto me = static_cast<std::size_t>(i);
            answers[me] = clients[me]->registry.begin(house.as(officer), "2099", wanted);
        });

        REQUIRE(successes(answers) == 1);
        REQUIRE(refusals(answers, Reason::already_nominated) == count - 1);
    }
}
