-- The log: what was signed, byte for byte. Append-only, by trigger as well as by code.
CREATE TABLE log_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    size BIGINT NOT NULL,
    root BYTEA NOT NULL,
    frontier BYTEA NOT NULL,
    epoch BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL
);
CREATE TABLE entries (
    idx BIGINT NOT NULL PRIMARY KEY,
    event_id BYTEA NOT NULL,
    leaf_hash BYTEA NOT NULL,
    recorded_at BIGINT NOT NULL,
    bytes BYTEA NOT NULL
);
CREATE UNIQUE INDEX entries_event_id ON entries (event_id);
CREATE TABLE checkpoints (
    size BIGINT NOT NULL PRIMARY KEY,
    note TEXT NOT NULL
);
CREATE TABLE tiles (
    level BIGINT NOT NULL,
    idx BIGINT NOT NULL,
    hashes BYTEA NOT NULL,
    PRIMARY KEY (level, idx)
);

CREATE FUNCTION log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$;
CREATE FUNCTION log_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF TG_OP = 'UPDATE' AND NEW.size > OLD.size AND NEW.epoch > OLD.epoch THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'the log only grows';
END $$;
CREATE TRIGGER entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only();
CREATE TRIGGER checkpoints_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only();
CREATE TRIGGER tiles_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON tiles
    FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only();
CREATE TRIGGER log_head_grows BEFORE UPDATE OR DELETE ON log_head
    FOR EACH ROW EXECUTE FUNCTION log_only_grows();
CREATE TRIGGER log_head_stays BEFORE TRUNCATE ON log_head
    FOR EACH STATEMENT EXECUTE FUNCTION log_only_grows();

-- What follows from the log, and can be dropped and rebuilt from it.
CREATE TABLE subjects (
    subject TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    noun TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    head BYTEA,
    record TEXT NOT NULL
);
CREATE INDEX subjects_noun ON subjects (noun, subject);
CREATE TABLE links (
    from_subject TEXT COLLATE "C" NOT NULL,
    relation TEXT COLLATE "C" NOT NULL,
    to_subject TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (from_subject, relation, to_subject)
);
CREATE INDEX links_to ON links (to_subject, relation, from_subject);
CREATE TABLE touches (
    subject TEXT COLLATE "C" NOT NULL,
    idx BIGINT NOT NULL,
    PRIMARY KEY (subject, idx)
);

-- What lies outside the log: sealed details of participants, and who is signed in.
CREATE TABLE details (
    subject TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    commitment BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (subject, name)
);
CREATE INDEX details_owner ON details (owner);
CREATE TABLE challenges (
    hash BYTEA NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE TABLE sessions (
    hash BYTEA NOT NULL PRIMARY KEY,
    person TEXT COLLATE "C" NOT NULL,
    key_id BYTEA NOT NULL,
    used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
