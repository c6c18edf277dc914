//! Plans and trackers: every way through their states, and the gates they open.

#![cfg(test)]

use domain::account::Role;
use domain::flow::Hold;
use domain::survey::gate::Readiness;
use domain::survey::plan::{
    Content, ContentFault, ITEMS_MAX, Item, ItemRecord, Outcome, Plan, PlanFault, PlanState,
    RecordFault, check_record, standing_outcome,
};
use domain::survey::tracker::{
    By, Entry, Fields, Kind, TrackerFault, check_field, moved, published_in_time,
};
use domain::{Day, Millis, RecordId, UnitId};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn item(problem: &str) -> Item {
    Item {
        problem: problem.to_owned(),
        measure: "清债公示".to_owned(),
        owner: "林和".to_owned(),
        deadline: Some(day("2026-03-10")),
        ..Item::default()
    }
}

fn content(items: Vec<Item>) -> Content {
    Content {
        overview: "班子三人".to_owned(),
        items,
    }
}

fn first() -> Plan {
    let unit = UnitId::parse("990101100201").unwrap();
    let town = UnitId::parse("990101100").unwrap();
    Plan::first(unit, town, Millis(0))
}

const TODAY: &str = "2026-03-03";

#[test]
fn a_plan_goes_from_village_to_county_and_back() {
    let today = day(TODAY);
    let written = first()
        .edit(content(vec![item("债务")]).numbered(0), "周敏", Millis(1))
        .unwrap();
    let waits = written.submit(Millis(2)).unwrap();
    assert_eq!(
        waits.clone().edit(Content::default(), "周敏", Millis(3)),
        Err(PlanFault::State(PlanState::Submitted))
    );
    let returned = waits
        .give_back(PlanState::Submitted, "时限太迟", "林和", Millis(3))
        .unwrap();
    assert_eq!(returned.state, PlanState::Returned);
    let waits = returned.submit(Millis(4)).unwrap();
    assert_eq!(waits.remark, None);
    assert_eq!(
        waits.clone().approve(" ", today, Millis(5)),
        Err(PlanFault::NoSecretary)
    );
    let approved = waits.approve("赵清", today, Millis(5)).unwrap();
    assert_eq!(approved.approved, Some(("赵清".to_owned(), today)));
    assert_eq!(
        approved.clone().edit(Content::default(), "周敏", Millis(6)),
        Err(PlanFault::State(PlanState::Approved))
    );
    assert_eq!(
        approved
            .clone()
            .give_back(PlanState::Approved, "", "县", Millis(6)),
        Err(PlanFault::NoRemark)
    );
    let sent = approved
        .clone()
        .give_back(PlanState::Approved, "措施太空", "县", Millis(6))
        .unwrap();
    assert_eq!(sent.state, PlanState::SentBack);
    let next = sent.revise(Millis(7)).unwrap();
    assert_eq!(
        (next.no, next.state, next.version),
        (2, PlanState::Draft, 0)
    );
    assert_eq!(
        next.content, approved.content,
        "the new version begins with the old text"
    );
    assert_eq!(next.content.items[0].no, 1, "a problem keeps its number");
    assert_eq!(
        first().revise(Millis(8)),
        Err(PlanFault::State(PlanState::Draft))
    );
}

#[test]
fn an_unfinished_plan_is_kept_but_not_submitted() {
    let empty = first();
    assert_eq!(
        empty.clone().submit(Millis(1)),
        Err(PlanFault::Content(vec![ContentFault::Nothing]))
    );
    let bare = Item {
        problem: "后备人选不足".to_owned(),
        ..Item::default()
    };
    let kept = empty.edit(content(vec![bare]), "周敏", Millis(1)).unwrap();
    let Err(PlanFault::Content(faults)) = kept.submit(Millis(2)) else {
        panic!("submitted");
    };
    assert!(faults.contains(&ContentFault::Missing {
        line: 1,
        field: "owner"
    }));
    assert!(faults.contains(&ContentFault::Missing {
        line: 1,
        field: "deadline"
    }));
    let many = content(vec![item("债务"); ITEMS_MAX + 1]);
    assert_eq!(many.faults(), [ContentFault::TooMany]);
    let long = content(vec![Item {
        problem: "长".repeat(121),
        ..item("")
    }]);
    assert_eq!(
        long.faults(),
        [ContentFault::TooLong {
            line: 1,
            field: "problem",
            max: 120
        }]
    );
}

#[test]
fn new_lines_get_numbers_that_no_line_ever_had() {
    let kept = Item {
        no: 2,
        ..item("债务")
    };
    let numbered = content(vec![item("信访"), kept, item("审计")]).numbered(5);
    let numbers: Vec<i64> = numbered.items.iter().map(|i| i.no).collect();
    assert_eq!(numbers, [6, 2, 7]);
}

#[test]
fn the_newest_record_of_a_problem_stands() {
    let record = |item, no, outcome| ItemRecord {
        item,
        no,
        outcome,
        result: "已公示".to_owned(),
        by: "周敏".to_owned(),
        role: "township".to_owned(),
        at: Millis(no),
    };
    let records = [
        record(1, 3, Outcome::Handled),
        record(1, 1, Outcome::Doing),
        record(2, 2, Outcome::Doing),
    ];
    let standing = standing_outcome(&records);
    assert_eq!(standing[&1].outcome, Outcome::Handled);
    assert_eq!(standing[&2].outcome, Outcome::Doing);
    assert_eq!(
        check_record(Outcome::Handled, " "),
        Err(RecordFault::NoResult)
    );
    assert_eq!(
        check_record(Outcome::Handled, &"长".repeat(301)),
        Err(RecordFault::TooLong)
    );
    assert!(Outcome::Accepted.is_settled() && !Outcome::Doing.is_settled());
}

#[test]
fn a_hard_village_waits_for_its_problems_and_others_for_their_plan() {
    let open = |ready: Readiness| -> Vec<bool> {
        ready
            .gates(|_| Hold::Stops)
            .iter()
            .map(|g| g.open)
            .collect()
    };
    assert_eq!(open(Readiness::default()), [false, true]);
    let planned = Readiness {
        plan_approved: true,
        ..Readiness::default()
    };
    assert_eq!(open(planned), [true, true]);
    let hard = Readiness {
        hard: true,
        settled: (1, 2),
        ..planned
    };
    assert_eq!(open(hard), [true, false]);
    assert_eq!(
        open(Readiness {
            settled: (2, 2),
            ..hard
        }),
        [true, true]
    );
    assert_eq!(
        open(Readiness {
            settled: (0, 0),
            ..hard
        }),
        [true, false],
        "a plan without a hard problem settles none"
    );
}

fn fields(pairs: &[(&str, &str)]) -> Fields {
    let mut fields = Fields::default();
    for (code, value) in pairs {
        fields.put(code, value);
    }
    fields
}

#[test]
fn every_state_of_a_tracker_is_reached_by_moves_that_name_real_fields() {
    for kind in Kind::ALL {
        let mut reached = vec![kind.states()[0].code];
        for _ in 0..kind.states().len() {
            for step in kind.moves() {
                if step.from.iter().any(|f| reached.contains(f)) && !reached.contains(&step.to) {
                    reached.push(step.to);
                }
            }
        }
        for state in kind.states() {
            assert!(
                reached.contains(&state.code),
                "{} of {}",
                state.zh,
                kind.zh()
            );
        }
        for step in kind.moves() {
            assert!(kind.state(step.to).is_some());
            assert!(step.from.iter().all(|f| kind.state(f).is_some()));
            assert!(
                step.needs.iter().all(|f| kind.field(f).is_some()),
                "{}",
                step.zh
            );
        }
        assert_eq!(Kind::parse(kind.code()), Some(*kind));
    }
}

#[test]
fn a_rectification_is_accepted_by_the_county_only() {
    let kind = Kind::Rectification;
    let none = Fields::default();
    assert_eq!(
        moved(kind, None, "list", &none, "", By::Keepers),
        Err(TrackerFault::Missing("kind"))
    );
    let listed = fields(&[("kind", "idle"), ("accepted_on", "2026-02-01")]);
    assert_eq!(
        moved(kind, None, "list", &listed, "", By::Keepers)
            .unwrap()
            .code,
        "listed"
    );
    assert_eq!(
        moved(kind, Some("submitted"), "accept", &listed, "", By::Keepers),
        Err(TrackerFault::CountyOnly)
    );
    assert_eq!(
        moved(kind, Some("submitted"), "accept", &listed, "", By::County)
            .unwrap()
            .code,
        "accepted"
    );
    assert_eq!(
        moved(kind, Some("submitted"), "return", &listed, "", By::County),
        Err(TrackerFault::NoNote)
    );
    assert_eq!(
        moved(kind, Some("listed"), "accept", &listed, "", By::County),
        Err(TrackerFault::NoMove)
    );
}

#[test]
fn an_audit_is_closed_when_all_is_corrected_and_counts_when_it_is_public() {
    let kind = Kind::ExitAudit;
    let some = fields(&[
        ("findings", "3"),
        ("rectified", "2"),
        ("published_on", "2026-02-01"),
    ]);
    assert_eq!(
        moved(kind, Some("rectifying"), "close", &some, "", By::County),
        Err(TrackerFault::Missing("rectified"))
    );
    let more = fields(&[("findings", "3"), ("rectified", "4")]);
    assert_eq!(
        moved(kind, Some("rectifying"), "close", &more, "", By::County),
        Err(TrackerFault::More("rectified", "findings"))
    );
    let mut entry = Entry {
        id: RecordId::parse("01AUDIT").unwrap(),
        kind,
        unit: first().unit,
        town: first().town,
        state: "report".to_owned(),
        fields: some,
        deadline: None,
        begun: Millis(0),
        at: Millis(0),
        by: "周敏".to_owned(),
        version: 1,
    };
    assert_eq!(entry.published_on(), None);
    "published".clone_into(&mut entry.state);
    assert_eq!(entry.published_on(), Some(day("2026-02-01")));
    let vote = Some(day("2026-02-01"));
    assert!(
        !published_in_time(entry.published_on(), vote),
        "on the day itself is not before it"
    );
    assert!(published_in_time(Some(day("2026-01-31")), vote));
    assert!(published_in_time(Some(day("2026-01-31")), None));
    assert!(!published_in_time(None, None));
}

#[test]
fn fields_are_read_checked_and_kept_whole() {
    let today = day(TODAY);
    let kind = Kind::Petition;
    assert_eq!(
        check_field(kind, "kind", "征地拆迁", today),
        Ok("demolition".to_owned())
    );
    assert_eq!(
        check_field(kind, "kind", "家族", today),
        Err(TrackerFault::Wrong("kind"))
    );
    assert_eq!(
        check_field(kind, "people", "-1", today),
        Err(TrackerFault::Wrong("people"))
    );
    assert_eq!(
        check_field(kind, "received_on", "2026-03-04", today),
        Err(TrackerFault::Future("received_on"))
    );
    assert_eq!(
        check_field(kind, "leader", &"长".repeat(301), today),
        Err(TrackerFault::TooLong("leader"))
    );
    assert_eq!(check_field(kind, "leader", "  ", today), Ok(String::new()));
    let kept = fields(&[
        ("result", "第一行\n第二行\\n=完"),
        ("number", "信〔2026〕3号"),
    ]);
    assert_eq!(Fields::decode(&kept.encode()), kept);
}

#[test]
fn a_department_keeps_the_trackers_of_its_office() {
    let kept = |role, office| Kind::ExitAudit.kept_by(role, office, Kind::ExitAudit.offices());
    assert!(kept(Role::DutyDepartment, "县审计局"));
    assert!(kept(Role::DutyDepartment, "县农业农村局"));
    assert!(!kept(Role::DutyDepartment, "县信访局"));
    assert!(!kept(Role::DutyDepartment, ""));
    assert!(kept(Role::Township, "") && kept(Role::CountyOffice, ""));
    assert!(!kept(Role::Supervision, "县审计局"));
    assert!(!Kind::Petition.kept_by(Role::DutyDepartment, "县审计局", ""));
}

#[test]
fn what_a_village_reports_waits_for_its_township_and_settles_nothing() {
    let none = Fields::default();
    for kind in Kind::ALL {
        let reports: Vec<_> = kind
            .moves()
            .iter()
            .filter(|m| m.by == By::Village)
            .collect();
        assert_eq!(reports.len(), 1, "{kind:?}");
        for report in reports {
            assert!(report.note, "{kind:?}: a report says something");
            let from = report.from.first().copied();
            let by = |by| moved(*kind, from, report.code, &none, "已整改", by);
            assert_eq!(by(By::Village).unwrap().code, report.to);
            assert_eq!(by(By::Keepers), Err(TrackerFault::NoMove));
            assert_eq!(by(By::County), Err(TrackerFault::NoMove));
            // The village takes no step after it by itself.
            let after = kind.moves().iter().filter(|m| m.from.contains(&report.to));
            for step in after.filter(|m| m.by != By::Village) {
                let alone = moved(*kind, Some(report.to), step.code, &none, "好", By::Village);
                assert!(alone.is_err(), "{kind:?} {}", step.code);
            }
            let gives = report.gives.iter().all(|code| kind.field(code).is_some());
            assert!(
                gives,
                "{kind:?}: fields of the report are fields of the kind"
            );
        }
    }
}
