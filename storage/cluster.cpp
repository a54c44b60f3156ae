#include "storage/cluster.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace storage {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::size_t longest_socket_path = 107;
constexpr std::string_view socket_name = "/.s.PGSQL.5432";
constexpr const char* superuser = "accede";

[[noreturn]] void fail(const std::string& what, int error = 0) {
    throw ClusterError{error == 0 ? what : what + ": " + std::strerror(error)};
}

fs::path server_dir(const fs::path& dir) {
    return dir / "pg";
}
fs::path ready_mark(const fs::path& dir) {
    return dir / "pg.ready";  // written when initdb has come to its end
}

// A socket's path has room for 107 bytes. A folder that is too deep gets one below /tmp, which only
// its owner may enter and whose name follows from the folder's.
fs::path socket_dir(const fs::path& dir) {
    if (dir.native().size() + socket_name.size() <= longest_socket_path) return dir;
    return fs::temp_directory_path() /
           fmt::format("accede-{}-{:016x}", geteuid(), std::hash<std::string>{}(dir.native()));
}

class Lock {
public:
    explicit Lock(const fs::path& path)
        : file_{open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)} {
        if (file_ < 0) fail(fmt::format("{} cannot be opened", path.native()), errno);
    }
    ~Lock() {
        if (file_ >= 0) close(file_);
    }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

    bool take(int mode) const {
        while (flock(file_, mode) != 0) {
            if (errno == EWOULDBLOCK) return false;
            if (errno != EINTR) fail("a lock cannot be taken", errno);
        }
        return true;
    }
    int release() { return std::exchange(file_, -1); }

private:
    int file_;
};

struct Account {
    uid_t user;
    gid_t group;
};

// Whom the server runs as: us, unless we are root.
Account server_account() {
    if (geteuid() != 0) return {geteuid(), getegid()};
    for (const auto* name : {"postgres", "nobody"}) {
        if (const auto* found = getpwnam(name); found != nullptr)
            return {found->pw_uid, found->pw_gid};
    }
    fail(
        "PostgreSQL does not run as root, and this system has neither a user `postgres` nor "
        "`nobody`");
}

void become(const Account& account) {
    if (geteuid() != 0) return;
    if (setgroups(0, nullptr) != 0 || setgid(account.group) != 0 || setuid(account.user) != 0)
        _exit(126);
}

fs::path program(const char* name) {
    std::vector<fs::path> places;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator{"/usr/lib/postgresql", ignored}) {
        places.push_back(entry.path() / "bin");
    }
    std::ranges::sort(places, std::greater{});  // the newest first
    if (const char* path = std::getenv("PATH"); path != nullptr) {
        std::string_view rest{path};
        while (!rest.empty()) {
            const auto end = rest.find(':');
            places.emplace_back(rest.substr(0, end));
            rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
        }
    }
    for (const auto& place : places) {
        if (access((place / name).c_str(), X_OK) == 0) return place / name;
    }
    fail(fmt::format(
        "PostgreSQL's {} is not installed. Install the package `postgresql`, or name a server "
        "with --database.",
        name));
}

// Runs to the end, its output into `log`. Gives the exit status.
int run_as(const Account& account, const std::vector<std::string>& words, const fs::path& log) {
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const pid_t child = fork();
    if (child < 0) fail("no process can be made", errno);
    if (child == 0) {
        const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        const int in = open("/dev/null", O_RDONLY);
        become(account);
        if (out >= 0) {
            dup2(out, 1);
            dup2(out, 2);
        }
        if (in >= 0) dup2(in, 0);
        if (chdir("/") != 0) _exit(126);
        execv(arguments[0], arguments.data());
        _exit(127);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

// Alive, and a PostgreSQL: a number may have been given to another process since. A zombie is dead.
bool is_postgres(pid_t pid) {
    std::ifstream file{fmt::format("/proc/{}/stat", pid)};
    std::string stat;
    std::getline(file, stat);
    const auto name_ends = stat.rfind(')');
    if (name_ends == std::string::npos || name_ends + 2 >= stat.size()) return false;
    const char state = stat[name_ends + 2];
    return stat.find("(postgres)") != std::string::npos && state != 'Z' && state != 'X';
}

// Between fork and exec it is not called postgres yet.
bool is_alive(pid_t pid) {
    std::ifstream file{fmt::format("/proc/{}/stat", pid)};
    std::string stat;
    std::getline(file, stat);
    const auto name_ends = stat.rfind(')');
    return name_ends != std::string::npos && stat.size() > name_ends + 2 &&
           stat[name_ends + 2] != 'Z';
}

// The server that the folder's pid file names, if it is alive; a stale file names nobody.
pid_t running_server(const fs::path& dir) {
    std::ifstream file{server_dir(dir) / "postmaster.pid"};
    pid_t pid = 0;
    if (!(file >> pid) || pid <= 1) return 0;
    return is_postgres(pid) ? pid : 0;
}

std::string last_lines_of(const fs::path& log) {
    std::ifstream file{log};
    std::string line;
    std::array<std::string, 3> last;
    while (std::getline(file, line)) {
        std::rotate(last.begin(), last.begin() + 1, last.end());
        last.back() = line;
    }
    return fmt::format("{}\n{}\n{}", last[0], last[1], last[2]);
}

std::string conninfo_of(const fs::path& dir, const std::string& database) {
    return fmt::format("host='{}' port=5432 user={} dbname={} connect_timeout=10",
                       socket_dir(dir).native(), superuser, database);
}

using Link = std::unique_ptr<PGconn, decltype(&PQfinish)>;

Link connect(const fs::path& dir, const std::string& database) {
    return {PQconnectdb(conninfo_of(dir, database).c_str()), &PQfinish};
}

bool signal_and_wait(const fs::path& dir, pid_t server) {
    if (kill(server, SIGINT) != 0 && errno != ESRCH) fail("the server cannot be stopped", errno);
    const auto patience = std::chrono::steady_clock::now() + 60s;
    while (running_server(dir) == server) {
        if (std::chrono::steady_clock::now() > patience) {
            fail(fmt::format("the server (process {}) does not stop", server));
        }
        std::this_thread::sleep_for(2ms);
    }
    return true;
}

void own(const fs::path& path, const Account& account) {
    if (geteuid() == 0 && chown(path.c_str(), account.user, account.group) != 0) {
        fail(fmt::format("{} cannot be given to the server's user", path.native()), errno);
    }
}

// Whether the server's user can enter every folder above.
void require_way_to(const fs::path& dir, const Account& account) {
    if (geteuid() != 0) return;
    for (auto above = dir.parent_path(); above != above.root_path(); above = above.parent_path()) {
        struct stat seen {};
        if (stat(above.c_str(), &seen) != 0) fail(above.native(), errno);
        const bool enters = (seen.st_mode & S_IXOTH) != 0 ||
                            (seen.st_uid == account.user && (seen.st_mode & S_IXUSR) != 0) ||
                            (seen.st_gid == account.group && (seen.st_mode & S_IXGRP) != 0);
        if (!enters) {
            fail(fmt::format(
                "{} may be entered by root only, and PostgreSQL does not run as root. Choose "
                "another folder with --data-dir.",
                above.native()));
        }
    }
}

}  // namespace

std::filesystem::path default_data_dir() {
    if (const char* xdg = std::getenv("XDG_DATA_HOME"); xdg != nullptr && *xdg == '/') {
        return fs::path{xdg} / "accede";
    }
    if (geteuid() == 0) return "/var/lib/accede";
    if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') {
        return fs::path{home} / ".local/share/accede";
    }
    fail(
        "neither XDG_DATA_HOME nor HOME says where data may be kept. Name a folder with "
        "--data-dir.");
}

Cluster::Cluster(std::filesystem::path data_dir, ClusterOptions options)
    : dir_{fs::absolute(std::move(data_dir)).lexically_normal()}, options_{options} {
    if (!dir_.has_filename()) dir_ = dir_.parent_path();
    prepare_folder();

    const Lock start{dir_ / "start.lock"};
    start.take(LOCK_EX);
    Lock users{dir_ / "users.lock"};
    users.take(LOCK_SH);
    if (!fs::exists(ready_mark(dir_))) initialise();
    start_server();
    users_ = users.release();
}

Cluster::~Cluster() {
    try {
        const Lock start{dir_ / "start.lock"};
        start.take(LOCK_EX);
        const bool last = flock(users_, LOCK_EX | LOCK_NB) == 0;
        const pid_t server = running_server(dir_);
        if (last && !options_.stay && server != 0) signal_and_wait(dir_, server);
    } catch (const std::exception&) {  // the next user finds the server as it is, and stops it
    }
    close(users_);
}

std::string Cluster::conninfo(const std::string& database) const {
    return conninfo_of(dir_, database);
}

void Cluster::prepare_folder() {
    const auto account = server_account();
    std::error_code error;
    const bool fresh = !fs::exists(dir_);
    fs::create_directories(dir_, error);
    if (error) fail(fmt::format("{} cannot be made: {}", dir_.native(), error.message()));
    require_way_to(dir_, account);
    if (fresh || fs::is_empty(dir_)) {
        own(dir_, account);
        if (chmod(dir_.c_str(), 0700) != 0) fail(dir_.native(), errno);
    }
    const auto sockets = socket_dir(dir_);
    if (sockets == dir_) return;
    if (mkdir(sockets.c_str(), 0700) == 0) {
        own(sockets, account);
        return;
    }
    struct stat seen {};
    if (lstat(sockets.c_str(), &seen) != 0 || !S_ISDIR(seen.st_mode) ||
        seen.st_uid != account.user || (seen.st_mode & 0077U) != 0) {
        fail(fmt::format("{} is not ours alone", sockets.native()));
    }
}

void Cluster::initialise() {
    const auto account = server_account();
    const auto log = dir_ / "initdb.log";
    std::error_code error;
    fs::remove_all(server_dir(dir_), error);  // what an interrupted initdb left
    if (error)
        fail(fmt::format("{} cannot be cleared: {}", server_dir(dir_).native(), error.message()));

    const int status =
        run_as(account,
               {program("initdb").native(), "-D", server_dir(dir_).native(), "-U", superuser,
                "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale=C.UTF-8",
                "--data-checksums", options_.durable ? "--no-instructions" : "--no-sync"},
               log);
    if (status != 0) {
        fail(fmt::format("initdb failed ({}): {}", status, last_lines_of(log)));
    }
    std::ofstream{ready_mark(dir_)} << "initialised\n";
}

void Cluster::start_server() {
    const auto account = server_account();
    const auto log = dir_ / "server.log";
    pid_t server = running_server(dir_);
    if (server == 0) {
        std::vector<std::string> words{program("postgres").native(), "-D",
                                       server_dir(dir_).native()};
        const auto set = [&](std::string setting) {
            words.emplace_back("-c");
            words.push_back(std::move(setting));
        };
        set("listen_addresses=");
        set("port=5432");
        set("unix_socket_directories=" + socket_dir(dir_).native());
        set("unix_socket_permissions=0700");
        set("max_connections=100");
        set("shared_buffers=128MB");
        set("deadlock_timeout=100ms");
        set("client_connection_check_interval=1s");
        set("idle_in_transaction_session_timeout=5min");
        set("log_min_messages=warning");
        set("jit=off");
        if (!options_.durable) {
            set("fsync=off");
            set("synchronous_commit=off");
            set("full_page_writes=off");
        }
        std::array<int, 2> report{};
        if (pipe2(report.data(), O_CLOEXEC) != 0) fail("no pipe can be made", errno);
        std::vector<char*> arguments;
        for (auto& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);

        // Twice forked and in a session of its own: the server outlives us, and our terminal's
        // Ctrl-C does not reach it.
        const pid_t child = fork();
        if (child < 0) fail("no process can be made", errno);
        if (child == 0) {
            setsid();
            const pid_t grandchild = fork();
            if (grandchild != 0) {
                const auto told = write(report[1], &grandchild, sizeof grandchild);
                _exit(told == sizeof grandchild ? 0 : 1);
            }
            const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
            const int in = open("/dev/null", O_RDONLY);
            become(account);
            if (in >= 0) dup2(in, 0);
            if (out >= 0) {
                dup2(out, 1);
                dup2(out, 2);
            }
            signal(SIGPIPE, SIG_DFL);
            if (chdir("/") != 0) _exit(126);
            execv(arguments[0], arguments.data());
            _exit(127);
        }
        close(report[1]);
        const auto heard = read(report[0], &server, sizeof server);
        close(report[0]);
        while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
        }
        if (heard != sizeof server || server <= 0) fail("the server cannot be started");
    }

    const auto patience =
        std::chrono::steady_clock::now() + 120s;  // recovery after a crash takes time
    for (;;) {
        const auto link = connect(dir_, "postgres");
        if (PQstatus(link.get()) == CONNECTION_OK) {
            using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;
            const Answer there{
                PQexec(link.get(), "SELECT FROM pg_database WHERE datname = 'accede'"), &PQclear};
            if (PQntuples(there.get()) == 1) return;
            const Answer made{PQexec(link.get(), "CREATE DATABASE accede"), &PQclear};
            if (PQresultStatus(made.get()) == PGRES_COMMAND_OK) return;
            fail(fmt::format("the database cannot be made: {}", PQresultErrorMessage(made.get())));
        }
        if (!is_alive(server)) {
            fail(fmt::format("the server has stopped: {}", last_lines_of(log)));
        }
        if (std::chrono::steady_clock::now() > patience) {
            fail(fmt::format("the server does not answer: {}", PQerrorMessage(link.get())));
        }
        std::this_thread::sleep_for(3ms);
    }
}

ClusterStatus status_of(const std::filesystem::path& data_dir) {
    const auto dir = fs::absolute(data_dir).lexically_normal();
    return {fs::exists(ready_mark(dir)), running_server(dir), socket_dir(dir)};
}

bool stop_cluster(const std::filesystem::path& data_dir) {
    const auto dir = fs::absolute(data_dir).lexically_normal();
    if (!fs::exists(dir)) return false;
    const Lock start{dir / "start.lock"};
    start.take(LOCK_EX);
    const pid_t server = running_server(dir);
    return server != 0 && signal_and_wait(dir, server);
}

}  // namespace storage
