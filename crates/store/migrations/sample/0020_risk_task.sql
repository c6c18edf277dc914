INSERT INTO duty_task (county, id, term, kind, title, body, cascade, deadline, fixed_on, step_party, step, offset_days, evidence, every_town, of_villages, template, issuer_town, by_account, by_name, issued_ms, withdrawn_ms, withdrawn_reason, version) VALUES
    ('999901', '01TASKV', '01TERM', 'task', '化解信访', '逐案化解。', 'village', 'step', NULL, 0, 'election_day', -15, '', 0, 1, NULL, NULL, '01CHIEF', '周敏', 1773532800000, NULL, NULL, 1);
INSERT INTO duty_task_place (county, task, place) VALUES ('999901', '01TASKV', '999901001001');
INSERT INTO risk_task (county, term, unit, rule, task, town, by_account, by_name, at_ms) VALUES
    ('999901', '01TERM', '999901001001', 'group_petitions', '01TASKV', '999901001', '01CHIEF', '周敏', 1773532800000);
