// A commit that is done here, while nobody knows whether the standby has it.
#include "storage/audit_log.hpp"
#include "storage/random.hpp"
#include "tests/support/database.hpp"
#include "tests/support/lonely_server.hpp"

#include <atomic>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

using storage::Registry;
using storage::Request;
using storage::sql::Connection;
using tests::LonelyServer;
using tests::value;

namespace {

// Adds one person after the other until an answer says that it was given before.
class Client {
public:
    explicit Client(LonelyServer& server)
        : server_{&server}, thread_{[this] { add_until_repeated(); }} {}
    ~Client() {
        stop_ = true;
        server_->expect_none();
        thread_.join();
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    [[nodiscard]] int answered() const { return answered_; }
    [[nodiscard]] int wait_for_repeated() {
        while (repeated_ == 0 && !stop_) std::this_thread::yield();
        return repeated_;
    }

private:
    void add_until_repeated() {
        try {
            Connection connection{server_->conninfo()};
            Registry registry{connection};
            for (int number = 1; !stop_; ++number) {
                const Request request{.person = "p1", .key = storage::random_uuid()};
                const auto answer =
                    registry.add_person(request, {fmt::format("p{}", number), "Somebody"});
                ++answered_;
                if (!answer || !answer->repeated) continue;
                repeated_ = number;
                return;
            }
        } catch (const std::exception&) {  // nothing is repeated then, which the case sees
        }
        stop_ = true;
    }

    LonelyServer* server_;
    std::atomic<int> answered_ = 0;
    std::atomic<int> repeated_ = 0;
    std::atomic<bool> stop_ = false;
    std::thread thread_;
};

}  // namespace

// Makes and starts a server of its own: some seconds.
TEST_CASE("a commit whose wait for the standby was cancelled is done once the standby has it") {
    LonelyServer server;
    {
        Client client{server};
        server.expect_standby();
        while (server.waiting().empty()) continue;
        const int before = client.answered();
        server.cancel_wait();

        // It is not answered: a commit of its own asks for the standby again.
        while (server.waiting().find("confirm_commits") == std::string::npos)
            REQUIRE(client.answered() == before);

        server.expect_none();
        CHECK(client.wait_for_repeated() == before + 1);
    }
    Connection connection{server.conninfo()};
    CHECK(value(connection,
                "SELECT count(*) = count(DISTINCT handle) AND count(*) = "
                "(SELECT count(*) FROM audit_entry WHERE subject = 'person') - 1 FROM person") ==
          "t");
    CHECK(storage::audit_log::verify(connection).faults.empty());
}
