// `accede jury agreement|fit|solve`: what they say of plain files, and that no database is asked.
#include "tests/cli/outcome.hpp"
#include "tests/support/folder.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using cli::ExitCode;
using nlohmann::json;

namespace {

// With a data folder that would be filled, and a database that is not there: asking for either
// would fail or leave a trace.
struct Nowhere {
    tests::Folder folder{};

    [[nodiscard]] tests::Outcome type(const std::vector<std::string>& words,
                                      const std::string& input) const {
        std::vector<std::string> all{"jury"};
        all.insert(all.end(), words.begin(), words.end());
        const auto outcome =
            tests::accede(all, {.input = input,
                                .environment = {{"ACCEDE_DATABASE", "host=/nowhere dbname=none"},
                                                {"XDG_DATA_HOME", folder.path().native()}}});
        CHECK(std::filesystem::is_empty(folder.path()));
        return outcome;
    }

    [[nodiscard]] json answer(std::vector<std::string> words, const std::string& input) const {
        words.emplace_back("--json");
        const auto outcome = type(words, input);
        CAPTURE(outcome.err);
        REQUIRE(outcome.exit == ExitCode::done);
        return json::parse(outcome.out);
    }

    void check_refused(const std::vector<std::string>& words, const std::string& input,
                       const std::vector<std::string>& sayings,
                       ExitCode exit = ExitCode::refused) const {
        const auto outcome = type(words, input);
        CAPTURE(outcome.err);
        CHECK(outcome.exit == exit);
        CHECK(outcome.out.empty());
        for (const auto& saying : sayings) {
            CAPTURE(saying);
            CHECK(outcome.err.find(saying) != std::string::npos);
        }
    }
};

// The files lie in a folder of their own.
struct Files {
    tests::Folder folder{};

    [[nodiscard]] std::string with(const std::string& name, const std::string& text) const {
        const auto path = folder.path() / name;
        std::ofstream{path} << text;
        return path.native();
    }
};

const std::string pairs =
    "nomination,juror,score\na,x,0.5\na,y,0.25\na,z,1\nb,x,1\nb,y,0\nb,z,0.75\n";

const std::string two_by_two = "item,juror,score\na,x,1\na,y,2\nb,x,3\nb,y,5\n";

}  // namespace

TEST_CASE("agreement of a file is told without a database, with what is missing in words") {
    const Nowhere nowhere;

    const auto whole = nowhere.answer({"agreement", "--scores", "-"}, two_by_two);
    CHECK(whole["schema"] == "accede/jury-agreement/1");
    CHECK(whole["scores"] == 4);
    CHECK(whole["kendall_w"] == 1.0);
    CHECK(whole["alpha"]["interval"].is_number());
    CHECK(whole["icc"]["icc3k"].is_number());

    const auto holes = nowhere.answer({"agreement", "--scores", "-"}, two_by_two + "c,x,1\n");
    CHECK(holes["kendall_w"].is_null());
    CHECK(holes["icc"]["icc1"].is_null());
    CHECK(holes["alpha"]["interval"].is_number());
    bool told = false;
    for (const auto& one : holes["measures"]) {
        CHECK(one["value"].is_null() != one["needs"].is_null());
        if (one["measure"] == "Kendall's W") {
            told = one["needs"].get<std::string>().find("1 of 6 scores") != std::string::npos;
        }
    }
    CHECK(told);
}

TEST_CASE("a fit of a file has its keys, and the same seed gives the same") {
    const Nowhere nowhere;
    const std::vector<std::string> words{"fit", "--scores", "-", "--line", "1", "--seed", "7"};

    const auto fitted = nowhere.answer(words, two_by_two);
    CHECK(fitted["variances"]["sb2"].is_number());
    CHECK(fitted["variances"]["se2"].is_number());
    CHECK(fitted["components"].size() == 1);
    CHECK(fitted["items"][1]["item"] == "b");
    CHECK(fitted["items"][1]["raw_mean"] == 4.0);
    CHECK(fitted["items"][1]["rank"] == 1);
    CHECK(fitted["items"][1]["rank_interval"].size() == 2);
    CHECK(fitted["items"][1]["p_within"].is_number());
    CHECK(fitted["jurors"][0]["leniency"].get<double>() < 0);
    CHECK(fitted == nowhere.answer(words, two_by_two));

    const auto without = nowhere.answer({"fit", "--scores", "-"}, two_by_two);
    CHECK(without["items"][1]["p_within"].is_null());
}

TEST_CASE("a fit of unlinked parts says so, and draws no line") {
    const Nowhere nowhere;
    const std::string apart = two_by_two + "c,z,1\nc,w,2\n";

    const auto fitted = nowhere.answer({"fit", "--scores", "-", "--line", "1"}, apart);
    CHECK(fitted["components"].size() == 2);
    CHECK(fitted["components"][1]["items"] == json::array({"c"}));
    CHECK(fitted["items"][0]["p_within"].is_null());
    CHECK(nowhere.type({"fit", "--scores", "-"}, apart).err.find("2 parts") != std::string::npos);
}

TEST_CASE("a bad line of scores is named by file, number and reason, and ends with a refusal") {
    const Nowhere nowhere;
    for (const auto* command : {"agreement", "fit"}) {
        const std::vector<std::string> words{command, "--scores", "-"};
        nowhere.check_refused(
            words, two_by_two + "c,x,nan\n",
            {"standard input", "no finite number", "line 6, column 3 (score)", "(input.invalid)"});
        nowhere.check_refused(words, two_by_two + "a,x,1\n", {"scored a before", "line 6"});
        nowhere.check_refused(words, "item,juror\n", {"\"score\" is missing", "line 1"});
        nowhere.check_refused(words, "", {"is empty"});
        nowhere.check_refused({command}, "", {"--scores"}, ExitCode::usage);
    }
    nowhere.check_refused({"fit", "--scores", "-", "--draws", "0"}, two_by_two, {"--draws"},
                          ExitCode::usage);
    nowhere.check_refused({"fit", "--scores", "-", "--line", "0"}, two_by_two, {"--line"},
                          ExitCode::usage);
}

TEST_CASE("a plan of a file is the best there is, with the proof and all of its keys") {
    const Nowhere nowhere;

    const auto plan =
        nowhere.answer({"solve", "--affinity", "-", "--reviews", "2", "--max-load", "2"}, pairs);

    CHECK(plan["status"] == "optimal");
    CHECK(plan["total"] == 3.25);
    CHECK(plan["bound"] == 3.25);
    CHECK(plan["gap"] == 0.0);
    CHECK(plan["min_nomination"] == 1.5);
    CHECK(plan["assignment"] == json::parse(R"([["a","x"],["a","z"],["b","x"],["b","z"]])"));
    CHECK(plan["loads"] == json::parse(R"({"x":2,"y":0,"z":2})"));
    CHECK(plan["certificate"].is_null());
    CHECK(plan["seconds"].is_number());
    CHECK(plan["peak_mebibytes"].get<double>() > 0);
}

TEST_CASE("loads, least loads, caps and the floor of a file each change its plan") {
    const Nowhere nowhere;
    const Files files;
    const auto jurors =
        files.with("jurors.csv", "juror,region,gender,load\nx,A,f,\ny,B,m,2\nz,A,m,1\n");
    const std::vector<std::string> usual{"solve", "--affinity", "-", "--max-load", "2"};
    const auto total = [&](const std::vector<std::string>& more) {
        auto words = usual;
        words.insert(words.end(), more.begin(), more.end());
        return nowhere.answer(words, pairs)["total"];
    };
    CHECK(total({"--reviews", "2", "--jurors", jurors}) == 2.5);  // z reads one alone
    CHECK(total({"--reviews", "2", "--min-load", "1"}) == 3.0);
    CHECK(total({"--reviews", "2", "--jurors", jurors, "--cap", "region=1"}) == 2.25);
    CHECK(total({"--reviews", "2", "--jurors", jurors, "--cap", "region=2"}) == 2.5);
    CHECK(total({"--reviews", "1", "--objective", "max-min"}) == 2.0);
}

TEST_CASE("where there is no plan, the answer says in numbers who is short of what") {
    const Nowhere nowhere;
    const std::vector<std::string> words{"solve", "--affinity", "-", "--reviews",
                                         "2",     "--max-load", "1"};

    const auto none = nowhere.answer(words, pairs);
    CHECK(none["status"] == "infeasible");
    CHECK(none["total"].is_null());
    CHECK(none["assignment"].empty());
    CHECK(
        none["certificate"] ==
        "2 nominations (a, b) need 4 reviews in all, and can have 3 at most: 3 by 3 jurors (x, y, "
        "z) at their highest loads.");
    CHECK(nowhere.type(words, pairs).out.find("need 4 reviews") != std::string::npos);

    // Empty and negative scores forbid as a missing line does; 0 does not.
    const std::string forbidden = "nomination,juror,score\na,x,\na,y,-1\na,z,0\n";
    CHECK(nowhere.answer({"solve", "--affinity", "-", "--reviews", "1", "--max-load", "1"},
                         forbidden)["assignment"] == json::parse(R"([["a","z"]])"));
    CHECK(nowhere.answer(words, forbidden)["certificate"] ==
          "1 nomination (a) needs 2 reviews in all, and can have 1 at most: 1 by single pairs with "
          "other jurors.");
}

TEST_CASE("a bad line of pairs or of jurors is named with its number, and so is a bad cap") {
    const Nowhere nowhere;
    const Files files;
    const std::vector<std::string> words{"solve", "--affinity", "-", "--reviews",
                                         "1",     "--max-load", "2"};
    const auto more = [&words](const std::vector<std::string>& others) {
        auto all = words;
        all.insert(all.end(), others.begin(), others.end());
        return all;
    };
    nowhere.check_refused(words, pairs + "c,x,nan\n", {"no finite number", "line 8, column 3"});
    nowhere.check_refused(words, pairs + "c,x,-inf\n", {"no finite number", "line 8"});
    nowhere.check_refused(words, pairs + "c,x,20000.1\n", {"beyond", "line 8"});
    nowhere.check_refused(words, pairs + "a,x,1\n", {"a and x are a pair before", "line 8"});
    nowhere.check_refused(words, pairs + "a,x,\n", {"a pair before", "line 8"});
    nowhere.check_refused(words, pairs + "c,x\n", {"2 fields", "line 8"});
    nowhere.check_refused(words, "nomination,juror\n", {"\"score\" is missing"});
    nowhere.check_refused(words, "nomination,juror,score\n", {"no pair below"});
    nowhere.check_refused(words, "", {"is empty"});

    const auto two = files.with("two.csv", "juror,region\nx,A\ny,B\n");
    nowhere.check_refused(more({"--jurors", two}), pairs,
                          {"\"z\" is not in the file of jurors", "line 4, column 2 (juror)"});
    const auto twice = files.with("twice.csv", "juror,region\nx,A\nx,B\n");
    nowhere.check_refused(more({"--jurors", twice}), pairs, {"listed before", "line 3"});
    const auto bare = files.with("bare.csv", "region\nA\n");
    nowhere.check_refused(more({"--jurors", bare}), pairs, {"\"juror\" is missing"});
    const auto three = files.with("three.csv", "juror,region,load\nx,A,1\ny,,1\nz,B,many\n");
    nowhere.check_refused(more({"--jurors", three}), pairs, {"load of z", "\"many\""});
    nowhere.check_refused(more({"--jurors", three, "--cap", "region=1"}), pairs,
                          {"y has no region"});
    for (const auto* cap : {"region", "=1", "region=", "region=x", "region=-1", "height=1"}) {
        nowhere.check_refused(more({"--jurors", three, "--cap", cap}), pairs, {}, ExitCode::usage);
    }
    nowhere.check_refused(more({"--cap", "region=1"}), pairs, {"--jurors"}, ExitCode::usage);
    nowhere.check_refused(more({"--min-load", "3"}), pairs, {"x may read 2 and must read 3"});
    nowhere.check_refused(more({"--objective", "least"}), pairs, {}, ExitCode::usage);
}
