-- Inspections with their checklist, look-back rounds, supervision orders, weekly reports.
CREATE TABLE duty_checklist (
    county TEXT NOT NULL,
    no BIGINT NOT NULL,
    items TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, no),
    FOREIGN KEY (county) REFERENCES county (county)
);

CREATE TABLE duty_round (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    term TEXT NOT NULL,
    title TEXT NOT NULL,
    focus TEXT NOT NULL,
    from_date TEXT NOT NULL,
    until_date TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, term) REFERENCES term (county, id)
);

CREATE TABLE duty_inspection (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    term TEXT NOT NULL,
    round TEXT,
    town TEXT NOT NULL,
    unit TEXT,
    planned_on TEXT NOT NULL,
    group_account TEXT NOT NULL,
    group_name TEXT NOT NULL,
    held_on TEXT,
    summary TEXT NOT NULL,
    by_name TEXT NOT NULL,
    cancelled TEXT,
    version BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, term) REFERENCES term (county, id),
    FOREIGN KEY (county, round) REFERENCES duty_round (county, id),
    FOREIGN KEY (town) REFERENCES division (id),
    FOREIGN KEY (unit) REFERENCES division (id)
);

CREATE INDEX duty_inspection_place ON duty_inspection (county, term, town);

CREATE TABLE duty_finding (
    county TEXT NOT NULL,
    inspection TEXT NOT NULL,
    no BIGINT NOT NULL,
    item TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('good', 'problem', 'unseen')),
    note TEXT NOT NULL,
    PRIMARY KEY (county, inspection, no),
    FOREIGN KEY (county, inspection) REFERENCES duty_inspection (county, id)
);

CREATE TABLE duty_order (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    term TEXT NOT NULL,
    number BIGINT NOT NULL,
    town TEXT,
    unit TEXT,
    department TEXT,
    issuer TEXT NOT NULL,
    issuer_name TEXT NOT NULL,
    issuer_office TEXT NOT NULL,
    inspection TEXT,
    finding BIGINT,
    title TEXT NOT NULL,
    problem TEXT NOT NULL,
    demand TEXT NOT NULL,
    reply_by TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('issued', 'answered', 'returned', 'closed', 'withdrawn')),
    at_ms BIGINT NOT NULL,
    ended_ms BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, term, number),
    FOREIGN KEY (county, term) REFERENCES term (county, id),
    FOREIGN KEY (county, department) REFERENCES account (county, id),
    FOREIGN KEY (county, inspection) REFERENCES duty_inspection (county, id),
    FOREIGN KEY (town) REFERENCES division (id),
    FOREIGN KEY (unit) REFERENCES division (id)
);

CREATE INDEX duty_order_place ON duty_order (county, term, town, unit);

CREATE TABLE duty_order_act (
    county TEXT NOT NULL,
    record TEXT NOT NULL,
    no BIGINT NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('issue', 'answer', 'return', 'close', 'withdraw')),
    body TEXT NOT NULL,
    reply_by TEXT,
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, record, no),
    FOREIGN KEY (county, record) REFERENCES duty_order (county, id)
);

CREATE TABLE duty_report (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    term TEXT NOT NULL,
    week_from TEXT NOT NULL,
    no BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'sent', 'superseded')),
    body TEXT NOT NULL,
    figures TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    sent_ms BIGINT,
    sent_by TEXT,
    version BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, term, week_from, no),
    FOREIGN KEY (county, term) REFERENCES term (county, id)
);
