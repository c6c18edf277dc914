//! Confirming election days: gates that stop, the county's waiver, and a day that moves afterwards.

use domain::term::Body;

use super::election;
use crate::harness::{Actor, Page, World};

const BODY: Body = Body::VillagersCommittee;
const AUDIT: &str = "villagers_committee:exit_audit";

async fn confirms(who: &Actor, village: &str, day: &str) -> Page {
    let fields = [("body", BODY.code()), ("seen", day)];
    who.post(&format!("/villages/{village}/confirm"), &fields)
        .await
}

async fn waives(who: &Actor, village: &str, day: &str, reason: &str) -> Page {
    let fields = [
        ("body", BODY.code()),
        ("seen", day),
        ("act", "waive"),
        ("reason", reason),
    ];
    who.post(&format!("/villages/{village}/confirm"), &fields)
        .await
}

on_both! {
    async fn a_day_is_confirmed_once_the_audit_is_published(database: Database) {
        let world = World::new(database).await;
        let village = world.place(2).id;
        let township = world.township(1).await;
        let refused = confirms(&township, village, "2026-03-22").await;
        refused.expect(422).says("离任审计结果已公布").says("由县换届办写明理由放行");
        assert!(election(&world, 2, BODY).await.facts.unconfirmed());
        township.records_step(village, AUDIT, "2026-01-19").await.expect(303);
        let public = format!("/v/{village}");
        world.passer_by().get(&public).await.expect(200).says("▲ 暂定").says("投票日是暂定的");
        confirms(&township, village, "2026-03-22").await.expect(303);
        world.passer_by().get(&public).await.expect(200).does_not_say("投票日是暂定的");
        assert!(!election(&world, 2, BODY).await.facts.unconfirmed());
        township.get(&format!("/villages/{village}")).await.expect(200).says("已确认");
        confirms(&township, village, "2026-03-22").await.expect(422).says("已经确认过");
        // The Party organisation asks for no audit.
        let fields = [("body", "party_branch"), ("seen", "2026-03-08")];
        township.post(&format!("/villages/{village}/confirm"), &fields).await.expect(303);
        // A neighbour's village is not theirs to confirm, and the village itself confirms nothing.
        let neighbour = world.township(2).await;
        confirms(&neighbour, village, "2026-03-22").await.expect(404);
        confirms(&world.village(2).await, village, "2026-03-22").await.expect(403);
        world.journal_is_whole().await;
    }

    async fn only_the_county_waives_a_gate_and_its_reason_stays_on_the_page(database: Database) {
        let world = World::new(database).await;
        let village = world.place(2).id;
        let township = world.township(1).await;
        waives(&township, village, "2026-03-22", "赶时间").await.expect(403);
        let county = world.county().await;
        let blank = waives(&county, village, "2026-03-22", "  ").await.expect(422);
        blank.says("放行须写明理由");
        let reason = "审计报告已出，公布栏在修";
        waives(&county, village, "2026-03-22", reason).await.expect(303);
        let page = township.get(&format!("/villages/{village}")).await.expect(200);
        page.says(reason).says("未满足而放行：离任审计结果已公布");
        // Nothing is shut in a village whose audit is out: there is nothing to waive.
        let other = world.place(3).id;
        township.records_step(other, AUDIT, "2026-01-19").await.expect(303);
        waives(&county, other, "2026-03-22", reason).await.expect(422).says("无需放行");
    }

    async fn a_day_that_moves_is_to_be_confirmed_again(database: Database) {
        let world = World::new(database).await;
        let village = world.place(2).id;
        let township = world.township(1).await;
        township.records_step(village, AUDIT, "2026-01-19").await.expect(303);
        confirms(&township, village, "2026-03-22").await.expect(303);
        township.sets_day_of("committee", village, "2026-03-29").await.expect(303);
        assert!(election(&world, 2, BODY).await.facts.unconfirmed());
        let page = township.get(&format!("/villages/{village}")).await.expect(200);
        page.says("曾确认：3 月 22 日");
        // The page still open in another window showed the old day.
        let stale = confirms(&township, village, "2026-03-22").await.expect(422);
        stale.says("投票日刚被改动过");
        confirms(&township, village, "2026-03-29").await.expect(303);
        assert!(!election(&world, 2, BODY).await.facts.unconfirmed());
        let list = township.get("/villages?state=unconfirmed").await.expect(200);
        list.says("未确认");
    }

    async fn in_bulk_a_village_that_is_not_ready_stops_no_other(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let (ready, waiting) = (world.place(2), world.place(3));
        county.records_step(ready.id, AUDIT, "2026-01-19").await.expect(303);
        let fields = [
            ("act", "confirm"),
            ("body", "committee"),
            ("unit", ready.id),
            ("unit", waiting.id),
        ];
        county.post("/villages", &fields).await.expect(303);
        assert!(!election(&world, 2, BODY).await.facts.unconfirmed());
        assert!(election(&world, 3, BODY).await.facts.unconfirmed());
        county.get("/villages").await.says("已确认 1 个").says(waiting.name);
        let fields = [&fields[..], &[("reason", "公布栏在修")]].concat();
        county.post("/villages", &fields).await.expect(303);
        assert!(!election(&world, 3, BODY).await.facts.unconfirmed());
        world.journal_is_whole().await;
    }
}
