INSERT INTO person (county, id, town, unit, name, sex, birth, education, affiliation, joined, party_post, committee_post, since, ended_on, ended_reason, by_name, at_ms, version) VALUES
    ('999901', '01PERSON1', '999901001', '999901001001', '周云', 'female', '1990-09', 'college', 'party', '2012-07', 'secretary', 'chair', '2021', NULL, NULL, '周敏', 1773532800000, 2),
    ('999901', '01PERSON2', '999901001', '999901001001', '林远', 'male', '1961', 'junior', 'masses', NULL, NULL, 'member', NULL, '2026-02-01', '辞职', '周敏', 1773532800000, 1);
INSERT INTO person_past (county, person, version, name, sex, birth, education, affiliation, joined, party_post, committee_post, since, by_name, at_ms) VALUES
    ('999901', '01PERSON1', 1, '周云', 'female', '1990', 'senior', 'party', NULL, 'secretary', NULL, '2021', '周敏', 1773532700000);
