INSERT INTO account (county, id, login, name, office, role, reach, home_town, password_hash, must_change, disabled_ms, disabled_reason, successor, created_ms, version) VALUES
    ('999901', '01CHIEF', 'zhoumin', '周敏', '换届办', 'county_office', 'county', NULL, '$argon2id$x', 0, NULL, NULL, NULL, 1773532800000, 1),
    ('999901', '01LEFT', 'linhe', '林和', '青石镇', 'township', 'town', '999901001', '$argon2id$y', 1, 1773532900000, '调离', '01CHIEF', 1773532800000, 2);
INSERT INTO account_reach (county, account, division) VALUES ('999901', '01LEFT', '999901001');
INSERT INTO account_deputy (county, id, principal, deputy, from_date, until_date, reason, ended_ms, version) VALUES
    ('999901', '01DEPUTY', '01LEFT', '01CHIEF', '2026-03-01', '2026-03-10', '出差', NULL, 1);
INSERT INTO login (login, county, account) VALUES ('zhoumin', '999901', '01CHIEF');
INSERT INTO login_failure (subject, failures, last_ms) VALUES ('login:zhoumin', 2, 1773532800000);
INSERT INTO session (token_hash, county, account, acting_for, created_ms, seen_ms) VALUES ('t1', '999901', '01CHIEF', '01LEFT', 1773532800000, 1773532800000);
