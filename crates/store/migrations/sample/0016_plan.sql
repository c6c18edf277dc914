INSERT INTO plan (county, term, unit, no, town, state, overview, written_by, secretary, approved_on, remark, remark_by, at_ms, version) VALUES
    ('999901', '01TERM', '999901001001', 1, '999901001', 'superseded', '班子三人', '周敏', '林和', '2026-01-10', NULL, NULL, 1773532800000, 4),
    ('999901', '01TERM', '999901001001', 2, '999901001', 'sent_back', '班子三人', '周敏', '林和', '2026-02-01', '时限太迟', '赵清', 1773532900000, 4);
INSERT INTO plan_item (county, term, unit, plan, place, town, no, problem, cause, rule, hard, measure, owner, post, deadline) VALUES
    ('999901', '01TERM', '999901001001', 2, 1, '999901001', 1, '债务 83 万元', 'legacy', 'heavy_debt', 1, '清债公示', '林和', '党委副书记', '2026-03-01'),
    ('999901', '01TERM', '999901001001', 2, 2, '999901001', 2, '后备人选不足', NULL, NULL, 0, '', '', '', NULL);
INSERT INTO plan_record (county, term, unit, no, town, item, outcome, result, by_account, by_name, by_role, at_ms) VALUES
    ('999901', '01TERM', '999901001001', 1, '999901001', 1, 'accepted', '化债协议已签，分三年偿还', '01CHIEF', '周敏', 'township', 1773532900000);
