-- What a reader sees of a subject's name, so that a name that looks like another's is found.
ALTER TABLE subjects ADD COLUMN skeleton TEXT NOT NULL DEFAULT '';
UPDATE subjects SET skeleton = noun || '/' || replace(replace(replace(replace(replace(upper(substr(subject, length(noun) + 2)), 'O', '0'), 'I', '1'), 'L', '1'), '.', '-'), '_', '-');
CREATE INDEX subjects_skeleton ON subjects (skeleton, subject);
