// Which recommendations count: in the decision and in the table of the deliberation alike.
#include "storage/juries.hpp"
#include "storage/audit_log.hpp"
#include "tests/support/panel.hpp"

#include <doctest/doctest.h>

using namespace engine;
using storage::Answer;
using storage::Result;
using storage::sql::Transaction;
using tests::House;
using tests::recommend;
using tests::value;

namespace {

const std::string kara = "TG-2099-01";

// Kara under review, by so many jurors.
struct Panel {
    explicit Panel(int count) {
        house.open_call();
        house.eligible("TG", "Kara");
        jurors = tests::jury(house, count);
        tests::begin_review(house);
        tests::seat(house, kara, jurors);
    }

    Result<Answer> declare(std::size_t juror, const std::string& kind = "personal") {
        return house.registry.declare_conflict(house.as("ada"), "2099", kara, jurors.at(juror),
                                               kind, "A cousin.");
    }
    Result<Answer> dismiss(std::size_t juror, const std::string& ruling) {
        return house.registry.dismiss_conflict(house.as("ada"), "2099", kara, jurors.at(juror),
                                               "personal", ruling);
    }
    Result<Answer> release(std::size_t juror, bool keeps_counting) {
        return house.registry.advance_assignment(house.as("ada"), "2099", kara, jurors.at(juror),
                                                 jury::Release{keeps_counting, "Left the panel."});
    }
    Result<Answer> advance(const nomination::Event& event) {
        return house.registry.advance(house.as("ada"), "2099", kara, event);
    }
    // The state of each assignment, with a star where it counts.
    std::string table() {
        Transaction tx{house.connection};
        std::string all;
        for (const auto& one : storage::juries::assignments(tx, "2099", "", kara)) {
            all += (all.empty() ? "" : ", ") + one.state + (one.counts ? "*" : "");
        }
        return all;
    }
    std::vector<std::string> faults() {
        return storage::audit_log::verify(house.connection).faults;
    }

    House house;
    std::vector<std::string> jurors;
};

// A conflict's row and its assignment move together, or the one would say what the other denies.
template <class Event>
constexpr bool advances_an_assignment_alone = std::is_constructible_v<storage::SeatEvent, Event>;
static_assert(advances_an_assignment_alone<jury::Release>);
static_assert(!advances_an_assignment_alone<jury::DeclareConflict>);
static_assert(!advances_an_assignment_alone<jury::Restore>);

}  // namespace

TEST_CASE("a recused and a discounted review are in no count: two of four make no quorum") {
    Panel panel{4};
    for (std::size_t i : {0U, 1U, 2U}) REQUIRE(recommend(panel.house, kara, panel.jurors[i]));
    REQUIRE(panel.declare(2)->to == "discounted");
    REQUIRE(panel.declare(3)->to == "recused");

    const auto answer = panel.advance(nomination::OpenDeliberation{});

    REQUIRE_FALSE(answer);
    CHECK(answer.error().reason == Reason::quorum_not_met);
    CHECK(panel.table() == "recorded*, recorded*, discounted, recused");
    CHECK_FALSE(recommend(panel.house, kara, panel.jurors[3]));
    CHECK(panel.faults().empty());
}

TEST_CASE("a discounted yes turns three of five into a tie, which does not carry") {
    for (const bool discounted : {false, true}) {
        CAPTURE(discounted);
        Panel panel{5};
        for (std::size_t i = 0; i < 5; ++i) {
            REQUIRE(recommend(panel.house, kara, panel.jurors[i],
                              i < 3 ? "recommend" : "do_not_recommend"));
        }
        if (discounted) REQUIRE(panel.declare(0));
        REQUIRE(panel.advance(nomination::OpenDeliberation{}));

        const auto answer = panel.advance(nomination::ConcludeReview{});

        REQUIRE(answer);
        CHECK(answer->to == (discounted ? "not_recommended" : "recommended"));
    }
}

TEST_CASE("a released juror's recommendation counts where the ruling keeps it") {
    Panel panel{3};
    for (const auto& juror : panel.jurors) REQUIRE(recommend(panel.house, kara, juror));

    REQUIRE(panel.release(2, true));

    CHECK(panel.table() == "recorded*, recorded*, released*");
    REQUIRE(panel.advance(nomination::OpenDeliberation{}));
    CHECK(panel.advance(nomination::ConcludeReview{})->to == "recommended");
    CHECK(panel.faults().empty());
}

TEST_CASE("a released juror's recommendation does not count where the ruling drops it") {
    Panel panel{3};
    for (const auto& juror : panel.jurors) REQUIRE(recommend(panel.house, kara, juror));

    REQUIRE(panel.release(2, false));

    CHECK(panel.table() == "recorded*, recorded*, released");
    const auto answer = panel.advance(nomination::OpenDeliberation{});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().reason == Reason::quorum_not_met);
}

TEST_CASE("of a juror who wrote nothing there is nothing to keep") {
    Panel panel{3};

    REQUIRE(panel.release(2, true));

    CHECK(panel.table() == "assigned, assigned, released");
}

TEST_CASE("a conflict that is declared after a release takes back what the ruling kept") {
    Panel panel{3};
    for (const auto& juror : panel.jurors) REQUIRE(recommend(panel.house, kara, juror));
    REQUIRE(panel.release(2, true));

    REQUIRE(panel.declare(2));

    CHECK(panel.table() == "recorded*, recorded*, released");
    CHECK_FALSE(panel.advance(nomination::OpenDeliberation{}));
}

TEST_CASE("a dismissed conflict restores the recommendation and stays on record with its ruling") {
    Panel panel{3};
    for (const auto& juror : panel.jurors) REQUIRE(recommend(panel.house, kara, juror));
    REQUIRE(panel.declare(2));

    const auto silent = panel.dismiss(2, "");
    REQUIRE_FALSE(silent);
    CHECK(silent.error().reason == Reason::reason_missing);
    CHECK(panel.table() == "recorded*, recorded*, discounted");
    REQUIRE(panel.dismiss(2, "Another family of that name."));

    CHECK(panel.table() == "recorded*, recorded*, recorded*");
    Transaction tx{panel.house.connection};
    const auto conflicts = storage::juries::conflicts(tx, "2099");
    REQUIRE(conflicts.size() == 1);
    CHECK(conflicts[0].reason == "A cousin.");
    CHECK(conflicts[0].ruling == "Another family of that name.");
    tx.roll_back();
    CHECK(panel.advance(nomination::OpenDeliberation{}));
    CHECK(panel.faults().empty());
}

TEST_CASE("of two conflicts the dismissal of one leaves the recommendation out of every count") {
    Panel panel{3};
    for (const auto& juror : panel.jurors) REQUIRE(recommend(panel.house, kara, juror));
    REQUIRE(panel.declare(2));
    REQUIRE(panel.declare(2, "financial"));

    REQUIRE(panel.dismiss(2, "Another family of that name."));

    CHECK(panel.table().find('*', panel.table().rfind(',')) == std::string::npos);
    CHECK_FALSE(panel.advance(nomination::OpenDeliberation{}));
}

TEST_CASE(
    "a conflict that is declared before anything is assigned keeps the juror away until "
    "dismissed") {
    House house;
    house.open_call();
    house.eligible("TG", "Kara");
    const auto juror = tests::jury(house, 1).at(0);
    REQUIRE(house.registry.declare_conflict(house.as(juror), "2099", kara, juror, "employment",
                                            "I worked there."));

    const auto refused = house.registry.assign(house.as("ada"), "2099", kara, juror);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == Reason::conflict_of_interest);
    REQUIRE(house.registry.dismiss_conflict(house.as("ada"), "2099", kara, juror, "employment",
                                            "Thirty years ago."));

    CHECK(house.registry.assign(house.as("ada"), "2099", kara, juror));
}

// The revision is the assignment's: 0 where there is none yet.
TEST_CASE("an assignment, a conflict and its dismissal are refused to who saw another revision") {
    Panel panel{3};
    auto& house = panel.house;
    const auto at = [&](int revision) {
        auto request = house.as("ada");
        request.revision = revision;
        return request;
    };
    const auto is_late = [](const Result<Answer>& answer) {
        return !answer && answer.error().reason == Reason::out_of_date;
    };
    const auto late = house.juror("late");
    REQUIRE(house.registry.invite(house.as("ada"), "2099", late));
    const auto& juror = panel.jurors[0];
    const auto declare = [&](int revision) {
        return house.registry.declare_conflict(at(revision), "2099", kara, juror, "personal",
                                               "A cousin.");
    };
    const auto dismiss = [&](int revision) {
        return house.registry.dismiss_conflict(at(revision), "2099", kara, juror, "personal",
                                               "A namesake.");
    };
    REQUIRE(recommend(house, kara, juror));

    CHECK(is_late(house.registry.assign(at(1), "2099", kara, late)));
    CHECK(house.registry.assign(at(0), "2099", kara, late));
    CHECK(is_late(house.registry.assign(at(0), "2099", kara, late)));
    CHECK(is_late(declare(2)));
    CHECK(declare(3));
    CHECK(is_late(dismiss(3)));
    CHECK(dismiss(4));
    CHECK(panel.faults().empty());
}
