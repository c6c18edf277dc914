INSERT INTO survey_edit (county, version, code, section, title, help, kind, detail, applies, required, retired, own, by_name, at_ms) VALUES
    ('999901', 1, 'own_1', 'own', '闲置校舍', '', 'number', '处
0
50', 'rural', 1, 0, 1, '周敏', 1773532800000);
INSERT INTO survey_round (county, term, no, name, opened_on, deadline, frozen_ms, frozen_by, questionnaire, version) VALUES
    ('999901', '01TERM', 1, '第一轮摸底', '2026-03-01', '2026-03-10', 1773532800000, '周敏', 1, 2),
    ('999901', '01TERM', 2, '第二轮摸底', '2026-04-01', '2026-04-10', NULL, NULL, NULL, 1);
INSERT INTO survey_dossier (county, term, unit, town, version, changed_ms) VALUES
    ('999901', '01TERM', '999901001001', '999901001', 2, 1773532800000);
INSERT INTO survey_upload (county, id, term, round, town, questionnaire, file_name, file_hash, rows_read, cells_read, troubles, state, by_account, by_name, at_ms, decided_ms, decided_by, version) VALUES
    ('999901', '01UPLOAD', '01TERM', 1, '999901001', 1, '青石镇.xlsx', '00', 1, 50, '', 'applied', '01CHIEF', '周敏', 1773532800000, 1773532900000, '周敏', 2);
INSERT INTO survey_upload_cell (county, upload, unit, code, base_no, typed, outcome) VALUES
    ('999901', '01UPLOAD', '999901001001', 'households', 1, '128', 'applied');
INSERT INTO survey_answer (county, term, unit, code, no, town, round, value, newest, by_account, by_name, at_ms, since_ms, upload) VALUES
    ('999901', '01TERM', '999901001001', 'households', 1, '999901001', 1, '120', 0, '01CHIEF', '周敏', 1773532800000, 1773532800000, NULL),
    ('999901', '01TERM', '999901001001', 'households', 2, '999901001', 1, '128', 1, '01CHIEF', '周敏', 1773532900000, 1773532800000, '01UPLOAD');
INSERT INTO survey_check (county, term, round, unit, section, town, by_name, at_ms) VALUES
    ('999901', '01TERM', 2, '999901001001', 'basic', '999901001', '周敏', 1775000000000);
INSERT INTO survey_sign (county, term, round, unit, no, town, dossier, name, signed_on, by_name, at_ms) VALUES
    ('999901', '01TERM', 1, '999901001001', 1, '999901001', 2, '罗平', '2026-03-10', '青石镇', 1773532900000);
INSERT INTO former_import (county, id, term, town, file_name, file_hash, refused, state, by_name, at_ms, decided_ms, version) VALUES
    ('999901', '01FORMER', '01TERM', NULL, '上届.xlsx', '00', '', 'applied', '周敏', 1773532800000, 1773532900000, 2);
INSERT INTO former_holder (county, import, no, unit, town, post, name, sex, born_year, votes, result) VALUES
    ('999901', '01FORMER', 1, '999901001001', '999901001', '主任', '孟川', 'male', 1978, 612, '当选');
