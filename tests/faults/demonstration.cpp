#include "tests/faults/demonstration.hpp"

#include "engine/audit/digest.hpp"
#include "storage/audit_log.hpp"
#include "storage/cluster.hpp"
#include "storage/random.hpp"
#include "tests/support/files.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

namespace tests {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

// The processes that work in the folder: PostgreSQL's, each of which has made it its own.
std::vector<pid_t> processes_in(const fs::path& dir) {
    std::vector<pid_t> all;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{"/proc", error}) {
        const auto name = entry.path().filename().native();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        const auto where = fs::read_symlink(entry.path() / "cwd", error);
        if (!error && where.native().starts_with(dir.native() + "/"))
            all.push_back(std::stoi(name));
    }
    return all;
}

// Joins nobody's server and counts as nobody: a look from outside.
std::optional<storage::sql::Connection> look_into(const fs::path& dir) {
    try {
        return storage::sql::Connection{
            fmt::format("host='{}' port=5432 user=accede dbname=accede connect_timeout=2",
                        storage::status_of(dir).socket_dir.native())};
    } catch (const std::exception&) {
        return {};
    }
}

}  // namespace

Demonstration::Demonstration()
    : dir_{fs::temp_directory_path() /
           ("accede-killed-" + engine::audit::hex(storage::random_uuid()).substr(0, 12))},
      output_{dir_.native() + ".json"} {}

Demonstration::~Demonstration() {
    if (run_ > 0) {
        kill(-run_, SIGKILL);
        waitpid(run_, nullptr, 0);
        close(run_file_);
    }
    try {
        storage::stop_cluster(dir_);
    } catch (const std::exception&) {
        kill_server();
    }
    std::error_code error;
    fs::remove_all(dir_, error);
    fs::remove(output_, error);
}

void Demonstration::start() {
    const int out = open(output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (out < 0 || nothing < 0) fail("the output cannot be opened");
    const auto path = program();
    const auto where = dir_.native();
    const std::array<const char*, 8> words{path.c_str(), "demo",       "run",         "--json",
                                           "--quiet",    "--data-dir", where.c_str(), nullptr};
    run_ = fork();
    if (run_ < 0) fail("fork");
    if (run_ == 0) {
        setpgid(0, 0);
        dup2(nothing, STDIN_FILENO);
        dup2(out, STDOUT_FILENO);
        dup2(out, STDERR_FILENO);
        execv(path.c_str(), const_cast<char* const*>(words.data()));
        _exit(127);
    }
    setpgid(run_, run_);
    close(out);
    close(nothing);
    run_file_ = static_cast<int>(syscall(SYS_pidfd_open, run_, 0));
    if (run_file_ < 0) fail("pidfd_open");
}

bool Demonstration::ends_within(std::int64_t microseconds) const {
    pollfd over{.fd = run_file_, .events = POLLIN, .revents = 0};
    const timespec patience{.tv_sec = microseconds / 1'000'000,
                            .tv_nsec = microseconds % 1'000'000 * 1'000};
    return ppoll(&over, 1, &patience, nullptr) > 0;
}

bool Demonstration::reaches(std::int64_t entries) const {
    std::optional<storage::sql::Connection> connection;
    while (!ends_within(1'000)) {
        try {
            if (!connection) connection = look_into(dir_);
            if (!connection) continue;
            const auto rows = connection->run("SELECT count(*) FROM accede.audit_entry");
            if (rows[0][0].as<std::int64_t>() >= entries) return true;
        } catch (const std::exception&) {  // the tables are not made yet
            connection.reset();
        }
    }
    return false;
}

bool Demonstration::kill_at(const Moment& moment) {
    start();
    const bool over =
        (moment.entries > 0 && !reaches(moment.entries)) || ends_within(moment.microseconds);
    kill(-run_, SIGKILL);
    if (moment.server_too) kill_server();
    wait();
    return !over;
}

void Demonstration::kill_server() const {
    for (const auto process : processes_in(dir_)) kill(process, SIGKILL);
}

int Demonstration::wait() {
    int status = 0;
    if (waitpid(run_, &status, 0) != run_) fail("waitpid");
    close(run_file_);
    run_ = 0;
    return status;
}

nlohmann::json Demonstration::finish() {
    start();
    const int status = wait();
    std::ifstream file{output_};
    std::ostringstream read;
    read << file.rdbuf();
    const auto text = read.str();
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw std::runtime_error{fmt::format("the demonstration ended with {}: {}", status, text)};
    return nlohmann::json::parse(text);
}

std::map<std::string, std::int64_t> Demonstration::rows() const {
    const storage::Cluster cluster{dir_};
    storage::sql::Connection connection{cluster.conninfo()};
    std::map<std::string, std::int64_t> all;
    for (const auto& table : connection.run(
             "SELECT tablename FROM pg_tables WHERE schemaname = 'accede' ORDER BY tablename")) {
        const std::string name{table[0].c_str()};
        all[name] = connection.run("SELECT count(*) FROM accede." + name)[0][0].as<std::int64_t>();
    }
    return all;
}

std::vector<std::string> Demonstration::faults() const {
    const storage::Cluster cluster{dir_};
    storage::sql::Connection connection{cluster.conninfo()};
    return storage::audit_log::verify(connection).faults;
}

}  // namespace tests
