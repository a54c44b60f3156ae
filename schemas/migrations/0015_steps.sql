-- What the program may do to the record. It has no right to change a state, a revision, an identity, a
-- counter or the log: it calls these functions, and each asks first whether the step is the asker's to
-- take. Which steps are whose is drawn from the engine (accede.leave_of); when a step may be taken is the
-- engine's to decide, before it calls.
--
-- Those that the program may call fix the search path; the others, which only they call, inherit it:
-- setting it again costs as much as a small statement.

-- A key is the asker's own: that another person used the same tells nobody anything.
ALTER TABLE accede.idempotency DISABLE TRIGGER answers_stay;
ALTER TABLE accede.idempotency ADD COLUMN person_id uuid;
UPDATE accede.idempotency SET person_id = '00000000-0000-0000-0000-000000000000';
ALTER TABLE accede.idempotency
    ALTER COLUMN person_id SET NOT NULL,
    DROP CONSTRAINT a_key_is_used_once,
    ADD CONSTRAINT a_key_is_used_once PRIMARY KEY (call_id, key, person_id);
ALTER TABLE accede.idempotency ENABLE TRIGGER answers_stay;

CREATE FUNCTION accede.refuse_asker(what text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is not the asker''s to do', what USING ERRCODE = 'AC004';
END
$$;

-- Whether that person has a conflict with the nomination that no ruling has dismissed.
CREATE FUNCTION accede.has_conflict(call text, nomination uuid, of_commission char(2), person uuid)
RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM accede.conflict f
                    WHERE f.person_id = person AND f.call_id = call AND f.nomination_id = nomination
                      AND f.dismissed_at IS NULL)
        OR EXISTS (SELECT FROM accede.juror j JOIN accede.person p ON p.person_id = j.person_id
                    WHERE j.person_id = person AND j.call_id = call AND p.country = of_commission);
END
$$;

CREATE FUNCTION accede.asker_has_conflict(call text, nomination uuid, of_commission char(2)) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN accede.has_conflict(call, nomination, of_commission, accede.asker());
END
$$;

-- The asker's mandates that give leave: an administrator's, unless the asker has a conflict with the
-- nomination, or whatever the conflict where the step is the clock's; an officer's on what is the own
-- Commission's; a juror's on the own seat. None, where the asker is not whom it is claimed to be. It is
-- read as part of the statement that asks.
CREATE FUNCTION accede.leave_by(claimed uuid, whose jsonb, call text, nomination uuid, of_commission char(2),
    of_juror uuid) RETURNS TABLE (role text)
LANGUAGE sql STABLE AS $$
    SELECT m.role
      FROM accede.mandates_of_asker(claimed) m
     WHERE m.role = 'administrator'
           AND (whose ? 'clock'
                OR whose ? 'administrator'
                   AND (nomination IS NULL OR NOT accede.has_conflict(call, nomination, NULL, claimed)))
        OR m.role = 'officer' AND whose ? 'officer' AND m.commission = of_commission
        OR m.role = 'juror' AND whose ? 'juror' AND claimed = of_juror
$$;

-- Refuses a step that is not the asker's to take.
CREATE FUNCTION accede.require_leave(call text, subj text, id uuid, from_s text, ev text, claimed uuid)
RETURNS void
LANGUAGE plpgsql STABLE AS $$
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
$$;

-- The rows of one step: its entry, its words, its letters as pairs of addressee and letter.
CREATE FUNCTION accede.write_step(call text, subj text, id uuid, rev integer, ev text, from_s text,
    to_s text, who uuid, typed_by text, bytes bytea, moment timestamptz, words_salt bytea, words text,
    letters text[]) RETURNS void
LANGUAGE plpgsql AS $$
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
$$;

-- A step whose subject is moved by a function of its own, after this one. A nomination's are told and
-- taken at once by step_nomination, but for those that begin it or that a plan takes.
CREATE FUNCTION accede.record_step(call text, subj text, id uuid, rev integer, ev text, from_s text,
    to_s text, who uuid, typed_by text, bytes bytea, moment timestamptz, words_salt bytea, words text,
    letters text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF subj = 'nomination' AND ev NOT IN ('Begin', 'Admit', 'Decline', 'Strike') THEN
        PERFORM accede.refuse_asker(ev);
    END IF;
    PERFORM accede.require_leave(call, subj, id, from_s, ev, who);
    PERFORM accede.write_step(call, subj, id, rev, ev, from_s, to_s, who, typed_by, bytes, moment,
                              words_salt, words, letters);
END
$$;

-- A step that is told is taken: when the transaction ends, its subject stands where the entry says, or
-- beyond it by further steps of the same transaction.
CREATE FUNCTION accede.require_move() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;
CREATE CONSTRAINT TRIGGER a_step_that_is_told_is_taken AFTER INSERT ON accede.audit_entry
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'step'
        AND (NEW.subject <> 'nomination' OR NEW.event IN ('Begin', 'Admit', 'Decline', 'Strike')))
    EXECUTE FUNCTION accede.require_move();

-- A state moves only behind its entry: that of this transaction, of that revision, to that state.
CREATE FUNCTION accede.require_entry(call text, id uuid, rev integer, to_s text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM accede.audit_entry a
                    WHERE a.call_id = call AND a.subject_id = id AND a.revision = rev
                      AND a.to_state = to_s AND a.xid = pg_current_xact_id()) THEN
        PERFORM accede.refuse_asker('a state without its step');
    END IF;
END
$$;

-- What is no step of a chart: an act, or a refusal. Anybody who is signed in leaves one in the own name.
CREATE FUNCTION accede.note_entry(call text, what text, subj text, id uuid, bytes bytea,
    words_salt bytea, words text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;

CREATE FUNCTION accede.remember_answer(call text, the_key uuid, asked bytea, said text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO accede.idempotency (call_id, key, person_id, request, answer)
    VALUES (call, the_key, coalesce(accede.asker(), '00000000-0000-0000-0000-000000000000'), asked, said);
END
$$;

-- What was answered to the asker's key before, or to one that the installation began with.
CREATE FUNCTION accede.find_answer(call text, the_key uuid) RETURNS TABLE (answer text, request bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT k.answer, k.request FROM accede.idempotency k
                  WHERE k.call_id = call AND k.key = the_key
                    AND k.person_id IN (accede.asker(), '00000000-0000-0000-0000-000000000000');
END
$$;

-- ---- holding, in the order in which locks are taken: call, counter, nomination, what hangs on it ----

CREATE FUNCTION accede.hold_call(call text, alone boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF alone THEN
        PERFORM FROM accede.call c WHERE c.call_id = call FOR NO KEY UPDATE;
    ELSE
        PERFORM FROM accede.call c WHERE c.call_id = call FOR SHARE;
    END IF;
END
$$;

CREATE FUNCTION accede.hold_nomination(call text, ref text, with_places boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;

CREATE FUNCTION accede.hold_assignment(call text, ref text, juror text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM accede.call c JOIN accede.nomination n USING (call_id)
      WHERE c.call_id = call AND n.reference = ref FOR SHARE OF c FOR SHARE OF n;
    PERFORM FROM accede.assignment a
       JOIN accede.nomination n ON n.call_id = a.call_id AND n.nomination_id = a.nomination_id
       JOIN accede.person j ON j.person_id = a.person_id
      WHERE a.call_id = call AND n.reference = ref AND j.handle = juror FOR NO KEY UPDATE OF a;
END
$$;

CREATE FUNCTION accede.hold_plan(call text, wanted integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM accede.admission_plan p
     WHERE p.call_id = call AND p.number = CASE WHEN wanted > 0 THEN wanted
           ELSE (SELECT max(o.number) FROM accede.admission_plan o WHERE o.call_id = call) END
       FOR NO KEY UPDATE;
END
$$;

CREATE FUNCTION accede.hold_plan_items(call text, plan uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM accede.plan_item i
       JOIN accede.nomination n ON n.call_id = i.call_id AND n.nomination_id = i.nomination_id
      WHERE i.call_id = call AND i.plan_id = plan
      ORDER BY n.nomination_id FOR NO KEY UPDATE OF n;
END
$$;

CREATE FUNCTION accede.hold_membership(id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM accede.membership m WHERE m.membership_id = id FOR NO KEY UPDATE;
END
$$;

CREATE FUNCTION accede.hold_membership_of(call text, nomination uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM accede.membership m
      WHERE m.call_id = call AND m.nomination_id = nomination FOR NO KEY UPDATE;
END
$$;

CREATE FUNCTION accede.hold_places(call text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM accede.place_counter l WHERE l.call_id = call ORDER BY l.commission FOR UPDATE;
END
$$;

-- ---- nominations ----

-- What a step looks at that asks for nothing but the nomination, its call, who asks and what the jury's
-- work counts, to whoever may see the nomination: nobody else holds it, even for a moment. What may have
-- changed while it waited for the nomination is read after it is held: the key, conflicts, the time.
-- No verdict leaves before the deliberation is open: until then steps count what was recorded.
CREATE FUNCTION accede.nomination_at_hand(call text, ref text, the_key uuid, with_panel boolean)
RETURNS TABLE (answer text, request bytea, micros bigint, call_state text, version integer, ledger text,
               published boolean, id uuid, state text, revision integer, commission char(2), place integer,
               dossier_version integer, closes bigint, in_conflict boolean, person uuid, mandates text,
               panel jsonb)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;

-- The next number of a Commission in a call, to its officer; nothing to anybody else. The counter's row
-- is what two beginnings of one Commission meet at.
CREATE FUNCTION accede.take_number(call text, of_commission char(2), places integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;

CREATE FUNCTION accede.begin_nomination(call text, id uuid, ref text, of_commission char(2), entity uuid)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM accede.require_entry(call, id, 1, 'draft');
    IF accede.askers_commission() IS DISTINCT FROM of_commission THEN
        PERFORM accede.refuse_asker('Begin');
    END IF;
    INSERT INTO accede.nomination (call_id, nomination_id, reference, commission, entity_id, state, revision)
    VALUES (call, id, ref, of_commission, entity, 'draft', 1);
END
$$;

-- The whole of a nomination's step: the state, the counter of places where it moves, the entry, the
-- letters, and the answer under the request's key. An officer's leave goes by the
-- Commission that the caller says, and no nomination of another moves.
CREATE FUNCTION accede.step_nomination(call text, id uuid, rev integer, to_s text, new_place integer,
    places_more integer, of_commission char(2), version integer, closes timestamptz, bytes bytea,
    ev text, from_s text, who uuid, typed_by text, moment timestamptz, the_key uuid, asked bytea,
    said text, words_salt bytea, words text, letters text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;

-- What an applied plan does to a nomination.
CREATE FUNCTION accede.decide_nomination(call text, id uuid, rev integer, to_s text, by_plan uuid)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;

-- ---- calls ----

CREATE FUNCTION accede.begin_call(call text, its_programme text, its_ledger text, en text, fr text,
                                  id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM accede.require_entry(call, id, 1, 'planned');
    INSERT INTO accede.call (call_id, programme, ledger, state, revision, regulations_version, title_en,
                             title_fr)
    VALUES (call, its_programme, its_ledger, 'planned', 1, 1, en, fr);
END
$$;

CREATE FUNCTION accede.move_call(call text, rev integer, to_s text, version integer,
                                 moment timestamptz, id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;

-- ---- the jury's work ----

CREATE FUNCTION accede.begin_assignment(call text, id uuid, nomination uuid, juror uuid, to_s text,
                                        rev integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM accede.require_entry(call, id, rev, to_s);
    IF accede.has_conflict(call, nomination, (SELECT n.commission FROM accede.nomination n
           WHERE n.call_id = call AND n.nomination_id = nomination), accede.asker()) THEN
        PERFORM accede.refuse_asker('Propose');
    END IF;
    INSERT INTO accede.assignment (call_id, assignment_id, nomination_id, person_id, state, revision)
    VALUES (call, id, nomination, juror, to_s, rev);
END
$$;

CREATE FUNCTION accede.move_assignment(call text, id uuid, rev integer, to_s text, version integer,
                                       keeps boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;

-- ---- the admission plan: two administrators behind one digest ----

CREATE FUNCTION accede.begin_plan(call text, id uuid, its_number integer, its_kind text,
                                  its_digest bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM accede.require_entry(call, id, 1, 'draft');
    -- Whether two have to agree is the regulations' to say.
    INSERT INTO accede.admission_plan (call_id, plan_id, number, kind, state, revision, second_approver,
                                       digest)
    SELECT c.call_id, id, its_number, its_kind, 'draft', 1,
           r.document::jsonb #> '{admission,second_approver}' IS DISTINCT FROM 'false', its_digest
      FROM accede.call c
      JOIN accede.regulations r ON r.call_id = c.call_id AND r.version = c.regulations_version
     WHERE c.call_id = call;
END
$$;

CREATE FUNCTION accede.move_plan(call text, id uuid, rev integer, to_s text, proposer uuid,
                                 approver uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;

-- For what a constraint cannot say.
CREATE FUNCTION accede.refuse_by(guard text, what text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'violates constraint "%": %', guard, what
          USING ERRCODE = 'check_violation', CONSTRAINT = guard;
END
$$;

-- A nomination is decided by an applied plan that names it as it stood, and by nothing else.
CREATE FUNCTION accede.require_applied_plan() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;
CREATE TRIGGER only_a_plan_decides AFTER UPDATE OF state ON accede.nomination
    FOR EACH ROW WHEN (NEW.state IN ('admitted', 'not_admitted', 'struck') AND NEW.state <> OLD.state)
    EXECUTE FUNCTION accede.require_applied_plan();

-- A list is drawn up with its plan, and fixed from then on.
CREATE FUNCTION accede.require_fresh_plan() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM accede.admission_plan p
                    WHERE p.call_id = NEW.call_id AND p.plan_id = NEW.plan_id AND p.state = 'draft'
                      AND p.xmin = pg_current_xact_id()::xid) THEN
        PERFORM accede.refuse_by(TG_NAME, 'a nomination for a plan that was drawn before');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER a_list_comes_with_its_plan AFTER INSERT ON accede.plan_item
    FOR EACH ROW EXECUTE FUNCTION accede.require_fresh_plan();

-- ---- amendments: windows by one administrator, all else by two behind one digest ----

-- What the regulations say beside their windows.
CREATE FUNCTION accede.beside_windows(document text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (document::jsonb - 'windows') #- '{jury,review}';
END
$$;

CREATE FUNCTION accede.require_two_for_amendment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;
CREATE TRIGGER two_amend_the_regulations AFTER INSERT ON accede.regulations
    FOR EACH ROW WHEN (NEW.version > 1) EXECUTE FUNCTION accede.require_two_for_amendment();

-- A Commission has the places that the last regulations give it.
CREATE FUNCTION accede.require_quota_of_regulations() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.quota <> (SELECT coalesce(q.quota #>> ARRAY['exceptions', NEW.commission], q.quota ->> 'places')::integer
                       FROM (SELECT r.document::jsonb -> 'quota' AS quota FROM accede.regulations r
                              WHERE r.call_id = NEW.call_id ORDER BY r.version DESC LIMIT 1) q) THEN
        PERFORM accede.refuse_by(TG_NAME, 'a quota that the regulations do not give');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER a_quota_is_of_the_regulations AFTER INSERT ON accede.place_counter
    FOR EACH ROW EXECUTE FUNCTION accede.require_quota_of_regulations();
CREATE TRIGGER a_quota_moves_with_the_regulations AFTER UPDATE OF quota ON accede.place_counter
    FOR EACH ROW WHEN (NEW.quota <> OLD.quota) EXECUTE FUNCTION accede.require_quota_of_regulations();

-- ---- memberships ----

CREATE FUNCTION accede.begin_membership(id uuid, its_ledger text, entity uuid, its_country text,
    stands boolean, began timestamptz, call text, nomination uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM accede.require_entry(coalesce(nullif(call, ''), '-'), id, 1, 'active');
    INSERT INTO accede.membership (membership_id, ledger, entity_id, country, state, revision, standing,
                                   began_at, call_id, nomination_id)
    VALUES (id, its_ledger, entity, its_country, 'active', 1, stands, began, nullif(call, ''), nomination);
    UPDATE accede.entity e SET is_public = true WHERE e.entity_id = entity AND NOT e.is_public;
END
$$;

CREATE FUNCTION accede.move_membership(call text, id uuid, rev integer, to_s text, how text,
                                       moment timestamptz, due timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;

-- In whose name a program speaks that may speak for everybody: the private server's own, or one of a
-- login that was made a steward. Nothing is shown, so nobody else may call it.
CREATE FUNCTION accede.ask_for(handle text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;
