-- A term, the villages in it, the elections of each, and the recorded steps. Plans and progress are
-- derived, never stored.
CREATE TABLE term (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    number BIGINT NOT NULL,
    province TEXT NOT NULL,
    body_order TEXT NOT NULL CHECK (body_order IN ('party_first', 'committee_first')),
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    opened_ms BIGINT NOT NULL,
    closed_ms BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county) REFERENCES county (county)
);

CREATE TABLE term_unit (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    unit TEXT NOT NULL,
    town TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    town_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    responsible TEXT,
    left_reason TEXT,
    version BIGINT NOT NULL,
    PRIMARY KEY (county, term, unit),
    FOREIGN KEY (county, term) REFERENCES term (county, id),
    FOREIGN KEY (county, responsible) REFERENCES account (county, id),
    FOREIGN KEY (unit) REFERENCES division (id),
    FOREIGN KEY (town) REFERENCES division (id)
);

CREATE INDEX term_unit_town ON term_unit (county, term, town);

CREATE TABLE election (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    unit TEXT NOT NULL,
    body TEXT NOT NULL,
    town TEXT NOT NULL,
    form TEXT,
    election_day TEXT,
    day_state TEXT NOT NULL CHECK (day_state IN ('open', 'set', 'postponed')),
    reason TEXT,
    version BIGINT NOT NULL,
    PRIMARY KEY (county, term, unit, body),
    FOREIGN KEY (county, term, unit) REFERENCES term_unit (county, term, unit)
);

CREATE INDEX election_town ON election (county, term, town);

CREATE TABLE step_record (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    unit TEXT NOT NULL,
    body TEXT NOT NULL,
    step TEXT NOT NULL,
    no BIGINT NOT NULL,
    town TEXT NOT NULL,
    done_on TEXT NOT NULL,
    note TEXT NOT NULL,
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    undone_ms BIGINT,
    undone_by TEXT,
    undone_reason TEXT,
    PRIMARY KEY (county, term, unit, body, step, no),
    FOREIGN KEY (county, term, unit, body) REFERENCES election (county, term, unit, body)
);

CREATE INDEX step_record_recent ON step_record (county, term, town, at_ms);
