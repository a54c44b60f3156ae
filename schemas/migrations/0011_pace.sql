-- What a step costs. A function in the language sql is parsed anew by every statement that calls it;
-- one in plpgsql is kept by the session.
CREATE OR REPLACE FUNCTION accede.moment() RETURNS timestamptz
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN coalesce((SELECT shown FROM accede.rehearsal_clock), clock_timestamp());
END
$$;

-- A change of state wrote into every index of the nomination, since two of them named the state. One
-- asks now only whether the nomination stands, which few steps change; the other is not worth its
-- price, as a call is read whole.
ALTER TABLE accede.nomination ADD COLUMN stands boolean NOT NULL
    GENERATED ALWAYS AS (state NOT IN ('ineligible', 'withdrawn', 'lapsed')) STORED;
DROP INDEX accede.nominations_by_state;
DROP INDEX accede.nobody_is_nominated_twice;
CREATE UNIQUE INDEX nobody_is_nominated_twice ON accede.nomination (call_id, entity_id) WHERE stands;
