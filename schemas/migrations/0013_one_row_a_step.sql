-- A step was two rows that named each other, its event and its audit entry. It is one row now: the
-- chart's arrow, who took it and when, and the bytes that tell the same to a stranger. Neither can be
-- there without the other, and a step costs one insertion and two lookups less. Acts and refusals are
-- told by their bytes alone.
ALTER TABLE accede.audit_entry
    ADD COLUMN event text,
    ADD COLUMN from_state text,
    ADD COLUMN to_state text,
    ADD COLUMN actor uuid,
    ADD COLUMN operator text,
    ADD COLUMN at timestamptz;
ALTER TABLE accede.audit_entry DISABLE TRIGGER entries_are_only_added;
UPDATE accede.audit_entry a
   SET event = v.event, from_state = v.from_state, to_state = v.to_state, actor = v.actor,
       operator = v.operator, at = v.at
  FROM accede.event v
 WHERE v.call_id = a.call_id AND v.subject_id = a.subject_id AND v.revision = a.revision;
ALTER TABLE accede.audit_entry ENABLE TRIGGER entries_are_only_added;

ALTER TABLE accede.audit_entry
    DROP CONSTRAINT an_entry_of_a_step_has_its_event,
    DROP CONSTRAINT only_a_step_has_a_revision;
DROP TABLE accede.event;
ALTER TABLE accede.audit_entry RENAME CONSTRAINT a_step_has_one_entry TO a_subject_takes_one_step_at_a_time;
ALTER TABLE accede.audit_entry
    ADD CONSTRAINT a_step_is_told_in_full CHECK
        (num_nonnulls(revision, event, from_state, to_state, actor, operator, at) =
         CASE kind WHEN 'step' THEN 7 ELSE 0 END AND revision >= 1),
    ADD CONSTRAINT the_chart_has_this_arrow FOREIGN KEY (subject, from_state, event, to_state)
        REFERENCES accede.arrow;

-- What happened, as far as the charts know it.
CREATE VIEW accede.event WITH (security_invoker = true) AS
    SELECT call_id, subject, subject_id, revision, event, from_state, to_state, actor, operator, at
      FROM accede.audit_entry
     WHERE kind = 'step';
