//! What a confirmed count makes happen in the term, and that everything that reads it agrees.

use domain::term::board::tally;
use domain::term::{Body, State, StepCode};

use super::{board, election, step};
use crate::harness::{World, day};

const BODY: Body = Body::VillagersCommittee;

on_both! {
    async fn a_confirmed_count_is_the_vote_and_is_read_everywhere(database: Database) {
        let world = World::new(database).await;
        world.on("2026-03-23");
        let village = world.village(2).await;
        let id = world.place(2).id;
        let result = village.confirms_count(id, "2026-03-22", 480).await;
        let vote = step(&world, 2, BODY, StepCode::ElectionDay).await;
        assert_eq!((vote.progress.state, vote.done), (State::Done, Some(day("2026-03-22"))));
        village.get(&result).await.expect(200).says("周云").says("当选").says("村组法");
        village.get(&format!("/villages/{id}")).await.says("已确认");
        world.county().await.get("/counts").await.expect(200).says("柳湾村委会");
        let public = world.passer_by().get(&format!("/v/{id}")).await.expect(200);
        public.says("周云").does_not_say("村级的人");
        // It follows from the count: not undone by hand, not counted a second time.
        let township = world.township(1).await;
        let page = township.undoes_step(id, "villagers_committee:election_day", "记错").await;
        page.expect(422);
        world.journal_is_whole().await;
    }

    async fn a_count_without_a_winner_calls_for_another_vote(database: Database) {
        let world = World::new(database).await;
        world.on("2026-03-23");
        let township = world.township(1).await;
        let id = world.place(2).id;
        township.confirms_count(id, "2026-03-22", 245).await;
        let facts = election(&world, 2, BODY).await.facts;
        assert!(facts.next_kind.as_deref().is_some_and(|kind| kind != "none"), "{facts:?}");
        assert_eq!(tally(board(&world).await.lines.iter()).awaiting, 1);
        let page = world.county().await.get("/villages?state=awaiting").await.expect(200);
        page.says("柳湾村委会").does_not_say("石桥村委会");
    }

    async fn a_correction_supersedes_with_its_reason_and_both_stay_readable(database: Database) {
        let world = World::new(database).await;
        world.on("2026-03-23");
        let township = world.township(1).await;
        let id = world.place(2).id;
        let first = township.confirms_count(id, "2026-03-22", 480).await;
        let correct = format!("{first}/correct");
        let mut fields = township.get(&correct).await.expect(200).form(&correct);
        let mut set = |field: &str, to: &str| {
            let (_, value) = fields.iter_mut().find(|(n, _)| n == field).unwrap();
            to.clone_into(value);
        };
        set("chair-0-for", "200");
        set("chair-1-for", "290");
        township.post_all(&correct, &fields, "check").await.expect(303);
        let edit = township.get(&correct).await.expect(303).location().to_owned();
        let fields = township.get(&edit).await.expect(200).form(&edit);
        township.post_all(&edit, &fields, "confirm").await.expect(422).says("理由");
        let mut fields = township.get(&edit).await.expect(200).form(&edit);
        for (name, value) in &mut fields {
            if name == "reason" {
                "两人票数抄反".clone_into(value);
            }
        }
        // The reason is new: the draft is kept with it first, then confirmed.
        township.post_all(&edit, &fields, "check").await.expect(303);
        let fields = township.get(&edit).await.expect(200).form(&edit);
        let done = township.post_all(&edit, &fields, "confirm").await.expect(303);
        township.get(done.location()).await.expect(200).says("孟晓").says("两人票数抄反");
        township.get(&first).await.expect(200).says("周云").says("更正");
        let public = world.passer_by().get(&format!("/v/{id}")).await.expect(200);
        public.says("孟晓");
        // A village may enter, not correct.
        let village = world.village(2).await;
        village.get(&format!("{}/correct", done.location())).await.expect(403);
        world.journal_is_whole().await;
    }
}
