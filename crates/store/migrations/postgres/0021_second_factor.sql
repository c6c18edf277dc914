-- The second factor of an account: the secret sealed under the county's data key, the newest step that was
-- taken (none is taken twice), and the hashes of recovery codes that print once. A session is whole only
-- after the second step.
CREATE TABLE second_factor (
    county TEXT NOT NULL,
    account TEXT NOT NULL,
    sealed TEXT NOT NULL,
    made_ms BIGINT NOT NULL,
    confirmed_ms BIGINT,
    last_step BIGINT NOT NULL,
    PRIMARY KEY (county, account),
    FOREIGN KEY (county, account) REFERENCES account (county, id)
);

CREATE TABLE recovery_code (
    county TEXT NOT NULL,
    account TEXT NOT NULL,
    hash TEXT NOT NULL,
    used_ms BIGINT,
    PRIMARY KEY (county, account, hash),
    FOREIGN KEY (county, account) REFERENCES account (county, id)
);

ALTER TABLE session ADD COLUMN whole BIGINT NOT NULL DEFAULT 1;
