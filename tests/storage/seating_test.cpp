// Conflicts in bulk and by evidence, the plan of seats and its application, reminders.
#include "engine/jury/bench.hpp"
#include "storage/audit_log.hpp"
#include "storage/benches.hpp"
#include "storage/juries.hpp"
#include "tests/support/clients.hpp"
#include "tests/support/panel.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace engine;
using storage::Answer;
using storage::Result;
using storage::sql::Rights;
using storage::sql::Transaction;
using tests::faults;
using tests::House;
using tests::must;
using tests::recommend;
using tests::value;

namespace {

const std::string kara = "TG-2099-01";
const std::string lyon = "FR-2099-01";
const std::string kisumu = "KE-2099-01";

// Three eligible nominations of three countries and five jurors, one of them of Togo.
struct Seats {
    Seats() {
        house.open_call();
        house.eligible("TG", "Kara");
        house.eligible("FR", "Lyon");
        house.eligible("KE", "Kisumu");
        jurors = tests::jury(house, 4);
        jurors.push_back(house.juror("juror.tg", "TG"));
        must(house.registry.invite(house.as("ada"), "2099", "juror.tg"));
    }

    Result<storage::Drawn> draw(const jury::Wanted& wanted = {}, const std::string& who = "ada") {
        return house.registry.draw_seating(house.as(who), "2099", wanted);
    }
    Result<Answer> apply(int number = 1, const std::string& who = "ada") {
        return house.registry.apply_seating(house.as(who), "2099", number);
    }
    Result<Answer> conflict(const std::string& reference, const std::string& juror,
                            const std::string& who = "ada") {
        return house.registry.declare_conflict(house.as(who), "2099", reference, juror, "personal",
                                               "A cousin.");
    }
    std::string seats() {
        return value(
            house.connection,
            "SELECT coalesce(string_agg(n.reference || ' ' || p.handle || ' ' || a.state, "
            "', ' ORDER BY n.reference, p.handle), '') FROM assignment a JOIN nomination n "
            "USING (call_id, nomination_id) JOIN person p USING (person_id)");
    }
    std::string count(const std::string& from) {
        return value(house.connection, "SELECT count(*) FROM " + from);
    }

    House house;
    std::vector<std::string> jurors;
};

Reason reason_of(const Result<Answer>& answer) {
    REQUIRE_FALSE(answer);
    return answer.error().reason;
}

}  // namespace

TEST_CASE("a plan is drawn, changes nothing, and is applied as it was drawn") {
    Seats it;
    const auto drawn = it.draw();
    REQUIRE(drawn);
    CHECK(drawn->answer.reference == "2099-1");
    CHECK(drawn->seating.found.bound == drawn->seating.found.total);
    CHECK(it.seats() == "");

    const auto applied = it.apply();
    REQUIRE(applied);
    CHECK(applied->revision == 9);
    std::set<std::string> planned;
    for (std::size_t at = 0; at < drawn->bench.nominations.size(); ++at) {
        for (const auto juror : drawn->seating.found.jurors_of[at]) {
            planned.insert(drawn->bench.nominations[at].reference + " " +
                           drawn->bench.jurors[juror].handle + " assigned");
        }
    }
    std::string all;
    for (const auto& one : planned) all += (all.empty() ? "" : ", ") + one;
    CHECK(it.seats() == all);
    CHECK(all.find(kara + " juror.tg") == std::string::npos);
    CHECK(it.count("outbox WHERE letter = 'assigned'") == "9");
    CHECK(reason_of(it.apply()) == Reason::plan_stale);  // its seats are no longer empty
    CHECK(reason_of(it.apply(2)) == Reason::not_found);
    CHECK(faults(it.house).empty());
}

TEST_CASE("a plan of which anything has changed is refused, and nobody is given anything") {
    Seats it;
    int number = 0;
    const auto stale_after = [&](const auto& change) {
        REQUIRE(it.draw());
        change();
        return reason_of(it.apply(++number)) == Reason::plan_stale && it.seats() == "";
    };
    CHECK(stale_after([&] { must(it.conflict(lyon, "juror.0")); }));
    CHECK(stale_after(
        [&] { must(it.house.registry.bid(it.house.as("juror.1"), "2099", kisumu, "eager")); }));
    CHECK(stale_after(
        [&] { must(it.house.registry.limit_load(it.house.as("ada"), "2099", "juror.1", 2)); }));
    CHECK(stale_after([&] {
        must(it.house.registry.set_profile(it.house.as("juror.2"), "juror.2",
                                           {.regions = {"africa"}}));
    }));
    CHECK(stale_after([&] {
        must(it.house.registry.set_language(it.house.as("ada"), "2099", lyon, "fr"));
        must(it.house.registry.set_profile(it.house.as("ada"), "juror.3", {.languages = {"fr"}}));
    }));
    CHECK(stale_after([&] { it.house.eligible("FR", "Metz"); }));
    REQUIRE(it.draw());
    CHECK(it.apply(++number));
}

TEST_CASE("where there are too few jurors no plan is kept, and the refusal says who is short") {
    Seats it;
    const auto none = it.draw({.max_load = 1});
    REQUIRE_FALSE(none);
    CHECK(none.error().reason == Reason::jurors_missing);
    CHECK(none.error().explanation.find("need 9 more reviews in all, and can have 5 at most") !=
          std::string::npos);
    CHECK(none.error().details.at(0) == "1 pair is excluded: conflict: nationality");
    CHECK(it.count("seating_plan") == "0");
    CHECK(it.draw({.max_load = 2}));
}

TEST_CASE("what is begun is never moved, and released and recused seats are filled by others") {
    Seats it;
    REQUIRE(it.draw());
    REQUIRE(it.apply());
    tests::begin_review(it.house);
    for (const auto& one : {kara, lyon, kisumu})
        must(it.house.registry.advance(it.house.as("ada"), "2099", one, nomination::OpenReview{}));
    const auto readers = [&](const std::string& reference) {
        std::vector<std::string> all;
        for (const auto& row : it.house.connection.run(
                 "SELECT p.handle FROM assignment a JOIN nomination n USING (call_id, "
                 "nomination_id) JOIN person p USING (person_id) WHERE n.reference = '" +
                 reference + "' ORDER BY 1"))
            all.push_back(row[0].as<std::string>());
        return all;
    };
    const auto of_lyon = readers(lyon);
    must(recommend(it.house, lyon, of_lyon[0]));
    must(it.conflict(lyon, of_lyon[1]));
    must(it.house.registry.advance_assignment(it.house.as("ada"), "2099", lyon, of_lyon[2],
                                              jury::Release{false, "Fell ill."}));

    const auto again = it.draw({.max_load = 3});
    REQUIRE(again);
    std::size_t given = 0;
    for (const auto& row : again->seating.found.jurors_of) given += row.size();
    CHECK(given == 2);
    REQUIRE(it.apply(2));

    CHECK(readers(lyon).size() == 5);
    CHECK(value(it.house.connection,
                "SELECT string_agg(a.state, ' ' ORDER BY a.state) FROM assignment a JOIN "
                "nomination n USING (call_id, nomination_id) WHERE n.reference = 'FR-2099-01'") ==
          "assigned assigned recorded recused released");
    CHECK(value(it.house.connection,
                "SELECT count(*) FROM assignment a JOIN nomination n USING (call_id, "
                "nomination_id) WHERE n.reference <> 'FR-2099-01'") == "6");
    CHECK(faults(it.house).empty());
}

TEST_CASE("of two applications of a plan one gives the seats") {
    Seats it;
    REQUIRE(it.draw());
    REQUIRE(it.apply());
    const auto before = it.seats();
    CHECK(reason_of(it.apply(1, "ben")) == Reason::plan_stale);
    CHECK(it.seats() == before);
}

// Whichever comes first, the other sees it: the plan is stale, or the seat is recused.
TEST_CASE("a plan that is applied while a juror declares gives no seat to a conflict") {
    int applied = 0;
    for (int round = 0; round < 6; ++round) {
        Seats it;
        REQUIRE(it.draw());
        const auto clients = tests::clients(it.house.database, 2);
        bool is_applied = false;
        tests::at_once(2, [&](int i) {
            if (i == 0) {
                is_applied =
                    clients[0]->registry.apply_seating(it.house.as("ada"), "2099", 1).has_value();
            } else {
                must(clients[1]->registry.declare_conflict(it.house.as("ben"), "2099", kara,
                                                           "juror.0", "personal", "A cousin."));
            }
        });
        applied += is_applied ? 1 : 0;
        CHECK(it.count("assignment") == (is_applied ? "9" : "0"));
        CHECK(it.count("assignment a JOIN conflict f USING (call_id, nomination_id, person_id) "
                       "WHERE a.state <> 'recused'") == "0");
        CHECK(faults(it.house).empty());
    }
    MESSAGE(applied, " of 6 came before the declaration");
}

TEST_CASE("an administrator with a conflict in the call plans and applies nothing of its jury") {
    Seats it;
    must(it.house.registry.grant(it.house.as("ada"), {"ben", Role::juror}));
    must(it.house.registry.invite(it.house.as("ada"), "2099", "ben"));
    REQUIRE(it.draw());
    must(it.conflict(kara, "ben"));
    const auto refused = it.draw({}, "ben");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == Reason::conflict_of_interest);
    CHECK(reason_of(it.apply(1, "ben")) == Reason::conflict_of_interest);
    CHECK(it.draw());
}

TEST_CASE("a juror declares in bulk over the names, all or none, and sees none of them any more") {
    Seats it;
    auto& registry = it.house.registry;
    const auto names = [&] {
        it.house.connection.speak_for("juror.0");
        Transaction tx{it.house.connection};
        return tx.run("SELECT count(*) FROM nomination")[0][0].as<int>();
    };
    CHECK(names() == 3);
    CHECK(reason_of(registry.declare_conflicts(it.house.as("juror.0"), "2099", "juror.0",
                                               {{kara, "personal"}, {"TG-2099-77", "other"}},
                                               "A cousin.")) == Reason::not_found);
    CHECK(it.count("conflict") == "0");
    CHECK(reason_of(registry.declare_conflicts(it.house.as("juror.0"), "2099", "juror.1",
                                               {{kara, "personal"}}, "His cousin.")) ==
          Reason::not_your_own);
    CHECK(reason_of(registry.declare_conflicts(it.house.as("juror.0"), "2099", "juror.0",
                                               {{kara, "personal"}, {kara, "other"}},
                                               "A cousin.")) == Reason::input_invalid);

    must(registry.declare_conflicts(it.house.as("juror.0"), "2099", "juror.0",
                                    {{kara, "personal"}, {lyon, "employment"}}, "A cousin; work."));
    must(registry.declare_conflicts(it.house.as("juror.1"), "2099", "juror.1", {}, ""));

    CHECK(names() == 1);
    CHECK(value(it.house.connection, "SELECT string_agg(source, ' ') FROM conflict") ==
          "juror juror");
    CHECK(reason_of(registry.bid(it.house.as("juror.0"), "2099", kara, "eager")) ==
          Reason::not_found);
    CHECK(faults(it.house).empty());
}

TEST_CASE("evidence is ruled upon once: confirmed it is a conflict, dismissed it stays dismissed") {
    Seats it;
    auto& registry = it.house.registry;
    for (const auto* one : {"juror.0", "juror.1"}) {
        must(registry.set_profile(it.house.as(one), one, {.institution = "Kara"}));
    }
    must(registry.grant(it.house.as("ada"), {"officer.fr", Role::juror}));
    must(registry.invite(it.house.as("ada"), "2099", "officer.fr"));
    const auto suggested = [&] {
        it.house.connection.speak_for("ada");
        Transaction tx{it.house.connection};
        const auto bench = storage::benches::read(tx, "2099").bench;
        std::string all;
        for (const auto& one : jury::suggest(bench)) {
            all += bench.nominations[one.nomination].reference + " " +
                   bench.jurors[one.juror].handle + " " + one.kind + "; ";
        }
        return all;
    };
    CHECK(suggested() ==
          "FR-2099-01 officer.fr prior_involvement; TG-2099-01 juror.0 institution; "
          "TG-2099-01 juror.1 institution; ");
    const auto rule = [&](const std::string& juror, bool is_one, const std::string& ruling) {
        return registry.rule_on_evidence(it.house.as("ada"), "2099", kara, juror, "institution",
                                         is_one, ruling);
    };
    CHECK(reason_of(rule("juror.2", true, "So.")) == Reason::not_found);
    CHECK(reason_of(rule("juror.0", true, "")) == Reason::reason_missing);
    must(rule("juror.0", true, "Works there."));
    must(rule("juror.1", false, "A namesake."));

    CHECK(suggested() == "FR-2099-01 officer.fr prior_involvement; ");
    CHECK(reason_of(rule("juror.1", true, "After all.")) == Reason::not_found);
    CHECK(value(it.house.connection,
                "SELECT string_agg(source || coalesce(' ' || ruling, ''), ', ' ORDER BY ruling "
                "NULLS FIRST) FROM conflict") == "evidence, evidence A namesake.");
    CHECK(reason_of(registry.assign(it.house.as("ada"), "2099", kara, "juror.0")) ==
          Reason::conflict_of_interest);
    CHECK(registry.assign(it.house.as("ada"), "2099", kara, "juror.1"));
    CHECK(faults(it.house).empty());
}

TEST_CASE("an administrator who has a conflict inserts nobody's with that nomination, by any SQL") {
    Seats it;
    must(it.conflict(kara, "ben"));
    const auto insert = [&](const std::string& reference) {
        it.house.connection.speak_for("ben");
        Transaction tx{it.house.connection};
        try {
            tx.run(
                "INSERT INTO conflict (call_id, nomination_id, person_id, kind, source, "
                "declared_at, reason) SELECT n.call_id, n.nomination_id, p.person_id, 'other', "
                "'secretariat', now(), 'x' FROM nomination n, person p WHERE n.reference = '" +
                reference + "' AND p.handle = 'juror.0'");
            return true;
        } catch (const storage::Failure&) {
            return false;
        }
    };
    CHECK(insert(lyon));
    CHECK_FALSE(insert(kara));
    it.house.connection.speak_for("ben");
    Transaction tx{it.house.connection};
    for (const auto* table : {"dossier", "screening_finding"}) {
        CAPTURE(std::string{table});
        CHECK(tx.run(std::string{"SELECT count(DISTINCT nomination_id) FROM "} + table)[0][0]
                  .as<int>() == 2);
    }
}

TEST_CASE("a reminder goes once to each juror with open work, and to nobody who has a conflict") {
    Seats it;
    auto& registry = it.house.registry;
    tests::begin_review(it.house);
    for (const auto& one : {kara, lyon})
        tests::seat(it.house, one, {"juror.0", "juror.1", "juror.2"});
    // juror.0 has said everything, juror.1 is recused from all, juror.2 has both to read.
    must(recommend(it.house, kara, "juror.0"));
    must(recommend(it.house, lyon, "juror.0"));
    must(it.conflict(kara, "juror.1"));
    must(it.conflict(lyon, "juror.1"));
    must(it.conflict(kara, "ben"));  // who asks, and learns nothing of Kara

    auto rehearsed = it.house.as("ben");
    rehearsed.dry_run = true;
    must(registry.remind(rehearsed, "2099"));
    CHECK(it.count("outbox WHERE letter = 'review-reminder'") == "0");
    must(registry.remind(it.house.as("ben"), "2099"));

    CHECK(value(it.house.connection,
                "SELECT string_agg(p.handle || ' ' || n.reference, ', ') FROM outbox o JOIN "
                "assignment a ON a.assignment_id = o.subject_id JOIN person p USING (person_id) "
                "JOIN nomination n ON n.nomination_id = a.nomination_id WHERE o.letter = "
                "'review-reminder'") == "juror.2 FR-2099-01");
    const auto open = [&](const std::string& who) {
        it.house.connection.speak_for(who);
        Transaction tx{it.house.connection};
        std::string all;
        for (const auto& one : storage::benches::open_work(tx, "2099"))
            all += one.juror + " " + std::to_string(one.open) + "; ";
        return all;
    };
    CHECK(open("ada") == "juror.2 2; ");
    CHECK(open("ben") == "juror.2 1; ");
    CHECK(reason_of(registry.remind(it.house.as("juror.2"), "2099")) == Reason::not_for_this_role);
    it.house.at("2099-06-30T21:59:00Z");
    CHECK(reason_of(registry.remind(it.house.as("ada"), "2099")) == Reason::window_closed);
    CHECK(faults(it.house).empty());
}
