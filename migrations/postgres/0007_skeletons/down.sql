DROP INDEX subjects_skeleton;
ALTER TABLE subjects DROP COLUMN skeleton;
