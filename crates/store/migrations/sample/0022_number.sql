INSERT INTO data_key (county, version, wrapped, at_ms) VALUES
    ('999901', 1, 'touyan/wrapped-1 sample', 1773532800000);
INSERT INTO person_number (county, person, kind, sealed, blind, source, by_name, at_ms, version) VALUES
    ('999901', '01PERSON1', 'resident_id', 'AQAA', '00112233445566778899aabbccddeeff', 'card', '周敏', 1773532800000, 1),
    ('999901', '01PERSON1', 'phone', 'AQAB', 'ffeeddccbbaa99887766554433221100', 'own', '周敏', 1773532800000, 1);
INSERT INTO number_look (county, id, person, kind, numbers, reason, account, by_name, at_ms) VALUES
    ('999901', '01LOOK1', '01PERSON1', 'phone', 1, '电话通知谈话', '01CHIEF', '周敏', 1773532800000);
INSERT INTO kin_link (county, id, town, unit, person, relative, kin, source, by_name, at_ms) VALUES
    ('999901', '01KIN1', '999901001', '999901001001', '01PERSON1', '01PERSON2', 'parent', 'declared', '周敏', 1773532800000);
