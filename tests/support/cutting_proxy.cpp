#include "tests/support/cutting_proxy.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>

#include <libpq-fe.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace tests {
namespace {

constexpr const char* socket_name = "/.s.PGSQL.5432";

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw std::runtime_error{"too long: " + path};
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

int unix_socket() {
    const int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0) throw std::runtime_error{"no socket"};
    return made;
}

bool read_exactly(int from, std::string& into, std::size_t count) {
    const auto start = into.size();
    into.resize(start + count);
    for (std::size_t got = 0; got < count;) {
        const auto more = recv(from, into.data() + start + got, count - got, 0);
        if (more <= 0) return false;
        got += static_cast<std::size_t>(more);
    }
    return true;
}

bool write_all(int to, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto more = send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (more <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(more));
    }
    return true;
}

// A message is its type, which the greeting lacks, its length including these four bytes, and so
// many bytes more.
std::optional<std::string> read_message(int from, bool greeting) {
    std::string message;
    if (!greeting && !read_exactly(from, message, 1)) return {};
    const auto head = message.size();
    if (!read_exactly(from, message, 4)) return {};
    std::uint32_t length = 0;
    for (std::size_t i = head; i < head + 4; ++i)
        length = length << 8U | static_cast<std::uint8_t>(message[i]);
    if (!read_exactly(from, message, length - 4)) return {};
    return message;
}

// Until the server says that it is ready for the next message.
std::optional<std::string> read_answer(int server) {
    std::string answer;
    for (;;) {
        const auto message = read_message(server, false);
        if (!message) return {};
        answer += *message;
        if (message->front() == 'Z') return answer;
    }
}

std::string server_path(const std::string& conninfo) {
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{
        PQconninfoParse(conninfo.c_str(), nullptr), &PQconninfoFree};
    for (const auto* one = options.get(); one != nullptr && one->keyword != nullptr; ++one) {
        if (std::string_view{one->keyword} == "host" && one->val != nullptr)
            return one->val + std::string{socket_name};
    }
    throw std::runtime_error{"no socket in " + conninfo};
}

}  // namespace

CuttingProxy::CuttingProxy(const std::string& conninfo) : server_path_{server_path(conninfo)} {
    folder_ = (std::filesystem::temp_directory_path() / "accede-proxy-XXXXXX").native();
    if (mkdtemp(folder_.data()) == nullptr) throw std::runtime_error{"no folder for the proxy"};
    conninfo_ = conninfo + " host='" + folder_ + "'";  // the last of two is the one that counts
    listener_ = unix_socket();
    const auto address = address_of(folder_ + socket_name);
    if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener_, 16) != 0) {
        throw std::runtime_error{"the proxy cannot listen"};
    }
    accepting_ = std::thread{[this] { accept_all(); }};
}

CuttingProxy::~CuttingProxy() {
    shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    {
        const std::lock_guard guard{mutex_};
        for (const int client : clients_) shutdown(client, SHUT_RDWR);
    }
    for (auto& one : served_) one.join();
    for (const int client : clients_) close(client);
    close(listener_);
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
}

void CuttingProxy::cut(int message, Cut how, int times, bool for_good) {
    at_ = message;
    how_ = how;
    for_good_ = for_good;
    closed_ = false;
    messages_ = 0;
    times_ = times;
}

void CuttingProxy::wait() {
    for (int left = draining_; left != 0; left = draining_) draining_.wait(left);
}

void CuttingProxy::accept_all() {
    for (;;) {
        const int client = accept(listener_, nullptr, nullptr);
        if (client < 0) return;
        if (closed_) {
            close(client);
            continue;
        }
        const std::lock_guard guard{mutex_};
        clients_.push_back(client);
        served_.emplace_back([this, client] { serve(client); });
    }
}

int CuttingProxy::dial() const {
    const int server = unix_socket();
    const auto address = address_of(server_path_);
    if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        close(server);
        return -1;
    }
    return server;
}

void CuttingProxy::serve(int client) {
    const int server = dial();
    for (bool greeting = true; exchange(client, server, greeting);) greeting = false;
    // The descriptor stays until the end, so that the destructor shuts down no stranger's.
    shutdown(client, SHUT_RDWR);
    close(server);
}

// One message and its answer. False when the connection is over.
bool CuttingProxy::exchange(int client, int server, bool greeting) {
    const auto message = read_message(client, greeting);
    if (!message) return false;
    const int number = ++messages_;
    if (times_ == 0 || number != at_) {
        if (!write_all(server, *message)) return false;
        const auto answer = read_answer(server);
        return answer && write_all(client, *answer);
    }
    ++draining_;
    if (how_ != Cut::unsent) write_all(server, *message);
    if (how_ == Cut::unanswered) static_cast<void>(read_answer(server));
    messages_ = 0;
    if (--times_ == 0) closed_ = for_good_;
    shutdown(client, SHUT_RDWR);
    shutdown(server, SHUT_WR);
    std::array<char, 4096> rest{};
    while (recv(server, rest.data(), rest.size(), 0) > 0) {
    }
    --draining_;
    draining_.notify_all();
    return false;
}

}  // namespace tests
