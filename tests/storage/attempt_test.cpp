// What is tried again, how often and after which wait; and a COMMIT whose answer never came.
#include "storage/attempt.hpp"
#include "tests/support/clients.hpp"

#include <chrono>
#include <latch>
#include <thread>

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using storage::attempt;
using storage::Failure;
using storage::Trouble;
using storage::wait_before_retry;
using storage::sql::Connection;
using storage::sql::Isolation;
using storage::sql::Transaction;
using tests::Database;
using tests::value;

namespace {

// How the body fails, `times` times; afterwards it passes. Gives how often it was run.
int tries_of(Connection& connection, const Failure& failure, int times) {
    int tries = 0;
    try {
        attempt(connection, [&](Connection&) {
            if (++tries <= times) throw failure;
        });
    } catch (const Failure& thrown) {
        CHECK(thrown.trouble() == failure.trouble());
    }
    return tries;
}

void add_one(Transaction& tx, const std::string& id) {
    tx.run("UPDATE public.pair SET number = number + 1 WHERE id = " + id + ";");
}

// Two numbers, both zero.
void make_pair(Connection& connection) {
    connection.run(
        "CREATE TABLE public.pair (id integer PRIMARY KEY, number integer NOT NULL);"
        "INSERT INTO public.pair VALUES (1, 0), (2, 0)");
}

std::string both(Connection& connection) {
    return value(connection, "SELECT string_agg(number::text, ' ' ORDER BY id) FROM public.pair");
}

void terminate(Connection& other, int backend) {
    CHECK(value(other, "SELECT pg_terminate_backend(" + std::to_string(backend) + ", 60000)") ==
          "t");
}

}  // namespace

TEST_CASE("what has changed nothing, and what is unknown, is tried again; the rest is not") {
    for (const auto trouble :
         {Trouble::contention, Trouble::superseded, Trouble::lost, Trouble::outcome_unknown}) {
        CAPTURE(static_cast<int>(trouble));
        CHECK(wait_before_retry(trouble, 1, 0));
        CHECK(wait_before_retry(trouble, 9, 0));
    }
    for (const auto trouble : {Trouble::unreachable, Trouble::constraint, Trouble::unavailable,
                               Trouble::older_schema, Trouble::alien_schema, Trouble::other}) {
        CAPTURE(static_cast<int>(trouble));
        CHECK_FALSE(wait_before_retry(trouble, 1, 0));
    }
}

TEST_CASE("a tenth try is the last") {
    CHECK(wait_before_retry(Trouble::contention, 9, 0.5));
    CHECK_FALSE(wait_before_retry(Trouble::contention, 10, 0.5));
}

TEST_CASE("the wait doubles with each try, and chance at most doubles it once more") {
    auto base = 5ms;
    for (int tried = 1; tried < 10; ++tried) {
        CAPTURE(tried);
        CHECK(wait_before_retry(Trouble::lost, tried, 0) == base);
        CHECK(wait_before_retry(Trouble::lost, tried, 0.5) == base + base / 2);
        CHECK(wait_before_retry(Trouble::lost, tried, 1) == 2 * base);
        base *= 2;
    }
}

// Waits for about four seconds.
TEST_CASE("what never passes is tried ten times, and its failure is the answer") {
    const Database database;
    auto connection = database.connect();
    CHECK(tries_of(connection, {Trouble::contention, "always"}, 100) == 10);
}

TEST_CASE("what passes the second time is tried twice, what may not be repeated once") {
    const Database database;
    auto connection = database.connect();
    CHECK(tries_of(connection, {Trouble::contention, "once"}, 1) == 2);
    CHECK(tries_of(connection, {Trouble::constraint, "met at a key", "23505"}, 1) == 2);
    CHECK(tries_of(connection, {Trouble::constraint, "met at an exclusion", "23P01"}, 1) == 2);
    CHECK(tries_of(connection, {Trouble::constraint, "a check", "23514"}, 1) == 1);
    CHECK(tries_of(connection, {Trouble::unavailable, "the disk is full", "53100"}, 1) == 1);
}

TEST_CASE("of two that wait for each other one is tried again, and both are done") {
    const Database database;
    const auto clients = tests::clients(database, 2);
    make_pair(clients[0]->connection);
    std::latch both_hold_one{2};
    std::atomic<int> tries = 0;

    tests::at_once(2, [&](int i) {
        auto& connection = clients[static_cast<std::size_t>(i)]->connection;
        connection.run("SET deadlock_timeout = '10ms'");
        bool first = true;
        attempt(connection, [&](Connection& mine) {
            ++tries;
            Transaction tx{mine};
            add_one(tx, i == 0 ? "1" : "2");
            if (std::exchange(first, false)) both_hold_one.arrive_and_wait();
            add_one(tx, i == 0 ? "2" : "1");
            tx.commit();
        });
    });

    CHECK(tries == 3);
    CHECK(both(clients[0]->connection) == "2 2");
}

TEST_CASE("a serialization failure is tried again on what is true by then") {
    const Database database;
    auto connection = database.connect();
    auto other = database.connect();
    make_pair(connection);
    int tries = 0;

    attempt(connection, [&](Connection& mine) {
        Transaction tx{mine, Isolation::serializable};
        const auto seen = tx.run("SELECT number FROM public.pair WHERE id = 1;")[0][0].as<int>();
        if (++tries == 1) other.run("UPDATE public.pair SET number = 10 WHERE id = 1");
        tx.run("UPDATE public.pair SET number = " + std::to_string(seen + 1) + " WHERE id = 1;");
        tx.commit();
    });

    CHECK(tries == 2);
    CHECK(both(connection) == "11 0");
}

TEST_CASE("a backend that is terminated before its COMMIT is tried again on another") {
    const Database database;
    auto connection = database.connect();
    auto other = database.connect();
    make_pair(connection);
    const int first = connection.backend();
    int tries = 0;

    attempt(connection, [&](Connection& mine) {
        Transaction tx{mine};
        add_one(tx, "1");
        if (++tries == 1) terminate(other, mine.backend());
        add_one(tx, "2");
        tx.commit();
    });

    CHECK(tries == 2);
    CHECK(connection.backend() != first);
    CHECK(both(other) == "1 1");
}

TEST_CASE("a submission whose backend is terminated while it waits for a lock is made by another") {
    tests::House house;
    house.open_call();
    const auto reference = house.complete_draft("TG", "Kara");
    const auto client = tests::clients(house.database, 1);
    const auto first = client[0]->connection.backend();
    std::optional<Transaction> lock{std::in_place, house.connection,
                                    storage::sql::Rights::of_login};
    lock->run("SELECT FROM nomination FOR UPDATE;");
    std::optional<storage::Result<storage::Answer>> answer;

    auto request = house.as("officer.tg");
    std::thread submission{[&] {
        answer =
            client[0]->registry.advance(request, "2099", reference, engine::nomination::Submit{});
    }};
    auto other = house.database.connect();
    while (value(other, "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid = " +
                            std::to_string(first))
               .empty()) {
        std::this_thread::yield();
    }
    terminate(other, first);
    lock.reset();
    submission.join();

    REQUIRE(answer.value());
    CHECK_FALSE((*answer)->repeated);
    CHECK(client[0]->connection.backend() != first);
    CHECK(value(other, "SELECT count(*) FROM event WHERE event = 'Submit'") == "1");
}
