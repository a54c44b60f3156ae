#include "storage/server_programs.hpp"

#include "storage/cluster.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace storage {
namespace {

namespace fs = std::filesystem;

constexpr int inherited_lock = 3;
constexpr int first_other_file = 4;

bool has_programs(const fs::path& place) {
    return access((place / "initdb").c_str(), X_OK) == 0 &&
           access((place / "postgres").c_str(), X_OK) == 0;
}

// Where Debian keeps them: one folder per major version, so that several can stand side by side.
std::vector<std::pair<int, fs::path>> installed() {
    std::vector<std::pair<int, fs::path>> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator{"/usr/lib/postgresql", ignored}) {
        const auto name = entry.path().filename().native();
        int major = 0;
        std::from_chars(name.data(), name.data() + name.size(), major);
        if (has_programs(entry.path() / "bin")) found.emplace_back(major, entry.path() / "bin");
    }
    std::ranges::sort(found, std::greater{});
    return found;
}

std::vector<fs::path> search_path() {
    std::vector<fs::path> places;
    const char* path = std::getenv("PATH");
    std::string_view rest{path == nullptr ? "" : path};
    while (!rest.empty()) {
        const auto end = rest.find(':');
        if (end != 0) places.emplace_back(rest.substr(0, end));
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
    return places;
}

// From here to exec, in the child: only what is safe after a fork, and no way back. Errors go to
// the parent as their number.
struct Child {
    int report;
    pid_t dies_with;  // 0: with nobody
};

[[noreturn]] void become(const Program& program, std::vector<char*>& words, const Child& self) {
    const auto give_up = [&self] {
        const int error = errno;
        const auto told = write(self.report, &error, sizeof error);
        _exit(told == sizeof error ? 127 : 126);
    };
    if (geteuid() == 0 && (setgroups(0, nullptr) != 0 || setgid(program.account.group) != 0 ||
                           setuid(program.account.user) != 0)) {
        give_up();
    }
    // Only now: a change of user takes it back. The parent may be gone already.
    if (self.dies_with != 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != self.dies_with) _exit(126);
    }
    const int in = open("/dev/null", O_RDONLY);
    const int out =
        open(program.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0) give_up();
    if (program.lock != inherited_lock && dup2(program.lock, inherited_lock) < 0) give_up();
    if (fcntl(inherited_lock, F_SETFD, 0) != 0) give_up();
    // Files that we ourselves inherited, a pipe of the caller's perhaps, would be held for as long
    // as the server lives.
    close_range(first_other_file, ~0U, CLOSE_RANGE_CLOEXEC);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    for (const int each : {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGPIPE}) signal(each, SIG_DFL);
    if (chdir("/") != 0) give_up();
    execv(words.front(), words.data());
    give_up();
    std::abort();  // not reached: give_up() exits
}

struct Pipe {
    Pipe() {
        // Both ends stand clear of the place that the lock is moved to.
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) return;
        for (const int end : {0, 1}) {
            (end == 0 ? read_end : write_end) = fcntl(ends[end], F_DUPFD_CLOEXEC, first_other_file);
            close(ends[end]);
        }
    }
    ~Pipe() {
        close_writing();
        if (read_end >= 0) close(read_end);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    void close_writing() {
        if (write_end >= 0) close(std::exchange(write_end, -1));
    }

    int read_end = -1;
    int write_end = -1;
};

int wait_for(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return 128;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

std::vector<char*> as_arguments(const Program& program) {
    std::vector<char*> words;
    for (const auto& word : program.words) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    return words;
}

[[noreturn]] void fail_to_start(const Program& program, int error) {
    throw ClusterError{
        fmt::format("{} cannot be started: {}", program.words.front(), std::strerror(error))};
}

// Waits until the program runs: the pipe closes with exec. Anything that comes through is errno.
void expect_exec(const Program& program, const Pipe& pipe) {
    int error = 0;
    ssize_t heard = 0;
    while ((heard = read(pipe.read_end, &error, sizeof error)) < 0 && errno == EINTR) {
    }
    if (heard != 0) fail_to_start(program, heard == sizeof error ? error : EIO);
}

}  // namespace

fs::path server_programs(int major) {
    const auto all = installed();
    for (const auto& [version, place] : all) {
        if (major == 0 ? version >= oldest_server : version == major) return place;
    }
    if (major != 0 && !all.empty()) {
        throw ClusterError{fmt::format(
            "The data was made by PostgreSQL {0}, which is not installed any more; {1} is, but "
            "cannot read it. Install the package `postgresql-{0}`.",
            major, all.front().first)};
    }
    for (const auto& place : search_path()) {
        if (has_programs(place)) return place;
    }
    throw ClusterError{fmt::format(
        "PostgreSQL ({} or newer) is not installed: there is no `initdb` below /usr/lib/postgresql "
        "nor on the PATH. Install the package `postgresql`, or name a server with --database.",
        oldest_server)};
}

Account server_account(const fs::path& data_dir) {
    if (geteuid() != 0) return {geteuid(), getegid()};
    struct stat seen {};
    if (stat(data_dir.c_str(), &seen) == 0 && seen.st_uid != 0) return {seen.st_uid, seen.st_gid};
    for (const auto* name : {"postgres", "nobody"}) {
        if (const auto* found = getpwnam(name); found != nullptr && found->pw_uid != 0)
            return {found->pw_uid, found->pw_gid};
    }
    throw ClusterError{
        "PostgreSQL does not run as root, and this system has neither a user `postgres` nor "
        "`nobody`. Run accede as another user, or name a server with --database."};
}

int run(const Program& program) {
    auto words = as_arguments(program);
    const auto parent = getpid();
    Pipe pipe;
    const pid_t child = pipe.write_end < 0 ? -1 : fork();
    if (child < 0) fail_to_start(program, errno);
    if (child == 0) become(program, words, {pipe.write_end, parent});
    pipe.close_writing();
    try {
        expect_exec(program, pipe);
    } catch (const ClusterError&) {
        wait_for(child);
        throw;
    }
    return wait_for(child);
}

void launch(const Program& program) {
    auto words = as_arguments(program);
    Pipe pipe;
    const pid_t child = pipe.write_end < 0 ? -1 : fork();
    if (child < 0) fail_to_start(program, errno);
    if (child == 0) {
        setsid();
        // Forked again, it leads no session, can gain no terminal, and is not ours to wait for.
        const pid_t grandchild = fork();
        if (grandchild == 0) become(program, words, {pipe.write_end, 0});
        _exit(grandchild < 0 ? 1 : 0);
    }
    pipe.close_writing();
    const int status = wait_for(child);
    if (status != 0) fail_to_start(program, EAGAIN);
    expect_exec(program, pipe);
}

}  // namespace storage
