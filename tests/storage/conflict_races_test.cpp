// A recommendation, the declaration of its juror's conflict and the end of the review, in every
// order of their messages: each comes out as if one had come after the other, and nothing that is
// discounted, recused or late is in any count, list, letter or export: all that anybody is told is
// to the letter what is told where nothing was ever recorded.
#include "storage/benches.hpp"
#include "storage/query.hpp"
#include "tests/support/clients.hpp"
#include "tests/support/panel.hpp"
#include "tests/support/told.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <set>
#include <thread>

#include <fmt/format.h>

using namespace engine;
using storage::Answer;
using storage::Result;
using storage::sql::Rights;
using storage::sql::Transaction;
using tests::House;
using tests::must;
using tests::value;

namespace {

const std::string kara = "TG-2099-01";
const std::string pya = "TG-2099-02";

enum class Act { record, declare, close };
constexpr std::array every_act{Act::record, Act::declare, Act::close};

const char* name_of(Act act) {
    return act == Act::record ? "record" : act == Act::declare ? "declare" : "close";
}

enum class Hours { open, over };

// Kara with four jurors, three of whom have recommended; all is about the fourth. All four have
// read Pya, so that the leniency of each is estimated from both.
struct Town {
    explicit Town(Hours hours = Hours::open) {
        house.open_call();
        house.eligible("TG", "Kara");
        house.eligible("TG", "Pya");
        jurors = tests::jury(house, 4);
        tests::begin_review(house);
        tests::seat(house, kara, jurors);
        tests::seat(house, pya, jurors);
        for (std::size_t i : {0U, 1U, 2U}) must(tests::recommend(house, kara, jurors[i]));
        for (int lower = 0; const auto& juror : jurors) {
            auto review = tests::review();
            review.scores["monitoring"] -= lower++;
            must(house.registry.advance_assignment(house.as(juror), "2099", pya, juror,
                                                   jury::RecordRecommendation{}, review));
        }
        must(house.registry.advance(house.as("ben"), "2099", pya, nomination::OpenDeliberation{}));
        if (hours == Hours::over) house.at("2099-07-01T09:00:00Z");
    }

    Result<Answer> take(tests::Client& client, Act act) {
        if (act == Act::record) {
            auto review = tests::review("do_not_recommend");
            for (auto& score : review.scores) score.second = 1;  // the others have 3.83 each
            review.justification = word;
            return client.registry.advance_assignment(house.as(jurors[3]), "2099", kara, jurors[3],
                                                      jury::RecordRecommendation{}, review);
        }
        if (act == Act::declare) {
            return client.registry.declare_conflict(house.as("ada"), "2099", kara, jurors[3],
                                                    "personal", "A cousin.");
        }
        return client.registry.advance(house.as("ben"), "2099", kara,
                                       nomination::OpenDeliberation{});
    }

    // What has come of it, in a line.
    std::string outcome() {
        return value(house.connection, R"sql(
            SELECT a.state || ', ' || n.state || ', ' || (SELECT count(*) FROM conflict) || ' conflict'
              FROM assignment a JOIN nomination n USING (call_id, nomination_id)
              JOIN person p USING (person_id)
             WHERE p.handle = 'juror.3' AND n.reference = 'TG-2099-01')sql");
    }

    // All that anybody is told of it from now on, to the end of the call where it comes to that.
    std::set<std::string> told() {
        const std::vector<std::string> all{"ada", "ben", "juror.0", "juror.3"};
        const auto state = outcome();
        if (state.starts_with("assigned") && state.find("under_review") != std::string::npos)
            return tests::told(house, all);
        auto before = tests::told(house, all);
        if (state.find("under_review") != std::string::npos)
            must(house.registry.advance(house.as("ben"), "2099", kara,
                                        nomination::OpenDeliberation{}));
        before.merge(tests::told_to_the_end(house, all));
        return before;
    }

    // What every list and count says of it, against the state of the fourth.
    void check_counts() {
        const auto told = outcome();
        const bool counts = told.starts_with("recorded");
        {
            Transaction tx{house.connection, Rights::of_login};
            const auto query =
                query::parse(query::List::deliberation, "reference:" + kara, std::string{"2099"})
                    .value();
            const auto rows = storage::query::deliberation(tx, query);
            CHECK(rows.size() == 1);
            for (const auto& row : rows) {
                CHECK(row.counted == (counts ? 4 : 3));
                CHECK(row.against == (counts ? 1 : 0));
                CAPTURE(*row.score + " " + *row.spread);
                CHECK(row.score == (counts ? "3.13" : "3.83"));
                CHECK(row.spread == (counts ? "2.83" : "0.00"));
                CHECK(row.outstanding == (told.starts_with("assigned") ? 1 : 0));
            }
        }
        Transaction tx{house.connection, Rights::of_login};
        for (const auto& row : storage::juries::assignments(tx, "2099", "juror.3", kara))
            CHECK(row.counts == counts);
        const bool is_open = told.starts_with("assigned, under_review, 0");
        CHECK(storage::benches::open_work(tx, "2099").size() == (is_open ? 1 : 0));
    }

    static constexpr auto word = "Half of it is copied from elsewhere.";

    House house;
    std::vector<std::string> jurors;
};

// What is told where the fourth never wrote a word, or where it stands: by what came of it.
const std::set<std::string>& told_of(std::string outcome, Hours hours) {
    static std::map<std::pair<std::string, Hours>, std::set<std::string>> known;
    const auto discounted = outcome.find("discounted");
    if (discounted == 0) outcome.replace(0, std::string{"discounted"}.size(), "recused");
    auto& told = known[{outcome, hours}];
    if (!told.empty()) return told;
    Town town{hours};
    const auto clients = tests::clients(town.house.database, 1);
    const auto take = [&](Act act) { static_cast<void>(town.take(*clients[0], act)); };
    const bool closed = outcome.find("in_deliberation") != std::string::npos;
    if (outcome.starts_with("recorded")) take(Act::record);
    if (closed && hours == Hours::over) take(Act::close);
    if (outcome.ends_with("1 conflict")) take(Act::declare);
    if (closed && hours == Hours::open) take(Act::close);
    REQUIRE(town.outcome() == outcome);
    told = town.told();
    return told;
}

// To the letter, and the recommendation is in none of it unless it counts.
void check_told(Town& town, Hours hours) {
    const auto outcome = town.outcome();
    const auto expected = told_of(outcome, hours);
    const auto told = town.told();
    for (const auto& one : told) {
        CAPTURE(one);
        CHECK(expected.contains(one));
    }
    for (const auto& one : expected) {
        CAPTURE(one);
        CHECK(told.contains(one));
    }
    if (outcome.starts_with("recorded")) return;
    for (const auto& one : told) {
        CAPTURE(one);
        CHECK(one.find(Town::word) == std::string::npos);
        // All others have recorded: nobody else is reminded of it.
        if (!outcome.starts_with("assigned"))
            CHECK(one.find("review-reminder to the juror about " + kara) == std::string::npos);
    }
}

// How many wait for a lock that another holds.
int waiting(storage::sql::Connection& connection) {
    return std::stoi(value(connection,
                           "SELECT count(*) FROM pg_stat_activity WHERE datname = "
                           "current_database() AND wait_event_type = 'Lock'"));
}

// What is refused at once waits for nothing.
void until_waiting(storage::sql::Connection& connection, int count, const std::atomic<int>& over) {
    while (waiting(connection) + over < count) std::this_thread::yield();
}

// Where the first is held: before it has anything, or when it has read and is about to write.
enum class Gate { before_its_lock, before_its_writing };

// What comes of them one after another.
const std::string& in_turn(const std::vector<Act>& acts, Hours hours) {
    static std::map<std::pair<std::vector<Act>, Hours>, std::string> known;
    auto& outcome = known[{acts, hours}];
    if (!outcome.empty()) return outcome;
    Town town{hours};
    const auto clients = tests::clients(town.house.database, 1);
    for (const auto act : acts) static_cast<void>(town.take(*clients[0], act));
    town.check_counts();
    outcome = town.outcome();
    check_told(town, hours);
    return outcome;
}

// Two acts between each other, and the third before both or after them.
struct Order {
    Act first, second;
    Gate gate;
    bool third_before;

    [[nodiscard]] Act third() const {
        return *std::ranges::find_if(every_act,
                                     [&](Act act) { return act != first && act != second; });
    }
    [[nodiscard]] std::set<std::string> expected(Hours hours) const {
        const auto turn = [&](Act one, Act other) {
            return third_before ? in_turn({third(), one, other}, hours)
                                : in_turn({one, other, third()}, hours);
        };
        return {turn(first, second), turn(second, first)};
    }
};

std::string interleaved(const Order& order, Hours hours) {
    Town town{hours};
    const auto clients = tests::clients(town.house.database, 2);
    if (order.third_before) static_cast<void>(town.take(*clients[0], order.third()));
    auto watch = town.house.database.connect();
    auto holder = town.house.database.connect();
    Transaction held{holder, Rights::of_login};
    held.run(order.gate == Gate::before_its_lock
                 ? "SELECT FROM nomination FOR UPDATE"
                 : "LOCK TABLE audit_entry IN SHARE ROW EXCLUSIVE MODE");
    std::atomic<int> over = 0;
    std::array<std::thread, 2> threads;
    threads[0] = std::thread{[&] {
        static_cast<void>(town.take(*clients[0], order.first));
        ++over;
    }};
    until_waiting(watch, 1, over);
    threads[1] = std::thread{[&] {
        static_cast<void>(town.take(*clients[1], order.second));
        ++over;
    }};
    until_waiting(watch, 2, over);
    held.roll_back();
    for (auto& one : threads) one.join();
    town.check_counts();
    if (!order.third_before) {
        static_cast<void>(town.take(*clients[0], order.third()));
        town.check_counts();
    }
    auto outcome = town.outcome();
    check_told(town, hours);
    CHECK(tests::faults(town.house).empty());
    return outcome;
}

void come_out_as_one_by_one(Hours hours) {
    for (const auto first : every_act) {
        for (const auto second : every_act) {
            if (first == second) continue;
            for (const auto gate : {Gate::before_its_lock, Gate::before_its_writing}) {
                for (const bool third_before : {false, true}) {
                    CAPTURE(std::string{name_of(first)});
                    CAPTURE(std::string{name_of(second)});
                    CAPTURE(static_cast<int>(gate));
                    CAPTURE(third_before);
                    const Order order{first, second, gate, third_before};
                    const auto found = interleaved(order, hours);
                    CAPTURE(found);
                    CHECK(order.expected(hours).contains(found));
                }
            }
        }
    }
}

}  // namespace

// Twenty-four orders, a town each.
TEST_CASE("record, declare and close in every order of their messages come out as one by one") {
    come_out_as_one_by_one(Hours::open);
}

TEST_CASE("record, declare and close in every order come out as one by one once it is too late") {
    come_out_as_one_by_one(Hours::over);
}

TEST_CASE("record, declare and close one after another leave what the order says, and no more") {
    using enum Act;
    const auto all = [](const std::vector<Act>& acts) { return in_turn(acts, Hours::open); };
    CHECK(all({record, declare, close}) == "discounted, in_deliberation, 1 conflict");
    CHECK(all({record, close, declare}) == "discounted, in_deliberation, 1 conflict");
    CHECK(all({declare, record, close}) == "recused, in_deliberation, 1 conflict");
    CHECK(all({declare, close, record}) == "recused, in_deliberation, 1 conflict");
    // Whoever is still to answer keeps the review open while its window is.
    CHECK(all({close, record, declare}) == "discounted, under_review, 1 conflict");
    CHECK(all({close, declare, record}) == "recused, under_review, 1 conflict");
}

TEST_CASE("what is recorded too late is recorded nowhere") {
    using enum Act;
    const auto all = [](const std::vector<Act>& acts) { return in_turn(acts, Hours::over); };
    CHECK(all({record, close}) == "assigned, in_deliberation, 0 conflict");
    CHECK(all({close, record}) == "assigned, in_deliberation, 0 conflict");
    CHECK(all({record, close, declare}) == "recused, in_deliberation, 1 conflict");
    CHECK(all({record}) == "assigned, under_review, 0 conflict");
}
