// The connection is cut at every instant of a step at which it can go. The step is done once; or
// the answer says that it was not done, or that nobody knows, and then its key tells.
#include "storage/audit_log.hpp"
#include "tests/support/cutting_proxy.hpp"
#include "tests/support/database.hpp"

#include <functional>
#include <optional>

#include <doctest/doctest.h>

using namespace engine;
using storage::Answer;
using storage::Failure;
using storage::Registry;
using storage::Request;
using storage::Result;
using storage::Trouble;
using tests::Cut;
using tests::House;
using tests::value;

namespace {

// One step on a subject of its own, and what the record says of it before and after.
struct Deed {
    std::function<Result<Answer>(Registry&, const Request&)> ask;
    std::string told;
    std::string undone;
    std::string done;
};

using DeedOf = std::function<Deed(House&, const std::string& city)>;

Deed submission(House& house, const std::string& city) {
    const auto reference = house.complete_draft("TG", city);
    return {.ask =
                [reference](Registry& registry, const Request& request) {
                    return registry.advance(request, "2099", reference, nomination::Submit{});
                },
            .told = R"sql(
                SELECT concat_ws(' ', n.state, n.revision, n.dossier_version, n.place IS NOT NULL,
                           (SELECT count(*) FROM event v WHERE v.subject_id = n.nomination_id),
                           (SELECT count(*) FROM outbox o WHERE o.subject_id = n.nomination_id))
                  FROM nomination n WHERE n.reference = ')sql" +
                    reference + "'",
            .undone = "draft 2 0 f 2 0",
            .done = "submitted 3 1 t 3 1"};
}

Deed beginning(House&, const std::string& city) {
    return {.ask =
                [city](Registry& registry, const Request& request) {
                    return registry.begin(request, "2099", {"TG", "TG", city});
                },
            .told = R"sql(
                SELECT concat_ws(' ', count(DISTINCT e.entity_id), count(DISTINCT n.nomination_id),
                           count(v.revision))
                  FROM entity e
                  JOIN nomination n ON n.entity_id = e.entity_id
                  LEFT JOIN event v ON v.subject_id = n.nomination_id
                 WHERE e.name = ')sql" +
                    city + "'",
            .undone = "0 0 0",
            .done = "1 1 1"};
}

// How the cuts were survived.
struct Survived {
    int points = 0;
    int answered = 0;  // as if nothing had been
    int found = 0;     // by the key: the cut came after the commit
    int not_done = 0;  // and said so
    int unknown = 0;   // and said so
};

class Cuts {
public:
    Cuts(House& house, DeedOf deed_of, int times, bool for_good)
        : house_{&house},
          proxy_{house.database.conninfo()},
          deed_of_{std::move(deed_of)},
          times_{times},
          for_good_{for_good} {
        house.officer("TG");
    }

    // At every message in each way, until the step is over before the cut comes.
    Survived at_every_point() {
        for (int message = 1; at(message, Cut::unsent); ++message) {
            at(message, Cut::sent);
            at(message, Cut::unanswered);
        }
        CHECK(storage::audit_log::verify(house_->connection).faults == std::vector<std::string>{});
        return survived_;
    }

private:
    bool at(int message, Cut how) {
        CAPTURE(message);
        CAPTURE(static_cast<int>(how));
        const auto deed = deed_of_(*house_, "City " + std::to_string(++cities_));
        const auto request = house_->as("officer.tg");
        proxy_.cut(0, how, 0);
        storage::sql::Connection connection{proxy_.conninfo()};
        Registry registry{connection};
        proxy_.cut(message, how, times_, for_good_);

        std::optional<Trouble> trouble;
        try {
            const auto answer = deed.ask(registry, request);
            REQUIRE(answer);
            if (!proxy_.has_cut()) return false;
            ++(answer->repeated ? survived_.found : survived_.answered);
        } catch (const Failure& failure) {
            trouble = failure.trouble();
            ++(trouble == Trouble::outcome_unknown ? survived_.unknown : survived_.not_done);
        }
        ++survived_.points;
        proxy_.wait();

        const auto told = value(house_->connection, deed.told);
        if (!trouble)
            REQUIRE(told == deed.done);
        else if (trouble != Trouble::outcome_unknown)
            REQUIRE(told == deed.undone);
        const auto again = deed.ask(house_->registry, request);
        REQUIRE(again);
        REQUIRE(again->repeated == (told == deed.done));
        REQUIRE(value(house_->connection, deed.told) == deed.done);
        return true;
    }

    House* house_;
    tests::CuttingProxy proxy_;
    DeedOf deed_of_;
    int times_;
    bool for_good_;
    int cities_ = 0;
    Survived survived_;
};

// A House in which Togo may submit as often as there are instants.
void open_widely(House& house) {
    house.open_call();
    for (const auto* who : {"ada", "ben"}) {
        REQUIRE(house.registry.amend_call(house.as(who), "2099",
                                          {"/quota/exceptions/TG", "99", "Many cities."}));
    }
}

Survived survive(const DeedOf& deed_of, int times, bool for_good) {
    House house;
    open_widely(house);
    const auto survived = Cuts{house, deed_of, times, for_good}.at_every_point();
    MESSAGE(survived.points, " points: ", survived.answered, " answered, ", survived.found,
            " found by the key, ", survived.not_done, " not done, ", survived.unknown, " unknown");
    return survived;
}

}  // namespace

TEST_CASE("a submission whose connection is cut at any instant is made once") {
    const auto survived = survive(submission, 1, false);
    CHECK(survived.answered + survived.found == survived.points);
    CHECK(survived.found >= 1);
    CHECK(survived.answered >= 3);
}

TEST_CASE("a beginning whose connection is cut at any instant is made once") {
    const auto survived = survive(beginning, 1, false);
    CHECK(survived.answered + survived.found == survived.points);
    CHECK(survived.found >= 1);
    CHECK(survived.answered >= 3);
}

TEST_CASE("a submission that is cut again at its second try is made once, or not and said so") {
    const auto survived = survive(submission, 2, false);
    CHECK(survived.points > 0);
}

TEST_CASE(
    "a submission whose server is not reached again says what is known, and its key the rest") {
    const auto survived = survive(submission, 1, true);
    CHECK(survived.answered + survived.found == 0);
    CHECK(survived.not_done >= 1);
    CHECK(survived.unknown == 3);
}

TEST_CASE(
    "a beginning whose server is not reached again says what is known, and its key the rest") {
    const auto survived = survive(beginning, 1, true);
    CHECK(survived.answered + survived.found == 0);
    CHECK(survived.not_done >= 1);
    CHECK(survived.unknown == 3);
}
