-- What the assignment of a jury is computed from: what jurors say of themselves, how much they read at
-- most, what they would like to read, in which language a dossier is; and the plans that were drawn.
CREATE TABLE accede.profile (
    person_id   uuid   NOT NULL,
    languages   text[] NOT NULL DEFAULT '{}',
    regions     text[] NOT NULL DEFAULT '{}',
    expertise   text[] NOT NULL DEFAULT '{}',
    institution text   NOT NULL DEFAULT '',
    mail_domain text   NOT NULL DEFAULT '',
    CONSTRAINT a_person_has_one_profile PRIMARY KEY (person_id),
    CONSTRAINT a_profile_is_a_persons FOREIGN KEY (person_id) REFERENCES accede.person,
    CONSTRAINT a_profile_has_a_bounded_length CHECK (
        cardinality(languages) <= 20 AND cardinality(regions) <= 20 AND cardinality(expertise) <= 20
        AND octet_length(institution) <= 200 AND octet_length(mail_domain) <= 200
        AND octet_length(array_to_string(languages || regions || expertise, ' ')) <= 12000)
);

CREATE TABLE accede.bid (
    call_id       text NOT NULL,
    nomination_id uuid NOT NULL,
    person_id     uuid NOT NULL,
    bid           text NOT NULL,
    CONSTRAINT a_juror_bids_once_for_a_nomination PRIMARY KEY (call_id, nomination_id, person_id),
    CONSTRAINT a_bid_is_for_a_nomination FOREIGN KEY (call_id, nomination_id) REFERENCES accede.nomination,
    CONSTRAINT a_bid_is_a_jurors FOREIGN KEY (call_id, person_id) REFERENCES accede.juror,
    CONSTRAINT a_bid_is_known CHECK (bid IN ('eager', 'willing', 'reluctant'))
);

ALTER TABLE accede.juror
    ADD COLUMN highest_load integer,
    ADD CONSTRAINT a_highest_load_is_a_count CHECK (highest_load BETWEEN 0 AND 1000000);

ALTER TABLE accede.nomination
    ADD COLUMN language text,
    ADD CONSTRAINT a_language_is_two_or_three_letters CHECK (language ~ '^[a-z]{2,3}$');

ALTER TABLE accede.conflict
    DROP CONSTRAINT a_conflict_has_a_source,
    ADD CONSTRAINT a_conflict_has_a_source CHECK (source IN ('rule', 'juror', 'secretariat', 'evidence'));

-- A plan is what was asked for and two digests: of all that it was computed from, and of the pairs that
-- came of it. Applied, it is computed again; where the first digest differs it is stale.
CREATE TABLE accede.seating_plan (
    call_id   text        NOT NULL,
    number    integer     NOT NULL,
    drawn_by  uuid        NOT NULL,
    drawn_at  timestamptz NOT NULL,
    wanted    text        NOT NULL,
    made_from bytea       NOT NULL,
    digest    bytea       NOT NULL,
    CONSTRAINT seating_plans_are_numbered PRIMARY KEY (call_id, number),
    CONSTRAINT a_seating_plan_is_of_a_call FOREIGN KEY (call_id) REFERENCES accede.call,
    CONSTRAINT a_seating_plan_is_drawn_by_somebody FOREIGN KEY (drawn_by) REFERENCES accede.person,
    CONSTRAINT seating_plans_count_from_one CHECK (number >= 1),
    CONSTRAINT a_seating_plan_has_two_digests CHECK (octet_length(made_from) = 32 AND octet_length(digest) = 32)
);
CREATE TRIGGER seating_plans_are_only_added BEFORE UPDATE OR DELETE ON accede.seating_plan
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER seating_plans_are_not_emptied BEFORE TRUNCATE ON accede.seating_plan
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();

-- Who has a conflict with what: declared and not dismissed, or by rule. Until now this stood in three
-- forms. A function in SQL is read as part of the statement that asks, so each asks by its own index.
CREATE FUNCTION accede.every_conflict() RETURNS TABLE (person_id uuid, call_id text, nomination_id uuid)
LANGUAGE sql STABLE AS $$
    SELECT f.person_id, f.call_id, f.nomination_id
      FROM accede.conflict f WHERE f.dismissed_at IS NULL
    UNION ALL
    SELECT j.person_id, n.call_id, n.nomination_id
      FROM accede.juror j
      JOIN accede.person p ON p.person_id = j.person_id
      JOIN accede.nomination n ON n.call_id = j.call_id AND n.commission = p.country
$$;

CREATE OR REPLACE FUNCTION accede.conflicts_of(person uuid) RETURNS uuid[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF person IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY(SELECT f.nomination_id FROM accede.every_conflict() f WHERE f.person_id = person);
END
$$;

-- The Commission is the nomination's own, and is asked for no longer. Whoever has declared nothing and
-- sits on no jury has none: most have not, and every step asks.
CREATE OR REPLACE FUNCTION accede.has_conflict(call text, nomination uuid, of_commission char(2), person uuid)
RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM accede.conflict f WHERE f.person_id = person AND f.call_id = call)
       AND NOT EXISTS (SELECT FROM accede.juror j WHERE j.person_id = person AND j.call_id = call) THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT FROM accede.every_conflict() f
                    WHERE f.person_id = person AND f.call_id = call AND f.nomination_id = nomination);
END
$$;

DROP FUNCTION accede.askers_country();
DROP FUNCTION accede.askers_declared_conflicts();

-- Whether the asker has one with any nomination of the call, seen or not.
CREATE FUNCTION accede.asker_has_conflict_in(call text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := accede.asker();
BEGIN
    RETURN EXISTS (SELECT FROM accede.every_conflict() f WHERE f.person_id = me AND f.call_id = call);
END
$$;

CREATE FUNCTION accede.require_no_conflict() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF accede.has_conflict(NEW.call_id, NEW.nomination_id, NULL, NEW.person_id) THEN
        PERFORM accede.refuse_by(TG_NAME, 'a seat for a juror who has a conflict with it');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER nobody_is_given_what_one_has_a_conflict_with AFTER INSERT ON accede.assignment
    FOR EACH ROW EXECUTE FUNCTION accede.require_no_conflict();

-- What jurors have still to write: of nominations under review, by whoever is on the jury and has no
-- conflict. Whoever is recused has no open work.
CREATE FUNCTION accede.open_work_in(call text)
RETURNS TABLE (person_id uuid, assignment_id uuid, reference text)
LANGUAGE sql STABLE AS $$
    SELECT a.person_id, a.assignment_id, n.reference
      FROM accede.assignment a
      JOIN accede.nomination n ON n.call_id = a.call_id AND n.nomination_id = a.nomination_id
      JOIN accede.juror j ON j.call_id = a.call_id AND j.person_id = a.person_id
     WHERE a.call_id = call AND a.state = 'assigned' AND n.state = 'under_review'
       AND j.left_at IS NULL
       AND NOT EXISTS (SELECT FROM accede.every_conflict() f
                        WHERE f.person_id = a.person_id AND f.call_id = a.call_id
                          AND f.nomination_id = a.nomination_id)
$$;

-- One letter to each juror with open work, whoever asks: an administrator who has a conflict with a
-- nomination learns nothing of its jurors, and they are reminded all the same.
CREATE FUNCTION accede.remind_jurors(call text, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT accede.asker_is('administrator') THEN PERFORM accede.refuse_asker('Remind'); END IF;
    INSERT INTO accede.outbox (call_id, addressee, letter, subject, subject_id, at)
    SELECT call, 'juror', 'review-reminder', 'assignment', w.assignment_id, moment
      FROM (SELECT DISTINCT ON (o.person_id) o.assignment_id, o.reference
              FROM accede.open_work_in(call) o ORDER BY o.person_id, o.reference) w
     ORDER BY w.reference, w.assignment_id;
END
$$;
