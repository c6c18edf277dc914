//! Posts, tasks and their parts: kept whole, read within the scope, never twice.

use domain::duty::task::Content;
use domain::duty::{
    Answer, AnswerKind, Audience, Cascade, Checklist, Deadline, Escalation, Finding, Inspection,
    Level, Order, OrderAct, OrderEntry, OrderState, Place, Post, PostKind, Report, ReportState,
    Round, Task, TaskKind, Template, Verdict, Week,
};
use domain::journal::RecordKind;
use domain::term::StepCode;
use domain::{AccountId, Millis, RecordId};
use store::Error;
use store::duty::{PartKey, StoredReport};

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
        let chosen = task("01C", Audience::Villages(vec![unit(VILLAGE)]));
        tx.add_task(&whole(), &term_id(), &chosen).await.unwrap();
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        for scope in [whole(), town(TOWN), village(VILLAGE)] {
            let found = read.task(&scope, &term_id(), &chosen.id).await.unwrap();
            assert_eq!(found.as_ref(), Some(&chosen), "{scope:?}");
        }
        // Neither the neighbours of the village nor other townships are asked.
        for scope in [town(OTHER_TOWN), village("990101100201"), village("990101101200")] {
            let found = read.task(&scope, &term_id(), &chosen.id).await.unwrap();
            assert_eq!(found, None, "{scope:?}");
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

fn inspection() -> Inspection {
    Inspection {
        id: record("01I"),
        round: Some(record("01R")),
        town: unit(TOWN),
        unit: Some(unit(VILLAGE)),
        planned_on: day("2026-02-10"),
        group: AccountId::parse("01GROUP").unwrap(),
        group_name: "县第1督导组".to_owned(),
        held_on: None,
        summary: String::new(),
        by_name: "周敏".to_owned(),
        cancelled: None,
        version: 1,
    }
}

fn order() -> Order {
    Order {
        id: record("01O"),
        number: 1,
        place: place(),
        issuer: AccountId::parse("01GROUP").unwrap(),
        issuer_name: "周敏".to_owned(),
        issuer_office: "县第1督导组".to_owned(),
        finding: Some((record("01I"), 1)),
        title: "名单张贴不全".to_owned(),
        problem: "少一处".to_owned(),
        demand: "补齐".to_owned(),
        reply_by: day("2026-02-14"),
        evidence: false,
        state: OrderState::Issued,
        at: Millis(1_770_000_000_000),
        ended: None,
        version: 1,
    }
}

on_both! {
    async fn inspections_findings_and_orders_come_back_to_those_in_reach(ground: Ground) {
        ground.with_term().await;
        let term = term_id();
        let round = Round {
            id: record("01R"),
            title: "回头看".to_owned(),
            focus: "移交".to_owned(),
            from: day("2026-02-01"),
            until: day("2026-02-10"),
            by_name: "周敏".to_owned(),
        };
        let planned = inspection();
        let findings = [Finding {
            no: 1,
            item: "名单张贴".to_owned(),
            verdict: Verdict::Problem,
            note: "少一处".to_owned(),
        }];
        let today = day("2026-02-10");
        let held = planned.clone().hold(today, today, &findings, "有序").unwrap();
        let mut tx = ground.change().await;
        tx.add_round(&whole(), &term, &round).await.unwrap();
        tx.add_inspection(&town(TOWN), &term, &planned).await.unwrap();
        let beyond = tx.add_inspection(&town(OTHER_TOWN), &term, &planned).await;
        assert!(matches!(beyond, Err(Error::OutOfReach(_))), "{beyond:?}");
        tx.end_inspection(&town(TOWN), (&held, &findings), "inspection.hold").await.unwrap();
        let twice = tx.end_inspection(&town(TOWN), (&held, &[]), "inspection.hold").await;
        assert!(matches!(twice, Err(Error::Clash(_))), "{twice:?}");
        tx.add_order(&town(TOWN), &term, &order()).await.unwrap();
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        assert_eq!(read.rounds(&whole(), &term).await.unwrap(), [round]);
        assert_eq!(read.last_order(&whole(), &term).await.unwrap(), 1);
        let kept = Inspection { version: 2, ..held };
        for (scope, seen) in [(whole(), true), (town(TOWN), true), (village(VILLAGE), true), (town(OTHER_TOWN), false)] {
            let inspections = read.inspections(&scope, &term, None).await.unwrap();
            assert_eq!(inspections, if seen { vec![kept.clone()] } else { Vec::new() });
            let found = read.findings(&scope, &term, Some(&kept.id)).await.unwrap();
            assert_eq!(found.len(), usize::from(seen));
            let orders = read.orders(&scope, &term, Some(&record("01O"))).await.unwrap();
            assert_eq!(orders, if seen { vec![order()] } else { Vec::new() });
            let acts = read.order_acts(&scope, &record("01O")).await.unwrap();
            assert_eq!(acts.len(), usize::from(seen));
        }
    }

    async fn an_order_moves_from_the_version_that_was_read(ground: Ground) {
        ground.with_term().await;
        let term = term_id();
        let first = Order { finding: None, ..order() };
        let at = Millis(1_770_000_000_001);
        let answered = first.clone().apply(OrderAct::Answer, ("已补", None), at).unwrap();
        let entry = OrderEntry {
            no: 2,
            act: OrderAct::Answer,
            text: "已补".to_owned(),
            reply_by: None,
            by_name: "吴山".to_owned(),
            at,
        };
        let mut tx = ground.change().await;
        tx.add_order(&whole(), &term, &first).await.unwrap();
        tx.set_order(&village(VILLAGE), &answered, &entry).await.unwrap();
        let late = tx.set_order(&whole(), &answered, &entry).await;
        assert!(matches!(late, Err(Error::Clash(_))), "{late:?}");
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        let acts = read.order_acts(&whole(), &first.id).await.unwrap();
        assert_eq!(acts.last(), Some(&entry));
        let kept = read.orders(&whole(), &term, None).await.unwrap();
        assert_eq!(kept, [Order { version: 2, ..answered }]);
    }

    async fn a_checklist_is_a_list_of_versions_and_a_report_keeps_what_was_sent(ground: Ground) {
        ground.with_term().await;
        let term = term_id();
        let mut tx = ground.change().await;
        assert_eq!(tx.checklist(&whole()).await.unwrap(), Checklist::first());
        let list = Checklist::parse(1, "名单张贴\n票箱上锁").unwrap();
        tx.add_checklist(&whole(), &list, 0).await.unwrap();
        let late = tx.add_checklist(&whole(), &list, 0).await;
        assert!(matches!(late, Err(Error::Clash(_))), "{late:?}");
        let narrow = tx.add_checklist(&town(TOWN), &list, 1).await;
        assert!(matches!(narrow, Err(Error::OutOfReach(_))), "{narrow:?}");
        let draft = StoredReport {
            report: Report {
                id: record("01P"),
                week: Week::of(day("2026-02-03")),
                no: 1,
                state: ReportState::Draft,
                text: "进展".to_owned(),
                by_name: "周敏".to_owned(),
                at: Millis(1_770_000_000_000),
                sent: None,
                version: 1,
            },
            figures: "[]".to_owned(),
        };
        tx.add_report(&whole(), &term, &draft).await.unwrap();
        let (sent, _) = draft.report.clone().send(Millis(1_770_000_000_002), "周敏", None).unwrap();
        let sent = StoredReport { report: sent, ..draft.clone() };
        tx.set_report(&whole(), &sent, "report.send").await.unwrap();
        let late = tx.set_report(&whole(), &draft, "report.edit").await;
        assert!(matches!(late, Err(Error::Clash(_))), "{late:?}");
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        assert_eq!(read.checklist(&whole()).await.unwrap(), list);
        let kept = read.reports(&whole(), &term, None).await.unwrap();
        let report = Report { version: 2, ..sent.report.clone() };
        assert_eq!(kept, [StoredReport { report, ..sent }]);
        // A township reads what went out, and no draft.
        let own = read.reports(&town(TOWN), &term, None).await.unwrap();
        assert!(own.iter().all(|r| r.report.state != ReportState::Draft), "{own:?}");
    }
}
