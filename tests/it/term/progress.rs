//! Progress: a function of plan, done and today; the clock alone moves it.

use domain::term::board::tally;
use domain::term::{Body, Column, State, StepCode};

use super::{board, election, step, village};
use crate::harness::World;

const BODY: Body = Body::VillagersCommittee;
/// Latest day 2026-03-02.
const LIST: StepCode = StepCode::VoterList;

on_both! {
    async fn a_step_goes_from_idle_to_doing_soon_and_late(database: Database) {
        let world = World::new(database).await;
        let earliest = step(&world, 2, BODY, LIST).await.window.earliest.unwrap();
        let eve = earliest.pred_opt().unwrap().to_string();
        let expected = [
            (eve.as_str(), State::Idle, "最迟 3 月 2 日"),
            ("2026-02-27", State::Soon, "还有 3 天，最迟 3 月 2 日"),
            ("2026-03-01", State::Soon, "明天到期"),
            ("2026-03-02", State::Soon, "今天到期"),
            ("2026-03-03", State::Late, "逾期 1 天，最迟 3 月 2 日"),
            ("2026-03-12", State::Late, "逾期 10 天，最迟 3 月 2 日"),
        ];
        for (day, state, words) in expected {
            world.on(day);
            assert_eq!(step(&world, 2, BODY, LIST).await.progress.state, state, "{day}");
            let county = world.county().await;
            county.get(&format!("/villages/{}", world.place(2).id)).await.says(words);
        }
    }

    /// The county's number of days decides when a step is near; a change shows at once.
    async fn how_near_is_near_is_a_setting(database: Database) {
        let world = World::new(database).await;
        world.on("2026-02-26");
        assert_ne!(step(&world, 2, BODY, LIST).await.progress.state, State::Soon);
        let county = world.county().await;
        let mut form = county.get("/settings").await.expect(200).form("/settings");
        for (name, value) in &mut form {
            if name == "soon_days" {
                "4".clone_into(value);
            }
        }
        county.post_all("/settings", &form, "").await.expect(303);
        let soon = step(&world, 2, BODY, LIST).await.progress;
        assert_eq!((soon.state, soon.left_days), (State::Soon, Some(4)));
    }

    async fn done_is_done_and_says_by_how_much_it_was_late(database: Database) {
        let world = World::new(database).await;
        world.on("2026-03-12");
        let township = world.township(1).await;
        let (late, in_time) = (world.place(2).id, world.place(3).id);
        let list = "villagers_committee:voter_list";
        township.records_step(late, list, "2026-03-05").await.expect(303);
        township.records_step(in_time, list, "2026-03-02").await.expect(303);
        let progress = step(&world, 2, BODY, LIST).await.progress;
        assert_eq!((progress.state, progress.late_days), (State::Done, 3));
        let progress = step(&world, 3, BODY, LIST).await.progress;
        assert_eq!((progress.state, progress.late_days), (State::Done, 0));
        let page = township.get(&format!("/villages/{late}")).await;
        page.says("已完成 3 月 5 日，迟 3 天（最迟 3 月 2 日）").says("档案柜 3");
        let page = township.get(&format!("/villages/{in_time}")).await;
        page.says("已完成 3 月 2 日").does_not_say("迟 0 天");
    }

    async fn a_cell_shows_its_worst_village_and_how_many_are_done(database: Database) {
        let world = World::new(database).await;
        world.on("2026-03-12");
        let township = world.township(1).await;
        let list = "villagers_committee:voter_list";
        let appeal = "villagers_committee:voter_appeal";
        for number in [2, 3] {
            let village = world.place(number).id;
            township.records_step(village, list, "2026-03-02").await.expect(303);
            township.records_step(village, appeal, "2026-03-10").await.expect(303);
        }
        let board = board(&world).await;
        let rows = domain::term::board::matrix(board.lines.iter());
        assert_eq!(rows.len(), 3);
        let cell = |row: usize| {
            let cells = &rows[row].cells;
            let found = cells.iter().find(|(c, _)| *c == Column::VoterList);
            found.unwrap().1.unwrap()
        };
        // The community and village 4 are late.
        assert_eq!((cell(0).state, cell(0).done, cell(0).total), (State::Late, 2, 4));
        assert_eq!((cell(1).state, cell(1).done, cell(1).total), (State::Late, 0, 4));
        let page = world.county().await.get("/cockpit").await.expect(200);
        page.says("2/4").says("0/4").says("清溪镇").says("白石乡").says("大坪镇");
        let behind = "/villages?town=990101100&column=voter_list&state=done";
        let page = world.county().await.get(behind).await.expect(200);
        page.says("柳湾村委会").says("石桥村委会").does_not_say("东街社区");
    }

    async fn a_postponed_election_is_never_late(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        for body in ["villagers_committee", "party_branch"] {
            county.postpones(world.place(2).id, body, "汛期转移").await.expect(303);
        }
        world.on("2026-08-01");
        let line = village(&world, 2).await;
        assert!(line.postponed());
        assert_eq!(line.state, State::Idle);
        for step in line.elections.iter().flat_map(|e| &e.steps) {
            assert_eq!(step.progress.state, State::Idle, "{:?}", step.code);
        }
        assert_eq!(village(&world, 3).await.state, State::Late);
        let county = world.county().await;
        let page = county.get("/villages?state=postponed").await.expect(200);
        page.says("柳湾村委会").does_not_say("石桥村委会");
        let page = county.get(&format!("/villages/{}", world.place(2).id)).await;
        let page = page.says("汛期转移").says("原定 3 月 22 日");
        assert!(!page.words().contains("逾期"), "{}", page.words());
        let tally = tally(board(&world).await.lines.iter());
        assert_eq!((tally.all, tally.postponed, tally.late), (12, 1, 11));
    }

    async fn an_election_taken_up_again_has_its_days_again(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let village = world.place(2).id;
        county.postpones(village, "villagers_committee", "汛期").await.expect(303);
        let refused = county.sets_day_of("committee", village, "2026-06-14").await;
        refused.expect(303);
        assert!(election(&world, 2, BODY).await.facts.day.day().is_none(), "resume first");
        let path = format!("/villages/{village}/postpone?body=villagers_committee");
        let version = county.get(&path).await.expect(200).field("version");
        let fields = [("version", version.as_str()), ("act", "resume"), ("day", "2026-06-14")];
        county.post(&path, &fields).await.expect(303);
        let taken_up = step(&world, 2, BODY, LIST).await;
        assert_eq!(taken_up.window.latest, Some(crate::harness::day("2026-05-25")));
    }

    async fn the_desk_counts_what_is_near_and_late(database: Database) {
        let world = World::new(database).await;
        world.on("2026-03-03");
        let village = world.village(2).await;
        village.get("/").await.expect(200).says("公布选民名单").says("逾期 1 天");
        village
            .records_step(world.place(2).id, "villagers_committee:voter_list", "2026-03-02")
            .await
            .expect(303);
        // The first page after it says what was done; the next one has nothing of it.
        village.get("/").await.expect(200).says("已登记“公布选民名单”完成");
        village.get("/").await.expect(200).does_not_say("公布选民名单");
    }
}
