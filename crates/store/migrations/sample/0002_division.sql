INSERT INTO county (county, created_ms, version) VALUES ('999901', 1773532800000, 1);
INSERT INTO division (id, county, parent, level, code, name, kind, no_part, successor, removed_on, version) VALUES
    ('999901', '999901', NULL, 3, '999901000000', '云岭县', NULL, NULL, NULL, NULL, 1),
    ('999901001', '999901', '999901', 4, '999901001000', '青石镇', NULL, NULL, NULL, NULL, 1),
    ('999901001001', '999901', '999901001', 5, '999901001001', '𠅤里村(一)', 'village', NULL, NULL, NULL, 2),
    ('999901001002', '999901', '999901001', 5, '999901001002', '旧坝村', 'village', NULL, '999901001001', '2026-01-01', 2);
INSERT INTO division_import (id, at_ms, on_date, by_name, file_name, file_hash, rows_in, added, changed, unchanged, refused, removed) VALUES
    ('01IMPORT', 1773532800000, '2026-03-01', '命令行', '名单.csv', 'h1', 4, 4, 0, 0, 0, 0);
INSERT INTO division_history (division, no, on_date, at_ms, change, import_id, by_name, old_code, new_code, old_name, new_name, old_parent, new_parent, reason) VALUES
    ('999901001001', 1, '2026-03-01', 1773532800000, 'added', '01IMPORT', '命令行', NULL, '999901001001', NULL, '𠅤里村(一)', NULL, '999901001', NULL),
    ('999901001002', 1, '2026-03-01', 1773532800000, 'merged', NULL, '周敏', '999901001002', NULL, '旧坝村', NULL, '999901001', NULL, '并入𠅤里村');
