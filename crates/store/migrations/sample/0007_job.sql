INSERT INTO job (id, county, kind, state, account, by_name, payload, progress, total, result, created_ms, started_ms, finished_ms, lease_ms, dedupe) VALUES
    ('01JOB1', 'installation', 'backup', 'done', 'system', '系统', '', 20, 20, '{}', 1773532800000, 1773532801000, 1773532802000, NULL, 'backup:2026-03-15'),
    ('01JOB2', '999901', 'import_divisions', 'draft', '01CHIEF', '周敏', '{}', 0, 0, NULL, 1773532800000, NULL, NULL, NULL, NULL);
