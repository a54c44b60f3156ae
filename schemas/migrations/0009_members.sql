-- The ledger of a programme. It may open with a published total whose names are not known.
CREATE TABLE accede.ledger_opening (
    ledger          text        NOT NULL,
    as_of           date        NOT NULL,
    members         integer     NOT NULL,
    known_countries text[]      NOT NULL,
    source          text        NOT NULL,
    opened_at       timestamptz NOT NULL,
    CONSTRAINT a_ledger_opens_once PRIMARY KEY (ledger),
    CONSTRAINT a_ledger_opens_with_a_count CHECK (members >= 0)
);

CREATE TABLE accede.membership (
    membership_id uuid        NOT NULL,
    ledger        text        NOT NULL,
    entity_id     uuid        NOT NULL,
    country       char(2)     NOT NULL,
    state         text        NOT NULL,
    revision      integer     NOT NULL,
    standing      boolean     NOT NULL,
    began_at      timestamptz NOT NULL,
    call_id       text,
    nomination_id uuid,
    report_due_at timestamptz,
    ended_at      timestamptz,
    ended_how     text,
    CONSTRAINT a_membership_has_one_id PRIMARY KEY (membership_id),
    CONSTRAINT a_membership_is_an_entitys FOREIGN KEY (entity_id) REFERENCES accede.entity,
    CONSTRAINT a_membership_is_in_a_country FOREIGN KEY (country) REFERENCES accede.country,
    CONSTRAINT a_membership_comes_from_a_nomination FOREIGN KEY (call_id, nomination_id)
        REFERENCES accede.nomination,
    CONSTRAINT a_nomination_is_admitted_once UNIQUE (call_id, nomination_id),
    CONSTRAINT an_end_is_told_in_full CHECK
        ((state = 'ended') = (ended_at IS NOT NULL) AND (state = 'ended') = (ended_how IS NOT NULL)),
    CONSTRAINT an_end_has_a_known_way CHECK (ended_how IN ('withdrawn', 'removed', 'struck')),
    CONSTRAINT a_membership_counts_its_steps CHECK (revision >= 1)
);
CREATE UNIQUE INDEX a_member_is_a_member_once ON accede.membership (ledger, entity_id)
    WHERE standing AND state <> 'ended';
CREATE INDEX memberships_of_an_entity ON accede.membership (entity_id);
CREATE INDEX memberships_by_ledger ON accede.membership (ledger, state, country);
