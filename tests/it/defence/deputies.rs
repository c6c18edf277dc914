//! Acting deputies: for a period, with the principal's rights, both names in the journal.

use crate::harness::World;

on_both! {
    async fn a_deputy_acts_with_the_rights_of_the_principal_until_the_last_day(database: Database) {
        let world = World::new(database).await;
        let principal = world.township(1).await;
        let deputy = world.township(2).await;
        let village = world.place(2).id;
        let fields = [
            ("deputy", deputy.login.as_str()),
            ("from", "2026-01-20"),
            ("until", "2026-01-21"),
            ("reason", "下乡"),
        ];
        principal.post("/account/deputy", &fields).await.expect(303);
        deputy.get(&format!("/villages/{village}")).await.expect(404);
        let id = world.account_id(&principal.login).await;
        let act = [("account", id.as_str())];
        deputy.post("/account/deputy/act", &act).await.expect(303);
        deputy.get(&format!("/villages/{village}")).await.expect(200).says("正在代理").says("切换或结束");
        deputy.get(&format!("/villages/{}", world.place(6).id)).await.expect(404);
        let done = deputy.records_step(village, "villagers_committee:prep", "2026-01-19").await;
        assert!(matches!(done.status.as_u16(), 303 | 422), "{}", done.status);
        let day = "2026-01-19";
        deputy.records_step(village, "party_branch:party_notice", day).await.expect(303);
        // Back to oneself, and the principal's village is out of reach again.
        deputy.post("/account/deputy/act", &[("account", "")]).await.expect(303);
        deputy.get(&format!("/villages/{village}")).await.expect(404);
        // On the day after the last one the appointment has ended by itself.
        world.on("2026-01-22");
        let deputy = world.township(2).await;
        deputy.post("/account/deputy/act", &act).await.expect(404);
        world.journal_is_whole().await;
    }

    async fn what_discipline_and_auditors_see_is_lent_to_none_of_another_role(database: Database) {
        let world = World::without_term(database).await;
        let county = world.county().await;
        let fields = |login| [
            ("deputy", login),
            ("from", "2026-01-20"),
            ("until", "2026-01-21"),
            ("reason", "出差"),
        ];
        for kept in [
            world.discipline().await,
            world.auditor().await,
            world.admin().await,
            world.department().await,
        ] {
            let page = kept.post("/account/deputy", &fields(county.login.as_str())).await;
            page.expect(422).says("代理人须是本县另一个在用账号");
        }
        let oneself = county.post("/account/deputy", &fields(county.login.as_str())).await;
        oneself.expect(422);
    }
}
