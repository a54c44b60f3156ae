-- The schema that the migrations add up to, to be read. Written by `./dev generate` from the
-- catalog of a migrated database; what is changed here changes nothing.
CREATE SCHEMA accede;
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE accede.admission_plan (
    call_id text NOT NULL,
    plan_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    revision integer NOT NULL,
    second_approver boolean NOT NULL,
    digest bytea NOT NULL,
    proposed_by uuid,
    approved_by uuid,
    CONSTRAINT a_plan_has_one_id PRIMARY KEY (call_id, plan_id),
    CONSTRAINT plans_are_numbered UNIQUE (call_id, number),
    CONSTRAINT a_plan_admits_or_corrects CHECK ((kind = ANY (ARRAY['admission'::text, 'corrigendum'::text]))),
    CONSTRAINT a_plan_counts_its_steps CHECK ((revision >= 1)),
    CONSTRAINT a_plan_is_approved_by_somebody CHECK (((approved_by IS NOT NULL) OR (state = ANY (ARRAY['draft'::text, 'proposed'::text, 'discarded'::text])))),
    CONSTRAINT a_plan_is_proposed_by_somebody CHECK (((proposed_by IS NOT NULL) OR (state = ANY (ARRAY['draft'::text, 'discarded'::text])))),
    CONSTRAINT two_different_administrators CHECK (((NOT second_approver) OR (approved_by IS NULL) OR (approved_by <> proposed_by)))
);

CREATE TABLE accede.announcement (
    call_id text NOT NULL,
    plan_id uuid NOT NULL,
    announced_at timestamp with time zone NOT NULL,
    figures text NOT NULL,
    CONSTRAINT a_plan_is_announced_once PRIMARY KEY (call_id, plan_id)
);

CREATE TABLE accede.arrow (
    subject text NOT NULL,
    from_state text NOT NULL,
    event text NOT NULL,
    to_state text NOT NULL,
    CONSTRAINT an_arrow_is_drawn_once PRIMARY KEY (subject, from_state, event, to_state)
);

CREATE TABLE accede.assignment (
    call_id text NOT NULL,
    assignment_id uuid NOT NULL,
    nomination_id uuid NOT NULL,
    person_id uuid NOT NULL,
    state text NOT NULL,
    revision integer NOT NULL,
    keeps_counting boolean DEFAULT false NOT NULL,
    review_version integer DEFAULT 0 NOT NULL,
    CONSTRAINT an_assignment_has_one_id PRIMARY KEY (call_id, assignment_id),
    CONSTRAINT a_juror_reads_a_nomination_once UNIQUE (call_id, nomination_id, person_id),
    CONSTRAINT an_assignment_counts_its_steps CHECK ((revision >= 1)),
    CONSTRAINT only_released_work_is_ruled_upon CHECK (((NOT keeps_counting) OR (state = 'released'::text))),
    CONSTRAINT what_is_recorded_was_written CHECK (((review_version >= 1) OR (state <> ALL (ARRAY['recorded'::text, 'discounted'::text]))))
) WITH (fillfactor=80);

CREATE TABLE accede.audit_entry (
    call_id text NOT NULL,
    entry_id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    subject_id uuid NOT NULL,
    revision integer,
    canonical bytea NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    event text,
    from_state text,
    to_state text,
    actor uuid,
    operator text,
    at timestamp with time zone,
    CONSTRAINT an_entry_has_a_number PRIMARY KEY (call_id, entry_id),
    CONSTRAINT a_subject_takes_one_step_at_a_time UNIQUE (call_id, subject_id, revision),
    CONSTRAINT a_step_is_told_in_full CHECK ((num_nonnulls(revision, event, from_state, to_state, actor, operator, at) =
CASE kind
    WHEN 'step'::text THEN 7
    ELSE 0
END)),
    CONSTRAINT an_entry_is_a_step_a_refusal_or_an_act CHECK ((kind = ANY (ARRAY['step'::text, 'refusal'::text, 'act'::text])))
);

CREATE TABLE accede.call (
    call_id text NOT NULL,
    programme text NOT NULL,
    ledger text NOT NULL,
    state text NOT NULL,
    revision integer NOT NULL,
    regulations_version integer NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    published_at timestamp with time zone,
    CONSTRAINT a_call_has_one_code PRIMARY KEY (call_id),
    CONSTRAINT a_call_code_is_short_and_plain CHECK ((call_id ~ '^[a-z0-9][a-z0-9-]{0,31}$'::text)),
    CONSTRAINT a_call_counts_its_steps CHECK ((revision >= 1)),
    CONSTRAINT a_list_is_frozen_when_published CHECK (((published_at IS NOT NULL) = (state = ANY (ARRAY['published'::text, 'archived'::text]))))
);

CREATE TABLE accede.conflict (
    call_id text NOT NULL,
    nomination_id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    declared_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    dismissed_at timestamp with time zone,
    ruling text,
    CONSTRAINT a_conflict_is_declared_once_a_kind PRIMARY KEY (call_id, nomination_id, person_id, kind),
    CONSTRAINT a_conflict_has_a_source CHECK ((source = ANY (ARRAY['rule'::text, 'juror'::text, 'secretariat'::text]))),
    CONSTRAINT a_conflict_is_of_a_known_kind CHECK ((kind = ANY (ARRAY['nationality'::text, 'employment'::text, 'institution'::text, 'personal'::text, 'financial'::text, 'prior_involvement'::text, 'other'::text]))),
    CONSTRAINT a_dismissal_has_a_ruling CHECK (((dismissed_at IS NULL) = (ruling IS NULL)))
);

CREATE TABLE accede.country (
    country character(2) NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    region text NOT NULL,
    member_state boolean NOT NULL,
    fictional boolean DEFAULT false NOT NULL,
    CONSTRAINT a_country_has_one_code PRIMARY KEY (country),
    CONSTRAINT a_country_code_is_two_capitals CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT a_region_is_one_of_five CHECK ((region = ANY (ARRAY['africa'::text, 'arab-states'::text, 'asia-pacific'::text, 'europe-north-america'::text, 'latin-america-caribbean'::text])))
);

CREATE TABLE accede.document (
    call_id text NOT NULL,
    nomination_id uuid NOT NULL,
    sha256 bytea NOT NULL,
    name text NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT a_document_is_kept_once PRIMARY KEY (call_id, nomination_id, sha256),
    CONSTRAINT a_document_has_a_bounded_size CHECK (((octet_length(content) >= 1) AND (octet_length(content) <= 5242880))),
    CONSTRAINT a_document_is_what_its_digest_says CHECK ((sha256 = sha256(content)))
);

CREATE TABLE accede.dossier (
    call_id text NOT NULL,
    nomination_id uuid NOT NULL,
    version integer NOT NULL,
    content text NOT NULL,
    CONSTRAINT a_dossier_has_versions PRIMARY KEY (call_id, nomination_id, version),
    CONSTRAINT versions_count_from_one CHECK ((version >= 1))
);

CREATE TABLE accede.entity (
    entity_id uuid NOT NULL,
    country character(2) NOT NULL,
    name text NOT NULL,
    within text DEFAULT ''::text NOT NULL,
    kind text NOT NULL,
    CONSTRAINT an_entity_has_one_id PRIMARY KEY (entity_id),
    CONSTRAINT an_entity_is_told_apart_by_where_it_lies UNIQUE (country, name, within)
);

CREATE TABLE accede.entry_body (
    call_id text NOT NULL,
    entry_id bigint NOT NULL,
    salt bytea NOT NULL,
    body text NOT NULL,
    CONSTRAINT an_entry_has_one_body PRIMARY KEY (call_id, entry_id),
    CONSTRAINT a_salt_has_256_bits CHECK ((octet_length(salt) = 32))
);

CREATE TABLE accede.idempotency (
    call_id text NOT NULL,
    key uuid NOT NULL,
    request bytea NOT NULL,
    answer text NOT NULL,
    CONSTRAINT a_key_is_used_once PRIMARY KEY (call_id, key)
);

CREATE TABLE accede.installation (
    one boolean DEFAULT true NOT NULL,
    origin text NOT NULL,
    rehearsal boolean NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT there_is_one_installation PRIMARY KEY (one),
    CONSTRAINT an_origin_is_a_name CHECK ((origin ~ '^[a-z0-9][a-z0-9./-]{0,99}$'::text)),
    CONSTRAINT there_is_only_one_installation CHECK (one)
);

CREATE TABLE accede.juror (
    call_id text NOT NULL,
    person_id uuid NOT NULL,
    invited_at timestamp with time zone NOT NULL,
    left_at timestamp with time zone,
    CONSTRAINT a_juror_sits_once_on_a_jury PRIMARY KEY (call_id, person_id)
);

CREATE TABLE accede.ledger_opening (
    ledger text NOT NULL,
    as_of date NOT NULL,
    members integer NOT NULL,
    known_countries text[] NOT NULL,
    source text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    CONSTRAINT a_ledger_opens_once PRIMARY KEY (ledger),
    CONSTRAINT a_ledger_opens_with_a_count CHECK ((members >= 0))
);

CREATE TABLE accede.mandate (
    mandate_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role text NOT NULL,
    commission character(2),
    begins_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone DEFAULT 'infinity'::timestamp with time zone NOT NULL,
    CONSTRAINT a_mandate_has_one_id PRIMARY KEY (mandate_id),
    CONSTRAINT a_mandate_is_held_once_at_a_time EXCLUDE USING gist (person_id WITH =, role WITH =, tstzrange(begins_at, ends_at) WITH &&),
    CONSTRAINT a_mandate_ends_after_it_begins CHECK ((begins_at < ends_at)),
    CONSTRAINT a_role_is_known CHECK ((role = ANY (ARRAY['officer'::text, 'juror'::text, 'administrator'::text, 'auditor'::text]))),
    CONSTRAINT only_an_officer_has_a_commission CHECK (((role = 'officer'::text) = (commission IS NOT NULL)))
);

CREATE TABLE accede.membership (
    membership_id uuid NOT NULL,
    ledger text NOT NULL,
    entity_id uuid NOT NULL,
    country character(2) NOT NULL,
    state text NOT NULL,
    revision integer NOT NULL,
    standing boolean NOT NULL,
    began_at timestamp with time zone NOT NULL,
    call_id text,
    nomination_id uuid,
    report_due_at timestamp with time zone,
    ended_at timestamp with time zone,
    ended_how text,
    CONSTRAINT a_membership_has_one_id PRIMARY KEY (membership_id),
    CONSTRAINT a_nomination_is_admitted_once UNIQUE (call_id, nomination_id),
    CONSTRAINT a_membership_counts_its_steps CHECK ((revision >= 1)),
    CONSTRAINT an_end_has_a_known_way CHECK ((ended_how = ANY (ARRAY['withdrawn'::text, 'removed'::text, 'struck'::text]))),
    CONSTRAINT an_end_is_told_in_full CHECK ((((state = 'ended'::text) = (ended_at IS NOT NULL)) AND ((state = 'ended'::text) = (ended_how IS NOT NULL))))
);

CREATE TABLE accede.migration (
    number integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone NOT NULL,
    CONSTRAINT a_migration_is_applied_once PRIMARY KEY (number)
);

CREATE TABLE accede.nomination (
    call_id text NOT NULL,
    nomination_id uuid NOT NULL,
    reference text NOT NULL,
    commission character(2) NOT NULL,
    entity_id uuid NOT NULL,
    state text NOT NULL,
    revision integer NOT NULL,
    place integer,
    dossier_version integer DEFAULT 0 NOT NULL,
    completion_closes timestamp with time zone,
    admitted_by_plan uuid,
    reserve_position integer,
    stands boolean GENERATED ALWAYS AS ((state <> ALL (ARRAY['ineligible'::text, 'withdrawn'::text, 'lapsed'::text]))) STORED NOT NULL,
    CONSTRAINT a_nomination_has_one_id PRIMARY KEY (call_id, nomination_id),
    CONSTRAINT a_place_is_held_once UNIQUE (call_id, commission, place),
    CONSTRAINT a_reference_names_one_nomination UNIQUE (call_id, reference),
    CONSTRAINT a_nomination_counts_its_steps CHECK ((revision >= 1)),
    CONSTRAINT a_place_exactly_where_one_is_held CHECK (((place IS NULL) = (state = ANY (ARRAY['draft'::text, 'ineligible'::text, 'withdrawn'::text, 'lapsed'::text])))),
    CONSTRAINT a_returned_file_has_a_deadline CHECK (((state <> 'returned'::text) OR (completion_closes IS NOT NULL))),
    CONSTRAINT admitted_only_by_a_plan CHECK (((admitted_by_plan IS NOT NULL) = (state = ANY (ARRAY['admitted'::text, 'struck'::text])))),
    CONSTRAINT what_is_submitted_has_a_dossier CHECK (((dossier_version >= 1) OR (state = ANY (ARRAY['draft'::text, 'withdrawn'::text, 'lapsed'::text]))))
) WITH (fillfactor=80);

CREATE TABLE accede.outbox (
    call_id text NOT NULL,
    outbox_id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    addressee text NOT NULL,
    letter text NOT NULL,
    subject text NOT NULL,
    subject_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    delivered_at timestamp with time zone,
    CONSTRAINT a_letter_has_a_number PRIMARY KEY (call_id, outbox_id)
);

CREATE TABLE accede.person (
    person_id uuid NOT NULL,
    handle text NOT NULL,
    name text NOT NULL,
    country character(2),
    added_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    CONSTRAINT a_person_has_one_id PRIMARY KEY (person_id),
    CONSTRAINT a_handle_names_one_person UNIQUE (handle),
    CONSTRAINT a_handle_is_short_and_plain CHECK ((handle ~ '^[a-z0-9][a-z0-9._-]{0,62}$'::text))
);

CREATE TABLE accede.place_counter (
    call_id text NOT NULL,
    commission character(2) NOT NULL,
    quota integer NOT NULL,
    used integer DEFAULT 0 NOT NULL,
    next_number integer DEFAULT 1 NOT NULL,
    CONSTRAINT a_commission_counts_its_places_once PRIMARY KEY (call_id, commission),
    CONSTRAINT never_more_places_than_the_quota CHECK (((used >= 0) AND (used <= quota)))
) WITH (fillfactor=50);

CREATE TABLE accede.plan_item (
    call_id text NOT NULL,
    plan_id uuid NOT NULL,
    nomination_id uuid NOT NULL,
    nomination_revision integer NOT NULL,
    says text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT a_plan_names_a_nomination_once PRIMARY KEY (call_id, plan_id, nomination_id),
    CONSTRAINT an_item_admits_declines_or_strikes CHECK ((says = ANY (ARRAY['admit'::text, 'decline'::text, 'strike'::text])))
);

CREATE TABLE accede.regulations (
    call_id text NOT NULL,
    version integer NOT NULL,
    document text NOT NULL,
    sha256 bytea NOT NULL,
    since timestamp with time zone NOT NULL,
    reason text,
    CONSTRAINT regulations_have_versions PRIMARY KEY (call_id, version),
    CONSTRAINT a_digest_is_of_the_document CHECK ((sha256 = sha256(convert_to(document, 'UTF8'::name)))),
    CONSTRAINT an_amendment_has_a_reason CHECK (((version = 1) = (reason IS NULL)))
);

CREATE TABLE accede.rehearsal_clock (
    one boolean DEFAULT true NOT NULL,
    shown timestamp with time zone NOT NULL,
    CONSTRAINT there_is_one_clock PRIMARY KEY (one),
    CONSTRAINT there_is_only_one_clock CHECK (one)
);

CREATE TABLE accede.remark (
    call_id text NOT NULL,
    nomination_id uuid NOT NULL,
    dossier_version integer NOT NULL,
    section text NOT NULL,
    remark text NOT NULL,
    answer text,
    CONSTRAINT a_section_is_remarked_once_a_version PRIMARY KEY (call_id, nomination_id, dossier_version, section)
);

CREATE TABLE accede.review (
    call_id text NOT NULL,
    assignment_id uuid NOT NULL,
    version integer NOT NULL,
    dossier_version integer NOT NULL,
    verdict text NOT NULL,
    scores jsonb NOT NULL,
    justification text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT a_review_has_versions PRIMARY KEY (call_id, assignment_id, version),
    CONSTRAINT a_verdict_is_known CHECK ((verdict = ANY (ARRAY['recommend'::text, 'recommend_with_advice'::text, 'do_not_recommend'::text])))
);

CREATE TABLE accede.review_draft (
    call_id text NOT NULL,
    assignment_id uuid NOT NULL,
    content text NOT NULL,
    CONSTRAINT a_draft_is_an_assignments PRIMARY KEY (call_id, assignment_id)
);

CREATE TABLE accede.saved_search (
    person_id uuid NOT NULL,
    name text NOT NULL,
    list text NOT NULL,
    query text NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    CONSTRAINT a_person_names_a_search_once PRIMARY KEY (person_id, name),
    CONSTRAINT a_search_asks_a_known_list CHECK ((list = ANY (ARRAY['nominations'::text, 'deliberation'::text, 'reviews'::text, 'members'::text, 'calls'::text, 'people'::text, 'audit'::text]))),
    CONSTRAINT a_search_has_a_bounded_length CHECK ((octet_length(query) <= 1024)),
    CONSTRAINT a_search_has_a_short_and_plain_name CHECK ((name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'::text))
);

CREATE TABLE accede.screening_finding (
    call_id text NOT NULL,
    nomination_id uuid NOT NULL,
    check_name text NOT NULL,
    met boolean NOT NULL,
    CONSTRAINT a_check_is_answered_once PRIMARY KEY (call_id, nomination_id, check_name)
);

ALTER TABLE accede.admission_plan ADD CONSTRAINT a_plan_is_of_a_call
    FOREIGN KEY (call_id) REFERENCES accede.call(call_id);
ALTER TABLE accede.announcement ADD CONSTRAINT an_announcement_is_of_a_plan
    FOREIGN KEY (call_id, plan_id) REFERENCES accede.admission_plan(call_id, plan_id);
ALTER TABLE accede.assignment ADD CONSTRAINT an_assignment_is_a_jurors
    FOREIGN KEY (call_id, person_id) REFERENCES accede.juror(call_id, person_id);
ALTER TABLE accede.assignment ADD CONSTRAINT an_assignment_is_of_a_nomination
    FOREIGN KEY (call_id, nomination_id) REFERENCES accede.nomination(call_id, nomination_id);
ALTER TABLE accede.audit_entry ADD CONSTRAINT the_chart_has_this_arrow
    FOREIGN KEY (subject, from_state, event, to_state) REFERENCES accede.arrow(subject, from_state, event, to_state);
ALTER TABLE accede.call ADD CONSTRAINT a_call_has_regulations
    FOREIGN KEY (call_id, regulations_version) REFERENCES accede.regulations(call_id, version) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE accede.conflict ADD CONSTRAINT a_conflict_is_a_persons
    FOREIGN KEY (person_id) REFERENCES accede.person(person_id);
ALTER TABLE accede.conflict ADD CONSTRAINT a_conflict_is_with_a_nomination
    FOREIGN KEY (call_id, nomination_id) REFERENCES accede.nomination(call_id, nomination_id);
ALTER TABLE accede.document ADD CONSTRAINT a_document_is_a_nominations
    FOREIGN KEY (call_id, nomination_id) REFERENCES accede.nomination(call_id, nomination_id);
ALTER TABLE accede.dossier ADD CONSTRAINT a_dossier_is_a_nominations
    FOREIGN KEY (call_id, nomination_id) REFERENCES accede.nomination(call_id, nomination_id);
ALTER TABLE accede.entity ADD CONSTRAINT an_entity_lies_in_a_known_country
    FOREIGN KEY (country) REFERENCES accede.country(country);
ALTER TABLE accede.entry_body ADD CONSTRAINT a_body_is_an_entrys
    FOREIGN KEY (call_id, entry_id) REFERENCES accede.audit_entry(call_id, entry_id);
ALTER TABLE accede.juror ADD CONSTRAINT a_juror_is_a_person
    FOREIGN KEY (person_id) REFERENCES accede.person(person_id);
ALTER TABLE accede.juror ADD CONSTRAINT a_jury_is_of_a_call
    FOREIGN KEY (call_id) REFERENCES accede.call(call_id);
ALTER TABLE accede.mandate ADD CONSTRAINT a_mandate_is_a_persons
    FOREIGN KEY (person_id) REFERENCES accede.person(person_id);
ALTER TABLE accede.mandate ADD CONSTRAINT an_officer_speaks_for_a_known_country
    FOREIGN KEY (commission) REFERENCES accede.country(country);
ALTER TABLE accede.membership ADD CONSTRAINT a_membership_comes_from_a_nomination
    FOREIGN KEY (call_id, nomination_id) REFERENCES accede.nomination(call_id, nomination_id);
ALTER TABLE accede.membership ADD CONSTRAINT a_membership_is_an_entitys
    FOREIGN KEY (entity_id) REFERENCES accede.entity(entity_id);
ALTER TABLE accede.membership ADD CONSTRAINT a_membership_is_in_a_country
    FOREIGN KEY (country) REFERENCES accede.country(country);
ALTER TABLE accede.nomination ADD CONSTRAINT a_nomination_counts_on_its_commission
    FOREIGN KEY (call_id, commission) REFERENCES accede.place_counter(call_id, commission);
ALTER TABLE accede.nomination ADD CONSTRAINT a_nomination_is_of_an_entity
    FOREIGN KEY (entity_id) REFERENCES accede.entity(entity_id);
ALTER TABLE accede.nomination ADD CONSTRAINT admitted_by_a_plan_of_this_call
    FOREIGN KEY (call_id, admitted_by_plan) REFERENCES accede.admission_plan(call_id, plan_id);
ALTER TABLE accede.person ADD CONSTRAINT a_person_is_of_a_known_country
    FOREIGN KEY (country) REFERENCES accede.country(country);
ALTER TABLE accede.place_counter ADD CONSTRAINT places_are_of_a_call
    FOREIGN KEY (call_id) REFERENCES accede.call(call_id);
ALTER TABLE accede.place_counter ADD CONSTRAINT places_are_of_a_known_country
    FOREIGN KEY (commission) REFERENCES accede.country(country);
ALTER TABLE accede.plan_item ADD CONSTRAINT an_item_is_of_a_nomination
    FOREIGN KEY (call_id, nomination_id) REFERENCES accede.nomination(call_id, nomination_id);
ALTER TABLE accede.plan_item ADD CONSTRAINT an_item_is_of_a_plan
    FOREIGN KEY (call_id, plan_id) REFERENCES accede.admission_plan(call_id, plan_id);
ALTER TABLE accede.regulations ADD CONSTRAINT regulations_are_a_calls
    FOREIGN KEY (call_id) REFERENCES accede.call(call_id);
ALTER TABLE accede.remark ADD CONSTRAINT a_remark_is_on_a_version
    FOREIGN KEY (call_id, nomination_id, dossier_version) REFERENCES accede.dossier(call_id, nomination_id, version);
ALTER TABLE accede.review ADD CONSTRAINT a_review_is_of_an_assignment
    FOREIGN KEY (call_id, assignment_id) REFERENCES accede.assignment(call_id, assignment_id);
ALTER TABLE accede.review_draft ADD CONSTRAINT a_draft_is_of_an_assignment
    FOREIGN KEY (call_id, assignment_id) REFERENCES accede.assignment(call_id, assignment_id);
ALTER TABLE accede.saved_search ADD CONSTRAINT a_search_is_a_persons
    FOREIGN KEY (person_id) REFERENCES accede.person(person_id);
ALTER TABLE accede.screening_finding ADD CONSTRAINT a_finding_is_on_a_nomination
    FOREIGN KEY (call_id, nomination_id) REFERENCES accede.nomination(call_id, nomination_id);

CREATE UNIQUE INDEX a_call_is_decided_once ON accede.admission_plan USING btree (call_id) WHERE ((kind = 'admission'::text) AND (state = ANY (ARRAY['applied'::text, 'published'::text])));
CREATE INDEX assignments_of_a_juror ON accede.assignment USING btree (call_id, person_id);
CREATE UNIQUE INDEX a_member_is_a_member_once ON accede.membership USING btree (ledger, entity_id) WHERE (standing AND (state <> 'ended'::text));
CREATE INDEX memberships_by_ledger ON accede.membership USING btree (ledger, state, country);
CREATE INDEX memberships_of_an_entity ON accede.membership USING btree (entity_id);
CREATE UNIQUE INDEX nobody_is_nominated_twice ON accede.nomination USING btree (call_id, entity_id) WHERE stands;
CREATE INDEX nominations_of_an_entity ON accede.nomination USING btree (entity_id);

CREATE VIEW accede.event WITH (security_invoker=true) AS
 SELECT audit_entry.call_id,
    audit_entry.subject,
    audit_entry.subject_id,
    audit_entry.revision,
    audit_entry.event,
    audit_entry.from_state,
    audit_entry.to_state,
    audit_entry.actor,
    audit_entry.operator,
    audit_entry.at
   FROM accede.audit_entry
  WHERE (audit_entry.kind = 'step'::text);

CREATE OR REPLACE FUNCTION accede.clock_of_a_rehearsal()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF NOT EXISTS (SELECT FROM accede.installation WHERE rehearsal) THEN
        RAISE EXCEPTION 'only a rehearsal has a clock that can be set' USING ERRCODE = 'AC003';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.shown < OLD.shown THEN
        RAISE EXCEPTION 'a clock moves forward only' USING ERRCODE = 'AC003';
    END IF;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION accede.keep_submitted_dossier()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF EXISTS (SELECT FROM accede.nomination n
                WHERE n.call_id = OLD.call_id AND n.nomination_id = OLD.nomination_id
                  AND n.dossier_version >= OLD.version) THEN
        RAISE EXCEPTION 'version % of a dossier was submitted and stays as it was', OLD.version
            USING ERRCODE = 'AC002';
    END IF;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION accede.moment()
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
AS $function$
BEGIN
    RETURN coalesce((SELECT shown FROM accede.rehearsal_clock), clock_timestamp());
END
$function$;

CREATE OR REPLACE FUNCTION accede.moved_one(moved bigint)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF moved <> 1 THEN
        RAISE EXCEPTION 'superseded: % rows moved where one should have', moved USING ERRCODE = 'AC001';
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION accede.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'AC002';
END
$function$;

CREATE TRIGGER announcements_are_not_emptied BEFORE TRUNCATE ON accede.announcement FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER announcements_are_only_added BEFORE DELETE OR UPDATE ON accede.announcement FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER entries_are_not_emptied BEFORE TRUNCATE ON accede.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER entries_are_only_added BEFORE DELETE OR UPDATE ON accede.audit_entry FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER a_submitted_version_stays BEFORE DELETE OR UPDATE ON accede.dossier FOR EACH ROW EXECUTE FUNCTION accede.keep_submitted_dossier();
CREATE TRIGGER dossiers_are_not_emptied BEFORE TRUNCATE ON accede.dossier FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER answers_are_not_emptied BEFORE TRUNCATE ON accede.idempotency FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER answers_stay BEFORE DELETE OR UPDATE ON accede.idempotency FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER what_it_is_is_not_emptied BEFORE TRUNCATE ON accede.installation FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER what_it_is_it_stays BEFORE DELETE OR UPDATE ON accede.installation FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER the_list_is_fixed BEFORE DELETE OR UPDATE ON accede.plan_item FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER the_list_is_not_emptied BEFORE TRUNCATE ON accede.plan_item FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER regulations_are_not_emptied BEFORE TRUNCATE ON accede.regulations FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER regulations_are_only_added BEFORE DELETE OR UPDATE ON accede.regulations FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER a_clock_is_not_emptied BEFORE TRUNCATE ON accede.rehearsal_clock FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER a_clock_stays BEFORE DELETE ON accede.rehearsal_clock FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER only_in_a_rehearsal_and_forward BEFORE INSERT OR UPDATE ON accede.rehearsal_clock FOR EACH ROW EXECUTE FUNCTION accede.clock_of_a_rehearsal();
CREATE TRIGGER reviews_are_not_emptied BEFORE TRUNCATE ON accede.review FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER reviews_are_only_added BEFORE DELETE OR UPDATE ON accede.review FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
