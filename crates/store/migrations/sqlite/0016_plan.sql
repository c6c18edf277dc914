-- One plan for each village, in versions; its problems; and what came of each, beside the versions.
CREATE TABLE plan (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    unit TEXT NOT NULL,
    no INTEGER NOT NULL,
    town TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'approved', 'sent_back', 'superseded')),
    overview TEXT NOT NULL,
    written_by TEXT NOT NULL,
    secretary TEXT,
    approved_on TEXT,
    remark TEXT,
    remark_by TEXT,
    at_ms INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (county, term, unit, no),
    FOREIGN KEY (county, term, unit) REFERENCES term_unit (county, term, unit)
) STRICT;

CREATE TABLE plan_item (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    unit TEXT NOT NULL,
    plan INTEGER NOT NULL,
    place INTEGER NOT NULL,
    town TEXT NOT NULL,
    no INTEGER NOT NULL,
    problem TEXT NOT NULL,
    cause TEXT,
    rule TEXT,
    hard INTEGER NOT NULL CHECK (hard IN (0, 1)),
    measure TEXT NOT NULL,
    owner TEXT NOT NULL,
    post TEXT NOT NULL,
    deadline TEXT,
    PRIMARY KEY (county, term, unit, plan, place),
    FOREIGN KEY (county, term, unit, plan) REFERENCES plan (county, term, unit, no)
) STRICT;

CREATE TABLE plan_record (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    unit TEXT NOT NULL,
    no INTEGER NOT NULL,
    town TEXT NOT NULL,
    item INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('open', 'doing', 'handled', 'accepted')),
    result TEXT NOT NULL,
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    by_role TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (county, term, unit, no),
    FOREIGN KEY (county, term, unit) REFERENCES term_unit (county, term, unit)
) STRICT;
