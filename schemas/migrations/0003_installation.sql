-- One installation keeps one log, under one origin. A rehearsal is an installation whose clock can be
-- set: for a demonstration of a past call, and for tests. What it is, it stays.
CREATE TABLE accede.installation (
    one       boolean     NOT NULL DEFAULT true,
    origin    text        NOT NULL,
    rehearsal boolean     NOT NULL,
    made_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT there_is_one_installation PRIMARY KEY (one),
    CONSTRAINT there_is_only_one_installation CHECK (one),
    CONSTRAINT an_origin_is_a_name CHECK (origin ~ '^[a-z0-9][a-z0-9./-]{0,99}$')
);

CREATE TABLE accede.rehearsal_clock (
    one   boolean     NOT NULL DEFAULT true,
    shown timestamptz NOT NULL,
    CONSTRAINT there_is_one_clock PRIMARY KEY (one),
    CONSTRAINT there_is_only_one_clock CHECK (one)
);

CREATE FUNCTION accede.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'AC002';
END
$$;

CREATE FUNCTION accede.clock_of_a_rehearsal() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM accede.installation WHERE rehearsal) THEN
        RAISE EXCEPTION 'only a rehearsal has a clock that can be set' USING ERRCODE = 'AC003';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.shown < OLD.shown THEN
        RAISE EXCEPTION 'a clock moves forward only' USING ERRCODE = 'AC003';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER what_it_is_it_stays BEFORE UPDATE OR DELETE ON accede.installation
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER only_in_a_rehearsal_and_forward BEFORE INSERT OR UPDATE ON accede.rehearsal_clock
    FOR EACH ROW EXECUTE FUNCTION accede.clock_of_a_rehearsal();
CREATE TRIGGER a_clock_stays BEFORE DELETE ON accede.rehearsal_clock
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();

-- The time by which everything is decided: the primary's clock, asked after the locks are held.
CREATE FUNCTION accede.moment() RETURNS timestamptz
LANGUAGE sql VOLATILE AS $$
    SELECT coalesce((SELECT shown FROM accede.rehearsal_clock), clock_timestamp())
$$;

-- A guarded write that moved nothing means that somebody else was first.
CREATE FUNCTION accede.moved_one(moved bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF moved <> 1 THEN
        RAISE EXCEPTION 'superseded: % rows moved where one should have', moved USING ERRCODE = 'AC001';
    END IF;
END
$$;
