//! Room `nomination`: what may be answered, what follows from it, what leaves the room.

#![cfg(test)]

use domain::account::{Actor, Reach, Role, Verb};
use domain::flow::Hold;
use domain::nomination::answer::{AnswerFault, AnswerInput, Ground, Verdict, may_answer};
use domain::nomination::avoid::{Found, Seat, SeatRole, Stander, Village, findings};
use domain::nomination::batch::due_day;
use domain::nomination::builtin;
use domain::nomination::conclude::{Because, Conclusion, Outcome, Run, Weight, conclude};
use domain::nomination::nominee::{Nomination, NominationFault, Source};
use domain::nomination::objection::last_day;
use domain::nomination::rule::{Rule, Severity, meaning};
use domain::nomination::standing::Course;
use domain::nomination::team::{Picture, Prospect, Targets};
use domain::nomination::{Post, Standing, gate, needs_review};
use domain::person::kin::{Kin, KinPair};
use domain::person::{Education, Sex};
use domain::{AccountId, CountyId, Day, Millis, RecordId, UnitId};
use law::body::Body;
use law::rules::{RuleBook, Rules};
use proptest::prelude::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn book() -> RuleBook {
    RuleBook::embedded().unwrap()
}

fn rules<'a>(book: &'a RuleBook, province: &str, on: &str) -> &'a Rules {
    book.select(Body::VillagersCommittee, province, day(on))
        .unwrap()
        .rules
}

fn local(severity: Severity, years: Option<u16>) -> Rule {
    Rule {
        code: "detained".to_owned(),
        title: "受过治安拘留的".to_owned(),
        severity,
        look_back_years: years,
        departments: vec!["gongan".to_owned()],
        basis: "县负面清单第三项".to_owned(),
        valid_from: day("2026-01-01"),
        retired: false,
        no: 1,
    }
}

fn input(verdict: &str, code: &str, note: &str, officer: &str) -> AnswerInput {
    AnswerInput {
        verdict: verdict.to_owned(),
        code: code.to_owned(),
        note: note.to_owned(),
        officer: officer.to_owned(),
    }
}

#[test]
fn a_bar_of_the_statute_bars_under_the_text_in_force_and_no_county_takes_it_off() {
    let book = book();
    let bars = builtin::bars();
    assert_eq!(bars.len(), 4);
    for bar in &bars {
        assert!(bar.is_statute(), "{}", bar.code);
        assert!(bar.look_back_years.is_none());
        let now = meaning(
            rules(&book, "33", "2026-03-22"),
            bar,
            false,
            day("2026-03-22"),
        );
        assert!(now.bars, "{}", bar.code);
        let cites: Vec<String> = now.against.iter().flat_map(|a| a.cites.texts()).collect();
        assert!(cites.contains(&"VCL26 §18".to_owned()), "{cites:?}");
        // The text before 2026 had none.
        let before = meaning(
            rules(&book, "33", "2025-12-20"),
            bar,
            true,
            day("2025-12-20"),
        );
        assert!(!before.bars, "{}", bar.code);
    }
    // What a county stores of a bar changes who answers for it, and nothing else.
    let stored = Rule {
        title: "放宽".to_owned(),
        severity: Severity::Unsuitable,
        retired: true,
        departments: vec!["fayuan".to_owned()],
        no: 3,
        ..bars.first().unwrap().clone()
    };
    let whole = builtin::whole(vec![stored, local(Severity::Bar, None)]);
    assert_eq!(whole.len(), 5);
    let kept = whole.first().unwrap();
    assert_eq!((kept.severity, kept.retired), (Severity::Bar, false));
    assert_eq!(kept.title, bars.first().unwrap().title);
    assert_eq!(kept.departments, ["fayuan"]);
}

#[test]
fn a_local_bar_binds_only_where_the_villages_own_measures_adopted_the_list() {
    let book = book();
    let rules = rules(&book, "33", "2026-03-22");
    let on = day("2026-03-22");
    let bar = local(Severity::Bar, None);
    assert!(!meaning(rules, &bar, false, on).bars);
    assert!(meaning(rules, &bar, true, on).bars);
    let advice = local(Severity::Unsuitable, Some(5));
    for adopted in [false, true] {
        let meant = meaning(rules, &advice, adopted, on);
        assert!(!meant.bars);
        assert_eq!(meant.against.len(), 1, "advice is said");
    }
    assert_eq!(advice.counts_from(on), Some(day("2021-03-22")));
    assert_eq!(bar.counts_from(on), None);
    // An entry that begins later is not asked.
    assert!(!bar.is_asked_of("gongan", day("2025-12-31")));
    assert!(bar.is_asked_of("gongan", on));
    assert!(!bar.is_asked_of("fayuan", on));
}

#[test]
fn a_department_answers_with_its_own_codes_and_sixty_characters() {
    let mut list = builtin::bars();
    list.push(local(Severity::Unsuitable, Some(5)));
    let on = day("2026-03-22");
    let read = |asked: &AnswerInput| asked.read("gongan", &list, on);
    let clear = read(&input("合格", "", "", "林和")).unwrap();
    assert_eq!(clear.verdict, Verdict::Clear);
    let barred = read(&input("barred", "criminally_punished", "", "林和")).unwrap();
    assert_eq!(barred.rule, Some(("criminally_punished".to_owned(), 0)));
    // A drop-down of the workbook has the title behind the code.
    let sheet = read(&input(
        "不宜",
        "detained 受过治安拘留的（不宜）",
        "",
        "林和",
    ))
    .unwrap();
    assert_eq!(sheet.rule, Some(("detained".to_owned(), 1)));
    let faults = |asked: AnswerInput| read(&asked).unwrap_err();
    assert_eq!(
        faults(input("barred", "", "", "林和")),
        [AnswerFault::NoCode]
    );
    assert_eq!(
        faults(input("barred", "detained", "", "林和")),
        [AnswerFault::Severity(Severity::Unsuitable)]
    );
    assert_eq!(
        faults(input("clear", "detained", "", "林和")),
        [AnswerFault::CodeUnwanted]
    );
    // Being expelled from the Party is not for the police to say.
    assert_eq!(
        faults(input("barred", "expelled_from_party", "", "林和")),
        [AnswerFault::NotAsked("expelled_from_party".to_owned())]
    );
    assert_eq!(
        faults(input("maybe", "", "", "")),
        [AnswerFault::Verdict, AnswerFault::Officer]
    );
    let sixty = "情".repeat(60);
    assert_eq!(
        read(&input("pending", "", &sixty, "林和")).unwrap().note,
        sixty
    );
    assert_eq!(
        faults(input("pending", "", &"情".repeat(61), "林和")),
        [AnswerFault::NoteTooLong(61)]
    );
}

#[test]
fn what_has_been_concluded_changes_only_by_a_recheck() {
    let ground = Ground {
        stands: true,
        closed: false,
        concluded: false,
        said: None,
        recheck: false,
    };
    assert_eq!(may_answer(ground), Ok(()));
    let said = Some(Verdict::Barred);
    assert_eq!(may_answer(Ground { said, ..ground }), Ok(()));
    let concluded = Ground {
        said,
        concluded: true,
        ..ground
    };
    assert_eq!(may_answer(concluded), Err(AnswerFault::Concluded));
    let recheck = Ground {
        recheck: true,
        closed: true,
        ..concluded
    };
    assert_eq!(may_answer(recheck), Ok(()));
    let closed = Ground {
        closed: true,
        ..ground
    };
    assert_eq!(may_answer(closed), Err(AnswerFault::Closed));
    // What was still being verified is answered in the end.
    let pending = Ground {
        said: Some(Verdict::Pending),
        closed: true,
        concluded: true,
        ..ground
    };
    assert_eq!(may_answer(pending), Ok(()));
    let gone = Ground {
        stands: false,
        ..recheck
    };
    assert_eq!(may_answer(gone), Err(AnswerFault::Withdrawn));
}

fn run(asked: usize) -> Run {
    Run {
        asked,
        due: day("2026-03-10"),
        ends_by_deadline: false,
        closed: None,
        valid_days: 30,
    }
}

#[test]
fn a_conclusion_appears_when_all_have_answered_when_closed_or_at_the_deadline_of_a_single_batch() {
    let (monday, today) = (day("2026-03-09"), day("2026-03-20"));
    let two = [(Weight::Clear, monday), (Weight::Advice, monday)];
    let end = conclude(&run(2), &two, today).unwrap();
    assert_eq!((end.outcome, end.advice), (Outcome::Pass, true));
    assert_eq!((end.because, end.on), (Because::Complete, monday));
    assert_eq!(end.until, day("2026-04-08"));
    // One is missing, though the day has passed: nothing yet.
    assert_eq!(conclude(&run(3), &two, today), None);
    let single = Run {
        ends_by_deadline: true,
        ..run(3)
    };
    assert_eq!(conclude(&single, &two, day("2026-03-10")), None);
    let end = conclude(&single, &two, day("2026-03-11")).unwrap();
    assert_eq!(
        (end.outcome, end.because),
        (Outcome::Pending, Because::Deadline)
    );
    let closed = Run {
        closed: Some(day("2026-03-12")),
        ..run(3)
    };
    let end = conclude(&closed, &two, today).unwrap();
    assert_eq!((end.outcome, end.on), (Outcome::Pending, day("2026-03-12")));
    // One bar decides, also where others have not answered.
    let barred = [(Weight::Bar, monday)];
    let end = conclude(&closed, &barred, today).unwrap();
    assert_eq!(end.outcome, Outcome::Fail);
    // Nobody asked, nothing concluded.
    assert_eq!(conclude(&run(0), &[], today), None);
}

fn weight() -> impl Strategy<Value = Weight> {
    prop_oneof![
        Just(Weight::Clear),
        Just(Weight::Advice),
        Just(Weight::Open),
        Just(Weight::Bar),
    ]
}

prop_compose! {
    fn answers()(list in prop::collection::vec((weight(), 0_u64..20), 0..14)) -> Vec<(Weight, Day)> {
        let first = day("2026-03-01");
        list.into_iter().map(|(w, n)| (w, first + chrono::Days::new(n))).collect()
    }
}

proptest! {
    #[test]
    fn nobody_is_through_with_a_bar_a_gap_or_something_open(
        answers in answers(), extra in 0_usize..3, closed in any::<bool>(), single in any::<bool>(),
    ) {
        let run = Run {
            closed: closed.then(|| day("2026-03-25")),
            ends_by_deadline: single,
            ..run(answers.len() + extra)
        };
        if let Some(end) = conclude(&run, &answers, day("2026-03-28")) {
            let has = |w| answers.iter().any(|(x, _)| *x == w);
            let through = !has(Weight::Bar) && !has(Weight::Open) && extra == 0;
            prop_assert_eq!(end.outcome == Outcome::Pass, through);
            prop_assert_eq!(end.outcome == Outcome::Fail, has(Weight::Bar));
            prop_assert!(end.until > end.on);
            prop_assert!(answers.iter().all(|(_, on)| *on <= end.on));
        } else {
            prop_assert!(!closed && !single);
            prop_assert!(extra > 0 || answers.is_empty());
        }
    }

    #[test]
    fn the_order_of_answers_changes_nothing(mut answers in answers()) {
        let run = Run { closed: Some(day("2026-03-25")), ..run(answers.len()) };
        let before = conclude(&run, &answers, day("2026-03-28"));
        answers.reverse();
        prop_assert_eq!(before, conclude(&run, &answers, day("2026-03-28")));
    }

    #[test]
    fn more_against_somebody_never_helps(answers in answers(), at in any::<prop::sample::Index>()) {
        prop_assume!(!answers.is_empty());
        let run = Run { closed: Some(day("2026-03-25")), ..run(answers.len()) };
        let rank = |end: Option<Conclusion>| match end.unwrap().outcome {
            Outcome::Pass => 0,
            Outcome::Pending => 1,
            Outcome::Fail => 2,
        };
        let before = rank(conclude(&run, &answers, day("2026-03-28")));
        let mut worse = answers;
        let at = at.index(worse.len());
        worse[at].0 = Weight::Bar;
        prop_assert!(rank(conclude(&run, &worse, day("2026-03-28"))) >= before);
    }

    #[test]
    fn the_gate_opens_exactly_when_everybody_is_through_on_the_day(
        untils in prop::collection::vec(prop::option::of(0_u64..60), 0..8),
    ) {
        let (today, vote) = (day("2026-03-01"), day("2026-03-22"));
        let standing: Vec<Standing> = untils
            .iter()
            .map(|n| n.map_or(Standing::NotPut, |n| Standing::Passed { until: today + chrono::Days::new(n) }))
            .collect();
        let found = gate("X", Hold::Stops, standing.iter().copied(), Some(vote), today);
        prop_assert_eq!(found.is_none(), untils.is_empty());
        if let Some(gate) = found {
            let all = untils.iter().all(|n| n.is_some_and(|n| n >= 21));
            prop_assert_eq!(gate.open, all);
        }
    }
}

fn course(outcome: Option<Outcome>, until: &str) -> Course {
    Course {
        answered: 3,
        asked: 12,
        conclusion: outcome.map(|outcome| Conclusion {
            outcome,
            advice: true,
            because: Because::Complete,
            on: day("2026-03-01"),
            until: day(until),
        }),
    }
}

#[test]
fn the_newest_conclusion_counts_and_an_older_one_holds_while_a_batch_runs() {
    let today = day("2026-03-20");
    let of = |courses: &[Course]| Standing::of(courses, today);
    let running = course(None, "2026-03-31");
    let passed = course(Some(Outcome::Pass), "2026-03-31");
    let expired = course(Some(Outcome::Pass), "2026-03-19");
    let failed = course(Some(Outcome::Fail), "2026-03-31");
    assert_eq!(of(&[]), Standing::NotPut);
    let run = Standing::Running {
        answered: 3,
        asked: 12,
    };
    assert_eq!(of(&[running]), run);
    let until = day("2026-03-31");
    assert_eq!(of(&[passed, failed]), Standing::Passed { until });
    assert_eq!(of(&[running, passed]), Standing::Passed { until });
    assert_eq!(of(&[running, failed]), Standing::Failed);
    assert_eq!(of(&[running, expired]), run);
    let until = day("2026-03-19");
    assert_eq!(of(&[expired]), Standing::Expired { until });
    let vote = Some(day("2026-04-05"));
    assert!(needs_review(
        &Standing::Passed {
            until: day("2026-04-04")
        },
        vote,
        today
    ));
    assert!(!needs_review(
        &Standing::Passed {
            until: day("2026-04-05")
        },
        vote,
        today
    ));
    assert!(!needs_review(&run, vote, today));
}

#[test]
fn a_township_cannot_be_given_a_departments_or_a_persons_scope() {
    let actor = |role| Actor {
        county: CountyId::parse("990101").unwrap(),
        account: AccountId::parse("A1").unwrap(),
        name: String::new(),
        role,
        reach: Reach::County,
        acting_for: None,
    };
    for role in Role::ALL {
        let may = matches!(role, Role::Department | Role::Discipline);
        let asked = actor(*role);
        assert_eq!(
            asked.may_review(Verb::AnswerReview).is_ok(),
            may,
            "{role:?}"
        );
        assert!(asked.may_review(Verb::ViewNominees).is_err(), "{role:?}");
        let office = *role == Role::CountyOffice;
        assert_eq!(asked.may_open_review().is_ok(), office, "{role:?}");
    }
}

#[test]
fn a_nomination_is_asked_of_the_text_in_force() {
    let book = book();
    let mut nomination = Nomination {
        posts: Post::list("村（居）委会主任、party_secretary").unwrap(),
        source: Source::PartyOrg,
        joined: 0,
        consent_on: None,
        materials: Vec::new(),
        pledge_on: None,
    };
    assert_eq!(nomination.posts, [Post::PartySecretary, Post::Chair]);
    assert_eq!(Post::list("chairman"), None);
    let now = rules(&book, "00", "2026-03-22");
    let before = rules(&book, "00", "2025-12-20");
    let today = day("2026-03-01");
    assert_eq!(nomination.check(Some(now), true, today), Ok(()));
    assert_eq!(
        nomination.check(Some(now), false, today),
        Err(NominationFault::NotParty)
    );
    assert_eq!(
        nomination.check(Some(before), true, today),
        Err(NominationFault::Source(vec!["VCL18 §15".to_owned()]))
    );
    nomination.pledge_on = Some(day("2026-03-02"));
    assert_eq!(
        nomination.check(Some(now), true, today),
        Err(NominationFault::Future)
    );
    let residents = book.select(Body::ResidentsCommittee, "00", day("2026-03-22"));
    let residents = residents.unwrap().rules;
    let joint = |joined| Nomination {
        source: Source::Joint,
        joined,
        pledge_on: None,
        ..nomination.clone()
    };
    assert_eq!(
        joint(9).check(Some(residents), true, today),
        Err(NominationFault::TooFew(10))
    );
    assert_eq!(joint(10).check(Some(residents), true, today), Ok(()));
}

fn id(text: &str) -> RecordId {
    RecordId::parse(text).unwrap()
}

fn stander(person: &str, name: &str) -> Stander {
    Stander {
        person: id(person),
        name: name.to_owned(),
    }
}

fn seat(person: &str, name: &str) -> Seat {
    Seat {
        id: id(&format!("S{person}")),
        town: UnitId::parse("T1").unwrap(),
        unit: UnitId::parse("U1").unwrap(),
        person: id(person),
        name: name.to_owned(),
        role: SeatRole::Member,
        left_on: None,
        by_name: String::new(),
        at: Millis(0),
    }
}

fn pair(one: &str, other: &str, kin: Kin) -> KinPair {
    KinPair {
        one: id(one),
        other: id(other),
        kin,
    }
}

#[test]
fn avoidance_is_what_the_law_asks_and_no_more() {
    let book = book();
    let now = rules(&book, "00", "2026-03-22");
    let before = rules(&book, "00", "2025-12-20");
    let standers = [
        stander("P1", "周云"),
        stander("P2", "林远"),
        stander("P3", "孟川"),
    ];
    let office = [stander("P1", "周云"), stander("P4", "宋雨")];
    let seats = [seat("P5", "钱眉"), seat("P3", "孟川")];
    let pairs = [
        pair("P1", "P2", Kin::Sibling),
        pair("P2", "P3", Kin::Cousin),
        pair("P2", "P4", Kin::Parent),
        pair("P1", "P5", Kin::Spouse),
    ];
    let village = Village {
        standers: &standers,
        office: &office,
        seats: &seats,
        pairs: &pairs,
    };
    let found = findings(now, &village);
    let together = |f: &&Found| matches!(f, Found::Together { one, other, .. } if one.name == "周云" && other.name == "林远");
    assert_eq!(found.iter().filter(together).count(), 1);
    let in_office = |f: &&Found| matches!(f, Found::InOffice { one, other, kin: Kin::Parent, .. } if one.name == "林远" && other.name == "宋雨");
    assert_eq!(found.iter().filter(in_office).count(), 1);
    let withdraws: Vec<(&str, &str)> = found
        .iter()
        .filter_map(|f| match f {
            Found::Withdraws {
                member, because, ..
            } => Some((member.name.as_str(), because.name.as_str())),
            _ => None,
        })
        .collect();
    // The wife of a nominee, and the nominee himself; cousins are no near relatives.
    assert_eq!(withdraws, [("钱眉", "周云"), ("孟川", "孟川")]);
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found.iter().any(|f| f.concerns(&id("P5"))));
    // Before 2026 only a nominee himself withdrew, and relatives could sit together.
    let found = findings(before, &village);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn the_picture_of_a_team_counts_a_person_once() {
    let person = |sex, age, education, posts: &[Post]| Prospect {
        sex,
        age,
        education,
        posts: posts.to_vec(),
    };
    let people = [
        person(
            Sex::Female,
            35,
            Education::College,
            &[Post::PartySecretary, Post::Chair],
        ),
        person(Sex::Male, 36, Education::Senior, &[Post::Member]),
        person(
            Sex::Male,
            50,
            Education::University,
            &[Post::PartyMember, Post::Vice],
        ),
    ];
    let picture = Picture::of(&people);
    let wished = Targets::parse("1,1,2,1,1").unwrap();
    let targets = picture.targets(&wished);
    let numbers: Vec<(u32, u32)> = targets.iter().map(|(_, has, want)| (*has, *want)).collect();
    assert_eq!(numbers, [(1, 1), (1, 1), (2, 2), (1, 1), (2, 1)]);
    assert_eq!(Targets::parse("1,1,2,1"), None);
    assert_eq!(Targets::parse("1,1,2,1,99"), None);
}

#[test]
fn the_first_day_of_a_period_is_not_counted() {
    assert_eq!(due_day(day("2026-03-09"), 3), day("2026-03-12"));
    assert_eq!(last_day(day("2026-03-09"), 3), day("2026-03-12"));
}
