#include "tests/support/matrix/world.hpp"

#include "tests/support/panel.hpp"

namespace tests::matrix {
namespace {

// What the one call of a House does not have: the same call in every other state, and rows that
// take a cohort's whole way to come about. No constraint is asked: who sees a row does not depend
// on how it came about.
constexpr const char* more = R"sql(
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE mandate m SET begins_at = '2090-01-01Z', ends_at = '2099-03-01Z' FROM person p
 WHERE p.person_id = m.person_id AND p.handle IN ('former', 'juror.former');
UPDATE mandate m SET begins_at = '2099-12-01Z' FROM person p
 WHERE p.person_id = m.person_id AND p.handle = 'coming';
UPDATE person SET disabled_at = '2099-03-01Z' WHERE handle = 'gone';
INSERT INTO admission_plan (call_id, plan_id, number, kind, state, revision, second_approver, digest,
                            proposed_by, approved_by)
SELECT '2099', md5('plan ' || n)::uuid, n, 'corrigendum', state, 1, false, '\x00', p.person_id, p.person_id
  FROM (VALUES (1, 'draft'), (2, 'published')) v (n, state), person p WHERE p.handle = 'ada';
INSERT INTO plan_item (call_id, plan_id, nomination_id, nomination_revision, says)
SELECT '2099', pl.plan_id, n.nomination_id, n.revision,
       (ARRAY['admit', 'decline', 'strike'])[1 + (row_number() OVER (ORDER BY n.reference)) % 3]
  FROM admission_plan pl, nomination n JOIN entity e USING (entity_id)
 WHERE pl.number = 2 OR e.name = 'Kisumu';  -- the draft is of nothing that the auditor has a conflict with
INSERT INTO plan_basis SELECT call_id, plan_id, '{"order_by": "raw", "why_raw": "", "order": [
    {"reference": "TG-2099-01", "reserved": false, "value": "4.00000", "placed_by": "value"}],
    "selection": {"shortfalls": [], "prices": []}, "lot": {"commitment": null, "seed": null},
    "deliberation": {}}' FROM admission_plan;
INSERT INTO deliberation_note
SELECT n.call_id, md5(n.reference || p.handle)::uuid, n.nomination_id, p.person_id, '2099-05-01Z', 'It was said.'
  FROM nomination n, person p WHERE p.handle IN ('ada', 'ben');
INSERT INTO amendment_proposal
SELECT '2099', 1, sha256('so'), person_id, '2099-02-01Z', '/quota/exceptions/KE', '4', 'Many cities.'
  FROM person WHERE handle IN ('ada', 'ben');
INSERT INTO announcement SELECT '2099', plan_id, '2099-05-01Z', '{}' FROM admission_plan WHERE state = 'published';
INSERT INTO review_draft (call_id, assignment_id, version, based_on, dossier_version, saved_at, content)
SELECT call_id, assignment_id, v, 0, 1, '2099-05-01Z',
       '{"verdict": "", "scores": {}, "justification": "Not yet.", "note": "Mine."}' FROM assignment, generate_series(1, 2) v;
INSERT INTO document SELECT call_id, nomination_id, sha256('a letter'), 'letter.txt', 'a letter' FROM nomination;
INSERT INTO remark (call_id, nomination_id, dossier_version, section, remark)
SELECT call_id, nomination_id, 1, 'plan', 'Say more.' FROM nomination;
INSERT INTO dossier SELECT n.call_id, n.nomination_id, n.dossier_version + 1,
       (SELECT d.content FROM dossier d ORDER BY d.nomination_id LIMIT 1) FROM nomination n
    ON CONFLICT DO NOTHING;
INSERT INTO conflict (call_id, nomination_id, person_id, kind, source, declared_at, reason, dismissed_at, ruling)
SELECT n.call_id, n.nomination_id, p.person_id, 'other', source, '2099-04-02Z', 'Said so.',
       CASE WHEN dismissed THEN '2099-04-03Z'::timestamptz END, CASE WHEN dismissed THEN 'No.' END
  FROM (VALUES ('Kara', 'ben', 'secretariat', false), ('Kara', 'eve', 'secretariat', false),
               ('Lyon', 'aud', 'secretariat', false), ('Kara', 'juror.1', 'juror', true), ('Lyon', 'ben', 'juror', true),
               ('Lyon', 'juror.2', 'juror', false), ('Kisumu', 'juror.0', 'rule', false)) v (city, handle, source, dismissed)
  JOIN person p USING (handle) JOIN entity e ON e.name = v.city JOIN nomination n USING (entity_id)
    ON CONFLICT DO NOTHING;
INSERT INTO bid (call_id, nomination_id, person_id, bid)
SELECT j.call_id, n.nomination_id, j.person_id, 'eager' FROM juror j JOIN nomination n USING (call_id);
INSERT INTO profile (person_id, languages, institution) SELECT person_id, '{fr}', 'University of ' || handle FROM person;
INSERT INTO seating_plan (call_id, number, drawn_by, drawn_at, wanted, made_from, digest)
SELECT '2099', row_number() OVER (ORDER BY handle), person_id, '2099-04-01Z', '{}', sha256('a'), sha256('b')
  FROM person WHERE handle IN ('ada', 'ben', 'eve');
INSERT INTO token (token_id, person_id, sha256, purpose, made_at, ends_at)
SELECT md5('token' || handle)::uuid, person_id, sha256(handle::bytea), 'session', '2099-01-01Z', '2099-12-01Z' FROM person;
INSERT INTO password SELECT person_id, '$argon2id$v=19$m=65536,t=3,p=1$' || repeat('A', 22), sha256('x'), '2099-03-01Z'
  FROM person;
INSERT INTO second_factor SELECT person_id, substr(sha256(handle::bytea), 1, 20), '2099-03-01Z', '2099-03-02Z', 0 FROM person;
INSERT INTO attempt (asked_for, attempt_id, person_id, shown, code, failures, since)
SELECT sha256(handle::bytea), md5('attempt' || handle)::uuid, person_id, '\x00', '', 1, '2099-03-01Z' FROM person;
INSERT INTO handed_key SELECT person_id, '2099-03-01Z' FROM person
    ON CONFLICT (person_id) DO UPDATE SET handed_at = EXCLUDED.handed_at;
INSERT INTO requirement VALUES ('second_factor', '2099-03-01Z', '2099-03-02Z');
INSERT INTO saved_search
SELECT person_id, 'mine', 'nominations', 'state:returned', '2099-03-01Z' FROM person;
INSERT INTO outbox (call_id, addressee, letter, subject, subject_id, at)
SELECT call_id, 'ada', 'submitted', 'nomination', nomination_id, '2099-03-01Z' FROM nomination LIMIT 2;
INSERT INTO address SELECT person_id, handle || '@example.org', 'en' FROM person;
INSERT INTO letter (call_id, outbox_id, person_id, message_id, released_by, released_at, state_at, next_try_at)
SELECT o.call_id, o.outbox_id, p.person_id, md5(o.outbox_id::text), p.person_id, '2099-03-01Z', '2099-03-01Z', '2099-03-01Z'
  FROM outbox o, person p WHERE p.handle = 'juror.0';
INSERT INTO leaf SELECT call_id, entry_id, entry_id FROM audit_entry WHERE call_id = '2099';
INSERT INTO tile VALUES (0, 0, sha256('a'));
INSERT INTO checkpoint VALUES (1, 'accede.test', '2099-03-01Z', '1', 1, 'a server');
INSERT INTO log_key VALUES ('accede.test+01234567+AQ==', NULL, NULL, 0);
INSERT INTO erasure (call_id, subject, subject_id) SELECT '2099', 'nomination', nomination_id FROM nomination LIMIT 1;
INSERT INTO ledger_opening VALUES ('matrix', '2098-01-01', 1, '{TG}', 'a list', '2098-01-01Z');
INSERT INTO idempotency (call_id, key, request, answer, person_id)
SELECT '2099', md5('key' || handle)::uuid, '\x00', '{}', person_id FROM person;
DO $$
DECLARE
    other text;
    it text;
    list text;
BEGIN
    FOREACH other IN ARRAY ARRAY['2096', '2097', '2098', '2100', '2101'] LOOP
        FOR it IN SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t
                      USING (table_schema, table_name)
                   WHERE c.table_schema = 'accede' AND c.column_name = 'call_id' AND t.table_type = 'BASE TABLE'
                     AND c.table_name NOT IN ('lot', 'lot_seed', 'leaf', 'erasure', 'audit_entry', 'entry_body', 'idempotency', 'outbox', 'letter', 'membership') LOOP
            SELECT string_agg(quote_ident(column_name), ', ') INTO list FROM information_schema.columns
             WHERE table_schema = 'accede' AND table_name = it AND is_generated = 'NEVER';
            EXECUTE format($f$INSERT INTO accede.%1$I (%2$s) SELECT %2$s FROM (
                SELECT (jsonb_populate_record(t, jsonb_strip_nulls(jsonb_build_object('call_id', %3$L::text,
                    'nomination_id', md5(%3$L || (to_jsonb(t) ->> 'nomination_id'))::uuid,
                    'assignment_id', md5(%3$L || (to_jsonb(t) ->> 'assignment_id'))::uuid,
                    'plan_id', md5(%3$L || (to_jsonb(t) ->> 'plan_id'))::uuid)))).*
                  FROM accede.%1$I t WHERE call_id = '2099') copied$f$, it, list, other);
        END LOOP;
    END LOOP;
END
$$;
DELETE FROM lot_seed;
DELETE FROM lot;
INSERT INTO lot SELECT call_id, commitment_of(call_id, sha256('seed')), '2099-04-01Z', sha256('seed') FROM call;
INSERT INTO lot_seed SELECT call_id, sha256('seed') FROM call;
UPDATE call SET state = 'archived', published_at = '2096-09-01Z' WHERE call_id = '2096';
UPDATE call SET state = 'decided' WHERE call_id = '2097';
UPDATE call SET state = 'published', published_at = '2098-09-01Z' WHERE call_id = '2098';
UPDATE call SET state = 'open' WHERE call_id = '2100';
UPDATE call SET state = 'planned' WHERE call_id = '2101';
UPDATE nomination n SET state = w.state, admitted_by_plan =
       CASE WHEN w.state IN ('admitted', 'struck') THEN md5(n.call_id || md5('plan 2')::uuid)::uuid END FROM (
    SELECT call_id, nomination_id, (ARRAY['admitted', 'not_admitted', 'struck', 'recommended', 'admitted'])[
        1 + (row_number() OVER (PARTITION BY call_id ORDER BY reference)) % 5] AS state FROM nomination WHERE place IS NOT NULL) w
 WHERE (n.call_id, n.nomination_id) = (w.call_id, w.nomination_id) AND n.call_id IN ('2096', '2097', '2098');
UPDATE nomination SET state = 'draft', place = NULL, dossier_version = 0
 WHERE call_id = '2100' AND reference IN ('TG-2099-01', 'FR-2099-01');
UPDATE juror j SET left_at = '2099-05-01Z' FROM person p
 WHERE p.person_id = j.person_id AND (p.handle, j.call_id) IN (('juror.1', '2100'), ('juror.2', '2099'));
UPDATE assignment a SET state = 'abstained' FROM person p
 WHERE p.person_id = a.person_id AND p.handle = 'juror.1' AND a.call_id = '2097';
INSERT INTO membership (membership_id, ledger, entity_id, country, state, revision, standing, began_at, call_id, nomination_id)
SELECT n.nomination_id, 'matrix', n.entity_id, n.commission, 'active', 1, true, '2098-09-01Z', n.call_id, n.nomination_id
  FROM nomination n WHERE n.call_id = '2098' AND n.state = 'admitted';
UPDATE entity e SET is_public = true FROM membership m WHERE m.entity_id = e.entity_id;
COMMIT;
)sql";

void tell(House& house) {
    house.open_call();
    const auto kara = house.eligible("TG", "Kara");
    const auto lyon = house.eligible("FR", "Lyon");
    house.eligible("KE", "Kisumu");
    house.eligible("KE", "Mombasa");
    house.complete_draft("TG", "Pya");
    const auto add = [&](const std::string& handle, std::vector<storage::NewMandate> mandates = {},
                         const std::string& country = "") {
        must(house.registry.add_person(house.as("ada"), {handle, handle, country}));
        for (auto& one : mandates) {
            one.handle = handle;
            must(house.registry.grant(house.as("ada"), one));
        }
    };
    using enum engine::Role;
    add("aud", {{"", auditor}});
    add("eve", {{"", administrator}});
    add("plain");
    add("former", {{"", administrator}});
    add("coming", {{"", administrator}});
    add("gone", {{"", administrator}});
    house.juror("juror.out");
    auto jurors = jury(house, 4);
    for (const auto* handle : {"juror.tg", "juror.former"}) {
        house.juror(handle, handle == std::string{"juror.tg"} ? "TG" : "");
        must(house.registry.invite(house.as("ada"), "2099", handle));
    }
    must(house.registry.grant(house.as("ada"), {"ben", juror}));
    must(house.registry.invite(house.as("ada"), "2099", "ben"));
    begin_review(house);
    auto everyone = jurors;
    everyone.push_back("juror.former");
    seat(house, kara, everyone);
    seat(house, lyon, {"juror.0", "juror.1", "juror.2", "juror.tg", "ben"});
    for (const auto* one : {"juror.0", "juror.1", "juror.2", "juror.former"})
        must(recommend(house, kara, one));
    must(house.registry.declare_conflict(house.as("juror.3"), "2099", kara, "juror.3", "personal",
                                         "A cousin."));
    // Of somebody to whom nothing was given, so it is an act and no step.
    must(house.registry.declare_conflict(house.as("ben"), "2099", kara, "ben", "personal",
                                         "A brother-in-law."));
    must(house.registry.advance(house.as("ada"), "2099", kara,
                                engine::nomination::OpenDeliberation{}));
    must(recommend(house, lyon, "juror.0"));
    must(recommend(house, lyon, "juror.tg"));
    house.connection.run(more);
}

Row row_of(const Table& table, std::string_view text) {
    Row one{.key = {}, .fields = Json::parse(text)};
    for (const auto& column : table.key) {
        const auto& value = one.fields.at(column);
        if (!one.key.empty()) one.key += '/';
        one.key += value.is_string() ? value.get<std::string>() : value.dump();
    }
    return one;
}

}  // namespace

Tables tables_of(storage::sql::Connection& connection) {
    Tables all;
    for (const auto& row : connection.run(R"sql(
             SELECT c.relname, a.attname, a.attgenerated <> '' OR a.attidentity = 'a',
                    coalesce(a.attnum = ANY (i.indkey), c.relkind = 'v' AND a.attname IN ('call_id', 'subject_id', 'revision'))
               FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
               LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
              WHERE c.relnamespace = 'accede'::regnamespace AND c.relkind IN ('r', 'v')
              ORDER BY c.relname, a.attnum)sql")) {
        auto& table = all[row[0].as<std::string>()];
        const auto column = row[1].as<std::string>();
        table.columns.push_back(column);
        if (row[2].as<bool>()) table.made_by_the_server.insert(column);
        if (row[3].as<bool>()) table.key.push_back(column);
    }
    for (auto& [name, table] : all) {
        for (const auto& row :
             connection.run("SELECT to_jsonb(t)::text FROM accede." + name + " t"))
            table.rows.push_back(row_of(table, row[0].c_str()));
    }
    return all;
}

void refresh(Tables& tables, storage::sql::Transaction& tx) {
    static const std::set<std::string> fixed{"arrow", "migration", "event"};
    std::string question;
    for (auto& [name, table] : tables) {
        if (fixed.contains(name)) continue;
        table.rows.clear();
        if (!question.empty()) question += " UNION ALL ";
        question += "SELECT '" + name + "', to_jsonb(t)::text FROM accede." + name + " t";
    }
    for (const auto& row : tx.run(question)) {
        auto& table = tables.at(row[0].c_str());
        table.rows.push_back(row_of(table, row[1].c_str()));
    }
}

World::World() {
    tell(house);
    for (const auto& row : house.connection.run("SELECT handle FROM person ORDER BY handle"))
        people.push_back(row[0].as<std::string>());
    people.emplace_back("nobody");
    tables = tables_of(house.connection);
}

}  // namespace tests::matrix
