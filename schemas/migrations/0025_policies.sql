-- Drawn from the charts by `./dev generate`: which roles may take which step, where nothing else
-- stands in the way. A constant and no table: every step asks, and a table is one more to open.
CREATE OR REPLACE FUNCTION accede.leave_of(subj text, from_s text, ev text) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT '{
        "call/absent/Plan": ["administrator"],
        "call/planned/Open": ["administrator"],
        "call/planned/Amend": ["administrator"],
        "call/open/Close": ["administrator", "clock"],
        "call/open/Amend": ["administrator"],
        "call/closed/BeginReview": ["administrator"],
        "call/closed/Decide": ["administrator"],
        "call/closed/Amend": ["administrator"],
        "call/in_review/Decide": ["administrator"],
        "call/in_review/Amend": ["administrator"],
        "call/decided/Publish": ["administrator"],
        "call/published/Archive": ["administrator"],
        "nomination/absent/Begin": ["officer"],
        "nomination/draft/Edit": ["officer"],
        "nomination/draft/Submit": ["officer"],
        "nomination/draft/Lapse": ["clock"],
        "nomination/draft/Withdraw": ["officer"],
        "nomination/submitted/ReturnForCompletion": ["administrator"],
        "nomination/submitted/FindEligible": ["administrator"],
        "nomination/submitted/FindIneligible": ["administrator"],
        "nomination/submitted/Withdraw": ["officer"],
        "nomination/returned/Edit": ["officer"],
        "nomination/returned/Submit": ["officer"],
        "nomination/returned/Lapse": ["clock"],
        "nomination/returned/Withdraw": ["officer"],
        "nomination/eligible/OpenReview": ["administrator"],
        "nomination/eligible/Admit": ["administrator"],
        "nomination/eligible/Decline": ["administrator"],
        "nomination/eligible/Withdraw": ["officer"],
        "nomination/under_review/OpenDeliberation": ["administrator", "clock"],
        "nomination/under_review/Withdraw": ["officer"],
        "nomination/in_deliberation/ConcludeReview": ["administrator"],
        "nomination/in_deliberation/ReopenReview": ["administrator"],
        "nomination/in_deliberation/Withdraw": ["officer"],
        "nomination/recommended/Admit": ["administrator"],
        "nomination/recommended/Decline": ["administrator"],
        "nomination/recommended/Withdraw": ["officer"],
        "nomination/reserved/Admit": ["administrator"],
        "nomination/reserved/Decline": ["administrator"],
        "nomination/reserved/Withdraw": ["officer"],
        "nomination/not_recommended/Admit": ["administrator"],
        "nomination/not_recommended/Decline": ["administrator"],
        "nomination/not_recommended/Withdraw": ["officer"],
        "nomination/admitted/Strike": ["administrator"],
        "nomination/ineligible/Reopen": ["administrator"],
        "nomination/withdrawn/Reinstate": ["officer"],
        "assignment/absent/Propose": ["administrator"],
        "assignment/proposed/Confirm": ["administrator"],
        "assignment/proposed/DeclareConflict": ["juror", "administrator"],
        "assignment/proposed/Release": ["administrator"],
        "assignment/assigned/SaveDraft": ["juror"],
        "assignment/assigned/RecordRecommendation": ["juror"],
        "assignment/assigned/Abstain": ["juror"],
        "assignment/assigned/DeclareConflict": ["juror", "administrator"],
        "assignment/assigned/Release": ["administrator"],
        "assignment/assigned/Lapse": ["clock"],
        "assignment/recorded/Revise": ["juror"],
        "assignment/recorded/DeclareConflict": ["juror", "administrator"],
        "assignment/recorded/Release": ["administrator"],
        "assignment/discounted/Restore": ["administrator"],
        "plan/absent/Draw": ["administrator"],
        "plan/draft/Propose": ["administrator"],
        "plan/draft/Discard": ["administrator"],
        "plan/proposed/Approve": ["administrator"],
        "plan/proposed/Discard": ["administrator"],
        "plan/approved/Apply": ["administrator"],
        "plan/approved/Discard": ["administrator"],
        "plan/applied/Publish": ["administrator"],
        "membership/absent/Enrol": ["administrator"],
        "membership/active/CallForReport": ["administrator", "clock"],
        "membership/active/End": ["officer", "administrator"],
        "membership/report_due/Report": ["officer", "administrator"],
        "membership/report_due/FallOverdue": ["administrator", "clock"],
        "membership/report_due/End": ["officer", "administrator"],
        "membership/reported/AcceptReport": ["administrator"],
        "membership/reported/End": ["officer", "administrator"],
        "membership/overdue/Report": ["officer", "administrator"],
        "membership/overdue/Deactivate": ["administrator"],
        "membership/overdue/End": ["officer", "administrator"],
        "membership/inactive/Report": ["officer", "administrator"],
        "membership/inactive/End": ["officer", "administrator"]
    }'::jsonb -> (subj || '/' || from_s || '/' || ev)
$$;

-- Written by `./dev generate` from schemas/policy.json: who reads which rows. Whatever was granted or
-- decided before is dropped first, so that what stands here is all there is.
DO $$
DECLARE
    it record;
BEGIN
    FOR it IN SELECT schemaname, tablename, policyname FROM pg_catalog.pg_policies WHERE schemaname = 'accede'
    LOOP
        EXECUTE format('DROP POLICY %I ON accede.%I', it.policyname, it.tablename);
    END LOOP;
END
$$;
REVOKE ALL ON SCHEMA accede FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA accede FROM PUBLIC, accede_app, accede_engine, accede_steward;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA accede FROM PUBLIC, accede_app, accede_engine, accede_steward;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA accede FROM PUBLIC, accede_app, accede_engine, accede_steward;
GRANT USAGE ON SCHEMA accede TO accede_app, accede_engine, accede_steward;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA accede TO accede_engine, accede_steward;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA accede TO accede_engine, accede_steward;

ALTER TABLE accede.address ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.address TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.address TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.address TO accede_app;
CREATE POLICY oneself ON accede.address FOR SELECT TO accede_app
    USING (person_id = (SELECT accede.asker()));
CREATE POLICY administrator ON accede.address FOR SELECT TO accede_app
    USING ((SELECT accede.asker_is('administrator')));
GRANT INSERT (person_id, email, language) ON accede.address TO accede_app;
CREATE POLICY insert_oneself ON accede.address FOR INSERT TO accede_app
    WITH CHECK (person_id = (SELECT accede.asker()));
CREATE POLICY insert_administrator ON accede.address FOR INSERT TO accede_app
    WITH CHECK ((SELECT accede.asker_is('administrator')));
GRANT UPDATE (email, language) ON accede.address TO accede_app;
CREATE POLICY update_oneself ON accede.address FOR UPDATE TO accede_app
    USING (person_id = (SELECT accede.asker()))
    WITH CHECK (person_id = (SELECT accede.asker()));
CREATE POLICY update_administrator ON accede.address FOR UPDATE TO accede_app
    USING ((SELECT accede.asker_is('administrator')))
    WITH CHECK ((SELECT accede.asker_is('administrator')));
GRANT DELETE ON accede.address TO accede_app;
CREATE POLICY delete_oneself ON accede.address FOR DELETE TO accede_app
    USING (person_id = (SELECT accede.asker()));
CREATE POLICY delete_administrator ON accede.address FOR DELETE TO accede_app
    USING ((SELECT accede.asker_is('administrator')));

ALTER TABLE accede.admission_plan ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.admission_plan TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.admission_plan TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.admission_plan TO accede_app;
CREATE POLICY with_office ON accede.admission_plan FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
CREATE POLICY published ON accede.admission_plan FOR SELECT TO accede_app
    USING (state = 'published');

ALTER TABLE accede.amendment_proposal ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.amendment_proposal TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.amendment_proposal TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.amendment_proposal TO accede_app;
CREATE POLICY with_office ON accede.amendment_proposal FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
GRANT INSERT (call_id, based_on, sha256, proposed_by, proposed_at, path, value, reason) ON accede.amendment_proposal TO accede_app;
CREATE POLICY insert_administrator_and_proposed_by_oneself ON accede.amendment_proposal FOR INSERT TO accede_app
    WITH CHECK (((SELECT accede.asker_is('administrator')))
           AND (proposed_by = (SELECT accede.asker()) AND (SELECT accede.asker_is_signed_in())));

ALTER TABLE accede.announcement ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.announcement TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.announcement TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.announcement TO accede_app;
CREATE POLICY everybody ON accede.announcement FOR SELECT TO accede_app
    USING (true);
GRANT INSERT (call_id, plan_id, announced_at, figures) ON accede.announcement TO accede_app;
CREATE POLICY insert_administrator ON accede.announcement FOR INSERT TO accede_app
    WITH CHECK ((SELECT accede.asker_is('administrator')));

ALTER TABLE accede.arrow ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.arrow TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.arrow TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.arrow TO accede_app;
CREATE POLICY everybody ON accede.arrow FOR SELECT TO accede_app
    USING (true);

ALTER TABLE accede.assignment ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.assignment TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.assignment TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.assignment TO accede_app;
CREATE POLICY with_office ON accede.assignment FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
CREATE POLICY oneself ON accede.assignment FOR SELECT TO accede_app
    USING (person_id = (SELECT accede.asker()));
CREATE POLICY never_in_conflict ON accede.assignment AS RESTRICTIVE FOR SELECT TO accede_app
    USING ((nomination_id = ANY ((SELECT accede.nominations_in_conflict())::uuid[]) AND person_id IS DISTINCT FROM (SELECT accede.asker())) IS NOT TRUE);

ALTER TABLE accede.attempt ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.attempt TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.attempt TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);

ALTER TABLE accede.audit_entry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.audit_entry TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.audit_entry TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.audit_entry TO accede_app;
CREATE POLICY with_office ON accede.audit_entry FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
CREATE POLICY own_act ON accede.audit_entry FOR SELECT TO accede_app
    USING (actor = (SELECT accede.asker()));
CREATE POLICY on_own_nomination ON accede.audit_entry FOR SELECT TO accede_app
    USING (kind = 'step' AND subject_id = ANY ((SELECT accede.askers_nominations())::uuid[]));
CREATE POLICY only_of_readable_work ON accede.audit_entry AS RESTRICTIVE FOR SELECT TO accede_app
    USING (subject <> 'assignment' OR subject_id = ANY ((SELECT accede.askers_assignments())::uuid[]) OR (SELECT accede.asker_holds_office()) AND subject_id <> ALL ((SELECT accede.assignments_in_conflict())::uuid[]));
CREATE POLICY only_of_no_own_conflict ON accede.audit_entry AS RESTRICTIVE FOR SELECT TO accede_app
    USING (subject NOT IN ('conflict', 'bid') OR subject_id <> ALL ((SELECT accede.nominations_in_conflict())::uuid[]));

ALTER TABLE accede.bid ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.bid TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.bid TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.bid TO accede_app;
CREATE POLICY with_office_and_without_conflict ON accede.bid FOR SELECT TO accede_app
    USING (((SELECT accede.asker_holds_office()))
           AND (nomination_id <> ALL ((SELECT accede.nominations_in_conflict())::uuid[])));
CREATE POLICY oneself ON accede.bid FOR SELECT TO accede_app
    USING (person_id = (SELECT accede.asker()));
GRANT INSERT (call_id, nomination_id, person_id, bid) ON accede.bid TO accede_app;
CREATE POLICY insert_oneself_and_without_conflict ON accede.bid FOR INSERT TO accede_app
    WITH CHECK ((person_id = (SELECT accede.asker()))
           AND (nomination_id <> ALL ((SELECT accede.nominations_in_conflict())::uuid[])));
GRANT UPDATE (bid) ON accede.bid TO accede_app;
CREATE POLICY update_oneself_and_without_conflict ON accede.bid FOR UPDATE TO accede_app
    USING ((person_id = (SELECT accede.asker()))
           AND (nomination_id <> ALL ((SELECT accede.nominations_in_conflict())::uuid[])))
    WITH CHECK ((person_id = (SELECT accede.asker()))
           AND (nomination_id <> ALL ((SELECT accede.nominations_in_conflict())::uuid[])));

ALTER TABLE accede.call ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.call TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.call TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.call TO accede_app;
CREATE POLICY announced ON accede.call FOR SELECT TO accede_app
    USING (state <> 'planned');
CREATE POLICY with_office ON accede.call FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));

ALTER TABLE accede.checkpoint ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.checkpoint TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.checkpoint TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);

ALTER TABLE accede.conflict ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.conflict TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.conflict TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.conflict TO accede_app;
CREATE POLICY with_office ON accede.conflict FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
CREATE POLICY oneself ON accede.conflict FOR SELECT TO accede_app
    USING (person_id = (SELECT accede.asker()));
GRANT INSERT (call_id, nomination_id, person_id, kind, source, declared_at, reason) ON accede.conflict TO accede_app;
CREATE POLICY insert_oneself_and_by_the_juror ON accede.conflict FOR INSERT TO accede_app
    WITH CHECK ((person_id = (SELECT accede.asker()))
           AND (source = 'juror' AND dismissed_at IS NULL));
CREATE POLICY insert_administrator_and_of_another_and_without_conflict ON accede.conflict FOR INSERT TO accede_app
    WITH CHECK (((SELECT accede.asker_is('administrator')))
           AND (person_id IS DISTINCT FROM (SELECT accede.asker()))
           AND (nomination_id <> ALL ((SELECT accede.nominations_in_conflict())::uuid[])));
GRANT UPDATE (dismissed_at, ruling, reason) ON accede.conflict TO accede_app;
CREATE POLICY update_oneself_and_undismissed ON accede.conflict FOR UPDATE TO accede_app
    USING (person_id = (SELECT accede.asker()))
    WITH CHECK ((person_id = (SELECT accede.asker()))
           AND (dismissed_at IS NULL));
CREATE POLICY update_administrator_and_of_another ON accede.conflict FOR UPDATE TO accede_app
    USING (((SELECT accede.asker_is('administrator')))
           AND (person_id IS DISTINCT FROM (SELECT accede.asker())))
    WITH CHECK (((SELECT accede.asker_is('administrator')))
           AND (person_id IS DISTINCT FROM (SELECT accede.asker())));
CREATE POLICY never_in_conflict ON accede.conflict AS RESTRICTIVE FOR SELECT TO accede_app
    USING ((nomination_id = ANY ((SELECT accede.nominations_in_conflict())::uuid[]) AND person_id IS DISTINCT FROM (SELECT accede.asker())) IS NOT TRUE);
CREATE POLICY update_never_in_conflict ON accede.conflict AS RESTRICTIVE FOR UPDATE TO accede_app
    USING ((nomination_id = ANY ((SELECT accede.nominations_in_conflict())::uuid[]) AND person_id IS DISTINCT FROM (SELECT accede.asker())) IS NOT TRUE);

ALTER TABLE accede.country ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.country TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.country TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.country TO accede_app;
CREATE POLICY everybody ON accede.country FOR SELECT TO accede_app
    USING (true);
GRANT INSERT (country, name_en, name_fr, region, member_state, fictional) ON accede.country TO accede_app;
CREATE POLICY insert_administrator ON accede.country FOR INSERT TO accede_app
    WITH CHECK ((SELECT accede.asker_is('administrator')));
GRANT UPDATE (name_en, name_fr, region, member_state) ON accede.country TO accede_app;
CREATE POLICY update_administrator ON accede.country FOR UPDATE TO accede_app
    USING ((SELECT accede.asker_is('administrator')))
    WITH CHECK ((SELECT accede.asker_is('administrator')));

ALTER TABLE accede.deliberation_note ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.deliberation_note TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.deliberation_note TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.deliberation_note TO accede_app;
CREATE POLICY with_office ON accede.deliberation_note FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
GRANT INSERT (call_id, note_id, nomination_id, person_id, noted_at, note) ON accede.deliberation_note TO accede_app;
CREATE POLICY insert_administrator_and_oneself ON accede.deliberation_note FOR INSERT TO accede_app
    WITH CHECK (((SELECT accede.asker_is('administrator')))
           AND (person_id = (SELECT accede.asker())));
CREATE POLICY never_on_a_nomination_in_conflict ON accede.deliberation_note AS RESTRICTIVE FOR SELECT TO accede_app
    USING ((nomination_id = ANY ((SELECT accede.nominations_in_conflict())::uuid[])) IS NOT TRUE);

ALTER TABLE accede.document ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.document TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.document TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.document TO accede_app;
CREATE POLICY of_own_nomination ON accede.document FOR SELECT TO accede_app
    USING (nomination_id = ANY ((SELECT accede.askers_nominations())::uuid[]));
CREATE POLICY with_office_and_without_conflict_and_of_a_submission ON accede.document FOR SELECT TO accede_app
    USING (((SELECT accede.asker_holds_office()))
           AND (nomination_id <> ALL ((SELECT accede.nominations_in_conflict())::uuid[]))
           AND ((SELECT n.dossier_version FROM accede.nomination n WHERE n.call_id = document.call_id AND n.nomination_id = document.nomination_id) >= 1));
CREATE POLICY given_to_read ON accede.document FOR SELECT TO accede_app
    USING (nomination_id = ANY ((SELECT accede.nominations_to_read())::uuid[]));
GRANT INSERT (call_id, nomination_id, sha256, name, content) ON accede.document TO accede_app;
CREATE POLICY insert_of_own_nomination ON accede.document FOR INSERT TO accede_app
    WITH CHECK (nomination_id = ANY ((SELECT accede.askers_nominations())::uuid[]));

ALTER TABLE accede.dossier ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.dossier TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.dossier TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.dossier TO accede_app;
CREATE POLICY of_own_nomination ON accede.dossier FOR SELECT TO accede_app
    USING (nomination_id = ANY ((SELECT accede.askers_nominations())::uuid[]));
CREATE POLICY with_office_and_without_conflict_and_submitted ON accede.dossier FOR SELECT TO accede_app
    USING (((SELECT accede.asker_holds_office()))
           AND (nomination_id <> ALL ((SELECT accede.nominations_in_conflict())::uuid[]))
           AND (version <= (SELECT n.dossier_version FROM accede.nomination n WHERE n.call_id = dossier.call_id AND n.nomination_id = dossier.nomination_id)));
CREATE POLICY given_to_read_and_submitted ON accede.dossier FOR SELECT TO accede_app
    USING ((nomination_id = ANY ((SELECT accede.nominations_to_read())::uuid[]))
           AND (version <= (SELECT n.dossier_version FROM accede.nomination n WHERE n.call_id = dossier.call_id AND n.nomination_id = dossier.nomination_id)));
GRANT INSERT (call_id, nomination_id, version, content) ON accede.dossier TO accede_app;
CREATE POLICY insert_of_own_nomination_and_working_version ON accede.dossier FOR INSERT TO accede_app
    WITH CHECK ((nomination_id = ANY ((SELECT accede.askers_nominations())::uuid[]))
           AND (version = 1 + (SELECT n.dossier_version FROM accede.nomination n WHERE n.call_id = dossier.call_id AND n.nomination_id = dossier.nomination_id)));
GRANT UPDATE (content) ON accede.dossier TO accede_app;
CREATE POLICY update_of_own_nomination_and_working_version ON accede.dossier FOR UPDATE TO accede_app
    USING ((nomination_id = ANY ((SELECT accede.askers_nominations())::uuid[]))
           AND (version = 1 + (SELECT n.dossier_version FROM accede.nomination n WHERE n.call_id = dossier.call_id AND n.nomination_id = dossier.nomination_id)))
    WITH CHECK ((nomination_id = ANY ((SELECT accede.askers_nominations())::uuid[]))
           AND (version = 1 + (SELECT n.dossier_version FROM accede.nomination n WHERE n.call_id = dossier.call_id AND n.nomination_id = dossier.nomination_id)));

ALTER TABLE accede.entity ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.entity TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.entity TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.entity TO accede_app;
CREATE POLICY once_a_member ON accede.entity FOR SELECT TO accede_app
    USING (is_public);
CREATE POLICY own_country ON accede.entity FOR SELECT TO accede_app
    USING (country = (SELECT accede.askers_commission()));
CREATE POLICY with_office ON accede.entity FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
CREATE POLICY candidate_of_a_readable_nomination ON accede.entity FOR SELECT TO accede_app
    USING ((SELECT accede.asker_is('juror')) AND EXISTS (SELECT FROM accede.nomination n WHERE n.entity_id = entity.entity_id AND (n.call_id = ANY ((SELECT accede.askers_juries())::text[]) OR n.nomination_id = ANY ((SELECT accede.nominations_to_read())::uuid[]))));
GRANT INSERT (entity_id, country, name, within, kind) ON accede.entity TO accede_app;
CREATE POLICY insert_own_country ON accede.entity FOR INSERT TO accede_app
    WITH CHECK (country = (SELECT accede.askers_commission()));
CREATE POLICY insert_administrator ON accede.entity FOR INSERT TO accede_app
    WITH CHECK ((SELECT accede.asker_is('administrator')));

ALTER TABLE accede.entry_body ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.entry_body TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.entry_body TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.entry_body TO accede_app;
CREATE POLICY of_a_readable_entry ON accede.entry_body FOR SELECT TO accede_app
    USING (EXISTS (SELECT FROM accede.audit_entry a WHERE a.call_id = entry_body.call_id AND a.entry_id = entry_body.entry_id AND (a.subject <> 'assignment' OR coalesce(a.event, '') NOT IN ('RecordRecommendation', 'Revise') OR EXISTS (SELECT FROM accede.review v WHERE v.call_id = a.call_id AND v.assignment_id = a.subject_id OFFSET 0)) OFFSET 0));

ALTER TABLE accede.erasure ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.erasure TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.erasure TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);

ALTER TABLE accede.idempotency ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.idempotency TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.idempotency TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.idempotency TO accede_app;
CREATE POLICY oneself ON accede.idempotency FOR SELECT TO accede_app
    USING (person_id = (SELECT accede.asker()));

ALTER TABLE accede.handed_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.handed_key TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.handed_key TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);

ALTER TABLE accede.identity_secret ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.identity_secret TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.identity_secret TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);

ALTER TABLE accede.installation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.installation TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.installation TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.installation TO accede_app;
CREATE POLICY everybody ON accede.installation FOR SELECT TO accede_app
    USING (true);

ALTER TABLE accede.juror ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.juror TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.juror TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.juror TO accede_app;
CREATE POLICY with_office ON accede.juror FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
CREATE POLICY oneself ON accede.juror FOR SELECT TO accede_app
    USING (person_id = (SELECT accede.asker()));
GRANT INSERT (call_id, person_id, invited_at) ON accede.juror TO accede_app;
CREATE POLICY insert_administrator ON accede.juror FOR INSERT TO accede_app
    WITH CHECK ((SELECT accede.asker_is('administrator')));
GRANT UPDATE (left_at, highest_load) ON accede.juror TO accede_app;
CREATE POLICY update_administrator ON accede.juror FOR UPDATE TO accede_app
    USING ((SELECT accede.asker_is('administrator')))
    WITH CHECK ((SELECT accede.asker_is('administrator')));

ALTER TABLE accede.leaf ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.leaf TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.leaf TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);

ALTER TABLE accede.ledger_opening ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.ledger_opening TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.ledger_opening TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.ledger_opening TO accede_app;
CREATE POLICY everybody ON accede.ledger_opening FOR SELECT TO accede_app
    USING (true);
GRANT INSERT (ledger, as_of, members, known_countries, source, opened_at) ON accede.ledger_opening TO accede_app;
CREATE POLICY insert_administrator ON accede.ledger_opening FOR INSERT TO accede_app
    WITH CHECK ((SELECT accede.asker_is('administrator')));

ALTER TABLE accede.letter ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.letter TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.letter TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.letter TO accede_app;
CREATE POLICY of_a_readable_letter ON accede.letter FOR SELECT TO accede_app
    USING (EXISTS (SELECT FROM accede.outbox o WHERE o.call_id = letter.call_id AND o.outbox_id = letter.outbox_id OFFSET 0));

ALTER TABLE accede.log_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.log_key TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.log_key TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);

ALTER TABLE accede.lot ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.lot TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.lot TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.lot TO accede_app;
CREATE POLICY with_office ON accede.lot FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
CREATE POLICY of_a_published_call ON accede.lot FOR SELECT TO accede_app
    USING (call_id = ANY ((SELECT accede.calls_published())::text[]));

ALTER TABLE accede.lot_seed ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.lot_seed TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.lot_seed TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);

ALTER TABLE accede.mandate ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.mandate TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.mandate TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.mandate TO accede_app;
CREATE POLICY with_office ON accede.mandate FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
CREATE POLICY oneself ON accede.mandate FOR SELECT TO accede_app
    USING (person_id = (SELECT accede.asker()));
GRANT INSERT (mandate_id, person_id, role, commission, begins_at, ends_at) ON accede.mandate TO accede_app;
CREATE POLICY insert_administrator ON accede.mandate FOR INSERT TO accede_app
    WITH CHECK ((SELECT accede.asker_is('administrator')));

ALTER TABLE accede.membership ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.membership TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.membership TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.membership TO accede_app;
CREATE POLICY everybody ON accede.membership FOR SELECT TO accede_app
    USING (true);

ALTER TABLE accede.migration ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.migration TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.migration TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.migration TO accede_app;
CREATE POLICY everybody ON accede.migration FOR SELECT TO accede_app
    USING (true);

ALTER TABLE accede.nomination ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.nomination TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.nomination TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.nomination TO accede_app;
CREATE POLICY own_commission ON accede.nomination FOR SELECT TO accede_app
    USING (commission = (SELECT accede.askers_commission()));
CREATE POLICY with_office ON accede.nomination FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
CREATE POLICY given_to_read ON accede.nomination FOR SELECT TO accede_app
    USING (nomination_id = ANY ((SELECT accede.nominations_to_read())::uuid[]));
CREATE POLICY shown_to_own_jury ON accede.nomination FOR SELECT TO accede_app
    USING (call_id = ANY ((SELECT accede.askers_juries())::text[]) AND state IN ('eligible', 'under_review', 'in_deliberation') AND nomination_id <> ALL ((SELECT accede.nominations_in_conflict())::uuid[]));
CREATE POLICY admitted_and_of_a_published_call ON accede.nomination FOR SELECT TO accede_app
    USING ((state IN ('admitted', 'struck'))
           AND (call_id = ANY ((SELECT accede.calls_published())::text[])));
GRANT UPDATE (language) ON accede.nomination TO accede_app;
CREATE POLICY update_administrator_and_without_conflict ON accede.nomination FOR UPDATE TO accede_app
    USING (((SELECT accede.asker_is('administrator')))
           AND (nomination_id <> ALL ((SELECT accede.nominations_in_conflict())::uuid[])))
    WITH CHECK (((SELECT accede.asker_is('administrator')))
           AND (nomination_id <> ALL ((SELECT accede.nominations_in_conflict())::uuid[])));

ALTER TABLE accede.outbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.outbox TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.outbox TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.outbox TO accede_app;
CREATE POLICY with_office ON accede.outbox FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
CREATE POLICY only_of_no_conflicted_subject ON accede.outbox AS RESTRICTIVE FOR SELECT TO accede_app
    USING ((subject <> 'nomination' OR subject_id <> ALL ((SELECT accede.nominations_in_conflict())::uuid[])) AND (subject <> 'assignment' OR subject_id <> ALL ((SELECT accede.assignments_in_conflict())::uuid[])));

ALTER TABLE accede.password ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.password TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.password TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);

ALTER TABLE accede.person ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.person TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.person TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.person TO accede_app;
CREATE POLICY oneself ON accede.person FOR SELECT TO accede_app
    USING (person_id = (SELECT accede.asker()));
CREATE POLICY with_office ON accede.person FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
GRANT INSERT (person_id, handle, name, country, added_at) ON accede.person TO accede_app;
CREATE POLICY insert_administrator ON accede.person FOR INSERT TO accede_app
    WITH CHECK ((SELECT accede.asker_is('administrator')));
GRANT UPDATE (disabled_at) ON accede.person TO accede_app;
CREATE POLICY update_administrator ON accede.person FOR UPDATE TO accede_app
    USING ((SELECT accede.asker_is('administrator')))
    WITH CHECK ((SELECT accede.asker_is('administrator')));

ALTER TABLE accede.place_counter ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.place_counter TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.place_counter TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.place_counter TO accede_app;
CREATE POLICY own_commission ON accede.place_counter FOR SELECT TO accede_app
    USING (commission = (SELECT accede.askers_commission()));
CREATE POLICY with_office ON accede.place_counter FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
GRANT UPDATE (quota) ON accede.place_counter TO accede_app;
CREATE POLICY update_administrator ON accede.place_counter FOR UPDATE TO accede_app
    USING ((SELECT accede.asker_is('administrator')))
    WITH CHECK ((SELECT accede.asker_is('administrator')));

ALTER TABLE accede.plan_basis ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.plan_basis TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.plan_basis TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.plan_basis TO accede_app;
CREATE POLICY with_office ON accede.plan_basis FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
GRANT INSERT (call_id, plan_id, content) ON accede.plan_basis TO accede_app;
CREATE POLICY insert_administrator ON accede.plan_basis FOR INSERT TO accede_app
    WITH CHECK ((SELECT accede.asker_is('administrator')));
CREATE POLICY never_with_one_in_conflict ON accede.plan_basis AS RESTRICTIVE FOR SELECT TO accede_app
    USING ((plan_id = ANY ((SELECT accede.plans_in_conflict())::uuid[])) IS NOT TRUE);

ALTER TABLE accede.plan_item ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.plan_item TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.plan_item TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.plan_item TO accede_app;
CREATE POLICY with_office ON accede.plan_item FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
CREATE POLICY of_a_published_plan_and_not_declined ON accede.plan_item FOR SELECT TO accede_app
    USING ((plan_id = ANY ((SELECT accede.plans_published())::uuid[]))
           AND (says <> 'decline'));
GRANT INSERT (call_id, plan_id, nomination_id, nomination_revision, says, reason) ON accede.plan_item TO accede_app;
CREATE POLICY insert_administrator ON accede.plan_item FOR INSERT TO accede_app
    WITH CHECK ((SELECT accede.asker_is('administrator')));

ALTER TABLE accede.profile ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.profile TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.profile TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.profile TO accede_app;
CREATE POLICY with_office ON accede.profile FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
CREATE POLICY oneself ON accede.profile FOR SELECT TO accede_app
    USING (person_id = (SELECT accede.asker()));
GRANT INSERT (person_id, languages, regions, expertise, institution, mail_domain) ON accede.profile TO accede_app;
CREATE POLICY insert_oneself ON accede.profile FOR INSERT TO accede_app
    WITH CHECK (person_id = (SELECT accede.asker()));
CREATE POLICY insert_administrator ON accede.profile FOR INSERT TO accede_app
    WITH CHECK ((SELECT accede.asker_is('administrator')));
GRANT UPDATE (languages, regions, expertise, institution, mail_domain) ON accede.profile TO accede_app;
CREATE POLICY update_oneself ON accede.profile FOR UPDATE TO accede_app
    USING (person_id = (SELECT accede.asker()))
    WITH CHECK (person_id = (SELECT accede.asker()));
CREATE POLICY update_administrator ON accede.profile FOR UPDATE TO accede_app
    USING ((SELECT accede.asker_is('administrator')))
    WITH CHECK ((SELECT accede.asker_is('administrator')));

ALTER TABLE accede.regulations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.regulations TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.regulations TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.regulations TO accede_app;
CREATE POLICY of_an_announced_call ON accede.regulations FOR SELECT TO accede_app
    USING (call_id = ANY ((SELECT accede.calls_announced())::text[]));
CREATE POLICY with_office ON accede.regulations FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
GRANT INSERT (call_id, version, document, sha256, since, reason) ON accede.regulations TO accede_app;
CREATE POLICY insert_administrator ON accede.regulations FOR INSERT TO accede_app
    WITH CHECK ((SELECT accede.asker_is('administrator')));

ALTER TABLE accede.rehearsal_clock ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.rehearsal_clock TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.rehearsal_clock TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.rehearsal_clock TO accede_app;
CREATE POLICY everybody ON accede.rehearsal_clock FOR SELECT TO accede_app
    USING (true);

ALTER TABLE accede.remark ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.remark TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.remark TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.remark TO accede_app;
CREATE POLICY of_own_nomination ON accede.remark FOR SELECT TO accede_app
    USING (nomination_id = ANY ((SELECT accede.askers_nominations())::uuid[]));
CREATE POLICY with_office_and_without_conflict ON accede.remark FOR SELECT TO accede_app
    USING (((SELECT accede.asker_holds_office()))
           AND (nomination_id <> ALL ((SELECT accede.nominations_in_conflict())::uuid[])));
GRANT INSERT (call_id, nomination_id, dossier_version, section, remark) ON accede.remark TO accede_app;
CREATE POLICY insert_administrator_and_without_conflict ON accede.remark FOR INSERT TO accede_app
    WITH CHECK (((SELECT accede.asker_is('administrator')))
           AND (nomination_id <> ALL ((SELECT accede.nominations_in_conflict())::uuid[])));
GRANT UPDATE (answer) ON accede.remark TO accede_app;
CREATE POLICY update_of_own_nomination ON accede.remark FOR UPDATE TO accede_app
    USING (nomination_id = ANY ((SELECT accede.askers_nominations())::uuid[]))
    WITH CHECK (nomination_id = ANY ((SELECT accede.askers_nominations())::uuid[]));

ALTER TABLE accede.requirement ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.requirement TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.requirement TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.requirement TO accede_app;
CREATE POLICY everybody ON accede.requirement FOR SELECT TO accede_app
    USING (true);

ALTER TABLE accede.review ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.review TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.review TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT (call_id, assignment_id, version, dossier_version, verdict, scores, justification, recorded_at, reason) ON accede.review TO accede_app;
CREATE POLICY own_assignment ON accede.review FOR SELECT TO accede_app
    USING (assignment_id = ANY ((SELECT accede.askers_assignments())::uuid[]));
CREATE POLICY deliberated_with ON accede.review FOR SELECT TO accede_app
    USING (assignment_id = ANY ((SELECT accede.assignments_deliberated())::uuid[]));
CREATE POLICY with_office_and_deliberated ON accede.review FOR SELECT TO accede_app
    USING (((SELECT accede.asker_holds_office()))
           AND (EXISTS (SELECT FROM accede.assignment a JOIN accede.nomination n ON n.call_id = a.call_id AND n.nomination_id = a.nomination_id WHERE a.call_id = review.call_id AND a.assignment_id = review.assignment_id AND n.state IN ('in_deliberation', 'recommended', 'reserved', 'not_recommended', 'admitted', 'not_admitted', 'struck') OFFSET 0)));
GRANT INSERT (call_id, assignment_id, version, dossier_version, verdict, scores, justification, note, recorded_at, reason) ON accede.review TO accede_app;
CREATE POLICY insert_own_assignment ON accede.review FOR INSERT TO accede_app
    WITH CHECK (assignment_id = ANY ((SELECT accede.askers_assignments())::uuid[]));

ALTER TABLE accede.review_draft ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.review_draft TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.review_draft TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.review_draft TO accede_app;
CREATE POLICY own_assignment ON accede.review_draft FOR SELECT TO accede_app
    USING (assignment_id = ANY ((SELECT accede.askers_assignments())::uuid[]));
GRANT INSERT (call_id, assignment_id, version, based_on, dossier_version, saved_at, content) ON accede.review_draft TO accede_app;
CREATE POLICY insert_own_assignment ON accede.review_draft FOR INSERT TO accede_app
    WITH CHECK (assignment_id = ANY ((SELECT accede.askers_assignments())::uuid[]));

ALTER TABLE accede.saved_search ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.saved_search TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.saved_search TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.saved_search TO accede_app;
CREATE POLICY oneself ON accede.saved_search FOR SELECT TO accede_app
    USING (person_id = (SELECT accede.asker()));
GRANT INSERT (person_id, name, list, query, saved_at) ON accede.saved_search TO accede_app;
CREATE POLICY insert_oneself ON accede.saved_search FOR INSERT TO accede_app
    WITH CHECK (person_id = (SELECT accede.asker()));
GRANT UPDATE (list, query, saved_at) ON accede.saved_search TO accede_app;
CREATE POLICY update_oneself ON accede.saved_search FOR UPDATE TO accede_app
    USING (person_id = (SELECT accede.asker()))
    WITH CHECK (person_id = (SELECT accede.asker()));
GRANT DELETE ON accede.saved_search TO accede_app;
CREATE POLICY delete_oneself ON accede.saved_search FOR DELETE TO accede_app
    USING (person_id = (SELECT accede.asker()));

ALTER TABLE accede.screening_finding ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.screening_finding TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.screening_finding TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.screening_finding TO accede_app;
CREATE POLICY with_office_and_without_conflict ON accede.screening_finding FOR SELECT TO accede_app
    USING (((SELECT accede.asker_holds_office()))
           AND (nomination_id <> ALL ((SELECT accede.nominations_in_conflict())::uuid[])));
GRANT INSERT (call_id, nomination_id, check_name, met) ON accede.screening_finding TO accede_app;
CREATE POLICY insert_administrator_and_without_conflict ON accede.screening_finding FOR INSERT TO accede_app
    WITH CHECK (((SELECT accede.asker_is('administrator')))
           AND (nomination_id <> ALL ((SELECT accede.nominations_in_conflict())::uuid[])));
GRANT UPDATE (met) ON accede.screening_finding TO accede_app;
CREATE POLICY update_administrator_and_without_conflict ON accede.screening_finding FOR UPDATE TO accede_app
    USING (((SELECT accede.asker_is('administrator')))
           AND (nomination_id <> ALL ((SELECT accede.nominations_in_conflict())::uuid[])))
    WITH CHECK (((SELECT accede.asker_is('administrator')))
           AND (nomination_id <> ALL ((SELECT accede.nominations_in_conflict())::uuid[])));

ALTER TABLE accede.seating_plan ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.seating_plan TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.seating_plan TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT ON accede.seating_plan TO accede_app;
CREATE POLICY with_office ON accede.seating_plan FOR SELECT TO accede_app
    USING ((SELECT accede.asker_holds_office()));
GRANT INSERT (call_id, number, drawn_by, drawn_at, wanted, made_from, digest) ON accede.seating_plan TO accede_app;
CREATE POLICY insert_administrator_and_drawn_by_oneself ON accede.seating_plan FOR INSERT TO accede_app
    WITH CHECK (((SELECT accede.asker_is('administrator')))
           AND (drawn_by = (SELECT accede.asker())));

ALTER TABLE accede.second_factor ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.second_factor TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.second_factor TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);

ALTER TABLE accede.tile ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.tile TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.tile TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);

ALTER TABLE accede.token ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON accede.token TO accede_engine, accede_steward;
CREATE POLICY of_the_engine ON accede.token TO accede_engine, accede_steward
    USING (true) WITH CHECK (true);
GRANT SELECT (token_id, person_id, purpose, label, made_at, ends_at, revoked_at, made_by, used_at) ON accede.token TO accede_app;
CREATE POLICY oneself ON accede.token FOR SELECT TO accede_app
    USING (person_id = (SELECT accede.asker()));
CREATE POLICY administrator ON accede.token FOR SELECT TO accede_app
    USING ((SELECT accede.asker_is('administrator')));

GRANT SELECT ON accede.event TO accede_app, accede_engine;

DO $$
DECLARE
    it record;
BEGIN
    GRANT CREATE ON SCHEMA accede TO accede_owner, accede_engine;
    FOR it IN SELECT c.relname, c.relkind FROM pg_catalog.pg_class c
               WHERE c.relnamespace = 'accede'::regnamespace AND c.relkind IN ('r', 'v')
    LOOP
        EXECUTE format('ALTER %s accede.%I OWNER TO accede_owner',
                       CASE it.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, it.relname);
    END LOOP;
    FOR it IN SELECT p.oid::regprocedure AS name, p.prosecdef, p.proname, p.prorettype
                FROM pg_catalog.pg_proc p
               WHERE p.pronamespace = 'accede'::regnamespace
                 AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO %I', it.name,
                       CASE WHEN it.prosecdef THEN 'accede_engine' ELSE 'accede_owner' END);
        -- What sees everything is for the program to call, and what sees as the asker does and is said
        -- once; the rest is what policies and these need.
        IF it.proname <> 'ask_for' AND it.prosecdef AND it.prorettype <> 'trigger'::regtype OR it.proname IN ('moment', 'open_work_in', 'every_conflict') THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO accede_app', it.name);
        END IF;
    END LOOP;
    REVOKE CREATE ON SCHEMA accede FROM accede_engine;
    ALTER SCHEMA accede OWNER TO accede_owner;
END
$$;
