//! The demo as anybody gets it: its size, its states, its counts and people, its journal, and that two
//! of them are alike. One build serves all of them, a second one is compared with it.

#![cfg(test)]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use app::journal::verify::{Options, verify};
use app::{App, Config, Env, Fault, StillClock, demo};
use domain::account::{Actor, Role, SystemScope, SystemUse, Verb};
use domain::duty::{Level, OrderState, ReportState};
use domain::survey::risk::Level as RiskLevel;
use domain::term::board::{self, ElectionFacts, VillageLine};
use domain::term::{State, StepCode};
use law::rules::RuleBook;
use store::{Store, Target};

struct Demo {
    app: App,
    actor: Actor,
    _folder: tempfile::TempDir,
}

async fn made() -> Demo {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        data_dir: folder.path().to_owned(),
        keys_dir: folder.path().join("keys"),
        demo: true,
        second_factor: false,
    };
    let rules = Arc::new(RuleBook::embedded().unwrap());
    let store = Store::open(&Target::File(folder.path().join("demo.db")))
        .await
        .unwrap();
    #[expect(
        clippy::disallowed_methods,
        reason = "how long it took is printed, not judged"
    )]
    let started = Instant::now();
    demo::build(store.clone(), config.clone(), Arc::clone(&rules), |_| {})
        .await
        .unwrap();
    println!("the demo was made in {:?}", started.elapsed());
    let resumes = demo::resumes_at(&store).await.unwrap();
    assert_eq!(
        resumes,
        demo::begins(),
        "nothing happened after its instant"
    );
    let env = Env::new(Arc::new(StillClock::at(resumes)), [7; 32]);
    let app = App::new(store, env, config, rules).unwrap();
    let county = app.county_named("990121").await.unwrap();
    let actor = app.command_actor(&county).await.unwrap();
    Demo {
        app,
        actor,
        _folder: folder,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_is_a_county_in_mid_term_and_always_the_same_one() {
    let first = made().await;
    let (snapshot, _) = first.app.board(&first.actor, None).await.unwrap().unwrap();
    size(&snapshot.lines);
    states(&snapshot.lines);
    hard_cases(&snapshot.lines);
    counts(&first).await;
    people(&first).await;
    duties(&first).await;
    levels_and_work(&first).await;
    journal(&first).await;
    let second = made().await;
    assert_eq!(heads(&first).await, heads(&second).await);
}

fn size(lines: &[VillageLine]) {
    assert_eq!(lines.len(), demo::VILLAGES);
    let towns: BTreeSet<_> = lines.iter().map(|l| &l.facts.town).collect();
    assert_eq!(towns.len(), 18);
    let communities = lines.iter().filter(|l| !l.facts.kind.is_rural()).count();
    assert!((25..40).contains(&communities));
    assert!(lines.iter().all(|l| l.facts.responsible.is_some()));
}

/// Levels that people overruled count; what a rule proposed is being worked on; a day is confirmed past
/// a gate with the county's reason, and other villages wait for theirs.
async fn levels_and_work(demo: &Demo) {
    let (risks, _) = demo.app.risks(&demo.actor).await.unwrap().unwrap();
    let overruled: Vec<_> = risks
        .lines
        .iter()
        .map(|l| &l.assessment)
        .filter(|a| a.overruled.as_ref().is_some_and(|o| o.level.is_some()))
        .collect();
    assert_eq!(overruled.len(), 3);
    for one in &overruled {
        assert_eq!(
            one.level(),
            RiskLevel::Key,
            "the level given is the one that counts"
        );
        assert_ne!(one.level(), one.by_rules, "and is not that of the rules");
    }
    assert!(overruled.iter().any(|a| a.by_rules == RiskLevel::Hard));
    assert!(overruled.iter().any(|a| a.by_rules == RiskLevel::Normal));
    let works = demo.app.rule_works(&demo.actor, None).await.unwrap();
    for state in [State::Done, State::Late] {
        let there = works.iter().any(|w| w.part.progress.state == state);
        assert!(there, "no work of a rule is {state:?}");
    }
    let (snapshot, _) = demo.app.board(&demo.actor, None).await.unwrap().unwrap();
    let (mut waived, mut unpublished) = (0, 0);
    for line in &snapshot.lines {
        let page = demo.app.village_page(&demo.actor, None, &line.facts.unit);
        let page = page.await.unwrap();
        let waivers = page.confirmations.iter().filter(|c| c.reason.is_some());
        waived += waivers.filter(|c| !c.waived.is_empty()).count();
        let mut gates = page.day_gates.iter().flat_map(|(_, gates)| gates);
        let shut = gates.any(|g| g.code == "AUDIT_PUBLISHED" && !g.open);
        unpublished +=
            usize::from(shut && line.facts.elections.iter().any(ElectionFacts::unconfirmed));
    }
    println!("{waived} waived, {unpublished} wait for their audit");
    assert_eq!(waived, 1);
    assert!(unpublished > 0);
    let tracked = demo.app.village_work(&demo.actor, Verb::ViewTrackers).await;
    let (work, scope) = tracked.unwrap().unwrap();
    let entries = || work.visible(&scope).flat_map(|(_, own)| &own.entries);
    assert_eq!(entries().filter(|e| e.is_reported()).count(), 2);
}

/// The chain has a few gaps; tasks stand in every state and some were reported; orders and reports too.
async fn duties(demo: &Demo) {
    let chain = demo.app.chain_page(&demo.actor).await.unwrap().unwrap();
    println!("{} gaps", chain.gaps.len());
    assert!((3..=60).contains(&chain.gaps.len()));
    let board = demo.app.duty_board(&demo.actor, Verb::ViewTasks).await;
    let (board, _) = board.unwrap().unwrap();
    let parts = || board.tasks.iter().flat_map(|t| &t.parts);
    for state in State::ALL {
        let there = parts().filter(|p| p.progress.state == *state).count();
        println!("{} parts {}", there, state.zh());
        assert!(there > 0, "no part is {state:?}");
    }
    assert!(parts().any(|p| p.reached(Level::Town)));
    assert!(parts().any(|p| p.reached(Level::County)));
    assert!(board.tasks.iter().any(|t| t.task.withdrawn.is_some()));
    for state in OrderState::ALL {
        let there = board.orders.iter().any(|o| o.order.state == *state);
        assert!(there, "no order is {state:?}");
    }
    assert!(board.orders.iter().any(|o| !o.escalated.is_empty()));
    let reports = demo.app.reports(&demo.actor).await.unwrap();
    for page in &reports {
        println!("{}", page.report.text);
    }
    for state in [
        ReportState::Draft,
        ReportState::Sent,
        ReportState::Superseded,
    ] {
        assert!(reports.iter().any(|r| r.report.state == state), "{state:?}");
    }
    let rounds = demo.app.rounds(&demo.actor).await.unwrap();
    assert!(
        rounds
            .iter()
            .any(|r| r.inspections.iter().any(|i| i.problems > 0))
    );
}

/// Every state is there, in numbers that a person can take in.
fn states(lines: &[VillageLine]) {
    let tally = board::tally(lines.iter());
    println!("{tally:?}");
    assert!((50..=65).contains(&tally.done), "{tally:?}");
    assert!((150..=220).contains(&tally.doing), "{tally:?}");
    assert!((10..=40).contains(&tally.soon), "{tally:?}");
    assert!((6..=15).contains(&tally.late), "{tally:?}");
    assert_eq!((tally.idle, tally.undated), (5, 5), "{tally:?}");
    assert_eq!((tally.postponed, tally.awaiting), (3, 3), "{tally:?}");
    let step = |l: &VillageLine, code: StepCode| {
        let steps = l.elections.iter().flat_map(|e| &e.steps);
        steps
            .filter(move |s| s.code == code)
            .map(|s| s.progress)
            .max_by_key(|p| p.late_days)
    };
    let late_list = lines
        .iter()
        .filter(|l| step(l, StepCode::VoterList).is_some_and(|p| p.state == State::Late));
    assert!(late_list.count() >= 6, "voter lists are late");
    let handed_over_late = lines.iter().filter(|l| {
        step(l, StepCode::Handover).is_some_and(|p| p.state == State::Done && p.late_days > 0)
    });
    assert_eq!(handed_over_late.count(), 2, "done late says by how much");
}

/// Names that trouble software: shared ones, and characters beyond the basic plane.
fn hard_cases(lines: &[VillageLine]) {
    let shared = lines.iter().filter(|l| l.facts.name == "石犁桥村");
    let towns: BTreeSet<_> = shared.map(|l| l.facts.town_name.as_str()).collect();
    assert_eq!(towns.len(), 3);
    let renamed: Vec<_> = lines
        .iter()
        .filter(|l| l.facts.former_name.is_some())
        .collect();
    assert_eq!(renamed.len(), 1, "a village got another name meanwhile");
    let beyond = |c: char| u32::from(c) > 0xffff;
    assert!(lines.iter().any(|l| l.facts.name.contains(beyond)));
}

async fn counts(demo: &Demo) {
    let lines = demo.app.counts(&demo.actor).await.unwrap();
    let rows: Vec<_> = lines.iter().map(|l| &l.count).collect();
    assert!(rows.len() >= 60, "{}", rows.len());
    let waiting = |kind: &str| {
        let of_kind = |c: &&&app::polling::Count| c.row.next_kind.as_deref() == Some(kind);
        rows.iter().filter(of_kind).count()
    };
    assert_eq!(
        waiting("revote_tie"),
        1,
        "a tie waits for its second ballot"
    );
    assert_eq!(waiting("new_election"), 1, "a void vote is held again");
    assert!(waiting("runoff") >= 1, "a runoff is due");
    let void = rows.iter().filter(|c| c.row.valid == Some(0)).count();
    assert_eq!(void, 1);
    let second_rounds = rows.iter().filter(|c| c.row.round == 2).count();
    assert_eq!(second_rounds, 1, "a runoff was held");
    let accepted: Vec<_> = rows
        .iter()
        .filter(|c| c.declared.as_ref().is_some_and(|d| d.needs_acceptance))
        .collect();
    assert_eq!(
        accepted.len(),
        1,
        "one result hangs on a rule that is not verified"
    );
    let woman = accepted[0].declared.as_ref().unwrap();
    assert!(
        woman
            .elected
            .iter()
            .any(|w| w.sex.as_deref() == Some("female"))
    );
    assert!(accepted[0].row.accepted_by.is_some());
    let corrected = rows.iter().filter(|c| c.row.supersedes.is_some()).count();
    assert_eq!(corrected, 1, "a corrected count superseded another");
    assert_eq!(demo.app.count_drafts(&demo.actor).await.unwrap().len(), 1);
}

async fn people(demo: &Demo) {
    let accounts = demo.app.accounts(&demo.actor).await.unwrap();
    let roles: BTreeSet<Role> = accounts.iter().map(|a| a.role).collect();
    assert_eq!(roles.len(), Role::ALL.len(), "an account for every role");
    for login in demo::logins() {
        let open = demo
            .app
            .log_in(login.login, login.password, "127.0.0.1")
            .await;
        assert!(!open.unwrap().must_change, "{}", login.login);
    }
    let left: Vec<_> = accounts.iter().filter(|a| a.disabled.is_some()).collect();
    assert_eq!(left.len(), 1);
    assert!(left[0].successor.is_some());
    let refused = demo
        .app
        .log_in(&left[0].login, "demo-township-2026", "127.0.0.1")
        .await;
    assert!(
        matches!(&refused, Err(app::Error::Fault(faults)) if faults.contains(&Fault::Login)),
        "{refused:?}"
    );
    let deputy = demo
        .app
        .log_in("qingshi2", "demo-township-2026", "127.0.0.1");
    let who = demo.app.who(&deputy.await.unwrap().token).await.unwrap();
    assert_eq!(who.unwrap().may_act_for.len(), 1, "a deputy may act");
}

async fn journal(demo: &Demo) {
    let options = Options::default();
    let report = verify(demo.app.store(), &options, &|_| {}).await.unwrap();
    assert!(report.whole, "{report:?}");
}

/// The heads of the chains: equal heads mean equal events, and those carry the hashes of all content.
async fn heads(demo: &Demo) -> Vec<(String, i64, String)> {
    let scope = SystemScope::for_use(SystemUse::Verify);
    let mut read = demo.app.store().read().await.unwrap();
    let heads = read.heads(scope).await.unwrap();
    // Logging in above added to the first one's chain: both are compared as they were made.
    let mut made = Vec::new();
    for head in heads {
        let mut last = None;
        let mut after = 0;
        loop {
            let events = read.chain_chunk(scope, &head.county, after).await.unwrap();
            let Some(end) = events.last() else { break };
            after = end.seq;
            let mut before = events.into_iter().filter(|e| e.at_ms < demo::begins().0);
            last = before.next_back().or(last);
        }
        let last = last.unwrap();
        made.push((head.county, last.seq, last.hash));
    }
    made
}
