-- What lists show, filter and sort by. Follows from each record, and is filled in for old ones when this is applied.
ALTER TABLE subjects ADD COLUMN site TEXT NOT NULL DEFAULT '';
ALTER TABLE subjects ADD COLUMN parent TEXT NOT NULL DEFAULT '';
ALTER TABLE subjects ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE subjects ADD COLUMN due BIGINT NOT NULL DEFAULT 9223372036854775807;
-- The filters' indexes hold every column of a list, so that a filtered list is counted and sorted without its records.
DROP INDEX subjects_noun;
CREATE INDEX subjects_noun ON subjects (noun, subject, state, site, parent, note, due);
CREATE INDEX subjects_state ON subjects (noun, state, subject, site, parent, note, due);
CREATE INDEX subjects_site ON subjects (noun, site, subject, state, parent, note, due);
CREATE INDEX subjects_parent ON subjects (noun, parent, subject, state, site, note, due);
CREATE INDEX subjects_note ON subjects (noun, note, subject);

-- The entries of a kind.
CREATE INDEX trail_kind ON trail (kind, idx);

-- How many things there are of each noun and state at each site, kept by the database itself.
CREATE TABLE tallies (
    noun TEXT NOT NULL,
    state TEXT NOT NULL,
    site TEXT NOT NULL,
    things BIGINT NOT NULL,
    PRIMARY KEY (noun, state, site)
) WITHOUT ROWID;
INSERT INTO tallies (noun, state, site, things) SELECT noun, state, site, COUNT(*) FROM subjects GROUP BY noun, state, site;
CREATE TRIGGER subjects_come AFTER INSERT ON subjects BEGIN
    INSERT INTO tallies (noun, state, site, things) VALUES (NEW.noun, NEW.state, NEW.site, 1)
    ON CONFLICT (noun, state, site) DO UPDATE SET things = things + 1;
END;
CREATE TRIGGER subjects_turn AFTER UPDATE OF noun, state, site ON subjects
WHEN NEW.noun <> OLD.noun OR NEW.state <> OLD.state OR NEW.site <> OLD.site BEGIN
    UPDATE tallies SET things = things - 1 WHERE noun = OLD.noun AND state = OLD.state AND site = OLD.site;
    INSERT INTO tallies (noun, state, site, things) VALUES (NEW.noun, NEW.state, NEW.site, 1)
    ON CONFLICT (noun, state, site) DO UPDATE SET things = things + 1;
END;
CREATE TRIGGER subjects_go AFTER DELETE ON subjects BEGIN
    UPDATE tallies SET things = things - 1 WHERE noun = OLD.noun AND state = OLD.state AND site = OLD.site;
END;
