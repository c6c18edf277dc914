-- Members of the present two committees of each village. Of a birth the month and no day; no numbers,
-- no kin, no belief, no health. A change keeps what stood before.
CREATE TABLE person (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    town TEXT NOT NULL,
    unit TEXT NOT NULL,
    name TEXT NOT NULL,
    sex TEXT NOT NULL,
    birth TEXT NOT NULL,
    education TEXT NOT NULL,
    affiliation TEXT NOT NULL,
    joined TEXT,
    party_post TEXT,
    committee_post TEXT,
    since TEXT,
    ended_on TEXT,
    ended_reason TEXT,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county) REFERENCES county (county),
    FOREIGN KEY (unit) REFERENCES division (id),
    FOREIGN KEY (town) REFERENCES division (id)
);

CREATE INDEX person_unit ON person (county, unit);

CREATE TABLE person_past (
    county TEXT NOT NULL,
    person TEXT NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    sex TEXT NOT NULL,
    birth TEXT NOT NULL,
    education TEXT NOT NULL,
    affiliation TEXT NOT NULL,
    joined TEXT,
    party_post TEXT,
    committee_post TEXT,
    since TEXT,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, person, version),
    FOREIGN KEY (county, person) REFERENCES person (county, id)
);
