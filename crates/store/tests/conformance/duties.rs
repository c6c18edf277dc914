//! Posts, tasks and their parts: kept whole, read within the scope, never twice.

use domain::duty::task::Content;
use domain::duty::{
    Answer, AnswerKind, Audience, Cascade, Deadline, Escalation, Level, Place, Post, PostKind,
    Task, TaskKind, Template,
};
use domain::journal::RecordKind;
use domain::term::StepCode;
use domain::{Millis, RecordId};
use store::Error;
use store::duty::PartKey;

use crate::ground::{day, term_id, town, unit, village, whole};

const TOWN: &str = "990101100";
const OTHER_TOWN: &str = "990101101";
const VILLAGE: &str = "990101100200";

fn record(id: &str) -> RecordId {
    RecordId::parse(id).unwrap()
}

fn post(id: &str, kind: PostKind, town: Option<&str>, village: Option<&str>) -> Post {
    Post {
        id: record(id),
        kind,
        town: town.map(unit),
        unit: village.map(unit),
        group: "综合协调组".to_owned(),
        rank: "组长".to_owned(),
        name: "𠮷川".to_owned(),
        title: "副部长".to_owned(),
        office: "组织部".to_owned(),
        phone: "0000-1".to_owned(),
        charge: "统筹".to_owned(),
        account: None,
        from: day("2026-01-05"),
        until: None,
        end_reason: String::new(),
        version: 1,
    }
}

fn content() -> Content {
    Content {
        kind: TaskKind::Task,
        title: "公布名单".to_owned(),
        text: "按时公布。\n两行。".to_owned(),
        cascade: Cascade::Village,
        deadline: Deadline::Step {
            party: false,
            step: StepCode::VoterList,
            offset_days: -2,
        },
        evidence: "照片".to_owned(),
    }
}

fn task(id: &str, audience: Audience) -> Task {
    Task {
        id: record(id),
        content: content(),
        audience,
        template: None,
        issuer_town: None,
        by_name: "周敏".to_owned(),
        at: Millis(1_770_000_000_000),
        withdrawn: None,
        version: 1,
    }
}

fn place() -> Place {
    Place::Village {
        town: unit(TOWN),
        unit: unit(VILLAGE),
    }
}

on_both! {
    async fn posts_come_back_as_they_went_in_to_those_who_may_read_them(ground: Ground) {
        ground.with_term().await;
        let all = [
            post("01A", PostKind::WorkGroup, None, None),
            post("01B", PostKind::TownFirst, Some(TOWN), None),
            post("01C", PostKind::VillageCadre, Some(TOWN), Some(VILLAGE)),
            post("01D", PostKind::TownFirst, Some(OTHER_TOWN), None),
        ];
        let mut tx = ground.change().await;
        for one in &all {
            tx.add_post(&whole(), &term_id(), one).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        let stored = read.posts(&whole(), &term_id()).await.unwrap();
        assert_eq!(stored, all);
        let ids = |posts: Vec<Post>| -> Vec<String> {
            posts.into_iter().map(|p| p.id.to_string()).collect()
        };
        let of_town = read.posts(&town(TOWN), &term_id()).await.unwrap();
        assert_eq!(ids(of_town), ["01A", "01B", "01C"]);
        // A village reads the people above it.
        let above = read.posts(&village(VILLAGE), &term_id()).await.unwrap();
        assert_eq!(ids(above), ["01A", "01B", "01C"]);
        let beside = read.posts(&village("990101100201"), &term_id()).await.unwrap();
        assert_eq!(ids(beside), ["01A", "01B"]);
        let foreign = read.post(&town(OTHER_TOWN), &term_id(), &record("01C")).await.unwrap();
        assert_eq!(foreign, None);
    }

    async fn a_post_is_changed_from_the_version_that_was_read(ground: Ground) {
        ground.with_term().await;
        let first = post("01C", PostKind::VillageCadre, Some(TOWN), Some(VILLAGE));
        let mut tx = ground.change().await;
        tx.add_post(&whole(), &term_id(), &first).await.unwrap();
        let ended = first.clone().end(day("2026-02-01"), day("2026-02-02"), "调离").unwrap();
        tx.set_post(&town(TOWN), &ended, "post.end").await.unwrap();
        let again = tx.set_post(&town(TOWN), &first, "post.edit").await;
        assert!(matches!(again, Err(Error::Clash(_))), "{again:?}");
        let beyond = tx.set_post(&town(OTHER_TOWN), &first, "post.edit").await;
        assert!(matches!(beyond, Err(Error::OutOfReach(_))), "{beyond:?}");
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        let stored = read.post(&whole(), &term_id(), &first.id).await.unwrap().unwrap();
        assert_eq!(stored, Post { version: 2, ..ended });
    }

    async fn a_task_reaches_those_it_asks(ground: Ground) {
        ground.with_term().await;
        let template = Template {
            id: record("01T"),
            content: content(),
            offered: true,
            version: 1,
        };
        let mut tx = ground.change().await;
        tx.add_template(&whole(), &template).await.unwrap();
        let everybody = task("01A", Audience::AllTowns);
        let some = Task {
            template: Some(record("01T")),
            ..task("01B", Audience::Towns(vec![unit(TOWN)]))
        };
        tx.add_task(&whole(), &term_id(), &everybody).await.unwrap();
        tx.add_task(&whole(), &term_id(), &some).await.unwrap();
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        assert_eq!(read.task_templates(&whole()).await.unwrap(), [template]);
        let both = [everybody.clone(), some.clone()];
        for scope in [whole(), town(TOWN), village(VILLAGE)] {
            let tasks = read.tasks(&scope, &term_id()).await.unwrap();
            assert_eq!(tasks, both, "{scope:?}");
        }
        for scope in [town(OTHER_TOWN), village("990101101200")] {
            let tasks = read.tasks(&scope, &term_id()).await.unwrap();
            assert_eq!(tasks, both[..1], "{scope:?}");
            let found = read.task(&scope, &term_id(), &some.id).await.unwrap();
            assert_eq!(found, None);
        }
        drop(read);
        let mut tx = ground.change().await;
        let gone = some.withdraw(Millis(1_770_000_000_001), "重复").unwrap();
        tx.withdraw_task(&whole(), &gone).await.unwrap();
        let again = tx.withdraw_task(&whole(), &gone).await;
        assert!(matches!(again, Err(Error::Clash(_))), "{again:?}");
        tx.commit().await.unwrap();
    }

    async fn receipts_answers_and_reports_are_kept_once_and_within_reach(ground: Ground) {
        ground.with_term().await;
        let asked = task("01A", Audience::AllTowns);
        let term = term_id();
        let here = place();
        let key = PartKey { term: &term, record: &asked.id, place: &here };
        let answer = Answer {
            no: 1,
            kind: AnswerKind::Done,
            note: "已公布".to_owned(),
            on: Some(day("2026-02-01")),
            signer: String::new(),
            by_name: "conformance".to_owned(),
            at: Millis(1_770_000_000_000),
        };
        let up = Escalation { to: Level::Town, on: day("2026-02-03") };
        let mut tx = ground.change().await;
        tx.add_task(&whole(), &term, &asked).await.unwrap();
        assert!(tx.add_receipt(&village(VILLAGE), key).await.unwrap());
        assert!(!tx.add_receipt(&town(TOWN), key).await.unwrap());
        tx.add_answer(&village(VILLAGE), key, &answer).await.unwrap();
        assert!(tx.add_escalation(&whole(), (RecordKind::Task, key), up).await.unwrap());
        assert!(!tx.add_escalation(&whole(), (RecordKind::Task, key), up).await.unwrap());
        let beyond = tx.add_receipt(&town(OTHER_TOWN), key).await;
        assert!(matches!(beyond, Err(Error::OutOfReach(_))), "{beyond:?}");
        tx.commit().await.unwrap();
        let mut tx = ground.change().await;
        let twice = tx.add_answer(&whole(), key, &answer).await.unwrap_err();
        assert!(twice.is_duplicate(), "{twice}");
        drop(tx);
        let mut read = ground.store.read().await.unwrap();
        for (scope, rows) in [(whole(), 1), (town(TOWN), 1), (village(VILLAGE), 1), (town(OTHER_TOWN), 0)] {
            assert_eq!(read.task_receipts(&scope, &term).await.unwrap().len(), rows);
            assert_eq!(read.task_answers(&scope, &term).await.unwrap().len(), rows);
            assert_eq!(read.escalations(&scope, &term).await.unwrap().len(), rows);
            assert_eq!(read.answers_of(&scope, key).await.unwrap().len(), rows);
        }
        assert_eq!(read.answers_of(&whole(), key).await.unwrap(), [answer]);
    }
}
