-- A juror's note is in no column that anybody reads, so that no list, search or export can show another's.
-- The juror's own comes by this way alone.
CREATE FUNCTION accede.askers_note(call text, assignment uuid, its_version integer) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT v.note FROM accede.review v
              JOIN accede.assignment a ON a.call_id = v.call_id AND a.assignment_id = v.assignment_id
             WHERE v.call_id = call AND v.assignment_id = assignment AND v.version = its_version
               AND a.person_id = accede.asker());
END
$$;
