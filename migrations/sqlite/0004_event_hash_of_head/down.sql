ALTER TABLE subjects DROP COLUMN born_at;
ALTER TABLE subjects DROP COLUMN head_at;
ALTER TABLE subjects DROP COLUMN head_event;
