INSERT INTO term (county, id, name, number, province, body_order, state, opened_ms, closed_ms, version) VALUES
    ('999901', '01TERM', '2026 年村(社区)“两委”换届', 10, '41', 'party_first', 'open', 1773532800000, NULL, 1);
INSERT INTO term_unit (county, term, unit, town, code, name, town_name, kind, responsible, left_reason, version) VALUES
    ('999901', '01TERM', '999901001001', '999901001', '999901001001', '𠅤里村(一)', '青石镇', 'village', '01CHIEF', NULL, 1),
    ('999901', '01TERM', '999901001002', '999901001', '999901001002', '旧坝村', '青石镇', 'village', NULL, '并入𠅤里村', 2);
INSERT INTO election (county, term, unit, body, town, form, election_day, day_state, reason, version) VALUES
    ('999901', '01TERM', '999901001001', 'villagers_committee', '999901001', NULL, '2026-03-22', 'set', NULL, 1),
    ('999901', '01TERM', '999901001001', 'party_branch', '999901001', NULL, NULL, 'postponed', '汛情', 2);
INSERT INTO step_record (county, term, unit, body, step, no, town, done_on, note, by_account, by_name, at_ms, undone_ms, undone_by, undone_reason) VALUES
    ('999901', '01TERM', '999901001001', 'villagers_committee', 'VOTER_LIST', 1, '999901001', '2026-03-01', '公告〔2026〕3号', '01CHIEF', '周敏', 1773532800000, 1773532900000, '周敏', '录错村');
