-- Who did what, when and why, one row an entry. Follows from the log, and can be dropped and rebuilt from it.
CREATE TABLE trail (
    idx BIGINT NOT NULL PRIMARY KEY,
    subject TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    key_id BYTEA NOT NULL,
    recorded_at BIGINT NOT NULL,
    reason TEXT
);
CREATE INDEX trail_actor ON trail (actor, idx);

-- What events name by its hash and the log does not hold.
CREATE TABLE attachments (
    hash BYTEA NOT NULL PRIMARY KEY,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    bytes BYTEA NOT NULL
);
CREATE FUNCTION attachments_are_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'attachments are append-only'; END $$;
CREATE TRIGGER attachments_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON attachments
    FOR EACH STATEMENT EXECUTE FUNCTION attachments_are_append_only();
