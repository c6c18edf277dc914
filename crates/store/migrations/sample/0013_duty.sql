INSERT INTO duty_post (county, id, term, kind, town, unit, group_name, rank, name, title, office, phone, charge, account, from_date, until_date, end_reason, version) VALUES
    ('999901', '01POSTA', '01TERM', 'work_group', NULL, NULL, '综合协调组', '组长', '许望舒', '县委组织部副部长', '县委组织部', '0000-8420101', '统筹调度', NULL, '2026-01-05', NULL, '', 1),
    ('999901', '01POSTB', '01TERM', 'village_cadre', '999901001', '999901001001', '', '', '周敏', '组织干事', '青石镇党委', '', '', '01CHIEF', '2026-01-05', '2026-02-01', '调离', 2);
INSERT INTO duty_template (county, id, kind, title, body, cascade, deadline, fixed_on, step_party, step, offset_days, evidence, offered, version) VALUES
    ('999901', '01TEMPLATE', 'task', '公布选民名单', '按时公布选民名单。', 'village', 'step', NULL, 0, 'voter_list', -2, '张贴照片', 1, 1);
INSERT INTO duty_task (county, id, term, kind, title, body, cascade, deadline, fixed_on, step_party, step, offset_days, evidence, every_town, template, issuer_town, by_account, by_name, issued_ms, withdrawn_ms, withdrawn_reason, version) VALUES
    ('999901', '01TASK', '01TERM', 'task', '公布选民名单', '按时公布选民名单。', 'village', 'step', NULL, 0, 'voter_list', -2, '张贴照片', 0, '01TEMPLATE', NULL, '01CHIEF', '周敏', 1773532800000, NULL, NULL, 1);
INSERT INTO duty_task_place (county, task, place) VALUES ('999901', '01TASK', '999901001');
INSERT INTO duty_receipt (county, task, place, term, town, unit, by_account, by_name, at_ms) VALUES
    ('999901', '01TASK', '999901001001', '01TERM', '999901001', '999901001001', '01CHIEF', '周敏', 1773532800000);
INSERT INTO duty_answer (county, task, place, no, term, town, unit, kind, note, on_date, signer, by_account, by_name, at_ms) VALUES
    ('999901', '01TASK', '999901001001', 1, '01TERM', '999901001', '999901001001', 'done', '已张贴', '2026-03-02', '', '01CHIEF', '周敏', 1773532800000);
INSERT INTO duty_escalation (county, record, place, level, term, town, unit, on_date, at_ms) VALUES
    ('999901', '01TASK', '999901001001', 'town', '01TERM', '999901001', '999901001001', '2026-03-04', 1773532800000);
