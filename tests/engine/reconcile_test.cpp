#include "engine/membership/reconcile.hpp"

#include "tests/support/files.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>

using namespace engine;
using namespace engine::membership;
using namespace std::chrono;

namespace {

const std::string heading =
    "as_of,admitted,admitted_from_countries,members_before,members_after,countries_after,note,"
    "source\n";

std::vector<Published> rows_of(const std::string& rows) {
    auto published = published_totals(heading + rows);
    REQUIRE(published);
    return *published;
}

Refusal refusal_of(const std::string& text) {
    const auto published = published_totals(text);
    REQUIRE_FALSE(published);
    return published.error();
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the published totals of 2022 exceed the record by 11 cities and 5 countries") {
    const auto published = published_totals(tests::file("data/gnlc_network_totals.csv"));
    REQUIRE(published);
    const auto report = reconcile(*published, {{2022y / September / 2, {66, 39, 217, 283, {}}}});
    const auto text = text_of(report);

    CHECK_FALSE(report.agrees());
    CHECK(has(text,
              "2022-09-02: admitted: published 77, computed 66 (-11): 11 cities missing; "
              "countries: published 44, computed 39 (-5): 5 countries missing; "
              "members before: 217 in both; "
              "members after: published 294, computed 283 (-11): 11 members missing; "
              "countries after: published 76, not computed"));
    CHECK(has(text, "2016-08-23: published, not in the record\n"));
    CHECK(text == tests::golden("reconcile_2022.txt", text));
}

TEST_CASE("an announcement and its corrigendum of the same date are held against their own rows") {
    const auto rows = rows_of(
        "2020-09-23,55,27,175,230,64,first,\n"
        "2020-09-23,54,27,175,229,64,corrigendum,\n");
    const Totals first{2020y / September / 23, {55, 27, 175, 230, 64}};
    const Totals second{2020y / September / 23, {54, 27, 175, 229, 64}};

    CHECK(reconcile(rows, {first, second}).agrees());
    const auto only_the_last = reconcile(rows, {second});
    CHECK(only_the_last.rows[0].difference(Total::admitted) == -1);
    CHECK(only_the_last.rows[1].difference(Total::admitted) == 0);
    CHECK(has(text_of(only_the_last), "(-1): 1 city missing"));
    CHECK(reconcile({rows[0]}, {first, second}).not_published.size() == 1);
}

TEST_CASE("what was not published is not compared, and is never nought") {
    const auto report = reconcile(rows_of("2023-12-31,,,,292,,two fewer,\n"),
                                  {{2023y / December / 31, {0, 0, 292, 292, 76}}});

    CHECK(report.agrees());
    CHECK(report.rows[0].difference(Total::admitted) == std::nullopt);
    CHECK(text_of(report) == "2023-12-31: members after: 292 in both [two fewer]\n");
}

TEST_CASE("more than was published is said to be too many") {
    const auto report =
        reconcile(rows_of("2023-12-31,1,1,,,,,\n"), {{2023y / December / 31, {2, 1, {}, {}, {}}}});

    CHECK(text_of(report) ==
          "2023-12-31: admitted: published 1, computed 2 (+1): 1 city too many; "
          "countries: 1 in both\n");
}

TEST_CASE("a cohort that was never published is named") {
    const auto report = reconcile({}, {{2099y / May / 1, {40, 20, 0, 40, 20}}});

    CHECK(report.agrees());
    CHECK(text_of(report) == "2099-05-01: in the record, not published\n");
}

TEST_CASE("the reconciliation as JSON tells unknown from nought") {
    const auto report = reconcile(rows_of("2022-09-02,77,44,217,294,76,\"a \"\"note\"\"\",s\n"),
                                  {{2022y / September / 2, {66, 39, 217, 283, {}}}});
    const auto json = nlohmann::json::parse(json_of(report));

    CHECK(json["schema"] == "accede/reconciliation/1");
    CHECK(json["agrees"] == false);
    const auto& row = json["rows"][0];
    CHECK(row["line"] == 2);
    CHECK(row["totals"]["admitted"]["difference"] == -11);
    CHECK(row["totals"]["members_before"]["difference"] == 0);
    CHECK(row["totals"]["countries_after"]["published"] == 76);
    CHECK(row["totals"]["countries_after"]["computed"].is_null());
    CHECK(row["note"] == "a \"note\"");
}

TEST_CASE("a fault in the published totals is named by line and column") {
    CHECK(refusal_of(heading + "2022-09-02,77,44,217,x,76,,\n").details ==
          std::vector<std::string>{"line 2, column 5 (members_after)"});
    CHECK(refusal_of(heading + "2022-09-02,-1,,,,,,\n").details ==
          std::vector<std::string>{"line 2, column 2 (admitted)"});
    CHECK(refusal_of(heading + "2022-09-02,99999999999,,,,,,\n").details ==
          std::vector<std::string>{"line 2, column 2 (admitted)"});
    CHECK(refusal_of(heading + "\n2.9.2022,1,,,,,,\n").details ==
          std::vector<std::string>{"line 3, column 1 (as_of)"});
    CHECK(refusal_of(heading + "2022-02-30,1,,,,,,\n").details ==
          std::vector<std::string>{"line 2, column 1 (as_of)"});
    CHECK(refusal_of(heading + "2022-09-02,1\n").details ==
          std::vector<std::string>{"line 2, column 3"});
    CHECK(refusal_of("as_of,admitted\n").reason == Reason::input_invalid);
    CHECK(refusal_of("").explanation == "The file is empty.");
}
