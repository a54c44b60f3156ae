-- Words can be destroyed, and what was decided stays: a person's name and words, a nomination's texts.
-- An entry of the log commits to its words by a salted digest; without words and salt it tells nothing
-- of them and is as whole as before. What is written in their place is the same for all.
CREATE TABLE accede.erasure (
    call_id    text        NOT NULL,
    subject    text        NOT NULL,
    subject_id uuid        NOT NULL,
    erased_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    xid        xid8        NOT NULL DEFAULT pg_current_xact_id(),
    CONSTRAINT an_erasure_is_told_apart_by_its_transaction PRIMARY KEY (call_id, subject_id, xid),
    CONSTRAINT an_erasure_is_of_a_person_or_a_nomination CHECK (subject IN ('person', 'nomination'))
);
CREATE TRIGGER erasures_are_only_added BEFORE UPDATE OR DELETE ON accede.erasure
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER erasures_are_not_emptied BEFORE TRUNCATE ON accede.erasure
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();

CREATE FUNCTION accede.is_erasing() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM accede.erasure e WHERE e.xid = pg_current_xact_id_if_assigned());
END
$$;

-- What is only ever added to lets go of its words, in the transaction of an erasure and no other.
CREATE OR REPLACE FUNCTION accede.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME IN ('review', 'review_draft', 'deliberation_note', 'plan_basis',
                                             'plan_item', 'idempotency') AND accede.is_erasing() THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'AC002';
END
$$;

CREATE OR REPLACE FUNCTION accede.keep_submitted_dossier() RETURNS trigger
LANGUAGE plpgsql AS $$
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
$$;

-- An erasure stands behind its entry, and is an administrator's.
CREATE FUNCTION accede.begin_erasure(call text, subj text, id uuid) RETURNS void
LANGUAGE plpgsql AS $$
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
$$;

CREATE FUNCTION accede.erase_bodies(call text, entries bigint[]) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    erased bigint;
BEGIN
    UPDATE accede.entry_body b SET salt = decode(repeat('00', 32), 'hex'), body = ''
     WHERE (call IS NULL OR b.call_id = call) AND b.entry_id = ANY (entries) AND b.body <> '';
    GET DIAGNOSTICS erased = ROW_COUNT;
    RETURN erased;
END
$$;

-- Gives how many entries lost their words.
CREATE FUNCTION accede.erase_nomination(call text, id uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;

CREATE FUNCTION accede.erase_person(id uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;
