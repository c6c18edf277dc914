-- What is thought of a member's further service in a term, with what was thought before; and who opened
-- whose card for what, once for each hour.
CREATE TABLE team_review (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    person TEXT NOT NULL,
    wish TEXT,
    appraisal TEXT,
    masses TEXT,
    matters TEXT,
    judgement TEXT,
    reason TEXT NOT NULL,
    talk_by TEXT NOT NULL,
    talk_on TEXT,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (county, term, person),
    FOREIGN KEY (county, term) REFERENCES term (county, id),
    FOREIGN KEY (county, person) REFERENCES person (county, id)
);

CREATE TABLE team_review_past (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    person TEXT NOT NULL,
    version BIGINT NOT NULL,
    wish TEXT,
    appraisal TEXT,
    masses TEXT,
    matters TEXT,
    judgement TEXT,
    reason TEXT NOT NULL,
    talk_by TEXT NOT NULL,
    talk_on TEXT,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, term, person, version),
    FOREIGN KEY (county, person) REFERENCES person (county, id)
);

CREATE TABLE card_opening (
    county TEXT NOT NULL,
    person TEXT NOT NULL,
    account TEXT NOT NULL,
    hour BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    note TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, person, account, hour),
    FOREIGN KEY (county, person) REFERENCES person (county, id)
);
