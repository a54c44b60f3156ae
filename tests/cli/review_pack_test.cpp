// The juror's pack as a file: written once, for its juror's eyes, and taken back row by row.
#include "cli/archive.hpp"
#include "tests/cli/typed.hpp"
#include "tests/support/files.hpp"
#include "tests/support/fingerprint.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/panel.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using cli::ExitCode;
using tests::House;
using tests::type;
namespace fs = std::filesystem;

namespace {

struct Desk {
    Desk() {
        house.open_call();
        for (const auto* name : {"Kara", "Pya"}) house.eligible("TG", name);
        jurors = tests::jury(house, 3);
        tests::begin_review(house);
        for (const auto* reference : {"TG-2099-01", "TG-2099-02"})
            tests::seat(house, reference, jurors);
        file = (folder.path() / "pack.zip").native();
        tests::check_done(house, "review export 2099 --out " + file + " --as juror.0");
    }
    std::string bytes() const {
        std::ifstream in{file, std::ios::binary};
        std::ostringstream all;
        all << in.rdbuf();
        return all.str();
    }
    // The pack with its forms filled in, as it is sent back.
    std::string filled() const {
        auto files = cli::unzipped(bytes()).value();
        for (auto& [name, text] : files) {
            if (!name.starts_with("forms/")) continue;
            for (const auto* criterion :
                 {"commitment", "inclusion", "practice", "resources", "monitoring"})
                put(text, fmt::format("score {}: ", criterion), "4");
            put(text, "verdict: ", "recommend");
            put(text, "forward it): write below\n", "So it is.");
        }
        return cli::zipped(files);
    }
    static void put(std::string& text, const std::string& behind, const std::string& what) {
        const auto at = text.find(behind);
        REQUIRE(at != std::string::npos);
        text.insert(at + behind.size(), what);
    }
    // "TG-2099-01 recorded, ..." of what is typed with that on standard input.
    std::string import(const std::string& pack, const std::string& more, ExitCode exit) const {
        const auto outcome =
            type(house, "review import - --json " + more + " --as juror.0", {.input = pack});
        CAPTURE(outcome.err);
        REQUIRE(outcome.exit == exit);
        std::string all;
        const auto answer = nlohmann::json::parse(outcome.out);
        for (const auto& one : answer.at("forms")) {
            all += (all.empty() ? "" : ", ") + one.at("reference").get<std::string>() + " " +
                   one.at("outcome").get<std::string>();
        }
        return all;
    }

    tests::Folder folder;
    mutable House house;
    std::vector<std::string> jurors;
    std::string file;
};

}  // namespace

TEST_CASE("a pack is written for its juror's eyes, and over no other file") {
    const Desk desk;
    CHECK((fs::status(desk.file).permissions() & fs::perms::all) ==
          (fs::perms::owner_read | fs::perms::owner_write));
    const auto files = cli::unzipped(desk.bytes());
    REQUIRE(files);
    CHECK(files->size() == 7);
    CHECK(files->at("forms/TG-2099-01.txt").find("#     5  An office, a budget") !=
          std::string::npos);
    const auto before = desk.bytes();
    const auto again = type(desk.house, "review export 2099 --out " + desk.file + " --as juror.0");
    CHECK(again.exit != ExitCode::done);
    CHECK(desk.bytes() == before);
}

TEST_CASE("what comes back is rehearsed, recorded, and the second time unchanged") {
    const Desk desk;
    const auto before = tests::fingerprint(desk.house.connection);
    CHECK(desk.import(desk.filled(), "--dry-run", ExitCode::done) ==
          "TG-2099-01 recorded, TG-2099-02 recorded");
    CHECK(tests::fingerprint(desk.house.connection) == before);
    CHECK(desk.import(desk.filled(), "", ExitCode::done) ==
          "TG-2099-01 recorded, TG-2099-02 recorded");
    CHECK(desk.import(desk.filled(), "", ExitCode::done) ==
          "TG-2099-01 unchanged, TG-2099-02 unchanged");
    CHECK(desk.import(desk.bytes(), "--drafts", ExitCode::refused) ==
          "TG-2099-01 refused, TG-2099-02 refused");  // of what was not recorded then
}

TEST_CASE(
    "two windows are shown both of their texts, and recording waits for the one that stands") {
    const Desk desk;
    auto& house = desk.house;
    const std::string save = "review save TG-2099-01 --as juror.0 --justification ";
    tests::check_done(house, save + "'Left window.' --based-on 0");
    const auto right = type(house, save + "'Right window.' --based-on 0");
    CHECK(right.exit == ExitCode::done);
    CHECK(right.out.find("Left window.") != std::string::npos);
    CHECK(right.out.find("Right window.") != std::string::npos);
    CHECK(right.out.find("--based-on 2") != std::string::npos);
    CHECK(type(house, "review show TG-2099-01 --as juror.0").out.find("Left window.") !=
          std::string::npos);
    tests::check_refused(house, "review submit TG-2099-01 --as juror.0", ExitCode::refused,
                         "review.drafts_differ", {"Two texts were saved beside each other"});

    const auto both = type(house, save + "'Both.' --based-on 2");
    CHECK(both.out.find("Left window.") == std::string::npos);
    tests::check_refused(house, "review submit TG-2099-01 --as juror.0", ExitCode::refused,
                         "review.incomplete", {"criterion commitment: no score"});
}

TEST_CASE("one spoiled form is refused with its reason, and the other is recorded") {
    const Desk desk;
    auto files = cli::unzipped(desk.filled()).value();
    files["dossiers/TG-2099-01.txt"] += "And more.\n";
    files["forms/../../x"] = "";
    const auto out =
        type(desk.house, "review import - --as juror.0", {.input = cli::zipped(files)});
    CHECK(out.exit == ExitCode::refused);
    CHECK(out.err.find("leads out of the archive") != std::string::npos);
    files.erase("forms/../../x");

    CHECK(desk.import(cli::zipped(files), "", ExitCode::refused) ==
          "forms/TG-2099-01.txt refused, TG-2099-02 recorded");
}

TEST_CASE("a damaged pack is refused whole, and nothing is changed") {
    const Desk desk;
    auto& house = desk.house;
    const auto pack = desk.filled();
    for (const auto& bad : {std::string{"no archive"}, pack.substr(0, pack.size() / 2),
                            cli::zipped({{"readme", "a ZIP of something else"}})}) {
        tests::check_refused(house, "review import - --as juror.0", ExitCode::refused,
                             "input.invalid", {}, {.input = bad});
    }
    tests::check_refused(house, "review import - --as juror.1", ExitCode::not_permitted,
                         "role.not_own", {}, {.input = pack});
}
