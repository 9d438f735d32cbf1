-- What the next event about a subject continues, besides the leaf hash: the hash of the signed bytes of its newest event, which an event
-- signed without a network may name, and when that happened. And when the subject came into the record. Microseconds since 1970.
ALTER TABLE subjects ADD COLUMN head_event BLOB;
ALTER TABLE subjects ADD COLUMN head_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE subjects ADD COLUMN born_at BIGINT NOT NULL DEFAULT 0;
