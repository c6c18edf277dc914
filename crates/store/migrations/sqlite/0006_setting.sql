-- Settings are versions of a value (distributed by county); holidays are a reference table.
CREATE TABLE setting (
    county TEXT NOT NULL,
    key TEXT NOT NULL,
    no INTEGER NOT NULL,
    value TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (county, key, no),
    FOREIGN KEY (county) REFERENCES county (county)
) STRICT;

CREATE TABLE holiday (
    day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('holiday', 'makeup_workday')),
    name TEXT NOT NULL,
    PRIMARY KEY (day)
) STRICT;
