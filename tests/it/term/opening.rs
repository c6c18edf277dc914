//! Opening a term gives every village its lawful timetable.

use domain::account::{SystemScope, SystemUse};
use domain::term::board::tally;
use domain::term::{Body, DayState, Form, State, StepCode};
use store::division::VillageQuery;

use super::{board, lawful, step};
use crate::harness::{World, day};

on_both! {
    async fn every_village_has_the_timetable_of_the_law(database: Database) {
        let world = World::new(database).await;
        let board = board(&world).await;
        assert_eq!(board.lines.len(), 12);
        for line in &board.lines {
            let name = &line.facts.name;
            let committee = if line.facts.kind.is_rural() {
                (Body::VillagersCommittee, None)
            } else {
                (Body::ResidentsCommittee, Some(Form::HouseholdRepresentatives))
            };
            let expected = [(Body::PartyBranch, None, "2026-03-08"), (committee.0, committee.1, "2026-03-22")];
            assert_eq!(line.elections.len(), expected.len(), "{name}");
            for (election, (body, form, on)) in line.elections.iter().zip(expected) {
                assert_eq!(election.facts.body, body, "{name}");
                assert_eq!(election.facts.form, form, "{name}");
                assert_eq!(election.facts.day, DayState::Set(day(on)), "{name}");
                let law = lawful(body, form, on);
                assert!(law.steps.len() > 10, "{body:?}");
                assert_eq!(election.steps.len(), law.steps.len(), "{name}");
                for (shown, lawful) in election.steps.iter().zip(&law.steps) {
                    assert_eq!(shown.code, lawful.code, "{name}");
                    assert_eq!(shown.window.earliest, Some(lawful.earliest), "{:?}", shown.code);
                    assert_eq!(shown.window.latest, Some(lawful.latest), "{:?}", shown.code);
                    assert_eq!(shown.is_law, lawful.is_law(), "{:?}", shown.code);
                    assert_eq!(shown.cites, lawful.cites(), "{:?}", shown.code);
                }
            }
        }
        world.journal_is_whole().await;
    }

    /// The statutory days by hand, from the law: the list twenty days before, objections within five
    /// days and decided three days after, handover within ten days.
    async fn the_days_are_those_of_the_organic_law(database: Database) {
        let world = World::new(database).await;
        let body = Body::VillagersCommittee;
        for (code, latest) in [
            (StepCode::VoterList, "2026-03-02"),
            (StepCode::VoterAppeal, "2026-03-10"),
            (StepCode::ElectionDay, "2026-03-22"),
            (StepCode::Handover, "2026-04-01"),
        ] {
            let step = step(&world, 2, body, code).await;
            assert_eq!(step.window.latest, Some(day(latest)), "{code:?}");
            assert!(step.is_law, "{code:?}");
        }
        let page = world.county().await.get(&format!("/villages/{}", world.place(2).id)).await;
        page.says("最迟 3 月 2 日").says("村组法 §17").says("最迟 4 月 1 日").says("村组法 §24");
    }

    async fn without_days_steps_are_named_and_nothing_is_late(database: Database) {
        let world = World::without_term(database).await;
        let county = world.county().await;
        county.opens_term("未定日的一届").await.expect(303);
        world.on("2027-01-20");
        let board = board(&world).await;
        let tally = tally(board.lines.iter());
        assert_eq!((tally.all, tally.undated, tally.idle, tally.late), (12, 12, 12, 0));
        for line in &board.lines {
            for step in line.elections.iter().flat_map(|e| &e.steps) {
                assert_eq!(step.progress.state, State::Idle);
                assert_eq!((step.window.earliest, step.window.latest), (None, None));
            }
        }
    }

    async fn a_village_that_takes_no_part_is_left_out(database: Database) {
        let world = World::without_term(database).await;
        let county = world.county().await;
        let left_out = world.place(3);
        let path = format!("/divisions/units/{}", left_out.id);
        let version = county.get(&path).await.expect(200).field("version");
        let fields = [("version", version.as_str()), ("takes_part", "no"), ("reason", "整村搬迁")];
        county.post(&format!("{path}/part"), &fields).await.expect(303);
        county.opens_term("少一个村的一届").await.expect(303);
        let board = board(&world).await;
        assert_eq!(board.lines.len(), 11);
        assert!(!board.lines.iter().any(|l| l.facts.unit.as_str() == left_out.id));
        county.get(&format!("/villages/{}", left_out.id)).await.expect(404);
    }

    async fn only_one_term_runs_at_a_time(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let before = world.journal_heads().await;
        county.opens_term("第二届").await.expect(422).says("请先结束它");
        assert_eq!(world.journal_heads().await, before);
    }

    /// A refused form says what to do and keeps what was typed.
    async fn a_refused_form_keeps_what_was_typed(database: Database) {
        let world = World::without_term(database).await;
        let county = world.county().await;
        let fields = [
            ("name", "打算用的名字"),
            ("number", "0"),
            ("province", "00"),
            ("order", "party_first"),
            ("form", "household_representatives"),
        ];
        let page = county.post("/terms", &fields).await.expect(422);
        assert_eq!(page.field("name"), "打算用的名字");
        page.says("1 到 200 的整数");
        let fields = [&fields[..], &[("committee_day", "二〇二六年三月")]].concat();
        let page = county.post("/terms", &fields).await.expect(422);
        assert_eq!(page.field("committee_day"), "二〇二六年三月");
    }

    async fn names_survive_to_the_pages_code_point_by_code_point(database: Database) {
        let world = World::new(database).await;
        let scope = SystemScope::for_use(SystemUse::Command).county(world.office_actor().county);
        let all = VillageQuery {
            limit: 100,
            ..VillageQuery::default()
        };
        let mut read = world.app.store().read().await.unwrap();
        let (villages, total) = read.villages(&scope, &all).await.unwrap();
        assert_eq!(total, 12);
        assert!(villages.iter().any(|v| v.name == "𠮷泉村委会"));
        drop(read);
        let county = world.county().await;
        county.get("/villages?q=𠮷").await.expect(200).says("𠮷泉村委会").does_not_say("望江村");
        county.get("/search?q=𠮷泉").await.expect(200).says("𠮷泉村委会");
        // Of two villages of one name, each is shown with its township.
        let both = county.get("/search?q=李家庄").await.expect(200);
        both.says("清溪镇").says("白石乡");
    }
}
