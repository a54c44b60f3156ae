-- Who asks. A program connects as accede_app, which owns nothing and may do nothing by itself; each
-- transaction begins by showing a token, and every policy asks who the token's person is.
--
-- Roles belong to the server and not to one database. On a server of one's own they are made here; a
-- shared server's administrator makes them beforehand, if the migrating role may not.
DO $$
DECLARE
    made record;
BEGIN
    FOR made IN SELECT * FROM (VALUES ('accede_owner', 'NOLOGIN'), ('accede_engine', 'NOLOGIN'),
                                      ('accede_steward', 'NOLOGIN'), ('accede_app', 'LOGIN')) r (name, login)
                 WHERE name NOT IN (SELECT rolname FROM pg_catalog.pg_roles)
    LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I %s NOINHERIT', made.name, made.login);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN  -- another database's migration was first
            NULL;
        END;
    END LOOP;
    -- What a session is running shows its tokens to others of the same role.
    IF (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_roles
                        WHERE rolname = 'accede_app' AND 'track_activities=off' = ANY (rolconfig)) THEN
        BEGIN
            ALTER ROLE accede_app SET track_activities = off;
        EXCEPTION WHEN internal_error THEN  -- another migration does it at this moment
            NULL;
        END;
    END IF;
END
$$;

-- Nobody puts a table or a schema of one's own before what a statement means. An import keeps its
-- lines in a temporary table, with the login's own rights.
DO $$
BEGIN
    EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO accede_steward', current_database());
    -- Nor is anything kept beside the tables.
    IF (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
        REVOKE EXECUTE ON FUNCTION pg_catalog.lo_creat(integer), pg_catalog.lo_create(oid),
            pg_catalog.lo_from_bytea(oid, bytea) FROM PUBLIC;
    END IF;
END
$$;

-- A token is shown once and kept as its digest. It has an end, and can be taken back before.
CREATE TABLE accede.token (
    token_id   uuid        NOT NULL,
    person_id  uuid        NOT NULL,
    sha256     bytea       NOT NULL,
    purpose    text        NOT NULL,
    label      text        NOT NULL DEFAULT '',
    made_at    timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT a_token_has_one_id PRIMARY KEY (token_id),
    CONSTRAINT a_token_is_a_persons FOREIGN KEY (person_id) REFERENCES accede.person,
    CONSTRAINT a_token_is_known_by_its_digest UNIQUE (sha256),
    CONSTRAINT a_digest_has_256_bits CHECK (octet_length(sha256) = 32),
    CONSTRAINT a_token_has_a_purpose CHECK (purpose IN ('session', 'command_line', 'sign_in')),
    CONSTRAINT a_token_has_an_end CHECK (made_at < ends_at AND ends_at < 'infinity')
);
CREATE INDEX tokens_of_a_person ON accede.token (person_id);

-- What makes the mark of an identity impossible to forge: 366 random bits that only the functions
-- below can read. Beside it the rehearsal's clock, where one is set: whose mandates hold is asked by
-- both, and they are one row.
CREATE TABLE accede.identity_secret (
    one    boolean     NOT NULL DEFAULT true,
    secret bytea       NOT NULL,
    shown  timestamptz,
    CONSTRAINT there_is_one_secret PRIMARY KEY (one),
    CONSTRAINT there_is_only_one_secret CHECK (one)
);
INSERT INTO accede.identity_secret (secret)
SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
UPDATE accede.identity_secret SET shown = (SELECT c.shown FROM accede.rehearsal_clock c);

CREATE FUNCTION accede.ask_by_the_same_clock() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE accede.identity_secret SET shown = NEW.shown;
    RETURN NULL;
END
$$;
CREATE FUNCTION accede.refuse_another_clock() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.shown IS DISTINCT FROM (SELECT c.shown FROM accede.rehearsal_clock c) THEN
        RAISE EXCEPTION 'mandates go by the clock that is shown' USING ERRCODE = 'AC003';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER mandates_go_by_no_other_clock BEFORE UPDATE ON accede.identity_secret
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_another_clock();
CREATE TRIGGER mandates_go_by_the_same_clock AFTER INSERT OR UPDATE ON accede.rehearsal_clock
    FOR EACH ROW EXECUTE FUNCTION accede.ask_by_the_same_clock();

-- The mark binds a person to this session's process and this transaction's begin, so that it is worth
-- nothing in any other. What is hashed after the secret has always the same length, so it cannot be
-- lengthened. 16 bytes of a person and 32 of a digest, as hexadecimal digits. Nothing for nobody.
-- A function in SQL of one expression is read as part of the statement that asks, which has the secret.
CREATE FUNCTION accede.mark_of(person uuid, secret bytea) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT encode(uuid_send(person) || sha256(secret || uuid_send(person) || int4send(pg_backend_pid())
                                              || timestamptz_send(transaction_timestamp())), 'hex')
$$;

-- Binds this transaction to the token's person; gives nothing, and binds to nobody, where the token is
-- not good, whatever the reason is.
CREATE FUNCTION accede.ask_as(token text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_person uuid;
    mark text;
BEGIN
    SELECT p.person_id, accede.mark_of(p.person_id, s.secret) INTO found_person, mark
      FROM accede.token t JOIN accede.person p USING (person_id) CROSS JOIN accede.identity_secret s
     WHERE t.sha256 = pg_catalog.sha256(convert_to(token, 'UTF8'))
       AND t.purpose <> 'sign_in'
       AND t.revoked_at IS NULL AND t.ends_at > clock_timestamp() AND p.disabled_at IS NULL;
    PERFORM set_config('accede.asker', coalesce(mark, ''), true);
    RETURN found_person;
END
$$;

-- Whom the transaction's mark names, whether it is good or not; nobody, where there is none.
CREATE FUNCTION accede.claimed_asker() RETURNS uuid
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN length(current_setting('accede.asker', true)) = 96
                THEN left(current_setting('accede.asker', true), 32)::uuid END
$$;

-- Who asks, or nobody. A mark that was not made here, in this transaction, is nobody's. Every policy
-- asks this, several times a statement, so it is written to be quick: the secret is one row.
CREATE FUNCTION accede.asker() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    claimed uuid := accede.claimed_asker();
BEGIN
    IF claimed IS NULL THEN RETURN NULL; END IF;
    RETURN (SELECT claimed FROM accede.identity_secret s
             WHERE current_setting('accede.asker', true) = accede.mark_of(claimed, s.secret));
END
$$;

-- The mandates that hold now of that person, if that is who asks. They end by themselves: every statement
-- asks for them anew. This too is read as part of the statement that asks, so that the mark and the
-- mandates are one question of the server.
CREATE FUNCTION accede.mandates_of_asker(claimed uuid) RETURNS TABLE (role text, commission char(2))
LANGUAGE sql STABLE AS $$
    SELECT m.role, m.commission
      FROM accede.identity_secret s
      JOIN accede.mandate m ON m.person_id = claimed
                           AND tstzrange(m.begins_at, m.ends_at) @> coalesce(s.shown, clock_timestamp())
     WHERE current_setting('accede.asker', true) = accede.mark_of(claimed, s.secret)
$$;

CREATE FUNCTION accede.asker_is(wanted text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    claimed uuid := accede.claimed_asker();
BEGIN
    RETURN EXISTS (SELECT FROM accede.mandates_of_asker(claimed) m WHERE m.role = wanted);
END
$$;

-- Whether the asker sees what is not a person's own: an administrator or an auditor. One question, since
-- every statement asks it of nearly every table.
CREATE FUNCTION accede.asker_holds_office() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    claimed uuid := accede.claimed_asker();
BEGIN
    RETURN EXISTS (SELECT FROM accede.mandates_of_asker(claimed) m
                    WHERE m.role IN ('administrator', 'auditor'));
END
$$;

CREATE FUNCTION accede.askers_commission() RETURNS char(2)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    claimed uuid := accede.claimed_asker();
BEGIN
    RETURN (SELECT m.commission FROM accede.mandates_of_asker(claimed) m WHERE m.role = 'officer');
END
$$;

-- The nominations of the asker's Commission.
CREATE FUNCTION accede.askers_nominations() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    mine char(2) := accede.askers_commission();
BEGIN
    IF mine IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY(SELECT n.nomination_id FROM accede.nomination n WHERE n.commission = mine);
END
$$;

CREATE INDEX nominations_of_a_commission ON accede.nomination (commission);

-- The nominations with which that person has a conflict that no ruling has dismissed: declared ones,
-- and those of the person's own country, where the person sits on the jury.
CREATE FUNCTION accede.conflicts_of(person uuid) RETURNS uuid[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF person IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY(
        SELECT f.nomination_id FROM accede.conflict f
         WHERE f.person_id = person AND f.dismissed_at IS NULL
        UNION ALL
        SELECT n.nomination_id
          FROM accede.juror j
          JOIN accede.person p ON p.person_id = j.person_id
          JOIN accede.nomination n ON n.call_id = j.call_id AND n.commission = p.country
         WHERE j.person_id = person);
END
$$;
CREATE INDEX conflicts_of_a_person ON accede.conflict (person_id, call_id);
CREATE INDEX juries_of_a_person ON accede.juror (person_id, call_id);

CREATE FUNCTION accede.nominations_in_conflict() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN accede.conflicts_of(accede.asker());
END
$$;

-- The work of others on those.
CREATE FUNCTION accede.assignments_in_conflict() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    me uuid := accede.asker();
    barred uuid[] := accede.conflicts_of(me);
BEGIN
    IF barred = '{}' THEN RETURN '{}'; END IF;
    RETURN ARRAY(SELECT a.assignment_id FROM accede.assignment a
                  WHERE a.nomination_id = ANY (barred) AND a.person_id <> me);
END
$$;

-- Whether nothing of the log is kept from the asker, so that its numbers tell nothing.
CREATE FUNCTION accede.asker_reads_every_entry() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (accede.asker_is('administrator') OR accede.asker_is('auditor'))
       AND accede.conflicts_of(accede.asker()) = '{}';
END
$$;

-- What the asker was given to read, as a juror whose mandate holds, and may read still.
CREATE FUNCTION accede.nominations_to_read() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    me uuid := accede.asker();
    barred uuid[];
BEGIN
    IF NOT EXISTS (SELECT FROM accede.juror j WHERE j.person_id = me) OR NOT accede.asker_is('juror') THEN
        RETURN '{}';
    END IF;
    barred := accede.conflicts_of(me);
    RETURN ARRAY(
        SELECT a.nomination_id
          FROM accede.assignment a JOIN accede.call c USING (call_id)
         WHERE a.person_id = me AND a.state IN ('assigned', 'recorded', 'abstained')
           AND c.state IN ('in_review', 'decided') AND a.nomination_id <> ALL (barred));
END
$$;

-- The calls of whose jury the asker is, as long as it has work. What is before it is seen by its name and
-- state, so that conflicts can be declared before any dossier opens. A call has many nominations and a
-- list asks for all of them: so these say which, and do not name each.
CREATE FUNCTION accede.askers_juries() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    me uuid := accede.asker();
BEGIN
    IF NOT EXISTS (SELECT FROM accede.juror j WHERE j.person_id = me) OR NOT accede.asker_is('juror') THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY(
        SELECT j.call_id
          FROM accede.juror j JOIN accede.call c USING (call_id)
         WHERE j.person_id = me AND j.left_at IS NULL AND c.state IN ('open', 'closed', 'in_review'));
END
$$;

CREATE FUNCTION accede.askers_country() RETURNS char(2)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := accede.asker();
BEGIN
    RETURN (SELECT p.country FROM accede.person p WHERE p.person_id = me);
END
$$;

CREATE FUNCTION accede.askers_declared_conflicts() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := accede.asker();
BEGIN
    RETURN ARRAY(SELECT f.nomination_id FROM accede.conflict f
                  WHERE f.person_id = me AND f.dismissed_at IS NULL);
END
$$;

-- The asker's own assignments, whatever became of them.
CREATE FUNCTION accede.askers_assignments() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN ARRAY(SELECT a.assignment_id FROM accede.assignment a
                  WHERE a.person_id = (SELECT accede.asker()));
END
$$;

-- The recommendations that a juror may know beside the own: those on a nomination in deliberation or
-- after it, where the juror's own word on it is given.
CREATE FUNCTION accede.assignments_deliberated() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    me uuid := accede.asker();
BEGIN
    RETURN ARRAY(
        SELECT a.assignment_id
          FROM accede.assignment own
          JOIN accede.nomination n ON n.call_id = own.call_id AND n.nomination_id = own.nomination_id
          JOIN accede.assignment a ON a.call_id = n.call_id AND a.nomination_id = n.nomination_id
         WHERE own.person_id = me AND own.state IN ('recorded', 'abstained')
           AND own.nomination_id = ANY (accede.nominations_to_read())
           AND n.state IN ('in_deliberation', 'recommended', 'reserved', 'not_recommended', 'admitted',
                           'not_admitted', 'struck'));
END
$$;

CREATE FUNCTION accede.calls_announced() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN ARRAY(SELECT c.call_id FROM accede.call c WHERE c.state <> 'planned');
END
$$;

CREATE FUNCTION accede.calls_published() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN ARRAY(SELECT c.call_id FROM accede.call c WHERE c.published_at IS NOT NULL);
END
$$;

CREATE FUNCTION accede.plans_published() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN ARRAY(SELECT p.plan_id FROM accede.admission_plan p WHERE p.state = 'published');
END
$$;

-- Whoever was a member once is public.
ALTER TABLE accede.entity ADD COLUMN is_public boolean NOT NULL DEFAULT false;
UPDATE accede.entity e SET is_public = true
 WHERE EXISTS (SELECT FROM accede.membership m WHERE m.entity_id = e.entity_id);
