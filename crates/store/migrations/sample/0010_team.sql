INSERT INTO team_review (county, term, person, wish, appraisal, masses, matters, judgement, reason, talk_by, talk_on, by_name, at_ms, version) VALUES
    ('999901', '01TERM', '01PERSON1', 'stay', 'fit', 'good', 'none', 'continue', '', '林和', '2026-03-01', '周敏', 1773532800000, 2);
INSERT INTO team_review_past (county, term, person, version, wish, appraisal, masses, matters, judgement, reason, talk_by, talk_on, by_name, at_ms) VALUES
    ('999901', '01TERM', '01PERSON1', 1, 'open', NULL, NULL, NULL, NULL, '', '', NULL, '周敏', 1773532700000);
INSERT INTO card_opening (county, person, account, hour, purpose, note, by_name, at_ms) VALUES
    ('999901', '01PERSON1', '01CHIEF', 492648, 'talk', '准备谈话', '周敏', 1773532800000);
