-- What happened. The event is the record; the state columns are its projection; the audit entry holds
-- the canonical bytes that a stranger can check; the outbox is what shall be told; the idempotency row
-- is the answer that a repeated request gets. All five are written in the transaction of one step.
-- call_id is '-' for what belongs to no call.
CREATE TABLE accede.audit_entry (
    call_id    text   NOT NULL,
    entry_id   bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    kind       text   NOT NULL,
    subject    text   NOT NULL,
    subject_id uuid   NOT NULL,
    revision   integer,
    canonical  bytea  NOT NULL,
    xid        xid8   NOT NULL DEFAULT pg_current_xact_id(),
    CONSTRAINT an_entry_has_a_number PRIMARY KEY (call_id, entry_id),
    CONSTRAINT a_step_has_one_entry UNIQUE (call_id, subject_id, revision),
    CONSTRAINT an_entry_is_a_step_a_refusal_or_an_act CHECK (kind IN ('step', 'refusal', 'act')),
    CONSTRAINT only_a_step_has_a_revision CHECK ((kind = 'step') = (revision IS NOT NULL))
);

CREATE TABLE accede.event (
    call_id    text        NOT NULL,
    subject    text        NOT NULL,
    subject_id uuid        NOT NULL,
    revision   integer     NOT NULL,
    event      text        NOT NULL,
    from_state text        NOT NULL,
    to_state   text        NOT NULL,
    actor      uuid        NOT NULL,
    operator   text        NOT NULL,
    at         timestamptz NOT NULL,
    CONSTRAINT a_subject_takes_one_step_at_a_time PRIMARY KEY (call_id, subject_id, revision),
    CONSTRAINT the_chart_has_this_arrow FOREIGN KEY (subject, from_state, event, to_state)
        REFERENCES accede.arrow,
    CONSTRAINT a_step_has_an_audit_entry FOREIGN KEY (call_id, subject_id, revision)
        REFERENCES accede.audit_entry (call_id, subject_id, revision) DEFERRABLE INITIALLY IMMEDIATE
);

ALTER TABLE accede.audit_entry ADD CONSTRAINT an_entry_of_a_step_has_its_event
    FOREIGN KEY (call_id, subject_id, revision) REFERENCES accede.event (call_id, subject_id, revision)
    DEFERRABLE INITIALLY IMMEDIATE;

-- Personal text stays out of the entry's bytes, which commit to it by a salted digest. Erasing it
-- removes this row and leaves the entry whole.
CREATE TABLE accede.entry_body (
    call_id  text   NOT NULL,
    entry_id bigint NOT NULL,
    salt     bytea  NOT NULL,
    body     text   NOT NULL,
    CONSTRAINT an_entry_has_one_body PRIMARY KEY (call_id, entry_id),
    CONSTRAINT a_body_is_an_entrys FOREIGN KEY (call_id, entry_id) REFERENCES accede.audit_entry,
    CONSTRAINT a_salt_has_256_bits CHECK (octet_length(salt) = 32)
);

CREATE TABLE accede.outbox (
    call_id    text        NOT NULL,
    outbox_id  bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    addressee  text        NOT NULL,
    letter     text        NOT NULL,
    subject    text        NOT NULL,
    subject_id uuid        NOT NULL,
    at         timestamptz NOT NULL,
    delivered_at timestamptz,
    CONSTRAINT a_letter_has_a_number PRIMARY KEY (call_id, outbox_id)
);

CREATE TABLE accede.idempotency (
    call_id text  NOT NULL,
    key     uuid  NOT NULL,
    request bytea NOT NULL,
    answer  text  NOT NULL,
    CONSTRAINT a_key_is_used_once PRIMARY KEY (call_id, key)
);

CREATE TRIGGER events_are_only_added BEFORE UPDATE OR DELETE ON accede.event
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER entries_are_only_added BEFORE UPDATE OR DELETE ON accede.audit_entry
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER answers_stay BEFORE UPDATE OR DELETE ON accede.idempotency
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER events_are_not_emptied BEFORE TRUNCATE ON accede.event
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER entries_are_not_emptied BEFORE TRUNCATE ON accede.audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
