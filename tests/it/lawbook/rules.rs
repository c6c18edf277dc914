//! The rule book: a province beside the nation, by election day, to read, to search, to take along.

use crate::harness::World;

on_both! {
    async fn anybody_reads_the_rules_of_a_province_beside_the_national_ones(database: Database) {
        let world = World::new(database).await;
        let village = world.village(2).await;
        for reader in [village, world.passer_by()] {
            let page = reader.get("/rules?family=villagers&province=41&day=2026-03-22").await;
            page.expect(200)
                .says("河南省")
                .says("中华人民共和国村民委员会组织法（2025年修正）")
                .says("收回选票与何数比较 ballots_against 不得多于发出选票数 不得多于参加投票人数")
                .says("与全国不同")
                .says("河南实施办法 §35")
                .says("未核对")
                .says("最迟投票日 20 日前（法定）");
            // One rule, as the pages of counts lead to it.
            let one = reader.get("/rules?province=41&day=2026-03-22&key=majority").await;
            one.expect(200).says("majority").says("看全部规则").does_not_say("runoff_days");
            let differs = reader.get("/rules?province=41&day=2026-03-22&origin=differs").await;
            differs.expect(200).says("ballots_against").does_not_say("term_years");
        }
    }

    async fn the_election_day_chooses_the_text(database: Database) {
        let world = World::new(database).await;
        let reader = world.passer_by();
        for (family, day, title) in [
            ("villagers", "2025-12-31", "组织法（2018年修正）；"),
            ("villagers", "2026-01-01", "组织法（2025年修正）；"),
            ("residents", "2025-12-31", "城市居民委员会组织法（2018年修正）；"),
            ("residents", "2026-01-01", "城市居民委员会组织法（2025年修订）；"),
            ("party", "2026-01-01", "中国共产党基层组织选举工作条例；"),
        ] {
            let page = reader.get(&format!("/rules?family={family}&province=33&day={day}")).await;
            page.expect(200).says(title);
        }
        let unknown = reader.get("/rules?province=65").await.expect(200);
        unknown.says("没有该省的规则包").says("65（没有该省规则包）");
        // What cannot be read counts as not said: the link may be old.
        reader.get("/rules?family=x&province=%3Cb%3E&day=never").await.expect(200);
    }

    async fn the_table_is_taken_along_as_a_workbook(database: Database) {
        let world = World::new(database).await;
        for reader in [world.auditor().await, world.passer_by()] {
            let file = reader.get("/rules?province=33&format=xlsx").await.expect(200);
            assert!(file.header("content-type").contains("spreadsheetml"));
            assert!(file.body.starts_with(b"PK"));
        }
        world.journal_is_whole().await;
    }

    async fn the_villages_timetable_and_the_result_lead_to_the_rules_that_apply(database: Database) {
        let world = World::new(database).await;
        world.on("2026-03-23");
        let township = world.township(1).await;
        let id = world.place(2).id;
        let term = world.term().await.province;
        let page = township.get(&format!("/villages/{id}")).await.expect(200);
        page.says(&format!("/rules?family=villagers&#38;province={term}&#38;day=2026-"));
        let result = township.confirms_count(id, "2026-03-22", 480).await;
        let rules = format!("/rules?family=villagers&#38;province={term}&#38;day=2026-03-22");
        township.get(&result).await.expect(200).says(&rules);
        let public = world.passer_by().get(&format!("/v/{id}")).await.expect(200);
        public.says(&rules);
    }
}
