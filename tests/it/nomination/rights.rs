//! The negative list and what it means for one person.

use domain::nomination::answer::AnswerInput;

use super::{Departments, nominated, put};
use crate::harness::World;

on_both! {
    async fn a_local_bar_only_advises_until_the_villages_measures_adopt_the_list(database: Database) {
        let world = World::new(database).await;
        world.on("2026-03-05");
        let departments = Departments::of(&world).await;
        let county = world.county().await;
        let rule = [
            ("version", "0"), ("code", "illegal-building"), ("title", "违法建设拒不整改的"),
            ("severity", "bar"), ("departments", "ziyuan"), ("basis", "县负面清单第四项"),
            ("valid_from", "2026-01-01"),
        ];
        county.post("/review/list/rules/new", &rule).await.expect(303);
        // A bar of the statute is not taken off.
        let soft = [("version", "0"), ("title", "放宽"), ("severity", "unsuitable"), ("retired", "yes"), ("departments", "gongan")];
        county.post("/review/list/rules/criminally_punished", &soft).await.expect(303);
        let list = county.get("/review/list").await.expect(200);
        list.says("因犯罪受过刑事处罚的").does_not_say("放宽");
        let nominee = nominated(&world, 2, "钱眉").await;
        let batch = put(&world, vec![nominee.clone()]).await;
        let input = AnswerInput {
            verdict: "barred".to_owned(),
            code: "illegal-building".to_owned(),
            note: String::new(),
            officer: "林和".to_owned(),
        };
        let land = departments.actor("ziyuan");
        world.app.answer_one(land, &batch, &nominee, 0, &input).await.unwrap();
        departments.clear(&world, &batch, &[]).await;
        let township = world.township(1).await;
        let one = format!("/nominees/{nominee}");
        township.get(&one).await.expect(200).says("通过（至").does_not_say("不通过");
        let file = format!("/review/people/{nominee}");
        county.post(&format!("{file}/open"), &[]).await.expect(303);
        let page = county.get(&file).await.expect(200).says("只作建议");
        page.says("有不宜情形的建议");
        let village = format!("/nominees/villages/{}", world.place(2).id);
        let adopt = [("adopted_on", "2026-03-01"), ("paper", "选举办法第六条")];
        township.post(&format!("{village}/adopt"), &adopt).await.expect(303);
        township.get(&one).await.expect(200).says("不通过");
        county.get(&file).await.expect(200).says("已由本村选举办法采用，具有约束力");
        world.journal_is_whole().await;
    }
}
