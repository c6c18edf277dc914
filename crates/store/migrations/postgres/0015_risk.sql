-- Rules of risk as the county's versions of them, over those the program brings; and what people said
-- against a level. Levels themselves are derived, never stored.
CREATE TABLE risk_rule (
    county TEXT NOT NULL,
    code TEXT NOT NULL,
    no BIGINT NOT NULL,
    name TEXT NOT NULL,
    expression TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('key', 'hard')),
    reason TEXT NOT NULL,
    cause TEXT NOT NULL,
    measure TEXT NOT NULL,
    task TEXT NOT NULL,
    applies TEXT NOT NULL CHECK (applies IN ('all', 'rural', 'urban')),
    retired BIGINT NOT NULL CHECK (retired IN (0, 1)),
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, code, no),
    FOREIGN KEY (county) REFERENCES county (county)
);

CREATE TABLE risk_overrule (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    unit TEXT NOT NULL,
    no BIGINT NOT NULL,
    town TEXT NOT NULL,
    level TEXT CHECK (level IN ('normal', 'key', 'hard')),
    reason TEXT NOT NULL,
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    by_role TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, term, unit, no),
    FOREIGN KEY (county, term, unit) REFERENCES term_unit (county, term, unit)
);
