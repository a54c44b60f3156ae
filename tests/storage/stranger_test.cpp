// What we publish, read by programs that know nothing of our code: one in Node, with its standard
// library alone, and one on top of the libraries with which Go checks its own module log. Both take
// what is good, and neither takes anything else.
#include "storage/log_export.hpp"
#include "tests/support/database.hpp"
#include "tests/support/files.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/sealing.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <nlohmann/json.hpp>

using tests::Folder;
using tests::House;
namespace fs = std::filesystem;

namespace {

struct Ended {
    int status = 0;
    std::string said;
};

Ended run(const std::string& line) {
    FILE* const pipe = popen((line + " 2>&1").c_str(), "r");
    REQUIRE(pipe != nullptr);
    Ended ended;
    for (int c = 0; (c = std::fgetc(pipe)) != EOF;) ended.said += static_cast<char>(c);
    const int status = pclose(pipe);
    ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ended;
}

bool is_there(const std::string& program) {
    return run("command -v " + program).status == 0;
}

std::string read(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::string bytes;
    for (char c = 0; file.get(c);) bytes += c;
    return bytes;
}

void write(const fs::path& path, const std::string& bytes) {
    std::ofstream{path, std::ios::binary | std::ios::trunc} << bytes;
}

// How a reader is started; nothing where it is not there.
std::string node() {
    if (!is_there("node")) return {};
    return "node " + tests::root() + "/tests/stranger/verify_log.mjs";
}

std::string go(const Folder& folder) {
    if (!is_there("go") || !fs::exists("/usr/share/gocode/src/golang.org/x/mod/sumdb")) return {};
    const auto program = (folder.path() / "verify_log").native();
    const auto built = run(fmt::format(
        "GO111MODULE=off GOFLAGS= GOPATH=/usr/share/gocode GOCACHE={0}/cache go build -o {1} "
        "{2}/tests/stranger/verify_log.go",
        folder.path().native(), program, tests::root()));
    CAPTURE(built.said);
    REQUIRE(built.status == 0);
    return program;
}

// Two checkpoints of a log of more than one tile, and a proof of each kind.
struct Published {
    Published() {
        house.open_call();
        tests::seal_all(house.connection, keys.path());
        write(kept, tests::value(house.connection, "SELECT note FROM checkpoint"));
        house.submitted("TG", "Kara");
        house.connection.run(
            "SELECT note_entry('-', 'act', 'test', md5(n::text)::uuid, convert_to(repeat(n::text, "
            "9), 'UTF8'), NULL, NULL) FROM generate_series(1, 600) n");
        tests::seal_all(house.connection, keys.path());
        REQUIRE(storage::log_export::write(house.connection, log));
        const auto size = tests::value(house.connection, "SELECT min(size) FROM checkpoint");
        for (const int index : {0, 7, 255, 256, 600}) {
            const auto proof =
                run(fmt::format("'{}' audit prove {} --old-size {} --json --database \"{}\"",
                                tests::program(), index, size, house.database.conninfo()));
            REQUIRE(proof.status == 0);
            proofs.push_back(nlohmann::json::parse(proof.said));
        }
    }

    House house;
    Folder keys;
    Folder folder;
    fs::path kept = folder.path() / "kept";
    fs::path log = folder.path() / "log";
    std::vector<nlohmann::json> proofs;
};

void check_reader(const std::string& reader) {
    Published published;
    const auto& log = published.log;
    const auto exported =
        fmt::format("{} export {} {}", reader, log.native(), published.kept.native());
    const auto good = run(exported);
    CAPTURE(good.said);
    REQUIRE(good.status == 0);

    std::mt19937 chance{20990301};  // NOLINT(cert-msc51-cpp): the same every time
    const std::vector<fs::path> files{
        log / "checkpoint",       log / "tile/0/000", log / "tile/entries/000",
        log / "tile/entries/001", log / "vkey",       published.kept};
    for (int i = 0; i < 60; ++i) {
        const auto& path = files[static_cast<std::size_t>(i) % files.size()];
        const auto bytes = read(path);
        auto forged = bytes;
        // At the end are a newline and bits of base64 that Go does not look at; and the higher bits
        // make a small letter of a capital, which is the same in hexadecimal digits.
        const auto byte = chance() % (bytes.size() - 5);
        forged[byte] = static_cast<char>(forged[byte] ^ (1 << chance() % 5));
        write(path, forged);
        CAPTURE(path.native());
        CAPTURE(byte);
        const auto ended = run(exported);
        CAPTURE(ended.said);
        CHECK(ended.status != 0);
        write(path, bytes);
    }

    const auto file = (published.folder.path() / "proof").native();
    const auto verified = [&](const nlohmann::json& proof) {
        write(file, proof.dump());
        return run(fmt::format("{} proof {}", reader, file)).status == 0;
    };
    for (const auto& proof : published.proofs) {
        CAPTURE(proof.dump());
        CHECK(verified(proof));
        auto forged = proof;
        forged["index"] = proof["index"].get<int>() + 1;
        CHECK_FALSE(verified(forged));
        for (const auto* hashes : {"inclusion", "consistency"}) {
            forged = proof;
            auto& one = forged[hashes][chance() % forged[hashes].size()];
            auto text = one.get<std::string>();
            text[3] = text[3] == 'A' ? 'B' : 'A';
            one = text;
            CHECK_FALSE(verified(forged));
            forged = proof;
            forged[hashes].erase(0);
            CHECK_FALSE(verified(forged));
            forged = proof;
            forged[hashes].push_back(forged[hashes][0]);
            CHECK_FALSE(verified(forged));
        }
        forged = proof;
        auto leaf = proof["leaf"].get<std::string>();
        leaf[0] = leaf[0] == 'A' ? 'B' : 'A';
        forged["leaf"] = leaf;
        CHECK_FALSE(verified(forged));
    }
    CHECK(run(exported).status == 0);
}

}  // namespace

TEST_CASE("a reader in Node takes what is published, and nothing that was changed") {
    const auto reader = node();
    if (reader.empty()) {
        MESSAGE("SKIPPED: there is no node here");
        return;
    }
    check_reader(reader);
}

TEST_CASE("Go's own libraries take what is published, and nothing that was changed") {
    const Folder folder;
    const auto reader = go(folder);
    if (reader.empty()) {
        MESSAGE("SKIPPED: there is no golang-golang-x-mod-dev here");
        return;
    }
    check_reader(reader);
}
