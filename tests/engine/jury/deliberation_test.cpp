#include "engine/jury/deliberation.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

using namespace engine;
using namespace engine::jury;

namespace {

regulations::Jury rules() {
    regulations::Jury jury;
    jury.criteria = {{.id = "impact", .title = {}, .weight = 3}, {.id = "means", .title = {}}};
    return jury;
}

Opinion opinion(std::string juror, int impact, int means, std::string verdict = "recommend") {
    return {std::move(juror), std::move(verdict), {{"impact", impact}, {"means", means}}};
}

// Twelve nominations in a row of quality, each read by three of four jurors, of whom d is lenient.
std::vector<Considered> linked() {
    std::vector<Considered> all;
    for (int at = 0; at < 12; ++at) {
        Considered one{.reference = fmt::format("n{:02}", at)};
        const int base = 1 + at / 4;
        for (int juror = 0; juror < 4; ++juror) {
            if (juror == at % 4) continue;
            const int score = base + (juror == 3 ? 2 : 0) + (at + juror) % 2;
            one.opinions.push_back(
                opinion(std::string(1, static_cast<char>('a' + juror)), score, score));
        }
        all.push_back(std::move(one));
    }
    return all;
}

bool says(const Weighed& row, const std::string& words) {
    for (const auto& why : row.discuss) {
        if (why.find(words) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("a mark is the mean of a juror's scores by the weights of the criteria") {
    CHECK(*mark_of(rules(), opinion("a", 5, 1)) == doctest::Approx(4));
    CHECK_FALSE(mark_of(rules(), {"a", "recommend", {{"impact", 5}}}));
}

TEST_CASE("raw and corrected stand side by side, and the lenient juror is told") {
    const auto table = deliberate(rules(), linked(), 4);
    CHECK(table.why_raw.empty());
    REQUIRE(table.jurors.size() == 4);
    for (const auto& row : table.rows) {
        CHECK(row.raw_rank >= 1);
        REQUIRE(row.corrected);
        CHECK(row.ranks->best <= *row.rank);
        CHECK(row.ranks->worst >= *row.rank);
        CHECK(row.within_the_line);
    }
    for (const auto& one : table.jurors)
        CHECK((one.juror == "d" ? one.leniency > .5 : one.leniency < .5));
    // n03 lacks the lenient juror, n00 has him.
    CHECK(*table.rows[3].corrected - table.rows[3].raw >
          *table.rows[0].corrected - table.rows[0].raw);
}

TEST_CASE("nothing is corrected across parts that no juror links") {
    auto all = linked();
    all.push_back({"apart", {opinion("x", 3, 3), opinion("y", 5, 5)}});
    const auto table = deliberate(rules(), all, 4);
    CHECK(table.why_raw.find("2 parts") != std::string::npos);
    CHECK(table.jurors.empty());
    for (const auto& row : table.rows) {
        CHECK(row.raw_rank >= 1);
        CHECK_FALSE(row.corrected);
        CHECK_FALSE(row.within_the_line);
    }
}

TEST_CASE("a nomination without a recommendation that counts has no mark and no rank") {
    auto all = linked();
    all.push_back({"silent", {}, 2});
    const auto table = deliberate(rules(), all, 4);
    CHECK(table.rows.back().raw_rank == 0);
    CHECK(table.rows.back().marks.empty());
    CHECK_FALSE(table.rows.back().corrected);
    CHECK(table.rows.back().conflicts == 2);
    CHECK(table.rows.front().corrected);
}

TEST_CASE("who lies near the line is talked about, who lies far from it is not") {
    auto jury = rules();
    jury.discussion.scores_differ_by = 5;
    const auto table = deliberate(jury, linked(), 6);
    int unsure = 0;
    for (const auto& row : table.rows) {
        const double p = *row.within_the_line;
        CHECK(says(row, "within the line") == (p > .1 && p < .9));
        unsure += p > .1 && p < .9 ? 1 : 0;
    }
    CHECK(unsure > 0);
    CHECK(unsure < 12);

    jury.discussion.unsure_above_percent = jury.discussion.unsure_below_percent = 50;
    const auto never = deliberate(jury, linked(), 6);
    for (const auto& row : never.rows) CHECK_FALSE(says(row, "within the line"));
}

TEST_CASE("scores of one criterion that differ by three are talked about, by two they are not") {
    const auto three = deliberate(rules(), {{"n", {opinion("a", 1, 3), opinion("b", 4, 3)}}}, {});
    CHECK(says(three.rows[0], "impact: scores from 1 to 4"));
    const auto two = deliberate(rules(), {{"n", {opinion("a", 2, 3), opinion("b", 4, 3)}}}, {});
    CHECK(two.rows[0].discuss.empty());
}

TEST_CASE("a knock-out criterion is talked about where it is split, and not where all agree") {
    auto jury = rules();
    jury.criteria[1].knock_out = 2;
    const auto split = deliberate(jury, {{"n", {opinion("a", 3, 2), opinion("b", 3, 3)}}}, {});
    CHECK(says(split.rows[0], "means: 1 of 2 at or below 2"));
    const auto below = deliberate(jury, {{"n", {opinion("a", 3, 2), opinion("b", 3, 1)}}}, {});
    CHECK(below.rows[0].discuss.empty());
    const auto above = deliberate(jury, {{"n", {opinion("a", 3, 3), opinion("b", 3, 4)}}}, {});
    CHECK(above.rows[0].discuss.empty());
}

TEST_CASE("a line behind all nominations gives no probability, and says why") {
    const auto table = deliberate(rules(), linked(), 12);
    CHECK(table.rows[0].corrected);
    CHECK_FALSE(table.rows[0].within_the_line);
    CHECK(table.why_no_line == "All 12 are within a line at 12.");
}

TEST_CASE("what was shown is the same bytes for the same recommendations") {
    CHECK(to_json(deliberate(rules(), linked(), 4)) == to_json(deliberate(rules(), linked(), 4)));
    CHECK(to_json(deliberate(rules(), linked(), 4)) != to_json(deliberate(rules(), linked(), 5)));
}
