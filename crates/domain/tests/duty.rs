//! The chain of responsibility, tasks and escalation as rules.

#![cfg(test)]

use std::collections::BTreeSet;

use domain::duty::chain::{self, Village, is_office_phone};
use domain::duty::task::{Content, check_answer, standing};
use domain::duty::{
    Answer, AnswerFault, AnswerKind, Audience, Cascade, Checklist, Deadline, Finding, Inspection,
    InspectionFault, Level, OpenOrders, Order, OrderAct, OrderFault, OrderState, Place, Post,
    PostFault, PostKind, Report, ReportFault, ReportState, Task, TaskFault, TaskKind, Verdict,
    Week, escalation,
};
use domain::term::{State, StepCode};
use domain::{AccountId, Day, Millis, RecordId, UnitId};

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

fn order() -> Order {
    Order {
        id: RecordId::parse("01ORDER").unwrap(),
        number: 1,
        place: village(),
        issuer: AccountId::parse("01GROUP").unwrap(),
        issuer_name: "许望舒".to_owned(),
        issuer_office: "县第1督导组".to_owned(),
        finding: None,
        title: "名单张贴不全".to_owned(),
        problem: "少一处".to_owned(),
        demand: "补齐".to_owned(),
        reply_by: day("2026-02-10"),
        evidence: false,
        state: OrderState::Issued,
        at: at("2026-02-05"),
        ended: None,
        version: 1,
    }
}

#[test]
fn an_order_that_demands_evidence_lacks_it_until_a_file_is_there_or_it_is_closed() {
    let demanding = |state| Order {
        evidence: true,
        state,
        ..order()
    };
    for state in [
        OrderState::Issued,
        OrderState::Answered,
        OrderState::Returned,
    ] {
        assert!(demanding(state).lacks_evidence(0), "{state:?}");
        assert!(!demanding(state).lacks_evidence(1), "{state:?}");
    }
    assert!(!demanding(OrderState::Closed).lacks_evidence(0));
    assert!(!order().lacks_evidence(0));
    let bare = demanding(OrderState::Issued);
    assert_eq!(bare.check_evidence(0), Err(OrderFault::NoEvidence));
    assert_eq!(bare.check_evidence(2), Ok(()));
    assert_eq!(order().check_evidence(0), Ok(()));
}

#[test]
fn an_order_goes_its_way_and_no_other() {
    let now = at("2026-02-08");
    let apply = |order: Order, act| order.apply(act, ("已办", Some(day("2026-02-15"))), now);
    let answered = apply(order(), OrderAct::Answer).unwrap();
    assert_eq!(answered.state, OrderState::Answered);
    // Before an answer nothing is verified; after one nothing is answered again.
    for act in [OrderAct::Close, OrderAct::Return, OrderAct::Issue] {
        assert_eq!(apply(order(), act), Err(OrderFault::State));
    }
    assert_eq!(
        apply(answered.clone(), OrderAct::Answer),
        Err(OrderFault::State)
    );
    let returned = apply(answered.clone(), OrderAct::Return).unwrap();
    assert_eq!(
        (returned.state, returned.reply_by),
        (OrderState::Returned, day("2026-02-15"))
    );
    let again = apply(returned, OrderAct::Answer).unwrap();
    let closed = apply(again, OrderAct::Close).unwrap();
    assert_eq!(
        (closed.state, closed.ended),
        (OrderState::Closed, Some(now))
    );
    for act in OrderAct::ALL {
        assert_eq!(apply(closed.clone(), *act), Err(OrderFault::State));
    }
    let withdrawn = apply(answered.clone(), OrderAct::Withdraw).unwrap();
    assert!(!withdrawn.state.is_open());
    // Words are needed, and a returned one needs a day to come.
    let mute = order().apply(OrderAct::Answer, (" ", None), now);
    assert_eq!(mute, Err(OrderFault::NoText));
    let past = answered.apply(OrderAct::Return, ("重办", Some(day("2026-02-07"))), now);
    assert_eq!(past, Err(OrderFault::Day));
}

#[test]
fn an_order_is_late_only_while_it_waits_for_its_answer() {
    let state = |order: &Order, today: &str| order.standing(day(today), 3).state;
    assert_eq!(state(&order(), "2026-02-05"), State::Doing);
    assert_eq!(state(&order(), "2026-02-08"), State::Soon);
    assert_eq!(state(&order(), "2026-02-11"), State::Late);
    let answered = order()
        .apply(OrderAct::Answer, ("已办", None), at("2026-02-12"))
        .unwrap();
    assert_eq!(state(&answered, "2026-02-20"), State::Doing);
    let own = AccountId::parse("01GROUP").unwrap();
    let other = AccountId::parse("01OTHER").unwrap();
    order().verified_by(&own, false).unwrap();
    order().verified_by(&other, true).unwrap();
    assert_eq!(
        order().verified_by(&other, false),
        Err(OrderFault::NotIssuer)
    );
}

#[test]
fn open_orders_of_a_village_are_a_value() {
    let closed = Order {
        state: OrderState::Closed,
        ..order()
    };
    let later = Order {
        number: 2,
        reply_by: day("2026-02-20"),
        ..order()
    };
    let all = [later, closed, order()];
    let open = OpenOrders::of(all.iter());
    let numbers: Vec<i64> = open.orders.iter().map(|o| o.number).collect();
    assert_eq!(numbers, [1, 2]);
    assert_eq!(open.late(day("2026-02-15")), 1);
}

fn inspection() -> Inspection {
    Inspection {
        id: RecordId::parse("01INSPECT").unwrap(),
        round: None,
        town: unit("t"),
        unit: Some(unit("v")),
        planned_on: day("2026-02-10"),
        group: AccountId::parse("01GROUP").unwrap(),
        group_name: "县第1督导组".to_owned(),
        held_on: None,
        summary: String::new(),
        by_name: "许望舒".to_owned(),
        cancelled: None,
        version: 1,
    }
}

fn finding(verdict: Verdict, note: &str) -> Finding {
    Finding {
        no: 1,
        item: "名单按时张贴".to_owned(),
        verdict,
        note: note.to_owned(),
    }
}

#[test]
fn an_inspection_is_held_once_with_something_seen() {
    let today = day("2026-02-10");
    let hold = |findings: &[Finding]| inspection().hold(today, today, findings, "有序");
    let unseen = [finding(Verdict::Unseen, "")];
    assert_eq!(hold(&unseen), Err(InspectionFault::NothingSeen));
    let mute = [finding(Verdict::Problem, " ")];
    assert_eq!(hold(&mute), Err(InspectionFault::NoNote));
    let good = [finding(Verdict::Good, "")];
    let held = hold(&good).unwrap();
    assert_eq!(held.held_on, Some(today));
    assert_eq!(held.cancel("改期"), Err(InspectionFault::Ended));
    let early = inspection().hold(day("2026-02-11"), today, &good, "");
    assert_eq!(early, Err(InspectionFault::Day));
    assert_eq!(inspection().cancel(""), Err(InspectionFault::NoReason));
    let off = inspection().cancel("汛情").unwrap();
    let again = off.hold(today, today, &good, "");
    assert_eq!(again, Err(InspectionFault::Ended));
    assert_eq!(
        inspection().standing(day("2026-02-12"), 3).state,
        State::Late
    );
}

#[test]
fn a_checklist_is_one_item_a_line() {
    let list = Checklist::parse(2, "  名单张贴 \n\n票箱上锁\n").unwrap();
    assert_eq!(
        (list.no, list.items),
        (2, vec!["名单张贴".to_owned(), "票箱上锁".to_owned()])
    );
    assert_eq!(Checklist::parse(2, " \n "), Err(InspectionFault::Items));
    let long = "长".repeat(121);
    assert_eq!(Checklist::parse(2, &long), Err(InspectionFault::Items));
    let many = "项\n".repeat(61);
    assert_eq!(Checklist::parse(2, &many), Err(InspectionFault::Items));
    assert!(!Checklist::first().items.is_empty());
}

#[test]
fn a_week_is_from_monday_to_sunday() {
    for text in ["2026-03-02", "2026-03-05", "2026-03-08"] {
        let week = Week::of(day(text));
        assert_eq!(
            (week.from, week.until),
            (day("2026-03-02"), day("2026-03-08"))
        );
    }
    let before = Week::of(day("2026-03-02")).before();
    assert_eq!(
        (before.from, before.until),
        (day("2026-02-23"), day("2026-03-01"))
    );
}

#[test]
fn what_was_sent_is_superseded_and_never_edited() {
    let draft = Report {
        id: RecordId::parse("01REPORT").unwrap(),
        week: Week::of(day("2026-03-02")),
        no: 1,
        state: ReportState::Draft,
        text: "进展".to_owned(),
        by_name: "周敏".to_owned(),
        at: at("2026-03-08"),
        sent: None,
        version: 1,
    };
    assert_eq!(draft.clone().edit(" "), Err(ReportFault::Text));
    let edited = draft.edit("新的进展").unwrap();
    let (sent, none) = edited.send(at("2026-03-08"), "周敏", None).unwrap();
    assert_eq!((sent.state, none), (ReportState::Sent, None));
    assert_eq!(sent.clone().edit("再改"), Err(ReportFault::Sent));
    assert_eq!(
        sent.clone().send(at("2026-03-09"), "周敏", None),
        Err(ReportFault::Sent)
    );
    let next = Report {
        no: 2,
        state: ReportState::Draft,
        sent: None,
        ..sent.clone()
    };
    let (_, old) = next
        .send(at("2026-03-09"), "周敏", Some(sent.clone()))
        .unwrap();
    let old = old.unwrap();
    assert_eq!((old.state, old.text), (ReportState::Superseded, sent.text));
}
