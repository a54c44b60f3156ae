// Every invariant stands a second time in the database: written past the engine, it is refused
// there by name. docs/invariants.md says what each is for.
#include "storage/letter_moves.hpp"
#include "tests/support/database.hpp"
#include "tests/support/fingerprint.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/panel.hpp"
#include "tests/support/sealing.hpp"

#include <set>
#include <span>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

using storage::Failure;
using tests::House;

namespace {

struct Violation {
    const char* guard;  // the constraint or the unique index that refuses
    const char* sql;
};

constexpr Violation of_nominations[]{
    {"never_more_places_than_the_quota", "UPDATE place_counter SET used = quota + 1"},
    {"never_more_places_than_the_quota", "UPDATE place_counter SET used = -1"},
    {"a_commission_counts_its_places_once",
     "INSERT INTO place_counter SELECT * FROM place_counter"},
    {"a_place_is_held_once", "UPDATE nomination SET place = 1 WHERE commission = 'TG'"},
    {"a_place_exactly_where_one_is_held", "UPDATE nomination SET place = NULL"},
    {"a_place_exactly_where_one_is_held",
     "UPDATE nomination SET state = 'withdrawn', admitted_by_plan = NULL"},
    {"nobody_is_nominated_twice",
     "UPDATE nomination SET entity_id = (SELECT entity_id FROM nomination WHERE commission = "
     "'FR')"},
    {"a_reference_names_one_nomination", "UPDATE nomination SET reference = 'TG-2099-01'"},
    {"a_nomination_counts_on_its_commission",
     "UPDATE nomination SET commission = 'ZZ' WHERE commission = 'FR'"},
    {"a_nomination_is_of_an_entity", "UPDATE nomination SET entity_id = gen_random_uuid()"},
    {"a_nomination_counts_its_steps", "UPDATE nomination SET revision = 0"},
    {"a_returned_file_has_a_deadline",
     "UPDATE nomination SET state = 'returned', admitted_by_plan = NULL"},
    {"what_is_submitted_has_a_dossier", "UPDATE nomination SET dossier_version = 0"},
    {"admitted_only_by_a_plan", "UPDATE nomination SET admitted_by_plan = NULL"},
    {"admitted_only_by_a_plan", "UPDATE nomination SET state = 'recommended'"},
    {"admitted_by_a_plan_of_this_call",
     "UPDATE nomination SET admitted_by_plan = gen_random_uuid()"},
    {"versions_count_from_one",
     "INSERT INTO dossier SELECT call_id, nomination_id, 0, '{}' FROM nomination"},
    {"a_dossier_has_versions",
     "INSERT INTO dossier SELECT call_id, nomination_id, 1, '{}' FROM nomination"},
    {"a_document_is_what_its_digest_says",
     R"(INSERT INTO document SELECT call_id, nomination_id, sha256('\x01'), 'a.pdf', '\x02'
          FROM nomination)"},
    {"a_document_has_a_bounded_size",
     "INSERT INTO document SELECT call_id, nomination_id, sha256(''), 'a.pdf', '' FROM nomination"},
    {"a_document_has_a_bounded_size",
     R"(INSERT INTO document SELECT call_id, nomination_id, sha256(large), 'a.pdf', large
          FROM nomination, convert_to(repeat('x', 5242881), 'UTF8') large LIMIT 1)"},
    {"a_remark_is_on_a_version",
     "INSERT INTO remark SELECT call_id, nomination_id, 9, 'plan', 'Say more.' FROM nomination"},
    {"a_check_is_answered_once", "INSERT INTO screening_finding SELECT * FROM screening_finding"},
};

constexpr Violation of_juries[]{
    {"a_juror_sits_once_on_a_jury", "INSERT INTO juror SELECT * FROM juror"},
    {"a_juror_reads_a_nomination_once",
     R"(INSERT INTO assignment (call_id, assignment_id, nomination_id, person_id, state, revision)
        SELECT call_id, gen_random_uuid(), nomination_id, person_id, 'proposed', 1 FROM assignment)"},
    {"an_assignment_is_a_jurors",
     R"(UPDATE assignment SET person_id = (SELECT person_id FROM person WHERE handle = 'ada')
         WHERE assignment_id = (SELECT assignment_id FROM assignment LIMIT 1))"},
    {"an_assignment_counts_its_steps", "UPDATE assignment SET revision = 0"},
    {"only_released_work_is_ruled_upon", "UPDATE assignment SET keeps_counting = true"},
    {"what_is_recorded_was_written", "UPDATE assignment SET review_version = 0"},
    {"a_review_has_versions", "INSERT INTO review SELECT * FROM review"},
    {"a_first_version_revises_nothing",
     R"(INSERT INTO review (call_id, assignment_id, version, dossier_version, verdict, scores,
                            justification, note, recorded_at, reason)
        SELECT call_id, assignment_id, 1, dossier_version, verdict, scores, justification, note,
               recorded_at, 'Why' FROM review LIMIT 1)"},
    {"a_draft_has_versions", "INSERT INTO review_draft SELECT * FROM review_draft"},
    {"a_draft_is_based_on_an_earlier_one",
     R"(INSERT INTO review_draft (call_id, assignment_id, version, based_on, dossier_version,
                                  saved_at, content)
        SELECT call_id, assignment_id, 9, 9, 1, now(), '{}' FROM assignment)"},
    {"a_verdict_is_known",
     R"(INSERT INTO review SELECT call_id, assignment_id, 2, 1, 'perhaps', scores, '', '', recorded_at
          FROM review)"},
    {"a_conflict_is_of_a_known_kind",
     R"(INSERT INTO conflict SELECT call_id, nomination_id, person_id, 'taste', 'juror', now(), 'x'
          FROM assignment)"},
    {"a_conflict_has_a_source",
     R"(INSERT INTO conflict SELECT call_id, nomination_id, person_id, 'other', 'rumour', now(), 'x'
          FROM assignment)"},
    {"a_dismissal_has_a_ruling",
     R"(INSERT INTO conflict SELECT call_id, nomination_id, person_id, 'other', 'juror', now(), 'x',
               now() FROM assignment)"},
    {"a_conflict_is_declared_once_a_kind",
     R"(INSERT INTO conflict SELECT call_id, nomination_id, person_id, 'other', 'juror', now(), 'x'
          FROM assignment, generate_series(1, 2))"},
    {"nobody_is_given_what_one_has_a_conflict_with",
     R"(INSERT INTO juror SELECT '2099', person_id, now() FROM person WHERE handle = 'ada';
        INSERT INTO conflict SELECT n.call_id, n.nomination_id, p.person_id, 'other', 'juror', now(), 'x'
          FROM nomination n, person p WHERE p.handle = 'ada';
        INSERT INTO assignment (call_id, assignment_id, nomination_id, person_id, state, revision)
        SELECT n.call_id, gen_random_uuid(), n.nomination_id, p.person_id, 'assigned', 2
          FROM nomination n, person p WHERE p.handle = 'ada' LIMIT 1)"},
};

constexpr Violation of_seating[]{
    {"a_person_has_one_profile",
     "INSERT INTO profile (person_id) SELECT person_id FROM person, generate_series(1, 2)"},
    {"a_profile_is_a_persons", "INSERT INTO profile (person_id) VALUES (gen_random_uuid())"},
    {"a_profile_has_a_bounded_length",
     R"(INSERT INTO profile (person_id, languages)
        SELECT person_id, array_fill('fr'::text, ARRAY[21]) FROM person)"},
    {"a_juror_bids_once_for_a_nomination",
     R"(INSERT INTO bid SELECT call_id, nomination_id, person_id, 'eager'
          FROM assignment, generate_series(1, 2))"},
    {"a_bid_is_for_a_nomination",
     "INSERT INTO bid SELECT call_id, gen_random_uuid(), person_id, 'eager' FROM assignment"},
    {"a_bid_is_a_jurors",
     R"(INSERT INTO bid SELECT n.call_id, n.nomination_id, p.person_id, 'eager'
          FROM nomination n, person p WHERE p.handle = 'ben')"},
    {"a_bid_is_known",
     "INSERT INTO bid SELECT call_id, nomination_id, person_id, 'loath' FROM assignment"},
    {"a_highest_load_is_a_count", "UPDATE juror SET highest_load = -1"},
    {"a_language_is_two_or_three_letters", "UPDATE nomination SET language = 'French'"},
    {"seating_plans_are_numbered", "INSERT INTO seating_plan SELECT * FROM seating_plan"},
    {"seating_plans_count_from_one",
     R"(INSERT INTO seating_plan SELECT call_id, 0, drawn_by, drawn_at, wanted, made_from, digest
          FROM seating_plan)"},
    {"a_seating_plan_has_two_digests",
     R"(INSERT INTO seating_plan SELECT call_id, 2, drawn_by, drawn_at, wanted, made_from, '\x00'
          FROM seating_plan)"},
    {"a_seating_plan_is_of_a_call",
     R"(INSERT INTO seating_plan SELECT '2098', 2, drawn_by, drawn_at, wanted, made_from, digest
          FROM seating_plan)"},
    {"a_seating_plan_is_drawn_by_somebody",
     R"(INSERT INTO seating_plan SELECT call_id, 2, gen_random_uuid(), drawn_at, wanted, made_from,
               digest FROM seating_plan)"},
};

constexpr Violation of_calls[]{
    {"a_call_has_one_code", "INSERT INTO call SELECT * FROM call"},
    {"a_call_code_is_short_and_plain", "UPDATE call SET call_id = 'The call'"},
    {"a_call_counts_its_steps", "UPDATE call SET revision = 0"},
    {"a_list_is_frozen_when_published", "UPDATE call SET published_at = NULL"},
    {"a_list_is_frozen_when_published", "UPDATE call SET state = 'decided'"},
    {"a_call_has_regulations", "UPDATE call SET regulations_version = 9"},
    {"a_digest_is_of_the_document",
     "INSERT INTO regulations SELECT call_id, 2, '{}', sha256, now(), 'Why.' FROM regulations"},
    {"an_amendment_has_a_reason",
     "INSERT INTO regulations SELECT call_id, 2, document, sha256, now() FROM regulations"},
    {"regulations_have_versions", "INSERT INTO regulations SELECT * FROM regulations"},
    {"two_amend_the_regulations",
     R"(INSERT INTO regulations SELECT call_id, 2, '{}', sha256('{}'), now(), 'Why.' FROM regulations)"},
    {"a_quota_moves_with_the_regulations", "UPDATE place_counter SET quota = quota + 1"},
    {"a_quota_is_of_the_regulations",
     "INSERT INTO place_counter (call_id, commission, quota) VALUES ('2099', 'KE', 4)"},
    {"a_proposal_has_a_digest",
     "INSERT INTO amendment_proposal SELECT call_id, version, '', (SELECT "
     "min(person_id::text)::uuid "
     "FROM person), now(), '', '', '' FROM regulations"},
};

constexpr Violation of_plans[]{
    {"two_different_administrators", "UPDATE admission_plan SET approved_by = proposed_by"},
    {"a_plan_is_proposed_by_somebody", "UPDATE admission_plan SET proposed_by = NULL"},
    {"a_plan_is_approved_by_somebody", "UPDATE admission_plan SET approved_by = NULL"},
    {"a_call_is_decided_once",
     R"(INSERT INTO admission_plan SELECT call_id, gen_random_uuid(), 2, kind, 'applied', 1,
               second_approver, digest, proposed_by, approved_by FROM admission_plan)"},
    {"plans_are_numbered",
     R"(INSERT INTO admission_plan SELECT call_id, gen_random_uuid(), number, kind, 'draft', 1,
               second_approver, digest FROM admission_plan)"},
    {"a_plan_admits_or_corrects", "UPDATE admission_plan SET kind = 'favour'"},
    {"a_plan_counts_its_steps", "UPDATE admission_plan SET revision = 0"},
    {"a_plan_names_a_nomination_once", "INSERT INTO plan_item SELECT * FROM plan_item"},
    {"an_item_is_of_a_nomination",
     "INSERT INTO plan_item SELECT call_id, plan_id, gen_random_uuid(), 1, says FROM plan_item"},
    {"an_item_admits_declines_or_strikes",
     "INSERT INTO plan_item SELECT call_id, plan_id, gen_random_uuid(), 1, 'praise' FROM "
     "plan_item"},
    {"a_list_comes_with_its_plan",
     R"(INSERT INTO nomination (call_id, nomination_id, reference, commission, entity_id, state, revision)
        SELECT call_id, gen_random_uuid(), 'TG-2099-98', commission, entity_id, 'lapsed', 1
          FROM nomination LIMIT 1;
        INSERT INTO plan_item SELECT i.call_id, i.plan_id, n.nomination_id, 1, 'admit'
          FROM nomination n, plan_item i WHERE n.reference = 'TG-2099-98' LIMIT 1)"},
    {"only_a_plan_decides", "UPDATE nomination SET state = 'struck' WHERE state = 'admitted'"},
    {"a_plan_is_announced_once", "INSERT INTO announcement SELECT * FROM announcement"},
};

constexpr Violation of_deliberations[]{
    {"a_note_says_something",
     R"(INSERT INTO deliberation_note SELECT call_id, gen_random_uuid(), nomination_id,
               (SELECT person_id FROM person LIMIT 1), now(), ' ' FROM nomination)"},
    {"a_seed_is_the_one_committed_to", "UPDATE lot SET seed = sha256('another')"},
    {"a_seed_has_256_bits", R"(INSERT INTO lot_seed SELECT call_id, '\x00' FROM call)"},
    {"a_basis_is_told_by_its_digest", R"(UPDATE admission_plan SET basis_sha256 = '\x00')"},
    {"a_basis_comes_with_its_plan",
     R"(ALTER TABLE plan_basis DISABLE TRIGGER a_basis_is_frozen;
        DELETE FROM plan_basis;
        INSERT INTO plan_basis SELECT call_id, plan_id, '{}' FROM admission_plan)"},
    {"a_basis_is_the_one_agreed_on",
     R"(ALTER TABLE plan_basis DISABLE TRIGGER a_basis_is_frozen;
        ALTER TABLE plan_basis DISABLE TRIGGER a_basis_comes_with_its_plan;
        DELETE FROM plan_basis;
        INSERT INTO plan_basis SELECT call_id, plan_id, '{}' FROM admission_plan)"},
};

constexpr Violation of_members[]{
    {"a_member_is_a_member_once",
     R"(INSERT INTO membership (membership_id, ledger, entity_id, country, state, revision, standing,
               began_at)
        SELECT gen_random_uuid(), ledger, entity_id, country, 'inactive', 1, true, now()
          FROM membership)"},
    {"a_nomination_is_admitted_once",
     R"(INSERT INTO membership
        SELECT gen_random_uuid(), 'another', entity_id, country, 'active', 1, true, now(), call_id,
               nomination_id FROM membership)"},
    {"a_membership_comes_from_a_nomination",
     "UPDATE membership SET nomination_id = gen_random_uuid()"},
    {"a_membership_is_an_entitys", "UPDATE membership SET entity_id = gen_random_uuid()"},
    {"a_membership_counts_its_steps", "UPDATE membership SET revision = 0"},
    {"an_end_is_told_in_full", "UPDATE membership SET state = 'ended'"},
    {"an_end_is_told_in_full", "UPDATE membership SET ended_at = now()"},
    {"an_end_has_a_known_way",
     "UPDATE membership SET state = 'ended', ended_at = now(), ended_how = 'forgotten'"},
    {"a_ledger_opens_once",
     R"(INSERT INTO ledger_opening SELECT 'one', '2022-01-01', 1, '{}', 'A page.', now()
          FROM generate_series(1, 2))"},
    {"a_ledger_opens_with_a_count",
     "INSERT INTO ledger_opening VALUES ('one', '2022-01-01', -1, '{}', 'A page.', now())"},
};

constexpr Violation of_people[]{
    {"a_handle_names_one_person", "UPDATE person SET handle = 'ada'"},
    {"a_handle_is_short_and_plain", "UPDATE person SET handle = 'Ada L.' WHERE handle = 'ada'"},
    {"a_mandate_is_held_once_at_a_time",
     R"(INSERT INTO mandate SELECT gen_random_uuid(), person_id, role, commission,
               begins_at + interval '1 microsecond' FROM mandate)"},
    {"a_mandate_ends_after_it_begins", "UPDATE mandate SET ends_at = begins_at"},
    {"a_role_is_known", "UPDATE mandate SET role = 'guest' WHERE commission IS NULL"},
    {"only_an_officer_has_a_commission", "UPDATE mandate SET commission = NULL"},
    {"only_an_officer_has_a_commission", "UPDATE mandate SET commission = 'TG'"},
    {"an_officer_speaks_for_a_known_country",
     "UPDATE mandate SET commission = 'ZZ' WHERE role = 'officer'"},
    {"a_token_is_known_by_its_digest",
     R"(INSERT INTO token SELECT gen_random_uuid(), person_id, sha256(''), 'session', '', now(),
               now() + interval '1 day' FROM person, generate_series(1, 2))"},
    {"a_digest_has_256_bits",
     R"(INSERT INTO token SELECT gen_random_uuid(), person_id, '\x00', 'session', '', now(),
               now() + interval '1 day' FROM person)"},
    {"a_token_has_a_purpose",
     R"(INSERT INTO token SELECT gen_random_uuid(), person_id, sha256(uuid_send(person_id)), 'fun', '',
               now(), now() + interval '1 day' FROM person)"},
    {"a_token_has_an_end",
     R"(INSERT INTO token SELECT gen_random_uuid(), person_id, sha256(uuid_send(person_id)), 'session',
               '', now(), 'infinity' FROM person)"},
    {"a_country_has_one_code", "INSERT INTO country SELECT * FROM country"},
    {"a_country_code_is_two_capitals", "UPDATE country SET country = 'li' WHERE country = 'LI'"},
    {"a_region_is_one_of_five", "UPDATE country SET region = 'atlantis'"},
    {"an_entity_is_told_apart_by_where_it_lies",
     "INSERT INTO entity SELECT gen_random_uuid(), country, name, within, kind FROM entity"},
};

constexpr Violation of_signing_in[]{
    {"only_a_code_is_used_up",
     R"(INSERT INTO token SELECT gen_random_uuid(), person_id, sha256(uuid_send(person_id)), 'session',
               '', now(), now() + interval '1 day', NULL, NULL, now() FROM person)"},
    {"only_a_session_ends_unused",
     R"(INSERT INTO token SELECT gen_random_uuid(), person_id, sha256(uuid_send(person_id)), 'command_line',
               '', now(), now() + interval '1 day', NULL, NULL, NULL, '1 hour', now() + interval '2 days'
          FROM person)"},
    {"use_makes_no_session_longer_than_its_end",
     R"(INSERT INTO token SELECT gen_random_uuid(), person_id, sha256(uuid_send(person_id)), 'session',
               '', now(), now() + interval '1 day', NULL, NULL, NULL, '1 hour', now() FROM person)"},
    {"a_password_is_kept_as_a_digest",
     R"(INSERT INTO password SELECT person_id, '$argon2id$v=19$m=1,t=1,p=1$' || repeat('A', 22),
               'plain text', now() FROM person)"},
    {"parameters_are_those_of_argon2id",
     "INSERT INTO password SELECT person_id, 'md5', sha256(''), now() FROM person"},
    {"a_second_factor_has_160_bits",
     "INSERT INTO second_factor SELECT person_id, 'short', now() FROM person"},
    {"what_is_in_force_has_a_secret",
     "INSERT INTO second_factor SELECT person_id, NULL, now(), now() FROM person"},
    {"an_attempt_is_answered_by_its_number",
     R"(INSERT INTO attempt SELECT uuid_send(person_id), md5('one')::uuid, NULL, '', '', 1, now()
          FROM person)"},
    {"a_key_is_handed_to_a_person", "INSERT INTO handed_key VALUES (gen_random_uuid(), now())"},
    {"a_requirement_is_known", "INSERT INTO requirement VALUES ('good weather', now())"},
};

constexpr Violation of_searches[]{
    {"a_person_names_a_search_once",
     "INSERT INTO saved_search SELECT person_id, 'late', 'people', '', now() FROM person"
     " UNION ALL SELECT person_id, 'late', 'calls', '', now() FROM person"},
    {"a_search_is_a_persons",
     "INSERT INTO saved_search VALUES (gen_random_uuid(), 'late', 'people', '', now())"},
    {"a_search_has_a_short_and_plain_name",
     "INSERT INTO saved_search SELECT person_id, 'Late!', 'people', '', now() FROM person"},
    {"a_search_asks_a_known_list",
     "INSERT INTO saved_search SELECT person_id, 'late', 'passwords', '', now() FROM person"},
    {"a_search_has_a_bounded_length",
     "INSERT INTO saved_search SELECT person_id, 'late', 'people', repeat('x', 1025), now()"
     " FROM person"},
};

constexpr Violation of_letters[]{
    {"a_person_has_one_address",
     "INSERT INTO address SELECT person_id, 'a@b', 'en' FROM person, generate_series(1, 2)"},
    {"an_address_is_a_persons", "INSERT INTO address VALUES (gen_random_uuid(), 'a@b', 'en')"},
    {"an_address_is_plain",
     R"(INSERT INTO address SELECT person_id, E'a@b\r\nBcc: c@d', 'en' FROM person)"},
    {"an_address_is_plain",
     "INSERT INTO address SELECT person_id, 'a@' || repeat('b', 253), 'en' FROM person"},
    {"a_letter_is_in_english_or_french",
     "INSERT INTO address SELECT person_id, 'a@b', 'de' FROM person"},
    {"a_letter_is_held_released_or_cancelled", "UPDATE outbox SET state = 'lost'"},
    {"a_letter_has_a_number", "INSERT INTO outbox OVERRIDING SYSTEM VALUE SELECT * FROM outbox"},
    {"a_person_gets_a_letter_once", "INSERT INTO letter SELECT * FROM letter"},
    {"a_letter_is_of_the_outbox", "UPDATE letter SET outbox_id = -outbox_id"},
    {"a_letter_is_to_a_person", "UPDATE letter SET person_id = gen_random_uuid()"},
    {"a_letter_is_released_by_a_person", "UPDATE letter SET released_by = gen_random_uuid()"},
    {"a_message_id_names_one_letter", "UPDATE letter SET message_id = 'one'"},
    {"what_becomes_of_a_letter_is_known", "UPDATE letter SET state = 'lost'"},
    {"a_letter_counts_its_tries", "UPDATE letter SET tried = -1"},
    {"what_a_server_said_is_short", "UPDATE letter SET answer = repeat('x', 501)"},
};

constexpr Violation of_the_record[]{
    {"the_chart_has_this_arrow",
     R"(INSERT INTO audit_entry (call_id, kind, subject, subject_id, revision, event, from_state,
                                 to_state, actor, operator, at, canonical)
        SELECT call_id, 'step', 'nomination', nomination_id, revision + 1, 'Admit', 'draft',
               'admitted', gen_random_uuid(), 'x', now(), '' FROM nomination)"},
    {"a_step_that_is_told_is_taken",
     R"(SET CONSTRAINTS a_step_that_is_told_is_taken IMMEDIATE;
        INSERT INTO audit_entry (call_id, kind, subject, subject_id, revision, event, from_state,
                                 to_state, actor, operator, at, canonical)
        SELECT call_id, 'step', 'plan', plan_id, revision + 1, 'Publish', 'applied', 'published',
               gen_random_uuid(), 'x', now(), '' FROM admission_plan)"},
    {"a_step_is_told_in_full",
     R"(INSERT INTO audit_entry (call_id, kind, subject, subject_id, revision, event, from_state,
                                 to_state, actor, operator, canonical)
        SELECT call_id, 'step', 'nomination', nomination_id, revision + 1, 'Edit', 'draft', 'draft',
               gen_random_uuid(), 'x', '' FROM nomination)"},
    {"a_step_is_told_in_full",
     R"(INSERT INTO audit_entry (call_id, kind, subject, subject_id, revision, event, from_state,
                                 to_state, actor, operator, at, canonical)
        SELECT call_id, 'step', 'nomination', nomination_id, 0, 'Edit', 'draft', 'draft',
               gen_random_uuid(), 'x', now(), '' FROM nomination)"},
    {"a_step_is_told_in_full",
     R"(INSERT INTO audit_entry (call_id, kind, subject, subject_id, revision, canonical)
        VALUES ('2099', 'act', 'person', gen_random_uuid(), 1, ''))"},
    {"a_subject_takes_one_step_at_a_time",
     R"(INSERT INTO audit_entry (call_id, kind, subject, subject_id, revision, event, from_state,
                                 to_state, actor, operator, at, canonical)
        SELECT call_id, kind, subject, subject_id, revision, event, from_state, to_state, actor,
               operator, at, '' FROM audit_entry WHERE kind = 'step')"},
    {"an_entry_is_a_step_a_refusal_or_an_act",
     R"(INSERT INTO audit_entry (call_id, kind, subject, subject_id, canonical)
        VALUES ('2099', 'rumour', 'person', gen_random_uuid(), ''))"},
    {"an_entry_has_one_body",
     R"(INSERT INTO entry_body SELECT call_id, entry_id, sha256(''), 'x'
          FROM audit_entry, generate_series(1, 2))"},
    {"a_body_is_an_entrys", "INSERT INTO entry_body VALUES ('2099', -1, sha256(''), 'x')"},
    {"a_salt_has_256_bits",
     R"(INSERT INTO entry_body SELECT call_id, entry_id, '\x00', 'x' FROM audit_entry)"},
    {"a_key_is_used_once", "INSERT INTO idempotency SELECT * FROM idempotency"},
    {"an_entry_is_sealed_once",
     "INSERT INTO leaf SELECT call_id, entry_id, leaf_index + 1000 FROM leaf"},
    {"a_place_in_the_tree_is_taken_once",
     "INSERT INTO leaf SELECT call_id, entry_id - 1000, leaf_index FROM leaf"},
    {"leaves_are_counted_from_nought", "INSERT INTO leaf VALUES ('2099', -1, -1)"},
    {"a_tile_has_one_place", "INSERT INTO tile SELECT * FROM tile"},
    {"a_tile_holds_up_to_256_hashes", "INSERT INTO tile VALUES (7, 0, '\\x00')"},
    {"one_checkpoint_for_each_size", "INSERT INTO checkpoint SELECT * FROM checkpoint"},
    {"a_checkpoint_is_of_some_entries",
     "INSERT INTO checkpoint SELECT 0, note, signed_at, cursor_xid, cursor_entry, cluster FROM "
     "checkpoint"},
    {"a_log_key_is_known_once", "INSERT INTO log_key SELECT verifier FROM log_key"},
    {"one_key_signs_at_a_time",
     "INSERT INTO log_key SELECT verifier || '=', NULL, NULL, signs_from FROM log_key"},
    {"a_log_key_is_changed_by_two_administrators",
     "INSERT INTO log_key SELECT 'another', person_id, person_id FROM person"},
    {"only_the_first_key_signs_unapproved",
     "INSERT INTO log_key SELECT 'another', person_id, NULL, 5 FROM person"},
    {"a_log_key_is_proposed_by_an_administrator",
     "INSERT INTO log_key SELECT 'another', person_id FROM person WHERE handle = 'officer.tg'"},
    {"a_log_key_is_approved_as_proposed",
     "INSERT INTO log_key SELECT 'another', person_id FROM person WHERE handle = 'ada'; "
     "UPDATE log_key SET approved_by = (SELECT person_id FROM person WHERE handle = 'officer.tg') "
     "WHERE verifier = 'another'"},
    {"an_erasure_is_told_apart_by_its_transaction",
     "WITH one AS (SELECT gen_random_uuid() AS id) INSERT INTO erasure SELECT '-', 'person', id "
     "FROM one, generate_series(1, 2)"},
    {"an_erasure_is_of_a_person_or_a_nomination",
     "INSERT INTO erasure VALUES ('-', 'call', gen_random_uuid())"},
    {"there_is_one_installation", "INSERT INTO installation VALUES (true, 'other', true)"},
    {"there_is_only_one_installation", "INSERT INTO installation VALUES (false, 'other', true)"},
    {"an_origin_is_a_name", "INSERT INTO installation VALUES (true, 'An origin', true)"},
    {"there_is_one_secret", "INSERT INTO identity_secret VALUES (true, '\\x00')"},
    {"there_is_only_one_secret", "INSERT INTO identity_secret VALUES (false, '\\x00')"},
    {"there_is_one_clock", "INSERT INTO rehearsal_clock VALUES (true, now())"},
    {"there_is_only_one_clock", "INSERT INTO rehearsal_clock VALUES (false, now())"},
};

// A trigger's refusal does not say its name: it is known by this, that without it the write passes.
struct Kept {
    const char* guard;
    const char* table;
    const char* sql;
};

constexpr Kept kept[]{
    {"a_submitted_version_stays", "dossier", "UPDATE dossier SET content = '{}'"},
    {"a_submitted_version_stays", "dossier", "DELETE FROM dossier WHERE call_id = '2099'"},
    {"dossiers_are_not_emptied", "dossier", "TRUNCATE dossier, remark"},
    {"a_candidate_keeps_its_name", "entity", "UPDATE entity SET name = name || '!'"},
    {"a_candidate_keeps_its_name", "entity", "UPDATE entity SET kind = 'island'"},
    {"regulations_are_only_added", "regulations", "UPDATE regulations SET since = now()"},
    {"regulations_are_only_added", "regulations",
     "ALTER TABLE amendment_proposal DROP CONSTRAINT a_proposal_changes_a_version; "
     "SET CONSTRAINTS a_call_has_regulations DEFERRED; DELETE FROM regulations"},
    {"regulations_are_not_emptied", "regulations",
     "ALTER TABLE call DROP CONSTRAINT a_call_has_regulations; ALTER TABLE amendment_proposal DROP "
     "CONSTRAINT a_proposal_changes_a_version; TRUNCATE regulations"},
    {"proposals_are_only_added", "amendment_proposal",
     "UPDATE amendment_proposal SET reason = 'Because.'"},
    {"proposals_are_only_added", "amendment_proposal", "DELETE FROM amendment_proposal"},
    {"proposals_are_not_emptied", "amendment_proposal", "TRUNCATE amendment_proposal"},
    {"reviews_are_only_added", "review", "UPDATE review SET verdict = 'do_not_recommend'"},
    {"reviews_are_only_added", "review", "DELETE FROM review"},
    {"reviews_are_not_emptied", "review", "TRUNCATE review"},
    {"seating_plans_are_only_added", "seating_plan", "UPDATE seating_plan SET wanted = ''"},
    {"seating_plans_are_only_added", "seating_plan", "DELETE FROM seating_plan"},
    {"seating_plans_are_not_emptied", "seating_plan", "TRUNCATE seating_plan"},
    {"drafts_are_only_added", "review_draft", "UPDATE review_draft SET content = '{}'"},
    {"drafts_are_only_added", "review_draft", "DELETE FROM review_draft"},
    {"drafts_are_not_emptied", "review_draft", "TRUNCATE review_draft"},
    {"the_list_is_fixed", "plan_item", "UPDATE plan_item SET says = 'decline'"},
    {"the_list_is_fixed", "plan_item", "DELETE FROM plan_item"},
    {"the_list_is_not_emptied", "plan_item", "TRUNCATE plan_item"},
    {"a_basis_is_frozen", "plan_basis", "UPDATE plan_basis SET content = '{}'"},
    {"a_basis_is_frozen", "plan_basis", "DELETE FROM plan_basis"},
    {"bases_are_not_emptied", "plan_basis", "TRUNCATE plan_basis"},
    {"notes_are_only_added", "deliberation_note", "UPDATE deliberation_note SET note = 'No.'"},
    {"notes_are_only_added", "deliberation_note", "DELETE FROM deliberation_note"},
    {"notes_are_not_emptied", "deliberation_note", "TRUNCATE deliberation_note"},
    {"a_lot_is_drawn_once", "lot", "UPDATE lot SET committed_at = now()"},
    {"a_lot_is_drawn_once", "lot",
     "ALTER TABLE lot_seed DROP CONSTRAINT a_seed_is_of_a_lot; DELETE FROM lot"},
    {"lots_are_not_emptied", "lot",
     "ALTER TABLE lot_seed DROP CONSTRAINT a_seed_is_of_a_lot; TRUNCATE lot"},
    {"a_seed_stays", "lot_seed", "UPDATE lot_seed SET seed = sha256('another')"},
    {"a_seed_stays", "lot_seed", "DELETE FROM lot_seed"},
    {"seeds_are_not_emptied", "lot_seed", "TRUNCATE lot_seed"},
    {"announcements_are_only_added", "announcement", "UPDATE announcement SET figures = '{}'"},
    {"announcements_are_only_added", "announcement", "DELETE FROM announcement"},
    {"announcements_are_not_emptied", "announcement", "TRUNCATE announcement"},
    {"entries_are_only_added", "audit_entry", "UPDATE event SET at = now()"},
    {"entries_are_only_added", "audit_entry", R"(UPDATE audit_entry SET canonical = '\x00')"},
    {"entries_are_only_added", "audit_entry",
     "DELETE FROM entry_body; DELETE FROM audit_entry WHERE kind <> 'step'"},
    {"entries_are_not_emptied", "audit_entry", "TRUNCATE audit_entry, entry_body"},
    {"no_outcome_before_its_announcement", "outbox",
     "UPDATE outbox SET letter = 'struck', state = 'released' WHERE letter = 'admitted'"},
    {"no_outcome_before_its_announcement", "outbox",
     "UPDATE outbox SET state = 'cancelled'; UPDATE outbox SET state = 'held'"},
    {"what_left_does_not_leave_again", "letter",
     "UPDATE letter SET state = 'sent'; UPDATE letter SET state = 'released'"},
    {"leaves_are_only_added", "leaf", "UPDATE leaf SET leaf_index = leaf_index + 1000"},
    {"leaves_are_only_added", "leaf", "DELETE FROM leaf"},
    {"leaves_are_not_emptied", "leaf", "TRUNCATE leaf"},
    {"checkpoints_are_only_added", "checkpoint", "UPDATE checkpoint SET note = ''"},
    {"checkpoints_are_only_added", "checkpoint", "DELETE FROM checkpoint"},
    {"checkpoints_are_not_emptied", "checkpoint", "TRUNCATE checkpoint"},
    {"keys_are_not_removed", "log_key", "DELETE FROM log_key"},
    {"keys_are_not_emptied", "log_key", "TRUNCATE log_key"},
    {"erasures_are_only_added", "erasure",
     "INSERT INTO erasure (call_id, subject, subject_id) VALUES ('-', 'person', "
     "gen_random_uuid()); "
     "DELETE FROM erasure"},
    {"erasures_are_not_emptied", "erasure", "TRUNCATE erasure"},
    {"answers_stay", "idempotency", "UPDATE idempotency SET answer = '{}'"},
    {"answers_stay", "idempotency", "DELETE FROM idempotency"},
    {"answers_are_not_emptied", "idempotency", "TRUNCATE idempotency"},
    {"what_it_is_it_stays", "installation", "UPDATE installation SET rehearsal = false"},
    {"what_it_is_it_stays", "installation", "DELETE FROM installation"},
    {"what_it_is_is_not_emptied", "installation", "TRUNCATE installation"},
    {"only_in_a_rehearsal_and_forward", "rehearsal_clock",
     "UPDATE rehearsal_clock SET shown = shown - interval '1 microsecond'"},
    {"only_in_a_rehearsal_and_forward", "rehearsal_clock",
     R"(ALTER TABLE installation DISABLE TRIGGER what_it_is_it_stays;
        UPDATE installation SET rehearsal = false;
        UPDATE rehearsal_clock SET shown = shown + interval '1 day')"},
    {"mandates_go_by_no_other_clock", "identity_secret",
     "UPDATE identity_secret SET shown = shown + interval '1 day'"},
    {"a_clock_stays", "rehearsal_clock", "DELETE FROM rehearsal_clock"},
    {"a_clock_is_not_emptied", "rehearsal_clock", "TRUNCATE rehearsal_clock"},
};

// A call whose cohort is announced: every table that a step writes has rows.
void carry(House& house) {
    tests::recommended_cohort(house);
    house.connection.run(R"sql(
        INSERT INTO seating_plan SELECT '2099', 1, person_id, now(), '{}', sha256('a'), sha256('b')
          FROM person WHERE handle = 'ada')sql");
    house.connection.run(
        "INSERT INTO review_draft (call_id, assignment_id, version, based_on, dossier_version, "
        "saved_at, content) SELECT call_id, assignment_id, 1, 0, 1, '2099-05-10Z', '{}' "
        "FROM assignment");
    REQUIRE(house.registry.amend_call(house.as("ada"), "2099",
                                      {"/quota/exceptions/KE", "4", "Kenya asked."}));
    house.connection.run(R"(
        INSERT INTO lot (call_id, commitment, committed_at)
        VALUES ('2099', commitment_of('2099', sha256('seed')), now());
        INSERT INTO lot_seed VALUES ('2099', sha256('seed'));
        INSERT INTO deliberation_note
        SELECT call_id, nomination_id, nomination_id, person_id, now(), 'It convinced.'
          FROM nomination, person WHERE handle = 'ada')");
    const auto plan = tests::approved_plan(house);
    for (const auto& event : {engine::cohort::Event{engine::cohort::Apply{}},
                              engine::cohort::Event{engine::cohort::Publish{}}}) {
        REQUIRE(house.registry.advance_plan(house.as("ada"), "2099", plan, event));
    }
    REQUIRE(storage::release_letters(house.connection, house.registry.origin(), house.as("ada"),
                                     "2099",
                                     {.letter = "nomination-received",
                                      .is_written = [](const std::string&) { return true; }})
                .value()
                .revision > 0);
    const tests::Folder folder;
    tests::seal_all(house.connection, folder.path());
}

void refused(std::span<const Violation> violations) {
    House house;
    carry(house);
    const auto before = tests::fingerprint(house.connection);
    for (const auto& violation : violations) {
        const std::string guard = violation.guard;
        const std::string sql = violation.sql;
        CAPTURE(sql);
        std::string by = "nobody";
        try {
            house.connection.run(sql);
        } catch (const Failure& failure) {
            by = failure.constraint().empty() ? failure.what() : failure.constraint();
        }
        CHECK(by == guard);
    }
    CHECK(tests::fingerprint(house.connection) == before);
}

std::set<std::string> names(House& house, const std::string& query) {
    std::set<std::string> all;
    for (const auto& row : house.connection.run(query)) all.insert(row[0].as<std::string>());
    return all;
}

}  // namespace

TEST_CASE(
    "the database refuses a nomination that breaks its quota, its place, its plan or its file") {
    refused(of_nominations);
}

TEST_CASE(
    "the database refuses a juror who sits or reads twice, and a review that was not written") {
    refused(of_juries);
}

TEST_CASE("the database refuses a profile, a bid, a load, a language and a plan that are none") {
    refused(of_seating);
}

TEST_CASE(
    "the database refuses a call without its regulations, and regulations that are not theirs") {
    refused(of_calls);
}

TEST_CASE("the database refuses one administrator where two must agree, and a second decision") {
    refused(of_plans);
}

TEST_CASE("the database refuses a note of nothing, another seed and another basis") {
    refused(of_deliberations);
}

TEST_CASE("the database refuses a member who is one already, and an end that is half told") {
    refused(of_members);
}

TEST_CASE("the database refuses a mandate that is held twice at a time, and an unknown role") {
    refused(of_people);
}

TEST_CASE("the database refuses what is no digest, no secret, no requirement and no code") {
    refused(of_signing_in);
}

TEST_CASE("the database refuses a search of nobody, of no list, without a name or without end") {
    refused(of_searches);
}

TEST_CASE("the database refuses a letter to nobody, of no step, or in no known state") {
    refused(of_letters);
}

TEST_CASE("the database refuses a step that no chart draws, and one that is half told") {
    refused(of_the_record);
}

TEST_CASE("the database changes, removes and empties nothing of what is only ever added to") {
    House house;
    carry(house);
    const auto before = tests::fingerprint(house.connection);
    for (const auto& one : kept) {
        const std::string guard = one.guard;
        const std::string sql = one.sql;
        CAPTURE(guard);
        CAPTURE(sql);
        std::string sqlstate = "none";
        try {
            house.connection.run(sql);
        } catch (const Failure& failure) {
            sqlstate = failure.sqlstate().empty() ? failure.what() : failure.sqlstate();
        }
        CHECK((sqlstate == "AC002" || sqlstate == "AC003"));

        CHECK_NOTHROW(house.connection.run(fmt::format(
            "BEGIN; ALTER TABLE {} DISABLE TRIGGER {}; {}; ROLLBACK", one.table, guard, sql)));
        if (house.connection.is_open()) house.connection.run("ROLLBACK");
    }
    CHECK(tests::fingerprint(house.connection) == before);
}

TEST_CASE("every guard in the catalog has a write above that it refuses") {
    House house;
    std::set<std::string> tried;
    for (const auto& list : {std::span<const Violation>{of_nominations},
                             {of_juries},
                             {of_seating},
                             {of_calls},
                             {of_plans},
                             {of_deliberations},
                             {of_members},
                             {of_people},
                             {of_signing_in},
                             {of_searches},
                             {of_letters},
                             {of_the_record}}) {
        for (const auto& one : list) tried.insert(one.guard);
    }
    for (const auto& one : kept) tried.insert(one.guard);
    // Takes keys away, and refuses nothing: own_keys_test.cpp.
    tried.insert("an_office_begins_with_keys_of_its_own");
    // Writes the candidate's name, and refuses nothing: nominations_test.cpp.
    tried.insert("a_nomination_is_named_as_its_candidate");
    // Sets the clock that mandates go by, and refuses nothing: leave_test.cpp.
    tried.insert("mandates_go_by_the_same_clock");

    for (const auto& guard : names(house, R"sql(
             SELECT conname FROM pg_constraint
              WHERE connamespace = 'accede'::regnamespace AND contype IN ('c', 'u', 'x')
             UNION SELECT i.indexrelid::regclass::text FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid
              WHERE c.relnamespace = 'accede'::regnamespace AND i.indisunique AND NOT i.indisprimary
             UNION SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
              WHERE c.relnamespace = 'accede'::regnamespace AND NOT t.tgisinternal)sql")) {
        CAPTURE(guard);
        CHECK(tried.contains(guard));
    }
}
