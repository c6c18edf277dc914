INSERT INTO risk_rule (county, code, no, name, expression, level, reason, cause, measure, task, applies, retired, by_account, by_name, at_ms) VALUES
    ('999901', 'heavy_debt', 1, '债务沉重', 'debts > 100万', 'hard', '债务 {debts}', 'legacy', '清债', '', 'all', 0, '01CHIEF', '周敏', 1773532800000),
    ('999901', 'heavy_debt', 2, '债务沉重', 'debts > 100万', 'hard', '债务 {debts}', 'legacy', '清债', '', 'all', 1, '01CHIEF', '周敏', 1773532900000);
INSERT INTO risk_overrule (county, term, unit, no, town, level, reason, by_account, by_name, by_role, at_ms) VALUES
    ('999901', '01TERM', '999901001001', 1, '999901001', 'key', '债务已签化解协议', '01CHIEF', '周敏', 'township', 1773532800000),
    ('999901', '01TERM', '999901001001', 2, '999901001', NULL, '协议作废', '01CHIEF', '周敏', 'township', 1773532900000);
