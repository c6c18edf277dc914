-- The journal: one hash chain per county and one for the installation ('installation').
-- Distributed by county. No personal text; salts stand apart so that a salt can be destroyed.
CREATE TABLE journal_head (
    county TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (county)
) STRICT;

CREATE TABLE journal_event (
    county TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    account TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    actor_role TEXT NOT NULL,
    acting_for TEXT,
    town TEXT,
    unit TEXT,
    verb TEXT NOT NULL,
    record_kind TEXT NOT NULL,
    record_id TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (county, seq)
) STRICT;

CREATE INDEX journal_event_record ON journal_event (county, record_kind, record_id, seq);
CREATE INDEX journal_event_town ON journal_event (county, town, seq);

CREATE TABLE journal_salt (
    county TEXT NOT NULL,
    seq INTEGER NOT NULL,
    salt TEXT NOT NULL,
    PRIMARY KEY (county, seq),
    FOREIGN KEY (county, seq) REFERENCES journal_event (county, seq)
) STRICT;

CREATE TABLE journal_signed_head (
    county TEXT NOT NULL,
    day TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (county, day)
) STRICT;
