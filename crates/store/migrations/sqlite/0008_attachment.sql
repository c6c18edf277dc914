-- Files hung on records: what is kept beside the sealed file. The key of a file stands apart, so that
-- destroying it destroys the content wherever a copy of the file lies.
CREATE TABLE attachment (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    no INTEGER NOT NULL,
    owner_kind TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    term TEXT,
    town TEXT,
    unit TEXT,
    name TEXT NOT NULL,
    caption TEXT NOT NULL,
    kind TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    hash TEXT NOT NULL,
    sent_hash TEXT NOT NULL,
    sealed_hash TEXT NOT NULL,
    thumbnail_bytes INTEGER NOT NULL,
    width_px INTEGER,
    height_px INTEGER,
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    destroyed_ms INTEGER,
    destroyed_by TEXT,
    destroyed_reason TEXT,
    version INTEGER NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, no),
    FOREIGN KEY (county) REFERENCES county (county),
    FOREIGN KEY (county, term) REFERENCES term (county, id)
) STRICT;

CREATE INDEX attachment_owner ON attachment (county, owner_kind, owner_id, no);

CREATE TABLE attachment_key (
    county TEXT NOT NULL,
    attachment TEXT NOT NULL,
    wrapped TEXT NOT NULL,
    PRIMARY KEY (county, attachment),
    FOREIGN KEY (county, attachment) REFERENCES attachment (county, id)
) STRICT;
