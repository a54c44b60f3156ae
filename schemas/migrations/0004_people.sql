-- Who may ask, and where candidates lie.
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE accede.country (
    country      char(2) NOT NULL,
    name_en      text    NOT NULL,
    name_fr      text    NOT NULL,
    region       text    NOT NULL,
    member_state boolean NOT NULL,
    fictional    boolean NOT NULL DEFAULT false,
    CONSTRAINT a_country_has_one_code PRIMARY KEY (country),
    CONSTRAINT a_country_code_is_two_capitals CHECK (country ~ '^[A-Z]{2}$'),
    CONSTRAINT a_region_is_one_of_five CHECK (region IN
        ('africa', 'arab-states', 'asia-pacific', 'europe-north-america', 'latin-america-caribbean'))
);

CREATE TABLE accede.person (
    person_id   uuid        NOT NULL,
    handle      text        NOT NULL,
    name        text        NOT NULL,
    country     char(2),
    added_at    timestamptz NOT NULL,
    disabled_at timestamptz,
    CONSTRAINT a_person_has_one_id PRIMARY KEY (person_id),
    CONSTRAINT a_handle_names_one_person UNIQUE (handle),
    CONSTRAINT a_handle_is_short_and_plain CHECK (handle ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    CONSTRAINT a_person_is_of_a_known_country FOREIGN KEY (country) REFERENCES accede.country
);

CREATE TABLE accede.mandate (
    mandate_id uuid        NOT NULL,
    person_id  uuid        NOT NULL,
    role       text        NOT NULL,
    commission char(2),
    begins_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL DEFAULT 'infinity',
    CONSTRAINT a_mandate_has_one_id PRIMARY KEY (mandate_id),
    CONSTRAINT a_mandate_is_a_persons FOREIGN KEY (person_id) REFERENCES accede.person,
    CONSTRAINT an_officer_speaks_for_a_known_country FOREIGN KEY (commission) REFERENCES accede.country,
    CONSTRAINT a_role_is_known CHECK (role IN ('officer', 'juror', 'administrator', 'auditor')),
    CONSTRAINT only_an_officer_has_a_commission CHECK ((role = 'officer') = (commission IS NOT NULL)),
    CONSTRAINT a_mandate_ends_after_it_begins CHECK (begins_at < ends_at),
    CONSTRAINT a_mandate_is_held_once_at_a_time EXCLUDE USING gist
        (person_id WITH =, role WITH =, tstzrange(begins_at, ends_at) WITH &&)
);

-- Whoever may be a candidate. A name is no key: two cities of one country may share it, so `within`
-- tells them apart.
CREATE TABLE accede.entity (
    entity_id uuid    NOT NULL,
    country   char(2) NOT NULL,
    name      text    NOT NULL,
    within    text    NOT NULL DEFAULT '',
    kind      text    NOT NULL,
    CONSTRAINT an_entity_has_one_id PRIMARY KEY (entity_id),
    CONSTRAINT an_entity_lies_in_a_known_country FOREIGN KEY (country) REFERENCES accede.country,
    CONSTRAINT an_entity_is_told_apart_by_where_it_lies UNIQUE (country, name, within)
);
