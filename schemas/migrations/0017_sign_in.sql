-- How a person comes to a token, and what becomes of it. Ends of tokens go by the server's clock and
-- never by a rehearsal's. The program makes the random bits and keeps them: the database gets digests.
ALTER TABLE accede.token
    ADD COLUMN made_by uuid,
    ADD CONSTRAINT a_token_is_made_by_somebody FOREIGN KEY (made_by) REFERENCES accede.person;

-- Who was given something to sign in with by an administrator alone, who may know it and whatever was
-- set with it since. A row stays once it is there: it is what two meet at who give and take at once.
CREATE TABLE accede.handed_key (
    person_id uuid NOT NULL,
    handed_at timestamptz,  -- nothing: not since what was there was taken away
    CONSTRAINT a_person_is_handed_keys_once PRIMARY KEY (person_id),
    CONSTRAINT a_key_is_handed_to_a_person FOREIGN KEY (person_id) REFERENCES accede.person
);

-- Whether whoever logged in may speak for everybody, and is trusted with who gets what to sign in with.
CREATE FUNCTION accede.at_the_database() RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN pg_has_role(session_user, 'accede_steward', 'MEMBER');
END
$$;

-- Of those who agree in pairs, or see all of it: now, or from some time on.
CREATE FUNCTION accede.holds_office(of_person uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM accede.mandate m
                    WHERE m.person_id = of_person AND m.role IN ('administrator', 'auditor')
                      AND m.ends_at > accede.moment());
END
$$;

-- Whoever gives or takes what a person signs in with does it after another. It is written and not only
-- locked, so that a transaction with an old snapshot fails instead of seeing what was.
CREATE FUNCTION accede.hold_keys(of_person uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO accede.handed_key (person_id) VALUES (of_person)
    ON CONFLICT (person_id) DO UPDATE SET person_id = EXCLUDED.person_id;
END
$$;

-- Whether the asker is signed in at this moment still, as at the begin of the transaction: a mark
-- outlives the token that it was made by, until its transaction ends.
CREATE FUNCTION accede.asker_is_signed_in() RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN accede.at_the_database()
        OR EXISTS (SELECT FROM accede.token t JOIN accede.person p USING (person_id)
                    WHERE t.person_id = accede.asker() AND t.purpose <> 'sign_in' AND t.revoked_at IS NULL
                      AND p.disabled_at IS NULL AND t.ends_at > clock_timestamp() AND t.made_at <= transaction_timestamp());
END
$$;

-- By whoever asks for oneself, or by an administrator for anybody but those who hold an office: for
-- them by themselves, or at the database. Gives the end.
CREATE FUNCTION accede.add_token(id uuid, of_person uuid, digest bytea, of_purpose text, its_label text,
                                 hours integer) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := accede.asker();
    now_is timestamptz;
    longest integer := CASE of_purpose WHEN 'command_line' THEN 366 * 24 WHEN 'sign_in' THEN 24 ELSE 0 END;
BEGIN
    IF me IS NULL OR hours NOT BETWEEN 1 AND longest
       OR (me <> of_person OR of_purpose = 'sign_in') AND NOT accede.asker_is('administrator') THEN
        PERFORM accede.refuse_asker('AddToken');
    END IF;
    PERFORM accede.hold_keys(of_person);
    IF NOT accede.asker_is_signed_in()
       OR me <> of_person AND accede.holds_office(of_person) AND NOT accede.at_the_database()
       OR me <> of_person AND of_purpose = 'command_line'
          AND EXISTS (SELECT FROM accede.second_factor f
                       WHERE f.person_id = of_person AND f.confirmed_at IS NOT NULL) THEN
        PERFORM accede.refuse_asker('AddToken');
    END IF;
    now_is := clock_timestamp();
    IF me <> of_person AND NOT accede.at_the_database() THEN
        UPDATE accede.handed_key h SET handed_at = now_is WHERE h.person_id = of_person;
    END IF;
    INSERT INTO accede.token (token_id, person_id, sha256, purpose, label, made_at, ends_at, made_by)
    VALUES (id, of_person, digest, of_purpose, its_label, now_is, now_is + make_interval(hours => hours), me);
    RETURN now_is + make_interval(hours => hours);
END
$$;

-- Of the asker's own tokens, or by an administrator of anybody's. Gives the person, and nothing where
-- there is no such token that is good still.
CREATE FUNCTION accede.revoke_token(id uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := accede.asker();
    reaches_all boolean := accede.asker_is('administrator');
    found_person uuid;
BEGIN
    UPDATE accede.token t SET revoked_at = clock_timestamp()
     WHERE t.token_id = id AND t.revoked_at IS NULL AND t.ends_at > clock_timestamp()
       AND (t.person_id = me OR reaches_all)
    RETURNING t.person_id INTO found_person;
    RETURN found_person;
END
$$;

-- What is known of a token that is good, to whoever has it.
CREATE FUNCTION accede.token_of(token text)
RETURNS TABLE (token_id uuid, purpose text, label text, ends_at timestamptz, at_most timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT t.token_id, t.purpose, t.label, t.ends_at, t.at_most FROM accede.token t
                  WHERE t.sha256 = pg_catalog.sha256(convert_to(token_of.token, 'UTF8'))
                    AND t.person_id = accede.asker() AND t.revoked_at IS NULL
                    AND t.ends_at > clock_timestamp();
END
$$;

-- ---- signing in ----
--
-- Guesses are limited here, where nobody gets around it: what is shown is laid down and counted as a
-- failure in one transaction, and answered in another. A transaction that asked and rolled back would
-- otherwise have guessed for nothing.

-- For hmac(), that of RFC 6238; in a schema of its own, since its gen_random_uuid() would hide the server's.
CREATE SCHEMA IF NOT EXISTS accede_pgcrypto;
CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA accede_pgcrypto;
ALTER EXTENSION pgcrypto SET SCHEMA accede_pgcrypto;
GRANT USAGE ON SCHEMA accede_pgcrypto TO accede_engine;

ALTER TABLE accede.token ADD COLUMN used_at timestamptz;
ALTER TABLE accede.token
    ADD CONSTRAINT only_a_code_is_used_up CHECK (used_at IS NULL OR purpose = 'sign_in');

-- A session is over where it is not used for that long, and at that time however much it is: its end
-- moves. A token of the command line has neither, since machines use it when they have to.
ALTER TABLE accede.token
    ADD COLUMN unused_for interval,
    ADD COLUMN at_most timestamptz,
    ADD CONSTRAINT only_a_session_ends_unused CHECK (num_nonnulls(unused_for, at_most) IN (0, 2)
                                                     AND (at_most IS NULL OR purpose = 'session')),
    ADD CONSTRAINT use_makes_no_session_longer_than_its_end CHECK (ends_at <= at_most);

-- Moves the end of the asker's session, that of this token; at most once a minute, since it writes.
CREATE FUNCTION accede.keep_session(token text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    now_is timestamptz := clock_timestamp();
BEGIN
    IF current_setting('transaction_read_only') = 'on' THEN RETURN; END IF;
    UPDATE accede.token t SET ends_at = least(now_is + t.unused_for, t.at_most)
     WHERE t.sha256 = pg_catalog.sha256(convert_to(keep_session.token, 'UTF8'))
       AND t.person_id = accede.asker() AND t.unused_for IS NOT NULL AND t.revoked_at IS NULL
       AND t.ends_at > now_is
       AND t.ends_at < least(now_is + t.unused_for - interval '1 minute', t.at_most);
END
$$;

-- A password is stretched by the program (Argon2id), with these parameters and this salt; what comes
-- of it is kept as a digest, so that whoever reads a copy of the database cannot show it.
CREATE TABLE accede.password (
    person_id  uuid        NOT NULL,
    parameters text        NOT NULL,
    sha256     bytea       NOT NULL,
    set_at     timestamptz NOT NULL,
    CONSTRAINT a_person_has_one_password PRIMARY KEY (person_id),
    CONSTRAINT a_password_is_a_persons FOREIGN KEY (person_id) REFERENCES accede.person,
    CONSTRAINT a_password_is_kept_as_a_digest CHECK (octet_length(sha256) = 32),
    CONSTRAINT parameters_are_those_of_argon2id CHECK
        (parameters ~ '^\$argon2id\$v=19\$m=[0-9]+,t=[0-9]+,p=[0-9]+\$[A-Za-z0-9+/]{22}$')
);

-- A second factor is in force once a code of it was confirmed. last_step: each code is good once.
CREATE TABLE accede.second_factor (
    person_id    uuid        NOT NULL,
    secret       bytea,
    made_at      timestamptz NOT NULL,
    confirmed_at timestamptz,
    last_step    bigint      NOT NULL DEFAULT 0,
    CONSTRAINT a_person_has_one_second_factor PRIMARY KEY (person_id),
    CONSTRAINT a_second_factor_is_a_persons FOREIGN KEY (person_id) REFERENCES accede.person,
    CONSTRAINT a_second_factor_has_160_bits CHECK (octet_length(secret) = 20),
    CONSTRAINT what_is_in_force_has_a_secret CHECK (confirmed_at IS NULL OR secret IS NOT NULL)
);

-- The last attempt of a name, and how many failed. The name is a keyed digest: what was typed there by
-- mistake, a password perhaps, is not kept.
CREATE TABLE accede.attempt (
    asked_for    bytea       NOT NULL,
    attempt_id   uuid        NOT NULL,
    person_id    uuid,
    shown        bytea       NOT NULL,
    code         text        NOT NULL,
    failures     integer     NOT NULL,
    since        timestamptz NOT NULL,
    barred_until timestamptz,
    laid_down_in xid8        NOT NULL DEFAULT pg_current_xact_id(),
    failed_in    xid8,
    CONSTRAINT attempts_are_counted_by_name PRIMARY KEY (asked_for),
    CONSTRAINT an_attempt_is_answered_by_its_number UNIQUE (attempt_id)
);

-- What this installation asks of its people beyond what it always does.
CREATE TABLE accede.requirement (
    name  text        NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz,
    CONSTRAINT a_requirement_is_made_once PRIMARY KEY (name),
    CONSTRAINT a_requirement_is_known CHECK (name = 'second_factor')
);

CREATE FUNCTION accede.asks_for_second_factor() RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM accede.requirement r WHERE r.name = 'second_factor' AND r.until IS NULL);
END
$$;

-- RFC 6238 with SHA-1, 30 seconds and 6 digits.
CREATE FUNCTION accede.code_of_step(secret bytea, step bigint) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    digest bytea := accede_pgcrypto.hmac(int8send(step), secret, 'sha1');
    at integer := get_byte(digest, 19) & 15;
BEGIN
    RETURN lpad(((((get_byte(digest, at) & 127) << 24) | (get_byte(digest, at + 1) << 16)
                  | (get_byte(digest, at + 2) << 8) | get_byte(digest, at + 3)) % 1000000)::text, 6, '0');
END
$$;

-- Whether the code is that of this half minute, the one before or the one after, and of a later one
-- than the last that was used. Uses it up.
CREATE FUNCTION accede.use_code(of_person uuid, code text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    factor accede.second_factor;
    now_is bigint := floor(extract(epoch FROM clock_timestamp()) / 30)::bigint;
BEGIN
    SELECT * INTO factor FROM accede.second_factor f WHERE f.person_id = of_person FOR UPDATE;
    IF factor.secret IS NULL THEN RETURN false; END IF;
    FOR step IN greatest(now_is - 1, factor.last_step + 1) .. now_is + 1 LOOP
        IF accede.code_of_step(factor.secret, step) = code THEN
            UPDATE accede.second_factor f SET last_step = step WHERE f.person_id = of_person;
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END
$$;

-- Something that is always the same for a name and tells nothing of it.
CREATE FUNCTION accede.keyed(what text, name text) RETURNS bytea
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN sha256((SELECT s.secret FROM accede.identity_secret s) || convert_to(what || '/' || name, 'UTF8'));
END
$$;

-- With what the program has to stretch a password; for a name that has none, with something that looks
-- the same and is the same each time.
CREATE FUNCTION accede.password_parameters(handle text, usual text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    salt bytea := substr(accede.keyed('salt', handle), 1, 16);
BEGIN
    RETURN coalesce((SELECT w.parameters FROM accede.password w JOIN accede.person p USING (person_id)
                      WHERE p.handle = password_parameters.handle),
                    usual || '$' || rtrim(encode(salt, 'base64'), '='));
END
$$;

-- A number for the log of a name that nobody has; it leads nowhere, and looks like any other.
CREATE FUNCTION accede.number_of(key bytea) RETURNS uuid
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN encode(set_byte(set_byte(substr(key, 1, 16), 6, get_byte(key, 6) & 15 | 64),
                           8, get_byte(key, 8) & 63 | 128), 'hex')::uuid;
END
$$;

-- A text as an audit entry has it (docs/audit.md).
CREATE FUNCTION accede.entry_text(said text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN int4send(octet_length(convert_to(said, 'UTF8'))) || convert_to(said, 'UTF8');
END
$$;

-- The entry of an attempt to sign in, or of what came of it: written here, so that no program leaves it
-- out. `who`: the person, where it was one.
CREATE FUNCTION accede.note_sign_in(what text, ev text, about uuid, who uuid, typed_by text, code text,
                                    words text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    its_salt bytea := CASE WHEN words <> '' THEN accede_pgcrypto.gen_random_bytes(32) END;
    number bigint;
BEGIN
    INSERT INTO accede.audit_entry (call_id, kind, subject, subject_id, canonical)
    SELECT '-', what, 'person', about,
           accede.entry_text('accede/entry/1') || accede.entry_text(i.origin) || accede.entry_text('-')
           || accede.entry_text(what) || accede.entry_text('person') || uuid_send(about) || int8send(0)
           || accede.entry_text(ev) || accede.entry_text('') || accede.entry_text('')
           || uuid_send(coalesce(who, nobody)) || accede.entry_text(left(typed_by, 200))
           || int8send((extract(epoch FROM accede.moment()) * 1000000)::bigint) || accede.entry_text(code)
           || coalesce(sha256('accede/body/1'::bytea || its_salt || convert_to(words, 'UTF8')),
                       uuid_send(nobody) || uuid_send(nobody))
      FROM accede.installation i
    RETURNING entry_id INTO number;
    IF its_salt IS NOT NULL THEN
        INSERT INTO accede.entry_body (call_id, entry_id, salt, body) VALUES ('-', number, its_salt, words);
    END IF;
END
$$;

-- Lays down what is shown for a name, or, without one, a one-time code; `code` is that of a second
-- factor. Gives until when the name is barred; nothing where the attempt may be answered, in another
-- transaction. It is in the log before anybody knows what comes of it, so that nobody fails unseen who
-- does not wait for the answer. Five failures in a quarter of an hour bar a name for as long, and each
-- further one for twice as long, a day at most.
CREATE FUNCTION accede.lay_down_attempt(id uuid, name text, is_code boolean, what bytea, its_code text,
                                        typed_by text) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key bytea;
    who uuid;
    now_is timestamptz;
    last accede.attempt;
    failed integer;
BEGIN
    IF is_code THEN
        key := accede.keyed('code', encode(what, 'hex'));
        SELECT t.person_id INTO who FROM accede.token t WHERE t.sha256 = what AND t.purpose = 'sign_in';
        -- Nobody guesses 256 bits: only a code that there was is worth a row.
        IF who IS NULL THEN RETURN NULL; END IF;
    ELSE
        key := accede.keyed('name', lay_down_attempt.name);
        SELECT p.person_id INTO who FROM accede.person p WHERE p.handle = lay_down_attempt.name;
        IF lay_down_attempt.name !~ '^[a-z0-9][a-z0-9._-]{0,62}$' THEN RETURN NULL; END IF;
    END IF;
    now_is := clock_timestamp();
    INSERT INTO accede.attempt (asked_for, attempt_id, person_id, shown, code, failures, since)
    VALUES (key, id, who, what, its_code, 1, now_is) ON CONFLICT (asked_for) DO NOTHING;
    IF FOUND THEN
        PERFORM accede.note_sign_in('act', 'TrySignIn', coalesce(who, accede.number_of(key)), NULL,
                                    typed_by, '', '');
        RETURN NULL;
    END IF;
    SELECT * INTO last FROM accede.attempt a WHERE a.asked_for = key FOR UPDATE;
    now_is := clock_timestamp();
    IF last.barred_until > now_is THEN RETURN last.barred_until; END IF;
    failed := last.failures + 1;
    IF last.failures < 5 AND last.since < now_is - interval '15 minutes'
       OR last.barred_until < now_is - interval '1 day' THEN
        failed := 1;
    END IF;
    UPDATE accede.attempt a
       SET attempt_id = id, person_id = who, shown = what, code = its_code, failures = failed,
           since = CASE failed WHEN 1 THEN now_is ELSE a.since END,
           barred_until = CASE WHEN failed >= 5
               THEN now_is + least(interval '15 minutes' * 2 ^ least(failed - 5, 10), interval '1 day') END,
           laid_down_in = pg_current_xact_id(), failed_in = NULL
     WHERE a.asked_for = key;
    PERFORM accede.note_sign_in('act', 'TrySignIn', coalesce(who, accede.number_of(key)), NULL, typed_by,
                                '', '');
    RETURN NULL;
END
$$;

-- Answers an attempt that another transaction laid down: whose it is and until when the session made
-- of it is good, or nobody. Either is in the log. From a success on the transaction speaks for the
-- person.
CREATE FUNCTION accede.answer_attempt(id uuid, new_token uuid, digest bytea, typed_by text)
RETURNS TABLE (person uuid, ends timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    it accede.attempt;
    now_is timestamptz := clock_timestamp();
    good boolean := false;
    has_factor boolean;
    is_administrator boolean;
    how text;
BEGIN
    PERFORM set_config('accede.asker', '', true);
    SELECT * INTO it FROM accede.attempt a
     WHERE a.attempt_id = id AND a.laid_down_in <> pg_current_xact_id() AND a.failed_in IS NULL FOR UPDATE;
    IF it.attempt_id IS NULL THEN RETURN; END IF;
    IF it.person_id IS NOT NULL THEN PERFORM accede.hold_keys(it.person_id); END IF;
    now_is := clock_timestamp();
    SELECT EXISTS (SELECT FROM accede.second_factor f
                    WHERE f.person_id = it.person_id AND f.confirmed_at IS NOT NULL) INTO has_factor;
    SELECT EXISTS (SELECT FROM accede.mandate m
                    WHERE m.person_id = it.person_id AND m.role = 'administrator'
                      AND m.begins_at <= accede.moment() AND m.ends_at > accede.moment()) INTO is_administrator;
    good := EXISTS (SELECT FROM accede.person p WHERE p.person_id = it.person_id AND p.disabled_at IS NULL)
            AND (has_factor OR NOT (is_administrator AND accede.asks_for_second_factor()))
            AND (EXISTS (SELECT FROM accede.password w WHERE w.person_id = it.person_id AND w.sha256 = it.shown)
                 OR EXISTS (SELECT FROM accede.token t
                             WHERE t.sha256 = it.shown AND t.person_id = it.person_id AND t.purpose = 'sign_in'
                               AND t.used_at IS NULL AND t.revoked_at IS NULL AND t.ends_at > now_is));
    IF good AND has_factor THEN good := accede.use_code(it.person_id, it.code); END IF;
    IF good THEN
        -- Of two that show the same code at once, one is first.
        UPDATE accede.token t SET used_at = now_is
         WHERE t.sha256 = it.shown AND t.person_id = it.person_id AND t.purpose = 'sign_in'
           AND t.used_at IS NULL AND t.revoked_at IS NULL;
        how := CASE WHEN FOUND THEN 'one-time code' ELSE 'password' END;
        good := FOUND OR EXISTS (SELECT FROM accede.password w
                                  WHERE w.person_id = it.person_id AND w.sha256 = it.shown);
    END IF;
    IF NOT good THEN
        UPDATE accede.attempt a SET failed_in = pg_current_xact_id() WHERE a.attempt_id = id;
        PERFORM accede.note_sign_in('refusal', 'SignIn', coalesce(it.person_id, accede.number_of(it.asked_for)),
                                    NULL, typed_by, 'session.not_signed_in', '');
        RETURN QUERY SELECT NULL::uuid, NULL::timestamptz;
        RETURN;
    END IF;
    UPDATE accede.attempt a SET failures = 0, barred_until = NULL, attempt_id = gen_random_uuid()
     WHERE a.attempt_id = id;
    -- Who reads dossiers leaves the desk for longer than who decides.
    INSERT INTO accede.token (token_id, person_id, sha256, purpose, label, made_at, ends_at, made_by,
                              unused_for, at_most)
    SELECT new_token, it.person_id, digest, 'session', '', now_is, now_is + s.unused_for, it.person_id,
           s.unused_for, now_is + s.longest
      FROM (SELECT CASE WHEN is_administrator THEN interval '30 minutes' ELSE interval '2 hours' END AS unused_for,
                   CASE WHEN is_administrator THEN interval '4 hours' ELSE interval '8 hours' END AS longest) s;
    PERFORM set_config('accede.asker', accede.mark_of(it.person_id, s.secret), true)
       FROM accede.identity_secret s;
    PERFORM accede.note_sign_in('act', 'SignIn', it.person_id, it.person_id, typed_by, '', how);
    RETURN QUERY SELECT t.person_id, t.ends_at FROM accede.token t WHERE t.token_id = new_token;
END
$$;

-- ---- what a person has to sign in with ----

CREATE FUNCTION accede.set_password(its_parameters text, digest bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := accede.asker();
BEGIN
    IF me IS NULL THEN PERFORM accede.refuse_asker('SetPassword'); END IF;
    PERFORM accede.hold_keys(me);
    IF NOT accede.asker_is_signed_in() THEN PERFORM accede.refuse_asker('SetPassword'); END IF;
    INSERT INTO accede.password (person_id, parameters, sha256, set_at)
    VALUES (me, its_parameters, digest, clock_timestamp())
    ON CONFLICT (person_id) DO UPDATE
       SET parameters = EXCLUDED.parameters, sha256 = EXCLUDED.sha256, set_at = EXCLUDED.set_at;
END
$$;

-- One that is in force stays until an administrator takes it away. Gives whether it was begun.
CREATE FUNCTION accede.begin_second_factor(its_secret bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := accede.asker();
BEGIN
    IF me IS NULL THEN PERFORM accede.refuse_asker('BeginSecondFactor'); END IF;
    PERFORM accede.hold_keys(me);
    IF NOT accede.asker_is_signed_in() THEN PERFORM accede.refuse_asker('BeginSecondFactor'); END IF;
    INSERT INTO accede.second_factor (person_id, secret, made_at) VALUES (me, its_secret, clock_timestamp())
    ON CONFLICT (person_id) DO UPDATE SET secret = EXCLUDED.secret, made_at = EXCLUDED.made_at, last_step = 0
     WHERE second_factor.confirmed_at IS NULL;
    RETURN FOUND;
END
$$;

CREATE FUNCTION accede.confirm_second_factor(code text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := accede.asker();
BEGIN
    IF me IS NULL THEN RETURN false; END IF;
    PERFORM accede.hold_keys(me);
    IF NOT accede.asker_is_signed_in()
       OR NOT EXISTS (SELECT FROM accede.second_factor f WHERE f.person_id = me AND f.confirmed_at IS NULL)
       OR NOT accede.use_code(me, code) THEN
        RETURN false;
    END IF;
    UPDATE accede.second_factor f SET confirmed_at = clock_timestamp() WHERE f.person_id = me;
    RETURN true;
END
$$;

-- By another administrator, where the device is lost; of whoever holds an office at the database alone.
CREATE FUNCTION accede.remove_second_factor(of_person uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT accede.asker_is('administrator') OR of_person = accede.asker() THEN
        PERFORM accede.refuse_asker('RemoveSecondFactor');
    END IF;
    PERFORM accede.hold_keys(of_person);
    IF accede.holds_office(of_person) AND NOT accede.at_the_database() THEN
        PERFORM accede.refuse_asker('RemoveSecondFactor');
    END IF;
    UPDATE accede.second_factor f SET secret = NULL, confirmed_at = NULL
     WHERE f.person_id = of_person AND f.confirmed_at IS NOT NULL;
    RETURN FOUND;
END
$$;

-- Of oneself, or to an administrator of anybody.
CREATE FUNCTION accede.has_second_factor(of_person uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (of_person = accede.asker() OR accede.asker_is('administrator'))
       AND EXISTS (SELECT FROM accede.second_factor f
                    WHERE f.person_id = of_person AND f.confirmed_at IS NOT NULL);
END
$$;

-- Asks every administrator for a second factor from now on, or no longer. Gives who has none yet; then
-- nothing is asked.
CREATE FUNCTION accede.require_second_factor(wanted boolean) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    without text[];
BEGIN
    IF NOT accede.asker_is('administrator') THEN PERFORM accede.refuse_asker('Require'); END IF;
    SELECT array_agg(DISTINCT p.handle ORDER BY p.handle) INTO without
      FROM accede.mandate m JOIN accede.person p USING (person_id)
     WHERE m.role = 'administrator' AND m.ends_at > accede.moment() AND p.disabled_at IS NULL AND wanted
       AND NOT EXISTS (SELECT FROM accede.second_factor f
                        WHERE f.person_id = p.person_id AND f.confirmed_at IS NOT NULL);
    IF without IS NOT NULL THEN RETURN without; END IF;
    INSERT INTO accede.requirement (name, since, until)
    VALUES ('second_factor', accede.moment(), CASE WHEN NOT wanted THEN accede.moment() END)
    ON CONFLICT (name) DO UPDATE
       SET until = EXCLUDED.until,
           since = CASE WHEN requirement.until IS NULL THEN requirement.since ELSE EXCLUDED.since END;
    RETURN '{}';
END
$$;

-- ---- an office begins with keys of its own ----

-- Takes away whatever a person signs in with. A password becomes one that nobody knows.
CREATE FUNCTION accede.take_keys(of_person uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM accede.hold_keys(of_person);
    UPDATE accede.token t SET revoked_at = clock_timestamp() WHERE t.person_id = of_person AND t.revoked_at IS NULL;
    UPDATE accede.password w SET sha256 = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
     WHERE w.person_id = of_person;
    UPDATE accede.second_factor f SET secret = NULL, confirmed_at = NULL WHERE f.person_id = of_person;
    UPDATE accede.handed_key h SET handed_at = NULL WHERE h.person_id = of_person;
END
$$;

-- Whether somebody else may know what that person signs in with, to an administrator.
CREATE FUNCTION accede.was_handed_a_key(of_person uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN accede.asker_is('administrator')
       AND EXISTS (SELECT FROM accede.handed_key h WHERE h.person_id = of_person AND h.handed_at IS NOT NULL);
END
$$;

-- Lets a person begin anew, at the database.
CREATE FUNCTION accede.begin_anew(of_person uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT accede.asker_is('administrator') OR NOT accede.at_the_database() THEN
        PERFORM accede.refuse_asker('BeginAnew');
    END IF;
    PERFORM accede.take_keys(of_person);
END
$$;

-- Whoever gave a key and then the office would have both.
CREATE FUNCTION accede.begin_office() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM accede.hold_keys(NEW.person_id);
    IF EXISTS (SELECT FROM accede.handed_key h
                WHERE h.person_id = NEW.person_id AND h.handed_at IS NOT NULL) THEN
        PERFORM accede.take_keys(NEW.person_id);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER an_office_begins_with_keys_of_its_own AFTER INSERT ON accede.mandate
    FOR EACH ROW WHEN (NEW.role IN ('administrator', 'auditor')) EXECUTE FUNCTION accede.begin_office();

-- ---- hand-over ----

-- Ends one person's mandate and begins another's, of the same role and Commission, until the same time,
-- at the same moment. Gives nothing where there is no such mandate, or it began only now.
CREATE FUNCTION accede.hand_over_mandate(new_mandate uuid, from_person uuid, to_person uuid, its_role text)
RETURNS TABLE (at timestamptz, commission text, until timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    now_is timestamptz;
    it accede.mandate;
BEGIN
    IF NOT accede.asker_is('administrator') THEN PERFORM accede.refuse_asker('HandOver'); END IF;
    SELECT * INTO it FROM accede.mandate m
     WHERE m.person_id = from_person AND m.role = its_role AND m.begins_at < accede.moment()
       AND m.ends_at > accede.moment() FOR UPDATE;
    now_is := accede.moment();
    IF it.mandate_id IS NULL OR it.ends_at <= now_is THEN RETURN; END IF;
    UPDATE accede.mandate m SET ends_at = now_is WHERE m.mandate_id = it.mandate_id;
    INSERT INTO accede.mandate (mandate_id, person_id, role, commission, begins_at, ends_at)
    VALUES (new_mandate, to_person, its_role, it.commission, now_is, it.ends_at);
    RETURN QUERY SELECT now_is, coalesce(it.commission, '')::text, it.ends_at;
END
$$;
