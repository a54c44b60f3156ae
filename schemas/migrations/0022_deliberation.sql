-- What the jury deliberates on beside the recommendations: notes, the lot that breaks the last ties, and
-- what was on the table when the cohort was decided.

-- A note is added and stays.
CREATE TABLE accede.deliberation_note (
    call_id       text        NOT NULL,
    note_id       uuid        NOT NULL,
    nomination_id uuid        NOT NULL,
    person_id     uuid        NOT NULL,
    noted_at      timestamptz NOT NULL,
    note          text        NOT NULL,
    CONSTRAINT a_note_has_one_id PRIMARY KEY (call_id, note_id),
    CONSTRAINT a_note_is_of_a_nomination FOREIGN KEY (call_id, nomination_id) REFERENCES accede.nomination,
    CONSTRAINT a_note_is_a_persons FOREIGN KEY (person_id) REFERENCES accede.person,
    CONSTRAINT a_note_says_something CHECK (note ~ '\S')
);
CREATE TRIGGER notes_are_only_added BEFORE UPDATE OR DELETE ON accede.deliberation_note
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER notes_are_not_emptied BEFORE TRUNCATE ON accede.deliberation_note
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();

-- The lot of a call: a digest of its seed before anybody scores, the seed once a plan is drawn. The line
-- that is hashed is engine/cohort/selection.hpp's.
CREATE FUNCTION accede.commitment_of(call text, seed bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN sha256(convert_to('accede/lot-seed/1' || chr(10) || call || chr(10) || encode(seed, 'hex') || chr(10),
                             'UTF8'));
END
$$;

CREATE TABLE accede.lot (
    call_id      text        NOT NULL,
    commitment   bytea       NOT NULL,
    committed_at timestamptz NOT NULL,
    seed         bytea,
    CONSTRAINT a_call_has_one_lot PRIMARY KEY (call_id),
    CONSTRAINT a_lot_is_of_a_call FOREIGN KEY (call_id) REFERENCES accede.call,
    CONSTRAINT a_seed_is_the_one_committed_to CHECK (seed IS NULL OR commitment = sha256(convert_to(
        'accede/lot-seed/1' || chr(10) || call_id || chr(10) || encode(seed, 'hex') || chr(10), 'UTF8')))
);

-- Until it is drawn the seed is nobody's to read.
CREATE TABLE accede.lot_seed (
    call_id text  NOT NULL,
    seed    bytea NOT NULL,
    CONSTRAINT a_call_has_one_seed PRIMARY KEY (call_id),
    CONSTRAINT a_seed_is_of_a_lot FOREIGN KEY (call_id) REFERENCES accede.lot,
    CONSTRAINT a_seed_has_256_bits CHECK (octet_length(seed) = 32)
);

-- A seed is added to the lot that was committed to; nothing else of it changes.
CREATE FUNCTION accede.refuse_another_lot() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.seed IS NULL AND NEW.call_id = OLD.call_id
       AND NEW.commitment = OLD.commitment AND NEW.committed_at = OLD.committed_at THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a lot is drawn once, and is the one that was committed to' USING ERRCODE = 'AC002';
END
$$;
CREATE TRIGGER a_lot_is_drawn_once BEFORE UPDATE OR DELETE ON accede.lot
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_another_lot();
CREATE TRIGGER a_seed_stays BEFORE UPDATE OR DELETE ON accede.lot_seed
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER lots_are_not_emptied BEFORE TRUNCATE ON accede.lot
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER seeds_are_not_emptied BEFORE TRUNCATE ON accede.lot_seed
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();

-- With the step that begins the review, and with no other.
CREATE FUNCTION accede.commit_lot(call text, id uuid, rev integer, its_seed bytea, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM accede.require_entry(call, id, rev, 'in_review');
    INSERT INTO accede.lot (call_id, commitment, committed_at)
    VALUES (call, accede.commitment_of(call, its_seed), moment);
    INSERT INTO accede.lot_seed (call_id, seed) VALUES (call, its_seed);
END
$$;

-- With a plan that is being drawn. From then on the seed is whoever's who may read the lot.
CREATE FUNCTION accede.draw_lot(call text, plan uuid) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    drawn bytea;
BEGIN
    PERFORM accede.require_entry(call, plan, 1, 'draft');
    SELECT s.seed INTO drawn FROM accede.lot_seed s WHERE s.call_id = call;
    IF drawn IS NOT NULL THEN
        UPDATE accede.lot l SET seed = drawn WHERE l.call_id = call AND l.seed IS NULL;
    END IF;
    RETURN drawn;
END
$$;

-- What was on the table when a plan was drawn. Its digest is part of the plan's, so that who approves
-- agrees to both.
ALTER TABLE accede.admission_plan ADD COLUMN basis_sha256 bytea;
ALTER TABLE accede.admission_plan
    ADD CONSTRAINT a_basis_is_told_by_its_digest CHECK (octet_length(basis_sha256) = 32);

CREATE TABLE accede.plan_basis (
    call_id text NOT NULL,
    plan_id uuid NOT NULL,
    content text NOT NULL,
    CONSTRAINT a_plan_has_one_basis PRIMARY KEY (call_id, plan_id),
    CONSTRAINT a_basis_is_of_a_plan FOREIGN KEY (call_id, plan_id) REFERENCES accede.admission_plan
);
CREATE TRIGGER a_basis_is_frozen BEFORE UPDATE OR DELETE ON accede.plan_basis
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER bases_are_not_emptied BEFORE TRUNCATE ON accede.plan_basis
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER a_basis_comes_with_its_plan AFTER INSERT ON accede.plan_basis
    FOR EACH ROW EXECUTE FUNCTION accede.require_fresh_plan();

CREATE FUNCTION accede.require_basis_of_plan() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM accede.admission_plan p
                    WHERE p.call_id = NEW.call_id AND p.plan_id = NEW.plan_id
                      AND p.basis_sha256 = sha256(convert_to(NEW.content, 'UTF8'))) THEN
        PERFORM accede.refuse_by(TG_NAME, 'another basis than the one that the plan names');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER a_basis_is_the_one_agreed_on AFTER INSERT ON accede.plan_basis
    FOR EACH ROW EXECUTE FUNCTION accede.require_basis_of_plan();

DROP FUNCTION accede.begin_plan(text, uuid, integer, text, bytea);
CREATE FUNCTION accede.begin_plan(call text, id uuid, its_number integer, its_kind text, its_digest bytea,
                                  its_basis bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM accede.require_entry(call, id, 1, 'draft');
    -- Whether two have to agree is the regulations' to say.
    INSERT INTO accede.admission_plan (call_id, plan_id, number, kind, state, revision, second_approver,
                                       digest, basis_sha256)
    SELECT c.call_id, id, its_number, its_kind, 'draft', 1,
           r.document::jsonb #> '{admission,second_approver}' IS DISTINCT FROM 'false', its_digest, its_basis
      FROM accede.call c
      JOIN accede.regulations r ON r.call_id = c.call_id AND r.version = c.regulations_version
     WHERE c.call_id = call;
END
$$;

-- Plans that name a nomination with which the asker has a conflict: what was on the table tells of it.
CREATE FUNCTION accede.plans_in_conflict() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    barred uuid[] := accede.conflicts_of(accede.asker());
BEGIN
    IF barred = '{}' THEN RETURN '{}'; END IF;
    RETURN ARRAY(SELECT DISTINCT i.plan_id FROM accede.plan_item i WHERE i.nomination_id = ANY (barred));
END
$$;
