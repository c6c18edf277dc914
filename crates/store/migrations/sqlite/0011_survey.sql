-- The survey of every village: the county's edits of the questionnaire, rounds, answers with all their
-- versions, checked sections, signatures, workbooks brought back, and the previous term's office holders.
CREATE TABLE survey_edit (
    county TEXT NOT NULL,
    version INTEGER NOT NULL,
    code TEXT NOT NULL,
    section TEXT NOT NULL,
    title TEXT NOT NULL,
    help TEXT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    applies TEXT NOT NULL CHECK (applies IN ('all', 'rural', 'urban')),
    required INTEGER NOT NULL CHECK (required IN (0, 1)),
    retired INTEGER NOT NULL CHECK (retired IN (0, 1)),
    own INTEGER NOT NULL CHECK (own IN (0, 1)),
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (county, version),
    FOREIGN KEY (county) REFERENCES county (county)
) STRICT;

CREATE TABLE survey_round (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    no INTEGER NOT NULL,
    name TEXT NOT NULL,
    opened_on TEXT NOT NULL,
    deadline TEXT NOT NULL,
    frozen_ms INTEGER,
    frozen_by TEXT,
    questionnaire INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (county, term, no),
    FOREIGN KEY (county, term) REFERENCES term (county, id)
) STRICT;

CREATE TABLE survey_dossier (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    unit TEXT NOT NULL,
    town TEXT NOT NULL,
    version INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    PRIMARY KEY (county, term, unit),
    FOREIGN KEY (county, term, unit) REFERENCES term_unit (county, term, unit)
) STRICT;

CREATE TABLE survey_upload (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    term TEXT NOT NULL,
    round INTEGER NOT NULL,
    town TEXT NOT NULL,
    questionnaire INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    rows_read INTEGER NOT NULL,
    cells_read INTEGER NOT NULL,
    troubles TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'applied', 'undone', 'dropped')),
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    decided_ms INTEGER,
    decided_by TEXT,
    version INTEGER NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, term, round) REFERENCES survey_round (county, term, no),
    FOREIGN KEY (town) REFERENCES division (id)
) STRICT;

CREATE INDEX survey_upload_recent ON survey_upload (county, term, town, at_ms);

-- A cell that differs from the answer it was typed over, and what became of it.
CREATE TABLE survey_upload_cell (
    county TEXT NOT NULL,
    upload TEXT NOT NULL,
    unit TEXT NOT NULL,
    code TEXT NOT NULL,
    base_no INTEGER NOT NULL,
    typed TEXT NOT NULL,
    outcome TEXT,
    PRIMARY KEY (county, upload, unit, code),
    FOREIGN KEY (county, upload) REFERENCES survey_upload (county, id)
) STRICT;

CREATE TABLE survey_answer (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    unit TEXT NOT NULL,
    code TEXT NOT NULL,
    no INTEGER NOT NULL,
    town TEXT NOT NULL,
    round INTEGER NOT NULL,
    value TEXT,
    newest INTEGER NOT NULL CHECK (newest IN (0, 1)),
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    upload TEXT,
    PRIMARY KEY (county, term, unit, code, no),
    FOREIGN KEY (county, term, unit) REFERENCES survey_dossier (county, term, unit),
    FOREIGN KEY (county, term, round) REFERENCES survey_round (county, term, no),
    FOREIGN KEY (county, upload) REFERENCES survey_upload (county, id)
) STRICT;

CREATE INDEX survey_answer_newest ON survey_answer (county, term, newest, unit);
CREATE INDEX survey_answer_upload ON survey_answer (county, upload);

CREATE TABLE survey_check (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    round INTEGER NOT NULL,
    unit TEXT NOT NULL,
    section TEXT NOT NULL,
    town TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    upload TEXT,
    PRIMARY KEY (county, term, round, unit, section),
    FOREIGN KEY (county, term, round) REFERENCES survey_round (county, term, no),
    FOREIGN KEY (county, term, unit) REFERENCES term_unit (county, term, unit),
    FOREIGN KEY (county, upload) REFERENCES survey_upload (county, id)
) STRICT;

CREATE TABLE survey_sign (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    round INTEGER NOT NULL,
    unit TEXT NOT NULL,
    no INTEGER NOT NULL,
    town TEXT NOT NULL,
    dossier INTEGER NOT NULL,
    name TEXT NOT NULL,
    signed_on TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (county, term, round, unit, no),
    FOREIGN KEY (county, term, round) REFERENCES survey_round (county, term, no),
    FOREIGN KEY (county, term, unit) REFERENCES survey_dossier (county, term, unit)
) STRICT;

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
    at_ms INTEGER NOT NULL,
    decided_ms INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, term) REFERENCES term (county, id)
) STRICT;

CREATE TABLE former_holder (
    county TEXT NOT NULL,
    import TEXT NOT NULL,
    no INTEGER NOT NULL,
    unit TEXT NOT NULL,
    town TEXT NOT NULL,
    post TEXT NOT NULL,
    name TEXT NOT NULL,
    sex TEXT,
    born_year INTEGER,
    votes INTEGER,
    result TEXT NOT NULL,
    PRIMARY KEY (county, import, no),
    FOREIGN KEY (county, import) REFERENCES former_import (county, id),
    FOREIGN KEY (unit) REFERENCES division (id)
) STRICT;

CREATE INDEX former_holder_unit ON former_holder (county, unit);
