-- Tenants, and the division tree (reference tables: the same on every node).
CREATE TABLE county (
    county TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (county)
);

CREATE TABLE division (
    id TEXT NOT NULL,
    county TEXT,
    parent TEXT,
    level BIGINT NOT NULL CHECK (level BETWEEN 1 AND 5),
    code TEXT NOT NULL CHECK (length(code) = 12),
    name TEXT NOT NULL CHECK (length(name) > 0),
    kind TEXT CHECK (kind IN ('village', 'community', 'similar_village', 'similar_community')),
    no_part TEXT,
    successor TEXT,
    removed_on TEXT,
    version BIGINT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (parent) REFERENCES division (id),
    FOREIGN KEY (successor) REFERENCES division (id)
);

CREATE INDEX division_county ON division (county, level, code);
CREATE INDEX division_parent ON division (parent, code);
CREATE INDEX division_code ON division (code);
CREATE INDEX division_name ON division (county, name);

CREATE TABLE division_import (
    id TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    on_date TEXT NOT NULL,
    by_name TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    rows_in BIGINT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    removed BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE division_history (
    division TEXT NOT NULL,
    no BIGINT NOT NULL,
    on_date TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    change TEXT NOT NULL,
    import_id TEXT,
    by_name TEXT NOT NULL,
    old_code TEXT,
    new_code TEXT,
    old_name TEXT,
    new_name TEXT,
    old_parent TEXT,
    new_parent TEXT,
    reason TEXT,
    PRIMARY KEY (division, no),
    FOREIGN KEY (division) REFERENCES division (id),
    FOREIGN KEY (import_id) REFERENCES division_import (id)
);
