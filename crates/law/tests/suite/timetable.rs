//! Timetables: worked cases of law.md §10 on days, and the shape of the plan.

use chrono::NaiveDate;
use law::Severity;
use law::body::{Body, Form};
use law::rules::RuleBook;
use law::timetable::{FaultKind, Plan, StepCode, check, diff, term_end, to_ics};
use std::collections::BTreeMap;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn book() -> RuleBook {
    match RuleBook::embedded() {
        Ok(book) => book,
        Err(faults) => panic!("{faults:#?}"),
    }
}

fn plan(body: Body, election_day: &str, days: &[(StepCode, &str)]) -> Plan {
    Plan {
        body,
        form: None,
        election_day: day(election_day),
        days: days
            .iter()
            .map(|(code, text)| (*code, day(text)))
            .collect::<BTreeMap<_, _>>(),
        term_end: None,
        pins: Vec::new(),
    }
}

fn faults(province: &str, plan: &Plan) -> Vec<(StepCode, FaultKind, Severity)> {
    let book = book();
    let rules = book
        .select(plan.body, province, plan.election_day)
        .unwrap()
        .rules;
    let older = book.older(plan.body, province, plan.election_day);
    check(rules, older, plan)
        .iter()
        .map(|f| (f.step, f.kind, f.severity))
        .collect()
}

#[test]
fn every_committee_has_its_steps_from_preparation_to_handover() {
    let book = book();
    for (body, form, least) in [
        (Body::VillagersCommittee, None, 18),
        (Body::ResidentsCommittee, Some(Form::AllResidents), 18),
        (
            Body::ResidentsCommittee,
            Some(Form::HouseholdRepresentatives),
            18,
        ),
        (
            Body::ResidentsCommittee,
            Some(Form::GroupRepresentatives),
            17,
        ),
        (Body::PartyBranch, None, 14),
    ] {
        for province in ["00", "11", "31", "33", "37", "41", "50"] {
            let d = day("2026-03-22");
            let rules = book.select(body, province, d).unwrap().rules;
            let table = rules.timetable(body, form, d);
            assert!(
                table.steps.len() >= least,
                "{body} {province} {}",
                table.steps.len()
            );
            assert!(
                table.steps.iter().all(|step| step.earliest <= step.latest),
                "{table:#?}"
            );
            assert!(table.steps.windows(2).all(|w| w[0].latest <= w[1].latest));
            assert_eq!(table.step(StepCode::ElectionDay).unwrap().latest, d);
            assert_eq!(table.steps.last().unwrap().code, StepCode::Handover);
        }
    }
}

#[test]
fn no_proxy_list_where_residents_representatives_vote() {
    let book = book();
    let d = day("2026-03-22");
    let rules = book
        .select(Body::ResidentsCommittee, "00", d)
        .unwrap()
        .rules;
    let table = |form| rules.timetable(Body::ResidentsCommittee, Some(form), d);
    assert!(
        table(Form::GroupRepresentatives)
            .step(StepCode::ProxyList)
            .is_none()
    );
    assert!(
        table(Form::AllResidents)
            .step(StepCode::ProxyList)
            .is_some()
    );
}

#[test]
fn g44_voter_list_twenty_days_before() {
    let at = |list| {
        plan(
            Body::VillagersCommittee,
            "2026-03-23",
            &[(StepCode::VoterList, list)],
        )
    };
    assert_eq!(faults("00", &at("2026-03-03")), []);
    let late = (StepCode::VoterList, FaultKind::AfterLatest, Severity::Error);
    assert_eq!(faults("00", &at("2026-03-04")), [late]);
}

#[test]
fn g47_formal_candidates_four_days_before_break_zhejiang_law() {
    let at = |formal| {
        plan(
            Body::VillagersCommittee,
            "2026-03-23",
            &[(StepCode::FormalCandidates, formal)],
        )
    };
    let late = |severity| (StepCode::FormalCandidates, FaultKind::AfterLatest, severity);
    assert_eq!(faults("33", &at("2026-03-18")), []);
    assert_eq!(faults("33", &at("2026-03-19")), [late(Severity::Error)]);
    // Where no text fixes the day, the same day is only unusual.
    assert_eq!(faults("00", &at("2026-03-19")), [late(Severity::Warning)]);
}

#[test]
fn g52_handover_within_ten_days() {
    let at = |done| {
        plan(
            Body::VillagersCommittee,
            "2026-03-23",
            &[(StepCode::Handover, done)],
        )
    };
    assert_eq!(faults("00", &at("2026-04-02")), []);
    let late = (StepCode::Handover, FaultKind::AfterLatest, Severity::Error);
    assert_eq!(faults("00", &at("2026-04-03")), [late]);
}

#[test]
fn objections_to_a_late_list_are_counted_from_the_list() {
    let cut = [
        (StepCode::VoterList, "2026-03-01"),
        (StepCode::VoterAppeal, "2026-03-05"),
    ];
    let found = faults("00", &plan(Body::VillagersCommittee, "2026-03-22", &cut));
    assert_eq!(
        found,
        [(
            StepCode::VoterAppeal,
            FaultKind::AppealCutShort,
            Severity::Error
        )]
    );
    let whole = [
        (StepCode::VoterList, "2026-03-01"),
        (StepCode::VoterAppeal, "2026-03-09"),
    ];
    assert_eq!(
        faults("00", &plan(Body::VillagersCommittee, "2026-03-22", &whole)),
        []
    );
}

#[test]
fn audit_must_be_published_before_the_election_and_in_chongqing_before_the_committee() {
    let on_the_day = [(StepCode::ExitAudit, "2026-03-22")];
    let found = faults(
        "00",
        &plan(Body::VillagersCommittee, "2026-03-22", &on_the_day),
    );
    assert_eq!(
        found,
        [(StepCode::ExitAudit, FaultKind::AfterLatest, Severity::Error)]
    );
    let late = [
        (StepCode::ExitAudit, "2026-02-09"),
        (StepCode::ElectionCommittee, "2026-02-10"),
    ];
    assert_eq!(
        faults("00", &plan(Body::VillagersCommittee, "2026-03-22", &late)),
        []
    );
    let found = faults("50", &plan(Body::VillagersCommittee, "2026-03-22", &late));
    assert_eq!(
        found,
        [(StepCode::ExitAudit, FaultKind::AfterLatest, Severity::Error)]
    );
}

#[test]
fn steps_out_of_order_are_found() {
    let days = [
        (StepCode::JointReview, "2026-03-14"),
        (StepCode::FormalCandidates, "2026-03-13"),
    ];
    let found = faults("00", &plan(Body::VillagersCommittee, "2026-03-22", &days));
    assert_eq!(
        found,
        [(
            StepCode::FormalCandidates,
            FaultKind::OutOfOrder,
            Severity::Error
        )]
    );
}

#[test]
fn a_step_under_the_older_text_straddles_unless_pinned() {
    let days = [(StepCode::VoterList, "2025-12-20")];
    let mut plan = plan(Body::VillagersCommittee, "2026-01-10", &days);
    plan.days.insert(StepCode::VoterList, day("2025-12-20"));
    let found = faults("00", &plan);
    assert_eq!(
        found,
        [(StepCode::VoterList, FaultKind::Straddles, Severity::Warning)]
    );
    let pin = law::timetable::Pin {
        step: StepCode::VoterList,
        reason: "按旧法登记".to_owned(),
    };
    plan.pins.push(pin);
    assert_eq!(faults("00", &plan), []);
}

#[test]
fn an_expired_term_is_found() {
    let mut plan = plan(Body::VillagersCommittee, "2026-03-22", &[]);
    plan.term_end = Some(term_end(day("2021-03-22"), 5));
    assert_eq!(plan.term_end, Some(day("2026-03-21")));
    let found = faults("00", &plan);
    assert_eq!(
        found,
        [(
            StepCode::ElectionDay,
            FaultKind::TermExpired,
            Severity::Error
        )]
    );
}

#[test]
fn moving_the_day_moves_the_later_steps() {
    let book = book();
    let rules = book
        .select(Body::VillagersCommittee, "41", day("2026-03-22"))
        .unwrap()
        .rules;
    let old = rules.timetable(Body::VillagersCommittee, None, day("2026-03-22"));
    let new = rules.timetable(Body::VillagersCommittee, None, day("2026-03-29"));
    let changes = diff(&old, &new);
    assert_eq!(changes.len(), old.steps.len());
    let list = changes
        .iter()
        .find(|change| change.code == StepCode::VoterList)
        .unwrap();
    assert_eq!(list.before.unwrap().1, day("2026-03-02"));
    assert_eq!(list.after.unwrap().1, day("2026-03-09"));
    assert_eq!(diff(&new, &new), []);
}

#[test]
fn days_at_the_ends_of_the_calendar_do_not_panic() {
    let book = book();
    for d in [NaiveDate::MIN, NaiveDate::MAX] {
        let rules = book
            .select(Body::VillagersCommittee, "00", d)
            .unwrap()
            .rules;
        assert!(
            !rules
                .timetable(Body::VillagersCommittee, None, d)
                .steps
                .is_empty()
        );
    }
}

#[test]
fn calendar_file_has_one_event_per_step_and_short_lines() {
    let book = book();
    let d = day("2026-03-22");
    let rules = book
        .select(Body::VillagersCommittee, "00", d)
        .unwrap()
        .rules;
    let table = rules.timetable(Body::VillagersCommittee, None, d);
    let long = "公布登记参加选举的村民名单,并公布异议期限;".repeat(5);
    let ics = to_ics(
        &table,
        "甲村",
        "20260101T000000Z",
        "example",
        |s| s.code.to_string(),
        |_| long.clone(),
    );
    assert_eq!(ics.matches("BEGIN:VEVENT").count(), table.steps.len());
    assert!(ics.split("\r\n").all(|line| line.len() <= 75));
    assert!(ics.contains("DTSTART;VALUE=DATE:20260322\r\nDTEND;VALUE=DATE:20260323\r\n"));
    // ASCII commas and semicolons are escaped, full-width ones are text.
    let unfolded = ics.replace("\r\n ", "");
    assert!(
        unfolded.contains("DESCRIPTION:公布登记参加选举的村民名单\\,并公布异议期限\\;公布"),
        "{unfolded}"
    );
}
