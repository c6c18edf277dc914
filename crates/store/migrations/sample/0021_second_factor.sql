INSERT INTO second_factor (county, account, sealed, made_ms, confirmed_ms, last_step) VALUES
    ('999901', '01CHIEF', 'AQAC', 1773532800000, 1773532860000, 59117762);
INSERT INTO recovery_code (county, account, hash, used_ms) VALUES
    ('999901', '01CHIEF', '00112233445566778899aabbccddeeff', NULL);
