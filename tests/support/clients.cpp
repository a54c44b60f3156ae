#include "tests/support/clients.hpp"

#include <cstddef>
#include <exception>
#include <latch>
#include <thread>

namespace tests {

std::vector<std::unique_ptr<Client>> clients(const Database& database, int count) {
    std::vector<std::unique_ptr<Client>> all;
    for (int i = 0; i < count; ++i) all.push_back(std::make_unique<Client>(database));
    return all;
}

void at_once(int count, const std::function<void(int)>& body) {
    std::latch start{count};
    std::vector<std::exception_ptr> thrown(static_cast<std::size_t>(count));
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([&, i] {
            start.arrive_and_wait();
            try {
                body(i);
            } catch (...) {
                thrown[static_cast<std::size_t>(i)] = std::current_exception();
            }
        });
    }
    for (auto& thread : threads) thread.join();
    for (const auto& one : thrown) {
        if (one) std::rethrow_exception(one);
    }
}

}  // namespace tests
