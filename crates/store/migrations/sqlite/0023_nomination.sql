-- Nominees of villages, talks held with them, the reserve pool, and a small roster of election committees.
-- Who the people are is the person's record; a write-in winner nobody knew has a name and no record yet.
CREATE TABLE nominee (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    term TEXT NOT NULL,
    town TEXT NOT NULL,
    unit TEXT NOT NULL,
    person TEXT,
    name TEXT NOT NULL,
    origin TEXT NOT NULL,
    posts TEXT NOT NULL,
    source TEXT NOT NULL,
    joined INTEGER NOT NULL,
    consent_on TEXT,
    materials TEXT NOT NULL,
    pledge_on TEXT,
    withdrawn_on TEXT,
    withdrawal TEXT,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, term, unit) REFERENCES term_unit (county, term, unit),
    FOREIGN KEY (county, person) REFERENCES person (county, id)
) STRICT;

CREATE INDEX nominee_unit ON nominee (county, term, unit);

CREATE TABLE nominee_talk (
    county TEXT NOT NULL,
    nominee TEXT NOT NULL,
    no INTEGER NOT NULL,
    kind TEXT NOT NULL,
    held_on TEXT NOT NULL,
    talker TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (county, nominee, no),
    FOREIGN KEY (county, nominee) REFERENCES nominee (county, id)
) STRICT;

CREATE TABLE reserve_person (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    town TEXT NOT NULL,
    unit TEXT NOT NULL,
    person TEXT NOT NULL,
    aim TEXT NOT NULL,
    background TEXT NOT NULL,
    way TEXT NOT NULL,
    guide TEXT NOT NULL,
    training TEXT NOT NULL,
    ended_on TEXT,
    ended_reason TEXT,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, person) REFERENCES person (county, id)
) STRICT;

CREATE INDEX reserve_person_unit ON reserve_person (county, unit);

CREATE TABLE committee_seat (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    term TEXT NOT NULL,
    town TEXT NOT NULL,
    unit TEXT NOT NULL,
    person TEXT NOT NULL,
    role TEXT NOT NULL,
    left_on TEXT,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, term, unit) REFERENCES term_unit (county, term, unit),
    FOREIGN KEY (county, person) REFERENCES person (county, id)
) STRICT;

CREATE INDEX committee_seat_unit ON committee_seat (county, term, unit);
