-- The joint review: departments and the negative list in versions, batches, whom they ask about whom,
-- answers as they are given, notices, objections, looks. No conclusion is stored: it follows from these rows.
CREATE TABLE review_department (
    county TEXT NOT NULL,
    code TEXT NOT NULL,
    no INTEGER NOT NULL,
    name TEXT NOT NULL,
    duty TEXT NOT NULL,
    days INTEGER NOT NULL,
    fields TEXT NOT NULL,
    retired INTEGER NOT NULL CHECK (retired IN (0, 1)),
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (county, code, no),
    FOREIGN KEY (county) REFERENCES county (county)
) STRICT;

CREATE TABLE review_officer (
    county TEXT NOT NULL,
    account TEXT NOT NULL,
    department TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (county, account),
    FOREIGN KEY (county, account) REFERENCES account (county, id)
) STRICT;

CREATE TABLE negative_rule (
    county TEXT NOT NULL,
    code TEXT NOT NULL,
    no INTEGER NOT NULL,
    title TEXT NOT NULL,
    severity TEXT NOT NULL,
    look_back_years INTEGER,
    departments TEXT NOT NULL,
    basis TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    retired INTEGER NOT NULL CHECK (retired IN (0, 1)),
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (county, code, no),
    FOREIGN KEY (county) REFERENCES county (county)
) STRICT;

CREATE TABLE list_adoption (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    unit TEXT NOT NULL,
    town TEXT NOT NULL,
    adopted_on TEXT NOT NULL,
    paper TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (county, term, unit),
    FOREIGN KEY (county, term, unit) REFERENCES term_unit (county, term, unit)
) STRICT;

CREATE TABLE review_batch (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    term TEXT NOT NULL,
    no INTEGER NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    opened_ms INTEGER NOT NULL,
    opened_by TEXT NOT NULL,
    due TEXT NOT NULL,
    closed_ms INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, term, no),
    FOREIGN KEY (county, term) REFERENCES term (county, id)
) STRICT;

CREATE TABLE review_ask (
    county TEXT NOT NULL,
    batch TEXT NOT NULL,
    department TEXT NOT NULL,
    name TEXT NOT NULL,
    due TEXT NOT NULL,
    fields TEXT NOT NULL,
    reminded_ms INTEGER,
    PRIMARY KEY (county, batch, department),
    FOREIGN KEY (county, batch) REFERENCES review_batch (county, id)
) STRICT;

CREATE TABLE review_entry (
    county TEXT NOT NULL,
    batch TEXT NOT NULL,
    nominee TEXT NOT NULL,
    town TEXT NOT NULL,
    unit TEXT NOT NULL,
    PRIMARY KEY (county, batch, nominee),
    FOREIGN KEY (county, batch) REFERENCES review_batch (county, id),
    FOREIGN KEY (county, nominee) REFERENCES nominee (county, id)
) STRICT;

CREATE INDEX review_entry_nominee ON review_entry (county, nominee);

CREATE TABLE review_answer (
    county TEXT NOT NULL,
    batch TEXT NOT NULL,
    nominee TEXT NOT NULL,
    department TEXT NOT NULL,
    no INTEGER NOT NULL,
    standing INTEGER NOT NULL CHECK (standing IN (0, 1)),
    verdict TEXT NOT NULL,
    rule TEXT,
    rule_no INTEGER,
    note TEXT NOT NULL,
    officer TEXT NOT NULL,
    way TEXT NOT NULL,
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (county, batch, nominee, department, no),
    FOREIGN KEY (county, batch, nominee) REFERENCES review_entry (county, batch, nominee),
    FOREIGN KEY (county, batch, department) REFERENCES review_ask (county, batch, department)
) STRICT;

CREATE TABLE review_notice (
    county TEXT NOT NULL,
    batch TEXT NOT NULL,
    nominee TEXT NOT NULL,
    number TEXT NOT NULL,
    delivered_on TEXT NOT NULL,
    how TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (county, batch, nominee),
    FOREIGN KEY (county, batch, nominee) REFERENCES review_entry (county, batch, nominee)
) STRICT;

CREATE TABLE review_objection (
    county TEXT NOT NULL,
    batch TEXT NOT NULL,
    nominee TEXT NOT NULL,
    received_on TEXT NOT NULL,
    in_time INTEGER NOT NULL CHECK (in_time IN (0, 1)),
    paper TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    by_name TEXT NOT NULL,
    answered_on TEXT,
    answered TEXT,
    answer_paper TEXT NOT NULL,
    PRIMARY KEY (county, batch, nominee),
    FOREIGN KEY (county, batch, nominee) REFERENCES review_entry (county, batch, nominee)
) STRICT;

CREATE TABLE review_look (
    county TEXT NOT NULL,
    nominee TEXT NOT NULL,
    account TEXT NOT NULL,
    hour INTEGER NOT NULL,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (county, nominee, account, hour),
    FOREIGN KEY (county, nominee) REFERENCES nominee (county, id)
) STRICT;
