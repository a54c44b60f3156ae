#include "engine/jury/agreement.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace engine;
using namespace engine::jury;

namespace {

// A row for each juror; * is a score that was not given.
Scores by_juror(const std::vector<std::string_view>& rows) {
    Scores scores;
    for (const auto row : rows) {
        const auto juror = static_cast<std::uint32_t>(scores.jurors.size());
        scores.jurors.push_back("juror " + std::to_string(juror));
        std::uint32_t item = 0;
        for (const char mark : row) {
            if (mark == ' ') continue;
            if (item == scores.items.size()) scores.items.push_back("item " + std::to_string(item));
            if (mark != '*') {
                scores.scores.push_back({item, juror, static_cast<double>(mark - '0')});
            }
            ++item;
        }
    }
    return scores;
}

// Shrout and Fleiss, Intraclass Correlations: Uses in Assessing Rater Reliability, Psychological
// Bulletin 86 (1979), table 2; the judges in rows.
Scores four_judges() {
    // The fifth target has 10 of the first judge, which is no single digit.
    auto scores = by_juror({"9 6 8 7 0 6", "2 1 4 1 5 2", "5 3 6 2 6 4", "8 2 8 6 9 7"});
    for (auto& one : scores.scores) {
        if (one.item == 4 && one.juror == 0) one.value = 10;
    }
    return scores;
}

void check(const Measure& measure, double expected) {
    REQUIRE(measure.value);
    CHECK(*measure.value == doctest::Approx(expected).scale(1).epsilon(6e-7));
    CHECK(measure.needs.empty());
}

void check_needs(const Measure& measure, std::string_view words) {
    CHECK_FALSE(measure.value);
    CAPTURE(measure.needs);
    CHECK(measure.needs.find(words) != std::string::npos);
}

}  // namespace

TEST_CASE("alpha of four observers and twelve units is what Krippendorff printed in 2011") {
    // Computing Krippendorff's Alpha-Reliability (2011), data of section C.
    const auto agreement = agreement_of(by_juror({
        "1 2 3 3 2 1 4 1 2 * * *",
        "1 2 3 3 2 2 4 1 2 5 * 3",
        "* 3 3 3 2 3 4 2 2 5 1 *",
        "1 2 3 3 2 4 4 1 2 5 1 *",
    }));
    check(agreement.alpha.nominal, .743421);
    check(agreement.alpha.ordinal, .815388);
    check(agreement.alpha.interval, .849107);
    check(agreement.alpha.ratio, .797403);
    check_needs(agreement.icc.single_1, "they have 1 to 4");
    check_needs(agreement.icc.single_2, "7 of 48 scores are missing");
    check_needs(agreement.kendall_w, "every juror has to score every item");
}

TEST_CASE("alpha of three coders and fifteen units is what is published of them") {
    const auto agreement = agreement_of(by_juror({
        "* * * * * 3 4 1 2 1 1 3 3 * 3",
        "1 * 2 1 3 3 4 3 * * * * * * *",
        "* * 2 1 3 4 4 * 2 1 1 3 3 * 4",
    }));
    check(agreement.alpha.nominal, .691358);
    check(agreement.alpha.ordinal, .806721);
    check(agreement.alpha.interval, .810845);
    check(agreement.alpha.ratio, .808944);
}

TEST_CASE("the six coefficients of Shrout and Fleiss come out of their table") {
    const auto [alpha, icc, kendall] = agreement_of(four_judges());
    check(icc.single_1, .165742);
    check(icc.single_2, .289764);
    check(icc.single_3, .714841);
    check(icc.mean_1, .442797);
    check(icc.mean_2, .620051);
    check(icc.mean_3, .909316);
    check(kendall, .887037);
}

TEST_CASE("one score too few takes what needs all of them, and leaves alpha") {
    auto scores = four_judges();
    scores.scores.pop_back();
    const auto agreement = agreement_of(scores);
    CHECK(agreement.alpha.interval.value);
    check_needs(agreement.icc.single_1, "they have 3 to 4");
    check_needs(agreement.icc.mean_3, "1 of 24 scores are missing");
    check_needs(agreement.kendall_w, "1 of 24 scores are missing");
}

TEST_CASE("jurors drawn anew for each item allow the one-way coefficients alone") {
    // Three items, two scores each, six jurors.
    const Scores scores{{"a", "b", "c"},
                        {"1", "2", "3", "4", "5", "6"},
                        {{0, 0, 1}, {0, 1, 2}, {1, 2, 4}, {1, 3, 5}, {2, 4, 7}, {2, 5, 7}}};
    const auto agreement = agreement_of(scores);
    // The means are 1.5, 4.5 and 7: 91/6 between the items, and 1/3 within them.
    check(agreement.icc.single_1, (91.0 / 6 - 1.0 / 3) / (91.0 / 6 + 1.0 / 3));
    check(agreement.icc.mean_1, (91.0 / 6 - 1.0 / 3) / (91.0 / 6));
    check_needs(agreement.icc.single_2, "12 of 18 scores are missing");
}

TEST_CASE("perfect agreement is 1 by every measure") {
    const auto [alpha, icc, kendall] = agreement_of(by_juror({"1 2 3 4", "1 2 3 4", "1 2 3 4"}));
    for (const auto& one :
         {alpha.nominal, alpha.ordinal, alpha.interval, alpha.ratio, icc.single_1, icc.single_2,
          icc.single_3, icc.mean_1, icc.mean_2, icc.mean_3, kendall}) {
        check(one, 1);
    }
}

TEST_CASE("scores that are all the same measure nothing") {
    const auto [alpha, icc, kendall] = agreement_of(by_juror({"3 3 3", "3 3 3"}));
    check_needs(alpha.nominal, "scores that differ are needed");
    check_needs(alpha.ordinal, "scores that differ are needed");
    check_needs(alpha.interval, "scores that differ are needed");
    check_needs(alpha.ratio, "scores that differ are needed");
    check_needs(icc.single_1, "vary too little");
    check_needs(icc.mean_3, "vary too little");
    check_needs(kendall, "vary too little");
}

TEST_CASE("a score below zero has no ratio, and zero has one") {
    auto scores = by_juror({"0 2 3", "1 2 4"});
    CHECK(agreement_of(scores).alpha.ratio.value);
    scores.scores.front().value = -1;
    check_needs(agreement_of(scores).alpha.ratio, "below 0");
    CHECK(agreement_of(scores).alpha.interval.value);
}

TEST_CASE("one score for each item compares nobody with anybody") {
    const auto agreement = agreement_of(by_juror({"1 2 3"}));
    check_needs(agreement.alpha.nominal, "two scores");
    check_needs(agreement.icc.single_1, "two scores");
    check_needs(agreement.icc.single_2, "two jurors");
    check_needs(agreement.kendall_w, "two jurors");
}
