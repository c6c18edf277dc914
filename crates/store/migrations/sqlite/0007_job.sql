-- Background jobs, local to the node that runs them.
CREATE TABLE job (
    id TEXT NOT NULL,
    county TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'queued', 'running', 'done', 'failed', 'cancelled')),
    account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    payload TEXT NOT NULL,
    progress INTEGER NOT NULL,
    total INTEGER NOT NULL,
    result TEXT,
    created_ms INTEGER NOT NULL,
    started_ms INTEGER,
    finished_ms INTEGER,
    lease_ms INTEGER,
    dedupe TEXT,
    PRIMARY KEY (id),
    UNIQUE (dedupe)
) STRICT;

CREATE INDEX job_state ON job (state, created_ms);
CREATE INDEX job_county ON job (county, created_ms);
