// A demonstration in a folder of its own, run as a process that can be killed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include <sys/types.h>

#include <nlohmann/json.hpp>

namespace tests {

class Demonstration {
public:
    Demonstration();
    ~Demonstration();  // kills what still runs, and removes the folder
    Demonstration(const Demonstration&) = delete;
    Demonstration& operator=(const Demonstration&) = delete;

    // Runs to the end and gives its answer.
    [[nodiscard]] nlohmann::json finish();

    // When a run dies, and how much with it.
    struct Moment {
        std::int64_t entries = 0;       // once the log holds so many, if not 0,
        std::int64_t microseconds = 0;  // and so long after that, or after the start
        bool server_too = false;        // PostgreSQL's processes die in the same instant
    };
    // Runs until that moment. False if the run was over before.
    bool kill_at(const Moment&);

    // Rows of each table, to be asked between runs.
    [[nodiscard]] std::map<std::string, std::int64_t> rows() const;
    [[nodiscard]] std::vector<std::string> faults() const;  // that replaying the log finds

private:
    void start();
    bool ends_within(std::int64_t microseconds) const;  // whether the run is over by then
    bool reaches(std::int64_t entries) const;           // false: over before
    int wait();
    void kill_server() const;

    std::filesystem::path dir_;
    std::filesystem::path output_;
    pid_t run_ = 0;
    int run_file_ = -1;  // readable when the run is over
};

}  // namespace tests
