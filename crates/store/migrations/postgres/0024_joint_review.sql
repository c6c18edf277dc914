-- The joint review: departments and the negative list in versions, batches, whom they ask about whom,
-- answers as they are given, notices, objections, looks. No conclusion is stored: it follows from these rows.
CREATE TABLE review_department (
    county TEXT NOT NULL,
    code TEXT NOT NULL,
    no BIGINT NOT NULL,
    name TEXT NOT NULL,
    duty TEXT NOT NULL,
    days BIGINT NOT NULL,
    fields TEXT NOT NULL,
    retired BIGINT NOT NULL CHECK (retired IN (0, 1)),
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, code, no),
    FOREIGN KEY (county) REFERENCES county (county)
);

CREATE TABLE review_officer (
    county TEXT NOT NULL,
    account TEXT NOT NULL,
    department TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, account),
    FOREIGN KEY (county, account) REFERENCES account (county, id)
);

CREATE TABLE negative_rule (
    county TEXT NOT NULL,
    code TEXT NOT NULL,
    no BIGINT NOT NULL,
    title TEXT NOT NULL,
    severity TEXT NOT NULL,
    look_back_years BIGINT,
    departments TEXT NOT NULL,
    basis TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    retired BIGINT NOT NULL CHECK (retired IN (0, 1)),
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, code, no),
    FOREIGN KEY (county) REFERENCES county (county)
);

CREATE TABLE list_adoption (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    unit TEXT NOT NULL,
    town TEXT NOT NULL,
    adopted_on TEXT NOT NULL,
    paper TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, term, unit),
    FOREIGN KEY (county, term, unit) REFERENCES term_unit (county, term, unit)
);

CREATE TABLE review_batch (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    term TEXT NOT NULL,
    no BIGINT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    opened_ms BIGINT NOT NULL,
    opened_by TEXT NOT NULL,
    due TEXT NOT NULL,
    closed_ms BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, term, no),
    FOREIGN KEY (county, term) REFERENCES term (county, id)
);

CREATE TABLE review_ask (
    county TEXT NOT NULL,
    batch TEXT NOT NULL,
    department TEXT NOT NULL,
    name TEXT NOT NULL,
    due TEXT NOT NULL,
    fields TEXT NOT NULL,
    reminded_ms BIGINT,
    PRIMARY KEY (county, batch, department),
    FOREIGN KEY (county, batch) REFERENCES review_batch (county, id)
);

CREATE TABLE review_entry (
    county TEXT NOT NULL,
    batch TEXT NOT NULL,
    nominee TEXT NOT NULL,
    town TEXT NOT NULL,
    unit TEXT NOT NULL,
    PRIMARY KEY (county, batch, nominee),
    FOREIGN KEY (county, batch) REFERENCES review_batch (county, id),
    FOREIGN KEY (county, nominee) REFERENCES nominee (county, id)
);

CREATE INDEX review_entry_nominee ON review_entry (county, nominee);

CREATE TABLE review_answer (
    county TEXT NOT NULL,
    batch TEXT NOT NULL,
    nominee TEXT NOT NULL,
    department TEXT NOT NULL,
    no BIGINT NOT NULL,
    standing BIGINT NOT NULL CHECK (standing IN (0, 1)),
    verdict TEXT NOT NULL,
    rule TEXT,
    rule_no BIGINT,
    note TEXT NOT NULL,
    officer TEXT NOT NULL,
    way TEXT NOT NULL,
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, batch, nominee, department, no),
    FOREIGN KEY (county, batch, nominee) REFERENCES review_entry (county, batch, nominee),
    FOREIGN KEY (county, batch, department) REFERENCES review_ask (county, batch, department)
);

CREATE TABLE review_notice (
    county TEXT NOT NULL,
    batch TEXT NOT NULL,
    nominee TEXT NOT NULL,
    number TEXT NOT NULL,
    delivered_on TEXT NOT NULL,
    how TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, batch, nominee),
    FOREIGN KEY (county, batch, nominee) REFERENCES review_entry (county, batch, nominee)
);

CREATE TABLE review_objection (
    county TEXT NOT NULL,
    batch TEXT NOT NULL,
    nominee TEXT NOT NULL,
    received_on TEXT NOT NULL,
    in_time BIGINT NOT NULL CHECK (in_time IN (0, 1)),
    paper TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    answered_on TEXT,
    answered TEXT,
    answer_paper TEXT NOT NULL,
    PRIMARY KEY (county, batch, nominee),
    FOREIGN KEY (county, batch, nominee) REFERENCES review_entry (county, batch, nominee)
);

CREATE TABLE review_look (
    county TEXT NOT NULL,
    nominee TEXT NOT NULL,
    account TEXT NOT NULL,
    hour BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, nominee, account, hour),
    FOREIGN KEY (county, nominee) REFERENCES nominee (county, id)
);
