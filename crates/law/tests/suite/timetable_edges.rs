//! Timetables at the edges: the day itself, the day before, strict counting,
//! pins, and what each fault cites.

use crate::support::{book, book_with};
use chrono::NaiveDate;
use law::Severity;
use law::body::Body;
use law::rules::RuleBook;
use law::timetable::{Fault, FaultKind, Notice, Pin, Plan, StepCode, check, to_ics};
use std::collections::BTreeMap;

const VC: Body = Body::VillagersCommittee;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn plan(election_day: &str, days: &[(StepCode, &str)]) -> Plan {
    let days = days.iter().map(|(code, text)| (*code, day(text)));
    Plan {
        body: VC,
        form: None,
        election_day: day(election_day),
        days: days.collect::<BTreeMap<_, _>>(),
        term_end: None,
        pins: Vec::new(),
    }
}

fn faults(book: &RuleBook, province: &str, plan: &Plan) -> Vec<Fault> {
    let rules = book.select(VC, province, plan.election_day).unwrap().rules;
    check(rules, book.older(VC, province, plan.election_day), plan)
}

fn kinds(faults: &[Fault]) -> Vec<FaultKind> {
    faults.iter().map(|fault| fault.kind).collect()
}

#[test]
fn a_term_may_end_on_election_day() {
    let mut plan = plan("2026-03-22", &[]);
    plan.term_end = Some(day("2026-03-22"));
    assert_eq!(faults(book(), "00", &plan), []);
    plan.term_end = Some(day("2026-03-21"));
    let expired = faults(book(), "00", &plan);
    assert_eq!(kinds(&expired), [FaultKind::TermExpired]);
    assert_eq!(expired[0].cites.texts(), ["VCL26 §14"]);
}

#[test]
fn the_first_day_of_the_new_text_is_under_it() {
    let at = |list| {
        faults(
            book(),
            "00",
            &plan("2026-01-25", &[(StepCode::VoterList, list)]),
        )
    };
    let last = at("2025-12-31");
    assert_eq!(kinds(&last), [FaultKind::Straddles]);
    assert_eq!(last[0].limit, day("2026-01-01"));
    assert_eq!(last[0].cites.texts(), ["VCL26 §17", "VCL26"]);
    assert_eq!(at("2026-01-01"), []);
}

#[test]
fn only_a_pinned_step_of_the_older_days_is_judged_by_the_older_text() {
    let late = |list: &str, election_day: &str, pinned: bool| {
        let mut plan = plan(election_day, &[(StepCode::VoterList, list)]);
        if pinned {
            let (step, reason) = (StepCode::VoterList, "按旧法登记".to_owned());
            plan.pins.push(Pin { step, reason });
        }
        let found = faults(book(), "00", &plan);
        let cites = |fault: &Fault| (fault.kind, fault.cites.texts());
        found.iter().map(cites).collect::<Vec<_>>()
    };
    let after = |article: &str| (FaultKind::AfterLatest, vec![article.to_owned()]);
    // A list 15 days before: late under both texts.
    assert_eq!(late("2025-12-28", "2026-01-12", true), [after("VCL18 §14")]);
    assert_eq!(late("2026-03-08", "2026-03-23", true), [after("VCL26 §17")]);
    let straddles = (
        FaultKind::Straddles,
        vec!["VCL26 §17".to_owned(), "VCL26".to_owned()],
    );
    let unpinned = late("2025-12-28", "2026-01-12", false);
    assert_eq!(unpinned, [straddles, after("VCL26 §17")]);
}

#[test]
fn election_day_in_the_plan_is_the_day_the_plan_is_for() {
    let at = |d| {
        faults(
            book(),
            "00",
            &plan("2026-03-22", &[(StepCode::ElectionDay, d)]),
        )
    };
    assert_eq!(at("2026-03-22"), []);
    let other = at("2026-03-23");
    assert_eq!(kinds(&other), [FaultKind::NotElectionDay]);
    assert_eq!(other[0].limit, day("2026-03-22"));
}

#[test]
fn a_step_of_another_election_is_none() {
    let days = [(StepCode::PartyReply, "2026-03-01")];
    let found = faults(book(), "00", &plan("2026-03-22", &days));
    assert_eq!(kinds(&found), [FaultKind::NotAStep]);
}

#[test]
fn too_early_by_law_is_a_cut_appeal_only_for_the_appeal() {
    let lines = "step.formal_candidates = { earliest = \"D-9 law\", cites = [\"XX §2\"] }\n\
                 step.voter_appeal = { earliest = \"list+5 practice\", cites = [\"XX §3\"] }";
    let book = book_with(lines);
    let days = [
        (StepCode::VoterList, "2026-02-28"),
        (StepCode::VoterAppeal, "2026-03-01"),
        (StepCode::FormalCandidates, "2026-03-12"),
    ];
    let found = faults(&book, "90", &plan("2026-03-22", &days));
    let early = |severity| (FaultKind::BeforeEarliest, severity);
    let seen: Vec<_> = found.iter().map(|f| (f.kind, f.severity)).collect();
    assert_eq!(seen, [early(Severity::Warning), early(Severity::Error)]);
    assert_eq!(found[1].limit, day("2026-03-13"));
    assert_eq!(found[1].cites.texts(), ["XX §2", "VCL26 §18"]);
}

#[test]
fn the_first_and_the_last_day_are_within() {
    let at = |list| {
        let days = [(StepCode::VoterList, list)];
        kinds(&faults(book(), "00", &plan("2026-03-23", &days)))
    };
    assert_eq!(at("2026-02-22"), [FaultKind::BeforeEarliest]);
    assert_eq!(at("2026-02-23"), []);
    assert_eq!(at("2026-03-03"), []);
    assert_eq!(at("2026-03-04"), [FaultKind::AfterLatest]);
}

#[test]
fn two_steps_on_one_day_are_in_order() {
    let at = |formal| {
        let days = [
            (StepCode::JointReview, "2026-03-14"),
            (StepCode::FormalCandidates, formal),
        ];
        faults(book(), "00", &plan("2026-03-22", &days))
    };
    assert_eq!(at("2026-03-14"), []);
    let before = at("2026-03-13");
    assert_eq!(kinds(&before), [FaultKind::OutOfOrder]);
    assert_eq!(before[0].other, Some(StepCode::JointReview));
    assert_eq!(before[0].cites.texts(), ["REG13", "VCL26 §18"]);
}

#[test]
fn what_hangs_on_the_list_is_counted_from_its_last_day() {
    let d = day("2026-03-22");
    let rules = book().select(VC, "00", d).unwrap().rules;
    let table = rules.timetable(VC, None, d);
    let step = |code| table.step(code).unwrap();
    let appeal = step(StepCode::VoterAppeal);
    assert_eq!(
        (appeal.earliest, appeal.latest),
        (day("2026-03-07"), day("2026-03-10"))
    );
    assert_eq!(appeal.notices(), [Notice::VoterListCorrection]);
    assert!(appeal.is_law());
    assert!(!step(StepCode::FormalCandidates).is_law());
    assert_eq!(table.term_years, 5);
}

#[test]
fn strict_counting_moves_only_days_of_law_before_the_day() {
    let d = day("2026-03-22");
    let strict = book_with("day_counting = { value = \"strict\", cites = [\"XX §1\"] }");
    let days = |book: &RuleBook, province, code| {
        let rules = book.select(VC, province, d).unwrap().rules;
        let table = rules.timetable(VC, None, d);
        let step = table.step(code).unwrap();
        (step.earliest, step.latest)
    };
    let both = |code| (days(book(), "00", code), days(&strict, "90", code));
    let (plain, moved) = both(StepCode::VoterList);
    assert_eq!(moved, (plain.0, day("2026-03-01")), "{plain:?}");
    let (plain, moved) = both(StepCode::Handover);
    assert_eq!(plain, moved, "days after are counted as ever");
    let (plain, moved) = both(StepCode::ElectionDay);
    assert_eq!(plain, moved, "the day is the day");
    let (plain, moved) = both(StepCode::FormalCandidates);
    assert_eq!(plain, moved, "practice is not law");
}

#[test]
fn rules_are_shown_as_offsets() {
    let rules = book().select(VC, "00", day("2026-03-22")).unwrap().rules;
    let shown = |code| {
        let rule = rules.steps().iter().find(|rule| rule.code == code);
        rule.unwrap().to_string()
    };
    assert_eq!(shown(StepCode::VoterList), "D-28..D-20");
    assert_eq!(shown(StepCode::ElectionDay), "D");
    assert_eq!(shown(StepCode::VoterAppeal), "list+5..list+8");
    assert_eq!(shown(StepCode::Handover), "D..D+10");
}

#[test]
fn calendar_lines_are_folded_at_seventy_five_bytes() {
    let d = day("2026-03-22");
    let rules = book().select(VC, "00", d).unwrap().rules;
    let table = rules.timetable(VC, None, d);
    // "SUMMARY:" takes 8 of the 75 bytes.
    let ics = |length: usize| {
        let title = "a".repeat(length);
        to_ics(
            &table,
            "甲村",
            "20260101T000000Z",
            "x",
            |_| title.clone(),
            |_| String::new(),
        )
    };
    let whole = format!("\r\nSUMMARY:{}\r\n", "a".repeat(67));
    assert!(ics(67).contains(&whole), "exactly full is not folded");
    let folded = format!("\r\nSUMMARY:{}\r\n a\r\n", "a".repeat(67));
    assert!(ics(68).contains(&folded));
    let twice = format!("\r\n {}\r\n a\r\n", "a".repeat(74));
    assert!(ics(67 + 74 + 1).contains(&twice));
}
