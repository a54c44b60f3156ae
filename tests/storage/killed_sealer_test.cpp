// A hundred deaths of those who seal and who change the key, each at a point that is chosen and
// seen: at a gate in the database where the program waits, or at a file that it has begun.
#include "storage/audit_log.hpp"
#include "storage/sealing.hpp"
#include "tests/support/database.hpp"
#include "tests/support/files.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/sealing.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <random>
#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

using tests::Folder;
using tests::House;
using tests::seal_all;
using tests::value;
namespace sealing = storage::sealing;
namespace fs = std::filesystem;

namespace {

enum class Work { seal, propose_key, approve_key };

// Where a program is when it is killed: it waits at a gate of the database, or has just done
// something to a file of the folder, whose name begins so.
struct Point {
    const char* name;
    Work work;
    const char* gate;  // its lock's number; or nothing
    std::uint32_t file_event;
    const char* file;
    bool at_change_of_key = false;  // is reached only where a new key comes into force
};

constexpr const char* turn = "4702676400682106881";
constexpr const char* first_commit = "7";
constexpr std::uint32_t waits_to_write = 0;  // the file it writes to is a pipe that nobody reads

constexpr std::array points{
    Point{"it waits for its turn", Work::seal, turn, 0, nullptr},
    Point{"it brings the new key into force", Work::seal, "1", 0, nullptr, true},
    Point{"it adds leaves", Work::seal, "2", 0, nullptr},
    Point{"it keeps tiles", Work::seal, "3", 0, nullptr},
    Point{"it keeps the checkpoint", Work::seal, "4", 0, nullptr},
    Point{"it commits", Work::seal, first_commit, 0, nullptr},
    Point{"it has committed and given nothing out", Work::seal, first_commit, waits_to_write,
          "checkpoint."},
    Point{"it has begun the file", Work::seal, nullptr, IN_CREATE, "checkpoint."},
    Point{"it has written the file", Work::seal, nullptr, IN_MODIFY, "checkpoint."},
    Point{"it has put the file in its place", Work::seal, nullptr, IN_MOVED_TO, "checkpoint"},
    Point{"it has removed the old key", Work::seal, nullptr, IN_DELETE, "key-", true},
    Point{"it has begun the new key's file", Work::propose_key, nullptr, IN_CREATE, "key-"},
    Point{"it has made the new key", Work::propose_key, nullptr, IN_MOVED_TO, "key-"},
    Point{"it proposes the new key", Work::propose_key, "1", 0, nullptr},
    Point{"it notes the proposal", Work::propose_key, "5", 0, nullptr},
    Point{"it commits the proposal", Work::propose_key, "6", 0, nullptr},
    Point{"it waits for its turn to approve", Work::approve_key, turn, 0, nullptr},
    Point{"it approves the new key", Work::approve_key, "1", 0, nullptr},
    Point{"it notes the approval", Work::approve_key, "5", 0, nullptr},
    Point{"it commits the approval", Work::approve_key, "6", 0, nullptr}};

constexpr const char* gates = R"sql(
    CREATE FUNCTION public.gate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::bigint);
        RETURN NULL;
    END
    $$;
    CREATE TRIGGER gate BEFORE INSERT OR UPDATE ON accede.log_key
        FOR EACH STATEMENT EXECUTE FUNCTION public.gate(1);
    CREATE TRIGGER gate BEFORE INSERT ON accede.leaf FOR EACH STATEMENT EXECUTE FUNCTION public.gate(2);
    CREATE TRIGGER gate BEFORE INSERT OR UPDATE ON accede.tile
        FOR EACH STATEMENT EXECUTE FUNCTION public.gate(3);
    CREATE TRIGGER gate BEFORE INSERT ON accede.checkpoint
        FOR EACH STATEMENT EXECUTE FUNCTION public.gate(4);
    CREATE TRIGGER gate BEFORE INSERT ON accede.audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION public.gate(5);
    CREATE CONSTRAINT TRIGGER gate_at_commit AFTER INSERT OR UPDATE ON accede.log_key
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.gate(6);
    CREATE CONSTRAINT TRIGGER gate_at_commit AFTER INSERT ON accede.checkpoint
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.gate(7))sql";

// The program at work. What it says is not read; that it ended is.
class Program {
public:
    explicit Program(std::vector<std::string> words) {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
        said_ = ends[0];
        posix_spawn_file_actions_t files{};
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&files, ends[1], STDERR_FILENO);
        std::vector<char*> line;
        for (auto& word : words) line.push_back(word.data());
        line.push_back(nullptr);
        const bool begun = posix_spawn(&pid_, line[0], &files, nullptr, line.data(), environ) == 0;
        posix_spawn_file_actions_destroy(&files);
        close(ends[1]);
        if (!begun) throw std::runtime_error{"the program does not start"};
    }
    ~Program() {
        static_cast<void>(end());
        close(said_);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }
    [[nodiscard]] int said() const { return said_; }
    [[nodiscard]] bool is_over() const {
        pollfd at{said_, 0, 0};
        return poll(&at, 1, 0) == 1 && (at.revents & POLLHUP) != 0;
    }
    // Whether it was killed, and had not ended by itself.
    bool end() {
        if (pid_ == 0) return false;
        kill(pid_, SIGKILL);
        int status = 0;
        waitpid(pid_, &status, 0);
        pid_ = 0;
        return WIFSIGNALED(status);
    }

private:
    pid_t pid_ = 0;
    int said_ = -1;
};

// What happens to the files of a folder.
class Watch {
public:
    Watch(const fs::path& folder, std::uint32_t event, std::string name)
        : files_{inotify_init1(IN_CLOEXEC)}, name_{std::move(name)} {
        if (inotify_add_watch(files_, folder.c_str(), event) < 0)
            throw std::runtime_error{"the folder cannot be watched"};
    }
    ~Watch() { close(files_); }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    // Until it happens; false where the program ended before.
    [[nodiscard]] bool saw(const Program& program) const {
        for (;;) {
            std::array<pollfd, 2> either{{{files_, POLLIN, 0}, {program.said(), 0, 0}}};
            poll(either.data(), either.size(), -1);
            if ((either[0].revents & POLLIN) == 0) return false;
            alignas(inotify_event) std::array<char, 4096> bytes{};
            const auto length = read(files_, bytes.data(), bytes.size());
            for (ssize_t at = 0; at < length;) {
                inotify_event event{};
                std::memcpy(&event, bytes.data() + at, sizeof event);
                const std::string_view name{bytes.data() + at + sizeof event};
                // What is left of another is removed by anybody who seals.
                const bool is_left = (event.mask & IN_DELETE) != 0 && name.ends_with(".new");
                if (name.starts_with(name_) && !is_left) return true;
                at += static_cast<ssize_t>(sizeof event + event.len);
            }
        }
    }

private:
    int files_;
    std::string name_;
};

// A house with gates, and one who keeps them.
class Deaths {
public:
    Deaths() : keeper_{house.database.connect()} {
        house.open_call();
        house.connection.run(gates);
    }

    // Whether the program died there. What it had asked of the database is broken off with it or
    // goes on without it, as it happens when a server learns late that nobody listens.
    bool die_at(const Point& point) {
        prepare(point);
        const auto before = newest_size();
        const bool leaves_file_alone = point.file == nullptr;
        const bool cannot_write = !leaves_file_alone && point.file_event == waits_to_write;
        std::optional<Watch> watch;
        if (!leaves_file_alone && !cannot_write)
            watch.emplace(folder.path(), point.file_event, point.file);
        if (point.gate != nullptr) shut(point.gate);
        Program program{line_of(point.work)};
        const fs::path unread = folder.path() / fmt::format("checkpoint.{}.new", program.pid());
        bool there = watch ? watch->saw(program) : waits(point.gate, program);
        if (there && cannot_write) {
            REQUIRE(mkfifo(unread.c_str(), S_IRUSR | S_IWUSR) == 0);
            open_gate(point.gate);
            while (newest_size() == before && !program.is_over()) {
            }
            there = !program.is_over();
        }
        const bool killed = program.end() && there;
        if (chance() % 2 == 0)
            house.connection.run(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE " + others());
        if (point.gate != nullptr && !cannot_write) open_gate(point.gate);
        while (value(house.connection, "SELECT count(*) FROM pg_stat_activity WHERE " + others()) !=
               "0") {
        }
        if (cannot_write) fs::remove(unread);
        return killed;
    }

    // Files that were begun and not put in their place.
    [[nodiscard]] std::int64_t begun_files() const {
        return std::ranges::count_if(fs::directory_iterator{folder.path()}, [](const auto& file) {
            return file.path().extension() == ".new";
        });
    }

    House house;
    Folder folder;
    sealing::Folder keys{folder.path()};
    std::mt19937 chance{20990301};  // NOLINT(cert-msc51-cpp): the same every time

private:
    // Something to do for the program, which nobody holds back: another case's transaction that is
    // open would, on the server that all share.
    void prepare(const Point& point) {
        house.connection.run(
            fmt::format("SELECT note_entry('-', 'act', 'test', md5('{0} ' || n)::uuid, '{0}', "
                        "NULL, NULL) FROM generate_series(1, {1}) n",
                        ++round_, 1 + chance() % 600));
        if (point.work != Work::seal && newest_size() == "0")
            seal_all(house.connection, folder.path());
        if (point.work == Work::approve_key && !approved().empty())
            seal_all(house.connection, folder.path());
        if ((point.at_change_of_key && approved().empty()) || point.work == Work::approve_key) {
            if (newest_size() == "0") seal_all(house.connection, folder.path());
            if (proposed().empty())
                REQUIRE(sealing::propose_key(house.connection, keys, house.as("ada")));
        }
        if (point.at_change_of_key && approved().empty())
            REQUIRE(sealing::approve_key(house.connection, keys, house.as("ben"), proposed()));
        tests::await_older_transactions(house.connection);
    }

    [[nodiscard]] std::vector<std::string> line_of(Work work) {
        std::vector<std::string> line{tests::program(), "audit"};
        const auto add = [&](std::initializer_list<std::string> words) {
            line.insert(line.end(), words);
        };
        if (work == Work::seal) add({"seal"});
        if (work == Work::propose_key) add({"rotate-key", "--as", "ada"});
        if (work == Work::approve_key) add({"rotate-key", "--approve", proposed(), "--as", "ben"});
        add({"--folder", folder.path().native(), "--database", house.database.conninfo()});
        return line;
    }

    std::string newest_size() {
        return value(house.connection, "SELECT coalesce(max(size), 0) FROM checkpoint");
    }
    std::string proposed() {
        return value(house.connection,
                     "SELECT verifier FROM log_key WHERE proposed_by IS NOT NULL AND approved_by "
                     "IS NULL ORDER BY 1 LIMIT 1");
    }
    std::string approved() {
        return value(house.connection,
                     "SELECT verifier FROM log_key WHERE approved_by IS NOT NULL AND signs_from "
                     "IS NULL");
    }
    [[nodiscard]] std::string others() {
        return fmt::format("datname = current_database() AND pid NOT IN ({}, {})",
                           house.connection.backend(), keeper_.backend());
    }

    void shut(const char* gate) { keeper_.run(fmt::format("SELECT pg_advisory_lock({})", gate)); }
    void open_gate(const char* gate) {
        keeper_.run(fmt::format("SELECT pg_advisory_unlock({})", gate));
    }
    // Until somebody waits there; false where the program ended before.
    bool waits(const char* gate, const Program& program) {
        const auto query = fmt::format(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND "
            "database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND "
            "classid = {0}::bigint >> 32 AND objid = {0}::bigint & 4294967295",
            gate);
        while (value(house.connection, query) == "0")
            if (program.is_over()) return false;
        return true;
    }

    storage::sql::Connection keeper_;
    int round_ = 0;
};

}  // namespace

TEST_CASE("a sealer that is killed at any point leaves a log that the next goes on with") {
    Deaths deaths;
    auto& house = deaths.house;
    std::vector<Point> chosen;
    for (std::size_t i = 0; i < 100; ++i) chosen.push_back(points[i % points.size()]);
    std::ranges::shuffle(chosen, deaths.chance);
    // Once in the life of a log.
    chosen.insert(chosen.begin(), {"it keeps the first key", Work::seal, "1", 0, nullptr});
    std::map<std::string, int> died;
    std::int64_t left = 0;
    // Who was quicker than the one that killed is followed by another.
    for (std::size_t i = 0, too_late = 0; i < chosen.size();) {
        if (deaths.die_at(chosen[i]))
            ++died[chosen[i++].name];
        else if (++too_late > 50)
            FAIL(std::string{chosen[i].name} << ": it is not killed there");
        left = std::max(left, deaths.begun_files());
    }
    seal_all(house.connection, deaths.folder.path());

    int killed = 0;
    for (const auto& [point, times] : died) {
        MESSAGE(point << ": " << times);
        killed += times;
    }
    CHECK(killed == 101);
    CHECK(died.size() == points.size() + 1);
    CHECK(left > 0);
    CHECK(deaths.begun_files() == 0);
    CHECK(value(house.connection,
                "SELECT (SELECT count(*) FROM audit_entry) - count(*) || ' ' || count(*) - 1 - "
                "max(leaf_index) || ' ' || min(leaf_index) || ' ' || count(*) - (SELECT max(size) "
                "FROM checkpoint) FROM leaf") == "0 0 0 0");
    CHECK(std::stoi(value(house.connection,
                          "SELECT count(*) FROM log_key WHERE signs_from IS NOT NULL")) > 1);
    CHECK(deaths.keys.checkpoint() ==
          value(house.connection, "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1"));
    const auto verified = storage::audit_log::verify(house.connection);
    CHECK(verified.sealed == std::stoll(value(house.connection, "SELECT count(*) FROM leaf")));
    for (const auto& fault : verified.faults)
        CHECK(fault.find("cannot be read") != std::string::npos);
}
