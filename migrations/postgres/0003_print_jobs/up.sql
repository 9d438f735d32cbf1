-- The print queue: what is to be printed, how far each label has come, and which server drives which printer. Follows from
-- nothing in the log.
CREATE TABLE print_jobs (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    printer TEXT COLLATE "C" NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX print_jobs_number ON print_jobs (number);
CREATE INDEX print_jobs_printer ON print_jobs (printer, number);
CREATE TABLE print_items (
    job TEXT COLLATE "C" NOT NULL REFERENCES print_jobs (id),
    number BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    label TEXT COLLATE "C",
    copy BIGINT,
    part TEXT COLLATE "C",
    payload BYTEA,
    state TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL,
    fault TEXT,
    overtaken TEXT,
    changed_at BIGINT NOT NULL,
    settled_by TEXT COLLATE "C",
    PRIMARY KEY (job, number)
);
CREATE INDEX print_items_state ON print_items (state, job);
CREATE INDEX print_items_label ON print_items (label);
-- No print of a label is in the queue twice.
CREATE UNIQUE INDEX print_items_once ON print_items (label, copy, part) WHERE state <> 'cancelled';
CREATE TABLE print_leases (
    printer TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner TEXT COLLATE "C" NOT NULL,
    until BIGINT NOT NULL,
    fault TEXT
);
