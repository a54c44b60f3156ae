#include "tests/bench/ground.hpp"

#include "storage/calls.hpp"
#include "storage/cluster.hpp"
#include "storage/migrations.hpp"
#include "storage/random.hpp"
#include "tests/support/files.hpp"

#include <chrono>
#include <exception>
#include <mutex>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

namespace bench {
namespace {

namespace fs = std::filesystem;
namespace nomination = engine::nomination;

// The call of 2022 in another year: no dossier, and a jury whose word is one recorded act.
std::string regulations(int places) {
    auto json = nlohmann::json::parse(tests::file("data/regulations/gnlc-2022.json"));
    json["call"] = call;
    json["windows"]["city"]["opens"] = "2098-01-01T00:00";
    json["windows"]["city"]["closes"] = "2098-02-01T00:00";
    json["windows"]["commission"]["opens"] = "2098-01-01T00:00";
    json["windows"]["commission"]["closes"] = "2098-03-01T00:00";
    json["quota"]["places"] = places;
    return json.dump();
}

}  // namespace

Ground::Ground() : dir_{fs::temp_directory_path() / fmt::format("accede-bench-{}", getpid())} {
    cluster_ = std::make_unique<storage::Cluster>(dir_);
}

Ground::~Ground() {
    cluster_.reset();
    std::error_code ignored;
    fs::remove_all(dir_, ignored);
}

std::string Ground::conninfo(const std::string& database) const {
    return cluster_->conninfo(database);
}

std::string code(int n) {
    return {static_cast<char>('A' + n / 26), static_cast<char>('A' + n % 26)};
}

std::string officer(int n) {
    auto handle = "officer." + code(n);
    for (auto& c : handle) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return handle;
}

storage::Request as(const std::string& person) {
    return {.person = person, .operated_by = "bench", .key = storage::random_uuid()};
}

void set_clock(storage::sql::Connection& connection, const std::string& moment) {
    storage::sql::Transaction tx{connection, storage::sql::Rights::of_login};
    storage::calls::set_clock(tx, engine::moment_from_iso(moment).value());
    tx.commit();
}

void with_clients(const Ground& ground, int clients,
                  const std::function<void(storage::Registry&, int)>& work) {
    std::vector<std::thread> threads;
    std::exception_ptr failed;
    std::mutex guard;
    for (int client = 0; client < clients; ++client) {
        threads.emplace_back([&, client] {
            try {
                auto connection = ground.connect();
                storage::Registry registry{connection};
                work(registry, client);
            } catch (...) {
                const std::lock_guard lock{guard};
                failed = std::current_exception();
            }
        });
    }
    for (auto& thread : threads) thread.join();
    if (failed) std::rethrow_exception(failed);
}

std::vector<std::string> prepare(const Ground& ground, int wanted, int places) {
    auto connection = ground.connect();
    storage::migrate(connection, {.origin = "accede.bench", .rehearsal = true});
    connection.run("ALTER DATABASE accede SET synchronous_commit = off");
    set_clock(connection, "2098-01-15T00:00:00Z");
    storage::Registry registry{connection};
    std::vector<storage::NewCountry> countries;
    for (int n = 0; n < commissions; ++n)
        countries.push_back({code(n), "Country " + code(n), "Pays " + code(n), "africa"});
    required(registry.add_countries(as("nobody"), countries));
    required(registry.add_person(as("ada"), {"ada", "Ada"}));
    for (int n = 0; n < commissions; ++n) {
        required(registry.add_person(as("ada"), {officer(n), "Officer"}));
        required(registry.grant(as("ada"), {officer(n), engine::Role::officer, code(n)}));
    }
    const int each = places > 0 ? places : (wanted + commissions - 1) / commissions;
    required(registry.plan_call(as("ada"), regulations(each)));
    required(registry.advance_call(as("ada"), call, engine::call::Open{}));

    std::vector<std::string> references(static_cast<std::size_t>(wanted));
    std::atomic<int> next = 0;
    with_clients(ground, 8, [&](storage::Registry& mine, int) {
        for (int n = next++; n < wanted; n = next++) {
            const int country = n % commissions;
            const auto who = officer(country);
            const auto begun = required(mine.begin(as(who), call,
                                                   {.commission = code(country),
                                                    .country = code(country),
                                                    .name = fmt::format("City {}", n)}));
            required(mine.advance(as(who), call, begun.reference, nomination::Submit{}));
            references[static_cast<std::size_t>(n)] = begun.reference;
        }
    });
    connection.run("ALTER DATABASE accede RESET synchronous_commit");
    connection.run("VACUUM ANALYZE");
    return references;
}

Count take_steps(const Ground& ground, const std::vector<std::string>& references,
                 std::atomic<std::size_t>& next, int clients, double seconds,
                 const engine::nomination::Event& event) {
    std::atomic<int> done = 0;
    std::atomic<bool> go = false;
    std::atomic<int> ready = 0;
    std::chrono::steady_clock::time_point begun;
    std::chrono::steady_clock::time_point until;
    std::atomic<std::int64_t> last = 0;
    std::jthread starter{[&] {
        while (ready < clients) std::this_thread::yield();
        begun = std::chrono::steady_clock::now();
        until = begun + std::chrono::microseconds{static_cast<std::int64_t>(seconds * 1e6)};
        go = true;
    }};
    with_clients(ground, clients, [&](storage::Registry& mine, int) {
        // The first step prepares its statements.
        const auto warm = next++;
        try {
            if (warm < references.size())
                required(mine.advance(as("ada"), call, references[warm], event));
        } catch (...) {
            ++ready;  // the others are not kept waiting
            throw;
        }
        ++ready;
        while (!go) std::this_thread::yield();
        while (std::chrono::steady_clock::now() < until) {
            const auto n = next++;
            if (n >= references.size()) throw std::runtime_error{"too few nominations"};
            required(mine.advance(as("ada"), call, references[n], event));
            ++done;
        }
        const auto now = (std::chrono::steady_clock::now() - begun).count();
        auto seen = last.load();
        while (now > seen && !last.compare_exchange_weak(seen, now)) {
        }
    });
    return {done / (static_cast<double>(last.load()) / 1e9), static_cast<double>(done)};
}

}  // namespace bench
