-- A task may go to chosen villages alone.
ALTER TABLE duty_task ADD COLUMN of_villages BIGINT NOT NULL DEFAULT 0;

-- Which task works on what a rule found in a village. How it stands is the task's own matter.
CREATE TABLE risk_task (
    county TEXT NOT NULL,
    term TEXT NOT NULL,
    unit TEXT NOT NULL,
    rule TEXT NOT NULL,
    task TEXT NOT NULL,
    town TEXT NOT NULL,
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (county, term, unit, rule, task),
    FOREIGN KEY (county, term, unit) REFERENCES term_unit (county, term, unit),
    FOREIGN KEY (county, task) REFERENCES duty_task (county, id)
);
