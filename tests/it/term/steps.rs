//! Recording steps singly and in bulk, undoing with a reason, gates, clashes.

use domain::account::Role;
use domain::term::{Body, State, StepCode};

use super::{id as unit_id, step};
use crate::harness::World;

const LIST: &str = "villagers_committee:voter_list";

async fn state(world: &World, village: usize) -> State {
    let list = step(
        world,
        village,
        Body::VillagersCommittee,
        StepCode::VoterList,
    )
    .await;
    list.progress.state
}

on_both! {
    async fn an_undone_step_keeps_its_record_with_who_and_why(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        let id = world.place(2).id;
        township.records_step(id, LIST, "2026-01-19").await.expect(303);
        assert_eq!(state(&world, 2).await, State::Done);
        township.undoes_step(id, LIST, "  ").await.expect(422).says("理由");
        assert_eq!(state(&world, 2).await, State::Done);
        township.undoes_step(id, LIST, "名单漏登两户").await.expect(303);
        assert_ne!(state(&world, 2).await, State::Done);
        township.undoes_step(id, LIST, "再撤一次").await.expect(422);
        let page = township.get(&format!("/villages/{id}")).await.expect(200);
        page.says("名单漏登两户").says("撤销").says("乡镇的人");
        township.records_step(id, LIST, "2026-01-20").await.expect(303);
        let term = world.term().await.id;
        let scope = world.office_actor().may(domain::account::Verb::ViewTerm).unwrap();
        let mut read = world.app.store().read().await.unwrap();
        let records = read.step_records(&scope, &term, &unit_id(&world, 2)).await.unwrap();
        let list: Vec<_> = records.iter().map(|r| (r.no, r.undone.is_some())).collect();
        assert_eq!(list, [(1, true), (2, false)]);
        drop(read);
        world.journal_is_whole().await;
    }

    async fn a_village_records_and_only_its_township_undoes(database: Database) {
        let world = World::new(database).await;
        let village = world.village(2).await;
        let id = world.place(2).id;
        village.records_step(id, LIST, "2026-01-19").await.expect(303);
        village.undoes_step(id, LIST, "记错了").await.expect(403);
        assert_eq!(state(&world, 2).await, State::Done);
        let other = world.person(Role::Township, &["990101101"], "990101").await;
        other.undoes_step(id, LIST, "记错了").await.expect(404);
        world.county().await.undoes_step(id, LIST, "记错了").await.expect(303);
    }

    async fn a_step_of_a_body_the_village_does_not_elect_is_not_recorded(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        let id = world.place(2).id;
        let foreign = "residents_committee:voter_list";
        township.records_step(id, foreign, "2026-01-19").await.expect(422);
        assert_ne!(state(&world, 2).await, State::Done);
    }

    async fn a_day_in_the_future_or_far_back_is_refused_and_kept_in_the_form(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        let id = world.place(2).id;
        for day in ["2026-01-21", "2023-01-01", "昨天", ""] {
            let page = township.records_step(id, LIST, day).await.expect(422);
            assert_eq!(page.field("done_on"), day);
        }
        let long = "长".repeat(501);
        let fields = [("step", LIST), ("done_on", "2026-01-20"), ("note", long.as_str())];
        township.post(&format!("/villages/{id}/steps"), &fields).await.expect(422);
        for step in ["villagers_committee:party_notice", "x", "a:b"] {
            township.records_step(id, step, "2026-01-20").await.expect(422);
        }
        assert_ne!(state(&world, 2).await, State::Done);
        township.records_step(id, LIST, "2026-01-20").await.expect(303);
    }

    async fn in_bulk_what_cannot_be_recorded_stops_nothing_else(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        township.records_step(world.place(2).id, LIST, "2026-01-18").await.expect(303);
        let fields = [
            ("act", "record"),
            ("unit", world.place(1).id),
            ("unit", world.place(2).id),
            ("unit", world.place(3).id),
            ("step", "committee:voter_list"),
            ("done_on", "2026-01-19"),
        ];
        let done = township.post("/villages", &fields).await.expect(303);
        let notice = done.notice();
        assert!(notice.contains("已登记 2 个") && notice.contains("1 个未登记"), "{notice}");
        assert!(notice.contains("柳湾村委会"), "{notice}");
        // What stood, stands: the day recorded first.
        let list = step(&world, 2, Body::VillagersCommittee, StepCode::VoterList).await;
        assert_eq!(list.done, Some(crate::harness::day("2026-01-18")));
        assert_eq!(state(&world, 3).await, State::Done);
        // Steps that the chosen villages do not have.
        let nothing = [("act", "record"), ("step", "committee:voter_list"), ("done_on", "2026-01-19")];
        township.post("/villages", &nothing).await.expect(422).says("选");
        world.journal_is_whole().await;
    }

    async fn what_follows_the_vote_waits_for_the_vote(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        let id = world.place(2).id;
        for step in ["handover", "result_filing"] {
            let step = format!("villagers_committee:{step}");
            let page = township.records_step(id, &step, "2026-01-20").await.expect(422);
            page.says("还没有登记投票");
        }
        let party = "party_branch:election_day";
        let done = township.records_step(id, party, "2026-01-19").await.expect(303);
        assert!(done.notice().contains("正式候选人"), "{}", done.notice());
        township.records_step(id, "party_branch:result_filing", "2026-01-20").await.expect(303);
        let gates = township.get(&format!("/villages/{id}")).await.expect(200);
        gates.says("投票前已公布选民名单").says("投票前已公布离任审计结果");
    }

    async fn a_form_opened_before_somebody_elses_change_is_not_taken(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let id = world.place(2).id;
        let path = format!("/villages/{id}/postpone?body=villagers_committee");
        let stale = county.get(&path).await.expect(200).field("version");
        world.township(1).await.sets_day_of("committee", id, "2026-04-12").await.expect(303);
        let fields = [("version", stale.as_str()), ("reason", "汛期")];
        let page = county.post(&path, &fields).await.expect(409);
        assert_eq!(page.field("reason"), "汛期");
        let fresh = page.field("version");
        assert_ne!(fresh, stale);
        let fields = [("version", fresh.as_str()), ("reason", "汛期")];
        county.post(&path, &fields).await.expect(303);
    }

    async fn a_clash_over_the_terms_name_shows_both_and_loses_neither(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let path = format!("/terms/{}", world.term().await.id);
        let version = county.get(&path).await.expect(200).field("version");
        let edit = |name| {
            [("version", version.as_str()), ("name", name), ("number", "12"), ("order", "party_first")]
        };
        county.post(&path, &edit("先保存的名字")).await.expect(303);
        let page = county.post(&path, &edit("后保存的名字")).await.expect(409);
        page.says("先保存的名字").says("后保存的名字");
        assert_eq!(world.term().await.name, "先保存的名字");
    }
}
