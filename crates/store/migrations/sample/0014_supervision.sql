INSERT INTO duty_checklist (county, no, items, by_name, at_ms) VALUES ('999901', 1, '名单按时张贴
票箱上锁', '周敏', 1773532800000);
INSERT INTO duty_round (county, id, term, title, focus, from_date, until_date, by_name, at_ms) VALUES
    ('999901', '01ROUND', '01TERM', '换届后回头看', '新班子履职', '2026-05-01', '2026-05-31', '周敏', 1773532800000);
INSERT INTO duty_inspection (county, id, term, round, town, unit, planned_on, group_account, group_name, held_on, summary, by_name, cancelled, version) VALUES
    ('999901', '01INSPECT', '01TERM', '01ROUND', '999901001', '999901001001', '2026-03-10', '01CHIEF', '县第1督导组', '2026-03-10', '总体有序', '周敏', NULL, 2);
INSERT INTO duty_finding (county, inspection, no, item, verdict, note) VALUES ('999901', '01INSPECT', 1, '名单按时张贴', 'problem', '少一处');
INSERT INTO duty_order (county, id, term, number, town, unit, department, issuer, issuer_name, issuer_office, inspection, finding, title, problem, demand, reply_by, state, at_ms, ended_ms, version) VALUES
    ('999901', '01ORDER', '01TERM', 1, '999901001', '999901001001', NULL, '01CHIEF', '周敏', '县第1督导组', '01INSPECT', 1, '名单张贴不全', '少一处', '三日内补齐', '2026-03-14', 'closed', 1773532800000, 1773632800000, 3);
INSERT INTO duty_order_act (county, record, no, act, body, reply_by, by_account, by_name, at_ms) VALUES
    ('999901', '01ORDER', 1, 'issue', '三日内补齐', '2026-03-14', '01CHIEF', '周敏', 1773532800000);
INSERT INTO duty_report (county, id, term, week_from, no, state, body, figures, by_name, at_ms, sent_ms, sent_by, version) VALUES
    ('999901', '01REPORT', '01TERM', '2026-03-09', 1, 'sent', '本周进展。', '[]', '周敏', 1773532800000, 1773532900000, '周敏', 2);
