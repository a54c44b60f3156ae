-- What somebody asks a list again and again, under a name of their own. The query is kept as it was
-- typed, and read anew whenever it is run: it is never a statement.
CREATE TABLE accede.saved_search (
    person_id uuid        NOT NULL,
    name      text        NOT NULL,
    list      text        NOT NULL,
    query     text        NOT NULL,
    saved_at  timestamptz NOT NULL,
    CONSTRAINT a_person_names_a_search_once PRIMARY KEY (person_id, name),
    CONSTRAINT a_search_is_a_persons FOREIGN KEY (person_id) REFERENCES accede.person,
    CONSTRAINT a_search_has_a_short_and_plain_name CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    CONSTRAINT a_search_asks_a_known_list CHECK (list IN
        ('nominations', 'deliberation', 'reviews', 'members', 'calls', 'people', 'audit')),
    CONSTRAINT a_search_has_a_bounded_length CHECK (octet_length(query) <= 1024)
);
