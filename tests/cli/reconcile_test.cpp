// The totals that were published, held against the record that the demonstration leaves.
#include "storage/cluster.hpp"
#include "tests/cli/outcome.hpp"
#include "tests/support/files.hpp"
#include "tests/support/folder.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using cli::ExitCode;
using nlohmann::json;

namespace {

const std::string totals = tests::root() + "/data/gnlc_network_totals.csv";

}  // namespace

// Runs the demonstration, on a cluster of its own: four or five seconds.
TEST_CASE(
    "after the demonstration the published totals miss 11 cities and 5 countries, and no more") {
    const tests::Folder folder;
    const auto data = folder.path() / "data";
    const auto reconciled = [&](std::vector<std::string> more, const std::string& input = {}) {
        more.insert(more.begin(), {"member", "stats", "--data-dir", data.native(), "--reconcile"});
        return tests::accede(more, {.input = input});
    };
    REQUIRE(tests::accede({"demo", "run", "--quiet", "--data-dir", data.native()}).exit ==
            ExitCode::done);
    // Run again it tells its stages once more, after the two of ./dev demo.
    const auto told = tests::accede({"demo", "run", "--data-dir", data.native()},
                                    {.environment = {{"ACCEDE_DEMO_STAGES_BEFORE", "2"}}});
    CHECK(told.err.starts_with("[3/6] database "));
    CHECK(told.err.find("\n[6/6] audit ") != std::string::npos);

    const auto text = reconciled({totals});
    CAPTURE(text.err);
    CHECK(text.exit == ExitCode::done);
    CHECK(text.out.find("11 cities missing") != std::string::npos);
    CHECK(text.out.find("5 countries missing") != std::string::npos);
    CHECK(text.out == tests::file("tests/golden/reconcile_2022.txt"));
    CHECK(reconciled({"-"}, tests::file("data/gnlc_network_totals.csv")).out == text.out);

    const auto report = json::parse(reconciled({totals, "--json"}).out);
    CHECK(report.at("agrees") == false);
    CHECK(report.at("not_published").empty());
    const auto& rows = report.at("rows");
    const auto is_known = [](const json& row) { return row.at("in_the_record") == true; };
    REQUIRE(std::ranges::count_if(rows, is_known) == 1);
    const auto& row = *std::ranges::find_if(rows, is_known);
    CHECK(row.at("as_of") == "2022-09-02");
    const auto& of = row.at("totals");
    CHECK(of.at("admitted").at("difference") == -11);
    CHECK(of.at("admitted_from_countries").at("difference") == -5);
    CHECK(of.at("members_before").at("difference") == 0);
    CHECK(of.at("members_after").at("computed") == 283);

    // What the record says of itself, held against itself, agrees.
    const auto own = reconciled({"-", "--json"},
                                "as_of,admitted,admitted_from_countries,members_before,"
                                "members_after,countries_after,note,source\n"
                                "2022-09-02,66,39,217,283,,,the record\n");
    CHECK(json::parse(own.out).at("agrees") == true);

    const auto faulty = reconciled({"-"},
                                   "as_of,admitted,admitted_from_countries,members_before,"
                                   "members_after,countries_after,note,source\n"
                                   "2022-09-02,many,,,,,,nobody\n");
    CHECK(faulty.exit == ExitCode::refused);
    CHECK(faulty.err.find("\"many\" is no") != std::string::npos);
    CHECK(faulty.err.find("line 2") != std::string::npos);
}
