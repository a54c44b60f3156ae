#include "storage/attempt.hpp"

#include <random>
#include <thread>

namespace storage {
namespace {

constexpr int most_tries = 10;

// The least that a transaction can write: without it there is nothing to be confirmed.
constexpr sql::Statement confirm_commits{
    "confirm_commits", "SELECT pg_logical_emit_message(true, 'accede', 'confirm')"};

double chance() {
    thread_local std::mt19937 generator{std::random_device{}()};
    return std::uniform_real_distribution{0.0, 1.0}(generator);
}

// What an earlier attempt committed counts once the standby has it too, where the server waits for
// one: a later commit that was confirmed confirms the earlier ones, for the log is one sequence.
void confirm_earlier_commits(sql::Connection& connection) {
    sql::Transaction tx{connection};
    tx.queue(confirm_commits);
    tx.commit();
}

}  // namespace

std::optional<std::chrono::milliseconds> wait_before_retry(Trouble trouble, int tried,
                                                           double chance) {
    const bool again = trouble == Trouble::contention || trouble == Trouble::superseded ||
                       trouble == Trouble::lost || trouble == Trouble::outcome_unknown;
    if (!again || tried >= most_tries) return {};
    const auto base = 5 << (tried - 1);
    return std::chrono::milliseconds{base + static_cast<int>(chance * base)};
}

void attempt(sql::Connection& connection, const std::function<void(sql::Connection&)>& body) {
    bool unknown = false;
    for (int tried = 1;; ++tried) {
        try {
            if (!connection.is_open()) connection.reconnect();
            if (unknown) confirm_earlier_commits(connection);
            body(connection);
            return;
        } catch (const Failure& failure) {
            // Two requests with one key, or two firsts of a kind, met at a unique or an exclusion
            // constraint: the one that came second looks again and finds what the first did.
            const bool met = failure.sqlstate() == "23505" || failure.sqlstate() == "23P01";
            const auto wait =
                wait_before_retry(met ? Trouble::contention : failure.trouble(), tried, chance());
            unknown = unknown || failure.trouble() == Trouble::outcome_unknown;
            if (!wait && unknown && failure.trouble() != Trouble::outcome_unknown) {
                throw Failure{
                    Trouble::outcome_unknown,
                    std::string{"the connection went while the commit was under way, and could "
                                "not be made again: "} +
                        failure.what()};
            }
            if (!wait) throw;
            std::this_thread::sleep_for(*wait);
        }
    }
}

}  // namespace storage
