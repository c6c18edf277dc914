//! Orders, inspections and weekly reports as rules.

#![cfg(test)]

use domain::duty::{
    Checklist, Finding, Inspection, InspectionFault, OpenOrders, Order, OrderAct, OrderFault,
    OrderState, Place, Report, ReportFault, ReportState, Verdict, Week,
};
use domain::term::State;
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

fn village() -> Place {
    Place::Village {
        town: unit("t"),
        unit: unit("v"),
    }
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
