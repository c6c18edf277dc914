//! Members of committees: what is taken of them, and how a team is counted.

#![cfg(test)]

use domain::Day;
use domain::person::team::{Judgement, Opinion, OpinionInput, Structure, hour_of};
use domain::person::{FactsInput, Month};
use domain::time::Millis;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn typed() -> FactsInput {
    FactsInput {
        name: " 周 云 ".to_owned(),
        sex: "女".to_owned(),
        birth: "1990年9月12日".to_owned(),
        education: "大专".to_owned(),
        affiliation: "中共党员".to_owned(),
        joined: "2012.07".to_owned(),
        party_post: "党组织书记".to_owned(),
        committee_post: "chair".to_owned(),
        since: "2021".to_owned(),
    }
}

#[test]
fn months_are_read_as_people_write_them_and_no_day_is_kept() {
    for text in [
        "1975-03",
        "1975.3",
        "1975/03",
        "1975年3月",
        "197503",
        "1975-03-21",
        "１９７５-３",
        "1975年3月21日",
    ] {
        assert_eq!(
            Month::parse(text).map(Month::text).as_deref(),
            Some("1975-03"),
            "{text}"
        );
    }
    assert_eq!(
        Month::parse("1975").map(Month::text).as_deref(),
        Some("1975")
    );
    for bad in [
        "",
        "75-3",
        "1975-13",
        "1975-0",
        "三月",
        "1975-3-4-5",
        "19753",
        "0000-01",
    ] {
        assert_eq!(Month::parse(bad), None, "{bad}");
    }
    let born = Month::parse("1990-09").unwrap();
    assert_eq!(born.years_until(day("2026-08-31")), 35);
    assert_eq!(born.years_until(day("2026-09-01")), 36);
    assert_eq!(
        Month::parse("1990").unwrap().years_until(day("2026-01-01")),
        36
    );
}

#[test]
fn a_member_is_taken_as_typed_and_gives_back_what_was_typed() {
    let today = day("2026-03-02");
    let facts = typed().read(today).unwrap();
    assert_eq!(facts.name, "周云");
    assert_eq!(facts.age_on(today), 35);
    assert!(facts.leads_both() && facts.sits_in_both());
    assert_eq!(facts.posts_zh(), "党组织书记、村（居）委会主任");
    let again = FactsInput::from(&facts);
    assert_eq!(
        (again.birth.as_str(), again.since.as_str()),
        ("1990-09", "2021")
    );
    assert_eq!(again.read(today).unwrap(), facts);
}

#[test]
fn every_wrong_field_is_named() {
    let today = day("2026-03-02");
    let fields = |input: FactsInput| -> Vec<&'static str> {
        input
            .read(today)
            .unwrap_err()
            .iter()
            .map(|b| b.field)
            .collect()
    };
    let all = fields(FactsInput::default());
    assert_eq!(
        all,
        [
            "name",
            "sex",
            "birth",
            "education",
            "affiliation",
            "party_post"
        ]
    );
    assert_eq!(
        fields(FactsInput {
            name: "周3".to_owned(),
            ..typed()
        }),
        ["name"]
    );
    assert_eq!(
        fields(FactsInput {
            birth: "2015-01".to_owned(),
            ..typed()
        }),
        ["birth"]
    );
    assert_eq!(
        fields(FactsInput {
            joined: "2027-01".to_owned(),
            ..typed()
        }),
        ["joined"]
    );
    assert_eq!(
        fields(FactsInput {
            affiliation: "群众".to_owned(),
            ..typed()
        }),
        ["affiliation"]
    );
    assert_eq!(
        fields(FactsInput {
            party_post: "村长".to_owned(),
            ..typed()
        }),
        ["party_post"]
    );
}

#[test]
fn an_opinion_that_bars_says_why_and_a_talk_has_a_person_and_a_day() {
    let today = day("2026-03-02");
    let read = |input: &OpinionInput| input.read(today, |text| text.parse().ok());
    let fields = |input: OpinionInput| -> Vec<&'static str> {
        read(&input).unwrap_err().iter().map(|b| b.field).collect()
    };
    let some = OpinionInput {
        wish: "留".to_owned(),
        judgement: "连任".to_owned(),
        talk_by: "林和".to_owned(),
        talk_on: "2026-03-01".to_owned(),
        ..OpinionInput::default()
    };
    let opinion = read(&some).unwrap();
    assert_eq!(opinion.judgement, Some(Judgement::Continue));
    assert!(opinion.talked());
    assert_eq!(read(&OpinionInput::from(&opinion)).unwrap(), opinion);
    assert_eq!(read(&OpinionInput::default()).unwrap(), Opinion::default());
    let with = |change: fn(&mut OpinionInput)| {
        let mut input = some.clone();
        change(&mut input);
        fields(input)
    };
    assert_eq!(with(|i| i.judgement = "不宜".to_owned()), ["reason"]);
    assert_eq!(with(|i| i.reason = "长".repeat(201)), ["reason"]);
    assert_eq!(with(|i| i.talk_by.clear()), ["talk_by"]);
    assert_eq!(
        with(|i| i.talk_on = "2026-03-03".to_owned()),
        ["talk_on", "talk_by"]
    );
    assert_eq!(with(|i| i.masses = "很好".to_owned()), ["masses"]);
}

#[test]
fn a_team_is_counted_in_whole_numbers() {
    let today = day("2026-03-02");
    let young = typed().read(today).unwrap();
    let old = FactsInput {
        name: "林和".to_owned(),
        sex: "男".to_owned(),
        birth: "1964-03".to_owned(),
        education: "初中".to_owned(),
        affiliation: "群众".to_owned(),
        party_post: String::new(),
        committee_post: "村（居）委会委员".to_owned(),
        ..typed()
    };
    let old = old.read(today).unwrap();
    let talked = Opinion {
        talk_by: "吴山".to_owned(),
        talk_on: Some(today),
        ..Opinion::default()
    };
    let mut team = Structure::default();
    assert_eq!((team.average_tenths(), team.talked_percent()), (None, None));
    team.add(&young, Some(&talked), today);
    team.add(&old, None, today);
    let mut both = Structure::default();
    both.join(&team);
    assert_eq!(both, team);
    assert_eq!(
        (team.members, team.women, team.young, team.over_60),
        (2, 1, 1, 1)
    );
    assert_eq!((team.college, team.in_both, team.leads_both), (1, 1, 1));
    assert_eq!(
        (team.talked, team.judged, team.talked_percent()),
        (1, 0, Some(50))
    );
    // 35 and 62.
    assert_eq!(team.average_tenths(), Some(485));
}

#[test]
fn an_hour_begins_at_the_full_hour() {
    assert_eq!(hour_of(Millis(3_600_000)), 1);
    assert_eq!(hour_of(Millis(7_199_999)), 1);
    assert_eq!(hour_of(Millis(7_200_000)), 2);
}
