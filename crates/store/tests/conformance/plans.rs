//! Rules of risk, overrulings, plans and trackers: versions, clashes, scopes.

use domain::duty::task::Content as TaskContent;
use domain::duty::{Audience, Cascade, Deadline, Task, TaskKind};
use domain::survey::plan::{Content, Item, ItemRecord, Outcome, Plan, PlanState};
use domain::survey::risk::{Cause, Level, Overrule, RiskRule, RuleTask, starter};
use domain::survey::tracker::{Entry, Fields, Kind};
use domain::{Millis, RecordId};
use store::Error;
use store::survey::tracker::EntryFilter;

use crate::ground::{VILLAGES, day, term_id, town, unit, village, whole};

const HOME: &str = VILLAGES[0].0;
const FAR: &str = VILLAGES[2].0;

fn rule(no: i64) -> RiskRule {
    RiskRule {
        code: "own_1".to_owned(),
        no,
        name: format!("第 {no} 版 𠮷"),
        at: None,
        ..starter().remove(0)
    }
}

fn overrule(of: &str, no: i64, level: Option<Level>) -> Overrule {
    Overrule {
        unit: unit(of),
        town: unit(&of[..9]),
        no,
        level,
        reason: "债务已签协议".to_owned(),
        by: "周敏".to_owned(),
        role: "township".to_owned(),
        at: Millis(no),
    }
}

fn plan(of: &str) -> Plan {
    let item = |no, hard| Item {
        no,
        problem: "债务 83 万元".to_owned(),
        cause: Some(Cause::Legacy),
        rule: Some("heavy_debt".to_owned()),
        hard,
        measure: "清债公示\n逐户核对".to_owned(),
        owner: "林和".to_owned(),
        post: "副书记".to_owned(),
        deadline: Some(day("2026-03-10")),
    };
    let bare = Item {
        no: 3,
        problem: "后备不足".to_owned(),
        ..Item::default()
    };
    Plan {
        content: Content {
            overview: "班子三人".to_owned(),
            items: vec![item(1, true), item(2, false), bare],
        },
        written_by: "周敏".to_owned(),
        ..Plan::first(unit(of), unit(&of[..9]), Millis(1))
    }
}

fn task_for(of: &str) -> Task {
    Task {
        id: RecordId::parse(&format!("01T{}", &of[6..])).unwrap(),
        content: TaskContent {
            kind: TaskKind::Task,
            title: "帮扶".to_owned(),
            text: "列入帮扶计划。".to_owned(),
            cascade: Cascade::Village,
            deadline: Deadline::Open,
            evidence: String::new(),
        },
        audience: Audience::Villages(vec![unit(of)]),
        template: None,
        issuer_town: None,
        by_name: "周敏".to_owned(),
        at: Millis(1),
        withdrawn: None,
        version: 1,
    }
}

fn entry(of: &str, id: &str, kind: Kind, state: &str) -> Entry {
    let mut fields = Fields::default();
    fields.put("auditor", "镇审计站");
    fields.put("remaining", "两行\n= 说明");
    Entry {
        id: RecordId::parse(id).unwrap(),
        kind,
        unit: unit(of),
        town: unit(&of[..9]),
        state: state.to_owned(),
        fields,
        deadline: None,
        begun: Millis(1),
        at: Millis(2),
        by: "周敏".to_owned(),
        version: 0,
    }
}

on_both! {
    async fn versions_of_a_rule_are_kept_and_two_editors_clash(ground: Ground) {
        let mut tx = ground.change().await;
        tx.add_risk_rule(&whole(), &rule(0), "risk.rule_edit").await.unwrap();
        let next = RiskRule { retired: true, ..rule(1) };
        tx.add_risk_rule(&whole(), &next, "risk.rule_retire").await.unwrap();
        tx.commit().await.unwrap();
        let stored = ground.store.read().await.unwrap().risk_rules(&whole()).await.unwrap();
        let versions: Vec<(i64, bool)> = stored.iter().map(|r| (r.no, r.retired)).collect();
        assert_eq!(versions, [(2, true), (1, false)]);
        assert_eq!(stored[1].expression, starter()[0].expression);
        let mut tx = ground.change().await;
        let late = tx.add_risk_rule(&whole(), &rule(1), "risk.rule_edit").await;
        assert!(matches!(late, Err(Error::Clash(_))), "{late:?}");
    }

    async fn the_newest_overruling_of_each_village_is_read_within_the_scope(ground: Ground) {
        ground.with_term().await;
        let mut tx = ground.change().await;
        for (of, no, level) in [
            (HOME, 1, Some(Level::Key)),
            (HOME, 2, None),
            (FAR, 1, Some(Level::Hard)),
        ] {
            tx.add_risk_overrule(&whole(), &term_id(), &overrule(of, no, level)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        let all = read.risk_overrules(&whole(), &term_id(), None).await.unwrap();
        let levels: Vec<_> = all.iter().map(|o| (o.no, o.level)).collect();
        assert_eq!(levels, [(2, None), (1, Some(Level::Hard))]);
        let one = read.risk_overrules(&whole(), &term_id(), Some(&unit(HOME))).await.unwrap();
        assert_eq!(one, [overrule(HOME, 2, None), overrule(HOME, 1, Some(Level::Key))]);
        let own = read.risk_overrules(&town("990101101"), &term_id(), None).await.unwrap();
        assert_eq!(own.len(), 1);
        drop(read);
        let mut tx = ground.change().await;
        let scope = town("990101100");
        let out = tx.add_risk_overrule(&scope, &term_id(), &overrule(FAR, 2, None)).await;
        assert!(matches!(out, Err(Error::OutOfReach(_))), "{out:?}");
        let late = tx.add_risk_overrule(&whole(), &term_id(), &overrule(HOME, 2, None)).await;
        assert!(matches!(late, Err(Error::Clash(_))), "{late:?}");
    }

    async fn tasks_that_came_of_rules_are_read_within_the_scope(ground: Ground) {
        ground.with_term().await;
        let made = |of: &str, task: &str| RuleTask {
            unit: unit(of),
            town: unit(&of[..9]),
            rule: "poor".to_owned(),
            task: RecordId::parse(task).unwrap(),
            by: "conformance".to_owned(),
            at: Millis(1),
        };
        let mut tx = ground.change().await;
        for of in [HOME, FAR] {
            let task = task_for(of);
            tx.add_task(&whole(), &term_id(), &task).await.unwrap();
            tx.add_rule_task(&whole(), &term_id(), &made(of, task.id.as_str())).await.unwrap();
        }
        let far = task_for(FAR);
        let out = tx.add_rule_task(&town("990101100"), &term_id(), &made(FAR, far.id.as_str())).await;
        assert!(matches!(out, Err(Error::OutOfReach(_))), "{out:?}");
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        assert_eq!(read.rule_tasks(&whole(), &term_id(), None).await.unwrap().len(), 2);
        for scope in [town(&HOME[..9]), village(HOME)] {
            let own = read.rule_tasks(&scope, &term_id(), None).await.unwrap();
            assert_eq!(own, [made(HOME, task_for(HOME).id.as_str())], "{scope:?}");
        }
        let one = read.rule_tasks(&whole(), &term_id(), Some(&unit(FAR))).await.unwrap();
        assert_eq!(one.len(), 1);
    }

    async fn a_plan_is_kept_whole_and_two_writers_clash(ground: Ground) {
        ground.with_term().await;
        let mut tx = ground.change().await;
        tx.put_plan(&whole(), &term_id(), &plan(HOME), "plan.draft").await.unwrap();
        tx.put_plan(&whole(), &term_id(), &plan(FAR), "plan.draft").await.unwrap();
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        let mut stored = read.plans(&whole(), &term_id(), Some(&unit(HOME))).await.unwrap();
        let first = stored.remove(0);
        assert_eq!(first, Plan { version: 1, ..plan(HOME) });
        assert_eq!(read.plans(&village(HOME), &term_id(), None).await.unwrap().len(), 1);
        drop(read);
        let approved = Plan {
            state: PlanState::Superseded,
            approved: Some(("赵清".to_owned(), day("2026-03-01"))),
            remark: Some(("时限太迟".to_owned(), "县".to_owned())),
            content: Content { items: first.content.items[..1].to_vec(), ..first.content.clone() },
            ..first.clone()
        };
        let second = Plan { no: 2, version: 0, ..plan(HOME) };
        let mut tx = ground.change().await;
        tx.put_plan(&whole(), &term_id(), &approved, "plan.supersede").await.unwrap();
        tx.put_plan(&whole(), &term_id(), &second, "plan.draft").await.unwrap();
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        let both = read.plans(&whole(), &term_id(), Some(&unit(HOME))).await.unwrap();
        assert_eq!(both[1], Plan { version: 2, ..approved.clone() });
        let of_all = read.plans(&whole(), &term_id(), None).await.unwrap();
        assert_eq!(of_all.iter().map(|p| p.no).collect::<Vec<_>>(), [2, 1], "superseded ones are left out");
        drop(read);
        let mut tx = ground.change().await;
        for stale in [approved, second] {
            let late = tx.put_plan(&whole(), &term_id(), &stale, "plan.draft").await;
            assert!(matches!(late, Err(Error::Clash(_))), "{late:?}");
        }
        let out = tx.put_plan(&town("990101101"), &term_id(), &plan(HOME), "plan.draft").await;
        assert!(matches!(out, Err(Error::OutOfReach(_))), "{out:?}");
    }

    async fn what_came_of_a_problem_is_read_newest_first(ground: Ground) {
        ground.with_term().await;
        let record = |no, outcome| ItemRecord {
            item: 1,
            no,
            outcome,
            result: "已签化债协议".to_owned(),
            by: "周敏".to_owned(),
            role: "township".to_owned(),
            at: Millis(no),
        };
        let place = (&unit(&HOME[..9]), &unit(HOME));
        let mut tx = ground.change().await;
        for (no, outcome) in [(1, Outcome::Doing), (2, Outcome::Accepted)] {
            tx.add_plan_record(&whole(), &term_id(), place, &record(no, outcome)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        let stored = read.plan_records(&village(HOME), &term_id(), None).await.unwrap();
        let records: Vec<ItemRecord> = stored.into_iter().map(|(_, r)| r).collect();
        assert_eq!(records, [record(2, Outcome::Accepted), record(1, Outcome::Doing)]);
        assert_eq!(read.plan_records(&village(FAR), &term_id(), None).await.unwrap(), []);
        drop(read);
        let mut tx = ground.change().await;
        let late = tx.add_plan_record(&whole(), &term_id(), place, &record(2, Outcome::Open)).await;
        assert!(matches!(late, Err(Error::Clash(_))), "{late:?}");
    }

    async fn a_village_has_one_audit_and_many_petitions(ground: Ground) {
        ground.with_term().await;
        let audit = entry(HOME, "01AUDIT", Kind::ExitAudit, "notice");
        let mut tx = ground.change().await;
        tx.put_tracker_entry(&whole(), &term_id(), &audit, ("notify", "")).await.unwrap();
        for id in ["01PETITION1", "01PETITION2"] {
            let petition = entry(HOME, id, Kind::Petition, "listed");
            tx.put_tracker_entry(&whole(), &term_id(), &petition, ("add", "")).await.unwrap();
        }
        let second = entry(HOME, "01AUDIT2", Kind::ExitAudit, "notice");
        let twice = tx.put_tracker_entry(&whole(), &term_id(), &second, ("notify", "")).await;
        assert!(matches!(twice, Err(Error::Clash(_))), "{twice:?}");
        tx.commit().await.unwrap();
        let moved = Entry { version: 1, state: "fieldwork".to_owned(), ..audit.clone() };
        let mut tx = ground.change().await;
        tx.put_tracker_entry(&whole(), &term_id(), &moved, ("field", "进场")).await.unwrap();
        let late = tx.put_tracker_entry(&whole(), &term_id(), &moved, ("field", "")).await;
        assert!(matches!(late, Err(Error::Clash(_))), "{late:?}");
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        let filter = EntryFilter { kind: Some(Kind::ExitAudit), ..EntryFilter::default() };
        let stored = read.tracker_entries(&whole(), &term_id(), filter).await.unwrap();
        assert_eq!(stored, [Entry { version: 2, ..moved.clone() }]);
        let log = read.tracker_log(&whole(), &audit.id).await.unwrap();
        let lines: Vec<_> = log.iter().map(|l| (l.no, l.act.as_str(), l.note.as_str())).collect();
        assert_eq!(lines, [(2, "field", "进场"), (1, "notify", "")]);
        assert_eq!(read.tracker_log(&town("990101101"), &audit.id).await.unwrap(), []);
        let all = read.tracker_entries(&village(HOME), &term_id(), EntryFilter::default()).await.unwrap();
        assert_eq!(all.len(), 3);
        let far = read.tracker_entries(&village(FAR), &term_id(), EntryFilter::default()).await.unwrap();
        assert_eq!(far, []);
        drop(read);
        let mut tx = ground.change().await;
        let out = tx.put_tracker_entry(&village(FAR), &term_id(), &moved, ("field", "")).await;
        assert!(matches!(out, Err(Error::OutOfReach(_))), "{out:?}");
    }
}
