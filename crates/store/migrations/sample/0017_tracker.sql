INSERT INTO tracker_entry (county, id, term, kind, unit, single, town, state, fields, deadline, begun_ms, at_ms, by_name, version) VALUES
    ('999901', '01AUDIT', '01TERM', 'exit_audit', '999901001001', '', '999901001', 'published', 'auditor=镇审计站', NULL, 1773532800000, 1773532900000, '周敏', 4),
    ('999901', '01PETITION', '01TERM', 'petition', '999901001001', '01PETITION', '999901001', 'taken', 'kind=land', '2026-03-01', 1773532800000, 1773532900000, '周敏', 2);
INSERT INTO tracker_log (county, entry, no, town, unit, act, state, note, by_account, by_name, at_ms) VALUES
    ('999901', '01PETITION', 1, '999901001', '999901001001', 'add', 'listed', '', '01CHIEF', '周敏', 1773532800000),
    ('999901', '01PETITION', 2, '999901001', '999901001001', 'take', 'taken', '县领导包案', '01CHIEF', '周敏', 1773532900000);
