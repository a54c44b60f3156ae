-- A draft was one row that the last window overwrote. Every save is a row of its own now, in the order of
-- its coming, with the version that its writer had read: a second window loses nothing, and what was
-- saved of an earlier dossier says so.
ALTER TABLE accede.review_draft
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ADD COLUMN based_on integer NOT NULL DEFAULT 0,
    ADD COLUMN dossier_version integer NOT NULL DEFAULT 1,
    ADD COLUMN saved_at timestamptz NOT NULL DEFAULT '-infinity';
UPDATE accede.review_draft d SET dossier_version = n.dossier_version
  FROM accede.assignment a
  JOIN accede.nomination n ON n.call_id = a.call_id AND n.nomination_id = a.nomination_id
 WHERE a.call_id = d.call_id AND a.assignment_id = d.assignment_id;
ALTER TABLE accede.review_draft
    ALTER COLUMN version DROP DEFAULT,
    ALTER COLUMN based_on DROP DEFAULT,
    ALTER COLUMN dossier_version DROP DEFAULT,
    ALTER COLUMN saved_at DROP DEFAULT,
    DROP CONSTRAINT a_draft_is_an_assignments,
    ADD CONSTRAINT a_draft_has_versions PRIMARY KEY (call_id, assignment_id, version),
    ADD CONSTRAINT a_draft_is_based_on_an_earlier_one CHECK (based_on >= 0 AND based_on < version);
CREATE TRIGGER drafts_are_only_added BEFORE UPDATE OR DELETE ON accede.review_draft
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER drafts_are_not_emptied BEFORE TRUNCATE ON accede.review_draft
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
