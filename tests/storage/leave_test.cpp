// Whose a step is, where no engine stands before the database: each case takes the step by a
// statement of its own, in one's own name and with the application's rights.
#include "tests/support/panel.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace engine;
using storage::Failure;
using storage::sql::Transaction;
using tests::House;
using tests::value;

namespace {

constexpr const char* taken = "taken";
constexpr const char* not_the_askers = "AC004";
constexpr const char* moved_nothing = "AC001";

struct Wanted {
    std::string event;
    std::string from;
    std::string to;
    std::string commission;        // that the statement says
    std::string in_the_name_of{};  // of whoever asks, unless it is said
    int places_more = 0;
};

class Statements {
public:
    Statements(House& house, std::string reference)
        : house_{&house}, reference_{std::move(reference)} {}

    // How the step ends in that person's transaction, which is rolled back.
    std::string end(const std::string& who, const Wanted& step) {
        house_->connection.speak_for(who);
        Transaction tx{house_->connection};
        const auto& name = step.in_the_name_of.empty() ? who : step.in_the_name_of;
        try {
            tx.run(fmt::format(
                "SELECT step_nomination('2099', '{}', {}, '{}', {}, {}, '{}', {}, NULL, "
                "uuid_send('{}'), '{}', '{}', '{}', 'x', now(), gen_random_uuid(), "
                "sha256('x'), 'x', NULL, NULL, '{{}}');",
                of_it("nomination_id"), of_it("revision"), step.to, of_it("place"),
                step.places_more, step.commission, of_it("dossier_version"), person(name),
                step.event, step.from, person(name)));
            return taken;
        } catch (const Failure& failure) {
            return failure.sqlstate();
        }
    }

private:
    std::string of_it(const std::string& column) {
        return value(behind_, fmt::format("SELECT coalesce({}::text, 'NULL') FROM nomination "
                                          "WHERE reference = '{}'",
                                          column, reference_));
    }
    std::string person(const std::string& handle) {
        return value(behind_, "SELECT person_id FROM person WHERE handle = '" + handle + "'");
    }

    House* house_;
    storage::sql::Connection behind_ = house_->database.connect();
    std::string reference_;
};

// The same for a subject that is moved by another statement after this one.
std::string end_of_record(House& house, const std::string& who, const std::string& call,
                          const std::string& subject, const std::string& id,
                          const std::string& from, const std::string& event,
                          const std::string& to) {
    house.connection.speak_for(who);
    Transaction tx{house.connection};
    try {
        tx.run(
            fmt::format("SELECT record_step('{}', '{}', '{}', 9, '{}', '{}', '{}', asker(), 'x', "
                        "uuid_send(asker()), now(), NULL, NULL, '{{}}');",
                        call, subject, id, event, from, to));
        return taken;
    } catch (const Failure& failure) {
        return failure.sqlstate();
    }
}

void declare_conflict(House& house, const std::string& handle) {
    house.connection.run(fmt::format(
        "INSERT INTO conflict (call_id, nomination_id, person_id, kind, source, declared_at, "
        "reason) SELECT n.call_id, n.nomination_id, p.person_id, 'other', 'secretariat', moment(), "
        "'x' FROM nomination n, person p WHERE p.handle = '{}'",
        handle));
}

const Wanted edit{"Edit", "draft", "draft", "TG"};
const Wanted find_eligible{"FindEligible", "submitted", "eligible", "TG"};
const Wanted lapse{"Lapse", "draft", "lapsed", "TG"};

}  // namespace

TEST_CASE(
    "an officer's step is taken on what is the own Commission's, whatever the statement says") {
    House house;
    house.open_call();
    Statements kara{house, house.complete_draft("TG", "Kara")};
    house.officer("FR");
    CHECK(kara.end("officer.tg", edit) == taken);
    CHECK(kara.end("officer.fr", edit) == not_the_askers);
    auto as_ones_own = edit;
    as_ones_own.commission = "FR";
    CHECK(kara.end("officer.fr", as_ones_own) == moved_nothing);
    CHECK(kara.end("officer.tg", as_ones_own) == not_the_askers);
}

TEST_CASE("what exists is begun by no officer but the own Commission's") {
    House house;
    house.open_call();
    house.complete_draft("TG", "Kara");
    house.officer("FR");
    const auto kara = value(house.connection, "SELECT nomination_id FROM nomination");
    const auto begins = [&](const std::string& who, const std::string& id) {
        return end_of_record(house, who, "2099", "nomination", id, "absent", "Begin", "draft");
    };
    CHECK(begins("officer.fr", kara) == not_the_askers);
    CHECK(begins("officer.fr", value(house.connection, "SELECT gen_random_uuid()")) == taken);
}

TEST_CASE("no place of another Commission moves with a step") {
    House house;
    house.open_call();
    Statements kara{house, house.submitted("TG", "Kara")};
    house.submitted("FR", "Lyon");
    auto with_its_place = find_eligible;
    with_its_place.places_more = -1;
    CHECK(kara.end("ada", with_its_place) == taken);
    with_its_place.commission = "FR";
    CHECK(kara.end("ada", with_its_place) == moved_nothing);
}

TEST_CASE("a step is taken by those whose it is, in their own name, and by nobody else") {
    House house;
    house.open_call();
    Statements kara{house, house.submitted("TG", "Kara")};
    Statements draft{house, house.complete_draft("TG", "Lome")};
    house.juror("jo");
    CHECK(kara.end("ada", find_eligible) == taken);
    CHECK(kara.end("officer.tg", find_eligible) == not_the_askers);
    CHECK(kara.end("jo", find_eligible) == not_the_askers);
    CHECK(draft.end("ada", edit) == not_the_askers);
    auto for_another = find_eligible;
    for_another.in_the_name_of = "ada";
    CHECK(kara.end("ben", for_another) == not_the_askers);
    auto no_step = find_eligible;
    no_step.event = "Admit";
    CHECK(kara.end("ada", no_step) == not_the_askers);
}

TEST_CASE("an administrator with a conflict takes no step but the clock's") {
    House house;
    house.open_call();
    Statements kara{house, house.submitted("TG", "Kara")};
    Statements draft{house, house.complete_draft("TG", "Lome")};
    declare_conflict(house, "ada");
    CHECK(kara.end("ada", find_eligible) == not_the_askers);
    CHECK(kara.end("ben", find_eligible) == taken);
    CHECK(draft.end("ada", lapse) == taken);
    CHECK(draft.end("officer.tg", lapse) == not_the_askers);

    house.connection.run("UPDATE conflict SET dismissed_at = moment(), ruling = 'x'");
    CHECK(kara.end("ada", find_eligible) == taken);
}

TEST_CASE("a juror's step is taken on the own seat, and an administrator's without a conflict") {
    House house;
    house.open_call();
    const auto kara = house.eligible("TG", "Kara");
    const auto jurors = tests::jury(house, 3);
    tests::begin_review(house);
    tests::seat(house, kara, jurors);
    const auto seat =
        value(house.connection,
              "SELECT a.assignment_id FROM assignment a JOIN person p USING (person_id) WHERE "
              "p.handle = '" +
                  jurors[0] + "'");
    const auto records = [&](const std::string& who) {
        return end_of_record(house, who, "2099", "assignment", seat, "assigned",
                             "RecordRecommendation", "recorded");
    };
    const auto releases = [&](const std::string& who) {
        return end_of_record(house, who, "2099", "assignment", seat, "assigned", "Release",
                             "released");
    };
    CHECK(records(jurors[0]) == taken);
    CHECK(records(jurors[1]) == not_the_askers);
    CHECK(records("ada") == not_the_askers);
    CHECK(releases("ada") == taken);
    CHECK(releases(jurors[0]) == not_the_askers);

    declare_conflict(house, "ada");
    CHECK(releases("ada") == not_the_askers);
    CHECK(releases("ben") == taken);

    // A seat is the juror's for as long as that mandate holds, whatever other does.
    const auto the_juror = "(SELECT person_id FROM person WHERE handle = '" + jurors[0] + "')";
    house.connection.run(
        "INSERT INTO mandate (mandate_id, person_id, role, begins_at, ends_at) SELECT "
        "gen_random_uuid(), " +
        the_juror + ", 'auditor', moment(), 'infinity'");
    CHECK(records(jurors[0]) == taken);
    house.connection.run(
        "UPDATE mandate SET ends_at = moment() WHERE role = 'juror' AND person_id = " + the_juror);
    CHECK(records(jurors[0]) == not_the_askers);
}

TEST_CASE("an administrator with a conflict tells of no admission") {
    House house;
    house.open_call();
    house.submitted("TG", "Kara");
    const auto kara = value(house.connection, "SELECT nomination_id FROM nomination");
    const auto admits = [&](const std::string& who) {
        return end_of_record(house, who, "2099", "nomination", kara, "recommended", "Admit",
                             "admitted");
    };
    CHECK(admits("ada") == taken);
    declare_conflict(house, "ada");
    CHECK(admits("ada") == not_the_askers);
    CHECK(admits("ben") == taken);
}

TEST_CASE("a membership is ended by the own Commission's officer or an administrator") {
    House house;
    tests::must(house.registry.open_ledger(
        house.as("ada"), {"gnlc-2099", "2099-01-01", 217, {"KE"}, "an invented announcement"}));
    tests::must(house.registry.enrol_earlier(house.as("ada"),
                                             {.ledger = "gnlc-2099",
                                              .country = "TG",
                                              .name = "Kara",
                                              .since = *moment_from_iso("2095-06-01T00:00:00Z")}));
    house.officer("TG");
    house.officer("FR");
    house.juror("jo");
    const auto member = value(house.connection, "SELECT membership_id FROM membership");
    const auto ends = [&](const std::string& who) {
        return end_of_record(house, who, "-", "membership", member, "active", "End", "ended");
    };
    CHECK(ends("officer.tg") == taken);
    CHECK(ends("officer.fr") == not_the_askers);
    CHECK(ends("jo") == not_the_askers);
    CHECK(ends("ada") == taken);
}

TEST_CASE("a mandate gives leave until its end by the rehearsal's clock, and not at it") {
    House house;
    house.open_call();
    Statements kara{house, house.submitted("TG", "Kara")};
    tests::must(house.registry.add_person(house.as("ada"), {"eve", "Eve"}));
    const auto end = moment_from_iso("2099-03-01T00:00:00Z").value();
    tests::must(house.registry.grant(
        house.as("ada"),
        {.handle = "eve", .role = Role::administrator, .commission = "", .until = end}));
    house.at("2099-02-28T23:59:59.999999Z");
    CHECK(kara.end("eve", find_eligible) == taken);
    house.at("2099-03-01T00:00:00Z");
    CHECK(kara.end("eve", find_eligible) == not_the_askers);
    CHECK(kara.end("ada", find_eligible) == taken);
}
