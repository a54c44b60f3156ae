-- The charts as the engine draws them: nothing that is not a row here can be recorded as a step.
-- The rows come with the next migration, written by the generator from the machines that decide.
CREATE TABLE accede.arrow (
    subject    text NOT NULL,
    from_state text NOT NULL,
    event      text NOT NULL,
    to_state   text NOT NULL,
    CONSTRAINT an_arrow_is_drawn_once PRIMARY KEY (subject, from_state, event, to_state)
);
