-- The log: what was signed, byte for byte. Append-only, by trigger as well as by code.
CREATE TABLE log_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    size BIGINT NOT NULL,
    root BLOB NOT NULL,
    frontier BLOB NOT NULL,
    epoch BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL
);
CREATE TABLE entries (
    idx INTEGER NOT NULL PRIMARY KEY,
    event_id BLOB NOT NULL,
    leaf_hash BLOB NOT NULL,
    recorded_at BIGINT NOT NULL,
    bytes BLOB NOT NULL
);
CREATE UNIQUE INDEX entries_event_id ON entries (event_id);
CREATE TABLE checkpoints (
    size BIGINT NOT NULL PRIMARY KEY,
    note TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE tiles (
    level BIGINT NOT NULL,
    idx BIGINT NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, idx)
) WITHOUT ROWID;

CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER checkpoints_no_update BEFORE UPDATE ON checkpoints BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER checkpoints_no_delete BEFORE DELETE ON checkpoints BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER tiles_no_update BEFORE UPDATE ON tiles BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER tiles_no_delete BEFORE DELETE ON tiles BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head WHEN NEW.size <= OLD.size OR NEW.epoch <= OLD.epoch
BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TRIGGER log_head_no_delete BEFORE DELETE ON log_head BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;

-- What follows from the log, and can be dropped and rebuilt from it.
CREATE TABLE subjects (
    subject TEXT NOT NULL PRIMARY KEY,
    noun TEXT NOT NULL,
    state TEXT NOT NULL,
    head BLOB,
    record TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX subjects_noun ON subjects (noun, subject);
CREATE TABLE links (
    from_subject TEXT NOT NULL,
    relation TEXT NOT NULL,
    to_subject TEXT NOT NULL,
    PRIMARY KEY (from_subject, relation, to_subject)
) WITHOUT ROWID;
CREATE INDEX links_to ON links (to_subject, relation, from_subject);
CREATE TABLE touches (
    subject TEXT NOT NULL,
    idx BIGINT NOT NULL,
    PRIMARY KEY (subject, idx)
) WITHOUT ROWID;

-- What lies outside the log: sealed details of participants, and who is signed in.
CREATE TABLE details (
    subject TEXT NOT NULL,
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    commitment BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (subject, name)
) WITHOUT ROWID;
CREATE INDEX details_owner ON details (owner);
CREATE TABLE challenges (
    hash BLOB NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE TABLE sessions (
    hash BLOB NOT NULL PRIMARY KEY,
    person TEXT NOT NULL,
    key_id BLOB NOT NULL,
    used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
) WITHOUT ROWID;
