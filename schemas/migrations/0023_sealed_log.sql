-- The log sealed: its entries in one order, each a leaf of a tree, and the tree's head signed. Writers
-- do nothing for it. The sealer takes what is committed, in the order of transactions and numbers, up
-- to the oldest transaction that is still running, so that nothing which commits late is passed over.
CREATE INDEX entries_in_the_order_of_sealing ON accede.audit_entry (xid, entry_id);

-- Which entry is which leaf. No foreign key: it would lock, and so write, every entry once more.
CREATE TABLE accede.leaf (
    call_id    text   NOT NULL,
    entry_id   bigint NOT NULL,
    leaf_index bigint NOT NULL,
    CONSTRAINT an_entry_is_sealed_once PRIMARY KEY (call_id, entry_id),
    CONSTRAINT a_place_in_the_tree_is_taken_once UNIQUE (leaf_index),
    CONSTRAINT leaves_are_counted_from_nought CHECK (leaf_index >= 0)
);

-- The hashes of complete subtrees, 256 in a row; of level 0 those of the leaves.
CREATE TABLE accede.tile (
    level  integer NOT NULL,
    tile   bigint  NOT NULL,
    hashes bytea   NOT NULL,
    CONSTRAINT a_tile_has_one_place PRIMARY KEY (level, tile),
    CONSTRAINT a_tile_holds_up_to_256_hashes CHECK
        (octet_length(hashes) >= 32 AND octet_length(hashes) <= 8192 AND octet_length(hashes) % 32 = 0)
);

-- A head as it was signed, and how far the sealer had come: the last transaction and entry, of which
-- server's counting. Another server counts its transactions anew.
CREATE TABLE accede.checkpoint (
    size         bigint      NOT NULL,
    note         text        NOT NULL,
    signed_at    timestamptz NOT NULL,
    cursor_xid   xid8        NOT NULL,
    cursor_entry bigint      NOT NULL,
    cluster      text        NOT NULL,
    CONSTRAINT one_checkpoint_for_each_size PRIMARY KEY (size),
    CONSTRAINT a_checkpoint_is_of_some_entries CHECK (size > 0)
);

-- The public half of each key, and from which size on it signs: nothing while it is only proposed or
-- its hand-over is not sealed yet. The secret half is in no database.
CREATE TABLE accede.log_key (
    verifier    text NOT NULL,
    proposed_by uuid,
    approved_by uuid,
    signs_from  bigint,
    CONSTRAINT a_log_key_is_known_once PRIMARY KEY (verifier),
    CONSTRAINT one_key_signs_at_a_time UNIQUE (signs_from),
    CONSTRAINT a_log_key_is_changed_by_two_administrators CHECK (proposed_by <> approved_by),
    CONSTRAINT only_the_first_key_signs_unapproved CHECK
        (coalesce(signs_from, 0) = 0 OR num_nonnulls(proposed_by, approved_by) = 2)
);

-- Whoever logs in to seal names the two: they hold the mandate when they are named, and what they agreed
-- on stays as it was.
CREATE FUNCTION accede.require_administrators_for_key() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    named uuid := NEW.proposed_by;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.verifier, NEW.proposed_by, coalesce(OLD.approved_by, NEW.approved_by))
           IS DISTINCT FROM (OLD.verifier, OLD.proposed_by, NEW.approved_by) THEN
            PERFORM accede.refuse_by(TG_NAME, 'another key than the one that was proposed or approved');
        END IF;
        named := CASE WHEN OLD.approved_by IS NULL THEN NEW.approved_by END;
    END IF;
    IF named IS NOT NULL AND NOT EXISTS (
           SELECT FROM accede.mandate m JOIN accede.person p USING (person_id)
            WHERE m.person_id = named AND m.role = 'administrator' AND p.disabled_at IS NULL
              AND m.begins_at <= accede.moment() AND m.ends_at > accede.moment()) THEN
        PERFORM accede.refuse_by(TG_NAME, 'a key that is proposed or approved without the mandate');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER a_log_key_is_proposed_by_an_administrator AFTER INSERT ON accede.log_key
    FOR EACH ROW EXECUTE FUNCTION accede.require_administrators_for_key();
CREATE TRIGGER a_log_key_is_approved_as_proposed AFTER UPDATE ON accede.log_key
    FOR EACH ROW EXECUTE FUNCTION accede.require_administrators_for_key();

CREATE TRIGGER leaves_are_only_added BEFORE UPDATE OR DELETE ON accede.leaf
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER leaves_are_not_emptied BEFORE TRUNCATE ON accede.leaf
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER checkpoints_are_only_added BEFORE UPDATE OR DELETE ON accede.checkpoint
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER checkpoints_are_not_emptied BEFORE TRUNCATE ON accede.checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER keys_are_not_removed BEFORE DELETE ON accede.log_key
    FOR EACH ROW EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER keys_are_not_emptied BEFORE TRUNCATE ON accede.log_key
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
