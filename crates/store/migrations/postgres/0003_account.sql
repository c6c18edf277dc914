-- Accounts are distributed by county; login names, sessions and failed logins are local to the
-- node that people log in to.
CREATE TABLE account (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    office TEXT NOT NULL,
    role TEXT NOT NULL,
    reach TEXT NOT NULL CHECK (reach IN ('county', 'town', 'unit')),
    home_town TEXT,
    password_hash TEXT NOT NULL,
    must_change BIGINT NOT NULL CHECK (must_change IN (0, 1)),
    disabled_ms BIGINT,
    disabled_reason TEXT,
    successor TEXT,
    created_ms BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, login),
    FOREIGN KEY (county) REFERENCES county (county)
);

CREATE TABLE account_reach (
    county TEXT NOT NULL,
    account TEXT NOT NULL,
    division TEXT NOT NULL,
    PRIMARY KEY (county, account, division),
    FOREIGN KEY (county, account) REFERENCES account (county, id),
    FOREIGN KEY (division) REFERENCES division (id)
);

CREATE TABLE account_deputy (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    principal TEXT NOT NULL,
    deputy TEXT NOT NULL,
    from_date TEXT NOT NULL,
    until_date TEXT NOT NULL,
    reason TEXT NOT NULL,
    ended_ms BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, principal) REFERENCES account (county, id),
    FOREIGN KEY (county, deputy) REFERENCES account (county, id)
);

CREATE INDEX account_deputy_by ON account_deputy (county, deputy);

CREATE TABLE login (
    login TEXT NOT NULL,
    county TEXT NOT NULL,
    account TEXT NOT NULL,
    PRIMARY KEY (login)
);

CREATE TABLE login_failure (
    subject TEXT NOT NULL,
    failures BIGINT NOT NULL,
    last_ms BIGINT NOT NULL,
    PRIMARY KEY (subject)
);

CREATE TABLE session (
    token_hash TEXT NOT NULL,
    county TEXT NOT NULL,
    account TEXT NOT NULL,
    acting_for TEXT,
    created_ms BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL,
    PRIMARY KEY (token_hash)
);

CREATE INDEX session_account ON session (county, account);
