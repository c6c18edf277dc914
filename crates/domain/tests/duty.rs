//! The chain of responsibility, tasks and escalation as rules.

#![cfg(test)]

use std::collections::BTreeSet;

use domain::duty::chain::{self, Village, is_office_phone};
use domain::duty::task::{Content, check_answer, standing};
use domain::duty::{
    Answer, AnswerFault, AnswerKind, Audience, Cascade, Deadline, Level, Place, Post, PostFault,
    PostKind, Task, TaskFault, TaskKind, escalation,
};
use domain::term::{State, StepCode};
use domain::{Day, Millis, RecordId, UnitId};

fn unit(id: &str) -> UnitId {
    UnitId::parse(id).unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn at(text: &str) -> Millis {
    Millis::start_of(day(text)).plus_s(9 * 3600)
}

fn post(kind: PostKind, town: Option<&str>, village: Option<&str>, name: &str) -> Post {
    Post {
        id: RecordId::parse("01POST").unwrap(),
        kind,
        town: town.map(unit),
        unit: village.map(unit),
        group: String::new(),
        rank: String::new(),
        name: name.to_owned(),
        title: String::new(),
        office: String::new(),
        phone: String::new(),
        charge: String::new(),
        account: None,
        from: day("2026-01-05"),
        until: None,
        end_reason: String::new(),
        version: 1,
    }
}

#[test]
fn a_post_fits_its_place_and_the_county_names_its_own() {
    let cadre = post(PostKind::VillageCadre, Some("t"), Some("v"), "周敏");
    cadre.check(true).unwrap();
    let placed = |kind, town, village| post(kind, town, village, "周敏").check(false);
    assert_eq!(
        placed(PostKind::VillageCadre, Some("t"), None),
        Err(PostFault::Place)
    );
    assert_eq!(
        placed(PostKind::TownFirst, None, None),
        Err(PostFault::Place)
    );
    assert_eq!(
        placed(PostKind::LeadingGroup, Some("t"), None),
        Err(PostFault::Place)
    );
    assert_eq!(
        placed(PostKind::WorkGroup, None, None),
        Err(PostFault::NoGroup)
    );
    let leader = post(PostKind::ContactTown, Some("t"), None, "许望舒");
    assert_eq!(leader.check(true), Err(PostFault::NotByTown));
    leader.check(false).unwrap();
    let nameless = post(PostKind::VillageCadre, Some("t"), Some("v"), " ");
    assert_eq!(nameless.check(false), Err(PostFault::Name));
}

#[test]
fn a_private_number_is_no_office_telephone() {
    for good in ["", "0000-8420100", "8420100", "(0398)8420100转12"] {
        assert!(is_office_phone(good), "{good}");
    }
    for bad in ["13800000000", "138-0000-0000", "办公室", "12"] {
        assert!(!is_office_phone(bad), "{bad}");
    }
}

#[test]
fn somebodys_time_ends_once_in_order_and_with_a_reason() {
    let cadre = || post(PostKind::VillageCadre, Some("t"), Some("v"), "周敏");
    let today = day("2026-03-03");
    let end = |on, reason| cadre().end(day(on), today, reason);
    assert_eq!(end("2026-01-04", "调离"), Err(PostFault::EndDay));
    assert_eq!(end("2026-03-04", "调离"), Err(PostFault::EndDay));
    assert_eq!(end("2026-03-03", " "), Err(PostFault::NoReason));
    let ended = end("2026-03-03", " 调离 ").unwrap();
    assert_eq!((ended.stands(), ended.end_reason.as_str()), (false, "调离"));
    assert_eq!(ended.end(today, today, "再次"), Err(PostFault::Ended));
}

#[test]
fn a_gap_is_told_for_every_village_and_level() {
    let villages = ["a", "b"].map(|v| Village {
        town: unit("t"),
        unit: unit(v),
    });
    let mut posts = vec![
        post(PostKind::ContactTown, Some("t"), None, "许望舒"),
        post(PostKind::TownFirst, Some("t"), None, "程砚"),
        post(PostKind::ContactVillage, Some("t"), Some("a"), "何川"),
        post(PostKind::VillageCadre, Some("t"), Some("a"), "周敏"),
        post(PostKind::VillageHead, Some("t"), Some("a"), "吴山"),
        post(PostKind::VillageCadre, Some("t"), Some("b"), "周敏"),
    ];
    let gaps = chain::gaps(&villages, &posts, &BTreeSet::new());
    let told: Vec<_> = gaps.iter().map(|g| (g.unit.as_str(), g.kind)).collect();
    assert_eq!(
        told,
        [
            ("b", PostKind::ContactVillage),
            ("b", PostKind::VillageHead)
        ]
    );
    // Whoever left leaves a gap; a hard village asks for a county leader besides.
    if let Some(first) = posts.get_mut(1) {
        first.until = Some(day("2026-02-01"));
    }
    let hard = BTreeSet::from([unit("a")]);
    let gaps = chain::gaps(&villages, &posts, &hard);
    let of_a: Vec<_> = gaps
        .iter()
        .filter(|g| g.unit == unit("a"))
        .map(|g| g.kind)
        .collect();
    assert_eq!(of_a, [PostKind::ContactHard, PostKind::TownFirst]);
    // A village that once had a county leader stays hard when the leader leaves.
    let mut leader = post(PostKind::ContactHard, Some("t"), Some("b"), "郑远");
    leader.until = Some(day("2026-02-01"));
    assert_eq!(chain::once_hard(&[leader]), BTreeSet::from([unit("b")]));
}

fn content(kind: TaskKind, cascade: Cascade, deadline: Deadline) -> Content {
    Content {
        kind,
        title: "公布选民名单".to_owned(),
        text: "按时公布。".to_owned(),
        cascade,
        deadline,
        evidence: String::new(),
    }
}

fn task(content: Content, audience: Audience) -> Task {
    Task {
        id: RecordId::parse("01TASK").unwrap(),
        content,
        audience,
        template: None,
        issuer_town: None,
        by_name: "周敏".to_owned(),
        at: at("2026-01-20"),
        withdrawn: None,
        version: 1,
    }
}

#[test]
fn a_deadline_follows_its_step_or_stays() {
    let latest =
        |party: bool, step| (!party && step == StepCode::VoterList).then(|| day("2026-03-02"));
    let step = |party, offset_days| Deadline::Step {
        party,
        step: StepCode::VoterList,
        offset_days,
    };
    assert_eq!(step(false, -2).day(latest), Some(day("2026-02-28")));
    assert_eq!(step(false, 3).day(latest), Some(day("2026-03-05")));
    assert_eq!(step(true, 0).day(latest), None);
    let fixed = Deadline::Fixed(day("2026-02-10"));
    assert_eq!(fixed.day(latest), Some(day("2026-02-10")));
    assert_eq!(Deadline::Open.day(latest), None);
}

#[test]
fn a_task_needs_an_audience_that_fits_and_a_township_asks_its_own() {
    let today = day("2026-01-20");
    let check = |cascade, audience| {
        task(content(TaskKind::Task, cascade, Deadline::Open), audience).check(today)
    };
    check(Cascade::Village, Audience::AllTowns).unwrap();
    let some = || Audience::Villages(vec![unit("v")]);
    check(Cascade::Village, some()).unwrap();
    assert_eq!(check(Cascade::Town, some()), Err(TaskFault::NoAudience));
    let nobody = Audience::Towns(Vec::new());
    assert_eq!(check(Cascade::Town, nobody), Err(TaskFault::NoAudience));
    assert_eq!(
        check(Cascade::Department, Audience::AllTowns),
        Err(TaskFault::NoAudience)
    );
    let mut own = task(
        content(TaskKind::Task, Cascade::Village, Deadline::Open),
        Audience::AllTowns,
    );
    own.issuer_town = Some(unit("t"));
    assert_eq!(own.check(today), Err(TaskFault::BeyondTown));
    own.audience = Audience::Towns(vec![unit("t")]);
    own.check(today).unwrap();
    own.audience = Audience::Villages(vec![unit("v")]);
    own.check(today).unwrap();
    assert!(own.audience.asks(&unit("t"), &unit("v")));
    assert!(!own.audience.asks(&unit("t"), &unit("w")));
    own.content.deadline = Deadline::Fixed(day("2026-01-19"));
    assert_eq!(own.check(today), Err(TaskFault::Past));
    let withdrawn = own.withdraw(at("2026-01-21"), "重复下达").unwrap();
    assert_eq!(
        withdrawn.withdraw(at("2026-01-22"), "再次"),
        Err(TaskFault::Withdrawn)
    );
}

fn answer(no: i64, kind: AnswerKind, on: Option<&str>) -> Answer {
    Answer {
        no,
        kind,
        note: "已办".to_owned(),
        on: on.map(day),
        signer: String::new(),
        by_name: "吴山".to_owned(),
        at: at("2026-02-01"),
    }
}

#[test]
fn a_part_is_answered_done_given_back_and_done_again() {
    let today = day("2026-02-01");
    let work = task(
        content(TaskKind::Task, Cascade::Village, Deadline::Open),
        Audience::AllTowns,
    );
    let check = |before: &[Answer], new: &Answer| check_answer(&work, before, new, today);
    let done = answer(1, AnswerKind::Done, Some("2026-02-01"));
    check(&[], &done).unwrap();
    let tomorrow = answer(1, AnswerKind::Done, Some("2026-02-02"));
    assert_eq!(check(&[], &tomorrow), Err(AnswerFault::Day));
    assert_eq!(
        check(&[], &answer(1, AnswerKind::Reopened, None)),
        Err(AnswerFault::NotDone)
    );
    assert_eq!(
        check(&[], &answer(1, AnswerKind::Signed, Some("2026-02-01"))),
        Err(AnswerFault::Kind)
    );
    let before = [done.clone()];
    assert_eq!(
        check(&before, &answer(2, AnswerKind::Progress, None)),
        Err(AnswerFault::Done)
    );
    let back = answer(2, AnswerKind::Reopened, None);
    check(&before, &back).unwrap();
    let both = [done, back];
    check(&both, &answer(3, AnswerKind::Done, Some("2026-02-01"))).unwrap();
    let stands = standing(None, None, &both, today, 3);
    assert_eq!(stands.state, State::Doing);
}

#[test]
fn a_letter_is_signed_by_somebody() {
    let today = day("2026-02-01");
    let letter = task(
        content(TaskKind::Letter, Cascade::Town, Deadline::Open),
        Audience::AllTowns,
    );
    let mut signed = answer(1, AnswerKind::Signed, Some("2026-02-01"));
    assert_eq!(
        check_answer(&letter, &[], &signed, today),
        Err(AnswerFault::NoSigner)
    );
    "程砚".clone_into(&mut signed.signer);
    check_answer(&letter, &[], &signed, today).unwrap();
    let done = answer(1, AnswerKind::Done, Some("2026-02-01"));
    assert_eq!(
        check_answer(&letter, &[], &done, today),
        Err(AnswerFault::Kind)
    );
}

#[test]
fn a_part_stands_by_deadline_receipt_and_answers() {
    let state = |deadline: Option<&str>, read: Option<&str>, today: &str| {
        standing(deadline.map(day), read.map(at), &[], day(today), 3).state
    };
    assert_eq!(state(None, None, "2026-02-01"), State::Idle);
    assert_eq!(state(None, Some("2026-02-01"), "2026-02-01"), State::Doing);
    assert_eq!(state(Some("2026-02-10"), None, "2026-02-01"), State::Idle);
    assert_eq!(state(Some("2026-02-10"), None, "2026-02-07"), State::Soon);
    assert_eq!(state(Some("2026-02-10"), None, "2026-02-10"), State::Soon);
    assert_eq!(state(Some("2026-02-10"), None, "2026-02-11"), State::Late);
    let done = [answer(1, AnswerKind::Done, Some("2026-02-12"))];
    let late = standing(Some(day("2026-02-10")), None, &done, day("2026-02-20"), 3);
    assert_eq!((late.state, late.late_days), (State::Done, 2));
}

fn village() -> Place {
    Place::Village {
        town: unit("t"),
        unit: unit("v"),
    }
}

#[test]
fn what_is_overdue_goes_up_level_by_level_and_says_so_beforehand() {
    let deadline = day("2026-02-10");
    let due = |reached: &[Level], today: &str| {
        escalation::due(&village(), deadline, reached, day(today), 2)
            .iter()
            .map(|e| e.to)
            .collect::<Vec<_>>()
    };
    assert!(due(&[], "2026-02-11").is_empty());
    assert_eq!(due(&[], "2026-02-12"), [Level::Town]);
    assert!(due(&[Level::Town], "2026-02-13").is_empty());
    assert_eq!(due(&[Level::Town], "2026-02-14"), [Level::County]);
    assert!(due(&[Level::Town, Level::County], "2026-03-14").is_empty());
    // After a stop of some days both are due at once.
    assert_eq!(due(&[], "2026-02-20"), [Level::Town, Level::County]);
    let town = Place::Town(unit("t"));
    let up = escalation::due(&town, deadline, &[], day("2026-02-12"), 2);
    assert_eq!(up.first().map(|e| e.to), Some(Level::County));

    let warning = |reached: &[Level], today: &str| {
        escalation::warning(&village(), deadline, reached, day(today), (2, 3))
    };
    assert_eq!(warning(&[], "2026-02-06"), None);
    assert_eq!(warning(&[], "2026-02-07"), Some((5, Level::Town)));
    assert_eq!(warning(&[], "2026-02-11"), Some((1, Level::Town)));
    assert_eq!(
        warning(&[Level::Town], "2026-02-12"),
        Some((2, Level::County))
    );
    assert_eq!(warning(&[Level::Town, Level::County], "2026-02-20"), None);
}
