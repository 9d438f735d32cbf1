-- What a reader sees of a subject's name, so that a name that looks like another's is found.
ALTER TABLE subjects ADD COLUMN skeleton TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE subjects SET skeleton = noun || '/' || translate(upper(substr(subject, length(noun) + 2)), 'OIL._', '011--');
CREATE INDEX subjects_skeleton ON subjects (skeleton, subject);
