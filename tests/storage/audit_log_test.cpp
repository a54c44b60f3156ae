// Verification by replay names what was changed behind the program's back: here by the database's
// owner, with every trigger and foreign key disabled.
#include "storage/audit_log.hpp"
#include "engine/audit/entry.hpp"
#include "tests/support/database.hpp"

#include <doctest/doctest.h>

using namespace engine;
using storage::audit_log::Verified;
using tests::House;
using tests::value;

namespace {

// Kara was submitted, Pya withdrawn with a reason.
struct Record {
    Record() {
        house.open_call();
        kara = house.submitted("TG", "Kara");
        const auto pya = house.submitted("TG", "Pya");
        REQUIRE(house.registry.advance(house.as("officer.tg"), "2099", pya,
                                       nomination::Withdraw{"The mayor asked."}));
        house.connection.run("SET session_replication_role = replica");
        id = value(house.connection,
                   "SELECT nomination_id FROM nomination WHERE reference = '" + kara + "'");
        submission = "subject_id = '" + id + "' AND revision = 3";
        withdrawal = value(house.connection, "SELECT max(entry_id) FROM entry_body");
    }

    Verified verify() { return storage::audit_log::verify(house.connection); }

    // What verification names after that change, in one line.
    std::string after(const std::string& change) {
        house.connection.run(change);
        std::string all;
        for (const auto& fault : verify().faults) all += (all.empty() ? "" : "; ") + fault;
        return all;
    }

    House house;
    std::string kara;
    std::string id;
    std::string submission;  // of Kara, among events and entries
    std::string withdrawal;  // the entry's number
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an untouched record has no faults") {
    Record record;

    const auto verified = record.verify();

    CHECK(verified.faults == std::vector<std::string>{});
    CHECK(verified.more_faults == 0);
    CHECK(verified.erased == 0);
    CHECK(verified.subjects == 3);
    CHECK(verified.steps == 9);
    CHECK(std::to_string(verified.entries) ==
          value(record.house.connection, "SELECT count(*) FROM audit_entry"));
}

TEST_CASE("an edited state is named, with what its events lead to") {
    Record record;
    CHECK(record.after("UPDATE nomination SET state = 'eligible' WHERE reference = 'TG-2099-01'") ==
          "nomination " + record.id +
              ": is stored as eligible at revision 3, but its events lead to submitted");
    record.house.connection.run(
        "UPDATE nomination SET state = 'submitted' WHERE reference = 'TG-2099-01'");
    CHECK(record.after("UPDATE call SET state = 'closed'") ==
          "call 2099: is stored as closed, but its events lead to open");
}

TEST_CASE("an edited column of an event is named, whichever it is") {
    Record record;
    for (const auto* edit :
         {"event = 'Edit'", "from_state = 'returned'", "to_state = 'draft'", "operator = 'nobody'",
          "actor = gen_random_uuid()", "at = at - interval '1 microsecond'", "subject = 'call'"}) {
        CAPTURE(edit);
        record.house.connection.run("CREATE TEMP TABLE kept AS SELECT * FROM audit_entry WHERE " +
                                    record.submission);
        CHECK(has(record.after("UPDATE audit_entry SET " + std::string{edit} + " WHERE " +
                               record.submission),
                  "revision 3: its audit entry tells another story"));
        record.house.connection.run(
            "UPDATE audit_entry a SET subject = k.subject, event = k.event, from_state = "
            "k.from_state, to_state = k.to_state, actor = k.actor, operator = k.operator, at = "
            "k.at "
            "FROM kept k WHERE a.entry_id = k.entry_id; DROP TABLE kept");
        REQUIRE(record.verify().faults.empty());
    }
}

TEST_CASE("a step whose entry was removed is named by where its events lead") {
    Record record;
    CHECK(record.after("DELETE FROM audit_entry WHERE " + record.submission) ==
          "nomination " + record.id +
              ": is stored as submitted at revision 3, but its events lead to draft");
}

// Flips one bit of each byte in turn: a verification for each, about two seconds in all.
TEST_CASE("an edited byte of a step's entry is named, whichever it is") {
    Record record;
    auto& connection = record.house.connection;
    const auto flip = [&](int byte) {
        const auto at = std::to_string(byte);
        connection.run("UPDATE audit_entry SET canonical = set_byte(canonical, " + at +
                       ", get_byte(canonical, " + at + ") # 1) WHERE " + record.submission);
    };
    const int length = std::stoi(
        value(connection, "SELECT length(canonical) FROM audit_entry WHERE " + record.submission));
    for (int byte = 0; byte < length; ++byte) {
        CAPTURE(byte);
        flip(byte);
        const auto verified = record.verify();
        // An entry without a body that commits to one looks as if its body had been erased.
        const bool of_the_commitment = byte >= length - 32;
        // Of words that are not there.
        REQUIRE(verified.faults.size() == 1);
        REQUIRE(verified.erased == (of_the_commitment ? 1 : 0));
        flip(byte);
    }
    CHECK(record.verify().faults.empty());
}

TEST_CASE("an edited body, salt and a removed one are named, and an erased body is counted") {
    Record record;
    const auto where = " WHERE entry_id = " + record.withdrawal;
    CHECK(has(record.after("UPDATE entry_body SET body = 'The mayor asked!'" + where),
              "the words are not those that the entry commits to"));
    CHECK(record.after("UPDATE entry_body SET body = 'The mayor asked.'" + where).empty());
    CHECK(has(record.after("UPDATE entry_body SET salt = sha256(salt)" + where),
              "the words are not those that the entry commits to"));

    CHECK(
        has(record.after("DELETE FROM entry_body" + where), "no entry says that they were erased"));
    CHECK(record.verify().erased == 1);
    record.house.connection.run("SET session_replication_role = origin");
    REQUIRE(record.house.registry.erase_texts(record.house.as("ada"), "2099", "TG-2099-02"));
    CHECK(record.verify().faults.empty());
    CHECK(record.verify().erased == 1);
}

TEST_CASE("words put beside an entry that commits to none are named") {
    Record record;
    CHECK(has(record.after("INSERT INTO entry_body SELECT call_id, entry_id, sha256(''), 'Words.' "
                           "FROM audit_entry WHERE " +
                           record.submission),
              "the words are not those that the entry commits to"));
}

TEST_CASE("a skipped revision is named") {
    Record record;
    CHECK(has(record.after("UPDATE audit_entry SET revision = 4 WHERE " + record.submission +
                           "; UPDATE nomination SET revision = 4 WHERE reference = 'TG-2099-01'"),
              "nomination " + record.id + " revision 4: revision 4 follows 2"));
}

TEST_CASE("a wrong count of places is named") {
    Record record;
    CHECK(record.after("UPDATE place_counter SET used = 2") ==
          "call 2099, TG: 2 places are counted and 1 are held");
}

TEST_CASE("a step that the chart does not have is named, though bytes and columns agree on it") {
    Record record;
    auto entry =
        audit::entry_from(audit::bytes_from_hex(value(record.house.connection,
                                                      "SELECT encode(canonical, 'hex') FROM "
                                                      "audit_entry WHERE " +
                                                          record.submission))
                              .value())
            .value();
    entry.to = "admitted";
    const auto bytes = audit::canonical(entry);
    const auto hex =
        audit::hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});

    CHECK(record.after("UPDATE audit_entry SET to_state = 'admitted', canonical = decode('" + hex +
                       "', 'hex') WHERE " + record.submission +
                       "; UPDATE nomination SET state = 'admitted', admitted_by_plan = "
                       "gen_random_uuid() WHERE reference = 'TG-2099-01'") ==
          "nomination " + record.id + ": the chart does not allow this walk");
}

TEST_CASE("a subject that was removed is named") {
    Record record;
    CHECK(has(record.after("DELETE FROM nomination WHERE reference = 'TG-2099-01'"),
              "nomination " + record.id + ": is not stored, though it has events"));
}

TEST_CASE("a refusal and an act that changed kind or subject are named") {
    Record record;
    for (const auto* edit : {"kind = 'act'", "subject = 'person'"}) {
        CAPTURE(edit);
        REQUIRE_FALSE(record.house.registry.advance(record.house.as("ada"), "2099", record.kara,
                                                    nomination::FindEligible{}));
        CHECK(has(record.after("UPDATE audit_entry SET " + std::string{edit} +
                               " WHERE kind = 'refusal' AND entry_id = (SELECT max(entry_id) FROM "
                               "audit_entry)"),
                  "its bytes tell another story"));
    }
}

TEST_CASE("what is too much to be told one by one is counted") {
    House house;
    house.open_call();
    for (const auto* commission : {"TG", "FR", "KE"}) {
        for (const auto* city : {"North", "South", "West"}) house.submitted(commission, city);
    }
    const auto steps =
        std::stol(value(house.connection, "SELECT count(*) FROM audit_entry WHERE kind = 'step'"));
    REQUIRE(steps > 24);
    house.connection.run(
        "SET session_replication_role = replica;"
        "UPDATE audit_entry SET from_state = 'elsewhere' WHERE kind = 'step'");
    const auto verified = storage::audit_log::verify(house.connection);
    // Each tells another story than its bytes, and leaves a state that it was not in.
    CHECK(verified.faults.size() == 20);
    CHECK(static_cast<std::int64_t>(verified.faults.size()) + verified.more_faults >= 2 * steps);
}
