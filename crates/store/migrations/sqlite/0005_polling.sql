-- Count sheets as entered from paper, each with the outcome the law engine gave. A confirmed count is
-- never edited: a correction is a new row that supersedes it.
CREATE TABLE count_sheet (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    term TEXT NOT NULL,
    unit TEXT NOT NULL,
    body TEXT NOT NULL,
    town TEXT NOT NULL,
    contest TEXT NOT NULL,
    round INTEGER NOT NULL,
    no INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'confirmed', 'superseded', 'dropped')),
    supersedes TEXT,
    reason TEXT,
    election_day TEXT NOT NULL,
    sheet TEXT NOT NULL,
    outcome TEXT,
    valid INTEGER CHECK (valid IN (0, 1)),
    next_kind TEXT,
    accepted_by TEXT,
    entered_by TEXT NOT NULL,
    entered_name TEXT NOT NULL,
    entered_ms INTEGER NOT NULL,
    confirmed_ms INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, term, unit, body, round, no),
    FOREIGN KEY (county, term, unit, body) REFERENCES election (county, term, unit, body),
    FOREIGN KEY (county, supersedes) REFERENCES count_sheet (county, id)
) STRICT;

CREATE INDEX count_sheet_state ON count_sheet (county, term, state, unit);
