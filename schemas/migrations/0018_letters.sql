-- Letters. A step writes what shall be told into the outbox; there it is held until an administrator
-- lets it go, to whoever holds the mandate by then. Mail is sent afterwards, never in a step's
-- transaction, and at least once: a letter keeps its Message-ID, by which a second copy is known.

-- Where a person is written to, and in which language. Apart from the person, so that it can be erased.
CREATE TABLE accede.address (
    person_id uuid NOT NULL,
    email     text NOT NULL,
    language  text NOT NULL,
    CONSTRAINT a_person_has_one_address PRIMARY KEY (person_id),
    CONSTRAINT an_address_is_a_persons FOREIGN KEY (person_id) REFERENCES accede.person,
    CONSTRAINT an_address_is_plain CHECK (octet_length(email) <= 254 AND email ~
        '^[A-Za-z0-9!#$%&''*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]*$'),
    CONSTRAINT a_letter_is_in_english_or_french CHECK (language IN ('en', 'fr'))
);

ALTER TABLE accede.outbox
    DROP COLUMN delivered_at,
    ADD COLUMN state text NOT NULL DEFAULT 'held',
    ADD CONSTRAINT a_letter_is_held_released_or_cancelled CHECK (state IN ('held', 'released', 'cancelled'));

-- What became of a released letter, for each person to whom it goes.
CREATE TABLE accede.letter (
    call_id     text        NOT NULL,
    outbox_id   bigint      NOT NULL,
    person_id   uuid        NOT NULL,
    message_id  text        NOT NULL,
    released_by uuid        NOT NULL,
    released_at timestamptz NOT NULL,
    state       text        NOT NULL DEFAULT 'released',
    state_at    timestamptz NOT NULL,
    tried       integer     NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL,
    answer      text        NOT NULL DEFAULT '',
    CONSTRAINT a_person_gets_a_letter_once PRIMARY KEY (call_id, outbox_id, person_id),
    CONSTRAINT a_letter_is_of_the_outbox FOREIGN KEY (call_id, outbox_id) REFERENCES accede.outbox,
    CONSTRAINT a_letter_is_to_a_person FOREIGN KEY (person_id) REFERENCES accede.person,
    CONSTRAINT a_letter_is_released_by_a_person FOREIGN KEY (released_by) REFERENCES accede.person (person_id),
    CONSTRAINT a_message_id_names_one_letter UNIQUE (call_id, message_id),
    CONSTRAINT what_becomes_of_a_letter_is_known CHECK
        (state IN ('released', 'sent', 'refused', 'bounced', 'withheld')),
    CONSTRAINT a_letter_counts_its_tries CHECK (tried >= 0),
    CONSTRAINT what_a_server_said_is_short CHECK (char_length(answer) <= 500)
);

-- Whether what the letter tells is announced; a letter that tells of no decision tells what is known.
CREATE FUNCTION accede.is_announced(call text, which text, id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE
        WHEN which IN ('admitted', 'not-admitted') THEN EXISTS
            (SELECT FROM accede.call c WHERE c.call_id = call AND c.published_at IS NOT NULL)
        WHEN which = 'struck' THEN EXISTS
            (SELECT FROM accede.plan_item i JOIN accede.admission_plan p ON p.call_id = i.call_id AND p.plan_id = i.plan_id
              WHERE i.call_id = call AND i.nomination_id = id AND i.says = 'strike' AND p.state = 'published')
        ELSE true END;
END
$$;

CREATE FUNCTION accede.keep_a_letter_on_its_way() RETURNS trigger
LANGUAGE plpgsql AS $$
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
$$;
CREATE TRIGGER no_outcome_before_its_announcement BEFORE UPDATE ON accede.outbox
    FOR EACH ROW EXECUTE FUNCTION accede.keep_a_letter_on_its_way();
CREATE TRIGGER what_left_does_not_leave_again BEFORE UPDATE ON accede.letter
    FOR EACH ROW EXECUTE FUNCTION accede.keep_a_letter_on_its_way();

-- The nomination that a letter is about, where it is about one.
CREATE FUNCTION accede.nomination_of_letter(call text, subj text, id uuid) RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE subj
        WHEN 'nomination' THEN id
        WHEN 'assignment' THEN (SELECT a.nomination_id FROM accede.assignment a
                                 WHERE a.call_id = call AND a.assignment_id = id) END;
END
$$;

CREATE FUNCTION accede.letter_in_conflict(call text, subj text, id uuid, person uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(accede.nomination_of_letter(call, subj, id) = ANY (accede.conflicts_of(person)), false);
END
$$;

-- To whom a letter goes: whoever holds the mandate now, and of those who read only who still has to.
CREATE FUNCTION accede.recipients_of(call text, to_whom text, subj text, id uuid) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE AS $$
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
$$;

-- Refuses unless an administrator asks who has no conflict with what the letter is about.
CREATE FUNCTION accede.require_office(call text, subj text, id uuid) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT accede.asker_is('administrator') OR accede.letter_in_conflict(call, subj, id, accede.asker()) THEN
        PERFORM accede.refuse_asker('a letter');
    END IF;
END
$$;

-- Moves a letter of the outbox, behind the entry of this transaction: an act on what the letter is about, so
-- that whoever may not read of the one does not read of the other; a released one gets its
-- recipients, whose number is given, and a cancelled one is withheld from whom it has not reached.
CREATE FUNCTION accede.move_letter(call text, number bigint, from_s text, to_s text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;

-- To whom a letter would go, or went: for the administrator who looks at it before it does.
CREATE FUNCTION accede.recipients_at_hand(call text, number bigint) RETURNS TABLE (handle text, language text, has_address boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;

-- The next letter whose turn it is, held until the transaction ends; one that another sender holds is
-- that sender's. Of those with which the asker has a conflict, none.
CREATE FUNCTION accede.take_letter() RETURNS TABLE (call_id text, outbox_id bigint, person_id uuid, handle text,
    name text, email text, language text, message_id text, tried integer, letter text, subject text,
    subject_id uuid, micros bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;
CREATE INDEX letters_to_send ON accede.letter (call_id, next_try_at) WHERE state = 'released';

-- What became of it. A letter that stays released is tried again.
CREATE FUNCTION accede.record_delivery(call text, number bigint, person uuid, to_s text, said text, tries integer,
                                       again timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
$$;
