-- The hash of the signed bytes of the newest event about a subject, which an event signed without a network may continue. A row
-- of before has none until the next event about its subject, or a rebuild.
ALTER TABLE subjects ADD COLUMN head_event BLOB;
