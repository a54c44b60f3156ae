-- One candidate put forward by one Commission in one call, its dossier, and what was said of it.
CREATE TABLE accede.nomination (
    call_id           text    NOT NULL,
    nomination_id     uuid    NOT NULL,
    reference         text    COLLATE "C" NOT NULL,
    commission        char(2) NOT NULL,
    entity_id         uuid    NOT NULL,
    state             text    NOT NULL,
    revision          integer NOT NULL,
    place             integer,
    dossier_version   integer NOT NULL DEFAULT 0,
    completion_closes timestamptz,
    admitted_by_plan  uuid,
    reserve_position  integer,
    name              text    NOT NULL,
    kind              text    NOT NULL,
    CONSTRAINT a_nomination_has_one_id PRIMARY KEY (call_id, nomination_id),
    CONSTRAINT a_reference_names_one_nomination UNIQUE (call_id, reference),
    CONSTRAINT a_nomination_counts_on_its_commission FOREIGN KEY (call_id, commission)
        REFERENCES accede.place_counter,
    CONSTRAINT a_nomination_is_of_an_entity FOREIGN KEY (entity_id) REFERENCES accede.entity,
    CONSTRAINT a_nomination_counts_its_steps CHECK (revision >= 1),
    CONSTRAINT a_place_is_held_once UNIQUE (call_id, commission, place),
    CONSTRAINT a_place_exactly_where_one_is_held CHECK
        ((place IS NULL) = (state IN ('draft', 'ineligible', 'withdrawn', 'lapsed'))),
    CONSTRAINT a_returned_file_has_a_deadline CHECK
        (state <> 'returned' OR completion_closes IS NOT NULL),
    CONSTRAINT admitted_only_by_a_plan CHECK
        ((admitted_by_plan IS NOT NULL) = (state IN ('admitted', 'struck'))),
    CONSTRAINT what_is_submitted_has_a_dossier CHECK
        (dossier_version >= 1 OR state IN ('draft', 'withdrawn', 'lapsed'))
) WITH (fillfactor = 80);

-- Nobody is nominated twice in one call, unless the other nomination was given up.
CREATE UNIQUE INDEX nobody_is_nominated_twice ON accede.nomination (call_id, entity_id)
    WHERE state NOT IN ('ineligible', 'withdrawn', 'lapsed');
CREATE INDEX nominations_of_an_entity ON accede.nomination (entity_id);
CREATE INDEX nominations_by_state ON accede.nomination (call_id, state);

-- A nomination carries its candidate's name and kind, which never change, so that whoever reads a list of
-- nominations asks nothing of another table for each of them.
CREATE FUNCTION accede.name_nomination() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    candidate record;
BEGIN
    SELECT e.name, e.kind INTO candidate FROM accede.entity e WHERE e.entity_id = NEW.entity_id;
    IF FOUND THEN
        NEW.name := candidate.name;
        NEW.kind := candidate.kind;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER a_nomination_is_named_as_its_candidate
    BEFORE INSERT OR UPDATE OF entity_id, name, kind ON accede.nomination
    FOR EACH ROW EXECUTE FUNCTION accede.name_nomination();

CREATE FUNCTION accede.keep_candidates_name() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a candidate keeps its name and kind' USING ERRCODE = 'AC002';
END
$$;
CREATE TRIGGER a_candidate_keeps_its_name BEFORE UPDATE OF name, kind ON accede.entity
    FOR EACH ROW WHEN ((OLD.name, OLD.kind) IS DISTINCT FROM (NEW.name, NEW.kind))
    EXECUTE FUNCTION accede.keep_candidates_name();

-- The version after the submitted one is the one being written; submitted versions stay as they are.
CREATE TABLE accede.dossier (
    call_id       text    NOT NULL,
    nomination_id uuid    NOT NULL,
    version       integer NOT NULL,
    content       text    NOT NULL,
    CONSTRAINT a_dossier_has_versions PRIMARY KEY (call_id, nomination_id, version),
    CONSTRAINT a_dossier_is_a_nominations FOREIGN KEY (call_id, nomination_id)
        REFERENCES accede.nomination,
    CONSTRAINT versions_count_from_one CHECK (version >= 1)
);

CREATE FUNCTION accede.keep_submitted_dossier() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM accede.nomination n
                WHERE n.call_id = OLD.call_id AND n.nomination_id = OLD.nomination_id
                  AND n.dossier_version >= OLD.version) THEN
        RAISE EXCEPTION 'version % of a dossier was submitted and stays as it was', OLD.version
            USING ERRCODE = 'AC002';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER a_submitted_version_stays BEFORE UPDATE OR DELETE ON accede.dossier
    FOR EACH ROW EXECUTE FUNCTION accede.keep_submitted_dossier();

CREATE TABLE accede.document (
    call_id       text    NOT NULL,
    nomination_id uuid    NOT NULL,
    sha256        bytea   NOT NULL,
    name          text    NOT NULL,
    content       bytea   NOT NULL,
    CONSTRAINT a_document_is_kept_once PRIMARY KEY (call_id, nomination_id, sha256),
    CONSTRAINT a_document_is_a_nominations FOREIGN KEY (call_id, nomination_id)
        REFERENCES accede.nomination,
    CONSTRAINT a_document_is_what_its_digest_says CHECK (sha256 = sha256(content)),
    CONSTRAINT a_document_has_a_bounded_size CHECK (octet_length(content) BETWEEN 1 AND 5242880)
);

-- What a returned file lacks, section by section, and how the Commission answered.
CREATE TABLE accede.remark (
    call_id         text    NOT NULL,
    nomination_id   uuid    NOT NULL,
    dossier_version integer NOT NULL,
    section         text    NOT NULL,
    remark          text    NOT NULL,
    answer          text,
    CONSTRAINT a_section_is_remarked_once_a_version PRIMARY KEY
        (call_id, nomination_id, dossier_version, section),
    CONSTRAINT a_remark_is_on_a_version FOREIGN KEY (call_id, nomination_id, dossier_version)
        REFERENCES accede.dossier
);

CREATE TABLE accede.screening_finding (
    call_id       text    NOT NULL,
    nomination_id uuid    NOT NULL,
    check_name    text    NOT NULL,
    met           boolean NOT NULL,
    CONSTRAINT a_check_is_answered_once PRIMARY KEY (call_id, nomination_id, check_name),
    CONSTRAINT a_finding_is_on_a_nomination FOREIGN KEY (call_id, nomination_id)
        REFERENCES accede.nomination
);
