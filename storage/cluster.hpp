// A private PostgreSQL of accede's own: what runs where no database was named.
//
// One folder holds all of it. The server listens on a socket in that folder and nowhere else, keeps
// PostgreSQL's durable settings, and lives as long as it has users: the first starts it, the last
// stops it. Users are counted by a shared lock on a file, which the kernel drops with the process,
// so a killed command leaves no ghost. PostgreSQL refuses to run as root; there the server runs as
// `postgres`, or as `nobody` where there is no such user, and owns the folder.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

#include <sys/types.h>

namespace storage {

// What could not be done, why, and what to try.
class ClusterError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// XDG_DATA_HOME/accede, or ~/.local/share/accede; /var/lib/accede for root, whose home nobody else
// may enter.
[[nodiscard]] std::filesystem::path default_data_dir();

struct ClusterOptions {
    // Off only for tests: what is acknowledged may then be lost with the machine's power.
    bool durable = true;
    // Leave the server running for the next user, until stop_cluster().
    bool stay = false;
};

class Cluster {
public:
    // Joins the server of that folder, making and starting it where needed. Throws ClusterError.
    explicit Cluster(std::filesystem::path data_dir, ClusterOptions = {});
    ~Cluster();  // the last user stops the server
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    // For libpq. The database exists already.
    [[nodiscard]] std::string conninfo(const std::string& database = "accede") const;

private:
    void prepare_folder();
    void initialise();
    void start_server();

    std::filesystem::path dir_;
    ClusterOptions options_;
    int users_ = -1;  // the lock that counts us
};

struct ClusterStatus {
    bool made = false;
    pid_t server = 0;  // 0: not running
    std::filesystem::path socket_dir;
};
[[nodiscard]] ClusterStatus status_of(const std::filesystem::path& data_dir);

// Stops the server even if it has users. False: it was not running.
bool stop_cluster(const std::filesystem::path& data_dir);

}  // namespace storage
