// A gigabyte on standard input: the program stops early, and needs no more memory than for a page.
#include "tests/cli/typed.hpp"
#include "tests/support/files.hpp"
#include "tests/support/fingerprint.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/panel.hpp"

#include "cli/shell_words.hpp"

#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using cli::ExitCode;
using tests::fingerprint;
using tests::House;

namespace {

constexpr std::int64_t gigabyte = std::int64_t{1} << 30;
constexpr std::int64_t megabyte = std::int64_t{1} << 20;

struct Ran {
    int exit = -1;
    std::string out;
    std::string err;
    std::int64_t taken = 0;  // of the input, before the program wanted no more
    std::int64_t memory_bytes = 0;
};

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// Feeds `begin`, and then `again` over and over, as much as the program takes of a gigabyte.
std::int64_t feed(int socket, const std::string& begin, const std::string& again) {
    std::string piece;
    while (piece.size() < megabyte) piece += again;
    std::int64_t taken = 0;
    for (const auto* next = &begin; taken < gigabyte; next = &piece) {
        for (std::size_t at = 0; at < next->size();) {
            const auto sent = ::send(socket, next->data() + at, next->size() - at, MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent < 0) return taken;
            at += static_cast<std::size_t>(sent);
            taken += sent;
        }
    }
    return taken;
}

// The program itself as a process of its own, for its memory is looked at.
Ran run(const House& house, const std::string& line, const std::string& begin,
        const std::string& again) {
    std::vector<std::string> words{tests::program()};
    for (const auto& word : cli::words_of(line)) words.push_back(word);
    words.emplace_back("--database");
    words.push_back(house.database.conninfo());
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);

    const tests::Folder folder;
    const auto out = folder.path() / "out";
    const auto err = folder.path() / "err";
    std::array<int, 2> input{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, input.data()) != 0)
        throw std::system_error{errno, std::generic_category(), "no socket"};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
    constexpr int fresh = O_WRONLY | O_CREAT;
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), fresh, 0600);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), fresh, 0600);
    pid_t child = 0;
    const int failed = ::posix_spawn(&child, argv[0], &actions, nullptr, argv.data(), ::environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(input[0]);
    Ran ran;
    if (failed == 0) ran.taken = feed(input[1], begin, again);
    ::close(input[1]);
    if (failed != 0) throw std::system_error{failed, std::generic_category(), "not started"};

    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    ran.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    ran.memory_bytes = std::int64_t{usage.ru_maxrss} * 1024;
    ran.out = text_of(out);
    ran.err = text_of(err);
    return ran;
}

// Whatever comes, comes again and again for a gigabyte.
struct Stream {
    std::string begin;
    std::string again;
};

// The address sanitizer keeps what is freed for a while.
#if defined(__SANITIZE_ADDRESS__)
constexpr std::int64_t most_memory = 600;
#else
constexpr std::int64_t most_memory = 100;
#endif

void check_stopped(House& house, const std::string& line, const Stream& stream, ExitCode exit,
                   const std::vector<std::string>& sayings, std::int64_t most_taken) {
    const auto before = fingerprint(house.connection);
    const auto ran = run(house, line, stream.begin, stream.again);
    MESSAGE(line, ": ", ran.memory_bytes / megabyte, " MB of memory for ", ran.taken / megabyte,
            " MB of input");
    CAPTURE(line);
    CAPTURE(ran.err);
    CAPTURE(ran.out);
    CHECK(ran.exit == static_cast<int>(exit));
    for (const auto& saying : sayings) {
        CAPTURE(saying);
        CHECK((ran.out + ran.err).find(saying) != std::string::npos);
    }
    CHECK(ran.memory_bytes < most_memory * megabyte);
    // What lies between us and the program, in the system, is not the program's.
    CHECK(ran.taken < most_taken + 2 * megabyte);
    CHECK(fingerprint(house.connection) == before);
}

}  // namespace

TEST_CASE("a text without end is not read to its end, wherever a text is read") {
    House house;
    house.open_call();
    house.complete_draft("TG", "Kara");
    const Stream words{"", "word "};
    const std::vector<std::string> says{"standard input has more than", "it was not read further"};

    for (const auto* line :
         {"nomination edit TG-2099-01 --section plan=- --as officer.tg",
          "nomination edit TG-2099-01 --answer plan=- --as officer.tg",
          "review save TG-2099-01 --justification - --as juror.0",
          "review submit TG-2099-01 --note - --as juror.0", "call new - --as ada"}) {
        check_stopped(house, line, words, ExitCode::usage, says, megabyte);
    }
    check_stopped(house, "nomination attach TG-2099-01 plan - --as officer.tg", words,
                  ExitCode::usage, says, 5 * megabyte);
    check_stopped(house, "member stats --ledger gnlc-2099 --reconcile -", words, ExitCode::usage,
                  says, 16 * megabyte);
}

TEST_CASE("an import stops where a table stops being one") {
    House house;
    house.open_call();
    house.officer("TG");
    const auto check = [&](const Stream& stream, const std::string& saying) {
        check_stopped(house, "nomination import - --as officer.tg", stream, ExitCode::refused,
                      {"accede: refused: ", saying, "  nothing was changed\n"}, 4 * megabyte);
    };

    check({"country,name\nTG,", "x"}, "The field is longer than 1048576 bytes");
    check({"country,name\nTG,\"", "x\n"}, "The field is longer than 1048576 bytes");
    check({"country,name\nTG,", "a,"}, "  line 2");
    check({"", std::string(1, '\0')}, "  line 1");
}

// Reads all of a gigabyte, for the next line might be a good one.
TEST_CASE("an import keeps nothing of a line of JSON that has no end") {
    House house;
    house.open_call();
    house.officer("TG");
    for (const auto& stream :
         {Stream{"{\"country\":\"TG\",\"name\":\"", "x"}, Stream{"{\"country\":", "["}}) {
        check_stopped(house, "nomination import - --as officer.tg", stream, ExitCode::refused,
                      {"line 1: The line is longer than 4194304 bytes (text.too_long)\n",
                       "1 row: 0 valid, 1 refused, nothing written\n"},
                      gigabyte);
    }
}

// Reads all of a gigabyte.
TEST_CASE("an import of a gigabyte of bad rows tells of them and grows no larger than for a few") {
    House house;
    house.open_call();
    house.officer("TG");
    const auto row = "Togo," + std::string(200'000, 'x') + "\n";

    check_stopped(house, "nomination import - --as officer.tg", {"country,name\n", row},
                  ExitCode::refused,
                  {"line 2, column 1 (country): 'Togo' is no country's code", "more; --json=lines",
                   "nothing written"},
                  gigabyte);
}
