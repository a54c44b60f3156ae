// PostgreSQL's own programs: where they are, whom they run as, and how they are run.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace storage {

inline constexpr int oldest_server = 15;

// The folder that holds `initdb` and `postgres`. Data made by one major version can be read by that
// one only; 0 asks for the newest. Throws ClusterError, which names the package to install.
[[nodiscard]] std::filesystem::path server_programs(int major = 0);

// Whom the server of that folder runs as: us, unless we are root. Throws ClusterError.
struct Account {
    uid_t user;
    gid_t group;
};
[[nodiscard]] Account server_account(const std::filesystem::path& data_dir);

struct Program {
    std::vector<std::string> words;  // the first is a path
    std::filesystem::path log;       // where its output is added
    Account account;
    int lock;  // an open file that it inherits, and nothing else of ours
};

// Runs to the end; dies with us. Gives the exit status, 128 if a signal ended it.
int run(const Program&);

// Starts it in a session of its own: it outlives us, and our terminal's Ctrl-C does not reach it.
// Throws ClusterError.
void launch(const Program&);

}  // namespace storage
