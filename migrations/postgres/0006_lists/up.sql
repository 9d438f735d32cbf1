-- What lists show, filter and sort by. Follows from each record, and is filled in for old ones when this is applied.
ALTER TABLE subjects ADD COLUMN site TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE subjects ADD COLUMN parent TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE subjects ADD COLUMN note TEXT COLLATE "C" NOT NULL DEFAULT '';
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
    noun TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    site TEXT COLLATE "C" NOT NULL,
    things BIGINT NOT NULL,
    PRIMARY KEY (noun, state, site)
);
INSERT INTO tallies (noun, state, site, things) SELECT noun, state, site, COUNT(*) FROM subjects GROUP BY noun, state, site;
CREATE FUNCTION tally_subjects() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.noun = OLD.noun AND NEW.state = OLD.state AND NEW.site = OLD.site THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        UPDATE tallies SET things = things - 1 WHERE noun = OLD.noun AND state = OLD.state AND site = OLD.site;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO tallies (noun, state, site, things) VALUES (NEW.noun, NEW.state, NEW.site, 1)
        ON CONFLICT (noun, state, site) DO UPDATE SET things = tallies.things + 1;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER subjects_tallied AFTER INSERT OR UPDATE OR DELETE ON subjects
    FOR EACH ROW EXECUTE FUNCTION tally_subjects();
