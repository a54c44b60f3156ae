-- Who sits on the jury of a call, who must not read what, who reads what, and what they wrote.
CREATE TABLE accede.juror (
    call_id    text        NOT NULL,
    person_id  uuid        NOT NULL,
    invited_at timestamptz NOT NULL,
    left_at    timestamptz,
    CONSTRAINT a_juror_sits_once_on_a_jury PRIMARY KEY (call_id, person_id),
    CONSTRAINT a_juror_is_a_person FOREIGN KEY (person_id) REFERENCES accede.person,
    CONSTRAINT a_jury_is_of_a_call FOREIGN KEY (call_id) REFERENCES accede.call
);

-- A conflict subtracts. A dismissed one stays on record with its reason.
CREATE TABLE accede.conflict (
    call_id       text        NOT NULL,
    nomination_id uuid        NOT NULL,
    person_id     uuid        NOT NULL,
    kind          text        NOT NULL,
    source        text        NOT NULL,
    declared_at   timestamptz NOT NULL,
    reason        text        NOT NULL,
    dismissed_at  timestamptz,
    ruling        text,
    CONSTRAINT a_conflict_is_declared_once_a_kind PRIMARY KEY (call_id, nomination_id, person_id, kind),
    CONSTRAINT a_conflict_is_with_a_nomination FOREIGN KEY (call_id, nomination_id)
        REFERENCES accede.nomination,
    CONSTRAINT a_conflict_is_a_persons FOREIGN KEY (person_id) REFERENCES accede.person,
    CONSTRAINT a_conflict_is_of_a_known_kind CHECK (kind IN ('nationality', 'employment', 'institution',
        'personal', 'financial', 'prior_involvement', 'other')),
    CONSTRAINT a_conflict_has_a_source CHECK (source IN ('rule', 'juror', 'secretariat')),
    CONSTRAINT a_dismissal_has_a_ruling CHECK ((dismissed_at IS NULL) = (ruling IS NULL))
);

CREATE TABLE accede.assignment (
    call_id        text    NOT NULL,
    assignment_id  uuid    NOT NULL,
    nomination_id  uuid    NOT NULL,
    person_id      uuid    NOT NULL,
    state          text    NOT NULL,
    revision       integer NOT NULL,
    keeps_counting boolean NOT NULL DEFAULT false,
    review_version integer NOT NULL DEFAULT 0,
    CONSTRAINT an_assignment_has_one_id PRIMARY KEY (call_id, assignment_id),
    CONSTRAINT a_juror_reads_a_nomination_once UNIQUE (call_id, nomination_id, person_id),
    CONSTRAINT an_assignment_is_of_a_nomination FOREIGN KEY (call_id, nomination_id)
        REFERENCES accede.nomination,
    CONSTRAINT an_assignment_is_a_jurors FOREIGN KEY (call_id, person_id) REFERENCES accede.juror,
    CONSTRAINT an_assignment_counts_its_steps CHECK (revision >= 1),
    CONSTRAINT only_released_work_is_ruled_upon CHECK (NOT keeps_counting OR state = 'released'),
    CONSTRAINT what_is_recorded_was_written CHECK
        (review_version >= 1 OR state NOT IN ('recorded', 'discounted'))
) WITH (fillfactor = 80);
CREATE INDEX assignments_of_a_juror ON accede.assignment (call_id, person_id);

CREATE TABLE accede.review_draft (
    call_id       text NOT NULL,
    assignment_id uuid NOT NULL,
    content       text NOT NULL,
    CONSTRAINT a_draft_is_an_assignments PRIMARY KEY (call_id, assignment_id),
    CONSTRAINT a_draft_is_of_an_assignment FOREIGN KEY (call_id, assignment_id)
        REFERENCES accede.assignment
);

-- Every recorded version stays. The highest is the one that counts, if the assignment's state counts.
CREATE TABLE accede.review (
    call_id         text        NOT NULL,
    assignment_id   uuid        NOT NULL,
    version         integer     NOT NULL,
    dossier_version integer     NOT NULL,
    verdict         text        NOT NULL,
    scores          jsonb       NOT NULL,
    justification   text        NOT NULL,
    note            text        NOT NULL DEFAULT '',
    recorded_at     timestamptz NOT NULL,
    reason          text        NOT NULL DEFAULT '',
    CONSTRAINT a_review_has_versions PRIMARY KEY (call_id, assignment_id, version),
    CONSTRAINT a_review_is_of_an_assignment FOREIGN KEY (call_id, assignment_id)
        REFERENCES accede.assignment,
    CONSTRAINT a_verdict_is_known CHECK
        (verdict IN ('recommend', 'recommend_with_advice', 'do_not_recommend')),
    -- Why it was revised, where that was said.
    CONSTRAINT a_first_version_revises_nothing CHECK (version > 1 OR reason IN ('', 'erased'))
);
CREATE TRIGGER reviews_are_only_added BEFORE UPDATE OR DELETE ON accede.review
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
