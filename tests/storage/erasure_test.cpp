// Words that were erased are nowhere: twenty-nine of them, each marked, in every place that holds
// words.
#include "storage/audit_log.hpp"
#include "storage/log_export.hpp"
#include "storage/server_programs.hpp"
#include "tests/support/database.hpp"
#include "tests/support/files.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/panel.hpp"
#include "tests/support/sealing.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace engine;
using tests::Folder;
using tests::House;
using tests::value;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view mark = "marked-xq7-";

std::string marked(int number) {
    return fmt::format("{}{:02}", mark, number);
}

// The marks that stand somewhere in these bytes.
void look(const std::string& bytes, std::set<std::string>& found) {
    for (auto at = bytes.find(mark); at != std::string::npos; at = bytes.find(mark, at + 1))
        found.insert(bytes.substr(at, mark.size() + 2));
}

std::string read(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    REQUIRE(file);
    std::string bytes(fs::file_size(path), '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return bytes;
}

std::set<std::string> in_folder(const fs::path& folder) {
    std::set<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator{folder})
        if (entry.is_regular_file()) look(read(entry.path()), found);
    return found;
}

std::set<std::string> said_by(const std::string& line) {
    FILE* const pipe = popen((line + " 2>&1").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string said;
    for (int c = 0; (c = std::fgetc(pipe)) != EOF;) said += static_cast<char>(c);
    REQUIRE(pclose(pipe) == 0);
    std::set<std::string> found;
    look(said, found);
    return found;
}

}  // namespace

TEST_CASE(
    "what was erased is in no dump, no file, no export and no answer, and every proof holds") {
    House house;
    const Folder keys;
    tests::recommended_cohort(house);
    auto& connection = house.connection;
    tests::must(house.registry.amend_call(house.as("ada"), "2099",
                                          {"/quota/exceptions/KE", "4", "Kenya asked."}));
    const auto person = value(connection,
                              "SELECT p.person_id FROM assignment a JOIN person p USING "
                              "(person_id) ORDER BY p.handle LIMIT 1");
    const auto reference = value(connection,
                                 "SELECT n.reference FROM assignment a JOIN nomination n USING "
                                 "(call_id, nomination_id) WHERE a.person_id = '" +
                                     person + "' AND a.review_version > 0 ORDER BY 1 LIMIT 1");
    REQUIRE(reference != "");
    const auto nomination = value(
        connection, "SELECT nomination_id FROM nomination WHERE reference = '" + reference + "'");
    const auto of = " WHERE nomination_id = '" + nomination + "'";
    const auto by = " WHERE person_id = '" + person + "'";
    // Put there as the database's owner: not every text is asked for by a command, and each is to
    // be a word of its own.
    int number = 0;
    const auto put = [&](const std::string& sql) {
        connection.run(fmt::format(fmt::runtime(sql), fmt::arg("m", marked(number++)),
                                   fmt::arg("of", of), fmt::arg("by", by),
                                   fmt::arg("n", nomination), fmt::arg("p", person)));
    };
    const auto bodies_of = [&](const std::string& where) {
        // With the entry that commits to them.
        put("INSERT INTO entry_body SELECT a.call_id, a.entry_id, sha256('{m}'), '{m} of an entry' "
            "FROM audit_entry a WHERE " +
            where +
            " AND NOT EXISTS (SELECT FROM entry_body b WHERE b.entry_id = a.entry_id) ORDER BY "
            "a.entry_id LIMIT 1");
    };
    connection.run("SET session_replication_role = replica");
    for (const auto* section : {"profile", "motivation", "plan", "challenges"})
        put(std::string{"UPDATE dossier SET content = jsonb_set(content::jsonb, '{{sections,"} +
            section + "}}', '\"{m}\"')::text {of}");
    put("UPDATE dossier SET content = jsonb_set(content::jsonb, '{{mayor}}', '\"{m}\"')::text "
        "{of}");
    put("INSERT INTO document SELECT call_id, nomination_id, sha256('{m}'), 'letter.pdf', '{m}' "
        "FROM nomination {of}");
    put("INSERT INTO document SELECT call_id, nomination_id, sha256('b'), '{m}.pdf', 'b' FROM "
        "nomination {of}");
    put("INSERT INTO remark (call_id, nomination_id, dossier_version, section, remark) SELECT "
        "call_id, nomination_id, 1, 'plan', '{m}' FROM nomination {of}");
    put("UPDATE remark SET answer = '{m}' {of}");
    put("INSERT INTO conflict (call_id, nomination_id, person_id, kind, source, declared_at, "
        "reason) "
        "SELECT call_id, nomination_id, '{p}', 'employment', 'juror', now(), '{m}' FROM nomination "
        "{of}");
    put("UPDATE conflict SET dismissed_at = now(), ruling = '{m}' {of}");
    put("UPDATE review SET justification = '{m}' WHERE assignment_id IN (SELECT assignment_id FROM "
        "assignment {of})");
    put("UPDATE review SET note = '{m}' WHERE assignment_id IN (SELECT assignment_id FROM "
        "assignment "
        "{of})");
    put("UPDATE review SET reason = '{m}' WHERE version > 1 AND assignment_id IN (SELECT "
        "assignment_id FROM assignment {of})");
    put("INSERT INTO review_draft (call_id, assignment_id, version, based_on, dossier_version, "
        "saved_at, content) SELECT call_id, assignment_id, 7, 0, 1, now(), '{{\"text\": \"{m}\"}}' "
        "FROM assignment {of}");
    put("INSERT INTO deliberation_note SELECT call_id, gen_random_uuid(), nomination_id, (SELECT "
        "person_id FROM person WHERE handle = 'ada'), now(), '{m}' FROM nomination {of}");
    put("INSERT INTO deliberation_note SELECT call_id, gen_random_uuid(), nomination_id, '{p}', "
        "now(), '{m}' FROM nomination WHERE nomination_id <> '{n}' LIMIT 1");
    put("INSERT INTO address VALUES ('{p}', '{m}@example.org', 'fr')");
    put("INSERT INTO profile (person_id, institution) VALUES ('{p}', '{m}')");
    put("INSERT INTO letter (call_id, outbox_id, person_id, message_id, released_by, released_at, "
        "state_at, next_try_at, answer) SELECT call_id, outbox_id, '{p}', 'a', '{p}', now(), "
        "now(), "
        "now(), '550 no {m}' FROM outbox LIMIT 1");
    put("UPDATE person SET name = '{m}' {by}");
    put("UPDATE person SET handle = '{m}' {by}");
    put("INSERT INTO saved_search VALUES ('{p}', 'mine', 'people', '{m}', now())");
    put("INSERT INTO token (token_id, person_id, sha256, purpose, label, made_at, ends_at) VALUES "
        "(gen_random_uuid(), '{p}', sha256('{m}'), 'session', '{m}', now(), now() + interval '1 "
        "day')");
    // What the person signed in with. A digest has 32 bytes, a second factor 20.
    put("INSERT INTO password VALUES ('{p}', '$argon2id$v=19$m=8,t=1,p=1$' || rpad('', 22, 'A'), "
        "rpad('{m}', 32, '.')::bytea, now())");
    put("INSERT INTO second_factor (person_id, secret, made_at, confirmed_at) VALUES ('{p}', "
        "rpad('{m}', 20, '.')::bytea, now(), now())");
    put("INSERT INTO attempt (asked_for, attempt_id, person_id, shown, code, failures, since) "
        "VALUES (sha256('a'), gen_random_uuid(), '{p}', rpad('{m}', 32, '.')::bytea, '', 1, "
        "now())");
    put("INSERT INTO attempt (asked_for, attempt_id, person_id, shown, code, failures, since) "
        "VALUES (sha256('b'), gen_random_uuid(), '{p}', '', '{m}', 1, now())");
    bodies_of("a.subject_id = '{n}'");
    bodies_of("position(uuid_send('{p}') IN a.canonical) > 0");
    connection.run("SET session_replication_role = origin");
    REQUIRE(number == 30);
    const auto database_files = [&] {
        connection.run("CHECKPOINT");
        return in_folder(fs::path{value(connection, "SHOW data_directory")} / "base" /
                         value(connection,
                               "SELECT oid FROM pg_database WHERE datname = "
                               "current_database()"));
    };
    const auto dump = fmt::format("'{}' \"{}\"", (storage::server_programs() / "pg_dump").native(),
                                  house.database.conninfo());
    const auto in_dump_before = said_by(dump);
    // A dump writes bytes in hex.
    CHECK(in_dump_before.size() >= 24);
    CHECK(database_files().size() == 29);
    tests::seal_all(connection, keys.path());

    const auto erasing_texts = house.as("ada");
    const auto erasing_person = house.as("ada");
    const auto handle = value(connection, "SELECT handle FROM person" + by);
    const auto texts = house.registry.erase_texts(erasing_texts, "2099", reference);
    REQUIRE(texts);
    const auto whole = house.registry.erase_person(erasing_person, handle);
    REQUIRE(whole);
    CHECK(texts->bodies + whole->bodies >= 2);

    tests::await_older_transactions(connection);
    connection.run("VACUUM (FULL, ANALYZE)");
    tests::await_older_transactions(connection);
    connection.run("VACUUM FULL pg_statistic");
    CHECK(database_files() == std::set<std::string>{});
    CHECK(said_by(dump) == std::set<std::string>{});
    std::set<std::string> logged;
    look(read(fs::path{value(connection, "SHOW data_directory")}.parent_path() / "server.log"),
         logged);
    CHECK(logged == std::set<std::string>{});
    tests::seal_all(connection, keys.path());
    const Folder exported;
    REQUIRE(storage::log_export::write(connection, exported.path()));
    CHECK(in_folder(exported.path()) == std::set<std::string>{});
    for (const auto* line :
         {"audit log --newest 0 --json", "person list --json", "nomination list 2099 --json"})
        CHECK(said_by(fmt::format("'{}' {} --database \"{}\"", tests::program(), line,
                                  house.database.conninfo())) == std::set<std::string>{});
    const auto verified = storage::log_export::verify(exported.path(), {});
    REQUIRE(verified);
    CHECK(verified->faults == std::vector<std::string>{});
    // The two that were put beside entries which commit to no words are gone with the others.
    std::string faults;
    for (const auto& fault : storage::audit_log::verify(connection).faults) faults += fault + "\n";
    CHECK(faults == "");

    // The answers are as they were, though nobody is called so any more.
    const auto texts_again = house.registry.erase_texts(erasing_texts, "2099", reference);
    REQUIRE(texts_again);
    CHECK(texts_again->answer.repeated);
    CHECK(texts_again->bodies == texts->bodies);
    const auto whole_again = house.registry.erase_person(erasing_person, handle);
    REQUIRE(whole_again);
    CHECK(whole_again->answer.repeated);
    CHECK(whole_again->answer.at == whole->answer.at);
    CHECK(whole_again->bodies == whole->bodies);
    CHECK(value(connection, "SELECT count(*) FROM erasure") == "2");
}

TEST_CASE("only an administrator without a conflict erases, and nobody the own words") {
    House house;
    house.open_call();
    const auto kara = house.submitted("TG", "Kara");
    auto& connection = house.connection;

    CHECK_FALSE(house.registry.erase_texts(house.as("officer.tg"), "2099", kara));
    CHECK_FALSE(house.registry.erase_texts(house.as("ada"), "2099", "TG-2099-09"));
    CHECK_FALSE(house.registry.erase_person(house.as("officer.tg"), "ben"));
    CHECK_FALSE(house.registry.erase_person(house.as("ada"), "nobody"));
    const auto own = house.registry.erase_person(house.as("ada"), "ada");
    REQUIRE_FALSE(own);
    CHECK(own.error().reason == Reason::same_person_twice);
    CHECK(value(connection, "SELECT count(*) FROM erasure") == "0");

    // What was refused is on record, where there is something that it is about.
    CHECK(value(connection,
                "SELECT string_agg(subject || ' ' || (position('role.not_permitted'::bytea IN "
                "canonical) > 0), ', ' ORDER BY entry_id) FROM audit_entry WHERE kind = "
                "'refusal'") == "nomination true, person false");
    const auto asked = house.as("ada");
    REQUIRE_FALSE(house.registry.erase_person(asked, "ada"));
    const auto refused_again = house.registry.erase_person(asked, "ada");
    REQUIRE_FALSE(refused_again);
    CHECK(refused_again.error().reason == Reason::same_person_twice);
    CHECK(value(connection, "SELECT count(*) FROM audit_entry WHERE kind = 'refusal'") == "3");

    auto rehearsed = house.as("ada");
    rehearsed.dry_run = true;
    REQUIRE(house.registry.erase_person(rehearsed, "ben"));
    CHECK(value(connection, "SELECT count(*) FROM person WHERE handle = 'ben'") == "1");
    REQUIRE(house.registry.erase_person(house.as("ada"), "ben"));
    CHECK(value(connection, "SELECT count(*) FROM person WHERE handle = 'ben' OR name = 'Ben'") ==
          "0");
    CHECK(tests::faults(house).empty());
}

// Whoever adds a column says here what an erasure does to it. What stays is a code, a digest, a
// place in the record, or the words of an office about a call, a country or a city, not of a
// person.
TEST_CASE("every column that can hold words is one that an erasure empties, or one that stays") {
    const std::set<std::string> emptied{"attempt.asked_for",
                                        "attempt.code",
                                        "attempt.shown",
                                        "idempotency.request",
                                        "password.parameters",
                                        "second_factor.secret",
                                        "token.sha256",
                                        "address.email",
                                        "conflict.reason",
                                        "conflict.ruling",
                                        "deliberation_note.note",
                                        "document.content",
                                        "document.name",
                                        "document.sha256",
                                        "dossier.content",
                                        "entry_body.body",
                                        "entry_body.salt",
                                        "idempotency.answer",
                                        "letter.answer",
                                        "outbox.addressee",
                                        "password.sha256",
                                        "person.handle",
                                        "person.name",
                                        "plan_basis.content",
                                        "plan_item.reason",
                                        "profile.expertise",
                                        "profile.institution",
                                        "profile.languages",
                                        "profile.mail_domain",
                                        "profile.regions",
                                        "remark.answer",
                                        "remark.remark",
                                        "review.justification",
                                        "review.note",
                                        "review.reason",
                                        "review_draft.content",
                                        "saved_search.name",
                                        "saved_search.query",
                                        "token.label"};
    const std::set<std::string> stays{"address.language",
                                      "admission_plan.basis_sha256",
                                      "admission_plan.digest",
                                      "admission_plan.kind",
                                      "admission_plan.state",
                                      "amendment_proposal.path",
                                      "amendment_proposal.reason",
                                      "amendment_proposal.sha256",
                                      "amendment_proposal.value",
                                      "announcement.figures",
                                      "arrow.event",
                                      "arrow.from_state",
                                      "arrow.subject",
                                      "arrow.to_state",
                                      "assignment.state",
                                      "audit_entry.canonical",
                                      "audit_entry.event",
                                      "audit_entry.from_state",
                                      "audit_entry.kind",
                                      "audit_entry.operator",
                                      "audit_entry.subject",
                                      "audit_entry.to_state",
                                      "bid.bid",
                                      "call.ledger",
                                      "call.programme",
                                      "call.state",
                                      "call.title_en",
                                      "call.title_fr",
                                      "checkpoint.cluster",
                                      "checkpoint.note",
                                      "conflict.kind",
                                      "conflict.source",
                                      "country.name_en",
                                      "country.name_fr",
                                      "country.region",
                                      "entity.kind",
                                      "entity.name",
                                      "entity.within",
                                      "erasure.subject",
                                      "identity_secret.secret",
                                      "installation.origin",
                                      "ledger_opening.known_countries",
                                      "ledger_opening.ledger",
                                      "ledger_opening.source",
                                      "letter.message_id",
                                      "letter.state",
                                      "log_key.verifier",
                                      "lot.commitment",
                                      "lot.seed",
                                      "lot_seed.seed",
                                      "mandate.role",
                                      "membership.ended_how",
                                      "membership.ledger",
                                      "membership.state",
                                      "migration.name",
                                      "migration.sha256",
                                      "nomination.kind",
                                      "nomination.language",
                                      "nomination.name",
                                      "nomination.reference",
                                      "nomination.state",
                                      "outbox.letter",
                                      "outbox.state",
                                      "outbox.subject",
                                      "plan_item.says",
                                      "regulations.document",
                                      "regulations.reason",
                                      "regulations.sha256",
                                      "remark.section",
                                      "requirement.name",
                                      "review.scores",
                                      "review.verdict",
                                      "saved_search.list",
                                      "screening_finding.check_name",
                                      "seating_plan.digest",
                                      "seating_plan.made_from",
                                      "seating_plan.wanted",
                                      "tile.hashes",
                                      "token.purpose"};
    House house;
    for (const auto& row : house.connection.run(R"sql(
             SELECT c.table_name || '.' || c.column_name
               FROM information_schema.columns c JOIN information_schema.tables t
                    USING (table_schema, table_name)
              WHERE c.table_schema = 'accede' AND t.table_type = 'BASE TABLE' AND c.column_name <> 'call_id'
                AND c.is_generated = 'NEVER'
                AND c.udt_name IN ('text', '_text', 'bytea', 'json', 'jsonb', 'varchar'))sql")) {
        const auto column = row[0].as<std::string>();
        CAPTURE(column);
        CHECK(emptied.contains(column) != stays.contains(column));
    }
}
