// From nothing to the first answer: what a command adds to the `initdb` that it cannot do without.
//
// Each round runs `initdb` alone, in the very words in which the program runs it, and the program
// itself on a fresh folder, the one first in one round and the other in the next.
#include "tests/bench/bench.hpp"

#include "storage/cluster.hpp"
#include "storage/server_programs.hpp"
#include "tests/support/files.hpp"
#include "tests/support/folder.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace bench {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

double seconds_since(steady_clock::time_point begun) {
    return std::chrono::duration<double>(steady_clock::now() - begun).count();
}

// A folder that belongs to the server's user, as the program makes its own.
fs::path folder_of(const storage::Account& account, const fs::path& dir) {
    fs::create_directory(dir);
    if (geteuid() == 0 && chown(dir.c_str(), account.user, account.group) != 0)
        throw std::runtime_error{"the folder cannot be given to the server's user"};
    return dir;
}

double time_initdb() {
    const tests::Folder place;
    const auto account = storage::server_account(place.path());
    const auto dir = folder_of(account, place.path() / "accede");
    const int lock = open("/dev/null", O_RDONLY | O_CLOEXEC);  // a program inherits one
    int status = -1;
    const auto taken = timed([&] {
        status = storage::run({.words = storage::initdb_words(dir / "data", true),
                               .log = dir / "initdb.log",
                               .account = account,
                               .lock = lock});
    });
    close(lock);
    if (status != 0) throw std::runtime_error{"initdb failed"};
    return taken;
}

struct First {
    double answer;  // seconds until it is there to be read
    double end;     // and until the program is gone, its server with it
};

First time_first_answer() {
    const tests::Folder place;
    const auto line = fmt::format("env -u ACCEDE_DATABASE '{}' call list --data-dir '{}'",
                                  tests::program(), (place.path() / "accede").native());
    const auto begun = steady_clock::now();
    FILE* const pipe = popen(line.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error{"no shell"};
    const bool answered = std::fgetc(pipe) != EOF;
    First taken{seconds_since(begun), 0};
    while (std::fgetc(pipe) != EOF) {
    }
    const bool well = pclose(pipe) == 0;
    taken.end = seconds_since(begun);
    if (!answered || !well) throw std::runtime_error{"there was no first answer"};
    return taken;
}

}  // namespace

void first(const Wishes& wishes) {
    std::vector<double> alone;
    std::vector<double> answered;
    std::vector<double> more;
    std::vector<double> more_until_the_end;
    for (int round = 0; round < wishes.rounds; ++round) {
        double initdb = 0;
        First ours{};
        const auto run_initdb = [&] {
            sync();  // neither pays for what the other wrote
            initdb = time_initdb();
        };
        if (round % 2 == 0) run_initdb();
        sync();
        ours = time_first_answer();
        if (round % 2 != 0) run_initdb();
        alone.push_back(initdb);
        answered.push_back(ours.answer);
        more.push_back(ours.answer - initdb);
        more_until_the_end.push_back(ours.end - initdb);
    }
    tell("initdb alone", median(alone), "s");
    tell("`accede call list` on a fresh folder, until it answers", median(answered), "s");
    tell("  more than initdb", median(more), "s", 1.0, false);
    tell("  more than initdb, until the server is stopped as well", median(more_until_the_end),
         "s");
}

}  // namespace bench
