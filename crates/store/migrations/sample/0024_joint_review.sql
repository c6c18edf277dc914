INSERT INTO review_department (county, code, no, name, duty, days, fields, retired, by_name, at_ms) VALUES
    ('999901', 'gongan', 1, '公安局', '犯罪记录', 3, 'number', 0, '周敏', 1773532800000),
    ('999901', 'gongan', 2, '公安局', '犯罪记录、治安处罚', 3, 'number', 0, '周敏', 1773532900000);
INSERT INTO review_officer (county, account, department, by_name, at_ms) VALUES
    ('999901', '01CHIEF', 'gongan', '周敏', 1773532800000);
INSERT INTO negative_rule (county, code, no, title, severity, look_back_years, departments, basis, valid_from, retired, by_name, at_ms) VALUES
    ('999901', 'detained', 1, '五年内受过治安拘留的', 'unsuitable', 5, 'gongan', '县负面清单第三项', '2026-01-01', 0, '周敏', 1773532800000);
INSERT INTO list_adoption (county, term, unit, town, adopted_on, paper, by_name, at_ms) VALUES
    ('999901', '01TERM', '999901001001', '999901001', '2026-01-20', '选举办法第六条', '周敏', 1773532800000);
INSERT INTO review_batch (county, id, term, no, kind, title, opened_ms, opened_by, due, closed_ms, version) VALUES
    ('999901', '01BATCH', '01TERM', 1, 'town', '第一批', 1773532800000, '周敏', '2026-03-18', NULL, 1);
INSERT INTO review_ask (county, batch, department, name, due, fields, reminded_ms) VALUES
    ('999901', '01BATCH', 'gongan', '公安局', '2026-03-18', 'number', NULL);
INSERT INTO review_entry (county, batch, nominee, town, unit) VALUES
    ('999901', '01BATCH', '01NOMINEE1', '999901001', '999901001001');
INSERT INTO review_answer (county, batch, nominee, department, no, standing, verdict, rule, rule_no, note, officer, way, by_account, by_name, at_ms) VALUES
    ('999901', '01BATCH', '01NOMINEE1', 'gongan', 1, 0, 'pending', NULL, NULL, '', '周敏', 'single', '01CHIEF', '周敏', 1773532800000),
    ('999901', '01BATCH', '01NOMINEE1', 'gongan', 2, 1, 'unsuitable', 'detained', 1, '', '周敏', 'single', '01CHIEF', '周敏', 1773532900000);
INSERT INTO review_notice (county, batch, nominee, number, delivered_on, how, by_name, at_ms) VALUES
    ('999901', '01BATCH', '01NOMINEE1', '联审〔2026〕1号', '2026-03-19', 'signed', '周敏', 1773532900000);
INSERT INTO review_objection (county, batch, nominee, received_on, in_time, paper, at_ms, by_name, answered_on, answered, answer_paper) VALUES
    ('999901', '01BATCH', '01NOMINEE1', '2026-03-20', 1, '异议书', 1773532900000, '周敏', NULL, NULL, '');
INSERT INTO review_look (county, nominee, account, hour, by_name, at_ms) VALUES
    ('999901', '01NOMINEE1', '01CHIEF', 492648, '周敏', 1773532800000);
