-- The schema that the migrations add up to, to be read. Written by `./dev generate` from the
-- catalog of a migrated database; what is changed here changes nothing.
CREATE SCHEMA accede;
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE accede.address (
    person_id uuid NOT NULL,
    email text NOT NULL,
    language text NOT NULL,
    CONSTRAINT a_person_has_one_address PRIMARY KEY (person_id),
    CONSTRAINT a_letter_is_in_english_or_french CHECK ((language = ANY (ARRAY['en'::text, 'fr'::text]))),
    CONSTRAINT an_address_is_plain CHECK (((octet_length(email) <= 254) AND (email ~ '^[A-Za-z0-9!#$%&''*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]*$'::text)))
);

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
    basis_sha256 bytea,
    CONSTRAINT a_plan_has_one_id PRIMARY KEY (call_id, plan_id),
    CONSTRAINT plans_are_numbered UNIQUE (call_id, number),
    CONSTRAINT a_basis_is_told_by_its_digest CHECK ((octet_length(basis_sha256) = 32)),
    CONSTRAINT a_plan_admits_or_corrects CHECK ((kind = ANY (ARRAY['admission'::text, 'corrigendum'::text]))),
    CONSTRAINT a_plan_counts_its_steps CHECK ((revision >= 1)),
    CONSTRAINT a_plan_is_approved_by_somebody CHECK (((approved_by IS NOT NULL) OR (state = ANY (ARRAY['draft'::text, 'proposed'::text, 'discarded'::text])))),
    CONSTRAINT a_plan_is_proposed_by_somebody CHECK (((proposed_by IS NOT NULL) OR (state = ANY (ARRAY['draft'::text, 'discarded'::text])))),
    CONSTRAINT two_different_administrators CHECK (((NOT second_approver) OR (approved_by IS NULL) OR (approved_by <> proposed_by)))
);

CREATE TABLE accede.amendment_proposal (
    call_id text NOT NULL,
    based_on integer NOT NULL,
    sha256 bytea NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    path text NOT NULL,
    value text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT one_proposes_the_same_once PRIMARY KEY (call_id, based_on, sha256, proposed_by),
    CONSTRAINT a_proposal_has_a_digest CHECK ((octet_length(sha256) = 32))
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

CREATE TABLE accede.attempt (
    asked_for bytea NOT NULL,
    attempt_id uuid NOT NULL,
    person_id uuid,
    shown bytea NOT NULL,
    code text NOT NULL,
    failures integer NOT NULL,
    since timestamp with time zone NOT NULL,
    barred_until timestamp with time zone,
    laid_down_in xid8 DEFAULT pg_current_xact_id() NOT NULL,
    failed_in xid8,
    CONSTRAINT attempts_are_counted_by_name PRIMARY KEY (asked_for),
    CONSTRAINT an_attempt_is_answered_by_its_number UNIQUE (attempt_id)
);

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
    CONSTRAINT a_step_is_told_in_full CHECK (((num_nonnulls(revision, event, from_state, to_state, actor, operator, at) =
CASE kind
    WHEN 'step'::text THEN 7
    ELSE 0
END) AND (revision >= 1))),
    CONSTRAINT an_entry_is_a_step_a_refusal_or_an_act CHECK ((kind = ANY (ARRAY['step'::text, 'refusal'::text, 'act'::text])))
);

CREATE TABLE accede.bid (
    call_id text NOT NULL,
    nomination_id uuid NOT NULL,
    person_id uuid NOT NULL,
    bid text NOT NULL,
    CONSTRAINT a_juror_bids_once_for_a_nomination PRIMARY KEY (call_id, nomination_id, person_id),
    CONSTRAINT a_bid_is_known CHECK ((bid = ANY (ARRAY['eager'::text, 'willing'::text, 'reluctant'::text])))
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

CREATE TABLE accede.checkpoint (
    size bigint NOT NULL,
    note text NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    cursor_xid xid8 NOT NULL,
    cursor_entry bigint NOT NULL,
    cluster text NOT NULL,
    CONSTRAINT one_checkpoint_for_each_size PRIMARY KEY (size),
    CONSTRAINT a_checkpoint_is_of_some_entries CHECK ((size > 0))
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
    CONSTRAINT a_conflict_has_a_source CHECK ((source = ANY (ARRAY['rule'::text, 'juror'::text, 'secretariat'::text, 'evidence'::text]))),
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

CREATE TABLE accede.deliberation_note (
    call_id text NOT NULL,
    note_id uuid NOT NULL,
    nomination_id uuid NOT NULL,
    person_id uuid NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    note text NOT NULL,
    CONSTRAINT a_note_has_one_id PRIMARY KEY (call_id, note_id),
    CONSTRAINT a_note_says_something CHECK ((note ~ '\S'::text))
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
    is_public boolean DEFAULT false NOT NULL,
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

CREATE TABLE accede.erasure (
    call_id text NOT NULL,
    subject text NOT NULL,
    subject_id uuid NOT NULL,
    erased_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT an_erasure_is_told_apart_by_its_transaction PRIMARY KEY (call_id, subject_id, xid),
    CONSTRAINT an_erasure_is_of_a_person_or_a_nomination CHECK ((subject = ANY (ARRAY['person'::text, 'nomination'::text])))
);

CREATE TABLE accede.handed_key (
    person_id uuid NOT NULL,
    handed_at timestamp with time zone,
    CONSTRAINT a_person_is_handed_keys_once PRIMARY KEY (person_id)
);

CREATE TABLE accede.idempotency (
    call_id text NOT NULL,
    key uuid NOT NULL,
    request bytea NOT NULL,
    answer text NOT NULL,
    person_id uuid NOT NULL,
    CONSTRAINT a_key_is_used_once PRIMARY KEY (call_id, key, person_id)
);

CREATE TABLE accede.identity_secret (
    one boolean DEFAULT true NOT NULL,
    secret bytea NOT NULL,
    shown timestamp with time zone,
    CONSTRAINT there_is_one_secret PRIMARY KEY (one),
    CONSTRAINT there_is_only_one_secret CHECK (one)
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
    highest_load integer,
    CONSTRAINT a_juror_sits_once_on_a_jury PRIMARY KEY (call_id, person_id),
    CONSTRAINT a_highest_load_is_a_count CHECK (((highest_load >= 0) AND (highest_load <= 1000000)))
);

CREATE TABLE accede.leaf (
    call_id text NOT NULL,
    entry_id bigint NOT NULL,
    leaf_index bigint NOT NULL,
    CONSTRAINT an_entry_is_sealed_once PRIMARY KEY (call_id, entry_id),
    CONSTRAINT a_place_in_the_tree_is_taken_once UNIQUE (leaf_index),
    CONSTRAINT leaves_are_counted_from_nought CHECK ((leaf_index >= 0))
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

CREATE TABLE accede.letter (
    call_id text NOT NULL,
    outbox_id bigint NOT NULL,
    person_id uuid NOT NULL,
    message_id text NOT NULL,
    released_by uuid NOT NULL,
    released_at timestamp with time zone NOT NULL,
    state text DEFAULT 'released'::text NOT NULL,
    state_at timestamp with time zone NOT NULL,
    tried integer DEFAULT 0 NOT NULL,
    next_try_at timestamp with time zone NOT NULL,
    answer text DEFAULT ''::text NOT NULL,
    CONSTRAINT a_person_gets_a_letter_once PRIMARY KEY (call_id, outbox_id, person_id),
    CONSTRAINT a_message_id_names_one_letter UNIQUE (call_id, message_id),
    CONSTRAINT a_letter_counts_its_tries CHECK ((tried >= 0)),
    CONSTRAINT what_a_server_said_is_short CHECK ((char_length(answer) <= 500)),
    CONSTRAINT what_becomes_of_a_letter_is_known CHECK ((state = ANY (ARRAY['released'::text, 'sent'::text, 'refused'::text, 'bounced'::text, 'withheld'::text])))
);

CREATE TABLE accede.log_key (
    verifier text NOT NULL,
    proposed_by uuid,
    approved_by uuid,
    signs_from bigint,
    CONSTRAINT a_log_key_is_known_once PRIMARY KEY (verifier),
    CONSTRAINT one_key_signs_at_a_time UNIQUE (signs_from),
    CONSTRAINT a_log_key_is_changed_by_two_administrators CHECK ((proposed_by <> approved_by)),
    CONSTRAINT only_the_first_key_signs_unapproved CHECK (((COALESCE(signs_from, (0)::bigint) = 0) OR (num_nonnulls(proposed_by, approved_by) = 2)))
);

CREATE TABLE accede.lot (
    call_id text NOT NULL,
    commitment bytea NOT NULL,
    committed_at timestamp with time zone NOT NULL,
    seed bytea,
    CONSTRAINT a_call_has_one_lot PRIMARY KEY (call_id),
    CONSTRAINT a_seed_is_the_one_committed_to CHECK (((seed IS NULL) OR (commitment = sha256(convert_to(((((('accede/lot-seed/1'::text || chr(10)) || call_id) || chr(10)) || encode(seed, 'hex'::text)) || chr(10)), 'UTF8'::name)))))
);

CREATE TABLE accede.lot_seed (
    call_id text NOT NULL,
    seed bytea NOT NULL,
    CONSTRAINT a_call_has_one_seed PRIMARY KEY (call_id),
    CONSTRAINT a_seed_has_256_bits CHECK ((octet_length(seed) = 32))
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
    reference text COLLATE "C" NOT NULL,
    commission character(2) NOT NULL,
    entity_id uuid NOT NULL,
    state text NOT NULL,
    revision integer NOT NULL,
    place integer,
    dossier_version integer DEFAULT 0 NOT NULL,
    completion_closes timestamp with time zone,
    admitted_by_plan uuid,
    reserve_position integer,
    name text NOT NULL,
    kind text NOT NULL,
    stands boolean GENERATED ALWAYS AS ((state <> ALL (ARRAY['ineligible'::text, 'withdrawn'::text, 'lapsed'::text]))) STORED NOT NULL,
    language text,
    CONSTRAINT a_nomination_has_one_id PRIMARY KEY (call_id, nomination_id),
    CONSTRAINT a_place_is_held_once UNIQUE (call_id, commission, place),
    CONSTRAINT a_reference_names_one_nomination UNIQUE (call_id, reference),
    CONSTRAINT a_language_is_two_or_three_letters CHECK ((language ~ '^[a-z]{2,3}$'::text)),
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
    state text DEFAULT 'held'::text NOT NULL,
    CONSTRAINT a_letter_has_a_number PRIMARY KEY (call_id, outbox_id),
    CONSTRAINT a_letter_is_held_released_or_cancelled CHECK ((state = ANY (ARRAY['held'::text, 'released'::text, 'cancelled'::text])))
);

CREATE TABLE accede.password (
    person_id uuid NOT NULL,
    parameters text NOT NULL,
    sha256 bytea NOT NULL,
    set_at timestamp with time zone NOT NULL,
    CONSTRAINT a_person_has_one_password PRIMARY KEY (person_id),
    CONSTRAINT a_password_is_kept_as_a_digest CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT parameters_are_those_of_argon2id CHECK ((parameters ~ '^\$argon2id\$v=19\$m=[0-9]+,t=[0-9]+,p=[0-9]+\$[A-Za-z0-9+/]{22}$'::text))
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

CREATE TABLE accede.plan_basis (
    call_id text NOT NULL,
    plan_id uuid NOT NULL,
    content text NOT NULL,
    CONSTRAINT a_plan_has_one_basis PRIMARY KEY (call_id, plan_id)
);

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

CREATE TABLE accede.profile (
    person_id uuid NOT NULL,
    languages text[] DEFAULT '{}'::text[] NOT NULL,
    regions text[] DEFAULT '{}'::text[] NOT NULL,
    expertise text[] DEFAULT '{}'::text[] NOT NULL,
    institution text DEFAULT ''::text NOT NULL,
    mail_domain text DEFAULT ''::text NOT NULL,
    CONSTRAINT a_person_has_one_profile PRIMARY KEY (person_id),
    CONSTRAINT a_profile_has_a_bounded_length CHECK (((cardinality(languages) <= 20) AND (cardinality(regions) <= 20) AND (cardinality(expertise) <= 20) AND (octet_length(institution) <= 200) AND (octet_length(mail_domain) <= 200) AND (octet_length(array_to_string(((languages || regions) || expertise), ' '::text)) <= 12000)))
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

CREATE TABLE accede.requirement (
    name text NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone,
    CONSTRAINT a_requirement_is_made_once PRIMARY KEY (name),
    CONSTRAINT a_requirement_is_known CHECK ((name = 'second_factor'::text))
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
    reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT a_review_has_versions PRIMARY KEY (call_id, assignment_id, version),
    CONSTRAINT a_first_version_revises_nothing CHECK (((version > 1) OR (reason = ANY (ARRAY[''::text, 'erased'::text])))),
    CONSTRAINT a_verdict_is_known CHECK ((verdict = ANY (ARRAY['recommend'::text, 'recommend_with_advice'::text, 'do_not_recommend'::text])))
);

CREATE TABLE accede.review_draft (
    call_id text NOT NULL,
    assignment_id uuid NOT NULL,
    content text NOT NULL,
    version integer NOT NULL,
    based_on integer NOT NULL,
    dossier_version integer NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    CONSTRAINT a_draft_has_versions PRIMARY KEY (call_id, assignment_id, version),
    CONSTRAINT a_draft_is_based_on_an_earlier_one CHECK (((based_on >= 0) AND (based_on < version)))
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

CREATE TABLE accede.seating_plan (
    call_id text NOT NULL,
    number integer NOT NULL,
    drawn_by uuid NOT NULL,
    drawn_at timestamp with time zone NOT NULL,
    wanted text NOT NULL,
    made_from bytea NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT seating_plans_are_numbered PRIMARY KEY (call_id, number),
    CONSTRAINT a_seating_plan_has_two_digests CHECK (((octet_length(made_from) = 32) AND (octet_length(digest) = 32))),
    CONSTRAINT seating_plans_count_from_one CHECK ((number >= 1))
);

CREATE TABLE accede.second_factor (
    person_id uuid NOT NULL,
    secret bytea,
    made_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    last_step bigint DEFAULT 0 NOT NULL,
    CONSTRAINT a_person_has_one_second_factor PRIMARY KEY (person_id),
    CONSTRAINT a_second_factor_has_160_bits CHECK ((octet_length(secret) = 20)),
    CONSTRAINT what_is_in_force_has_a_secret CHECK (((confirmed_at IS NULL) OR (secret IS NOT NULL)))
);

CREATE TABLE accede.tile (
    level integer NOT NULL,
    tile bigint NOT NULL,
    hashes bytea NOT NULL,
    CONSTRAINT a_tile_has_one_place PRIMARY KEY (level, tile),
    CONSTRAINT a_tile_holds_up_to_256_hashes CHECK (((octet_length(hashes) >= 32) AND (octet_length(hashes) <= 8192) AND ((octet_length(hashes) % 32) = 0)))
);

CREATE TABLE accede.token (
    token_id uuid NOT NULL,
    person_id uuid NOT NULL,
    sha256 bytea NOT NULL,
    purpose text NOT NULL,
    label text DEFAULT ''::text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    made_by uuid,
    used_at timestamp with time zone,
    unused_for interval,
    at_most timestamp with time zone,
    CONSTRAINT a_token_has_one_id PRIMARY KEY (token_id),
    CONSTRAINT a_token_is_known_by_its_digest UNIQUE (sha256),
    CONSTRAINT a_digest_has_256_bits CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT a_token_has_a_purpose CHECK ((purpose = ANY (ARRAY['session'::text, 'command_line'::text, 'sign_in'::text]))),
    CONSTRAINT a_token_has_an_end CHECK (((made_at < ends_at) AND (ends_at < 'infinity'::timestamp with time zone))),
    CONSTRAINT only_a_code_is_used_up CHECK (((used_at IS NULL) OR (purpose = 'sign_in'::text))),
    CONSTRAINT only_a_session_ends_unused CHECK (((num_nonnulls(unused_for, at_most) = ANY (ARRAY[0, 2])) AND ((at_most IS NULL) OR (purpose = 'session'::text)))),
    CONSTRAINT use_makes_no_session_longer_than_its_end CHECK ((ends_at <= at_most))
);

ALTER TABLE accede.address ADD CONSTRAINT an_address_is_a_persons
    FOREIGN KEY (person_id) REFERENCES accede.person(person_id);
ALTER TABLE accede.admission_plan ADD CONSTRAINT a_plan_is_of_a_call
    FOREIGN KEY (call_id) REFERENCES accede.call(call_id);
ALTER TABLE accede.amendment_proposal ADD CONSTRAINT a_proposal_changes_a_version
    FOREIGN KEY (call_id, based_on) REFERENCES accede.regulations(call_id, version);
ALTER TABLE accede.amendment_proposal ADD CONSTRAINT a_proposal_is_somebodys
    FOREIGN KEY (proposed_by) REFERENCES accede.person(person_id);
ALTER TABLE accede.announcement ADD CONSTRAINT an_announcement_is_of_a_plan
    FOREIGN KEY (call_id, plan_id) REFERENCES accede.admission_plan(call_id, plan_id);
ALTER TABLE accede.assignment ADD CONSTRAINT an_assignment_is_a_jurors
    FOREIGN KEY (call_id, person_id) REFERENCES accede.juror(call_id, person_id);
ALTER TABLE accede.assignment ADD CONSTRAINT an_assignment_is_of_a_nomination
    FOREIGN KEY (call_id, nomination_id) REFERENCES accede.nomination(call_id, nomination_id);
ALTER TABLE accede.audit_entry ADD CONSTRAINT the_chart_has_this_arrow
    FOREIGN KEY (subject, from_state, event, to_state) REFERENCES accede.arrow(subject, from_state, event, to_state);
ALTER TABLE accede.bid ADD CONSTRAINT a_bid_is_a_jurors
    FOREIGN KEY (call_id, person_id) REFERENCES accede.juror(call_id, person_id);
ALTER TABLE accede.bid ADD CONSTRAINT a_bid_is_for_a_nomination
    FOREIGN KEY (call_id, nomination_id) REFERENCES accede.nomination(call_id, nomination_id);
ALTER TABLE accede.call ADD CONSTRAINT a_call_has_regulations
    FOREIGN KEY (call_id, regulations_version) REFERENCES accede.regulations(call_id, version) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE accede.conflict ADD CONSTRAINT a_conflict_is_a_persons
    FOREIGN KEY (person_id) REFERENCES accede.person(person_id);
ALTER TABLE accede.conflict ADD CONSTRAINT a_conflict_is_with_a_nomination
    FOREIGN KEY (call_id, nomination_id) REFERENCES accede.nomination(call_id, nomination_id);
ALTER TABLE accede.deliberation_note ADD CONSTRAINT a_note_is_a_persons
    FOREIGN KEY (person_id) REFERENCES accede.person(person_id);
ALTER TABLE accede.deliberation_note ADD CONSTRAINT a_note_is_of_a_nomination
    FOREIGN KEY (call_id, nomination_id) REFERENCES accede.nomination(call_id, nomination_id);
ALTER TABLE accede.document ADD CONSTRAINT a_document_is_a_nominations
    FOREIGN KEY (call_id, nomination_id) REFERENCES accede.nomination(call_id, nomination_id);
ALTER TABLE accede.dossier ADD CONSTRAINT a_dossier_is_a_nominations
    FOREIGN KEY (call_id, nomination_id) REFERENCES accede.nomination(call_id, nomination_id);
ALTER TABLE accede.entity ADD CONSTRAINT an_entity_lies_in_a_known_country
    FOREIGN KEY (country) REFERENCES accede.country(country);
ALTER TABLE accede.entry_body ADD CONSTRAINT a_body_is_an_entrys
    FOREIGN KEY (call_id, entry_id) REFERENCES accede.audit_entry(call_id, entry_id);
ALTER TABLE accede.handed_key ADD CONSTRAINT a_key_is_handed_to_a_person
    FOREIGN KEY (person_id) REFERENCES accede.person(person_id);
ALTER TABLE accede.juror ADD CONSTRAINT a_juror_is_a_person
    FOREIGN KEY (person_id) REFERENCES accede.person(person_id);
ALTER TABLE accede.juror ADD CONSTRAINT a_jury_is_of_a_call
    FOREIGN KEY (call_id) REFERENCES accede.call(call_id);
ALTER TABLE accede.letter ADD CONSTRAINT a_letter_is_of_the_outbox
    FOREIGN KEY (call_id, outbox_id) REFERENCES accede.outbox(call_id, outbox_id);
ALTER TABLE accede.letter ADD CONSTRAINT a_letter_is_released_by_a_person
    FOREIGN KEY (released_by) REFERENCES accede.person(person_id);
ALTER TABLE accede.letter ADD CONSTRAINT a_letter_is_to_a_person
    FOREIGN KEY (person_id) REFERENCES accede.person(person_id);
ALTER TABLE accede.lot ADD CONSTRAINT a_lot_is_of_a_call
    FOREIGN KEY (call_id) REFERENCES accede.call(call_id);
ALTER TABLE accede.lot_seed ADD CONSTRAINT a_seed_is_of_a_lot
    FOREIGN KEY (call_id) REFERENCES accede.lot(call_id);
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
ALTER TABLE accede.password ADD CONSTRAINT a_password_is_a_persons
    FOREIGN KEY (person_id) REFERENCES accede.person(person_id);
ALTER TABLE accede.person ADD CONSTRAINT a_person_is_of_a_known_country
    FOREIGN KEY (country) REFERENCES accede.country(country);
ALTER TABLE accede.place_counter ADD CONSTRAINT places_are_of_a_call
    FOREIGN KEY (call_id) REFERENCES accede.call(call_id);
ALTER TABLE accede.place_counter ADD CONSTRAINT places_are_of_a_known_country
    FOREIGN KEY (commission) REFERENCES accede.country(country);
ALTER TABLE accede.plan_basis ADD CONSTRAINT a_basis_is_of_a_plan
    FOREIGN KEY (call_id, plan_id) REFERENCES accede.admission_plan(call_id, plan_id);
ALTER TABLE accede.plan_item ADD CONSTRAINT an_item_is_of_a_nomination
    FOREIGN KEY (call_id, nomination_id) REFERENCES accede.nomination(call_id, nomination_id);
ALTER TABLE accede.plan_item ADD CONSTRAINT an_item_is_of_a_plan
    FOREIGN KEY (call_id, plan_id) REFERENCES accede.admission_plan(call_id, plan_id);
ALTER TABLE accede.profile ADD CONSTRAINT a_profile_is_a_persons
    FOREIGN KEY (person_id) REFERENCES accede.person(person_id);
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
ALTER TABLE accede.seating_plan ADD CONSTRAINT a_seating_plan_is_drawn_by_somebody
    FOREIGN KEY (drawn_by) REFERENCES accede.person(person_id);
ALTER TABLE accede.seating_plan ADD CONSTRAINT a_seating_plan_is_of_a_call
    FOREIGN KEY (call_id) REFERENCES accede.call(call_id);
ALTER TABLE accede.second_factor ADD CONSTRAINT a_second_factor_is_a_persons
    FOREIGN KEY (person_id) REFERENCES accede.person(person_id);
ALTER TABLE accede.token ADD CONSTRAINT a_token_is_a_persons
    FOREIGN KEY (person_id) REFERENCES accede.person(person_id);
ALTER TABLE accede.token ADD CONSTRAINT a_token_is_made_by_somebody
    FOREIGN KEY (made_by) REFERENCES accede.person(person_id);

CREATE UNIQUE INDEX a_call_is_decided_once ON accede.admission_plan USING btree (call_id) WHERE ((kind = 'admission'::text) AND (state = ANY (ARRAY['applied'::text, 'published'::text])));
CREATE INDEX assignments_of_a_juror ON accede.assignment USING btree (call_id, person_id);
CREATE INDEX entries_in_the_order_of_sealing ON accede.audit_entry USING btree (xid, entry_id);
CREATE INDEX conflicts_of_a_person ON accede.conflict USING btree (person_id, call_id);
CREATE INDEX juries_of_a_person ON accede.juror USING btree (person_id, call_id);
CREATE INDEX letters_to_send ON accede.letter USING btree (call_id, next_try_at) WHERE (state = 'released'::text);
CREATE UNIQUE INDEX a_member_is_a_member_once ON accede.membership USING btree (ledger, entity_id) WHERE (standing AND (state <> 'ended'::text));
CREATE INDEX memberships_by_ledger ON accede.membership USING btree (ledger, state, country);
CREATE INDEX memberships_of_an_entity ON accede.membership USING btree (entity_id);
CREATE UNIQUE INDEX nobody_is_nominated_twice ON accede.nomination USING btree (call_id, entity_id) WHERE stands;
CREATE INDEX nominations_of_a_commission ON accede.nomination USING btree (commission);
CREATE INDEX nominations_of_an_entity ON accede.nomination USING btree (entity_id);
CREATE INDEX tokens_of_a_person ON accede.token USING btree (person_id);

CREATE VIEW accede.event WITH (security_invoker=true) AS
 SELECT call_id,
    subject,
    subject_id,
    revision,
    event,
    from_state,
    to_state,
    actor,
    operator,
    at
   FROM accede.audit_entry
  WHERE (kind = 'step'::text);

-- In the order of their names, whatever they call.
SET check_function_bodies = off;

CREATE OR REPLACE FUNCTION accede.add_token(id uuid, of_person uuid, digest bytea, of_purpose text, its_label text, hours integer)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    me uuid := accede.asker();
    now_is timestamptz;
    longest integer := CASE of_purpose WHEN 'command_line' THEN 366 * 24 WHEN 'sign_in' THEN 24 ELSE 0 END;
BEGIN
    IF me IS NULL OR hours NOT BETWEEN 1 AND longest
       OR (me <> of_person OR of_purpose = 'sign_in') AND NOT accede.asker_is('administrator') THEN
        PERFORM accede.refuse_asker('AddToken');
    END IF;
    PERFORM accede.hold_keys(of_person);
    IF NOT accede.asker_is_signed_in()
       OR me <> of_person AND accede.holds_office(of_person) AND NOT accede.at_the_database()
       OR me <> of_person AND of_purpose = 'command_line'
          AND EXISTS (SELECT FROM accede.second_factor f
                       WHERE f.person_id = of_person AND f.confirmed_at IS NOT NULL) THEN
        PERFORM accede.refuse_asker('AddToken');
    END IF;
    now_is := clock_timestamp();
    IF me <> of_person AND NOT accede.at_the_database() THEN
        UPDATE accede.handed_key h SET handed_at = now_is WHERE h.person_id = of_person;
    END IF;
    INSERT INTO accede.token (token_id, person_id, sha256, purpose, label, made_at, ends_at, made_by)
    VALUES (id, of_person, digest, of_purpose, its_label, now_is, now_is + make_interval(hours => hours), me);
    RETURN now_is + make_interval(hours => hours);
END
$function$;

CREATE OR REPLACE FUNCTION accede.answer_attempt(id uuid, new_token uuid, digest bytea, typed_by text)
 RETURNS TABLE(person uuid, ends timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    it accede.attempt;
    now_is timestamptz := clock_timestamp();
    good boolean := false;
    has_factor boolean;
    is_administrator boolean;
    how text;
BEGIN
    PERFORM set_config('accede.asker', '', true);
    SELECT * INTO it FROM accede.attempt a
     WHERE a.attempt_id = id AND a.laid_down_in <> pg_current_xact_id() AND a.failed_in IS NULL FOR UPDATE;
    IF it.attempt_id IS NULL THEN RETURN; END IF;
    IF it.person_id IS NOT NULL THEN PERFORM accede.hold_keys(it.person_id); END IF;
    now_is := clock_timestamp();
    SELECT EXISTS (SELECT FROM accede.second_factor f
                    WHERE f.person_id = it.person_id AND f.confirmed_at IS NOT NULL) INTO has_factor;
    SELECT EXISTS (SELECT FROM accede.mandate m
                    WHERE m.person_id = it.person_id AND m.role = 'administrator'
                      AND m.begins_at <= accede.moment() AND m.ends_at > accede.moment()) INTO is_administrator;
    good := EXISTS (SELECT FROM accede.person p WHERE p.person_id = it.person_id AND p.disabled_at IS NULL)
            AND (has_factor OR NOT (is_administrator AND accede.asks_for_second_factor()))
            AND (EXISTS (SELECT FROM accede.password w WHERE w.person_id = it.person_id AND w.sha256 = it.shown)
                 OR EXISTS (SELECT FROM accede.token t
                             WHERE t.sha256 = it.shown AND t.person_id = it.person_id AND t.purpose = 'sign_in'
                               AND t.used_at IS NULL AND t.revoked_at IS NULL AND t.ends_at > now_is));
    IF good AND has_factor THEN good := accede.use_code(it.person_id, it.code); END IF;
    IF good THEN
        -- Of two that show the same code at once, one is first.
        UPDATE accede.token t SET used_at = now_is
         WHERE t.sha256 = it.shown AND t.person_id = it.person_id AND t.purpose = 'sign_in'
           AND t.used_at IS NULL AND t.revoked_at IS NULL;
        how := CASE WHEN FOUND THEN 'one-time code' ELSE 'password' END;
        good := FOUND OR EXISTS (SELECT FROM accede.password w
                                  WHERE w.person_id = it.person_id AND w.sha256 = it.shown);
    END IF;
    IF NOT good THEN
        UPDATE accede.attempt a SET failed_in = pg_current_xact_id() WHERE a.attempt_id = id;
        PERFORM accede.note_sign_in('refusal', 'SignIn', coalesce(it.person_id, accede.number_of(it.asked_for)),
                                    NULL, typed_by, 'session.not_signed_in', '');
        RETURN QUERY SELECT NULL::uuid, NULL::timestamptz;
        RETURN;
    END IF;
    UPDATE accede.attempt a SET failures = 0, barred_until = NULL, attempt_id = gen_random_uuid()
     WHERE a.attempt_id = id;
    -- Who reads dossiers leaves the desk for longer than who decides.
    INSERT INTO accede.token (token_id, person_id, sha256, purpose, label, made_at, ends_at, made_by,
                              unused_for, at_most)
    SELECT new_token, it.person_id, digest, 'session', '', now_is, now_is + s.unused_for, it.person_id,
           s.unused_for, now_is + s.longest
      FROM (SELECT CASE WHEN is_administrator THEN interval '30 minutes' ELSE interval '2 hours' END AS unused_for,
                   CASE WHEN is_administrator THEN interval '4 hours' ELSE interval '8 hours' END AS longest) s;
    PERFORM set_config('accede.asker', accede.mark_of(it.person_id, s.secret), true)
       FROM accede.identity_secret s;
    PERFORM accede.note_sign_in('act', 'SignIn', it.person_id, it.person_id, typed_by, '', how);
    RETURN QUERY SELECT t.person_id, t.ends_at FROM accede.token t WHERE t.token_id = new_token;
END
$function$;

CREATE OR REPLACE FUNCTION accede.ask_as(token text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    found_person uuid;
    mark text;
BEGIN
    SELECT p.person_id, accede.mark_of(p.person_id, s.secret) INTO found_person, mark
      FROM accede.token t JOIN accede.person p USING (person_id) CROSS JOIN accede.identity_secret s
     WHERE t.sha256 = pg_catalog.sha256(convert_to(token, 'UTF8'))
       AND t.purpose <> 'sign_in'
       AND t.revoked_at IS NULL AND t.ends_at > clock_timestamp() AND p.disabled_at IS NULL;
    PERFORM set_config('accede.asker', coalesce(mark, ''), true);
    RETURN found_person;
END
$function$;

CREATE OR REPLACE FUNCTION accede.ask_by_the_same_clock()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    UPDATE accede.identity_secret SET shown = NEW.shown;
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION accede.ask_for(handle text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    found_person uuid;
    mark text;
BEGIN
    SELECT p.person_id, accede.mark_of(p.person_id, s.secret) INTO found_person, mark
      FROM accede.person p CROSS JOIN accede.identity_secret s
     WHERE p.handle = ask_for.handle AND p.disabled_at IS NULL;
    PERFORM set_config('accede.asker', coalesce(mark, ''), true);
    RETURN found_person;
END
$function$;

CREATE OR REPLACE FUNCTION accede.asker()
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
DECLARE
    claimed uuid := accede.claimed_asker();
BEGIN
    IF claimed IS NULL THEN RETURN NULL; END IF;
    RETURN (SELECT claimed FROM accede.identity_secret s
             WHERE current_setting('accede.asker', true) = accede.mark_of(claimed, s.secret));
END
$function$;

CREATE OR REPLACE FUNCTION accede.asker_has_conflict(call text, nomination uuid, of_commission character)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RETURN accede.has_conflict(call, nomination, of_commission, accede.asker());
END
$function$;

CREATE OR REPLACE FUNCTION accede.asker_has_conflict_in(call text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    me uuid := accede.asker();
BEGIN
    RETURN EXISTS (SELECT FROM accede.every_conflict() f WHERE f.person_id = me AND f.call_id = call);
END
$function$;

CREATE OR REPLACE FUNCTION accede.asker_holds_office()
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
DECLARE
    claimed uuid := accede.claimed_asker();
BEGIN
    RETURN EXISTS (SELECT FROM accede.mandates_of_asker(claimed) m
                    WHERE m.role IN ('administrator', 'auditor'));
END
$function$;

CREATE OR REPLACE FUNCTION accede.asker_is(wanted text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
DECLARE
    claimed uuid := accede.claimed_asker();
BEGIN
    RETURN EXISTS (SELECT FROM accede.mandates_of_asker(claimed) m WHERE m.role = wanted);
END
$function$;

CREATE OR REPLACE FUNCTION accede.asker_is_signed_in()
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
BEGIN
    RETURN accede.at_the_database()
        OR EXISTS (SELECT FROM accede.token t JOIN accede.person p USING (person_id)
                    WHERE t.person_id = accede.asker() AND t.purpose <> 'sign_in' AND t.revoked_at IS NULL
                      AND p.disabled_at IS NULL AND t.ends_at > clock_timestamp() AND t.made_at <= transaction_timestamp());
END
$function$;

CREATE OR REPLACE FUNCTION accede.asker_reads_every_entry()
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RETURN (accede.asker_is('administrator') OR accede.asker_is('auditor'))
       AND accede.conflicts_of(accede.asker()) = '{}';
END
$function$;

CREATE OR REPLACE FUNCTION accede.askers_assignments()
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
BEGIN
    RETURN ARRAY(SELECT a.assignment_id FROM accede.assignment a
                  WHERE a.person_id = (SELECT accede.asker()));
END
$function$;

CREATE OR REPLACE FUNCTION accede.askers_commission()
 RETURNS character
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
DECLARE
    claimed uuid := accede.claimed_asker();
BEGIN
    RETURN (SELECT m.commission FROM accede.mandates_of_asker(claimed) m WHERE m.role = 'officer');
END
$function$;

CREATE OR REPLACE FUNCTION accede.askers_juries()
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
DECLARE
    me uuid := accede.asker();
BEGIN
    IF NOT EXISTS (SELECT FROM accede.juror j WHERE j.person_id = me) OR NOT accede.asker_is('juror') THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY(
        SELECT j.call_id
          FROM accede.juror j JOIN accede.call c USING (call_id)
         WHERE j.person_id = me AND j.left_at IS NULL AND c.state IN ('open', 'closed', 'in_review'));
END
$function$;

CREATE OR REPLACE FUNCTION accede.askers_nominations()
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
DECLARE
    mine char(2) := accede.askers_commission();
BEGIN
    IF mine IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY(SELECT n.nomination_id FROM accede.nomination n WHERE n.commission = mine);
END
$function$;

CREATE OR REPLACE FUNCTION accede.askers_note(call text, assignment uuid, its_version integer)
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RETURN (SELECT v.note FROM accede.review v
              JOIN accede.assignment a ON a.call_id = v.call_id AND a.assignment_id = v.assignment_id
             WHERE v.call_id = call AND v.assignment_id = assignment AND v.version = its_version
               AND a.person_id = accede.asker());
END
$function$;

CREATE OR REPLACE FUNCTION accede.asks_for_second_factor()
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RETURN EXISTS (SELECT FROM accede.requirement r WHERE r.name = 'second_factor' AND r.until IS NULL);
END
$function$;

CREATE OR REPLACE FUNCTION accede.assignments_deliberated()
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
DECLARE
    me uuid := accede.asker();
BEGIN
    RETURN ARRAY(
        SELECT a.assignment_id
          FROM accede.assignment own
          JOIN accede.nomination n ON n.call_id = own.call_id AND n.nomination_id = own.nomination_id
          JOIN accede.assignment a ON a.call_id = n.call_id AND a.nomination_id = n.nomination_id
         WHERE own.person_id = me AND own.state IN ('recorded', 'abstained')
           AND own.nomination_id = ANY (accede.nominations_to_read())
           AND n.state IN ('in_deliberation', 'recommended', 'reserved', 'not_recommended', 'admitted',
                           'not_admitted', 'struck'));
END
$function$;

CREATE OR REPLACE FUNCTION accede.assignments_in_conflict()
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
DECLARE
    me uuid := accede.asker();
    barred uuid[] := accede.conflicts_of(me);
BEGIN
    IF barred = '{}' THEN RETURN '{}'; END IF;
    RETURN ARRAY(SELECT a.assignment_id FROM accede.assignment a
                  WHERE a.nomination_id = ANY (barred) AND a.person_id <> me);
END
$function$;

CREATE OR REPLACE FUNCTION accede.at_the_database()
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RETURN pg_has_role(session_user, 'accede_steward', 'MEMBER');
END
$function$;

CREATE OR REPLACE FUNCTION accede.begin_anew(of_person uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF NOT accede.asker_is('administrator') OR NOT accede.at_the_database() THEN
        PERFORM accede.refuse_asker('BeginAnew');
    END IF;
    PERFORM accede.take_keys(of_person);
END
$function$;

CREATE OR REPLACE FUNCTION accede.begin_assignment(call text, id uuid, nomination uuid, juror uuid, to_s text, rev integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM accede.require_entry(call, id, rev, to_s);
    IF accede.has_conflict(call, nomination, (SELECT n.commission FROM accede.nomination n
           WHERE n.call_id = call AND n.nomination_id = nomination), accede.asker()) THEN
        PERFORM accede.refuse_asker('Propose');
    END IF;
    INSERT INTO accede.assignment (call_id, assignment_id, nomination_id, person_id, state, revision)
    VALUES (call, id, nomination, juror, to_s, rev);
END
$function$;

CREATE OR REPLACE FUNCTION accede.begin_call(call text, its_programme text, its_ledger text, en text, fr text, id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM accede.require_entry(call, id, 1, 'planned');
    INSERT INTO accede.call (call_id, programme, ledger, state, revision, regulations_version, title_en,
                             title_fr)
    VALUES (call, its_programme, its_ledger, 'planned', 1, 1, en, fr);
END
$function$;

CREATE OR REPLACE FUNCTION accede.begin_erasure(call text, subj text, id uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
DECLARE
    me uuid := accede.asker();
BEGIN
    IF me IS NULL OR NOT accede.asker_is('administrator') OR NOT EXISTS (
        SELECT FROM accede.audit_entry a
         WHERE a.call_id = call AND a.kind = 'act' AND a.subject = subj AND a.subject_id = id
           AND a.xid = pg_current_xact_id() AND position('EraseWords'::bytea IN a.canonical) > 0) THEN
        PERFORM accede.refuse_asker('EraseWords');
    END IF;
    INSERT INTO accede.erasure (call_id, subject, subject_id) VALUES (call, subj, id);
END
$function$;

CREATE OR REPLACE FUNCTION accede.begin_membership(id uuid, its_ledger text, entity uuid, its_country text, stands boolean, began timestamp with time zone, call text, nomination uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM accede.require_entry(coalesce(nullif(call, ''), '-'), id, 1, 'active');
    INSERT INTO accede.membership (membership_id, ledger, entity_id, country, state, revision, standing,
                                   began_at, call_id, nomination_id)
    VALUES (id, its_ledger, entity, its_country, 'active', 1, stands, began, nullif(call, ''), nomination);
    UPDATE accede.entity e SET is_public = true WHERE e.entity_id = entity AND NOT e.is_public;
END
$function$;

CREATE OR REPLACE FUNCTION accede.begin_nomination(call text, id uuid, ref text, of_commission character, entity uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM accede.require_entry(call, id, 1, 'draft');
    IF accede.askers_commission() IS DISTINCT FROM of_commission THEN
        PERFORM accede.refuse_asker('Begin');
    END IF;
    INSERT INTO accede.nomination (call_id, nomination_id, reference, commission, entity_id, state, revision)
    VALUES (call, id, ref, of_commission, entity, 'draft', 1);
END
$function$;

CREATE OR REPLACE FUNCTION accede.begin_office()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM accede.hold_keys(NEW.person_id);
    IF EXISTS (SELECT FROM accede.handed_key h
                WHERE h.person_id = NEW.person_id AND h.handed_at IS NOT NULL) THEN
        PERFORM accede.take_keys(NEW.person_id);
    END IF;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION accede.begin_plan(call text, id uuid, its_number integer, its_kind text, its_digest bytea, its_basis bytea)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM accede.require_entry(call, id, 1, 'draft');
    -- Whether two have to agree is the regulations' to say.
    INSERT INTO accede.admission_plan (call_id, plan_id, number, kind, state, revision, second_approver,
                                       digest, basis_sha256)
    SELECT c.call_id, id, its_number, its_kind, 'draft', 1,
           r.document::jsonb #> '{admission,second_approver}' IS DISTINCT FROM 'false', its_digest, its_basis
      FROM accede.call c
      JOIN accede.regulations r ON r.call_id = c.call_id AND r.version = c.regulations_version
     WHERE c.call_id = call;
END
$function$;

CREATE OR REPLACE FUNCTION accede.begin_second_factor(its_secret bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    me uuid := accede.asker();
BEGIN
    IF me IS NULL THEN PERFORM accede.refuse_asker('BeginSecondFactor'); END IF;
    PERFORM accede.hold_keys(me);
    IF NOT accede.asker_is_signed_in() THEN PERFORM accede.refuse_asker('BeginSecondFactor'); END IF;
    INSERT INTO accede.second_factor (person_id, secret, made_at) VALUES (me, its_secret, clock_timestamp())
    ON CONFLICT (person_id) DO UPDATE SET secret = EXCLUDED.secret, made_at = EXCLUDED.made_at, last_step = 0
     WHERE second_factor.confirmed_at IS NULL;
    RETURN FOUND;
END
$function$;

CREATE OR REPLACE FUNCTION accede.beside_windows(document text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
BEGIN
    RETURN (document::jsonb - 'windows') #- '{jury,review}';
END
$function$;

CREATE OR REPLACE FUNCTION accede.calls_announced()
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
BEGIN
    RETURN ARRAY(SELECT c.call_id FROM accede.call c WHERE c.state <> 'planned');
END
$function$;

CREATE OR REPLACE FUNCTION accede.calls_published()
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
BEGIN
    RETURN ARRAY(SELECT c.call_id FROM accede.call c WHERE c.published_at IS NOT NULL);
END
$function$;

CREATE OR REPLACE FUNCTION accede.claimed_asker()
 RETURNS uuid
 LANGUAGE sql
 STABLE
AS $function$
    SELECT CASE WHEN length(current_setting('accede.asker', true)) = 96
                THEN left(current_setting('accede.asker', true), 32)::uuid END
$function$;

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

CREATE OR REPLACE FUNCTION accede.code_of_step(secret bytea, step bigint)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    digest bytea := accede_pgcrypto.hmac(int8send(step), secret, 'sha1');
    at integer := get_byte(digest, 19) & 15;
BEGIN
    RETURN lpad(((((get_byte(digest, at) & 127) << 24) | (get_byte(digest, at + 1) << 16)
                  | (get_byte(digest, at + 2) << 8) | get_byte(digest, at + 3)) % 1000000)::text, 6, '0');
END
$function$;

CREATE OR REPLACE FUNCTION accede.commit_lot(call text, id uuid, rev integer, its_seed bytea, moment timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM accede.require_entry(call, id, rev, 'in_review');
    INSERT INTO accede.lot (call_id, commitment, committed_at)
    VALUES (call, accede.commitment_of(call, its_seed), moment);
    INSERT INTO accede.lot_seed (call_id, seed) VALUES (call, its_seed);
END
$function$;

CREATE OR REPLACE FUNCTION accede.commitment_of(call text, seed bytea)
 RETURNS bytea
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RETURN sha256(convert_to('accede/lot-seed/1' || chr(10) || call || chr(10) || encode(seed, 'hex') || chr(10),
                             'UTF8'));
END
$function$;

CREATE OR REPLACE FUNCTION accede.confirm_second_factor(code text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    me uuid := accede.asker();
BEGIN
    IF me IS NULL THEN RETURN false; END IF;
    PERFORM accede.hold_keys(me);
    IF NOT accede.asker_is_signed_in()
       OR NOT EXISTS (SELECT FROM accede.second_factor f WHERE f.person_id = me AND f.confirmed_at IS NULL)
       OR NOT accede.use_code(me, code) THEN
        RETURN false;
    END IF;
    UPDATE accede.second_factor f SET confirmed_at = clock_timestamp() WHERE f.person_id = me;
    RETURN true;
END
$function$;

CREATE OR REPLACE FUNCTION accede.conflicts_of(person uuid)
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE
AS $function$
BEGIN
    IF person IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY(SELECT f.nomination_id FROM accede.every_conflict() f WHERE f.person_id = person);
END
$function$;

CREATE OR REPLACE FUNCTION accede.decide_nomination(call text, id uuid, rev integer, to_s text, by_plan uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    moved bigint;
BEGIN
    PERFORM accede.require_entry(call, id, rev + 1, to_s);
    UPDATE accede.nomination n
       SET state = to_s, revision = n.revision + 1,
           admitted_by_plan = coalesce(by_plan, n.admitted_by_plan)
     WHERE n.call_id = call AND n.nomination_id = id AND n.revision = rev;
    GET DIAGNOSTICS moved = ROW_COUNT;
    PERFORM accede.moved_one(moved);
END
$function$;

CREATE OR REPLACE FUNCTION accede.draw_lot(call text, plan uuid)
 RETURNS bytea
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    drawn bytea;
BEGIN
    PERFORM accede.require_entry(call, plan, 1, 'draft');
    SELECT s.seed INTO drawn FROM accede.lot_seed s WHERE s.call_id = call;
    IF drawn IS NOT NULL THEN
        UPDATE accede.lot l SET seed = drawn WHERE l.call_id = call AND l.seed IS NULL;
    END IF;
    RETURN drawn;
END
$function$;

CREATE OR REPLACE FUNCTION accede.entry_text(said text)
 RETURNS bytea
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RETURN int4send(octet_length(convert_to(said, 'UTF8'))) || convert_to(said, 'UTF8');
END
$function$;

CREATE OR REPLACE FUNCTION accede.erase_bodies(call text, entries bigint[])
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
DECLARE
    erased bigint;
BEGIN
    UPDATE accede.entry_body b SET salt = decode(repeat('00', 32), 'hex'), body = ''
     WHERE (call IS NULL OR b.call_id = call) AND b.entry_id = ANY (entries) AND b.body <> '';
    GET DIAGNOSTICS erased = ROW_COUNT;
    RETURN erased;
END
$function$;

CREATE OR REPLACE FUNCTION accede.erase_nomination(call text, id uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF accede.has_conflict(call, id, (SELECT n.commission FROM accede.nomination n
            WHERE n.call_id = call AND n.nomination_id = id), accede.asker()) THEN
        PERFORM accede.refuse_asker('EraseWords');
    END IF;
    PERFORM accede.begin_erasure(call, 'nomination', id);
    UPDATE accede.dossier d SET content = '{}' WHERE d.call_id = call AND d.nomination_id = id;
    UPDATE accede.document d SET name = 'erased', sha256 = sha256(uuid_send(f.fresh)), content = uuid_send(f.fresh)
      FROM (SELECT o.sha256 AS old, gen_random_uuid() AS fresh FROM accede.document o
             WHERE o.call_id = call AND o.nomination_id = id) f
     WHERE d.call_id = call AND d.nomination_id = id AND d.sha256 = f.old;
    UPDATE accede.remark r SET remark = 'erased', answer = CASE WHEN r.answer IS NOT NULL THEN 'erased' END
     WHERE r.call_id = call AND r.nomination_id = id;
    UPDATE accede.conflict f SET reason = 'erased', ruling = CASE WHEN f.ruling IS NOT NULL THEN 'erased' END
     WHERE f.call_id = call AND f.nomination_id = id;
    UPDATE accede.review v SET justification = 'erased', note = '', reason = ''
      FROM accede.assignment a
     WHERE a.call_id = call AND a.nomination_id = id AND v.call_id = call AND v.assignment_id = a.assignment_id;
    UPDATE accede.review_draft v SET content = '{}'
      FROM accede.assignment a
     WHERE a.call_id = call AND a.nomination_id = id AND v.call_id = call AND v.assignment_id = a.assignment_id;
    UPDATE accede.deliberation_note d SET note = 'erased' WHERE d.call_id = call AND d.nomination_id = id;
    UPDATE accede.plan_item i SET reason = 'erased'
     WHERE i.call_id = call AND i.nomination_id = id AND i.reason <> '';
    UPDATE accede.idempotency k SET request = sha256(uuid_send(gen_random_uuid()))
     WHERE k.call_id = call AND position(to_json((SELECT n.reference FROM accede.nomination n
            WHERE n.call_id = call AND n.nomination_id = id))::text IN k.answer) > 0;
    RETURN accede.erase_bodies(call, ARRAY(
        SELECT a.entry_id FROM accede.audit_entry a
         WHERE a.call_id = call
           AND (a.subject_id = id OR a.subject_id IN (
                   SELECT s.assignment_id FROM accede.assignment s
                    WHERE s.call_id = call AND s.nomination_id = id))));
END
$function$;

CREATE OR REPLACE FUNCTION accede.erase_person(id uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    old_handle text := (SELECT p.handle FROM accede.person p WHERE p.person_id = id);
    new_handle text := 'erased-' || left(md5(gen_random_uuid()::text), 12);
BEGIN
    IF id = accede.asker() THEN PERFORM accede.refuse_asker('EraseWords'); END IF;
    PERFORM accede.begin_erasure('-', 'person', id);
    UPDATE accede.person p SET name = 'erased', handle = new_handle, country = NULL,
                               disabled_at = coalesce(p.disabled_at, accede.moment())
     WHERE p.person_id = id;
    UPDATE accede.address a SET email = new_handle || '@erased.invalid' WHERE a.person_id = id;
    UPDATE accede.profile f SET languages = '{}', regions = '{}', expertise = '{}', institution = '', mail_domain = ''
     WHERE f.person_id = id;
    UPDATE accede.letter l SET answer = '' WHERE l.person_id = id;
    UPDATE accede.outbox o SET addressee = new_handle WHERE o.addressee = old_handle;
    UPDATE accede.deliberation_note d SET note = 'erased' WHERE d.person_id = id;
    UPDATE accede.plan_basis b SET content = replace(b.content, '"' || old_handle || '"', '"' || new_handle || '"')
     WHERE position('"' || old_handle || '"' IN b.content) > 0;
    -- What the person signed in with, and what was shown by the last who tried.
    UPDATE accede.password w SET sha256 = sha256(uuid_send(gen_random_uuid())),
           parameters = regexp_replace(w.parameters, '[^$]{22}$', repeat('A', 22))
     WHERE w.person_id = id;
    UPDATE accede.second_factor f SET secret = NULL, confirmed_at = NULL, last_step = 0 WHERE f.person_id = id;
    UPDATE accede.attempt t SET asked_for = sha256(uuid_send(gen_random_uuid())), attempt_id = gen_random_uuid(),
                                shown = '', code = ''
     WHERE t.person_id = id;
    UPDATE accede.token t SET label = '', sha256 = sha256(uuid_send(gen_random_uuid())), revoked_at = coalesce(t.revoked_at, accede.moment())
     WHERE t.person_id = id;
    UPDATE accede.saved_search s SET query = '', name = 'erased-' || left(md5(gen_random_uuid()::text), 12)
     WHERE s.person_id = id;
    UPDATE accede.conflict f SET reason = 'erased', ruling = CASE WHEN f.ruling IS NOT NULL THEN 'erased' END
     WHERE f.person_id = id;
    UPDATE accede.review v SET justification = 'erased', note = '', reason = ''
      FROM accede.assignment a
     WHERE a.person_id = id AND v.call_id = a.call_id AND v.assignment_id = a.assignment_id;
    UPDATE accede.review_draft v SET content = '{}'
      FROM accede.assignment a
     WHERE a.person_id = id AND v.call_id = a.call_id AND v.assignment_id = a.assignment_id;
    -- The digest of a request is of its words, without a salt.
    UPDATE accede.idempotency k SET answer = replace(k.answer, '"' || old_handle || '"', '"' || new_handle || '"'),
                                    request = sha256(uuid_send(gen_random_uuid()))
     WHERE k.person_id = id OR position('"' || old_handle || '"' IN k.answer) > 0;
    -- Of what was done to the person and what the person did.
    RETURN accede.erase_bodies(NULL, ARRAY(
        SELECT a.entry_id FROM accede.audit_entry a WHERE position(uuid_send(id) IN a.canonical) > 0));
END
$function$;

CREATE OR REPLACE FUNCTION accede.every_conflict()
 RETURNS TABLE(person_id uuid, call_id text, nomination_id uuid)
 LANGUAGE sql
 STABLE
AS $function$
    SELECT f.person_id, f.call_id, f.nomination_id
      FROM accede.conflict f WHERE f.dismissed_at IS NULL
    UNION ALL
    SELECT j.person_id, n.call_id, n.nomination_id
      FROM accede.juror j
      JOIN accede.person p ON p.person_id = j.person_id
      JOIN accede.nomination n ON n.call_id = j.call_id AND n.commission = p.country
$function$;

CREATE OR REPLACE FUNCTION accede.find_answer(call text, the_key uuid)
 RETURNS TABLE(answer text, request bytea)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RETURN QUERY SELECT k.answer, k.request FROM accede.idempotency k
                  WHERE k.call_id = call AND k.key = the_key
                    AND k.person_id IN (accede.asker(), '00000000-0000-0000-0000-000000000000');
END
$function$;

CREATE OR REPLACE FUNCTION accede.hand_over_mandate(new_mandate uuid, from_person uuid, to_person uuid, its_role text)
 RETURNS TABLE(at timestamp with time zone, commission text, until timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    now_is timestamptz;
    it accede.mandate;
BEGIN
    IF NOT accede.asker_is('administrator') THEN PERFORM accede.refuse_asker('HandOver'); END IF;
    SELECT * INTO it FROM accede.mandate m
     WHERE m.person_id = from_person AND m.role = its_role AND m.begins_at < accede.moment()
       AND m.ends_at > accede.moment() FOR UPDATE;
    now_is := accede.moment();
    IF it.mandate_id IS NULL OR it.ends_at <= now_is THEN RETURN; END IF;
    UPDATE accede.mandate m SET ends_at = now_is WHERE m.mandate_id = it.mandate_id;
    INSERT INTO accede.mandate (mandate_id, person_id, role, commission, begins_at, ends_at)
    VALUES (new_mandate, to_person, its_role, it.commission, now_is, it.ends_at);
    RETURN QUERY SELECT now_is, coalesce(it.commission, '')::text, it.ends_at;
END
$function$;

CREATE OR REPLACE FUNCTION accede.has_conflict(call text, nomination uuid, of_commission character, person uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
BEGIN
    IF NOT EXISTS (SELECT FROM accede.conflict f WHERE f.person_id = person AND f.call_id = call)
       AND NOT EXISTS (SELECT FROM accede.juror j WHERE j.person_id = person AND j.call_id = call) THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT FROM accede.every_conflict() f
                    WHERE f.person_id = person AND f.call_id = call AND f.nomination_id = nomination);
END
$function$;

CREATE OR REPLACE FUNCTION accede.has_second_factor(of_person uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RETURN (of_person = accede.asker() OR accede.asker_is('administrator'))
       AND EXISTS (SELECT FROM accede.second_factor f
                    WHERE f.person_id = of_person AND f.confirmed_at IS NOT NULL);
END
$function$;

CREATE OR REPLACE FUNCTION accede.hold_assignment(call text, ref text, juror text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM FROM accede.call c JOIN accede.nomination n USING (call_id)
      WHERE c.call_id = call AND n.reference = ref FOR SHARE OF c FOR SHARE OF n;
    PERFORM FROM accede.assignment a
       JOIN accede.nomination n ON n.call_id = a.call_id AND n.nomination_id = a.nomination_id
       JOIN accede.person j ON j.person_id = a.person_id
      WHERE a.call_id = call AND n.reference = ref AND j.handle = juror FOR NO KEY UPDATE OF a;
END
$function$;

CREATE OR REPLACE FUNCTION accede.hold_call(call text, alone boolean)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF alone THEN
        PERFORM FROM accede.call c WHERE c.call_id = call FOR NO KEY UPDATE;
    ELSE
        PERFORM FROM accede.call c WHERE c.call_id = call FOR SHARE;
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION accede.hold_keys(of_person uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    INSERT INTO accede.handed_key (person_id) VALUES (of_person)
    ON CONFLICT (person_id) DO UPDATE SET person_id = EXCLUDED.person_id;
END
$function$;

CREATE OR REPLACE FUNCTION accede.hold_membership(id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM FROM accede.membership m WHERE m.membership_id = id FOR NO KEY UPDATE;
END
$function$;

CREATE OR REPLACE FUNCTION accede.hold_membership_of(call text, nomination uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM FROM accede.membership m
      WHERE m.call_id = call AND m.nomination_id = nomination FOR NO KEY UPDATE;
END
$function$;

CREATE OR REPLACE FUNCTION accede.hold_nomination(call text, ref text, with_places boolean)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF with_places THEN
        PERFORM FROM accede.call c
          JOIN accede.nomination n USING (call_id)
          JOIN accede.place_counter l ON l.call_id = n.call_id AND l.commission = n.commission
         WHERE c.call_id = call AND n.reference = ref
           FOR SHARE OF c FOR NO KEY UPDATE OF l FOR NO KEY UPDATE OF n;
    ELSE
        PERFORM FROM accede.call c JOIN accede.nomination n USING (call_id)
         WHERE c.call_id = call AND n.reference = ref
           FOR SHARE OF c FOR NO KEY UPDATE OF n;
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION accede.hold_places(call text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM FROM accede.place_counter l WHERE l.call_id = call ORDER BY l.commission FOR UPDATE;
END
$function$;

CREATE OR REPLACE FUNCTION accede.hold_plan(call text, wanted integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM FROM accede.admission_plan p
     WHERE p.call_id = call AND p.number = CASE WHEN wanted > 0 THEN wanted
           ELSE (SELECT max(o.number) FROM accede.admission_plan o WHERE o.call_id = call) END
       FOR NO KEY UPDATE;
END
$function$;

CREATE OR REPLACE FUNCTION accede.hold_plan_items(call text, plan uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM FROM accede.plan_item i
       JOIN accede.nomination n ON n.call_id = i.call_id AND n.nomination_id = i.nomination_id
      WHERE i.call_id = call AND i.plan_id = plan
      ORDER BY n.nomination_id FOR NO KEY UPDATE OF n;
END
$function$;

CREATE OR REPLACE FUNCTION accede.holds_office(of_person uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RETURN EXISTS (SELECT FROM accede.mandate m
                    WHERE m.person_id = of_person AND m.role IN ('administrator', 'auditor')
                      AND m.ends_at > accede.moment());
END
$function$;

CREATE OR REPLACE FUNCTION accede.is_announced(call text, which text, id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
BEGIN
    RETURN CASE
        WHEN which IN ('admitted', 'not-admitted') THEN EXISTS
            (SELECT FROM accede.call c WHERE c.call_id = call AND c.published_at IS NOT NULL)
        WHEN which = 'struck' THEN EXISTS
            (SELECT FROM accede.plan_item i JOIN accede.admission_plan p ON p.call_id = i.call_id AND p.plan_id = i.plan_id
              WHERE i.call_id = call AND i.nomination_id = id AND i.says = 'strike' AND p.state = 'published')
        ELSE true END;
END
$function$;

CREATE OR REPLACE FUNCTION accede.is_erasing()
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RETURN EXISTS (SELECT FROM accede.erasure e WHERE e.xid = pg_current_xact_id_if_assigned());
END
$function$;

CREATE OR REPLACE FUNCTION accede.keep_a_letter_on_its_way()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF TG_TABLE_NAME = 'outbox' THEN
        IF OLD.state = 'cancelled' OR OLD.state = 'released' AND NEW.state = 'held' THEN
            RAISE EXCEPTION 'a letter that was % is not % again', OLD.state, NEW.state USING ERRCODE = 'AC002';
        END IF;
        IF NEW.state = 'released' AND NOT accede.is_announced(NEW.call_id, NEW.letter, NEW.subject_id) THEN
            RAISE EXCEPTION 'no outcome is told before it is announced' USING ERRCODE = 'AC002';
        END IF;
    ELSIF NOT (OLD.state = 'released' OR OLD.state = 'sent' AND NEW.state IN ('sent', 'bounced')) THEN
        RAISE EXCEPTION 'a letter that was % is not % again', OLD.state, NEW.state USING ERRCODE = 'AC002';
    END IF;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION accede.keep_candidates_name()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    RAISE EXCEPTION 'a candidate keeps its name and kind' USING ERRCODE = 'AC002';
END
$function$;

CREATE OR REPLACE FUNCTION accede.keep_session(token text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    now_is timestamptz := clock_timestamp();
BEGIN
    IF current_setting('transaction_read_only') = 'on' THEN RETURN; END IF;
    UPDATE accede.token t SET ends_at = least(now_is + t.unused_for, t.at_most)
     WHERE t.sha256 = pg_catalog.sha256(convert_to(keep_session.token, 'UTF8'))
       AND t.person_id = accede.asker() AND t.unused_for IS NOT NULL AND t.revoked_at IS NULL
       AND t.ends_at > now_is
       AND t.ends_at < least(now_is + t.unused_for - interval '1 minute', t.at_most);
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
        IF TG_OP = 'UPDATE' AND accede.is_erasing() THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'version % of a dossier was submitted and stays as it was', OLD.version
            USING ERRCODE = 'AC002';
    END IF;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION accede.keyed(what text, name text)
 RETURNS bytea
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RETURN sha256((SELECT s.secret FROM accede.identity_secret s) || convert_to(what || '/' || name, 'UTF8'));
END
$function$;

CREATE OR REPLACE FUNCTION accede.lay_down_attempt(id uuid, name text, is_code boolean, what bytea, its_code text, typed_by text)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    key bytea;
    who uuid;
    now_is timestamptz;
    last accede.attempt;
    failed integer;
BEGIN
    IF is_code THEN
        key := accede.keyed('code', encode(what, 'hex'));
        SELECT t.person_id INTO who FROM accede.token t WHERE t.sha256 = what AND t.purpose = 'sign_in';
        -- Nobody guesses 256 bits: only a code that there was is worth a row.
        IF who IS NULL THEN RETURN NULL; END IF;
    ELSE
        key := accede.keyed('name', lay_down_attempt.name);
        SELECT p.person_id INTO who FROM accede.person p WHERE p.handle = lay_down_attempt.name;
        IF lay_down_attempt.name !~ '^[a-z0-9][a-z0-9._-]{0,62}$' THEN RETURN NULL; END IF;
    END IF;
    now_is := clock_timestamp();
    INSERT INTO accede.attempt (asked_for, attempt_id, person_id, shown, code, failures, since)
    VALUES (key, id, who, what, its_code, 1, now_is) ON CONFLICT (asked_for) DO NOTHING;
    IF FOUND THEN
        PERFORM accede.note_sign_in('act', 'TrySignIn', coalesce(who, accede.number_of(key)), NULL,
                                    typed_by, '', '');
        RETURN NULL;
    END IF;
    SELECT * INTO last FROM accede.attempt a WHERE a.asked_for = key FOR UPDATE;
    now_is := clock_timestamp();
    IF last.barred_until > now_is THEN RETURN last.barred_until; END IF;
    failed := last.failures + 1;
    IF last.failures < 5 AND last.since < now_is - interval '15 minutes'
       OR last.barred_until < now_is - interval '1 day' THEN
        failed := 1;
    END IF;
    UPDATE accede.attempt a
       SET attempt_id = id, person_id = who, shown = what, code = its_code, failures = failed,
           since = CASE failed WHEN 1 THEN now_is ELSE a.since END,
           barred_until = CASE WHEN failed >= 5
               THEN now_is + least(interval '15 minutes' * 2 ^ least(failed - 5, 10), interval '1 day') END,
           laid_down_in = pg_current_xact_id(), failed_in = NULL
     WHERE a.asked_for = key;
    PERFORM accede.note_sign_in('act', 'TrySignIn', coalesce(who, accede.number_of(key)), NULL, typed_by,
                                '', '');
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION accede.leave_by(claimed uuid, whose jsonb, call text, nomination uuid, of_commission character, of_juror uuid)
 RETURNS TABLE(role text)
 LANGUAGE sql
 STABLE
AS $function$
    SELECT m.role
      FROM accede.mandates_of_asker(claimed) m
     WHERE m.role = 'administrator'
           AND (whose ? 'clock'
                OR whose ? 'administrator'
                   AND (nomination IS NULL OR NOT accede.has_conflict(call, nomination, NULL, claimed)))
        OR m.role = 'officer' AND whose ? 'officer' AND m.commission = of_commission
        OR m.role = 'juror' AND whose ? 'juror' AND claimed = of_juror
$function$;

CREATE OR REPLACE FUNCTION accede.leave_of(subj text, from_s text, ev text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION accede.letter_in_conflict(call text, subj text, id uuid, person uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
BEGIN
    RETURN coalesce(accede.nomination_of_letter(call, subj, id) = ANY (accede.conflicts_of(person)), false);
END
$function$;

CREATE OR REPLACE FUNCTION accede.mandates_of_asker(claimed uuid)
 RETURNS TABLE(role text, commission character)
 LANGUAGE sql
 STABLE
AS $function$
    SELECT m.role, m.commission
      FROM accede.identity_secret s
      JOIN accede.mandate m ON m.person_id = claimed
                           AND tstzrange(m.begins_at, m.ends_at) @> coalesce(s.shown, clock_timestamp())
     WHERE current_setting('accede.asker', true) = accede.mark_of(claimed, s.secret)
$function$;

CREATE OR REPLACE FUNCTION accede.mark_of(person uuid, secret bytea)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
    SELECT encode(uuid_send(person) || sha256(secret || uuid_send(person) || int4send(pg_backend_pid())
                                              || timestamptz_send(transaction_timestamp())), 'hex')
$function$;

CREATE OR REPLACE FUNCTION accede.moment()
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
AS $function$
BEGIN
    RETURN coalesce((SELECT shown FROM accede.rehearsal_clock), clock_timestamp());
END
$function$;

CREATE OR REPLACE FUNCTION accede.move_assignment(call text, id uuid, rev integer, to_s text, version integer, keeps boolean)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    moved bigint;
BEGIN
    PERFORM accede.require_entry(call, id, rev + 1, to_s);
    UPDATE accede.assignment a
       SET state = to_s, revision = a.revision + 1, review_version = version, keeps_counting = keeps
     WHERE a.call_id = call AND a.assignment_id = id AND a.revision = rev;
    GET DIAGNOSTICS moved = ROW_COUNT;
    PERFORM accede.moved_one(moved);
END
$function$;

CREATE OR REPLACE FUNCTION accede.move_call(call text, rev integer, to_s text, version integer, moment timestamp with time zone, id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    moved bigint;
BEGIN
    PERFORM accede.require_entry(call, id, rev + 1, to_s);
    UPDATE accede.call c
       SET state = to_s, revision = c.revision + 1, regulations_version = version,
           published_at = CASE WHEN to_s = 'published' THEN moment ELSE c.published_at END
     WHERE c.call_id = call AND c.revision = rev;
    GET DIAGNOSTICS moved = ROW_COUNT;
    PERFORM accede.moved_one(moved);
END
$function$;

CREATE OR REPLACE FUNCTION accede.move_letter(call text, number bigint, from_s text, to_s text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    it accede.outbox;
    found integer := 0;
    named text;
    at timestamptz := coalesce((SELECT shown FROM accede.rehearsal_clock), clock_timestamp());
BEGIN
    SELECT * INTO it FROM accede.outbox o WHERE o.call_id = call AND o.outbox_id = number FOR UPDATE;
    PERFORM accede.require_office(call, it.subject, it.subject_id);
    PERFORM accede.moved_one(CASE WHEN it.state = from_s THEN 1 ELSE 0 END);
    IF NOT EXISTS (SELECT FROM accede.audit_entry a
                    WHERE a.call_id = call AND a.kind = 'act' AND a.subject = it.subject
                      AND a.subject_id = it.subject_id AND a.xid = pg_current_xact_id()) THEN
        PERFORM accede.refuse_asker('a letter without its entry');
    END IF;
    UPDATE accede.outbox o SET state = to_s WHERE o.call_id = call AND o.outbox_id = number;
    IF to_s = 'released' THEN
        SELECT regexp_replace(i.origin, '[^a-z0-9]+', '-', 'g') || '.accede' INTO named FROM accede.installation i;
        INSERT INTO accede.letter (call_id, outbox_id, person_id, message_id, released_by, released_at,
                                   state_at, next_try_at)
        SELECT call, number, r.person,
               left(encode(sha256(convert_to(call || '/' || number || '/' || r.person, 'UTF8')), 'hex'), 40)
               || '@' || named, accede.asker(), at, at, at
          FROM accede.recipients_of(call, it.addressee, it.subject, it.subject_id) r (person);
        GET DIAGNOSTICS found = ROW_COUNT;
    ELSE
        UPDATE accede.letter l SET state = 'withheld', state_at = at, answer = 'cancelled'
         WHERE l.call_id = call AND l.outbox_id = number AND l.state = 'released';
    END IF;
    RETURN found;
END
$function$;

CREATE OR REPLACE FUNCTION accede.move_membership(call text, id uuid, rev integer, to_s text, how text, moment timestamp with time zone, due timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    moved bigint;
BEGIN
    PERFORM accede.require_entry(call, id, rev + 1, to_s);
    UPDATE accede.membership m
       SET state = to_s, revision = m.revision + 1, ended_how = nullif(how, ''),
           ended_at = CASE WHEN to_s = 'ended' THEN moment END,
           report_due_at = coalesce(due, m.report_due_at)
     WHERE m.membership_id = id AND m.revision = rev;
    GET DIAGNOSTICS moved = ROW_COUNT;
    PERFORM accede.moved_one(moved);
END
$function$;

CREATE OR REPLACE FUNCTION accede.move_plan(call text, id uuid, rev integer, to_s text, proposer uuid, approver uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    moved bigint;
    me uuid := accede.asker();
BEGIN
    PERFORM accede.require_entry(call, id, rev + 1, to_s);
    -- Nobody proposes or approves in another's name, nor signed out since, nor what the asker has a
    -- conflict with.
    IF coalesce(proposer, me) <> me OR coalesce(approver, me) <> me OR NOT accede.asker_is_signed_in()
       OR to_s IN ('approved', 'applied') AND EXISTS (
           SELECT FROM accede.plan_item i
            WHERE i.call_id = call AND i.plan_id = id
              AND i.nomination_id = ANY (ARRAY(SELECT unnest(accede.conflicts_of(me))))) THEN
        PERFORM accede.refuse_asker(to_s);
    END IF;
    UPDATE accede.admission_plan p
       SET state = to_s, revision = p.revision + 1, proposed_by = coalesce(proposer, p.proposed_by),
           approved_by = coalesce(approver, p.approved_by)
     WHERE p.call_id = call AND p.plan_id = id AND p.revision = rev;
    GET DIAGNOSTICS moved = ROW_COUNT;
    PERFORM accede.moved_one(moved);
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

CREATE OR REPLACE FUNCTION accede.name_nomination()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
    candidate record;
BEGIN
    SELECT e.name, e.kind INTO candidate FROM accede.entity e WHERE e.entity_id = NEW.entity_id;
    IF FOUND THEN
        NEW.name := candidate.name;
        NEW.kind := candidate.kind;
    END IF;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION accede.nomination_at_hand(call text, ref text, the_key uuid, with_panel boolean)
 RETURNS TABLE(answer text, request bytea, micros bigint, call_state text, version integer, ledger text, published boolean, id uuid, state text, revision integer, commission character, place integer, dossier_version integer, closes bigint, in_conflict boolean, person uuid, mandates text, panel jsonb)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
DECLARE
    me uuid := accede.claimed_asker();
    sees_all boolean;
    mine char(2);
BEGIN
    SELECT string_agg(m.role || coalesce(':' || m.commission, ''), ' '),
           coalesce(bool_or(m.role IN ('administrator', 'auditor')), false), max(m.commission)
      INTO mandates, sees_all, mine
      FROM accede.mandates_of_asker(me) m;
    -- Whoever holds none is somebody all the same.
    IF mandates IS NULL THEN me := accede.asker(); END IF;
    SELECT c.state, c.regulations_version, c.ledger, c.published_at IS NOT NULL, n.nomination_id, n.state,
           n.revision, n.commission, n.place, n.dossier_version,
           (extract(epoch FROM n.completion_closes) * 1000000)::bigint
      INTO call_state, version, ledger, published, id, state, revision, commission, place, dossier_version,
           closes
      FROM accede.call c JOIN accede.nomination n USING (call_id)
     WHERE c.call_id = call AND n.reference = ref
       AND (sees_all OR n.commission = mine
            OR n.state IN ('admitted', 'struck') AND c.published_at IS NOT NULL
            OR n.nomination_id = ANY (accede.nominations_to_read())
            OR n.call_id = ANY (accede.askers_juries())
               AND n.state IN ('eligible', 'under_review', 'in_deliberation')
               AND NOT accede.has_conflict(call, n.nomination_id, n.commission, me))
       FOR SHARE OF c FOR NO KEY UPDATE OF n;
    IF id IS NULL THEN RETURN; END IF;
    SELECT k.answer, k.request, (extract(epoch FROM t.at) * 1000000)::bigint,
           accede.has_conflict(call, id, commission, me)
      INTO answer, request, micros, in_conflict
      FROM (SELECT coalesce((SELECT shown FROM accede.rehearsal_clock), clock_timestamp()) AS at) t
      LEFT JOIN accede.idempotency k ON k.call_id = call AND k.key = the_key AND k.person_id = me;
    person := me;
    IF with_panel AND sees_all AND NOT in_conflict THEN
        panel := (
            SELECT jsonb_agg(jsonb_build_object('state', a.state, 'keeps', a.keeps_counting,
                       'conflict', EXISTS (SELECT FROM accede.conflict x
                           WHERE x.call_id = a.call_id AND x.nomination_id = a.nomination_id
                             AND x.person_id = a.person_id AND x.dismissed_at IS NULL),
                       'verdict', (SELECT v.verdict FROM accede.review v
                           WHERE n.state = 'in_deliberation' AND v.call_id = a.call_id
                             AND v.assignment_id = a.assignment_id AND v.version = a.review_version)))
              FROM accede.nomination n
              JOIN accede.assignment a ON a.call_id = n.call_id AND a.nomination_id = n.nomination_id
             WHERE n.call_id = call AND n.nomination_id = id);
    END IF;
    RETURN NEXT;
END
$function$;

CREATE OR REPLACE FUNCTION accede.nomination_of_letter(call text, subj text, id uuid)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
AS $function$
BEGIN
    RETURN CASE subj
        WHEN 'nomination' THEN id
        WHEN 'assignment' THEN (SELECT a.nomination_id FROM accede.assignment a
                                 WHERE a.call_id = call AND a.assignment_id = id) END;
END
$function$;

CREATE OR REPLACE FUNCTION accede.nominations_in_conflict()
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
BEGIN
    RETURN accede.conflicts_of(accede.asker());
END
$function$;

CREATE OR REPLACE FUNCTION accede.nominations_to_read()
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
DECLARE
    me uuid := accede.asker();
    barred uuid[];
BEGIN
    IF NOT EXISTS (SELECT FROM accede.juror j WHERE j.person_id = me) OR NOT accede.asker_is('juror') THEN
        RETURN '{}';
    END IF;
    barred := accede.conflicts_of(me);
    RETURN ARRAY(
        SELECT a.nomination_id
          FROM accede.assignment a JOIN accede.call c USING (call_id)
         WHERE a.person_id = me AND a.state IN ('assigned', 'recorded', 'abstained')
           AND c.state IN ('in_review', 'decided') AND a.nomination_id <> ALL (barred));
END
$function$;

CREATE OR REPLACE FUNCTION accede.note_entry(call text, what text, subj text, id uuid, bytes bytea, words_salt bytea, words text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    number bigint;
    me uuid := accede.asker();
BEGIN
    -- A steward notes what nobody signed in does: what an installation begins with.
    IF what NOT IN ('act', 'refusal')
       OR me IS NULL AND NOT pg_has_role(session_user, 'accede_steward', 'MEMBER')
       OR me IS NOT NULL AND position(uuid_send(me) IN bytes) = 0 THEN
        PERFORM accede.refuse_asker('an entry in another''s name');
    END IF;
    INSERT INTO accede.audit_entry (call_id, kind, subject, subject_id, canonical)
    VALUES (call, what, subj, id, bytes) RETURNING entry_id INTO number;
    IF words IS NOT NULL THEN
        INSERT INTO accede.entry_body (call_id, entry_id, salt, body)
        VALUES (call, number, words_salt, words);
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION accede.note_sign_in(what text, ev text, about uuid, who uuid, typed_by text, code text, words text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    its_salt bytea := CASE WHEN words <> '' THEN accede_pgcrypto.gen_random_bytes(32) END;
    number bigint;
BEGIN
    INSERT INTO accede.audit_entry (call_id, kind, subject, subject_id, canonical)
    SELECT '-', what, 'person', about,
           accede.entry_text('accede/entry/1') || accede.entry_text(i.origin) || accede.entry_text('-')
           || accede.entry_text(what) || accede.entry_text('person') || uuid_send(about) || int8send(0)
           || accede.entry_text(ev) || accede.entry_text('') || accede.entry_text('')
           || uuid_send(coalesce(who, nobody)) || accede.entry_text(left(typed_by, 200))
           || int8send((extract(epoch FROM accede.moment()) * 1000000)::bigint) || accede.entry_text(code)
           || coalesce(sha256('accede/body/1'::bytea || its_salt || convert_to(words, 'UTF8')),
                       uuid_send(nobody) || uuid_send(nobody))
      FROM accede.installation i
    RETURNING entry_id INTO number;
    IF its_salt IS NOT NULL THEN
        INSERT INTO accede.entry_body (call_id, entry_id, salt, body) VALUES ('-', number, its_salt, words);
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION accede.number_of(key bytea)
 RETURNS uuid
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RETURN encode(set_byte(set_byte(substr(key, 1, 16), 6, get_byte(key, 6) & 15 | 64),
                           8, get_byte(key, 8) & 63 | 128), 'hex')::uuid;
END
$function$;

CREATE OR REPLACE FUNCTION accede.open_work_in(call text)
 RETURNS TABLE(person_id uuid, assignment_id uuid, reference text)
 LANGUAGE sql
 STABLE
AS $function$
    SELECT a.person_id, a.assignment_id, n.reference
      FROM accede.assignment a
      JOIN accede.nomination n ON n.call_id = a.call_id AND n.nomination_id = a.nomination_id
      JOIN accede.juror j ON j.call_id = a.call_id AND j.person_id = a.person_id
     WHERE a.call_id = call AND a.state = 'assigned' AND n.state = 'under_review'
       AND j.left_at IS NULL
       AND NOT EXISTS (SELECT FROM accede.every_conflict() f
                        WHERE f.person_id = a.person_id AND f.call_id = a.call_id
                          AND f.nomination_id = a.nomination_id)
$function$;

CREATE OR REPLACE FUNCTION accede.password_parameters(handle text, usual text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    salt bytea := substr(accede.keyed('salt', handle), 1, 16);
BEGIN
    RETURN coalesce((SELECT w.parameters FROM accede.password w JOIN accede.person p USING (person_id)
                      WHERE p.handle = password_parameters.handle),
                    usual || '$' || rtrim(encode(salt, 'base64'), '='));
END
$function$;

CREATE OR REPLACE FUNCTION accede.plans_in_conflict()
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
DECLARE
    barred uuid[] := accede.conflicts_of(accede.asker());
BEGIN
    IF barred = '{}' THEN RETURN '{}'; END IF;
    RETURN ARRAY(SELECT DISTINCT i.plan_id FROM accede.plan_item i WHERE i.nomination_id = ANY (barred));
END
$function$;

CREATE OR REPLACE FUNCTION accede.plans_published()
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
BEGIN
    RETURN ARRAY(SELECT p.plan_id FROM accede.admission_plan p WHERE p.state = 'published');
END
$function$;

CREATE OR REPLACE FUNCTION accede.recipients_at_hand(call text, number bigint)
 RETURNS TABLE(handle text, language text, has_address boolean)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    it accede.outbox;
BEGIN
    SELECT * INTO it FROM accede.outbox o WHERE o.call_id = call AND o.outbox_id = number;
    PERFORM accede.require_office(call, it.subject, it.subject_id);
    RETURN QUERY
        SELECT p.handle, coalesce(a.language, 'en'), a.email IS NOT NULL
          FROM (SELECT l.person_id FROM accede.letter l WHERE l.call_id = call AND l.outbox_id = number
                UNION
                SELECT r.person FROM accede.recipients_of(call, it.addressee, it.subject, it.subject_id) r (person)
                 WHERE it.state = 'held') w
          JOIN accede.person p ON p.person_id = w.person_id
          LEFT JOIN accede.address a ON a.person_id = w.person_id
         ORDER BY p.handle;
END
$function$;

CREATE OR REPLACE FUNCTION accede.recipients_of(call text, to_whom text, subj text, id uuid)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE
AS $function$
DECLARE
    about uuid := accede.nomination_of_letter(call, subj, id);
    of_commission char(2);
BEGIN
    IF subj = 'membership' THEN
        SELECT m.country INTO of_commission FROM accede.membership m WHERE m.membership_id = id;
    ELSE
        SELECT n.commission INTO of_commission FROM accede.nomination n
         WHERE n.call_id = call AND n.nomination_id = about;
    END IF;
    RETURN QUERY
        SELECT DISTINCT m.person_id
          FROM (SELECT coalesce((SELECT shown FROM accede.rehearsal_clock), clock_timestamp()) AS at) t
          JOIN accede.mandate m ON m.begins_at <= t.at AND m.ends_at > t.at
          JOIN accede.person p ON p.person_id = m.person_id AND p.disabled_at IS NULL
         WHERE to_whom = 'commission' AND m.role = 'officer' AND (subj = 'call' OR m.commission = of_commission)
            OR to_whom = 'secretariat' AND m.role = 'administrator'
               AND NOT accede.letter_in_conflict(call, subj, id, m.person_id)
            OR to_whom IN ('juror', 'panel') AND m.role = 'juror' AND EXISTS
               (SELECT FROM accede.assignment a
                 WHERE a.call_id = call AND a.person_id = m.person_id
                   AND (to_whom = 'juror' AND subj = 'assignment' AND a.assignment_id = id
                        OR to_whom = 'panel' AND a.nomination_id = about AND a.state = 'assigned'));
END
$function$;

CREATE OR REPLACE FUNCTION accede.record_delivery(call text, number bigint, person uuid, to_s text, said text, tries integer, again timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    it accede.outbox;
    moved bigint;
    at timestamptz := coalesce((SELECT shown FROM accede.rehearsal_clock), clock_timestamp());
BEGIN
    SELECT * INTO it FROM accede.outbox o WHERE o.call_id = call AND o.outbox_id = number;
    PERFORM accede.require_office(call, it.subject, it.subject_id);
    UPDATE accede.letter l
       SET state = to_s, answer = left(said, 500), tried = tries, next_try_at = coalesce(again, l.next_try_at),
           state_at = CASE WHEN l.state = to_s THEN l.state_at ELSE at END
     WHERE l.call_id = call AND l.outbox_id = number AND l.person_id = person;
    GET DIAGNOSTICS moved = ROW_COUNT;
    PERFORM accede.moved_one(moved);
END
$function$;

CREATE OR REPLACE FUNCTION accede.record_step(call text, subj text, id uuid, rev integer, ev text, from_s text, to_s text, who uuid, typed_by text, bytes bytea, moment timestamp with time zone, words_salt bytea, words text, letters text[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF subj = 'nomination' AND ev NOT IN ('Begin', 'Admit', 'Decline', 'Strike') THEN
        PERFORM accede.refuse_asker(ev);
    END IF;
    PERFORM accede.require_leave(call, subj, id, from_s, ev, who);
    PERFORM accede.write_step(call, subj, id, rev, ev, from_s, to_s, who, typed_by, bytes, moment,
                              words_salt, words, letters);
END
$function$;

CREATE OR REPLACE FUNCTION accede.refuse_another_clock()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF NEW.shown IS DISTINCT FROM (SELECT c.shown FROM accede.rehearsal_clock c) THEN
        RAISE EXCEPTION 'mandates go by the clock that is shown' USING ERRCODE = 'AC003';
    END IF;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION accede.refuse_another_lot()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.seed IS NULL AND NEW.call_id = OLD.call_id
       AND NEW.commitment = OLD.commitment AND NEW.committed_at = OLD.committed_at THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a lot is drawn once, and is the one that was committed to' USING ERRCODE = 'AC002';
END
$function$;

CREATE OR REPLACE FUNCTION accede.refuse_asker(what text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
BEGIN
    RAISE EXCEPTION '% is not the asker''s to do', what USING ERRCODE = 'AC004';
END
$function$;

CREATE OR REPLACE FUNCTION accede.refuse_by(guard text, what text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
BEGIN
    RAISE EXCEPTION 'violates constraint "%": %', guard, what
          USING ERRCODE = 'check_violation', CONSTRAINT = guard;
END
$function$;

CREATE OR REPLACE FUNCTION accede.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME IN ('review', 'review_draft', 'deliberation_note', 'plan_basis',
                                             'plan_item', 'idempotency') AND accede.is_erasing() THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'AC002';
END
$function$;

CREATE OR REPLACE FUNCTION accede.remember_answer(call text, the_key uuid, asked bytea, said text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    INSERT INTO accede.idempotency (call_id, key, person_id, request, answer)
    VALUES (call, the_key, coalesce(accede.asker(), '00000000-0000-0000-0000-000000000000'), asked, said);
END
$function$;

CREATE OR REPLACE FUNCTION accede.remind_jurors(call text, moment timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF NOT accede.asker_is('administrator') THEN PERFORM accede.refuse_asker('Remind'); END IF;
    INSERT INTO accede.outbox (call_id, addressee, letter, subject, subject_id, at)
    SELECT call, 'juror', 'review-reminder', 'assignment', w.assignment_id, moment
      FROM (SELECT DISTINCT ON (o.person_id) o.assignment_id, o.reference
              FROM accede.open_work_in(call) o ORDER BY o.person_id, o.reference) w
     ORDER BY w.reference, w.assignment_id;
END
$function$;

CREATE OR REPLACE FUNCTION accede.remove_second_factor(of_person uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF NOT accede.asker_is('administrator') OR of_person = accede.asker() THEN
        PERFORM accede.refuse_asker('RemoveSecondFactor');
    END IF;
    PERFORM accede.hold_keys(of_person);
    IF accede.holds_office(of_person) AND NOT accede.at_the_database() THEN
        PERFORM accede.refuse_asker('RemoveSecondFactor');
    END IF;
    UPDATE accede.second_factor f SET secret = NULL, confirmed_at = NULL
     WHERE f.person_id = of_person AND f.confirmed_at IS NOT NULL;
    RETURN FOUND;
END
$function$;

CREATE OR REPLACE FUNCTION accede.require_administrators_for_key()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    named uuid := NEW.proposed_by;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.verifier, NEW.proposed_by, coalesce(OLD.approved_by, NEW.approved_by))
           IS DISTINCT FROM (OLD.verifier, OLD.proposed_by, NEW.approved_by) THEN
            PERFORM accede.refuse_by(TG_NAME, 'another key than the one that was proposed or approved');
        END IF;
        named := CASE WHEN OLD.approved_by IS NULL THEN NEW.approved_by END;
    END IF;
    IF named IS NOT NULL AND NOT EXISTS (
           SELECT FROM accede.mandate m JOIN accede.person p USING (person_id)
            WHERE m.person_id = named AND m.role = 'administrator' AND p.disabled_at IS NULL
              AND m.begins_at <= accede.moment() AND m.ends_at > accede.moment()) THEN
        PERFORM accede.refuse_by(TG_NAME, 'a key that is proposed or approved without the mandate');
    END IF;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION accede.require_applied_plan()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF NOT EXISTS (
        SELECT FROM accede.plan_item i
          JOIN accede.admission_plan p ON p.call_id = i.call_id AND p.plan_id = i.plan_id
         WHERE i.call_id = NEW.call_id AND i.nomination_id = NEW.nomination_id
           AND i.nomination_revision = OLD.revision AND p.state = 'applied'
           AND p.xmin = pg_current_xact_id()::xid
           AND i.says = CASE NEW.state WHEN 'admitted' THEN 'admit' WHEN 'struck' THEN 'strike'
                                       ELSE 'decline' END) THEN
        PERFORM accede.refuse_by(TG_NAME, 'a decision without a plan that is being applied');
    END IF;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION accede.require_basis_of_plan()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF NOT EXISTS (SELECT FROM accede.admission_plan p
                    WHERE p.call_id = NEW.call_id AND p.plan_id = NEW.plan_id
                      AND p.basis_sha256 = sha256(convert_to(NEW.content, 'UTF8'))) THEN
        PERFORM accede.refuse_by(TG_NAME, 'another basis than the one that the plan names');
    END IF;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION accede.require_entry(call text, id uuid, rev integer, to_s text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
AS $function$
BEGIN
    IF NOT EXISTS (SELECT FROM accede.audit_entry a
                    WHERE a.call_id = call AND a.subject_id = id AND a.revision = rev
                      AND a.to_state = to_s AND a.xid = pg_current_xact_id()) THEN
        PERFORM accede.refuse_asker('a state without its step');
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION accede.require_fresh_plan()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF NOT EXISTS (SELECT FROM accede.admission_plan p
                    WHERE p.call_id = NEW.call_id AND p.plan_id = NEW.plan_id AND p.state = 'draft'
                      AND p.xmin = pg_current_xact_id()::xid) THEN
        PERFORM accede.refuse_by(TG_NAME, 'a nomination for a plan that was drawn before');
    END IF;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION accede.require_leave(call text, subj text, id uuid, from_s text, ev text, claimed uuid)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
AS $function$
DECLARE
    whose jsonb := accede.leave_of(subj, from_s, ev);
    nomination uuid := CASE WHEN subj = 'nomination' THEN id END;
    commission char(2);
    juror uuid;
BEGIN
    IF subj = 'assignment' THEN
        SELECT a.nomination_id, a.person_id INTO nomination, juror
          FROM accede.assignment a WHERE a.call_id = call AND a.assignment_id = id;
    END IF;
    IF whose ? 'officer' THEN
        IF subj = 'membership' THEN
            SELECT m.country INTO commission FROM accede.membership m WHERE m.membership_id = id;
        ELSE
            SELECT n.commission INTO commission FROM accede.nomination n
             WHERE n.call_id = call AND n.nomination_id = nomination;
            IF NOT FOUND AND from_s = 'absent' THEN commission := accede.askers_commission(); END IF;
        END IF;
    END IF;
    IF NOT EXISTS (SELECT FROM accede.leave_by(claimed, whose, call, nomination, commission, juror)) THEN
        PERFORM accede.refuse_asker(ev);
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION accede.require_move()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    this xid := pg_current_xact_id()::xid;
    stands text;
    now_at integer;
BEGIN
    CASE NEW.subject
        WHEN 'nomination' THEN
            SELECT n.state, n.revision INTO stands, now_at FROM accede.nomination n
             WHERE n.call_id = NEW.call_id AND n.nomination_id = NEW.subject_id AND n.xmin = this;
        WHEN 'assignment' THEN
            SELECT a.state, a.revision INTO stands, now_at FROM accede.assignment a
             WHERE a.call_id = NEW.call_id AND a.assignment_id = NEW.subject_id AND a.xmin = this;
        WHEN 'plan' THEN
            SELECT p.state, p.revision INTO stands, now_at FROM accede.admission_plan p
             WHERE p.call_id = NEW.call_id AND p.plan_id = NEW.subject_id AND p.xmin = this;
        WHEN 'membership' THEN
            SELECT m.state, m.revision INTO stands, now_at FROM accede.membership m
             WHERE m.membership_id = NEW.subject_id AND coalesce(m.call_id, '-') = NEW.call_id
               AND m.xmin = this;
        WHEN 'call' THEN
            SELECT c.state, c.revision INTO stands, now_at FROM accede.call c
             WHERE c.call_id = NEW.call_id AND c.xmin = this
               AND uuid_send(NEW.subject_id)
                   = substring(sha256(convert_to('accede/call/' || c.call_id, 'UTF8')) FOR 16);
        ELSE
            NULL;
    END CASE;
    IF now_at > NEW.revision OR now_at = NEW.revision AND stands = NEW.to_state THEN RETURN NULL; END IF;
    PERFORM accede.refuse_by(TG_NAME, 'a step that is told and not taken');
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION accede.require_no_conflict()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF accede.has_conflict(NEW.call_id, NEW.nomination_id, NULL, NEW.person_id) THEN
        PERFORM accede.refuse_by(TG_NAME, 'a seat for a juror who has a conflict with it');
    END IF;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION accede.require_office(call text, subj text, id uuid)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
AS $function$
BEGIN
    IF NOT accede.asker_is('administrator') OR accede.letter_in_conflict(call, subj, id, accede.asker()) THEN
        PERFORM accede.refuse_asker('a letter');
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION accede.require_quota_of_regulations()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF NEW.quota <> (SELECT coalesce(q.quota #>> ARRAY['exceptions', NEW.commission], q.quota ->> 'places')::integer
                       FROM (SELECT r.document::jsonb -> 'quota' AS quota FROM accede.regulations r
                              WHERE r.call_id = NEW.call_id ORDER BY r.version DESC LIMIT 1) q) THEN
        PERFORM accede.refuse_by(TG_NAME, 'a quota that the regulations do not give');
    END IF;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION accede.require_second_factor(wanted boolean)
 RETURNS text[]
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    without text[];
BEGIN
    IF NOT accede.asker_is('administrator') THEN PERFORM accede.refuse_asker('Require'); END IF;
    SELECT array_agg(DISTINCT p.handle ORDER BY p.handle) INTO without
      FROM accede.mandate m JOIN accede.person p USING (person_id)
     WHERE m.role = 'administrator' AND m.ends_at > accede.moment() AND p.disabled_at IS NULL AND wanted
       AND NOT EXISTS (SELECT FROM accede.second_factor f
                        WHERE f.person_id = p.person_id AND f.confirmed_at IS NOT NULL);
    IF without IS NOT NULL THEN RETURN without; END IF;
    INSERT INTO accede.requirement (name, since, until)
    VALUES ('second_factor', accede.moment(), CASE WHEN NOT wanted THEN accede.moment() END)
    ON CONFLICT (name) DO UPDATE
       SET until = EXCLUDED.until,
           since = CASE WHEN requirement.until IS NULL THEN requirement.since ELSE EXCLUDED.since END;
    RETURN '{}';
END
$function$;

CREATE OR REPLACE FUNCTION accede.require_two_for_amendment()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    before text := (SELECT r.document FROM accede.regulations r
                     WHERE r.call_id = NEW.call_id AND r.version = NEW.version - 1);
BEGIN
    IF accede.beside_windows(NEW.document) = accede.beside_windows(before)
       OR before::jsonb #> '{admission,second_approver}' = 'false' THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT FROM accede.amendment_proposal p
                    WHERE p.call_id = NEW.call_id AND p.based_on = NEW.version - 1
                      AND p.sha256 = NEW.sha256 AND p.proposed_by <> accede.asker()) THEN
        PERFORM accede.refuse_by(TG_NAME, 'an amendment that nobody else has proposed');
    END IF;
    -- It bears on every nomination of the call.
    IF NOT accede.asker_is('administrator') OR NOT accede.asker_is_signed_in()
       OR accede.asker_has_conflict_in(NEW.call_id) THEN
        PERFORM accede.refuse_by(TG_NAME, 'an amendment that is not the asker''s to approve');
    END IF;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION accede.revoke_token(id uuid)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    me uuid := accede.asker();
    reaches_all boolean := accede.asker_is('administrator');
    found_person uuid;
BEGIN
    UPDATE accede.token t SET revoked_at = clock_timestamp()
     WHERE t.token_id = id AND t.revoked_at IS NULL AND t.ends_at > clock_timestamp()
       AND (t.person_id = me OR reaches_all)
    RETURNING t.person_id INTO found_person;
    RETURN found_person;
END
$function$;

CREATE OR REPLACE FUNCTION accede.set_password(its_parameters text, digest bytea)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    me uuid := accede.asker();
BEGIN
    IF me IS NULL THEN PERFORM accede.refuse_asker('SetPassword'); END IF;
    PERFORM accede.hold_keys(me);
    IF NOT accede.asker_is_signed_in() THEN PERFORM accede.refuse_asker('SetPassword'); END IF;
    INSERT INTO accede.password (person_id, parameters, sha256, set_at)
    VALUES (me, its_parameters, digest, clock_timestamp())
    ON CONFLICT (person_id) DO UPDATE
       SET parameters = EXCLUDED.parameters, sha256 = EXCLUDED.sha256, set_at = EXCLUDED.set_at;
END
$function$;

CREATE OR REPLACE FUNCTION accede.step_nomination(call text, id uuid, rev integer, to_s text, new_place integer, places_more integer, of_commission character, version integer, closes timestamp with time zone, bytes bytea, ev text, from_s text, who uuid, typed_by text, moment timestamp with time zone, the_key uuid, asked bytea, said text, words_salt bytea, words text, letters text[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    moved bigint;
    whose jsonb := accede.leave_of('nomination', from_s, ev);
BEGIN
    IF NOT EXISTS (SELECT FROM accede.leave_by(who, whose, call, id, of_commission, NULL)) THEN
        PERFORM accede.refuse_asker(ev);
    END IF;
    IF places_more <> 0 THEN
        UPDATE accede.place_counter l SET used = l.used + places_more
         WHERE l.call_id = call AND l.commission = of_commission
           AND l.used + places_more BETWEEN 0 AND l.quota;
        GET DIAGNOSTICS moved = ROW_COUNT;
        PERFORM accede.moved_one(moved);
    END IF;
    UPDATE accede.nomination n
       SET state = to_s, revision = n.revision + 1, place = new_place, dossier_version = version,
           completion_closes = closes
     WHERE n.call_id = call AND n.nomination_id = id AND n.revision = rev AND n.state = from_s
       AND n.commission = of_commission;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> 1 THEN PERFORM accede.moved_one(moved); END IF;
    PERFORM accede.write_step(call, 'nomination', id, rev + 1, ev, from_s, to_s, who, typed_by, bytes,
                              moment, words_salt, words, letters);
    INSERT INTO accede.idempotency (call_id, key, person_id, request, answer)
    VALUES (call, the_key, who, asked, said);
END
$function$;

CREATE OR REPLACE FUNCTION accede.take_keys(of_person uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM accede.hold_keys(of_person);
    UPDATE accede.token t SET revoked_at = clock_timestamp() WHERE t.person_id = of_person AND t.revoked_at IS NULL;
    UPDATE accede.password w SET sha256 = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
     WHERE w.person_id = of_person;
    UPDATE accede.second_factor f SET secret = NULL, confirmed_at = NULL WHERE f.person_id = of_person;
    UPDATE accede.handed_key h SET handed_at = NULL WHERE h.person_id = of_person;
END
$function$;

CREATE OR REPLACE FUNCTION accede.take_letter()
 RETURNS TABLE(call_id text, outbox_id bigint, person_id uuid, handle text, name text, email text, language text, message_id text, tried integer, letter text, subject text, subject_id uuid, micros bigint)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
DECLARE
    moment timestamptz := coalesce((SELECT shown FROM accede.rehearsal_clock), clock_timestamp());
    barred uuid[] := accede.conflicts_of(accede.asker());
BEGIN
    IF NOT accede.asker_is('administrator') THEN PERFORM accede.refuse_asker('a letter'); END IF;
    RETURN QUERY
        SELECT l.call_id, l.outbox_id, l.person_id, p.handle, p.name, a.email, a.language, l.message_id,
               l.tried, o.letter, o.subject, o.subject_id, (extract(epoch FROM moment) * 1000000)::bigint
          FROM accede.letter l
          JOIN accede.outbox o ON o.call_id = l.call_id AND o.outbox_id = l.outbox_id
          JOIN accede.person p ON p.person_id = l.person_id
          JOIN accede.address a ON a.person_id = l.person_id
         WHERE l.state = 'released' AND l.next_try_at <= moment
           AND NOT coalesce(accede.nomination_of_letter(l.call_id, o.subject, o.subject_id) = ANY (barred), false)
         ORDER BY l.next_try_at, l.call_id, l.outbox_id, l.person_id
         LIMIT 1 FOR UPDATE OF l SKIP LOCKED;
END
$function$;

CREATE OR REPLACE FUNCTION accede.take_number(call text, of_commission character, places integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    number integer;
BEGIN
    IF accede.askers_commission() IS DISTINCT FROM of_commission THEN RETURN NULL; END IF;
    INSERT INTO accede.place_counter (call_id, commission, quota)
    VALUES (call, of_commission, places) ON CONFLICT DO NOTHING;
    UPDATE accede.place_counter SET next_number = next_number + 1
     WHERE call_id = call AND commission = of_commission RETURNING next_number - 1 INTO number;
    RETURN number;
END
$function$;

CREATE OR REPLACE FUNCTION accede.token_of(token text)
 RETURNS TABLE(token_id uuid, purpose text, label text, ends_at timestamp with time zone, at_most timestamp with time zone)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT t.token_id, t.purpose, t.label, t.ends_at, t.at_most FROM accede.token t
                  WHERE t.sha256 = pg_catalog.sha256(convert_to(token_of.token, 'UTF8'))
                    AND t.person_id = accede.asker() AND t.revoked_at IS NULL
                    AND t.ends_at > clock_timestamp();
END
$function$;

CREATE OR REPLACE FUNCTION accede.use_code(of_person uuid, code text)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    factor accede.second_factor;
    now_is bigint := floor(extract(epoch FROM clock_timestamp()) / 30)::bigint;
BEGIN
    SELECT * INTO factor FROM accede.second_factor f WHERE f.person_id = of_person FOR UPDATE;
    IF factor.secret IS NULL THEN RETURN false; END IF;
    FOR step IN greatest(now_is - 1, factor.last_step + 1) .. now_is + 1 LOOP
        IF accede.code_of_step(factor.secret, step) = code THEN
            UPDATE accede.second_factor f SET last_step = step WHERE f.person_id = of_person;
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END
$function$;

CREATE OR REPLACE FUNCTION accede.was_handed_a_key(of_person uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RETURN accede.asker_is('administrator')
       AND EXISTS (SELECT FROM accede.handed_key h WHERE h.person_id = of_person AND h.handed_at IS NOT NULL);
END
$function$;

CREATE OR REPLACE FUNCTION accede.write_step(call text, subj text, id uuid, rev integer, ev text, from_s text, to_s text, who uuid, typed_by text, bytes bytea, moment timestamp with time zone, words_salt bytea, words text, letters text[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
DECLARE
    number bigint;
BEGIN
    -- The bytes name who acted; nobody writes in another's name.
    IF position(uuid_send(who) IN bytes) = 0 THEN PERFORM accede.refuse_asker(ev); END IF;
    INSERT INTO accede.audit_entry (call_id, kind, subject, subject_id, revision, event, from_state,
                                    to_state, actor, operator, at, canonical)
    VALUES (call, 'step', subj, id, rev, ev, from_s, to_s, who, typed_by, moment, bytes)
    RETURNING entry_id INTO number;
    IF words IS NOT NULL THEN
        INSERT INTO accede.entry_body (call_id, entry_id, salt, body)
        VALUES (call, number, words_salt, words);
    END IF;
    FOR i IN 1 .. coalesce(cardinality(letters), 0) / 2 LOOP
        INSERT INTO accede.outbox (call_id, addressee, letter, subject, subject_id, at)
        VALUES (call, letters[2 * i - 1], letters[2 * i], subj, id, moment);
    END LOOP;
END
$function$;

CREATE TRIGGER proposals_are_not_emptied BEFORE TRUNCATE ON accede.amendment_proposal FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER proposals_are_only_added BEFORE DELETE OR UPDATE ON accede.amendment_proposal FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER announcements_are_not_emptied BEFORE TRUNCATE ON accede.announcement FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER announcements_are_only_added BEFORE DELETE OR UPDATE ON accede.announcement FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER nobody_is_given_what_one_has_a_conflict_with AFTER INSERT ON accede.assignment FOR EACH ROW EXECUTE FUNCTION accede.require_no_conflict();
CREATE CONSTRAINT TRIGGER a_step_that_is_told_is_taken AFTER INSERT ON accede.audit_entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((new.kind = 'step'::text) AND ((new.subject <> 'nomination'::text) OR (new.event = ANY (ARRAY['Begin'::text, 'Admit'::text, 'Decline'::text, 'Strike'::text]))))) EXECUTE FUNCTION accede.require_move();
CREATE TRIGGER entries_are_not_emptied BEFORE TRUNCATE ON accede.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER entries_are_only_added BEFORE DELETE OR UPDATE ON accede.audit_entry FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER checkpoints_are_not_emptied BEFORE TRUNCATE ON accede.checkpoint FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER checkpoints_are_only_added BEFORE DELETE OR UPDATE ON accede.checkpoint FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER notes_are_not_emptied BEFORE TRUNCATE ON accede.deliberation_note FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER notes_are_only_added BEFORE DELETE OR UPDATE ON accede.deliberation_note FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER a_submitted_version_stays BEFORE DELETE OR UPDATE ON accede.dossier FOR EACH ROW EXECUTE FUNCTION accede.keep_submitted_dossier();
CREATE TRIGGER dossiers_are_not_emptied BEFORE TRUNCATE ON accede.dossier FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER a_candidate_keeps_its_name BEFORE UPDATE OF name, kind ON accede.entity FOR EACH ROW WHEN (((old.name IS DISTINCT FROM new.name) OR (old.kind IS DISTINCT FROM new.kind))) EXECUTE FUNCTION accede.keep_candidates_name();
CREATE TRIGGER erasures_are_not_emptied BEFORE TRUNCATE ON accede.erasure FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER erasures_are_only_added BEFORE DELETE OR UPDATE ON accede.erasure FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER answers_are_not_emptied BEFORE TRUNCATE ON accede.idempotency FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER answers_stay BEFORE DELETE OR UPDATE ON accede.idempotency FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER mandates_go_by_no_other_clock BEFORE UPDATE ON accede.identity_secret FOR EACH ROW EXECUTE FUNCTION accede.refuse_another_clock();
CREATE TRIGGER what_it_is_is_not_emptied BEFORE TRUNCATE ON accede.installation FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER what_it_is_it_stays BEFORE DELETE OR UPDATE ON accede.installation FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER leaves_are_not_emptied BEFORE TRUNCATE ON accede.leaf FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER leaves_are_only_added BEFORE DELETE OR UPDATE ON accede.leaf FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER what_left_does_not_leave_again BEFORE UPDATE ON accede.letter FOR EACH ROW EXECUTE FUNCTION accede.keep_a_letter_on_its_way();
CREATE TRIGGER a_log_key_is_approved_as_proposed AFTER UPDATE ON accede.log_key FOR EACH ROW EXECUTE FUNCTION accede.require_administrators_for_key();
CREATE TRIGGER a_log_key_is_proposed_by_an_administrator AFTER INSERT ON accede.log_key FOR EACH ROW EXECUTE FUNCTION accede.require_administrators_for_key();
CREATE TRIGGER keys_are_not_emptied BEFORE TRUNCATE ON accede.log_key FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER keys_are_not_removed BEFORE DELETE ON accede.log_key FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER a_lot_is_drawn_once BEFORE DELETE OR UPDATE ON accede.lot FOR EACH ROW EXECUTE FUNCTION accede.refuse_another_lot();
CREATE TRIGGER lots_are_not_emptied BEFORE TRUNCATE ON accede.lot FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER a_seed_stays BEFORE DELETE OR UPDATE ON accede.lot_seed FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER seeds_are_not_emptied BEFORE TRUNCATE ON accede.lot_seed FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER an_office_begins_with_keys_of_its_own AFTER INSERT ON accede.mandate FOR EACH ROW WHEN ((new.role = ANY (ARRAY['administrator'::text, 'auditor'::text]))) EXECUTE FUNCTION accede.begin_office();
CREATE TRIGGER a_nomination_is_named_as_its_candidate BEFORE INSERT OR UPDATE OF entity_id, name, kind ON accede.nomination FOR EACH ROW EXECUTE FUNCTION accede.name_nomination();
CREATE TRIGGER only_a_plan_decides AFTER UPDATE OF state ON accede.nomination FOR EACH ROW WHEN (((new.state = ANY (ARRAY['admitted'::text, 'not_admitted'::text, 'struck'::text])) AND (new.state <> old.state))) EXECUTE FUNCTION accede.require_applied_plan();
CREATE TRIGGER no_outcome_before_its_announcement BEFORE UPDATE ON accede.outbox FOR EACH ROW EXECUTE FUNCTION accede.keep_a_letter_on_its_way();
CREATE TRIGGER a_quota_is_of_the_regulations AFTER INSERT ON accede.place_counter FOR EACH ROW EXECUTE FUNCTION accede.require_quota_of_regulations();
CREATE TRIGGER a_quota_moves_with_the_regulations AFTER UPDATE OF quota ON accede.place_counter FOR EACH ROW WHEN ((new.quota <> old.quota)) EXECUTE FUNCTION accede.require_quota_of_regulations();
CREATE TRIGGER a_basis_comes_with_its_plan AFTER INSERT ON accede.plan_basis FOR EACH ROW EXECUTE FUNCTION accede.require_fresh_plan();
CREATE TRIGGER a_basis_is_frozen BEFORE DELETE OR UPDATE ON accede.plan_basis FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER a_basis_is_the_one_agreed_on AFTER INSERT ON accede.plan_basis FOR EACH ROW EXECUTE FUNCTION accede.require_basis_of_plan();
CREATE TRIGGER bases_are_not_emptied BEFORE TRUNCATE ON accede.plan_basis FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER a_list_comes_with_its_plan AFTER INSERT ON accede.plan_item FOR EACH ROW EXECUTE FUNCTION accede.require_fresh_plan();
CREATE TRIGGER the_list_is_fixed BEFORE DELETE OR UPDATE ON accede.plan_item FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER the_list_is_not_emptied BEFORE TRUNCATE ON accede.plan_item FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER regulations_are_not_emptied BEFORE TRUNCATE ON accede.regulations FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER regulations_are_only_added BEFORE DELETE OR UPDATE ON accede.regulations FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER two_amend_the_regulations AFTER INSERT ON accede.regulations FOR EACH ROW WHEN ((new.version > 1)) EXECUTE FUNCTION accede.require_two_for_amendment();
CREATE TRIGGER a_clock_is_not_emptied BEFORE TRUNCATE ON accede.rehearsal_clock FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER a_clock_stays BEFORE DELETE ON accede.rehearsal_clock FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER mandates_go_by_the_same_clock AFTER INSERT OR UPDATE ON accede.rehearsal_clock FOR EACH ROW EXECUTE FUNCTION accede.ask_by_the_same_clock();
CREATE TRIGGER only_in_a_rehearsal_and_forward BEFORE INSERT OR UPDATE ON accede.rehearsal_clock FOR EACH ROW EXECUTE FUNCTION accede.clock_of_a_rehearsal();
CREATE TRIGGER reviews_are_not_emptied BEFORE TRUNCATE ON accede.review FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER reviews_are_only_added BEFORE DELETE OR UPDATE ON accede.review FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER drafts_are_not_emptied BEFORE TRUNCATE ON accede.review_draft FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER drafts_are_only_added BEFORE DELETE OR UPDATE ON accede.review_draft FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER seating_plans_are_not_emptied BEFORE TRUNCATE ON accede.seating_plan FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER seating_plans_are_only_added BEFORE DELETE OR UPDATE ON accede.seating_plan FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();

ALTER TABLE accede.address ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.address FORCE ROW LEVEL SECURITY;
CREATE POLICY administrator ON accede.address FOR SELECT TO accede_app
    USING (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY delete_administrator ON accede.address FOR DELETE TO accede_app
    USING (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY delete_oneself ON accede.address FOR DELETE TO accede_app
    USING ((person_id = ( SELECT accede.asker() AS asker)));
CREATE POLICY insert_administrator ON accede.address FOR INSERT TO accede_app
    WITH CHECK (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY insert_oneself ON accede.address FOR INSERT TO accede_app
    WITH CHECK ((person_id = ( SELECT accede.asker() AS asker)));
CREATE POLICY of_the_engine ON accede.address FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY oneself ON accede.address FOR SELECT TO accede_app
    USING ((person_id = ( SELECT accede.asker() AS asker)));
CREATE POLICY update_administrator ON accede.address FOR UPDATE TO accede_app
    USING (( SELECT accede.asker_is('administrator'::text) AS asker_is))
    WITH CHECK (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY update_oneself ON accede.address FOR UPDATE TO accede_app
    USING ((person_id = ( SELECT accede.asker() AS asker)))
    WITH CHECK ((person_id = ( SELECT accede.asker() AS asker)));
ALTER TABLE accede.admission_plan ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.admission_plan FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_engine ON accede.admission_plan FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY published ON accede.admission_plan FOR SELECT TO accede_app
    USING ((state = 'published'::text));
CREATE POLICY with_office ON accede.admission_plan FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.amendment_proposal ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.amendment_proposal FORCE ROW LEVEL SECURITY;
CREATE POLICY insert_administrator_and_proposed_by_oneself ON accede.amendment_proposal FOR INSERT TO accede_app
    WITH CHECK ((( SELECT accede.asker_is('administrator'::text) AS asker_is) AND ((proposed_by = ( SELECT accede.asker() AS asker)) AND ( SELECT accede.asker_is_signed_in() AS asker_is_signed_in))));
CREATE POLICY of_the_engine ON accede.amendment_proposal FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY with_office ON accede.amendment_proposal FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.announcement ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.announcement FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody ON accede.announcement FOR SELECT TO accede_app
    USING (true);
CREATE POLICY insert_administrator ON accede.announcement FOR INSERT TO accede_app
    WITH CHECK (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY of_the_engine ON accede.announcement FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.arrow ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.arrow FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody ON accede.arrow FOR SELECT TO accede_app
    USING (true);
CREATE POLICY of_the_engine ON accede.arrow FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.assignment ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.assignment FORCE ROW LEVEL SECURITY;
CREATE POLICY never_in_conflict ON accede.assignment AS RESTRICTIVE FOR SELECT TO accede_app
    USING ((((nomination_id = ANY (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[])) AND (person_id IS DISTINCT FROM ( SELECT accede.asker() AS asker))) IS NOT TRUE));
CREATE POLICY of_the_engine ON accede.assignment FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY oneself ON accede.assignment FOR SELECT TO accede_app
    USING ((person_id = ( SELECT accede.asker() AS asker)));
CREATE POLICY with_office ON accede.assignment FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.attempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.attempt FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_engine ON accede.attempt FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.audit_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_engine ON accede.audit_entry FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY on_own_nomination ON accede.audit_entry FOR SELECT TO accede_app
    USING (((kind = 'step'::text) AND (subject_id = ANY (( SELECT accede.askers_nominations() AS askers_nominations)::uuid[]))));
CREATE POLICY only_of_no_own_conflict ON accede.audit_entry AS RESTRICTIVE FOR SELECT TO accede_app
    USING (((subject <> ALL (ARRAY['conflict'::text, 'bid'::text])) OR (subject_id <> ALL (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[]))));
CREATE POLICY only_of_readable_work ON accede.audit_entry AS RESTRICTIVE FOR SELECT TO accede_app
    USING (((subject <> 'assignment'::text) OR (subject_id = ANY (( SELECT accede.askers_assignments() AS askers_assignments)::uuid[])) OR (( SELECT accede.asker_holds_office() AS asker_holds_office) AND (subject_id <> ALL (( SELECT accede.assignments_in_conflict() AS assignments_in_conflict)::uuid[])))));
CREATE POLICY own_act ON accede.audit_entry FOR SELECT TO accede_app
    USING ((actor = ( SELECT accede.asker() AS asker)));
CREATE POLICY with_office ON accede.audit_entry FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.bid ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.bid FORCE ROW LEVEL SECURITY;
CREATE POLICY insert_oneself_and_without_conflict ON accede.bid FOR INSERT TO accede_app
    WITH CHECK (((person_id = ( SELECT accede.asker() AS asker)) AND (nomination_id <> ALL (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[]))));
CREATE POLICY of_the_engine ON accede.bid FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY oneself ON accede.bid FOR SELECT TO accede_app
    USING ((person_id = ( SELECT accede.asker() AS asker)));
CREATE POLICY update_oneself_and_without_conflict ON accede.bid FOR UPDATE TO accede_app
    USING (((person_id = ( SELECT accede.asker() AS asker)) AND (nomination_id <> ALL (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[]))))
    WITH CHECK (((person_id = ( SELECT accede.asker() AS asker)) AND (nomination_id <> ALL (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[]))));
CREATE POLICY with_office_and_without_conflict ON accede.bid FOR SELECT TO accede_app
    USING ((( SELECT accede.asker_holds_office() AS asker_holds_office) AND (nomination_id <> ALL (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[]))));
ALTER TABLE accede.call ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.call FORCE ROW LEVEL SECURITY;
CREATE POLICY announced ON accede.call FOR SELECT TO accede_app
    USING ((state <> 'planned'::text));
CREATE POLICY of_the_engine ON accede.call FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY with_office ON accede.call FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.checkpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.checkpoint FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_engine ON accede.checkpoint FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.conflict ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.conflict FORCE ROW LEVEL SECURITY;
CREATE POLICY insert_administrator_and_of_another_and_without_conflict ON accede.conflict FOR INSERT TO accede_app
    WITH CHECK ((( SELECT accede.asker_is('administrator'::text) AS asker_is) AND (person_id IS DISTINCT FROM ( SELECT accede.asker() AS asker)) AND (nomination_id <> ALL (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[]))));
CREATE POLICY insert_oneself_and_by_the_juror ON accede.conflict FOR INSERT TO accede_app
    WITH CHECK (((person_id = ( SELECT accede.asker() AS asker)) AND ((source = 'juror'::text) AND (dismissed_at IS NULL))));
CREATE POLICY never_in_conflict ON accede.conflict AS RESTRICTIVE FOR SELECT TO accede_app
    USING ((((nomination_id = ANY (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[])) AND (person_id IS DISTINCT FROM ( SELECT accede.asker() AS asker))) IS NOT TRUE));
CREATE POLICY of_the_engine ON accede.conflict FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY oneself ON accede.conflict FOR SELECT TO accede_app
    USING ((person_id = ( SELECT accede.asker() AS asker)));
CREATE POLICY update_administrator_and_of_another ON accede.conflict FOR UPDATE TO accede_app
    USING ((( SELECT accede.asker_is('administrator'::text) AS asker_is) AND (person_id IS DISTINCT FROM ( SELECT accede.asker() AS asker))))
    WITH CHECK ((( SELECT accede.asker_is('administrator'::text) AS asker_is) AND (person_id IS DISTINCT FROM ( SELECT accede.asker() AS asker))));
CREATE POLICY update_never_in_conflict ON accede.conflict AS RESTRICTIVE FOR UPDATE TO accede_app
    USING ((((nomination_id = ANY (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[])) AND (person_id IS DISTINCT FROM ( SELECT accede.asker() AS asker))) IS NOT TRUE));
CREATE POLICY update_oneself_and_undismissed ON accede.conflict FOR UPDATE TO accede_app
    USING ((person_id = ( SELECT accede.asker() AS asker)))
    WITH CHECK (((person_id = ( SELECT accede.asker() AS asker)) AND (dismissed_at IS NULL)));
CREATE POLICY with_office ON accede.conflict FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.country ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.country FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody ON accede.country FOR SELECT TO accede_app
    USING (true);
CREATE POLICY insert_administrator ON accede.country FOR INSERT TO accede_app
    WITH CHECK (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY of_the_engine ON accede.country FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY update_administrator ON accede.country FOR UPDATE TO accede_app
    USING (( SELECT accede.asker_is('administrator'::text) AS asker_is))
    WITH CHECK (( SELECT accede.asker_is('administrator'::text) AS asker_is));
ALTER TABLE accede.deliberation_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.deliberation_note FORCE ROW LEVEL SECURITY;
CREATE POLICY insert_administrator_and_oneself ON accede.deliberation_note FOR INSERT TO accede_app
    WITH CHECK ((( SELECT accede.asker_is('administrator'::text) AS asker_is) AND (person_id = ( SELECT accede.asker() AS asker))));
CREATE POLICY never_on_a_nomination_in_conflict ON accede.deliberation_note AS RESTRICTIVE FOR SELECT TO accede_app
    USING (((nomination_id = ANY (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[])) IS NOT TRUE));
CREATE POLICY of_the_engine ON accede.deliberation_note FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY with_office ON accede.deliberation_note FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.document ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.document FORCE ROW LEVEL SECURITY;
CREATE POLICY given_to_read ON accede.document FOR SELECT TO accede_app
    USING ((nomination_id = ANY (( SELECT accede.nominations_to_read() AS nominations_to_read)::uuid[])));
CREATE POLICY insert_of_own_nomination ON accede.document FOR INSERT TO accede_app
    WITH CHECK ((nomination_id = ANY (( SELECT accede.askers_nominations() AS askers_nominations)::uuid[])));
CREATE POLICY of_own_nomination ON accede.document FOR SELECT TO accede_app
    USING ((nomination_id = ANY (( SELECT accede.askers_nominations() AS askers_nominations)::uuid[])));
CREATE POLICY of_the_engine ON accede.document FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY with_office_and_without_conflict_and_of_a_submission ON accede.document FOR SELECT TO accede_app
    USING ((( SELECT accede.asker_holds_office() AS asker_holds_office) AND (nomination_id <> ALL (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[])) AND (( SELECT n.dossier_version
   FROM accede.nomination n
  WHERE ((n.call_id = document.call_id) AND (n.nomination_id = document.nomination_id))) >= 1)));
ALTER TABLE accede.dossier ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.dossier FORCE ROW LEVEL SECURITY;
CREATE POLICY given_to_read_and_submitted ON accede.dossier FOR SELECT TO accede_app
    USING (((nomination_id = ANY (( SELECT accede.nominations_to_read() AS nominations_to_read)::uuid[])) AND (version <= ( SELECT n.dossier_version
   FROM accede.nomination n
  WHERE ((n.call_id = dossier.call_id) AND (n.nomination_id = dossier.nomination_id))))));
CREATE POLICY insert_of_own_nomination_and_working_version ON accede.dossier FOR INSERT TO accede_app
    WITH CHECK (((nomination_id = ANY (( SELECT accede.askers_nominations() AS askers_nominations)::uuid[])) AND (version = (1 + ( SELECT n.dossier_version
   FROM accede.nomination n
  WHERE ((n.call_id = dossier.call_id) AND (n.nomination_id = dossier.nomination_id)))))));
CREATE POLICY of_own_nomination ON accede.dossier FOR SELECT TO accede_app
    USING ((nomination_id = ANY (( SELECT accede.askers_nominations() AS askers_nominations)::uuid[])));
CREATE POLICY of_the_engine ON accede.dossier FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY update_of_own_nomination_and_working_version ON accede.dossier FOR UPDATE TO accede_app
    USING (((nomination_id = ANY (( SELECT accede.askers_nominations() AS askers_nominations)::uuid[])) AND (version = (1 + ( SELECT n.dossier_version
   FROM accede.nomination n
  WHERE ((n.call_id = dossier.call_id) AND (n.nomination_id = dossier.nomination_id)))))))
    WITH CHECK (((nomination_id = ANY (( SELECT accede.askers_nominations() AS askers_nominations)::uuid[])) AND (version = (1 + ( SELECT n.dossier_version
   FROM accede.nomination n
  WHERE ((n.call_id = dossier.call_id) AND (n.nomination_id = dossier.nomination_id)))))));
CREATE POLICY with_office_and_without_conflict_and_submitted ON accede.dossier FOR SELECT TO accede_app
    USING ((( SELECT accede.asker_holds_office() AS asker_holds_office) AND (nomination_id <> ALL (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[])) AND (version <= ( SELECT n.dossier_version
   FROM accede.nomination n
  WHERE ((n.call_id = dossier.call_id) AND (n.nomination_id = dossier.nomination_id))))));
ALTER TABLE accede.entity ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.entity FORCE ROW LEVEL SECURITY;
CREATE POLICY candidate_of_a_readable_nomination ON accede.entity FOR SELECT TO accede_app
    USING ((( SELECT accede.asker_is('juror'::text) AS asker_is) AND (EXISTS ( SELECT
   FROM accede.nomination n
  WHERE ((n.entity_id = entity.entity_id) AND ((n.call_id = ANY (( SELECT accede.askers_juries() AS askers_juries)::text[])) OR (n.nomination_id = ANY (( SELECT accede.nominations_to_read() AS nominations_to_read)::uuid[]))))))));
CREATE POLICY insert_administrator ON accede.entity FOR INSERT TO accede_app
    WITH CHECK (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY insert_own_country ON accede.entity FOR INSERT TO accede_app
    WITH CHECK ((country = ( SELECT accede.askers_commission() AS askers_commission)));
CREATE POLICY of_the_engine ON accede.entity FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY once_a_member ON accede.entity FOR SELECT TO accede_app
    USING (is_public);
CREATE POLICY own_country ON accede.entity FOR SELECT TO accede_app
    USING ((country = ( SELECT accede.askers_commission() AS askers_commission)));
CREATE POLICY with_office ON accede.entity FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.entry_body ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.entry_body FORCE ROW LEVEL SECURITY;
CREATE POLICY of_a_readable_entry ON accede.entry_body FOR SELECT TO accede_app
    USING ((EXISTS ( SELECT
   FROM accede.audit_entry a
  WHERE ((a.call_id = entry_body.call_id) AND (a.entry_id = entry_body.entry_id) AND ((a.subject <> 'assignment'::text) OR (COALESCE(a.event, ''::text) <> ALL (ARRAY['RecordRecommendation'::text, 'Revise'::text])) OR (EXISTS ( SELECT
           FROM accede.review v
          WHERE ((v.call_id = a.call_id) AND (v.assignment_id = a.subject_id))
         OFFSET 0))))
 OFFSET 0)));
CREATE POLICY of_the_engine ON accede.entry_body FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.erasure ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.erasure FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_engine ON accede.erasure FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.handed_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.handed_key FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_engine ON accede.handed_key FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.idempotency FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_engine ON accede.idempotency FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY oneself ON accede.idempotency FOR SELECT TO accede_app
    USING ((person_id = ( SELECT accede.asker() AS asker)));
ALTER TABLE accede.identity_secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.identity_secret FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_engine ON accede.identity_secret FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.installation ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.installation FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody ON accede.installation FOR SELECT TO accede_app
    USING (true);
CREATE POLICY of_the_engine ON accede.installation FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.juror ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.juror FORCE ROW LEVEL SECURITY;
CREATE POLICY insert_administrator ON accede.juror FOR INSERT TO accede_app
    WITH CHECK (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY of_the_engine ON accede.juror FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY oneself ON accede.juror FOR SELECT TO accede_app
    USING ((person_id = ( SELECT accede.asker() AS asker)));
CREATE POLICY update_administrator ON accede.juror FOR UPDATE TO accede_app
    USING (( SELECT accede.asker_is('administrator'::text) AS asker_is))
    WITH CHECK (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY with_office ON accede.juror FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.leaf ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.leaf FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_engine ON accede.leaf FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.ledger_opening ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.ledger_opening FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody ON accede.ledger_opening FOR SELECT TO accede_app
    USING (true);
CREATE POLICY insert_administrator ON accede.ledger_opening FOR INSERT TO accede_app
    WITH CHECK (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY of_the_engine ON accede.ledger_opening FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.letter FORCE ROW LEVEL SECURITY;
CREATE POLICY of_a_readable_letter ON accede.letter FOR SELECT TO accede_app
    USING ((EXISTS ( SELECT
   FROM accede.outbox o
  WHERE ((o.call_id = letter.call_id) AND (o.outbox_id = letter.outbox_id))
 OFFSET 0)));
CREATE POLICY of_the_engine ON accede.letter FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.log_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.log_key FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_engine ON accede.log_key FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.lot ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.lot FORCE ROW LEVEL SECURITY;
CREATE POLICY of_a_published_call ON accede.lot FOR SELECT TO accede_app
    USING ((call_id = ANY (( SELECT accede.calls_published() AS calls_published)::text[])));
CREATE POLICY of_the_engine ON accede.lot FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY with_office ON accede.lot FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.lot_seed ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.lot_seed FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_engine ON accede.lot_seed FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.mandate ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.mandate FORCE ROW LEVEL SECURITY;
CREATE POLICY insert_administrator ON accede.mandate FOR INSERT TO accede_app
    WITH CHECK (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY of_the_engine ON accede.mandate FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY oneself ON accede.mandate FOR SELECT TO accede_app
    USING ((person_id = ( SELECT accede.asker() AS asker)));
CREATE POLICY with_office ON accede.mandate FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.membership ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.membership FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody ON accede.membership FOR SELECT TO accede_app
    USING (true);
CREATE POLICY of_the_engine ON accede.membership FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.migration ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.migration FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody ON accede.migration FOR SELECT TO accede_app
    USING (true);
CREATE POLICY of_the_engine ON accede.migration FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.nomination ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.nomination FORCE ROW LEVEL SECURITY;
CREATE POLICY admitted_and_of_a_published_call ON accede.nomination FOR SELECT TO accede_app
    USING (((state = ANY (ARRAY['admitted'::text, 'struck'::text])) AND (call_id = ANY (( SELECT accede.calls_published() AS calls_published)::text[]))));
CREATE POLICY given_to_read ON accede.nomination FOR SELECT TO accede_app
    USING ((nomination_id = ANY (( SELECT accede.nominations_to_read() AS nominations_to_read)::uuid[])));
CREATE POLICY of_the_engine ON accede.nomination FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY own_commission ON accede.nomination FOR SELECT TO accede_app
    USING ((commission = ( SELECT accede.askers_commission() AS askers_commission)));
CREATE POLICY shown_to_own_jury ON accede.nomination FOR SELECT TO accede_app
    USING (((call_id = ANY (( SELECT accede.askers_juries() AS askers_juries)::text[])) AND (state = ANY (ARRAY['eligible'::text, 'under_review'::text, 'in_deliberation'::text])) AND (nomination_id <> ALL (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[]))));
CREATE POLICY update_administrator_and_without_conflict ON accede.nomination FOR UPDATE TO accede_app
    USING ((( SELECT accede.asker_is('administrator'::text) AS asker_is) AND (nomination_id <> ALL (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[]))))
    WITH CHECK ((( SELECT accede.asker_is('administrator'::text) AS asker_is) AND (nomination_id <> ALL (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[]))));
CREATE POLICY with_office ON accede.nomination FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_engine ON accede.outbox FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY only_of_no_conflicted_subject ON accede.outbox AS RESTRICTIVE FOR SELECT TO accede_app
    USING ((((subject <> 'nomination'::text) OR (subject_id <> ALL (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[]))) AND ((subject <> 'assignment'::text) OR (subject_id <> ALL (( SELECT accede.assignments_in_conflict() AS assignments_in_conflict)::uuid[])))));
CREATE POLICY with_office ON accede.outbox FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.password ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.password FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_engine ON accede.password FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.person ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.person FORCE ROW LEVEL SECURITY;
CREATE POLICY insert_administrator ON accede.person FOR INSERT TO accede_app
    WITH CHECK (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY of_the_engine ON accede.person FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY oneself ON accede.person FOR SELECT TO accede_app
    USING ((person_id = ( SELECT accede.asker() AS asker)));
CREATE POLICY update_administrator ON accede.person FOR UPDATE TO accede_app
    USING (( SELECT accede.asker_is('administrator'::text) AS asker_is))
    WITH CHECK (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY with_office ON accede.person FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.place_counter ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.place_counter FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_engine ON accede.place_counter FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY own_commission ON accede.place_counter FOR SELECT TO accede_app
    USING ((commission = ( SELECT accede.askers_commission() AS askers_commission)));
CREATE POLICY update_administrator ON accede.place_counter FOR UPDATE TO accede_app
    USING (( SELECT accede.asker_is('administrator'::text) AS asker_is))
    WITH CHECK (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY with_office ON accede.place_counter FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.plan_basis ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.plan_basis FORCE ROW LEVEL SECURITY;
CREATE POLICY insert_administrator ON accede.plan_basis FOR INSERT TO accede_app
    WITH CHECK (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY never_with_one_in_conflict ON accede.plan_basis AS RESTRICTIVE FOR SELECT TO accede_app
    USING (((plan_id = ANY (( SELECT accede.plans_in_conflict() AS plans_in_conflict)::uuid[])) IS NOT TRUE));
CREATE POLICY of_the_engine ON accede.plan_basis FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY with_office ON accede.plan_basis FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.plan_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.plan_item FORCE ROW LEVEL SECURITY;
CREATE POLICY insert_administrator ON accede.plan_item FOR INSERT TO accede_app
    WITH CHECK (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY of_a_published_plan_and_not_declined ON accede.plan_item FOR SELECT TO accede_app
    USING (((plan_id = ANY (( SELECT accede.plans_published() AS plans_published)::uuid[])) AND (says <> 'decline'::text)));
CREATE POLICY of_the_engine ON accede.plan_item FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY with_office ON accede.plan_item FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.profile ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.profile FORCE ROW LEVEL SECURITY;
CREATE POLICY insert_administrator ON accede.profile FOR INSERT TO accede_app
    WITH CHECK (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY insert_oneself ON accede.profile FOR INSERT TO accede_app
    WITH CHECK ((person_id = ( SELECT accede.asker() AS asker)));
CREATE POLICY of_the_engine ON accede.profile FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY oneself ON accede.profile FOR SELECT TO accede_app
    USING ((person_id = ( SELECT accede.asker() AS asker)));
CREATE POLICY update_administrator ON accede.profile FOR UPDATE TO accede_app
    USING (( SELECT accede.asker_is('administrator'::text) AS asker_is))
    WITH CHECK (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY update_oneself ON accede.profile FOR UPDATE TO accede_app
    USING ((person_id = ( SELECT accede.asker() AS asker)))
    WITH CHECK ((person_id = ( SELECT accede.asker() AS asker)));
CREATE POLICY with_office ON accede.profile FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.regulations ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.regulations FORCE ROW LEVEL SECURITY;
CREATE POLICY insert_administrator ON accede.regulations FOR INSERT TO accede_app
    WITH CHECK (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY of_an_announced_call ON accede.regulations FOR SELECT TO accede_app
    USING ((call_id = ANY (( SELECT accede.calls_announced() AS calls_announced)::text[])));
CREATE POLICY of_the_engine ON accede.regulations FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY with_office ON accede.regulations FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.rehearsal_clock ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.rehearsal_clock FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody ON accede.rehearsal_clock FOR SELECT TO accede_app
    USING (true);
CREATE POLICY of_the_engine ON accede.rehearsal_clock FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.remark ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.remark FORCE ROW LEVEL SECURITY;
CREATE POLICY insert_administrator_and_without_conflict ON accede.remark FOR INSERT TO accede_app
    WITH CHECK ((( SELECT accede.asker_is('administrator'::text) AS asker_is) AND (nomination_id <> ALL (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[]))));
CREATE POLICY of_own_nomination ON accede.remark FOR SELECT TO accede_app
    USING ((nomination_id = ANY (( SELECT accede.askers_nominations() AS askers_nominations)::uuid[])));
CREATE POLICY of_the_engine ON accede.remark FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY update_of_own_nomination ON accede.remark FOR UPDATE TO accede_app
    USING ((nomination_id = ANY (( SELECT accede.askers_nominations() AS askers_nominations)::uuid[])))
    WITH CHECK ((nomination_id = ANY (( SELECT accede.askers_nominations() AS askers_nominations)::uuid[])));
CREATE POLICY with_office_and_without_conflict ON accede.remark FOR SELECT TO accede_app
    USING ((( SELECT accede.asker_holds_office() AS asker_holds_office) AND (nomination_id <> ALL (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[]))));
ALTER TABLE accede.requirement ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.requirement FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody ON accede.requirement FOR SELECT TO accede_app
    USING (true);
CREATE POLICY of_the_engine ON accede.requirement FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.review ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.review FORCE ROW LEVEL SECURITY;
CREATE POLICY deliberated_with ON accede.review FOR SELECT TO accede_app
    USING ((assignment_id = ANY (( SELECT accede.assignments_deliberated() AS assignments_deliberated)::uuid[])));
CREATE POLICY insert_own_assignment ON accede.review FOR INSERT TO accede_app
    WITH CHECK ((assignment_id = ANY (( SELECT accede.askers_assignments() AS askers_assignments)::uuid[])));
CREATE POLICY of_the_engine ON accede.review FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY own_assignment ON accede.review FOR SELECT TO accede_app
    USING ((assignment_id = ANY (( SELECT accede.askers_assignments() AS askers_assignments)::uuid[])));
CREATE POLICY with_office_and_deliberated ON accede.review FOR SELECT TO accede_app
    USING ((( SELECT accede.asker_holds_office() AS asker_holds_office) AND (EXISTS ( SELECT
   FROM (accede.assignment a
     JOIN accede.nomination n ON (((n.call_id = a.call_id) AND (n.nomination_id = a.nomination_id))))
  WHERE ((a.call_id = review.call_id) AND (a.assignment_id = review.assignment_id) AND (n.state = ANY (ARRAY['in_deliberation'::text, 'recommended'::text, 'reserved'::text, 'not_recommended'::text, 'admitted'::text, 'not_admitted'::text, 'struck'::text])))
 OFFSET 0))));
ALTER TABLE accede.review_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.review_draft FORCE ROW LEVEL SECURITY;
CREATE POLICY insert_own_assignment ON accede.review_draft FOR INSERT TO accede_app
    WITH CHECK ((assignment_id = ANY (( SELECT accede.askers_assignments() AS askers_assignments)::uuid[])));
CREATE POLICY of_the_engine ON accede.review_draft FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY own_assignment ON accede.review_draft FOR SELECT TO accede_app
    USING ((assignment_id = ANY (( SELECT accede.askers_assignments() AS askers_assignments)::uuid[])));
ALTER TABLE accede.saved_search ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.saved_search FORCE ROW LEVEL SECURITY;
CREATE POLICY delete_oneself ON accede.saved_search FOR DELETE TO accede_app
    USING ((person_id = ( SELECT accede.asker() AS asker)));
CREATE POLICY insert_oneself ON accede.saved_search FOR INSERT TO accede_app
    WITH CHECK ((person_id = ( SELECT accede.asker() AS asker)));
CREATE POLICY of_the_engine ON accede.saved_search FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY oneself ON accede.saved_search FOR SELECT TO accede_app
    USING ((person_id = ( SELECT accede.asker() AS asker)));
CREATE POLICY update_oneself ON accede.saved_search FOR UPDATE TO accede_app
    USING ((person_id = ( SELECT accede.asker() AS asker)))
    WITH CHECK ((person_id = ( SELECT accede.asker() AS asker)));
ALTER TABLE accede.screening_finding ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.screening_finding FORCE ROW LEVEL SECURITY;
CREATE POLICY insert_administrator_and_without_conflict ON accede.screening_finding FOR INSERT TO accede_app
    WITH CHECK ((( SELECT accede.asker_is('administrator'::text) AS asker_is) AND (nomination_id <> ALL (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[]))));
CREATE POLICY of_the_engine ON accede.screening_finding FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY update_administrator_and_without_conflict ON accede.screening_finding FOR UPDATE TO accede_app
    USING ((( SELECT accede.asker_is('administrator'::text) AS asker_is) AND (nomination_id <> ALL (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[]))))
    WITH CHECK ((( SELECT accede.asker_is('administrator'::text) AS asker_is) AND (nomination_id <> ALL (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[]))));
CREATE POLICY with_office_and_without_conflict ON accede.screening_finding FOR SELECT TO accede_app
    USING ((( SELECT accede.asker_holds_office() AS asker_holds_office) AND (nomination_id <> ALL (( SELECT accede.nominations_in_conflict() AS nominations_in_conflict)::uuid[]))));
ALTER TABLE accede.seating_plan ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.seating_plan FORCE ROW LEVEL SECURITY;
CREATE POLICY insert_administrator_and_drawn_by_oneself ON accede.seating_plan FOR INSERT TO accede_app
    WITH CHECK ((( SELECT accede.asker_is('administrator'::text) AS asker_is) AND (drawn_by = ( SELECT accede.asker() AS asker))));
CREATE POLICY of_the_engine ON accede.seating_plan FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY with_office ON accede.seating_plan FOR SELECT TO accede_app
    USING (( SELECT accede.asker_holds_office() AS asker_holds_office));
ALTER TABLE accede.second_factor ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.second_factor FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_engine ON accede.second_factor FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.tile ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.tile FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_engine ON accede.tile FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
ALTER TABLE accede.token ENABLE ROW LEVEL SECURITY;
ALTER TABLE accede.token FORCE ROW LEVEL SECURITY;
CREATE POLICY administrator ON accede.token FOR SELECT TO accede_app
    USING (( SELECT accede.asker_is('administrator'::text) AS asker_is));
CREATE POLICY of_the_engine ON accede.token FOR ALL TO accede_engine, accede_steward
    USING (true)
    WITH CHECK (true);
CREATE POLICY oneself ON accede.token FOR SELECT TO accede_app
    USING ((person_id = ( SELECT accede.asker() AS asker)));

ALTER SCHEMA accede OWNER TO accede_owner;
ALTER TABLE accede.address OWNER TO accede_owner;
ALTER TABLE accede.admission_plan OWNER TO accede_owner;
ALTER TABLE accede.amendment_proposal OWNER TO accede_owner;
ALTER TABLE accede.announcement OWNER TO accede_owner;
ALTER TABLE accede.arrow OWNER TO accede_owner;
ALTER TABLE accede.assignment OWNER TO accede_owner;
ALTER TABLE accede.attempt OWNER TO accede_owner;
ALTER TABLE accede.audit_entry OWNER TO accede_owner;
ALTER TABLE accede.bid OWNER TO accede_owner;
ALTER TABLE accede.call OWNER TO accede_owner;
ALTER TABLE accede.checkpoint OWNER TO accede_owner;
ALTER TABLE accede.conflict OWNER TO accede_owner;
ALTER TABLE accede.country OWNER TO accede_owner;
ALTER TABLE accede.deliberation_note OWNER TO accede_owner;
ALTER TABLE accede.document OWNER TO accede_owner;
ALTER TABLE accede.dossier OWNER TO accede_owner;
ALTER TABLE accede.entity OWNER TO accede_owner;
ALTER TABLE accede.entry_body OWNER TO accede_owner;
ALTER TABLE accede.erasure OWNER TO accede_owner;
ALTER VIEW accede.event OWNER TO accede_owner;
ALTER TABLE accede.handed_key OWNER TO accede_owner;
ALTER TABLE accede.idempotency OWNER TO accede_owner;
ALTER TABLE accede.identity_secret OWNER TO accede_owner;
ALTER TABLE accede.installation OWNER TO accede_owner;
ALTER TABLE accede.juror OWNER TO accede_owner;
ALTER TABLE accede.leaf OWNER TO accede_owner;
ALTER TABLE accede.ledger_opening OWNER TO accede_owner;
ALTER TABLE accede.letter OWNER TO accede_owner;
ALTER TABLE accede.log_key OWNER TO accede_owner;
ALTER TABLE accede.lot OWNER TO accede_owner;
ALTER TABLE accede.lot_seed OWNER TO accede_owner;
ALTER TABLE accede.mandate OWNER TO accede_owner;
ALTER TABLE accede.membership OWNER TO accede_owner;
ALTER TABLE accede.migration OWNER TO accede_owner;
ALTER TABLE accede.nomination OWNER TO accede_owner;
ALTER TABLE accede.outbox OWNER TO accede_owner;
ALTER TABLE accede.password OWNER TO accede_owner;
ALTER TABLE accede.person OWNER TO accede_owner;
ALTER TABLE accede.place_counter OWNER TO accede_owner;
ALTER TABLE accede.plan_basis OWNER TO accede_owner;
ALTER TABLE accede.plan_item OWNER TO accede_owner;
ALTER TABLE accede.profile OWNER TO accede_owner;
ALTER TABLE accede.regulations OWNER TO accede_owner;
ALTER TABLE accede.rehearsal_clock OWNER TO accede_owner;
ALTER TABLE accede.remark OWNER TO accede_owner;
ALTER TABLE accede.requirement OWNER TO accede_owner;
ALTER TABLE accede.review OWNER TO accede_owner;
ALTER TABLE accede.review_draft OWNER TO accede_owner;
ALTER TABLE accede.saved_search OWNER TO accede_owner;
ALTER TABLE accede.screening_finding OWNER TO accede_owner;
ALTER TABLE accede.seating_plan OWNER TO accede_owner;
ALTER TABLE accede.second_factor OWNER TO accede_owner;
ALTER TABLE accede.tile OWNER TO accede_owner;
ALTER TABLE accede.token OWNER TO accede_owner;
ALTER FUNCTION accede.add_token(uuid,uuid,bytea,text,text,integer) OWNER TO accede_engine;
ALTER FUNCTION accede.answer_attempt(uuid,uuid,bytea,text) OWNER TO accede_engine;
ALTER FUNCTION accede.ask_as(text) OWNER TO accede_engine;
ALTER FUNCTION accede.ask_by_the_same_clock() OWNER TO accede_engine;
ALTER FUNCTION accede.ask_for(text) OWNER TO accede_engine;
ALTER FUNCTION accede.asker() OWNER TO accede_engine;
ALTER FUNCTION accede.asker_has_conflict(text,uuid,character) OWNER TO accede_engine;
ALTER FUNCTION accede.asker_has_conflict_in(text) OWNER TO accede_engine;
ALTER FUNCTION accede.asker_holds_office() OWNER TO accede_engine;
ALTER FUNCTION accede.asker_is(text) OWNER TO accede_engine;
ALTER FUNCTION accede.asker_is_signed_in() OWNER TO accede_engine;
ALTER FUNCTION accede.asker_reads_every_entry() OWNER TO accede_engine;
ALTER FUNCTION accede.askers_assignments() OWNER TO accede_engine;
ALTER FUNCTION accede.askers_commission() OWNER TO accede_engine;
ALTER FUNCTION accede.askers_juries() OWNER TO accede_engine;
ALTER FUNCTION accede.askers_nominations() OWNER TO accede_engine;
ALTER FUNCTION accede.askers_note(text,uuid,integer) OWNER TO accede_engine;
ALTER FUNCTION accede.asks_for_second_factor() OWNER TO accede_owner;
ALTER FUNCTION accede.assignments_deliberated() OWNER TO accede_engine;
ALTER FUNCTION accede.assignments_in_conflict() OWNER TO accede_engine;
ALTER FUNCTION accede.at_the_database() OWNER TO accede_owner;
ALTER FUNCTION accede.begin_anew(uuid) OWNER TO accede_engine;
ALTER FUNCTION accede.begin_assignment(text,uuid,uuid,uuid,text,integer) OWNER TO accede_engine;
ALTER FUNCTION accede.begin_call(text,text,text,text,text,uuid) OWNER TO accede_engine;
ALTER FUNCTION accede.begin_erasure(text,text,uuid) OWNER TO accede_owner;
ALTER FUNCTION accede.begin_membership(uuid,text,uuid,text,boolean,timestamp with time zone,text,uuid) OWNER TO accede_engine;
ALTER FUNCTION accede.begin_nomination(text,uuid,text,character,uuid) OWNER TO accede_engine;
ALTER FUNCTION accede.begin_office() OWNER TO accede_engine;
ALTER FUNCTION accede.begin_plan(text,uuid,integer,text,bytea,bytea) OWNER TO accede_engine;
ALTER FUNCTION accede.begin_second_factor(bytea) OWNER TO accede_engine;
ALTER FUNCTION accede.beside_windows(text) OWNER TO accede_owner;
ALTER FUNCTION accede.calls_announced() OWNER TO accede_engine;
ALTER FUNCTION accede.calls_published() OWNER TO accede_engine;
ALTER FUNCTION accede.claimed_asker() OWNER TO accede_owner;
ALTER FUNCTION accede.clock_of_a_rehearsal() OWNER TO accede_owner;
ALTER FUNCTION accede.code_of_step(bytea,bigint) OWNER TO accede_owner;
ALTER FUNCTION accede.commit_lot(text,uuid,integer,bytea,timestamp with time zone) OWNER TO accede_engine;
ALTER FUNCTION accede.commitment_of(text,bytea) OWNER TO accede_owner;
ALTER FUNCTION accede.confirm_second_factor(text) OWNER TO accede_engine;
ALTER FUNCTION accede.conflicts_of(uuid) OWNER TO accede_owner;
ALTER FUNCTION accede.decide_nomination(text,uuid,integer,text,uuid) OWNER TO accede_engine;
ALTER FUNCTION accede.draw_lot(text,uuid) OWNER TO accede_engine;
ALTER FUNCTION accede.entry_text(text) OWNER TO accede_owner;
ALTER FUNCTION accede.erase_bodies(text,bigint[]) OWNER TO accede_owner;
ALTER FUNCTION accede.erase_nomination(text,uuid) OWNER TO accede_engine;
ALTER FUNCTION accede.erase_person(uuid) OWNER TO accede_engine;
ALTER FUNCTION accede.every_conflict() OWNER TO accede_owner;
ALTER FUNCTION accede.find_answer(text,uuid) OWNER TO accede_engine;
ALTER FUNCTION accede.hand_over_mandate(uuid,uuid,uuid,text) OWNER TO accede_engine;
ALTER FUNCTION accede.has_conflict(text,uuid,character,uuid) OWNER TO accede_owner;
ALTER FUNCTION accede.has_second_factor(uuid) OWNER TO accede_engine;
ALTER FUNCTION accede.hold_assignment(text,text,text) OWNER TO accede_engine;
ALTER FUNCTION accede.hold_call(text,boolean) OWNER TO accede_engine;
ALTER FUNCTION accede.hold_keys(uuid) OWNER TO accede_owner;
ALTER FUNCTION accede.hold_membership(uuid) OWNER TO accede_engine;
ALTER FUNCTION accede.hold_membership_of(text,uuid) OWNER TO accede_engine;
ALTER FUNCTION accede.hold_nomination(text,text,boolean) OWNER TO accede_engine;
ALTER FUNCTION accede.hold_places(text) OWNER TO accede_engine;
ALTER FUNCTION accede.hold_plan(text,integer) OWNER TO accede_engine;
ALTER FUNCTION accede.hold_plan_items(text,uuid) OWNER TO accede_engine;
ALTER FUNCTION accede.holds_office(uuid) OWNER TO accede_owner;
ALTER FUNCTION accede.is_announced(text,text,uuid) OWNER TO accede_owner;
ALTER FUNCTION accede.is_erasing() OWNER TO accede_engine;
ALTER FUNCTION accede.keep_a_letter_on_its_way() OWNER TO accede_owner;
ALTER FUNCTION accede.keep_candidates_name() OWNER TO accede_owner;
ALTER FUNCTION accede.keep_session(text) OWNER TO accede_engine;
ALTER FUNCTION accede.keep_submitted_dossier() OWNER TO accede_owner;
ALTER FUNCTION accede.keyed(text,text) OWNER TO accede_owner;
ALTER FUNCTION accede.lay_down_attempt(uuid,text,boolean,bytea,text,text) OWNER TO accede_engine;
ALTER FUNCTION accede.leave_by(uuid,jsonb,text,uuid,character,uuid) OWNER TO accede_owner;
ALTER FUNCTION accede.leave_of(text,text,text) OWNER TO accede_owner;
ALTER FUNCTION accede.letter_in_conflict(text,text,uuid,uuid) OWNER TO accede_owner;
ALTER FUNCTION accede.mandates_of_asker(uuid) OWNER TO accede_owner;
ALTER FUNCTION accede.mark_of(uuid,bytea) OWNER TO accede_owner;
ALTER FUNCTION accede.moment() OWNER TO accede_owner;
ALTER FUNCTION accede.move_assignment(text,uuid,integer,text,integer,boolean) OWNER TO accede_engine;
ALTER FUNCTION accede.move_call(text,integer,text,integer,timestamp with time zone,uuid) OWNER TO accede_engine;
ALTER FUNCTION accede.move_letter(text,bigint,text,text) OWNER TO accede_engine;
ALTER FUNCTION accede.move_membership(text,uuid,integer,text,text,timestamp with time zone,timestamp with time zone) OWNER TO accede_engine;
ALTER FUNCTION accede.move_plan(text,uuid,integer,text,uuid,uuid) OWNER TO accede_engine;
ALTER FUNCTION accede.moved_one(bigint) OWNER TO accede_owner;
ALTER FUNCTION accede.name_nomination() OWNER TO accede_owner;
ALTER FUNCTION accede.nomination_at_hand(text,text,uuid,boolean) OWNER TO accede_engine;
ALTER FUNCTION accede.nomination_of_letter(text,text,uuid) OWNER TO accede_owner;
ALTER FUNCTION accede.nominations_in_conflict() OWNER TO accede_engine;
ALTER FUNCTION accede.nominations_to_read() OWNER TO accede_engine;
ALTER FUNCTION accede.note_entry(text,text,text,uuid,bytea,bytea,text) OWNER TO accede_engine;
ALTER FUNCTION accede.note_sign_in(text,text,uuid,uuid,text,text,text) OWNER TO accede_owner;
ALTER FUNCTION accede.number_of(bytea) OWNER TO accede_owner;
ALTER FUNCTION accede.open_work_in(text) OWNER TO accede_owner;
ALTER FUNCTION accede.password_parameters(text,text) OWNER TO accede_engine;
ALTER FUNCTION accede.plans_in_conflict() OWNER TO accede_engine;
ALTER FUNCTION accede.plans_published() OWNER TO accede_engine;
ALTER FUNCTION accede.recipients_at_hand(text,bigint) OWNER TO accede_engine;
ALTER FUNCTION accede.recipients_of(text,text,text,uuid) OWNER TO accede_owner;
ALTER FUNCTION accede.record_delivery(text,bigint,uuid,text,text,integer,timestamp with time zone) OWNER TO accede_engine;
ALTER FUNCTION accede.record_step(text,text,uuid,integer,text,text,text,uuid,text,bytea,timestamp with time zone,bytea,text,text[]) OWNER TO accede_engine;
ALTER FUNCTION accede.refuse_another_clock() OWNER TO accede_owner;
ALTER FUNCTION accede.refuse_another_lot() OWNER TO accede_owner;
ALTER FUNCTION accede.refuse_asker(text) OWNER TO accede_owner;
ALTER FUNCTION accede.refuse_by(text,text) OWNER TO accede_owner;
ALTER FUNCTION accede.refuse_change() OWNER TO accede_owner;
ALTER FUNCTION accede.remember_answer(text,uuid,bytea,text) OWNER TO accede_engine;
ALTER FUNCTION accede.remind_jurors(text,timestamp with time zone) OWNER TO accede_engine;
ALTER FUNCTION accede.remove_second_factor(uuid) OWNER TO accede_engine;
ALTER FUNCTION accede.require_administrators_for_key() OWNER TO accede_engine;
ALTER FUNCTION accede.require_applied_plan() OWNER TO accede_engine;
ALTER FUNCTION accede.require_basis_of_plan() OWNER TO accede_engine;
ALTER FUNCTION accede.require_entry(text,uuid,integer,text) OWNER TO accede_owner;
ALTER FUNCTION accede.require_fresh_plan() OWNER TO accede_engine;
ALTER FUNCTION accede.require_leave(text,text,uuid,text,text,uuid) OWNER TO accede_owner;
ALTER FUNCTION accede.require_move() OWNER TO accede_engine;
ALTER FUNCTION accede.require_no_conflict() OWNER TO accede_engine;
ALTER FUNCTION accede.require_office(text,text,uuid) OWNER TO accede_owner;
ALTER FUNCTION accede.require_quota_of_regulations() OWNER TO accede_engine;
ALTER FUNCTION accede.require_second_factor(boolean) OWNER TO accede_engine;
ALTER FUNCTION accede.require_two_for_amendment() OWNER TO accede_engine;
ALTER FUNCTION accede.revoke_token(uuid) OWNER TO accede_engine;
ALTER FUNCTION accede.set_password(text,bytea) OWNER TO accede_engine;
ALTER FUNCTION accede.step_nomination(text,uuid,integer,text,integer,integer,character,integer,timestamp with time zone,bytea,text,text,uuid,text,timestamp with time zone,uuid,bytea,text,bytea,text,text[]) OWNER TO accede_engine;
ALTER FUNCTION accede.take_keys(uuid) OWNER TO accede_owner;
ALTER FUNCTION accede.take_letter() OWNER TO accede_engine;
ALTER FUNCTION accede.take_number(text,character,integer) OWNER TO accede_engine;
ALTER FUNCTION accede.token_of(text) OWNER TO accede_engine;
ALTER FUNCTION accede.use_code(uuid,text) OWNER TO accede_owner;
ALTER FUNCTION accede.was_handed_a_key(uuid) OWNER TO accede_engine;
ALTER FUNCTION accede.write_step(text,text,uuid,integer,text,text,text,uuid,text,bytea,timestamp with time zone,bytea,text,text[]) OWNER TO accede_owner;

GRANT USAGE ON SCHEMA accede TO accede_app;
GRANT USAGE ON SCHEMA accede TO accede_engine;
GRANT USAGE ON SCHEMA accede TO accede_steward;
GRANT DELETE, SELECT ON accede.address TO accede_app;
GRANT DELETE, SELECT ON accede.saved_search TO accede_app;
GRANT INSERT, SELECT, UPDATE ON accede.address TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.address TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.admission_plan TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.admission_plan TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.amendment_proposal TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.amendment_proposal TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.announcement TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.announcement TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.arrow TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.arrow TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.assignment TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.assignment TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.attempt TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.attempt TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.audit_entry TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.audit_entry TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.bid TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.bid TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.call TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.call TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.checkpoint TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.checkpoint TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.conflict TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.conflict TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.country TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.country TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.deliberation_note TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.deliberation_note TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.document TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.document TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.dossier TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.dossier TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.entity TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.entity TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.entry_body TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.entry_body TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.erasure TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.erasure TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.handed_key TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.handed_key TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.idempotency TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.idempotency TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.identity_secret TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.identity_secret TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.installation TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.installation TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.juror TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.juror TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.leaf TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.leaf TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.ledger_opening TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.ledger_opening TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.letter TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.letter TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.log_key TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.log_key TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.lot TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.lot TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.lot_seed TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.lot_seed TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.mandate TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.mandate TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.membership TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.membership TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.migration TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.migration TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.nomination TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.nomination TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.outbox TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.outbox TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.password TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.password TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.person TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.person TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.place_counter TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.place_counter TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.plan_basis TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.plan_basis TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.plan_item TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.plan_item TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.profile TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.profile TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.regulations TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.regulations TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.rehearsal_clock TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.rehearsal_clock TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.remark TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.remark TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.requirement TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.requirement TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.review TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.review TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.review_draft TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.review_draft TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.saved_search TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.saved_search TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.screening_finding TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.screening_finding TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.seating_plan TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.seating_plan TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.second_factor TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.second_factor TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.tile TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.tile TO accede_steward;
GRANT INSERT, SELECT, UPDATE ON accede.token TO accede_engine;
GRANT INSERT, SELECT, UPDATE ON accede.token TO accede_steward;
GRANT SELECT ON accede.admission_plan TO accede_app;
GRANT SELECT ON accede.amendment_proposal TO accede_app;
GRANT SELECT ON accede.announcement TO accede_app;
GRANT SELECT ON accede.arrow TO accede_app;
GRANT SELECT ON accede.assignment TO accede_app;
GRANT SELECT ON accede.audit_entry TO accede_app;
GRANT SELECT ON accede.bid TO accede_app;
GRANT SELECT ON accede.call TO accede_app;
GRANT SELECT ON accede.conflict TO accede_app;
GRANT SELECT ON accede.country TO accede_app;
GRANT SELECT ON accede.deliberation_note TO accede_app;
GRANT SELECT ON accede.document TO accede_app;
GRANT SELECT ON accede.dossier TO accede_app;
GRANT SELECT ON accede.entity TO accede_app;
GRANT SELECT ON accede.entry_body TO accede_app;
GRANT SELECT ON accede.event TO accede_app;
GRANT SELECT ON accede.event TO accede_engine;
GRANT SELECT ON accede.idempotency TO accede_app;
GRANT SELECT ON accede.installation TO accede_app;
GRANT SELECT ON accede.juror TO accede_app;
GRANT SELECT ON accede.ledger_opening TO accede_app;
GRANT SELECT ON accede.letter TO accede_app;
GRANT SELECT ON accede.lot TO accede_app;
GRANT SELECT ON accede.mandate TO accede_app;
GRANT SELECT ON accede.membership TO accede_app;
GRANT SELECT ON accede.migration TO accede_app;
GRANT SELECT ON accede.nomination TO accede_app;
GRANT SELECT ON accede.outbox TO accede_app;
GRANT SELECT ON accede.person TO accede_app;
GRANT SELECT ON accede.place_counter TO accede_app;
GRANT SELECT ON accede.plan_basis TO accede_app;
GRANT SELECT ON accede.plan_item TO accede_app;
GRANT SELECT ON accede.profile TO accede_app;
GRANT SELECT ON accede.regulations TO accede_app;
GRANT SELECT ON accede.rehearsal_clock TO accede_app;
GRANT SELECT ON accede.remark TO accede_app;
GRANT SELECT ON accede.requirement TO accede_app;
GRANT SELECT ON accede.review_draft TO accede_app;
GRANT SELECT ON accede.screening_finding TO accede_app;
GRANT SELECT ON accede.seating_plan TO accede_app;
GRANT USAGE ON accede.audit_entry_entry_id_seq TO accede_engine;
GRANT USAGE ON accede.audit_entry_entry_id_seq TO accede_steward;
GRANT USAGE ON accede.outbox_outbox_id_seq TO accede_engine;
GRANT USAGE ON accede.outbox_outbox_id_seq TO accede_steward;
GRANT INSERT (call_id, assignment_id, content, version, based_on, dossier_version, saved_at) ON accede.review_draft TO accede_app;
GRANT INSERT (call_id, assignment_id, version, dossier_version, verdict, scores, justification, note, recorded_at, reason) ON accede.review TO accede_app;
GRANT INSERT (call_id, based_on, sha256, proposed_by, proposed_at, path, value, reason) ON accede.amendment_proposal TO accede_app;
GRANT INSERT (call_id, nomination_id, check_name, met) ON accede.screening_finding TO accede_app;
GRANT INSERT (call_id, nomination_id, dossier_version, section, remark) ON accede.remark TO accede_app;
GRANT INSERT (call_id, nomination_id, person_id, bid) ON accede.bid TO accede_app;
GRANT INSERT (call_id, nomination_id, person_id, kind, source, declared_at, reason) ON accede.conflict TO accede_app;
GRANT INSERT (call_id, nomination_id, sha256, name, content) ON accede.document TO accede_app;
GRANT INSERT (call_id, nomination_id, version, content) ON accede.dossier TO accede_app;
GRANT INSERT (call_id, note_id, nomination_id, person_id, noted_at, note) ON accede.deliberation_note TO accede_app;
GRANT INSERT (call_id, number, drawn_by, drawn_at, wanted, made_from, digest) ON accede.seating_plan TO accede_app;
GRANT INSERT (call_id, person_id, invited_at) ON accede.juror TO accede_app;
GRANT INSERT (call_id, plan_id, announced_at, figures) ON accede.announcement TO accede_app;
GRANT INSERT (call_id, plan_id, content) ON accede.plan_basis TO accede_app;
GRANT INSERT (call_id, plan_id, nomination_id, nomination_revision, says, reason) ON accede.plan_item TO accede_app;
GRANT INSERT (call_id, version, document, sha256, since, reason) ON accede.regulations TO accede_app;
GRANT INSERT (country, name_en, name_fr, region, member_state, fictional) ON accede.country TO accede_app;
GRANT INSERT (entity_id, country, name, within, kind) ON accede.entity TO accede_app;
GRANT INSERT (ledger, as_of, members, known_countries, source, opened_at) ON accede.ledger_opening TO accede_app;
GRANT INSERT (mandate_id, person_id, role, commission, begins_at, ends_at) ON accede.mandate TO accede_app;
GRANT INSERT (person_id, email, language) ON accede.address TO accede_app;
GRANT INSERT (person_id, handle, name, country, added_at) ON accede.person TO accede_app;
GRANT INSERT (person_id, languages, regions, expertise, institution, mail_domain) ON accede.profile TO accede_app;
GRANT INSERT (person_id, name, list, query, saved_at) ON accede.saved_search TO accede_app;
GRANT SELECT (call_id, assignment_id, version, dossier_version, verdict, scores, justification, recorded_at, reason) ON accede.review TO accede_app;
GRANT SELECT (token_id, person_id, purpose, label, made_at, ends_at, revoked_at, made_by, used_at) ON accede.token TO accede_app;
GRANT UPDATE (answer) ON accede.remark TO accede_app;
GRANT UPDATE (bid) ON accede.bid TO accede_app;
GRANT UPDATE (content) ON accede.dossier TO accede_app;
GRANT UPDATE (disabled_at) ON accede.person TO accede_app;
GRANT UPDATE (email, language) ON accede.address TO accede_app;
GRANT UPDATE (language) ON accede.nomination TO accede_app;
GRANT UPDATE (languages, regions, expertise, institution, mail_domain) ON accede.profile TO accede_app;
GRANT UPDATE (left_at, highest_load) ON accede.juror TO accede_app;
GRANT UPDATE (list, query, saved_at) ON accede.saved_search TO accede_app;
GRANT UPDATE (met) ON accede.screening_finding TO accede_app;
GRANT UPDATE (name_en, name_fr, region, member_state) ON accede.country TO accede_app;
GRANT UPDATE (quota) ON accede.place_counter TO accede_app;
GRANT UPDATE (reason, dismissed_at, ruling) ON accede.conflict TO accede_app;
REVOKE ALL ON FUNCTION accede.add_token(uuid,uuid,bytea,text,text,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.answer_attempt(uuid,uuid,bytea,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.ask_as(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.ask_by_the_same_clock() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.ask_for(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.asker() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.asker_has_conflict(text,uuid,character) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.asker_has_conflict_in(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.asker_holds_office() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.asker_is(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.asker_is_signed_in() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.asker_reads_every_entry() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.askers_assignments() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.askers_commission() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.askers_juries() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.askers_nominations() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.askers_note(text,uuid,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.asks_for_second_factor() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.assignments_deliberated() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.assignments_in_conflict() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.at_the_database() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.begin_anew(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.begin_assignment(text,uuid,uuid,uuid,text,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.begin_call(text,text,text,text,text,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.begin_erasure(text,text,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.begin_membership(uuid,text,uuid,text,boolean,timestamp with time zone,text,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.begin_nomination(text,uuid,text,character,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.begin_office() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.begin_plan(text,uuid,integer,text,bytea,bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.begin_second_factor(bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.beside_windows(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.calls_announced() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.calls_published() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.claimed_asker() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.clock_of_a_rehearsal() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.code_of_step(bytea,bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.commit_lot(text,uuid,integer,bytea,timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.commitment_of(text,bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.confirm_second_factor(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.conflicts_of(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.decide_nomination(text,uuid,integer,text,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.draw_lot(text,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.entry_text(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.erase_bodies(text,bigint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.erase_nomination(text,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.erase_person(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.every_conflict() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.find_answer(text,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.hand_over_mandate(uuid,uuid,uuid,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.has_conflict(text,uuid,character,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.has_second_factor(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.hold_assignment(text,text,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.hold_call(text,boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.hold_keys(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.hold_membership(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.hold_membership_of(text,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.hold_nomination(text,text,boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.hold_places(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.hold_plan(text,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.hold_plan_items(text,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.holds_office(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.is_announced(text,text,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.is_erasing() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.keep_a_letter_on_its_way() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.keep_candidates_name() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.keep_session(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.keep_submitted_dossier() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.keyed(text,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.lay_down_attempt(uuid,text,boolean,bytea,text,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.leave_by(uuid,jsonb,text,uuid,character,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.leave_of(text,text,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.letter_in_conflict(text,text,uuid,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.mandates_of_asker(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.mark_of(uuid,bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.moment() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.move_assignment(text,uuid,integer,text,integer,boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.move_call(text,integer,text,integer,timestamp with time zone,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.move_letter(text,bigint,text,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.move_membership(text,uuid,integer,text,text,timestamp with time zone,timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.move_plan(text,uuid,integer,text,uuid,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.moved_one(bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.name_nomination() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.nomination_at_hand(text,text,uuid,boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.nomination_of_letter(text,text,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.nominations_in_conflict() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.nominations_to_read() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.note_entry(text,text,text,uuid,bytea,bytea,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.note_sign_in(text,text,uuid,uuid,text,text,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.number_of(bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.open_work_in(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.password_parameters(text,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.plans_in_conflict() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.plans_published() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.recipients_at_hand(text,bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.recipients_of(text,text,text,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.record_delivery(text,bigint,uuid,text,text,integer,timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.record_step(text,text,uuid,integer,text,text,text,uuid,text,bytea,timestamp with time zone,bytea,text,text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.refuse_another_clock() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.refuse_another_lot() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.refuse_asker(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.refuse_by(text,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.refuse_change() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.remember_answer(text,uuid,bytea,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.remind_jurors(text,timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.remove_second_factor(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.require_administrators_for_key() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.require_applied_plan() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.require_basis_of_plan() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.require_entry(text,uuid,integer,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.require_fresh_plan() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.require_leave(text,text,uuid,text,text,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.require_move() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.require_no_conflict() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.require_office(text,text,uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.require_quota_of_regulations() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.require_second_factor(boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.require_two_for_amendment() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.revoke_token(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.set_password(text,bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.step_nomination(text,uuid,integer,text,integer,integer,character,integer,timestamp with time zone,bytea,text,text,uuid,text,timestamp with time zone,uuid,bytea,text,bytea,text,text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.take_keys(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.take_letter() FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.take_number(text,character,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.token_of(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.use_code(uuid,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.was_handed_a_key(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION accede.write_step(text,text,uuid,integer,text,text,text,uuid,text,bytea,timestamp with time zone,bytea,text,text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accede.add_token(uuid,uuid,bytea,text,text,integer) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.answer_attempt(uuid,uuid,bytea,text) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.ask_as(text) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.ask_by_the_same_clock() TO accede_steward;
GRANT EXECUTE ON FUNCTION accede.ask_for(text) TO accede_steward;
GRANT EXECUTE ON FUNCTION accede.asker() TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.asker_has_conflict(text,uuid,character) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.asker_has_conflict_in(text) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.asker_holds_office() TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.asker_is(text) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.asker_is_signed_in() TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.asker_reads_every_entry() TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.askers_assignments() TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.askers_commission() TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.askers_juries() TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.askers_nominations() TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.askers_note(text,uuid,integer) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.asks_for_second_factor() TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.assignments_deliberated() TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.assignments_in_conflict() TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.at_the_database() TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.begin_anew(uuid) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.begin_assignment(text,uuid,uuid,uuid,text,integer) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.begin_call(text,text,text,text,text,uuid) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.begin_erasure(text,text,uuid) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.begin_membership(uuid,text,uuid,text,boolean,timestamp with time zone,text,uuid) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.begin_nomination(text,uuid,text,character,uuid) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.begin_office() TO accede_steward;
GRANT EXECUTE ON FUNCTION accede.begin_plan(text,uuid,integer,text,bytea,bytea) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.begin_second_factor(bytea) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.beside_windows(text) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.calls_announced() TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.calls_published() TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.claimed_asker() TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.clock_of_a_rehearsal() TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.code_of_step(bytea,bigint) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.commit_lot(text,uuid,integer,bytea,timestamp with time zone) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.commitment_of(text,bytea) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.confirm_second_factor(text) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.conflicts_of(uuid) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.decide_nomination(text,uuid,integer,text,uuid) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.draw_lot(text,uuid) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.entry_text(text) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.erase_bodies(text,bigint[]) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.erase_nomination(text,uuid) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.erase_person(uuid) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.every_conflict() TO accede_app, accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.find_answer(text,uuid) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.hand_over_mandate(uuid,uuid,uuid,text) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.has_conflict(text,uuid,character,uuid) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.has_second_factor(uuid) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.hold_assignment(text,text,text) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.hold_call(text,boolean) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.hold_keys(uuid) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.hold_membership(uuid) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.hold_membership_of(text,uuid) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.hold_nomination(text,text,boolean) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.hold_places(text) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.hold_plan(text,integer) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.hold_plan_items(text,uuid) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.holds_office(uuid) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.is_announced(text,text,uuid) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.is_erasing() TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.keep_a_letter_on_its_way() TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.keep_candidates_name() TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.keep_session(text) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.keep_submitted_dossier() TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.keyed(text,text) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.lay_down_attempt(uuid,text,boolean,bytea,text,text) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.leave_by(uuid,jsonb,text,uuid,character,uuid) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.leave_of(text,text,text) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.letter_in_conflict(text,text,uuid,uuid) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.mandates_of_asker(uuid) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.mark_of(uuid,bytea) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.moment() TO accede_app, accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.move_assignment(text,uuid,integer,text,integer,boolean) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.move_call(text,integer,text,integer,timestamp with time zone,uuid) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.move_letter(text,bigint,text,text) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.move_membership(text,uuid,integer,text,text,timestamp with time zone,timestamp with time zone) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.move_plan(text,uuid,integer,text,uuid,uuid) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.moved_one(bigint) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.name_nomination() TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.nomination_at_hand(text,text,uuid,boolean) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.nomination_of_letter(text,text,uuid) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.nominations_in_conflict() TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.nominations_to_read() TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.note_entry(text,text,text,uuid,bytea,bytea,text) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.note_sign_in(text,text,uuid,uuid,text,text,text) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.number_of(bytea) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.open_work_in(text) TO accede_app, accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.password_parameters(text,text) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.plans_in_conflict() TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.plans_published() TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.recipients_at_hand(text,bigint) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.recipients_of(text,text,text,uuid) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.record_delivery(text,bigint,uuid,text,text,integer,timestamp with time zone) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.record_step(text,text,uuid,integer,text,text,text,uuid,text,bytea,timestamp with time zone,bytea,text,text[]) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.refuse_another_clock() TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.refuse_another_lot() TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.refuse_asker(text) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.refuse_by(text,text) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.refuse_change() TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.remember_answer(text,uuid,bytea,text) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.remind_jurors(text,timestamp with time zone) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.remove_second_factor(uuid) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.require_administrators_for_key() TO accede_steward;
GRANT EXECUTE ON FUNCTION accede.require_applied_plan() TO accede_steward;
GRANT EXECUTE ON FUNCTION accede.require_basis_of_plan() TO accede_steward;
GRANT EXECUTE ON FUNCTION accede.require_entry(text,uuid,integer,text) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.require_fresh_plan() TO accede_steward;
GRANT EXECUTE ON FUNCTION accede.require_leave(text,text,uuid,text,text,uuid) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.require_move() TO accede_steward;
GRANT EXECUTE ON FUNCTION accede.require_no_conflict() TO accede_steward;
GRANT EXECUTE ON FUNCTION accede.require_office(text,text,uuid) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.require_quota_of_regulations() TO accede_steward;
GRANT EXECUTE ON FUNCTION accede.require_second_factor(boolean) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.require_two_for_amendment() TO accede_steward;
GRANT EXECUTE ON FUNCTION accede.revoke_token(uuid) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.set_password(text,bytea) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.step_nomination(text,uuid,integer,text,integer,integer,character,integer,timestamp with time zone,bytea,text,text,uuid,text,timestamp with time zone,uuid,bytea,text,bytea,text,text[]) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.take_keys(uuid) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.take_letter() TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.take_number(text,character,integer) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.token_of(text) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.use_code(uuid,text) TO accede_engine, accede_steward;
GRANT EXECUTE ON FUNCTION accede.was_handed_a_key(uuid) TO accede_app, accede_steward;
GRANT EXECUTE ON FUNCTION accede.write_step(text,text,uuid,integer,text,text,text,uuid,text,bytea,timestamp with time zone,bytea,text,text[]) TO accede_engine, accede_steward;
