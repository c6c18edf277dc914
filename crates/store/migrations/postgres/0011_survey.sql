-- The survey of every village: the county's edits of the questionnaire, rounds, answers with all their
-- versions, checked sections, signatures, workbooks brought back, and the previous term's office holders.
CREATE TABLE survey_edit (
    county TEXT NOT NULL,
    version BIGINT NOT NULL,
    code TEXT NOT NULL,
    section TEXT NOT NULL,
    title TEXT NOT NULL,
    help TEXT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    applies TEXT NOT NULL CHECK (applies IN ('all', 'rural', 'urban')),
    required BIGINT NOT NULL CHECK (required IN (0, 1)),
    retired BIGINT NOT NULL CHECK (retired IN (0, 1)),
    own BIGINT NOT NULL CHECK (own IN (0, 1)),
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, version),
    FOREIGN KEY (county) REFERENCES county (county)
);

CREATE TABLE survey_round (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    no BIGINT NOT NULL,
    name TEXT NOT NULL,
    opened_on TEXT NOT NULL,
    deadline TEXT NOT NULL,
    frozen_ms BIGINT,
    frozen_by TEXT,
    questionnaire BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (county, term, no),
    FOREIGN KEY (county, term) REFERENCES term (county, id)
);

CREATE TABLE survey_dossier (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    unit TEXT NOT NULL,
    town TEXT NOT NULL,
    version BIGINT NOT NULL,
    changed_ms BIGINT NOT NULL,
    PRIMARY KEY (county, term, unit),
    FOREIGN KEY (county, term, unit) REFERENCES term_unit (county, term, unit)
);

CREATE TABLE survey_upload (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    term TEXT NOT NULL,
    round BIGINT NOT NULL,
    town TEXT NOT NULL,
    questionnaire BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    rows_read BIGINT NOT NULL,
    cells_read BIGINT NOT NULL,
    troubles TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'applied', 'undone', 'dropped')),
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    decided_ms BIGINT,
    decided_by TEXT,
    version BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, term, round) REFERENCES survey_round (county, term, no),
    FOREIGN KEY (town) REFERENCES division (id)
);

CREATE INDEX survey_upload_recent ON survey_upload (county, term, town, at_ms);

-- A cell that differs from the answer it was typed over, and what became of it.
CREATE TABLE survey_upload_cell (
    county TEXT NOT NULL,
    upload TEXT NOT NULL,
    unit TEXT NOT NULL,
    code TEXT NOT NULL,
    base_no BIGINT NOT NULL,
    typed TEXT NOT NULL,
    outcome TEXT,
    PRIMARY KEY (county, upload, unit, code),
    FOREIGN KEY (county, upload) REFERENCES survey_upload (county, id)
);

CREATE TABLE survey_answer (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    unit TEXT NOT NULL,
    code TEXT NOT NULL,
    no BIGINT NOT NULL,
    town TEXT NOT NULL,
    round BIGINT NOT NULL,
    value TEXT,
    newest BIGINT NOT NULL CHECK (newest IN (0, 1)),
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    since_ms BIGINT NOT NULL,
    upload TEXT,
    PRIMARY KEY (county, term, unit, code, no),
    FOREIGN KEY (county, term, unit) REFERENCES survey_dossier (county, term, unit),
    FOREIGN KEY (county, term, round) REFERENCES survey_round (county, term, no),
    FOREIGN KEY (county, upload) REFERENCES survey_upload (county, id)
);

CREATE INDEX survey_answer_newest ON survey_answer (county, term, newest, unit);
CREATE INDEX survey_answer_upload ON survey_answer (county, upload);

CREATE TABLE survey_check (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    round BIGINT NOT NULL,
    unit TEXT NOT NULL,
    section TEXT NOT NULL,
    town TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    upload TEXT,
    PRIMARY KEY (county, term, round, unit, section),
    FOREIGN KEY (county, term, round) REFERENCES survey_round (county, term, no),
    FOREIGN KEY (county, term, unit) REFERENCES term_unit (county, term, unit),
    FOREIGN KEY (county, upload) REFERENCES survey_upload (county, id)
);

CREATE TABLE survey_sign (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    round BIGINT NOT NULL,
    unit TEXT NOT NULL,
    no BIGINT NOT NULL,
    town TEXT NOT NULL,
    dossier BIGINT NOT NULL,
    name TEXT NOT NULL,
    signed_on TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, term, round, unit, no),
    FOREIGN KEY (county, term, round) REFERENCES survey_round (county, term, no),
    FOREIGN KEY (county, term, unit) REFERENCES survey_dossier (county, term, unit)
);

CREATE TABLE former_import (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    term TEXT NOT NULL,
    town TEXT,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    refused TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'applied', 'dropped')),
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    decided_ms BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, term) REFERENCES term (county, id)
);

CREATE TABLE former_holder (
    county TEXT NOT NULL,
    import TEXT NOT NULL,
    no BIGINT NOT NULL,
    unit TEXT NOT NULL,
    town TEXT NOT NULL,
    post TEXT NOT NULL,
    name TEXT NOT NULL,
    sex TEXT,
    born_year BIGINT,
    votes BIGINT,
    result TEXT NOT NULL,
    PRIMARY KEY (county, import, no),
    FOREIGN KEY (county, import) REFERENCES former_import (county, id),
    FOREIGN KEY (unit) REFERENCES division (id)
);

CREATE INDEX former_holder_unit ON former_holder (county, unit);
