-- Election days that were confirmed, with the gates that the county waived and why. Only ever added to:
-- one stands while it is the newest of its election and its day is the day in force.
CREATE TABLE day_confirmation (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    unit TEXT NOT NULL,
    body TEXT NOT NULL,
    no INTEGER NOT NULL,
    town TEXT NOT NULL,
    day TEXT NOT NULL,
    waived TEXT NOT NULL,
    reason TEXT,
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (county, term, unit, body, no),
    FOREIGN KEY (county, term, unit, body) REFERENCES election (county, term, unit, body)
) STRICT;

CREATE INDEX day_confirmation_town ON day_confirmation (county, term, town);
