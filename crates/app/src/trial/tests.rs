//! The calculator and the command decide alike, and a sheet put into the form stays the same sheet.

use super::*;
use serde_json::{Value, json};

fn book() -> RuleBook {
    RuleBook::embedded().unwrap()
}

fn sheet() -> Value {
    json!({
        "schema": "touyan/count-1", "id": "s-1", "body": "villagers_committee", "contest": "regular",
        "province": "41", "election_day": "2026-03-15", "electorate": 1203, "voters": 1098,
        "ballots": { "issued": 1100, "returned": 1098, "invalid": 12 },
        "posts": [ { "id": "chair", "title": "主任", "seats": 1 },
                   { "id": "member", "title": "委员", "seats": 3 } ],
        "nominees": [
            { "id": "a", "name": "申望山", "sex": "male", "posts": ["chair"] },
            { "id": "b", "name": "蒲秋苇", "sex": "female", "posts": ["member"], "kin_of": [{ "id": "c", "kin": "sibling" }] },
            { "id": "c", "name": "蒲春林", "sex": "male", "posts": ["member"] },
            { "id": "d", "name": "闻青禾", "sex": "male", "posts": ["member"] },
            { "id": "e", "name": "闻青禾", "sex": "male", "posts": ["member"] },
            { "id": "f", "name": "乔木", "sex": "male", "posts": ["member"], "barred": ["criminally_punished"] } ],
        "votes": [ { "post": "chair", "nominee": "a", "for": 800, "against": 12, "abstain": 30 },
                   { "post": "member", "nominee": "b", "for": 700 },
                   { "post": "member", "nominee": "c", "for": 650 },
                   { "post": "member", "nominee": "d", "for": 600 },
                   { "post": "member", "nominee": "e", "for": 600 },
                   { "post": "member", "nominee": "f", "for": 590 } ],
    })
}

fn changed(change: Value) -> Value {
    let mut sheet = sheet();
    let (all, change) = (sheet.as_object_mut().unwrap(), change);
    all.extend(change.as_object().unwrap().clone());
    sheet
}

fn tried(text: &Value) -> Tried {
    match read(&book(), &text.to_string()).unwrap() {
        TriedText::Decided(tried) => *tried,
        other => panic!("{other:?}"),
    }
}

/// Sheets that between them have every later field of the contract.
#[expect(clippy::too_many_lines, reason = "a list of sheets")]
fn sheets() -> Vec<(&'static str, Value)> {
    let one = json!([{ "post": "chair", "nominee": "a", "for": 700 }]);
    let members = json!([
        { "post": "member", "nominee": "d", "for": 500 },
        { "post": "member", "nominee": "e", "for": 480 } ]);
    let party = json!({
        "schema": "touyan/count-1", "body": "party_branch", "contest": "regular", "province": "41",
        "election_day": "2026-02-08", "electorate": 40, "present": 36,
        "ballots": { "issued": 36, "returned": 36, "invalid": 0 },
        "posts": [ { "id": "committee", "title": "委员", "seats": 3, "max_marks": 3 } ],
        "nominees": [ { "id": "a", "name": "申望山", "posts": ["committee"] },
                      { "id": "b", "name": "蒲秋苇", "posts": ["committee"] },
                      { "id": "c", "name": "乔木", "posts": ["committee"] },
                      { "id": "d", "name": "闻青禾", "posts": ["committee"] } ],
        "votes": [ { "post": "committee", "nominee": "a", "for": 30 },
                   { "post": "committee", "nominee": "b", "for": 25 },
                   { "post": "committee", "nominee": "c", "for": 12 },
                   { "post": "committee", "nominee": "d", "for": 9 } ],
        "reduce": { "committee": { "to": 2, "consent": 21 } },
    });
    vec![
        ("a tie at the cut, kin and a bar", sheet()),
        (
            "no turnout",
            changed(
                json!({ "voters": 500, "ballots": { "issued": 500, "returned": 500, "invalid": 0 },
            "votes": [{ "post": "chair", "nominee": "a", "for": 400 }, { "post": "member", "nominee": "b", "for": 400 }] }),
            ),
        ),
        (
            "tie_revote with sitting members",
            changed(json!({
            "contest": "tie_revote", "votes": members,
            "posts": [{ "id": "member", "title": "委员", "seats": 1 }],
            "nominees": [{ "id": "d", "name": "闻青禾", "posts": ["member"] }, { "id": "e", "name": "闻青苗", "posts": ["member"] }],
            "sitting": [{ "id": "申望山", "post": "chair", "sex": "male" }, { "id": "柳岸", "post": "member", "sex": "female", "kin_of": ["d"] }] })),
        ),
        (
            "a runoff with a reserved seat",
            changed(json!({
            "contest": "runoff", "reserved": { "member": 1 }, "posts": [{ "id": "member", "title": "委员", "seats": 1 }],
            "nominees": [{ "id": "b", "name": "蒲秋苇", "sex": "female", "posts": ["member"] }], "votes": [{ "post": "member", "nominee": "b", "for": 500 }] })),
        ),
        (
            "measures",
            changed(
                json!({ "province": "00", "measures": { "vote_rollup": true, "invalid_scope": "post" } }),
            ),
        ),
        (
            "a decision to stop",
            changed(json!({
            "province": "31", "stop": { "by": "representatives_assembly", "decided": true } })),
        ),
        (
            "ballots by post",
            changed(json!({ "ballots": {
            "chair": { "issued": 1100, "returned": 1098, "invalid": 12 },
            "member": { "issued": 1100, "returned": 1200, "invalid": 0 } } })),
        ),
        (
            "a recall",
            changed(json!({
            "contest": "recall", "petition": { "by": "voters", "signatures": 300, "base": 1203 }, "votes": one,
            "posts": [{ "id": "chair", "title": "主任", "seats": 1 }], "nominees": [{ "id": "a", "name": "申望山", "posts": ["chair"] }] })),
        ),
        (
            "a recall that too few asked for",
            changed(json!({
            "contest": "recall", "petition": { "by": "voters", "signatures": 20, "base": 1203 }, "votes": one,
            "posts": [{ "id": "chair", "title": "主任", "seats": 1 }], "nominees": [{ "id": "a", "name": "申望山", "posts": ["chair"] }] })),
        ),
        ("a Party branch that reduces its seats", party),
    ]
}

#[test]
fn the_calculator_prints_what_the_command_prints() {
    for (name, sheet) in sheets() {
        let tried = tried(&sheet);
        let Counted::Decided(decided) = count_text(&book(), &sheet.to_string()) else {
            panic!("{name}");
        };
        let (_, outcome, wire) = *decided;
        assert_eq!(tried.outcome_json, pretty(&wire).unwrap(), "{name}");
        assert_eq!(tried.declared.valid, outcome.valid, "{name}");
        let again = count_text(&book(), &tried.sheet_json);
        let Counted::Decided(again) = again else {
            panic!("{name}: {}", tried.sheet_json);
        };
        assert_eq!(
            again.2.elected, wire.elected,
            "{name}: the sheet that is downloaded"
        );
        assert_eq!(again.2.next, wire.next, "{name}");
    }
}

#[test]
fn a_sheet_in_the_form_is_the_same_sheet() {
    for (name, sheet) in sheets() {
        let tried = tried(&sheet);
        let trial = Trial::of_sheet(&tried.sheet).unwrap();
        let made = trial
            .sheet()
            .unwrap_or_else(|faults| panic!("{name}: {faults:?}"));
        let outcome = decide(&book(), &made);
        let wire = outcome_json(None, &made, &outcome);
        let declared = Declared::of_wire(&wire).unwrap();
        assert!(declared.valid.is_some(), "{name}: {declared:?}");
        assert!(
            declared.same_result(&tried.declared),
            "{name}: {declared:?}\n{:?}",
            tried.declared
        );
        assert_eq!(Trial::of_sheet(&made).unwrap(), trial, "{name}");
    }
}

#[test]
fn the_later_fields_decide_and_are_shown() {
    let of = |wanted: &str| {
        let (_, sheet) = sheets()
            .into_iter()
            .find(|(name, _)| *name == wanted)
            .unwrap();
        tried(&sheet).declared
    };
    let tie = of("a tie at the cut, kin and a bar");
    assert_eq!(tie.void[0].nominee, "蒲春林", "the sister has more votes");
    assert_eq!(tie.void[0].because_of.as_deref(), Some("蒲秋苇"));
    let again = of("tie_revote with sitting members");
    assert_eq!(again.valid, Some(true));
    assert_eq!(of("a recall").recalled, ["申望山"]);
    assert_eq!(of("a recall that too few asked for").valid, Some(false));
    let reduced = of("a Party branch that reduces its seats");
    assert_eq!((reduced.reduced[0].from, reduced.reduced[0].to), (3, 2));
    let by_post = of("ballots by post");
    let valid = |id: &str| by_post.posts.iter().find(|p| p.id == id).unwrap().valid;
    assert!(valid("chair") && !valid("member"));
    for step in tie.steps {
        assert!(step.left.is_some() && step.right.is_some(), "{step:?}");
    }
}

#[test]
fn what_is_no_sheet_is_told_with_its_place() {
    let wrong = read(&book(), &changed(json!({ "electorate": -3 })).to_string()).unwrap();
    let TriedText::Wrong {
        faults,
        outcome_json,
    } = wrong
    else {
        panic!("{wrong:?}");
    };
    assert!(faults[0].contains("electorate"), "{faults:?}");
    assert!(outcome_json.contains("\"valid\": null"));
    let TriedText::Unreadable(text) = read(&book(), "{ 这不是").unwrap() else {
        panic!();
    };
    assert!(text.contains("第 1 行"), "{text}");
    let nominees: Vec<Value> = (0..=TEXT_NOMINEES_MAX)
        .map(|i| json!({ "id": format!("n{i}"), "posts": ["member"] }))
        .collect();
    let long = read(
        &book(),
        &changed(json!({ "nominees": nominees, "votes": [] })).to_string(),
    );
    let TriedText::Unreadable(text) = long.unwrap() else {
        panic!();
    };
    assert!(text.contains("500 名"), "{text}");
}

#[test]
fn days_move_with_the_election_day_and_its_law() {
    let query = DayQuery {
        body: law::Body::VillagersCommittee,
        form: None,
        province: "41".to_owned(),
        day: "2026-03-22".parse().unwrap(),
        other: Some("2025-12-20".parse().unwrap()),
    };
    let days = days::days(&book(), &query).unwrap();
    assert!(days.laws.0.contains("2025年"), "{:?}", days.laws);
    assert!(days.laws.1.as_deref().unwrap().contains("2018年"));
    let code = law::timetable::StepCode::VoterList;
    let list = days.steps.iter().find(|s| s.code == code).unwrap();
    assert_eq!(list.days.unwrap().1.to_string(), "2026-03-02");
    assert_eq!(
        list.other,
        Some(Shift::To(
            "2025-11-22".parse().unwrap(),
            "2025-11-30".parse().unwrap()
        ))
    );
}
