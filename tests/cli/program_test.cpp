// The program itself, as a shell runs it.
#include "tests/support/files.hpp"

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

struct Ran {
    int exit;
    std::string out;
};

Ran run(const std::string& line) {
    FILE* const pipe = ::popen(line.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error{"no shell"};
    Ran ran{0, {}};
    std::array<char, 4096> piece{};
    for (std::size_t count = 0; (count = std::fread(piece.data(), 1, piece.size(), pipe)) > 0;) {
        ran.out.append(piece.data(), count);
    }
    const int status = ::pclose(pipe);
    ran.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ran;
}

bool has(const std::string& program) {
    return run("command -v " + program + " >/dev/null").exit == 0;
}

const std::string accede = tests::program();

}  // namespace

TEST_CASE("the program ends with the exit codes that its help lists") {
    CHECK(run(accede + " version").exit == 0);
    CHECK(run(accede + " nothing 2>/dev/null").exit == 2);
    CHECK(run(accede + " version >/dev/full 2>/dev/null").exit == 1);
}

TEST_CASE("a reader that went away is no error and no message") {
    std::array<int, 2> pipe{};
    REQUIRE(::pipe(pipe.data()) == 0);
    ::close(pipe[0]);
    // Both streams go where nobody reads any more.
    const auto line = accede + " help --man >&" + std::to_string(pipe[1]) + " 2>&1";
    CHECK(run(line).exit == 0);
    ::close(pipe[1]);
}

TEST_CASE("bash takes its completion script and completes with it") {
    if (!has("bash")) return;
    const auto script = "'" + accede + "' completion bash";
    CHECK(run(script + " | bash -n").exit == 0);
    const auto offered = [&](const std::string& words, int at) {
        return run("bash -c 'source <(" + accede + " completion bash); COMP_WORDS=(" + words +
                   "); COMP_CWORD=" + std::to_string(at) + "; _accede; echo ${COMPREPLY[@]}'")
            .out;
    };
    CHECK(offered("accede vers", 1) == "version\n");
    CHECK(offered("accede completion z", 2) == "zsh\n");
    CHECK(offered("accede version --dry", 2) == "--dry-run\n");
    CHECK(offered("accede --as x completion fi", 4) == "fish\n");
    CHECK(offered("accede version --color a", 3) == "auto always\n");
}

TEST_CASE("zsh takes its completion script") {
    if (!has("zsh")) return;
    CHECK(run(accede + " completion zsh | zsh -n").exit == 0);
}

TEST_CASE("fish takes its completion script") {
    if (!has("fish")) return;
    CHECK(run(accede + " completion fish | fish --no-execute").exit == 0);
}

TEST_CASE("the manual page is roff without a complaint") {
    if (!has("groff")) return;
    CHECK(run(accede + " help --man | groff -man -Tutf8 -ww -z 2>&1").out.empty());
}
