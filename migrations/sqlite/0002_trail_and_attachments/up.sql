-- Who did what, when and why, one row an entry. Follows from the log, and can be dropped and rebuilt from it.
CREATE TABLE trail (
    idx INTEGER NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    key_id BLOB NOT NULL,
    recorded_at BIGINT NOT NULL,
    reason TEXT
);
CREATE INDEX trail_actor ON trail (actor, idx);

-- What events name by its hash and the log does not hold.
CREATE TABLE attachments (
    hash BLOB NOT NULL PRIMARY KEY,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    bytes BLOB NOT NULL
);
CREATE TRIGGER attachments_no_update BEFORE UPDATE ON attachments BEGIN SELECT RAISE(ABORT, 'attachments are append-only'); END;
CREATE TRIGGER attachments_no_delete BEFORE DELETE ON attachments BEGIN SELECT RAISE(ABORT, 'attachments are append-only'); END;
