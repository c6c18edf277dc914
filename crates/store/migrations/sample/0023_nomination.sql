INSERT INTO nominee (county, id, term, town, unit, person, name, origin, posts, source, joined, consent_on, materials, pledge_on, withdrawn_on, withdrawal, by_name, at_ms, version) VALUES
    ('999901', '01NOMINEE1', '01TERM', '999901001', '999901001001', '01PERSON1', '周云', 'first', 'party_secretary,vc_chair', 'party_org', 0, '2026-02-01', 'form,id_copy', '2026-02-02', NULL, NULL, '周敏', 1773532800000, 2),
    ('999901', '01NOMINEE2', '01TERM', '999901001', '999901001001', NULL, '林远', 'write_in', 'member', 'voter', 0, NULL, '', NULL, '2026-02-05', 'refused', '周敏', 1773532800000, 1);
INSERT INTO nominee_talk (county, nominee, no, kind, held_on, talker, by_name, at_ms) VALUES
    ('999901', '01NOMINEE1', 1, 'intent', '2026-02-01', '周敏', '周敏', 1773532800000);
INSERT INTO reserve_person (county, id, town, unit, person, aim, background, way, guide, training, ended_on, ended_reason, by_name, at_ms, version) VALUES
    ('999901', '01RESERVE', '999901001', '999901001001', '01PERSON1', 'secretary', 'returned', 'organisation', '周敏', '跟班学习', NULL, NULL, '周敏', 1773532800000, 1);
INSERT INTO committee_seat (county, id, term, town, unit, person, role, left_on, by_name, at_ms) VALUES
    ('999901', '01SEAT', '01TERM', '999901001', '999901001001', '01PERSON2', 'chair', NULL, '周敏', 1773532800000);
