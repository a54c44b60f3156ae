#include "storage/cluster.hpp"

#include "storage/server_programs.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace storage {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr std::size_t longest_socket_path = 107;
constexpr std::string_view socket_name = "/.s.PGSQL.5432";
constexpr const char* superuser = "accede";

constexpr auto patience_to_start = 120s;  // recovery after a crash takes time
constexpr auto patience_to_stop = 60s;    // so does the last checkpoint

[[noreturn]] void fail(const std::string& what, int error = 0) {
    throw ClusterError{error == 0 ? what : what + ": " + std::strerror(error)};
}

fs::path normal(const fs::path& dir) {
    auto path = fs::absolute(dir).lexically_normal();
    return path.has_filename() ? path : path.parent_path();
}

// Made under the first name and moved to the second when whole: what has the second name is whole.
fs::path unfinished(const fs::path& dir) {
    return dir / "data.new";
}
fs::path data(const fs::path& dir) {
    return dir / "data";
}
fs::path start_lock(const fs::path& dir) {
    return dir / "start.lock";  // held while the server is being started or stopped
}
fs::path users_lock(const fs::path& dir) {
    return dir / "users.lock";  // shared by the users
}
fs::path server_lock(const fs::path& dir) {
    return dir / "server.lock";  // inherited by each of the server's processes
}

// A socket's path has room for 107 bytes, and libpq and PostgreSQL both read lists where a path has
// commas. Where the folder's own path will not do, one below /tmp stands in, which only its owner
// may enter and whose name follows from the folder's; not below TMPDIR, where the next user might
// not look for it.
fs::path socket_dir(const fs::path& dir) {
    const auto& path = dir.native();
    const bool plain = path.find_first_of(",'\"\\") == std::string::npos;
    if (plain && path.size() + socket_name.size() <= longest_socket_path) return dir;
    std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
    for (const char c : path) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return fs::path{"/tmp"} / fmt::format("accede-{}-{:016x}", geteuid(), hash);
}

// flock() rather than fcntl(): it belongs to the open file, is inherited, and goes when the last
// process that has it is gone.
class Lock {
public:
    Lock(const fs::path& path, const Account& account)
        : file_{open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600)} {
        if (file_ < 0) fail(fmt::format("{} cannot be opened", path.native()), errno);
        if (geteuid() == 0 && fchown(file_, account.user, account.group) != 0)
            fail(fmt::format("{} cannot be given to the server's user", path.native()), errno);
    }
    ~Lock() {
        if (file_ >= 0) close(file_);
    }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

    // Gives false only where the mode says not to wait.
    bool take(int mode) const {
        while (flock(file_, mode) != 0) {
            if (errno == EWOULDBLOCK) return false;
            if (errno != EINTR) fail("a lock cannot be taken", errno);
        }
        return true;
    }
    [[nodiscard]] int file() const { return file_; }
    int release() { return std::exchange(file_, -1); }

private:
    int file_;
};

bool has_server(const fs::path& dir) {
    const int file = open(server_lock(dir).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) return false;
    const bool taken = flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    close(file);
    return taken;
}

// The postmaster, whom the folder's pid file names. The number is believed only of a process that
// works in the folder: it may have been given to another since.
pid_t postmaster(const fs::path& dir) {
    std::ifstream file{data(dir) / "postmaster.pid"};
    pid_t pid = 0;
    if (!(file >> pid) || pid <= 1) return 0;
    std::error_code error;
    return fs::equivalent(fmt::format("/proc/{}/cwd", pid), data(dir), error) && !error ? pid : 0;
}

// As the server itself says in the last line of its pid file. Asking by connecting would cost a
// process and a line in its log each time.
bool is_ready(const fs::path& dir) {
    if (postmaster(dir) == 0) return false;
    std::ifstream file{data(dir) / "postmaster.pid"};
    std::string last;
    for (std::string line; std::getline(file, line);) last = line;
    return last.starts_with("ready");
}

std::string last_lines_of(const fs::path& log) {
    std::ifstream file{log};
    std::array<std::string, 3> last;
    for (std::string line; std::getline(file, line);) {
        std::rotate(last.begin(), last.begin() + 1, last.end());
        last.back() = line;
    }
    std::string lines;
    for (const auto& line : last) {
        if (!line.empty()) lines += "\n  " + line;
    }
    return lines;
}

bool stop_server(const fs::path& dir) {
    const auto patience = steady_clock::now() + patience_to_stop;
    pid_t told = 0;
    while (has_server(dir)) {
        // Between exec and the pid file there is nobody to tell yet.
        if (const pid_t server = postmaster(dir); server != 0 && server != told) {
            if (kill(server, SIGINT) != 0 && errno != ESRCH)
                fail(fmt::format("the server (process {}) cannot be stopped", server), errno);
            told = server;
        }
        if (steady_clock::now() > patience) {
            fail(fmt::format("the server of {} does not stop; see {}", dir.native(),
                             (dir / "server.log").native()));
        }
        std::this_thread::sleep_for(1ms);
    }
    return true;
}

void give(const fs::path& path, const Account& account) {
    if (geteuid() == 0 && lchown(path.c_str(), account.user, account.group) != 0)
        fail(fmt::format("{} cannot be given to the server's user", path.native()), errno);
}

bool may_enter(const struct stat& folder, const Account& account) {
    if (folder.st_uid == account.user) return (folder.st_mode & S_IXUSR) != 0;
    if (folder.st_gid == account.group) return (folder.st_mode & S_IXGRP) != 0;
    return (folder.st_mode & S_IXOTH) != 0;
}

void require_way_to(const fs::path& dir, const Account& account) {
    if (geteuid() != 0) return;
    for (auto above = dir.parent_path(); above != above.root_path(); above = above.parent_path()) {
        struct stat seen {};
        if (stat(above.c_str(), &seen) != 0)
            fail(fmt::format("{} cannot be looked at", above.native()), errno);
        if (!may_enter(seen, account)) {
            fail(fmt::format(
                "PostgreSQL does not run as root, and the user it runs as may not enter {}. Choose "
                "another folder with --data-dir.",
                above.native()));
        }
    }
}

void require_ours_alone(const fs::path& dir, const Account& account) {
    struct stat seen {};
    if (lstat(dir.c_str(), &seen) != 0 || !S_ISDIR(seen.st_mode) || seen.st_uid != account.user ||
        (seen.st_mode & 0077U) != 0) {
        fail(fmt::format("{} was not made by accede, or others may enter it. Remove it.",
                         dir.native()));
    }
}

void prepare_folder(const fs::path& dir) {
    std::error_code error;
    fs::create_directories(dir, error);
    if (error) fail(fmt::format("{} cannot be made: {}", dir.native(), error.message()));
    const auto account = server_account(dir);
    require_way_to(dir, account);

    const bool empty = fs::is_empty(dir, error);
    if (error) fail(fmt::format("{} cannot be read: {}", dir.native(), error.message()));
    if (empty) {
        give(dir, account);
        if (chmod(dir.c_str(), 0700) != 0)
            fail(fmt::format("{} cannot be closed to others", dir.native()), errno);
    } else if (!fs::exists(start_lock(dir), error)) {
        fail(
            fmt::format("{} holds files that are not accede's. Choose an empty or a new folder "
                        "with --data-dir.",
                        dir.native()));
    }
    const auto sockets = socket_dir(dir);
    if (sockets != dir) {
        if (mkdir(sockets.c_str(), 0700) == 0) give(sockets, account);
        require_ours_alone(sockets, account);
    }
}

void clear(const fs::path& path) {
    std::error_code error;
    fs::remove_all(path, error);
    if (error) fail(fmt::format("{} cannot be removed: {}", path.native(), error.message()));
}

void flush_folder(const fs::path& dir) {
    const int folder = open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool flushed = folder >= 0 && fsync(folder) == 0;
    const int error = errno;
    if (folder >= 0) close(folder);
    if (!flushed) fail(fmt::format("{} cannot be made durable", dir.native()), error);
}

void initialise(const fs::path& dir, const Account& account, bool durable) {
    // An initdb whose starter was killed may still be dying.
    const Lock nobody_works{server_lock(dir), account};
    nobody_works.take(LOCK_EX);
    clear(unfinished(dir));

    const auto log = dir / "initdb.log";
    const int status = run({.words = initdb_words(unfinished(dir), durable),
                            .log = log,
                            .account = account,
                            .lock = nobody_works.file()});
    if (status != 0) {
        fail(fmt::format("PostgreSQL's initdb could not fill {} (see {}):{}",
                         unfinished(dir).native(), log.native(), last_lines_of(log)));
    }
    std::error_code error;
    fs::rename(unfinished(dir), data(dir), error);
    if (error) fail(fmt::format("{} cannot be made: {}", data(dir).native(), error.message()));
    if (durable) flush_folder(dir);
}

int made_by_version(const fs::path& dir) {
    std::ifstream file{data(dir) / "PG_VERSION"};
    int major = 0;
    file >> major;
    return major;
}

std::vector<std::string> server_words(const fs::path& dir, bool durable) {
    std::vector<std::string> words{(server_programs(made_by_version(dir)) / "postgres").native(),
                                   "-D", data(dir).native()};
    const auto set = [&words](std::string setting) {
        words.emplace_back("-c");
        words.push_back(std::move(setting));
    };
    set("listen_addresses=");
    set("port=5432");
    set(fmt::format("unix_socket_directories=\"{}\"", socket_dir(dir).native()));
    set("unix_socket_permissions=0700");
    set("max_connections=200");
    set("shared_buffers=128MB");
    set("deadlock_timeout=100ms");
    set("client_connection_check_interval=1s");
    set("idle_in_transaction_session_timeout=5min");
    set("log_min_messages=warning");
    // After a crash: one call instead of one for each of a thousand files.
    set("recovery_init_sync_method=syncfs");
    set("jit=off");
    for (const auto* setting : {"fsync", "synchronous_commit", "full_page_writes"})
        set(fmt::format("{}={}", setting, durable ? "on" : "off"));
    return words;
}

// Nobody of the last server is left, so what names its processes is stale. PostgreSQL would take
// the file of a number that has been given to another process since for that of a living server.
void clear_traces(const fs::path& dir) {
    for (const auto& trace : {data(dir) / "postmaster.pid", socket_dir(dir) / ".s.PGSQL.5432",
                              socket_dir(dir) / ".s.PGSQL.5432.lock"}) {
        clear(trace);
    }
}

// Starts the server unless it, or what a crash left of it, still has processes. True: started.
bool start_if_gone(const fs::path& dir, const Account& account, bool durable) {
    const Lock lock{server_lock(dir), account};
    if (!lock.take(LOCK_EX | LOCK_NB)) return false;
    clear_traces(dir);
    launch({.words = server_words(dir, durable),
            .log = dir / "server.log",
            .account = account,
            .lock = lock.file()});
    return true;
}

// Says all that libpq's environment might otherwise add.
std::string conninfo_of(const fs::path& dir, const std::string& database) {
    return fmt::format(
        "host='{}' hostaddr='' port=5432 user={} dbname={} connect_timeout=10 options='' "
        "requirepeer='' sslmode=disable gssencmode=disable channel_binding=disable "
        "client_encoding=UTF8 target_session_attrs=any",
        socket_dir(dir).native(), superuser, database);
}

using Link = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

Answer ask(const Link& link, const char* statement) {
    return {PQexec(link.get(), statement), &PQclear};
}

void require_database(const Link& link) {
    if (const int version = PQserverVersion(link.get()); version < oldest_server * 10000) {
        fail(fmt::format("PostgreSQL {} is too old: accede needs {} or newer.", version / 10000,
                         oldest_server));
    }
    const auto there = ask(link, "SELECT FROM pg_database WHERE datname = 'accede'");
    if (PQntuples(there.get()) == 1) return;
    const auto made = ask(link, "CREATE DATABASE accede");
    if (PQresultStatus(made.get()) != PGRES_COMMAND_OK)
        fail(fmt::format("the database cannot be made: {}", PQresultErrorMessage(made.get())));
}

void require_server(const fs::path& dir, const Account& account, bool durable) {
    const auto patience = steady_clock::now() + patience_to_start;
    std::string error = "it is still starting";
    for (bool started = false;;) {
        if (!has_server(dir)) {
            if (started) {
                const auto log = dir / "server.log";
                fail(fmt::format("PostgreSQL stopped as soon as it was started (see {}):{}",
                                 log.native(), last_lines_of(log)));
            }
            started = start_if_gone(dir, account, durable);
        }
        if (is_ready(dir)) {
            const Link link{PQconnectdb(conninfo_of(dir, "postgres").c_str()), &PQfinish};
            if (PQstatus(link.get()) == CONNECTION_OK) return require_database(link);
            error = PQerrorMessage(link.get());
        }
        if (steady_clock::now() > patience) fail("the server does not answer: " + error);
        std::this_thread::sleep_for(1ms);
    }
}

}  // namespace

std::vector<std::string> initdb_words(const fs::path& data, bool durable) {
    std::vector<std::string> words{(server_programs() / "initdb").native(),
                                   "--pgdata=" + data.native(),
                                   fmt::format("--username={}", superuser),
                                   "--auth-local=trust",
                                   "--auth-host=reject",
                                   "--encoding=UTF8",
                                   "--locale=C.UTF-8",
                                   "--lc-messages=C",
                                   "--data-checksums"};
    if (!durable) words.emplace_back("--no-sync");
    return words;
}

std::filesystem::path default_data_dir() {
    if (const char* xdg = std::getenv("XDG_DATA_HOME"); xdg != nullptr && *xdg == '/')
        return fs::path{xdg} / "accede";
    if (geteuid() == 0) return "/var/lib/accede";
    if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
        return fs::path{home} / ".local/share/accede";
    fail(
        "neither XDG_DATA_HOME nor HOME says where data may be kept. Name a folder with "
        "--data-dir.");
}

Cluster::Cluster(const std::filesystem::path& data_dir, ClusterOptions options)
    : dir_{normal(data_dir)}, options_{options} {
    prepare_folder(dir_);
    const auto account = server_account(dir_);

    const Lock start{start_lock(dir_), account};
    start.take(LOCK_EX);
    Lock users{users_lock(dir_), account};
    users.take(LOCK_SH);
    if (!fs::exists(data(dir_))) initialise(dir_, account, options_.durable);
    require_server(dir_, account, options_.durable);
    users_ = users.release();
}

Cluster::~Cluster() {
    try {
        const Lock start{start_lock(dir_), server_account(dir_)};
        start.take(LOCK_EX);
        const bool last = flock(users_, LOCK_EX | LOCK_NB) == 0;
        if (last && !options_.stay) stop_server(dir_);
    } catch (const std::exception&) {  // the next user finds the server as it is, and stops it
    }
    close(users_);
}

std::string Cluster::conninfo(const std::string& database) const {
    return conninfo_of(dir_, database);
}

ClusterStatus status_of(const std::filesystem::path& data_dir) {
    const auto dir = normal(data_dir);
    std::error_code error;
    return {fs::exists(data(dir), error), has_server(dir) ? postmaster(dir) : 0, socket_dir(dir)};
}

bool stop_cluster(const std::filesystem::path& data_dir) {
    const auto dir = normal(data_dir);
    if (!has_server(dir)) return false;
    const Lock start{start_lock(dir), server_account(dir)};
    start.take(LOCK_EX);
    return has_server(dir) && stop_server(dir);
}

}  // namespace storage
