// A durable cluster of its own with a call of thousands of nominations, for the parts that take
// steps.
#pragma once

#include "tests/bench/bench.hpp"

#include "storage/registry.hpp"

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace storage {
class Cluster;
}

namespace bench {

// Thrown away at the end.
class Ground {
public:
    Ground();
    ~Ground();
    Ground(const Ground&) = delete;
    Ground& operator=(const Ground&) = delete;

    [[nodiscard]] std::string conninfo(const std::string& database = "accede") const;
    [[nodiscard]] const std::filesystem::path& dir() const { return dir_; }
    [[nodiscard]] storage::sql::Connection connect(const std::string& database = "accede") const {
        return storage::sql::Connection{conninfo(database)};
    }

private:
    std::filesystem::path dir_;
    std::unique_ptr<storage::Cluster> cluster_;
};

inline const std::string call = "2098";
constexpr int commissions = 26 * 26;  // AA to ZZ, each with its officer, officer.aa to officer.zz

[[nodiscard]] std::string code(int commission);
[[nodiscard]] std::string officer(int commission);
[[nodiscard]] storage::Request as(const std::string& person);

template <class T>
const T& required(const storage::Result<T>& outcome) {
    if (!outcome) throw std::runtime_error{outcome.error().explanation};
    return *outcome;
}

void set_clock(storage::sql::Connection&, const std::string& moment);

// Runs the work in so many threads, each with a connection and a registry of its own.
void with_clients(const Ground&, int clients,
                  const std::function<void(storage::Registry&, int client)>& work);

// An open call and so many submitted nominations in it, made by steps as well; their references.
// "ada" is an administrator. Without a number of places, as many as they need.
[[nodiscard]] std::vector<std::string> prepare(const Ground&, int nominations, int places = 0);

struct Count {
    double rate;   // transactions a second
    double count;  // of them
};

// Takes one step of each nomination from `next` on until the time is over.
Count take_steps(const Ground&, const std::vector<std::string>& references,
                 std::atomic<std::size_t>& next, int clients, double seconds,
                 const engine::nomination::Event&);

}  // namespace bench
