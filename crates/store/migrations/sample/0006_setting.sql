INSERT INTO setting (county, key, no, value, by_name, at_ms) VALUES ('999901', 'soon_days', 1, '5', '周敏', 1773532800000);
INSERT INTO holiday (day, kind, name) VALUES ('2026-02-17', 'holiday', '春节'), ('2026-02-28', 'makeup_workday', '春节');
