//! Election days: a preview that says exactly what moves, warnings, and what cannot be moved.

use app::term::{DayPlan, DayWarning, SetDays, Target};
use domain::Day;
use domain::term::{Body, StepCode};
use law::timetable::diff;

use super::{election, id, lawful, step};
use crate::harness::{World, day};

const BODY: Body = Body::VillagersCommittee;

async fn preview(world: &World, party: bool, target: Target, on: Option<Day>) -> DayPlan {
    let set = SetDays {
        term: world.term().await.id,
        party,
        target,
        day: on,
    };
    let office = world.office_actor();
    world.app.preview_days(&office, &set).await.unwrap()
}

on_both! {
    async fn the_preview_says_exactly_what_moves(database: Database) {
        let world = World::new(database).await;
        let before = world.journal_heads().await;
        let all = preview(&world, false, Target::All, Some(day("2026-04-12"))).await;
        assert_eq!((all.changes.len(), all.unchanged), (12, 0));
        for change in &all.changes {
            let (body, form) = (change.election.body, change.election.form);
            let (old, new) = (lawful(body, form, "2026-03-22"), lawful(body, form, "2026-04-12"));
            assert_eq!(change.moves, diff(&old, &new), "{}", change.name);
            assert!(change.moves.len() > 10);
            assert_eq!(change.before, Some(day("2026-03-22")));
            assert_eq!(change.fault, None);
        }
        let same = preview(&world, false, Target::All, Some(day("2026-03-22"))).await;
        assert_eq!((same.changes.len(), same.unchanged), (0, 12));
        let town = Target::Town(crate::harness::unit(world.town(2).id));
        assert_eq!(preview(&world, false, town, None).await.changes.len(), 4);
        let page = world.county().await.previews_day("committee", "all", "2026-04-12").await;
        page.expect(200).says("确认前不会保存").says("公布选民名单：最迟 3 月 2 日 → 3 月 23 日");
        assert_eq!(world.journal_heads().await, before, "a preview writes nothing");
    }

    async fn a_moved_day_replans_what_follows(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        township.sets_day("committee", "town:990101100", "2026-04-12").await.expect(303);
        let law = lawful(BODY, None, "2026-04-12");
        for shown in election(&world, 2, BODY).await.steps {
            let lawful = law.step(shown.code).unwrap();
            assert_eq!(shown.window.latest, Some(lawful.latest), "{:?}", shown.code);
        }
        // The other election and the other townships keep their days.
        assert_eq!(election(&world, 2, Body::PartyBranch).await.facts.day.day(), Some(day("2026-03-08")));
        assert_eq!(election(&world, 6, BODY).await.facts.day.day(), Some(day("2026-03-22")));
    }

    async fn a_day_can_be_left_open_again(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let fields = [
            ("which", "committee"),
            ("target", "units"),
            ("unit", world.place(2).id),
            ("day", ""),
            ("act", "confirm"),
        ];
        county.post("/days", &fields).await.expect(422);
        let fields = [&fields[..], &[("clear", "yes")]].concat();
        county.post("/days", &fields).await.expect(303);
        assert_eq!(election(&world, 2, BODY).await.facts.day.day(), None);
        assert_eq!(election(&world, 3, BODY).await.facts.day.day(), Some(day("2026-03-22")));
    }

    async fn a_day_under_which_a_recorded_step_breaks_the_law_warns_with_its_article(database: Database) {
        let world = World::new(database).await;
        world.on("2026-03-03");
        let township = world.township(1).await;
        let list = "villagers_committee:voter_list";
        township.records_step(world.place(2).id, list, "2026-03-02").await.expect(303);
        // Eleven days after the list instead of twenty.
        let only = Target::Units(vec![id(&world, 2)]);
        let plan = preview(&world, false, only.clone(), Some(day("2026-03-13"))).await;
        let broken = plan.changes[0].warnings.iter().find_map(|w| match w {
            DayWarning::StepBreaksLaw { step: StepCode::VoterList, done, limit, cites } => {
                Some((*done, *limit, cites.join(" ")))
            }
            _ => None,
        });
        let (done, limit, cites) = broken.expect("a warning about the list");
        assert_eq!((done, limit), (day("2026-03-02"), day("2026-02-21")));
        assert!(cites.contains("§17"), "{cites}");
        let fields = [
            ("which", "committee"),
            ("target", "units"),
            ("unit", world.place(2).id),
            ("day", "2026-03-13"),
        ];
        let page = township.post("/days", &fields).await.expect(200);
        page.says("公布选民名单").says("不合法定期限").says("村组法 §17");
        // Exactly twenty days are lawful.
        let plan = preview(&world, false, only, Some(day("2026-03-23"))).await;
        let breaks = |w: &DayWarning| matches!(w, DayWarning::StepBreaksLaw { .. });
        assert!(!plan.changes[0].warnings.iter().any(breaks), "{:?}", plan.changes[0].warnings);
    }

    async fn a_day_too_near_for_the_list_warns(database: Database) {
        let world = World::new(database).await;
        let plan = preview(&world, false, Target::All, Some(day("2026-01-30"))).await;
        let late = plan.changes.iter().filter(|c| {
            c.warnings.iter().any(|w| {
                matches!(w, DayWarning::AlreadyLate { step: StepCode::VoterList, latest, .. }
                    if *latest == day("2026-01-10"))
            })
        });
        assert_eq!(late.count(), 12);
    }

    async fn a_public_holiday_warns(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        for (on, kind, name) in [
            ("2026-04-05", "off", "清明节"),
            ("2026-04-12", "work", "调休上班"),
        ] {
            let fields = [("day", on), ("kind", kind), ("name", name)];
            county.post("/settings/holidays", &fields).await.expect(303);
        }
        let page = county.previews_day("committee", "all", "2026-04-05").await.expect(200);
        page.says("法定节假日").says("清明节");
        let page = county.previews_day("committee", "all", "2026-04-12").await.expect(200);
        page.says("调休上班").does_not_say("法定节假日");
        let page = county.previews_day("committee", "all", "2026-04-19").await.expect(200);
        page.does_not_say("清明节").does_not_say("调休上班");
    }

    async fn days_against_the_countys_order_of_bodies_warn(database: Database) {
        let world = World::new(database).await;
        let plan = preview(&world, true, Target::All, Some(day("2026-03-29"))).await;
        for change in &plan.changes {
            let other = day("2026-03-22");
            assert!(change.warnings.contains(&DayWarning::Order { other }), "{}", change.name);
        }
        let plan = preview(&world, true, Target::All, Some(day("2026-03-21"))).await;
        let order = |w: &DayWarning| matches!(w, DayWarning::Order { .. });
        assert!(!plan.changes.iter().any(|c| c.warnings.iter().any(order)));
    }

    async fn a_vote_that_was_held_is_not_moved(database: Database) {
        let world = World::new(database).await;
        world.on("2026-03-23");
        let county = world.county().await;
        county.confirms_count(world.place(2).id, "2026-03-22", 480).await;
        let done = county.sets_day("committee", "town:990101100", "2026-04-12").await.expect(303);
        assert!(done.notice().contains("1 个未能更新"), "{}", done.notice());
        assert_eq!(election(&world, 2, BODY).await.facts.day.day(), Some(day("2026-03-22")));
        assert_eq!(election(&world, 3, BODY).await.facts.day.day(), Some(day("2026-04-12")));
        let path = format!("/villages/{}/postpone?body=villagers_committee", world.place(2).id);
        let fields = [("version", "2"), ("reason", "汛期")];
        county.post(&path, &fields).await.expect(422);
    }

    async fn absurd_days_are_refused_with_what_was_typed(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let before = world.journal_heads().await;
        for absurd in ["2026-02-30", "1926-03-22", "2099-01-01", "明天", "99999999999999"] {
            let page = county.sets_day("committee", "all", absurd).await.expect(422);
            assert_eq!(page.field("day"), absurd);
        }
        assert_eq!(world.journal_heads().await, before);
        assert_eq!(step(&world, 2, BODY, StepCode::ElectionDay).await.window.latest, Some(day("2026-03-22")));
    }
}
