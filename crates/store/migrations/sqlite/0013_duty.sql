-- The chain of responsibility, and what is asked of townships, villages and departments. How a part of
-- a task stands is derived: kept are only what somebody read, answered or signed, and escalations.
CREATE TABLE duty_post (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    term TEXT NOT NULL,
    kind TEXT NOT NULL,
    town TEXT,
    unit TEXT,
    group_name TEXT NOT NULL,
    rank TEXT NOT NULL,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    office TEXT NOT NULL,
    phone TEXT NOT NULL,
    charge TEXT NOT NULL,
    account TEXT,
    from_date TEXT NOT NULL,
    until_date TEXT,
    end_reason TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, term) REFERENCES term (county, id),
    FOREIGN KEY (county, account) REFERENCES account (county, id),
    FOREIGN KEY (town) REFERENCES division (id),
    FOREIGN KEY (unit) REFERENCES division (id)
) STRICT;

CREATE INDEX duty_post_place ON duty_post (county, term, town, unit);

CREATE TABLE duty_template (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('task', 'letter')),
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    cascade TEXT NOT NULL CHECK (cascade IN ('town', 'village', 'department')),
    deadline TEXT NOT NULL CHECK (deadline IN ('open', 'fixed', 'step')),
    fixed_on TEXT,
    step_party INTEGER NOT NULL CHECK (step_party IN (0, 1)),
    step TEXT,
    offset_days INTEGER NOT NULL,
    evidence TEXT NOT NULL,
    offered INTEGER NOT NULL CHECK (offered IN (0, 1)),
    version INTEGER NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county) REFERENCES county (county)
) STRICT;

CREATE TABLE duty_task (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    term TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('task', 'letter')),
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    cascade TEXT NOT NULL CHECK (cascade IN ('town', 'village', 'department')),
    deadline TEXT NOT NULL CHECK (deadline IN ('open', 'fixed', 'step')),
    fixed_on TEXT,
    step_party INTEGER NOT NULL CHECK (step_party IN (0, 1)),
    step TEXT,
    offset_days INTEGER NOT NULL,
    evidence TEXT NOT NULL,
    every_town INTEGER NOT NULL CHECK (every_town IN (0, 1)),
    template TEXT,
    issuer_town TEXT,
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    issued_ms INTEGER NOT NULL,
    withdrawn_ms INTEGER,
    withdrawn_reason TEXT,
    version INTEGER NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, term) REFERENCES term (county, id),
    FOREIGN KEY (county, template) REFERENCES duty_template (county, id),
    FOREIGN KEY (issuer_town) REFERENCES division (id)
) STRICT;

CREATE INDEX duty_task_term ON duty_task (county, term, issued_ms);

-- Of a task that does not go to every township: the townships or accounts of departments it goes to.
CREATE TABLE duty_task_place (
    county TEXT NOT NULL,
    task TEXT NOT NULL,
    place TEXT NOT NULL,
    PRIMARY KEY (county, task, place),
    FOREIGN KEY (county, task) REFERENCES duty_task (county, id)
) STRICT;

CREATE TABLE duty_receipt (
    county TEXT NOT NULL,
    task TEXT NOT NULL,
    place TEXT NOT NULL,
    term TEXT NOT NULL,
    town TEXT,
    unit TEXT,
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (county, task, place),
    FOREIGN KEY (county, task) REFERENCES duty_task (county, id)
) STRICT;

CREATE INDEX duty_receipt_term ON duty_receipt (county, term, town);

CREATE TABLE duty_answer (
    county TEXT NOT NULL,
    task TEXT NOT NULL,
    place TEXT NOT NULL,
    no INTEGER NOT NULL,
    term TEXT NOT NULL,
    town TEXT,
    unit TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('progress', 'done', 'signed', 'reopened')),
    note TEXT NOT NULL,
    on_date TEXT,
    signer TEXT NOT NULL,
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (county, task, place, no),
    FOREIGN KEY (county, task) REFERENCES duty_task (county, id)
) STRICT;

CREATE INDEX duty_answer_term ON duty_answer (county, term, town);

-- What was reported one level up: of a task or of a supervision order.
CREATE TABLE duty_escalation (
    county TEXT NOT NULL,
    record TEXT NOT NULL,
    place TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('town', 'county')),
    term TEXT NOT NULL,
    town TEXT,
    unit TEXT,
    on_date TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (county, record, place, level),
    FOREIGN KEY (county, term) REFERENCES term (county, id)
) STRICT;

CREATE INDEX duty_escalation_term ON duty_escalation (county, term, town);
