ALTER TABLE subjects DROP COLUMN head_event;
