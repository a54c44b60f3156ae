// A private PostgreSQL of accede's own: what runs where no database was named.
//
// One folder holds all of it: the server's data, its log, its locks, its socket. The server listens
// on that socket and nowhere else, keeps PostgreSQL's durable settings with checksums on its pages,
// and asks for no password, since only its own user and root may come as far as the socket.
//
// The first user starts it, the last stops it. Users are counted by a shared lock on a file, which
// the kernel drops with the process: after a command that was killed nobody is counted too many,
// and the next command joins the server that was left and stops it in its turn. The server is told
// from a stale process number by a lock too: all its processes inherit it, so that it is free
// exactly when the last of them is gone.
//
// PostgreSQL refuses to run as root. There the server runs as the folder's owner, or in a new
// folder as `postgres`, or as `nobody` where there is no such user. That user must be able to enter
// every folder above; root's home is closed to it, which is why root's default lies elsewhere.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/types.h>

namespace storage {

// What could not be done, why, and what to try.
class ClusterError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// XDG_DATA_HOME/accede, or ~/.local/share/accede; /var/lib/accede for root.
[[nodiscard]] std::filesystem::path default_data_dir();

struct ClusterOptions {
    // Off only for tests: what is acknowledged may then be lost with the machine's power.
    bool durable = true;
    // Leave the server running for the next user, until stop_cluster().
    bool stay = false;
};

class Cluster {
public:
    // Joins the server of that folder, making and starting it where needed; what an interrupted
    // start or a crash left is put right. Several processes may do this at once. Throws
    // ClusterError.
    explicit Cluster(const std::filesystem::path& data_dir, ClusterOptions = {});
    ~Cluster();  // the last user stops the server, and waits for it
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    // For libpq, whatever its environment says. The database `accede` exists already.
    [[nodiscard]] std::string conninfo(const std::string& database = "accede") const;

private:
    std::filesystem::path dir_;
    ClusterOptions options_;
    int users_ = -1;  // the lock that counts us
};

// How `initdb` is called to fill a folder with a server's data; also for those who measure it.
[[nodiscard]] std::vector<std::string> initdb_words(const std::filesystem::path& data,
                                                    bool durable);

struct ClusterStatus {
    bool made = false;
    pid_t server = 0;  // 0: not running
    std::filesystem::path socket_dir;
};
[[nodiscard]] ClusterStatus status_of(const std::filesystem::path& data_dir);

// Stops the server even if it has users: what they have not committed is rolled back. False: it was
// not running. Throws ClusterError.
bool stop_cluster(const std::filesystem::path& data_dir);

}  // namespace storage
