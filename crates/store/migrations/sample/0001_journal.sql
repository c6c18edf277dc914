-- A chain of two events and an empty one, as migration 0001 knows them.
INSERT INTO journal_head (county, seq, hash) VALUES ('999901', 2, 'b2'), ('installation', 0, '');
INSERT INTO journal_event (county, seq, at_ms, account, actor_name, actor_role, acting_for, town, unit, verb, record_kind, record_id, content_hash, prev_hash, hash) VALUES
    ('999901', 1, 1773532800000, 'system', '命令行', 'system', NULL, NULL, NULL, 'division.import', 'division_import', '01IMPORT', 'c1', 'g0', 'a1'),
    ('999901', 2, 1773532860000, '01CHIEF', '周敏', 'county_office', '林和', '999901001', '999901001001', 'step.record', 'step', 's-1', 'c2', 'a1', 'b2');
INSERT INTO journal_salt (county, seq, salt) VALUES ('999901', 2, '00112233445566778899aabbccddeeff');
INSERT INTO journal_signed_head (county, day, seq, hash, at_ms, key_id, signature) VALUES ('999901', '2026-03-15', 2, 'b2', 1773532900000, '0011223344556677', 'ff');
