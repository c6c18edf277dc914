//! Where somebody unreviewed is caught: an added nominee two days before the vote, a result that expires, a
//! write-in winner.

use domain::nomination::Standing;
use domain::nomination::nominee::Origin;

use super::{Departments, newest_batch, nominated, put};
use crate::harness::World;

on_both! {
    async fn an_added_nominee_two_days_before_the_vote_is_caught_everywhere(database: Database) {
        let world = World::new(database).await;
        world.on("2026-03-16");
        let departments = Departments::of(&world).await;
        let first = nominated(&world, 2, "钱眉").await;
        let unit = world.place(2).id;
        let village = format!("/villages/{unit}");
        let county = world.county().await;
        let shut = "■ 未满足 人选均已通过资格联审";
        county.get(&village).await.expect(200).says(shut);
        let batch = put(&world, vec![first]).await;
        departments.clear(&world, &batch, &[]).await;
        county.get(&village).await.expect(200).does_not_say(shut);

        world.on("2026-03-20");
        let (county, township) = (world.county().await, world.township(1).await);
        let fields = [
            ("unit", unit), ("name", "宋雨"), ("sex", "male"), ("birth", "1985-03"),
            ("education", "college"), ("affiliation", "masses"), ("posts", "member"),
            ("source", "voter"),
        ];
        let added = township.post("/nominees/new", &fields).await.expect(303);
        // Put to review by itself, at once.
        let auto = newest_batch(&world).await;
        assert_ne!(auto, batch);
        let police = world.department().await;
        police.get("/").await.expect(200).says("资格联审待答复 1 人");
        police.get(&format!("/asked/{auto}")).await.expect(200).says("宋雨").does_not_say("钱眉");
        township.get(added.location()).await.expect(200).says("审查中（0/12 已答复）");
        // The village's page, the step of the candidates, the day, the desks, the count.
        township.get(&village).await.expect(200).says(shut);
        let step = "villagers_committee:formal_candidates";
        let refused = township.records_step(unit, step, "2026-03-20").await.expect(422);
        refused.says("不能登记公布正式候选人");
        let confirm = [("day", "2026-03-22"), ("party", "no"), ("body", "committee")];
        let page = township.post(&format!("{village}/confirm"), &confirm).await;
        assert_ne!(page.status, 200);
        for desk in [&township, &county] {
            desk.get("/?q=人选未通过联审").await.expect(200).says("人选未通过联审：审查中 1 人");
        }
        let draft = county.drafts_count(unit, "2026-03-20", 300).await;
        county.get(&draft).await.expect(200).says("未经联审不得任职");

        departments.clear(&world, &auto, &[]).await;
        township.get(&village).await.expect(200).does_not_say(shut);
        county.get("/?q=柳湾村").await.expect(200).does_not_say("人选未通过联审");
        township.records_step(unit, step, "2026-03-20").await.expect(303);
        world.journal_is_whole().await;
    }

    async fn a_result_that_expires_before_the_vote_is_no_result(database: Database) {
        let world = World::new(database).await;
        world.on("2026-02-10");
        let departments = Departments::of(&world).await;
        let first = nominated(&world, 2, "钱眉").await;
        let batch = put(&world, vec![first.clone()]).await;
        departments.clear(&world, &batch, &[]).await;
        let office = world.office_actor();
        let page = world.app.nominee_page(&office, &first).await.unwrap();
        let until = "2026-03-12".parse().unwrap();
        assert_eq!(page.row.standing, Some(Standing::Passed { until }));
        // It holds today, and not on the day of the vote.
        let county = world.county().await;
        let village = format!("/villages/{}", world.place(2).id);
        county.get(&village).await.expect(200).says("■ 未满足 人选均已通过资格联审");
        world.on("2026-03-05");
        let county = world.county().await;
        county.get("/?q=人选未通过联审").await.expect(200).says("结果过期或投票日前过期 1 人");
        let again = put(&world, vec![first.clone()]).await;
        let page = world.app.nominee_page(&office, &first).await.unwrap();
        // While the new batch runs the old result still holds.
        assert_eq!(page.row.standing, Some(Standing::Passed { until }));
        departments.clear(&world, &again, &[]).await;
        county.get(&village).await.expect(200).does_not_say("■ 未满足 人选均已通过资格联审");
    }

    async fn a_winner_nobody_nominated_is_put_to_review(database: Database) {
        let world = World::new(database).await;
        world.on("2026-01-17");
        Departments::of(&world).await;
        nominated(&world, 2, "钱眉").await;
        let county = world.county().await;
        county.confirms_count(world.place(2).id, "2026-01-17", 400).await;
        let office = world.office_actor();
        let rows = world.app.nominee_list(&office).await.unwrap();
        let winners: Vec<_> = rows
            .iter()
            .filter(|r| r.line.nominee.origin == Origin::WriteIn)
            .collect();
        assert!(!winners.is_empty(), "the count has winners who were not nominated");
        for winner in &winners {
            assert_eq!(winner.line.nominee.person, None);
            assert_eq!(winner.standing, Some(Standing::NotPut));
        }
        county.get("/?q=信息待补全").await.expect(200).says("信息待补全");
        // Known, the winner is put to review by itself.
        let township = world.township(1).await;
        let one = format!("/nominees/{}", winners[0].line.nominee.id);
        township.get(&one).await.expect(200).says("补全信息");
        let name = winners[0].line.nominee.name.clone();
        let fields = [
            ("version", "1"), ("name", name.as_str()), ("sex", "male"), ("birth", "1985-03"),
            ("education", "college"), ("affiliation", "masses"), ("posts", "member"),
            ("source", "voter"),
        ];
        township.post(&one, &fields).await.expect(303);
        township.get(&one).await.expect(200).says("审查中（0/12 已答复）");
    }
}
