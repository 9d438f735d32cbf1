-- Invitations to join with a key of one's own, each with the key that came of it. Follows from nothing in the log.
CREATE TABLE invitations (
    id TEXT NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL,
    person TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    public_key TEXT,
    device TEXT,
    possession TEXT,
    presented_at BIGINT
) WITHOUT ROWID;
CREATE UNIQUE INDEX invitations_hash ON invitations (hash);
