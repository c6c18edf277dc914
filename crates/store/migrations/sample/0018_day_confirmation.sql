INSERT INTO day_confirmation (county, term, unit, body, no, town, day, waived, reason, by_account, by_name, at_ms) VALUES
    ('999901', '01TERM', '999901001001', 'villagers_committee', 1, '999901001', '2026-03-22', 'AUDIT_PUBLISHED', '审计报告已出，公布栏在修', '01CHIEF', '周敏', 1773532800000);
