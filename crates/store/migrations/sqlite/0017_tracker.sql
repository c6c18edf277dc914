-- Special trackers: one entry for a village and kind, petitions and disputes several, each with the
-- history of its moves. Petitions are known by number and kind; no petitioner is named.
CREATE TABLE tracker_entry (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    term TEXT NOT NULL,
    kind TEXT NOT NULL,
    unit TEXT NOT NULL,
    single TEXT NOT NULL,
    town TEXT NOT NULL,
    state TEXT NOT NULL,
    fields TEXT NOT NULL,
    deadline TEXT,
    begun_ms INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    by_name TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, term, kind, unit, single),
    FOREIGN KEY (county, term, unit) REFERENCES term_unit (county, term, unit)
) STRICT;

CREATE TABLE tracker_log (
    county TEXT NOT NULL,
    entry TEXT NOT NULL,
    no INTEGER NOT NULL,
    town TEXT NOT NULL,
    unit TEXT NOT NULL,
    act TEXT NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (county, entry, no),
    FOREIGN KEY (county, entry) REFERENCES tracker_entry (county, id)
) STRICT;
