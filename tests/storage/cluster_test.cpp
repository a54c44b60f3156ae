// The private server: who starts it, who stops it, and what it survives.
#include "storage/cluster.hpp"
#include "tests/support/folder.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fs = std::filesystem;
using storage::Cluster;
using storage::ClusterError;
using storage::status_of;

namespace {

constexpr storage::ClusterOptions undurable{.durable = false};

// A folder of one's own, which the server's user may enter too; gone with the object, and the
// server with it.
class Place {
public:
    Place() = default;
    ~Place() {
        std::error_code error;
        try {
            storage::stop_cluster(dir());
        } catch (const ClusterError&) {  // the test has said so already
        }
        const auto sockets = status_of(dir()).socket_dir;
        if (sockets != dir()) fs::remove_all(sockets, error);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    [[nodiscard]] fs::path dir() const { return root() / name; }
    [[nodiscard]] const fs::path& root() const { return folder_.path(); }

    std::string name = "accede";

private:
    tests::Folder folder_;
};

// The first column of the first row, or what went wrong.
std::string ask(const std::string& conninfo, const char* question) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> link{PQconnectdb(conninfo.c_str()),
                                                            &PQfinish};
    if (PQstatus(link.get()) != CONNECTION_OK) return PQerrorMessage(link.get());
    const std::unique_ptr<PGresult, decltype(&PQclear)> answer{PQexec(link.get(), question),
                                                               &PQclear};
    if (PQresultStatus(answer.get()) != PGRES_TUPLES_OK) return PQresultErrorMessage(answer.get());
    return PQgetvalue(answer.get(), 0, 0);
}

// Another process, told when to go on. It ends by _exit(), so that the tests do not run twice.
class Other {
public:
    explicit Other(const std::function<void(Other&)>& life) {
        std::array<int, 2> to{};
        std::array<int, 2> from{};
        if (pipe(to.data()) != 0 || pipe(from.data()) != 0) throw std::runtime_error{"no pipe"};
        pid_ = fork();
        const bool child = pid_ == 0;
        hear_ = child ? to[0] : from[0];
        tell_ = child ? from[1] : to[1];
        close(child ? to[1] : to[0]);
        close(child ? from[0] : from[1]);
        if (!child) return;
        try {
            life(*this);
        } catch (const std::exception&) {
            _exit(1);
        }
        _exit(0);
    }
    ~Other() {
        close(hear_);
        close(tell_);
        if (pid_ > 0) waitpid(pid_, nullptr, 0);
    }
    Other(const Other&) = delete;
    Other& operator=(const Other&) = delete;

    void tell(pid_t what) const { CHECK(write(tell_, &what, sizeof what) == sizeof what); }
    [[nodiscard]] pid_t hear() const {
        pid_t what = -1;
        return read(hear_, &what, sizeof what) == sizeof what ? what : -1;
    }
    [[nodiscard]] int ends() {
        int status = 0;
        waitpid(std::exchange(pid_, -1), &status, 0);
        return status;
    }
    [[nodiscard]] pid_t pid() const { return pid_; }

private:
    pid_t pid_ = -1;
    int hear_ = -1;
    int tell_ = -1;
};

// Joins, says which server it found, and leaves when told to.
void visit(const fs::path& dir, const Other& us) {
    const Cluster cluster{dir, undurable};
    us.tell(status_of(dir).server);
    static_cast<void>(us.hear());
}

std::string error_of(const fs::path& dir) {
    try {
        const Cluster cluster{dir, undurable};
    } catch (const ClusterError& error) {
        return error.what();
    }
    return "none";
}

}  // namespace

TEST_CASE("the first user starts the private server and the last one stops it") {
    const Place place;
    CHECK_FALSE(status_of(place.dir()).made);

    auto first = std::make_unique<Cluster>(place.dir(), undurable);
    auto second = std::make_unique<Cluster>(place.dir(), undurable);
    CHECK(ask(first->conninfo(), "SELECT 'yes'") == "yes");
    first.reset();
    CHECK(ask(second->conninfo(), "SELECT 'yes'") == "yes");
    second.reset();

    CHECK(status_of(place.dir()).made);
    CHECK(status_of(place.dir()).server == 0);
}

TEST_CASE("the private server is durable, checks its pages and listens on no network") {
    const Place place;
    const Cluster cluster{place.dir()};

    const auto setting = [&](const std::string& name) {
        return ask(cluster.conninfo(), ("SELECT current_setting('" + name + "')").c_str());
    };

    for (const auto* on : {"fsync", "synchronous_commit", "full_page_writes", "data_checksums"}) {
        CAPTURE(on);
        CHECK(setting(on) == "on");
    }
    CHECK(setting("listen_addresses").empty());
    CHECK(setting("server_encoding") == "UTF8");
    CHECK(setting("lc_messages") == "C");
    struct stat seen {};
    REQUIRE(stat(status_of(place.dir()).socket_dir.c_str(), &seen) == 0);
    CHECK((seen.st_mode & 0777U) == 0700);
}

TEST_CASE("what was written is there when the private server is started again") {
    const Place place;
    {
        const Cluster cluster{place.dir()};
        ask(cluster.conninfo(), "CREATE TABLE kept AS SELECT 17 AS number");
    }

    const Cluster cluster{place.dir()};

    CHECK(ask(cluster.conninfo(), "SELECT number FROM kept") == "17");
}

TEST_CASE("two commands that start at once share one private server") {
    const Place place;
    Other one{[&](const Other& us) { visit(place.dir(), us); }};
    Other two{[&](const Other& us) { visit(place.dir(), us); }};

    const auto server = one.hear();
    CHECK(server > 0);
    CHECK(two.hear() == server);

    one.tell(0);
    CHECK(one.ends() == 0);
    CHECK(status_of(place.dir()).server == server);
    two.tell(0);
    CHECK(two.ends() == 0);
    CHECK(status_of(place.dir()).server == 0);
}

TEST_CASE("a killed command is not counted among the users of the private server") {
    const Place place;
    Other killed{[&](const Other& us) { visit(place.dir(), us); }};
    const auto server = killed.hear();
    REQUIRE(server > 0);
    kill(killed.pid(), SIGKILL);
    CHECK(killed.ends() == SIGKILL);

    {
        const Cluster next{place.dir(), undurable};
        CHECK(status_of(place.dir()).server == server);
    }

    CHECK(status_of(place.dir()).server == 0);
}

TEST_CASE("a private server that was killed is started again with all that was committed") {
    const Place place;
    const Cluster before{place.dir()};
    ask(before.conninfo(), "CREATE TABLE kept AS SELECT 17 AS number");
    const auto server = status_of(place.dir()).server;
    REQUIRE(server > 0);
    kill(server, SIGKILL);

    const Cluster after{place.dir()};

    CHECK(status_of(place.dir()).server != server);
    CHECK(ask(after.conninfo(), "SELECT number FROM kept") == "17");
}

TEST_CASE("a stale process number is not taken for a private server") {
    const Place place;
    { const Cluster made{place.dir(), undurable}; }
    for (const auto stale : {pid_t{999'999'999}, getpid(), getppid(), pid_t{1}}) {
        CAPTURE(stale);
        std::ofstream{place.dir() / "data" / "postmaster.pid"} << stale << "\n";
        std::ofstream{place.dir() / ".s.PGSQL.5432.lock"} << stale << "\n";
        CHECK(status_of(place.dir()).server == 0);

        const Cluster cluster{place.dir(), undurable};

        CHECK(ask(cluster.conninfo(), "SELECT 'yes'") == "yes");
    }
}

TEST_CASE("an initdb that was interrupted is done again") {
    const Place place;
    Other killed{[&](const Other& us) {
        us.tell(0);
        const Cluster cluster{place.dir(), undurable};
    }};
    REQUIRE(killed.hear() == 0);
    while (!fs::exists(place.dir() / "data.new" / "base")) {
        if (fs::exists(place.dir() / "data")) FAIL("initdb was too quick to be killed");
    }
    kill(killed.pid(), SIGKILL);
    CHECK(killed.ends() == SIGKILL);
    CHECK_FALSE(status_of(place.dir()).made);

    const Cluster cluster{place.dir(), undurable};

    CHECK(ask(cluster.conninfo(), "SELECT 'yes'") == "yes");
    CHECK_FALSE(fs::exists(place.dir() / "data.new"));
}

TEST_CASE("a folder that is too deep for a socket, or oddly named, gets its socket elsewhere") {
    for (const auto& name : {std::string(100, 'd'), std::string{"a, b 'c' \"d\" \\e"}}) {
        CAPTURE(name);
        Place place;
        place.name = name;
        const Cluster cluster{place.dir(), undurable};

        CHECK(ask(cluster.conninfo(), "SELECT 'yes'") == "yes");
        struct stat seen {};
        REQUIRE(stat(status_of(place.dir()).socket_dir.c_str(), &seen) == 0);
        CHECK((seen.st_mode & 0777U) == 0700);
    }
}

TEST_CASE("stopping the private server does not wait for its users") {
    const Place place;
    const Cluster cluster{place.dir(), undurable};

    CHECK(storage::stop_cluster(place.dir()));

    CHECK(status_of(place.dir()).server == 0);
    CHECK_FALSE(storage::stop_cluster(place.dir()));
}

TEST_CASE("the private server holds no file of the command that started it") {
    const Place place;
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    const Cluster cluster{place.dir(), undurable};
    close(ends[1]);

    char nothing = 0;
    CHECK(read(ends[0], &nothing, 1) == 0);  // would wait for ever on a server that holds the end

    close(ends[0]);
    CHECK(getsid(status_of(place.dir()).server) != getsid(0));
}

TEST_CASE("a folder with files of somebody else's is not made a cluster") {
    const Place place;
    fs::create_directories(place.dir());
    std::ofstream{place.dir() / "thesis.txt"} << "Chapter 1\n";

    CHECK(error_of(place.dir()) ==
          place.dir().native() +
              " holds files that are not accede's. Choose an empty or a new folder with "
              "--data-dir.");

    CHECK(std::distance(fs::directory_iterator{place.dir()}, {}) == 1);
}

TEST_CASE("a cluster below a folder closed to the server's user is refused with the folder named") {
    if (geteuid() != 0) return;  // only root's server runs as another user
    const Place place;
    chmod(place.root().c_str(), 0700);

    CHECK(error_of(place.dir()) ==
          "PostgreSQL does not run as root, and the user it runs as may not enter " +
              place.root().native() + ". Choose another folder with --data-dir.");
}

TEST_CASE(
    "data of a PostgreSQL that is no longer installed is refused with the package to install") {
    const Place place;
    { const Cluster made{place.dir(), undurable}; }
    std::ofstream{place.dir() / "data" / "PG_VERSION"} << "11\n";

    CHECK(error_of(place.dir()).find("Install the package `postgresql-11`") != std::string::npos);
}
