//! Workbooks both ways: a township takes one out, a script changes it, it comes back; every change,
//! refusal and conflict is accounted for; a second time changes nothing; it is undone as a whole.

use super::sheets::Table;
use super::{basic, fields, section, with_round};
use crate::harness::{Actor, World};

const TOWN: &str = "/survey/workbooks/990101100";

async fn take(actor: &Actor) -> Table {
    let page = actor.get(TOWN).await.expect(200);
    Table::read(&page.body)
}

/// Brings a workbook back and gives the address of its page.
async fn bring(actor: &Actor, table: &Table) -> String {
    let bytes = table.write();
    let page = actor
        .upload("/survey/workbooks", &[], ("file", "清溪镇.xlsx", &bytes))
        .await;
    page.expect(303).location().to_owned()
}

async fn act(
    actor: &Actor,
    upload: &str,
    act: &str,
    version: &str,
    take: &str,
) -> crate::harness::Page {
    let form = [("act", act), ("version", version), ("take", take)];
    actor.post(upload, &form).await
}

on_both! {
    async fn a_script_changes_a_workbook_and_everything_is_accounted_for(database: Database) {
        let world = World::new(database).await;
        with_round(&world, "第一轮摸底", "2026-02-20").await;
        let (township, village) = (world.township(1).await, world.village(2).await);
        let here = section(world.place(2).id);
        village.post(&here, &fields(&basic("120", "0"))).await.expect(303);
        let mut table = take(&township).await;
        assert_eq!(table.rows.len(), 4);
        assert_eq!(table.get(1, "户数（户）"), "120", "prefilled");
        // The village goes on meanwhile.
        village.post(&here, &fields(&basic("125", "1"))).await.expect(303);
        table.set(1, "户数（户）", "130");
        table.set(2, "户数（户）", "210");
        table.set(3, "户数（户）", "很多");
        table.set(2, "难点原因", "班子不健全、经济薄弱无人干");
        table.set(0, "财务和“三资”清理", "已公示");
        let upload = bring(&township, &table).await;
        let page = township.get(&upload).await.expect(200);
        page.says("冲突").says("125 户").says("130").says("应填整数").says("很多").says("210");
        let marked = township.get(&format!("{upload}/marked")).await.expect(200);
        let back = Table::read(&marked.body);
        assert_eq!((back.get(1, "户数（户）"), back.get(3, "户数（户）")), ("130", "很多"));
        // Two are changes; the community is not asked about the three assets.
        let page = act(&township, &upload, "apply", "1", "").await.expect(303);
        assert_eq!(page.location(), upload);
        let dossier = |n: usize| format!("/survey/villages/{}", world.place(n).id);
        township.get(&dossier(2)).await.expect(200).says("125 户");
        township.get(&dossier(3)).await.expect(200).says("210 户").says("班子不健全、经济薄弱无人干");
        // Twice is once.
        act(&township, &upload, "apply", "1", "").await.expect(422).says("处理过了");
        let again = bring(&township, &table).await;
        let heads = world.journal_heads().await;
        act(&township, &again, "apply", "1", "").await.expect(422).says("没有可应用的改动");
        assert_eq!(world.journal_heads().await, heads);
        world.journal_is_whole().await;
    }

    async fn a_conflict_is_taken_when_somebody_says_so(database: Database) {
        let world = World::new(database).await;
        with_round(&world, "第一轮摸底", "2026-02-20").await;
        let (township, village) = (world.township(1).await, world.village(2).await);
        let here = section(world.place(2).id);
        let mut table = take(&township).await;
        village.post(&here, &fields(&basic("125", "0"))).await.expect(303);
        table.set(1, "户数（户）", "130");
        let upload = bring(&township, &table).await;
        act(&township, &upload, "apply", "1", "").await.expect(422);
        let key = format!("{}/households", world.place(2).id);
        act(&township, &upload, "apply", "1", &key).await.expect(303);
        let page = township.get(&format!("/survey/villages/{}", world.place(2).id)).await;
        page.expect(200).says("130 户");
    }

    async fn a_workbook_is_undone_as_a_whole_while_nothing_stands_on_it(database: Database) {
        let world = World::new(database).await;
        with_round(&world, "第一轮摸底", "2026-02-20").await;
        let (township, village) = (world.township(1).await, world.village(2).await);
        let here = section(world.place(2).id);
        village.post(&here, &fields(&basic("120", "0"))).await.expect(303);
        let mut table = take(&township).await;
        table.set(1, "户数（户）", "130");
        table.set(2, "户数（户）", "210");
        let upload = bring(&township, &table).await;
        act(&township, &upload, "apply", "1", "").await.expect(303);
        let dossier = format!("/survey/villages/{}", world.place(2).id);
        township.get(&dossier).await.expect(200).says("130 户");
        act(&township, &upload, "undo", "2", "").await.expect(303);
        township.get(&dossier).await.expect(200).says("120 户");
        let third = township.get(&format!("/survey/villages/{}", world.place(3).id)).await;
        assert!(!third.expect(200).words().contains("210 户"));
        // The same workbook can be applied anew; then somebody goes on from it.
        let upload = bring(&township, &table).await;
        act(&township, &upload, "apply", "1", "").await.expect(303);
        village.post(&here, &fields(&basic("131", "4"))).await.expect(303);
        let page = act(&township, &upload, "undo", "2", "").await.expect(422);
        page.says("不能撤销").says("1 项");
        world.journal_is_whole().await;
    }

    async fn a_workbook_of_another_township_or_of_none_is_refused(database: Database) {
        let world = World::new(database).await;
        with_round(&world, "第一轮摸底", "2026-02-20").await;
        let (one, two) = (world.township(1).await, world.township(2).await);
        let mut table = take(&one).await;
        let bytes = table.write();
        let page = two.upload("/survey/workbooks", &[], ("file", "a.xlsx", &bytes)).await;
        page.expect(422).says("没有您管理的村");
        // A row without key, a row twice, an unknown village: told by row, the rest is taken.
        let mut extra = table.rows[1].clone();
        table.rows.push(extra.clone());
        extra[0] = String::new();
        table.rows.push(extra.clone());
        extra[0] = "990101100999".to_owned();
        table.rows.push(extra);
        table.set(0, "户数（户）", "77");
        let upload = bring(&one, &table).await;
        let page = one.get(&upload).await.expect(200);
        page.says("同一个村").says("没有单位标识").says("没有这个村").says("77");
    }
}
