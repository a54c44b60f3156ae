// Two acts that exclude each other, at once: whichever comes first, the other sees it.
#include "tests/support/clients.hpp"
#include "tests/support/panel.hpp"

#include <array>
#include <atomic>
#include <optional>
#include <thread>

#include <doctest/doctest.h>

using namespace engine;
using storage::Answer;
using storage::Result;
using tests::faults;
using tests::House;
using tests::must;
using tests::value;

namespace {

using Asked = std::optional<Result<Answer>>;

// Eligible nominations of ten Commissions, three each.
std::vector<std::string> thirty_eligible(House& house) {
    std::vector<std::string> all;
    std::vector<storage::NewCountry> countries;
    for (char c = 'A'; c < 'K'; ++c) {
        const std::string code{'X', c};
        countries.push_back({code, code, code, "africa", true, true});
    }
    must(house.registry.add_countries(house.as("ada"), countries));
    for (const auto& country : countries) {
        for (const auto* city : {"One", "Two", "Three"})
            all.push_back(house.eligible(country.country, city));
    }
    return all;
}

// Thirty nominations under review, and their three jurors.
struct Bench {
    explicit Bench(int jurors_wanted = 3) {
        house.open_call();
        references = thirty_eligible(house);
        jurors = tests::jury(house, jurors_wanted);
        tests::begin_review(house);
        for (const auto& reference : references) tests::seat(house, reference, jurors);
    }

    Result<Answer> recommend(tests::Client& client, const std::string& reference,
                             const std::string& juror) {
        return client.registry.advance_assignment(house.as(juror), "2099", reference, juror,
                                                  jury::RecordRecommendation{}, tests::review());
    }
    Result<Answer> advance(tests::Client& client, const std::string& reference,
                           const nomination::Event& event) {
        return client.registry.advance(house.as("ada"), "2099", reference, event);
    }
    // How many nominations' stored word is not what their counted recommendations say.
    std::string untrue_words() {
        return value(house.connection, R"sql(
            SELECT count(*) FROM nomination n
              JOIN LATERAL (SELECT count(*) FILTER (WHERE v.verdict = 'recommend') AS yes, count(*) AS counted
                              FROM assignment a JOIN review v ON v.call_id = a.call_id
                               AND v.assignment_id = a.assignment_id AND v.version = a.review_version
                             WHERE a.call_id = n.call_id AND a.nomination_id = n.nomination_id
                               AND a.state = 'recorded') j ON true
             WHERE (n.state = 'recommended') IS DISTINCT FROM (j.yes * 2 > j.counted)
                OR n.state NOT IN ('recommended', 'not_recommended'))sql");
    }

    House house;
    std::vector<std::string> references;
    std::vector<std::string> jurors;
};

// Both at once. The rounds in which the first of them came first are counted by the caller.
std::pair<Result<Answer>, Result<Answer>> race(const std::function<Result<Answer>()>& one,
                                               const std::function<Result<Answer>()>& other) {
    std::array<Asked, 2> answers;
    tests::at_once(2,
                   [&](int i) { answers[static_cast<std::size_t>(i)] = i == 0 ? one() : other(); });
    return {*answers[0], *answers[1]};
}

}  // namespace

TEST_CASE("of two approvals at once one is made, and of two applications one cohort comes") {
    House house;
    tests::recommended_cohort(house);
    must(house.registry.add_person(house.as("ada"), {"cleo", "Cleo"}));
    must(house.registry.grant(house.as("ada"), {"cleo", Role::administrator}));
    const auto clients = tests::clients(house.database, 2);
    const auto plan =
        house.registry.draw_plan(house.as("ada"), "2099", cohort::Kind::admission, {}).value();
    const auto advance = [&](std::size_t i, const char* who, const cohort::Event& event) {
        return clients[i]->registry.advance_plan(house.as(who), "2099", plan.number, event);
    };
    must(advance(0, "ada", cohort::Propose{}));

    const auto [ben, cleo] = race([&] { return advance(0, "ben", cohort::Approve{}); },
                                  [&] { return advance(1, "cleo", cohort::Approve{}); });
    CHECK(ben.has_value() != cleo.has_value());
    const auto [first, second] = race([&] { return advance(0, "ada", cohort::Apply{}); },
                                      [&] { return advance(1, "ben", cohort::Apply{}); });
    CHECK(first.has_value() != second.has_value());

    const auto& late = first ? second : first;
    CHECK(late.error().reason == Reason::not_foreseen_in_this_state);
    CHECK(value(house.connection, "SELECT count(*) FROM nomination WHERE state = 'admitted'") ==
          "3");
    CHECK(value(house.connection,
                "SELECT count(*) || ' of ' || count(DISTINCT entity_id) FROM "
                "membership") == "3 of 3");
    CHECK(value(house.connection,
                "SELECT count(*) FROM event WHERE event IN ('Approve', 'Apply')") == "2");
    CHECK(faults(house).empty());
}

TEST_CASE("8 administrators apply one plan at once, and each membership begins once") {
    House house;
    tests::recommended_cohort(house);
    const auto plan = tests::approved_plan(house);
    const auto clients = tests::clients(house.database, 8);

    std::atomic<int> applied = 0;
    tests::at_once(8, [&](int i) {
        const auto answer = clients[static_cast<std::size_t>(i)]->registry.advance_plan(
            house.as(i % 2 == 0 ? "ada" : "ben"), "2099", plan, cohort::Apply{});
        applied += answer ? 1 : 0;
    });

    CHECK(applied == 1);
    CHECK(value(house.connection, "SELECT count(*) FROM membership") == "3");
    CHECK(value(house.connection, "SELECT count(*) FROM event WHERE event = 'Admit'") == "3");
    CHECK(value(house.connection, "SELECT state FROM call") == "decided");
}

TEST_CASE("a withdrawal and the application of its plan at once: one of them, never both") {
    for (int round = 0; round < 4; ++round) {
        House house;
        tests::recommended_cohort(house);
        const auto plan = tests::approved_plan(house);
        const auto clients = tests::clients(house.database, 2);

        const auto [applied, withdrawn] = race(
            [&] {
                return clients[0]->registry.advance_plan(house.as("ada"), "2099", plan,
                                                         cohort::Apply{});
            },
            [&] {
                return clients[1]->registry.advance(house.as("officer.fr"), "2099", "FR-2099-01",
                                                    nomination::Withdraw{"The council said no."});
            });

        REQUIRE(applied.has_value() != withdrawn.has_value());
        if (withdrawn) REQUIRE(applied.error().reason == Reason::plan_stale);
        REQUIRE(value(house.connection, "SELECT count(*) FROM membership") ==
                (applied ? "3" : "0"));
        REQUIRE(faults(house).empty());
    }
}

TEST_CASE("submissions race with the close of their call, and none comes after it") {
    House house;
    house.open_call();
    std::vector<std::string> drafts;
    const std::array countries{"TG", "FR", "KE"};
    for (const auto* country : countries) {
        for (int i = 0; i < 3; ++i)
            drafts.push_back(house.complete_draft(country, "City " + std::to_string(i)));
    }
    const auto clients = tests::clients(house.database, 4);
    std::atomic<int> sent = 0;
    std::string at_the_close;
    std::array<Asked, 9> answers;

    tests::at_once(4, [&](int i) {
        auto& client = *clients[static_cast<std::size_t>(i)];
        if (i < 3) {
            for (std::size_t n = 0; n < 3; ++n) {
                ++sent;
                const auto at = static_cast<std::size_t>(i) * 3 + n;
                answers[at] =
                    client.registry.advance(house.as("officer." + std::string{i == 0   ? "tg"
                                                                              : i == 1 ? "fr"
                                                                                       : "ke"}),
                                            "2099", drafts[at], nomination::Submit{});
            }
            return;
        }
        while (sent < 4) std::this_thread::yield();
        house.at("2099-03-31T21:59:00Z");
        must(client.registry.advance_call(house.as("ada"), "2099", call::Close{}));
        at_the_close = value(client.connection, "SELECT sum(used) FROM place_counter");
        static_cast<void>(client.registry.lapse(house.as("ada"), "2099").value());
    });

    int in_time = 0;
    for (const auto& answer : answers) in_time += answer.value() ? 1 : 0;
    CHECK(std::to_string(in_time) == at_the_close);
    CHECK(value(house.connection, "SELECT sum(used) FROM place_counter") == at_the_close);
    CHECK(value(house.connection,
                "SELECT count(*) FROM event WHERE event = 'Submit' AND "
                "at >= '2099-03-31T21:59:00Z'") == "0");
    CHECK(value(house.connection, "SELECT count(*) FROM nomination WHERE state = 'lapsed'") ==
          std::to_string(9 - in_time));
    CHECK(faults(house).empty());
}

TEST_CASE("a completion races with its lapse: one of them, and the place is kept or given back") {
    House house;
    house.open_call();
    house.at("2099-03-28T00:00:00Z");  // not more than fourteen days before
    std::vector<std::string> returned;
    for (const auto* city : {"Kara", "Pya", "Niamtougou"}) {
        returned.push_back(house.submitted("TG", city));
        must(house.registry.advance(
            house.as("ada"), "2099", returned.back(),
            nomination::ReturnForCompletion{{{"plan", "Say who does what."}},
                                            moment_from_iso("2099-04-10T00:00:00Z")}));
        must(house.registry.edit(house.as("officer.tg"), "2099", returned.back(),
                                 {{storage::Change::Kind::section, "plan", "The library leads."}}));
    }
    house.at("2099-04-09T23:59:59Z");
    const auto clients = tests::clients(house.database, 2);

    int completed = 0;
    std::atomic<int> sent = 0;
    tests::at_once(2, [&](int i) {
        if (i == 0) {
            for (const auto& reference : returned) {
                ++sent;
                completed += clients[0]->registry.advance(house.as("officer.tg"), "2099", reference,
                                                          nomination::Submit{})
                                 ? 1
                                 : 0;
            }
            return;
        }
        while (sent < 2) std::this_thread::yield();
        house.at("2099-04-10T00:00:00Z");
        for (const auto& reference : returned) {
            static_cast<void>(clients[1]->registry.advance(house.as("ada"), "2099", reference,
                                                           nomination::Lapse{}));
        }
    });

    CHECK(value(house.connection, "SELECT used FROM place_counter") == std::to_string(completed));
    CHECK(value(house.connection, "SELECT count(*) FROM nomination WHERE state = 'lapsed'") ==
          std::to_string(3 - completed));
    CHECK(faults(house).empty());
}

// Thirty rounds each; a few seconds, most of them to seat the juries.
TEST_CASE("a recommendation races with the declaration of a conflict, and none is counted") {
    Bench bench;
    const auto clients = tests::clients(bench.house.database, 2);
    for (const auto& reference : bench.references) {
        const auto& juror = bench.jurors[0];
        const auto [recorded, declared] =
            race([&] { return bench.recommend(*clients[0], reference, juror); },
                 [&] {
                     return clients[1]->registry.declare_conflict(
                         bench.house.as("ada"), "2099", reference, juror, "personal", "A cousin.");
                 });

        REQUIRE(declared);
        REQUIRE(declared->to == (recorded ? "discounted" : "recused"));
        for (std::size_t j : {1U, 2U}) {
            REQUIRE(bench.recommend(*clients[0], reference, bench.jurors[j]));
        }
        const auto opened = bench.advance(*clients[0], reference, nomination::OpenDeliberation{});
        REQUIRE_FALSE(opened);
        REQUIRE(opened.error().reason == Reason::quorum_not_met);
    }
    CHECK(faults(bench.house).empty());
}

TEST_CASE(
    "a change of mind races with the conclusion, and what was concluded is what was counted") {
    Bench bench;
    const auto clients = tests::clients(bench.house.database, 2);
    int late = 0;
    for (const auto& reference : bench.references) {
        // Two of three are in favour: the first juror's second thoughts decide.
        REQUIRE(bench.recommend(*clients[0], reference, bench.jurors[0]));
        REQUIRE(bench.recommend(*clients[0], reference, bench.jurors[1]));
        must(tests::recommend(bench.house, reference, bench.jurors[2], "do_not_recommend"));
        REQUIRE(bench.advance(*clients[0], reference, nomination::OpenDeliberation{}));

        const auto [revised, concluded] = race(
            [&] {
                return clients[0]->registry.advance_assignment(
                    bench.house.as(bench.jurors[0]), "2099", reference, bench.jurors[0],
                    jury::Revise{}, tests::review("do_not_recommend"));
            },
            [&] { return bench.advance(*clients[1], reference, nomination::ConcludeReview{}); });

        REQUIRE(concluded);
        REQUIRE(concluded->to == (revised ? "not_recommended" : "recommended"));
        late += revised ? 0 : 1;
    }
    CHECK(bench.untrue_words() == "0");
    CHECK(value(bench.house.connection,
                "SELECT count(*) FROM nomination WHERE state = "
                "'recommended'") == std::to_string(late));
    CHECK(faults(bench.house).empty());
}

TEST_CASE("a last recommendation races with the end of the review, and is counted or refused") {
    Bench bench{4};
    auto& house = bench.house;
    const auto clients = tests::clients(house.database, 2);
    for (const auto& reference : bench.references) {
        for (std::size_t j : {0U, 1U, 2U})
            must(bench.recommend(*clients[0], reference, bench.jurors[j]));
    }
    house.at("2099-06-30T21:58:00Z");

    std::atomic<int> sent = 0;
    std::atomic<bool> over = false;
    int in_time = 0;
    tests::at_once(2, [&](int i) {
        if (i == 0) {
            for (const auto& reference : bench.references) {
                // Nine come in time and one comes late, however the threads are scheduled.
                if (++sent == 30) {
                    while (!over) std::this_thread::yield();
                }
                in_time += bench.recommend(*clients[0], reference, bench.jurors[3]) ? 1 : 0;
            }
            return;
        }
        while (sent < 10) std::this_thread::yield();
        house.at("2099-06-30T21:59:00Z");
        over = true;
        for (auto one = bench.references.rbegin(); one != bench.references.rend(); ++one) {
            must(bench.advance(*clients[1], *one, nomination::OpenDeliberation{}));
            must(bench.advance(*clients[1], *one, nomination::ConcludeReview{}));
        }
    });

    CHECK(in_time >= 9);
    CHECK(in_time < 30);
    CHECK(value(house.connection,
                "SELECT count(*) FROM review WHERE recorded_at >= "
                "'2099-06-30T21:59:00Z'") == "0");
    CHECK(value(house.connection, "SELECT count(*) FROM assignment WHERE state = 'recorded'") ==
          std::to_string(90 + in_time));
    CHECK(bench.untrue_words() == "0");
    CHECK(faults(house).empty());
}
