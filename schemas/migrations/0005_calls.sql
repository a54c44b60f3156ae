-- A call, its regulations version by version, and what each Commission has used of its places.
CREATE TABLE accede.call (
    call_id             text        NOT NULL,
    programme           text        NOT NULL,
    ledger              text        NOT NULL,
    state               text        NOT NULL,
    revision            integer     NOT NULL,
    regulations_version integer     NOT NULL,
    title_en            text        NOT NULL,
    title_fr            text        NOT NULL,
    published_at        timestamptz,
    CONSTRAINT a_call_has_one_code PRIMARY KEY (call_id),
    CONSTRAINT a_call_code_is_short_and_plain CHECK (call_id ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
    CONSTRAINT a_call_counts_its_steps CHECK (revision >= 1),
    CONSTRAINT a_list_is_frozen_when_published CHECK
        ((published_at IS NOT NULL) = (state IN ('published', 'archived')))
);

CREATE TABLE accede.regulations (
    call_id  text    NOT NULL,
    version  integer NOT NULL,
    document text    NOT NULL,
    sha256   bytea   NOT NULL,
    since    timestamptz NOT NULL,
    reason   text,
    CONSTRAINT regulations_have_versions PRIMARY KEY (call_id, version),
    CONSTRAINT regulations_are_a_calls FOREIGN KEY (call_id) REFERENCES accede.call,
    CONSTRAINT an_amendment_has_a_reason CHECK ((version = 1) = (reason IS NULL)),
    CONSTRAINT a_digest_is_of_the_document CHECK (sha256 = sha256(convert_to(document, 'UTF8')))
);

ALTER TABLE accede.call ADD CONSTRAINT a_call_has_regulations
    FOREIGN KEY (call_id, regulations_version) REFERENCES accede.regulations (call_id, version)
    DEFERRABLE INITIALLY DEFERRED;

CREATE TRIGGER regulations_are_only_added BEFORE UPDATE OR DELETE ON accede.regulations
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();

-- What one administrator proposes and another approves by saying the same: the digest is that of the
-- whole document which both have read. It counts as long as the version that it changes is the last.
CREATE TABLE accede.amendment_proposal (
    call_id     text        NOT NULL,
    based_on    integer     NOT NULL,
    sha256      bytea       NOT NULL,
    proposed_by uuid        NOT NULL,
    proposed_at timestamptz NOT NULL,
    path        text        NOT NULL,
    value       text        NOT NULL,
    reason      text        NOT NULL,
    CONSTRAINT one_proposes_the_same_once PRIMARY KEY (call_id, based_on, sha256, proposed_by),
    CONSTRAINT a_proposal_changes_a_version FOREIGN KEY (call_id, based_on) REFERENCES accede.regulations,
    CONSTRAINT a_proposal_is_somebodys FOREIGN KEY (proposed_by) REFERENCES accede.person,
    CONSTRAINT a_proposal_has_a_digest CHECK (octet_length(sha256) = 32)
);
CREATE TRIGGER proposals_are_only_added BEFORE UPDATE OR DELETE ON accede.amendment_proposal
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();

-- Contended, so small: the row that two submissions of one Commission meet at.
CREATE TABLE accede.place_counter (
    call_id     text    NOT NULL,
    commission  char(2) NOT NULL,
    quota       integer NOT NULL,
    used        integer NOT NULL DEFAULT 0,
    next_number integer NOT NULL DEFAULT 1,
    CONSTRAINT a_commission_counts_its_places_once PRIMARY KEY (call_id, commission),
    CONSTRAINT places_are_of_a_call FOREIGN KEY (call_id) REFERENCES accede.call,
    CONSTRAINT places_are_of_a_known_country FOREIGN KEY (commission) REFERENCES accede.country,
    CONSTRAINT never_more_places_than_the_quota CHECK (used BETWEEN 0 AND quota)
) WITH (fillfactor = 50);
