//! A department at its own desk, through the pages.

use super::{Departments, nominated, put};
use crate::harness::World;

on_both! {
    async fn a_department_answers_all_clear_but_one_through_its_pages(database: Database) {
        let world = World::new(database).await;
        world.on("2026-03-05");
        Departments::of(&world).await;
        let mut people = Vec::new();
        for name in ["钱眉", "宋雨", "孟川", "林远"] {
            people.push(nominated(&world, 2, name).await);
        }
        let batch = put(&world, people.clone()).await;
        let police = world.department().await;
        let here = format!("/asked/{batch}");
        police.get("/asked").await.expect(200).says("第一次送审");
        let page = police.get(&here).await.expect(200).says("钱眉").says("待答复 4 人");
        // Schooling and affiliation are not asked by this department.
        page.does_not_say("大专").does_not_say("中共党员");
        let clear = format!("{here}/clear");
        let before = world.journal_heads().await;
        police.post(&clear, &[("officer", "")]).await.expect(422).says("请填写“经办人”");
        let unknown = [("officer", "林和"), ("names", "李四")];
        police.post(&clear, &unknown).await.expect(422).says("没有待答复的：李四");
        let one = people[1].as_str();
        let fields = [("officer", "林和"), ("except", one), ("names", "孟川")];
        let preview = police.post(&clear, &fields).await.expect(200);
        let preview = preview.says("将把 2 人答复为“合格”").says("宋雨").says("孟川");
        assert_eq!(world.journal_heads().await, before, "looking wrote");
        let sent = preview.form(&clear);
        let sent: Vec<(&str, &str)> = sent.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        police.post(&clear, &sent).await.expect(303);
        // Sent twice it answers nobody twice.
        police.post(&clear, &sent).await.expect(422).says("现在还有 2 人未答复");
        let person = format!("{here}/people/{one}");
        police.get(&person).await.expect(200).says("因犯罪受过刑事处罚").does_not_say("被开除党籍");
        let long = "情".repeat(61);
        let answer = [("version", "0"), ("verdict", "barred"), ("code", "criminally_punished"), ("note", &long), ("officer", "林和")];
        let refused = police.post(&person, &answer).await.expect(422);
        refused.says("有 61 个字").says(&long);
        let answer = [("version", "0"), ("verdict", "barred"), ("code", "criminally_punished"), ("officer", "林和")];
        police.post(&person, &answer).await.expect(303);
        // Somebody of the same department was faster: both are seen.
        let late = [("version", "0"), ("verdict", "clear"), ("officer", "宋平")];
        let clash = police.post(&person, &late).await.expect(409);
        clash.says("本单位现在的意见：不得").says("宋平");
        police.get(&format!("{here}/paper")).await.expect(200).says("资格联审答复表").says("不得：因犯罪受过刑事处罚");
        // Out and in by workbook.
        let book = police.get(&format!("{here}/sheet/file")).await.expect(200);
        let sheet = format!("{here}/sheet");
        let file = ("list", "答复.xlsx", book.body.as_slice());
        let same = police.upload(&sheet, &[], file).await.expect(200);
        same.says("要保存 0 人");
        // A department that is not asked, or an account that answers for none, sees nothing.
        world.account("nobody", domain::account::Role::Department, &[], "990101").await;
        world.journal_is_whole().await;
    }
}
