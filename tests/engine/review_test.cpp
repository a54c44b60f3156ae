// What one juror writes of one nomination, and what is missing from it.
#include "engine/jury/review.hpp"
#include "tests/engine/regulations_document.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::jury;

namespace {

using Words = std::vector<std::string>;

// Criteria "impact" and "means", on a scale from 0 to 10.
regulations::Jury rules() {
    return *regulations::parse(tests::every_key().dump()).value().jury;
}

Review complete() {
    return {.verdict = "recommend",
            .scores = {{"impact", 0}, {"means", 10}},
            .justification = "Well thought through.",
            .note = ""};
}

}  // namespace

TEST_CASE("a review is complete with every criterion, a verdict and a justification") {
    CHECK(faults_of(complete(), rules()).empty());
    CHECK(faults_of({}, rules()) ==
          Words{"criterion impact: no score", "criterion means: no score",
                "verdict: recommend, recommend_with_advice or do_not_recommend",
                "justification: missing"});
}

TEST_CASE("there are three verdicts") {
    auto review = complete();
    for (const auto* verdict : {"recommend", "recommend_with_advice", "do_not_recommend"}) {
        review.verdict = verdict;
        CHECK(faults_of(review, rules()).empty());
    }
    for (const auto* verdict : {"", "Recommend", "abstain"}) {
        review.verdict = verdict;
        CHECK(faults_of(review, rules()).size() == 1);
    }
}

TEST_CASE("blanks justify nothing") {
    auto review = complete();
    review.justification = " \n\u00a0";

    CHECK(faults_of(review, rules()) == Words{"justification: missing"});
}

TEST_CASE("a score is on the scale, ends included, and of a known criterion") {
    auto review = complete();
    CHECK(scores_off_scale(review, rules()).empty());

    review.scores = {{"impact", -1}, {"means", 11}, {"charm", 5}};
    CHECK(scores_off_scale(review, rules()) ==
          Words{"charm: the regulations have no such criterion",
                "impact: -1 is not on the scale from 0 to 10",
                "means: 11 is not on the scale from 0 to 10"});
}

TEST_CASE("nobody reads a candidate of the own country, and who has none may read all") {
    const Country togo{{'T', 'G'}};
    CHECK(conflicts_by_nationality("TG", togo));
    CHECK_FALSE(conflicts_by_nationality("KE", togo));
    CHECK_FALSE(conflicts_by_nationality("", togo));
}

TEST_CASE("a review is read back as it was written") {
    auto review = complete();
    review.note = "\"quoted\"\n\u00e9";

    const auto read = review_from_json(to_json(review));

    CHECK(read.verdict == review.verdict);
    CHECK(read.scores == review.scores);
    CHECK(read.justification == review.justification);
    CHECK(read.note == review.note);
}
