-- Numbers of persons, sealed under a data key of the county that the master key wraps; beside each its
-- blind index, by which the same number is found without opening anything. Who looked at a whole number
-- and why; near relatives, only between people of one village for whom the law asks avoidance.
ALTER TABLE person ADD COLUMN source TEXT NOT NULL DEFAULT 'township';

CREATE TABLE data_key (
    county TEXT NOT NULL,
    version BIGINT NOT NULL,
    wrapped TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, version),
    FOREIGN KEY (county) REFERENCES county (county)
);

CREATE TABLE person_number (
    county TEXT NOT NULL,
    person TEXT NOT NULL,
    kind TEXT NOT NULL,
    sealed TEXT NOT NULL,
    blind TEXT NOT NULL,
    source TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (county, person, kind),
    FOREIGN KEY (county, person) REFERENCES person (county, id)
);

CREATE INDEX person_number_blind ON person_number (county, kind, blind);

CREATE TABLE number_look (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    person TEXT,
    kind TEXT NOT NULL,
    numbers BIGINT NOT NULL,
    reason TEXT NOT NULL,
    account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, person) REFERENCES person (county, id)
);

CREATE INDEX number_look_account ON number_look (county, account, at_ms);

CREATE TABLE kin_link (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    town TEXT NOT NULL,
    unit TEXT NOT NULL,
    person TEXT NOT NULL,
    relative TEXT NOT NULL,
    kin TEXT NOT NULL,
    source TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, person, relative),
    FOREIGN KEY (county, person) REFERENCES person (county, id),
    FOREIGN KEY (county, relative) REFERENCES person (county, id),
    FOREIGN KEY (unit) REFERENCES division (id),
    FOREIGN KEY (town) REFERENCES division (id)
);

CREATE INDEX kin_link_unit ON kin_link (county, unit);
CREATE INDEX kin_link_relative ON kin_link (county, relative);
