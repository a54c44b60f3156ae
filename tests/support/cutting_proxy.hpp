// Stands between a client and the server, and cuts their connection at a chosen message.
//
// It counts what the client sends: with the simple protocol each message has one answer, so every
// instant at which a connection can go lies before a message, after it, or after its answer.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tests {

enum class Cut {
    unsent,      // the server never hears the message
    sent,        // the server hears it, and finds nobody to answer
    unanswered,  // the server has answered, and the client never hears of it
};

class CuttingProxy {
public:
    // Listens in a folder of its own for clients of that server.
    explicit CuttingProxy(const std::string& conninfo);
    ~CuttingProxy();
    CuttingProxy(const CuttingProxy&) = delete;
    CuttingProxy& operator=(const CuttingProxy&) = delete;

    [[nodiscard]] const std::string& conninfo() const { return conninfo_; }

    // Counts messages from one again, and cuts at the `message`th; so often, each time counting
    // from one again. With `for_good` nobody is let in after the last cut.
    void cut(int message, Cut, int times = 1, bool for_good = false);

    // Whether the last of these cuts was made. Only while the client asks for nothing.
    [[nodiscard]] bool has_cut() const { return times_ == 0; }

    // Returns when the server is done with every connection that was cut.
    void wait();

private:
    void accept_all();
    void serve(int client);
    bool exchange(int client, int server, bool greeting);
    [[nodiscard]] int dial() const;

    std::string folder_;
    std::string server_path_;
    std::string conninfo_;
    int listener_ = -1;
    std::atomic<int> messages_ = 0;
    std::atomic<int> times_ = 0;
    std::atomic<bool> closed_ = false;
    int at_ = 0;  // these three are set while nobody asks
    Cut how_ = Cut::unsent;
    bool for_good_ = false;
    std::atomic<int> draining_ = 0;
    std::mutex mutex_;
    std::vector<int> clients_;
    std::vector<std::thread> served_;
    std::thread accepting_;
};

}  // namespace tests
