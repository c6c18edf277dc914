-- Background jobs, local to the node that runs them.
CREATE TABLE job (
    id TEXT NOT NULL,
    county TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'queued', 'running', 'done', 'failed', 'cancelled')),
    account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    payload TEXT NOT NULL,
    progress BIGINT NOT NULL,
    total BIGINT NOT NULL,
    result TEXT,
    created_ms BIGINT NOT NULL,
    started_ms BIGINT,
    finished_ms BIGINT,
    lease_ms BIGINT,
    dedupe TEXT,
    PRIMARY KEY (id),
    UNIQUE (dedupe)
);

CREATE INDEX job_state ON job (state, created_ms);
CREATE INDEX job_county ON job (county, created_ms);
