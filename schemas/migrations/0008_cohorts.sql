-- The list on which two administrators agree, and what was announced.
CREATE TABLE accede.admission_plan (
    call_id         text    NOT NULL,
    plan_id         uuid    NOT NULL,
    number          integer NOT NULL,
    kind            text    NOT NULL,
    state           text    NOT NULL,
    revision        integer NOT NULL,
    second_approver boolean NOT NULL,
    digest          bytea   NOT NULL,
    proposed_by     uuid,
    approved_by     uuid,
    CONSTRAINT a_plan_has_one_id PRIMARY KEY (call_id, plan_id),
    CONSTRAINT plans_are_numbered UNIQUE (call_id, number),
    CONSTRAINT a_plan_is_of_a_call FOREIGN KEY (call_id) REFERENCES accede.call,
    CONSTRAINT a_plan_admits_or_corrects CHECK (kind IN ('admission', 'corrigendum')),
    CONSTRAINT a_plan_is_proposed_by_somebody CHECK
        (proposed_by IS NOT NULL OR state IN ('draft', 'discarded')),
    CONSTRAINT a_plan_is_approved_by_somebody CHECK
        (approved_by IS NOT NULL OR state IN ('draft', 'proposed', 'discarded')),
    CONSTRAINT two_different_administrators CHECK
        (NOT second_approver OR approved_by IS NULL OR approved_by <> proposed_by),
    CONSTRAINT a_plan_counts_its_steps CHECK (revision >= 1)
);
CREATE UNIQUE INDEX a_call_is_decided_once ON accede.admission_plan (call_id)
    WHERE kind = 'admission' AND state IN ('applied', 'published');

ALTER TABLE accede.nomination ADD CONSTRAINT admitted_by_a_plan_of_this_call
    FOREIGN KEY (call_id, admitted_by_plan) REFERENCES accede.admission_plan (call_id, plan_id);

CREATE TABLE accede.plan_item (
    call_id             text    NOT NULL,
    plan_id             uuid    NOT NULL,
    nomination_id       uuid    NOT NULL,
    nomination_revision integer NOT NULL,
    says                text    NOT NULL,
    reason              text    NOT NULL DEFAULT '',
    CONSTRAINT a_plan_names_a_nomination_once PRIMARY KEY (call_id, plan_id, nomination_id),
    CONSTRAINT an_item_is_of_a_plan FOREIGN KEY (call_id, plan_id) REFERENCES accede.admission_plan,
    CONSTRAINT an_item_is_of_a_nomination FOREIGN KEY (call_id, nomination_id)
        REFERENCES accede.nomination,
    CONSTRAINT an_item_admits_declines_or_strikes CHECK (says IN ('admit', 'decline', 'strike'))
);
CREATE TRIGGER the_list_is_fixed BEFORE UPDATE OR DELETE ON accede.plan_item
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();

-- What was said in public, when, and the totals that were true at that instant. A corrigendum adds a
-- row and leaves the first as it was.
CREATE TABLE accede.announcement (
    call_id      text        NOT NULL,
    plan_id      uuid        NOT NULL,
    announced_at timestamptz NOT NULL,
    figures      text        NOT NULL,
    CONSTRAINT a_plan_is_announced_once PRIMARY KEY (call_id, plan_id),
    CONSTRAINT an_announcement_is_of_a_plan FOREIGN KEY (call_id, plan_id)
        REFERENCES accede.admission_plan
);
CREATE TRIGGER announcements_are_only_added BEFORE UPDATE OR DELETE ON accede.announcement
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
