//! The survey's questions and answers: what the program asks, what is read from what was typed, what
//! a county may change, and what no question may ask.

#![cfg(test)]

use domain::division;
use domain::survey::questionnaire::options_of_lines;
use domain::survey::words::{Ground, refused};
use domain::survey::{
    Answer, AnswerFault, Applies, Edit, EditFault, Facts, Kind, Question, QuestionCode,
    Questionnaire, Section, builtin, facts, questionnaire,
};

fn code(text: &str) -> QuestionCode {
    QuestionCode::parse(text).unwrap()
}

fn number() -> Kind {
    Kind::Number {
        unit: "户".to_owned(),
        min: 0,
        max: 5_000,
    }
}

fn kind_of(question: &str) -> Kind {
    let all = builtin::questions();
    let found = all.iter().find(|q| q.code.as_str() == question);
    found.unwrap().kind.clone()
}

fn own(title: &str, kind: Kind) -> Question {
    Question {
        title: title.to_owned(),
        ..questionnaire::blank(code("own_1"), Section::Own, kind)
    }
}

#[test]
fn the_programs_questions_keep_the_countys_rules() {
    let questions = builtin::questions();
    assert!(questions.len() >= 45, "{}", questions.len());
    let without = Questionnaire::at(0, &[]);
    for question in &questions {
        // Each would be taken from a county, were it not there already: no refused word among them.
        assert_eq!(without.check(question, true), Ok(()), "{}", question.title);
        assert!(facts::known().iter().all(|k| k.code != question.code));
        let detail = question.kind.encode_detail();
        assert_eq!(
            Kind::decode(question.kind.code(), &detail),
            Some(question.kind.clone())
        );
    }
    let mut codes: Vec<&str> = questions.iter().map(|q| q.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), questions.len());
    assert_eq!(
        builtin::HARD_CAUSES.len(),
        13,
        "14 causes of the form less the clans"
    );
}

#[test]
fn villages_and_communities_are_asked_their_own() {
    let all = Questionnaire::at(0, &[]);
    let asked = |kind| {
        all.asked_of(kind)
            .filter(|q| q.code.as_str() == "three_assets")
            .count()
    };
    assert_eq!(asked(division::Kind::Village), 1);
    assert_eq!(asked(division::Kind::Community), 0);
}

#[test]
fn numbers_are_read_as_people_type_them() {
    let typed = |text: &str| Answer::typed(&number(), text);
    for text in ["1280", " 1,280 ", "１２８０", "1280.0", "1 280"] {
        assert_eq!(typed(text), Ok(Some(Answer::Number(1280))), "{text}");
    }
    assert_eq!(typed("  "), Ok(None));
    assert_eq!(typed("约 300"), Err(AnswerFault::NotNumber));
    assert_eq!(typed("12.5"), Err(AnswerFault::NotNumber));
    assert_eq!(
        typed("5001"),
        Err(AnswerFault::OutOfRange { min: 0, max: 5_000 })
    );
}

#[test]
fn days_choices_and_persons_are_read_and_written_the_same() {
    let all_ways = [
        "2026-03-02",
        "2026/3/2",
        "2026.03.02",
        "2026年3月2日",
        "20260302",
    ];
    for text in all_ways {
        let day = Answer::typed(&Kind::Day, text).unwrap().unwrap();
        assert_eq!(day.encode(), "2026-03-02", "{text}");
    }
    assert_eq!(
        Answer::typed(&Kind::Day, "2026-02-30"),
        Err(AnswerFault::NotDay)
    );
    let causes = kind_of("hard_causes");
    for (kind, text) in [
        (kind_of("weak_lax"), "整顿中"),
        (causes.clone(), "班子不健全、经济薄弱无人干"),
        (causes.clone(), "无"),
        (Kind::Person, "周敏（副县长）"),
        (Kind::Person, "周敏"),
        (Kind::Text, "两行\n文字"),
        (number(), "-0"),
    ] {
        let answer = Answer::typed(&kind, text).unwrap().unwrap();
        let stored = answer.encode();
        assert_eq!(
            Answer::decode(&kind, &stored),
            Some(answer.clone()),
            "{text}"
        );
        let again = Answer::typed(&kind, &answer.plain(&kind)).unwrap();
        assert_eq!(again, Some(answer), "{text}");
    }
    assert_eq!(
        Answer::typed(&causes, "班子不健全，天气不好"),
        Err(AnswerFault::NoOption("天气不好".to_owned()))
    );
    assert_eq!(Answer::typed_person("", "副县长"), Err(AnswerFault::NoName));
}

#[test]
fn a_number_is_shown_with_separators_and_unit() {
    let kind = kind_of("income");
    assert_eq!(Answer::Number(1_234_567).zh(&kind), "1,234,567 元");
    assert_eq!(Answer::Number(-12).zh(&kind), "-12 元");
    assert_eq!(
        Answer::Number(i64::MIN).zh(&Kind::Text),
        i64::MIN.to_string()
    );
}

#[test]
fn what_no_question_may_ask_is_refused_with_the_ground() {
    for (title, ground) in [
        ("宗 族 结构", Ground::Clan),
        ("主要姓氏", Ground::Clan),
        ("信教群众人数", Ground::Belief),
        ("Religion", Ground::Belief),
        ("少数民族人口", Ground::Ethnicity),
        ("书记身体状况", Ground::Health),
        ("书记健·康情况", Ground::Health),
        ("书记手机号", Ground::Identifier),
        ("微信群言论", Ground::Opinion),
    ] {
        let grounds: Vec<Ground> = refused(title).into_iter().map(|(_, g)| g).collect();
        assert!(grounds.contains(&ground), "{title}: {grounds:?}");
        let faults = Questionnaire::at(0, &[])
            .check(&own(title, Kind::Text), true)
            .unwrap_err();
        let told = |f: &EditFault| matches!(f, EditFault::Word(_, g) if *g == ground);
        assert!(faults.iter().any(told), "{title}");
    }
    assert!(refused("上年集体经济收入").is_empty());
    // Options ask too.
    let choice = Kind::Choice(options_of_lines(&[], "大姓\n其他"));
    assert!(
        Questionnaire::at(0, &[])
            .check(&own("人员", choice), true)
            .is_err()
    );
}

#[test]
fn a_question_is_taken_only_when_privacy_is_confirmed() {
    let all = Questionnaire::at(0, &[]);
    let question = own("闲置校舍", number());
    assert_eq!(all.check(&question, true), Ok(()));
    assert_eq!(
        all.check(&question, false),
        Err(vec![EditFault::NotConfirmed])
    );
    assert_eq!(
        all.check(&own("户数", number()), true),
        Err(vec![EditFault::SameTitle])
    );
    let empty_range = Kind::Number {
        unit: String::new(),
        min: 5,
        max: 5,
    };
    assert_eq!(
        all.check(&own("闲置校舍", empty_range), true),
        Err(vec![EditFault::Range])
    );
}

#[test]
fn an_edit_makes_a_version_and_no_version_changes() {
    let first = Edit {
        version: 1,
        question: own("闲置校舍", number()),
    };
    let mut retired = first.clone();
    retired.version = 2;
    retired.question.retired = true;
    let edits = [first, retired];
    let asked = |version| {
        let all = Questionnaire::at(version, &edits);
        all.asked().any(|q| q.code.as_str() == "own_1")
    };
    assert_eq!([asked(0), asked(1), asked(2)], [false, true, false]);
    let newest = Questionnaire::newest(&edits);
    assert_eq!(newest.version, 2);
    // Its answers can still be read, and its code is not given again.
    assert!(newest.question("own_1").is_some());
    assert_eq!(newest.next_code(), Some(code("own_2")));
    assert_eq!(newest.all().last().unwrap().section, Section::Own);
}

#[test]
fn options_keep_their_codes_and_are_retired_rather_than_gone() {
    let former = options_of_lines(&[], "有\n无人管\n其他");
    let now = options_of_lines(&former, "其他\n有\n专人管");
    let codes: Vec<(&str, &str, bool)> = now
        .iter()
        .map(|o| (o.code.as_str(), o.zh.as_str(), o.retired))
        .collect();
    assert_eq!(
        codes,
        [
            ("o3", "其他", false),
            ("o1", "有", false),
            ("o4", "专人管", false),
            ("o2", "无人管", true)
        ]
    );
    let kind = Kind::Choice(now);
    assert_eq!(kind.option_zh("o2"), "无人管");
    assert!(Answer::typed(&kind, "无人管").is_err(), "no longer offered");
    // The kind of a question stays, and so do its options.
    let edit = Edit {
        version: 1,
        question: own("管护", Kind::Choice(former)),
    };
    let all = Questionnaire::newest(&[edit]);
    assert_eq!(
        all.check(&own("管护", Kind::Text), true),
        Err(vec![EditFault::KindChanged])
    );
    let fewer = Kind::Choice(options_of_lines(&[], "有\n没有"));
    assert_eq!(
        all.check(&own("管护", fewer), true),
        Err(vec![EditFault::OptionGone])
    );
}

#[test]
fn facts_are_typed() {
    let mut facts = Facts::default();
    facts.put(code("households"), Answer::Number(120));
    facts.put(code("weak_lax"), Answer::Choice("listed".to_owned()));
    assert_eq!(facts.number("households"), Some(120));
    assert_eq!(facts.number("weak_lax"), None, "another kind");
    assert_eq!(facts.choice("weak_lax"), Some("listed"));
    facts.drop("households");
    assert_eq!((facts.len(), facts.get("households")), (1, None));
    assert!(!Applies::Rural.asks(division::Kind::Community));
}

mod rounds {
    use domain::division::Kind::Village;
    use domain::flow::{Hold, Opens};
    use domain::survey::merge::{Incoming, Merge, merge};
    use domain::survey::round::{
        DUE_ANSWER, DUE_SIGN, Frozen, Round, RoundFault, Sign, Signed, Stored, due, gate,
        gate_round, standing,
    };
    use domain::survey::{Answer, AnswerFault, Dossier, Questionnaire, Section};
    use domain::term::State;
    use domain::{Day, Millis, UnitId};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn at(text: &str) -> Millis {
        Millis::start_of(day(text)).plus_ms(9 * 60 * 60 * 1000)
    }

    fn first() -> Round {
        Round::open(&[], " 第一轮 ", day("2026-03-01"), day("2026-03-10")).unwrap()
    }

    fn frozen() -> Frozen {
        Frozen {
            at: at("2026-03-11"),
            by: "周敏".to_owned(),
            questionnaire: 0,
        }
    }

    /// Every required answer given in the round, the last on `last`.
    fn full(round: i64, last: &str) -> Dossier {
        let mut dossier = Dossier::default();
        for question in Questionnaire::at(0, &[]).asked_of(Village) {
            let stored = Stored {
                answer: Some(Answer::Number(1)),
                no: 1,
                round,
                by: "村".to_owned(),
                at: at(last),
                since: at(last),
            };
            dossier.answers.insert(question.code.clone(), stored);
        }
        dossier.version = 1;
        dossier
    }

    #[test]
    fn rounds_follow_each_other() {
        let one = first();
        assert_eq!((one.no, one.name.as_str()), (1, "第一轮"));
        let rounds = [one.clone()];
        let next =
            |rounds: &[Round]| Round::open(rounds, "第二轮", day("2026-04-01"), day("2026-04-05"));
        assert_eq!(next(&rounds), Err(RoundFault::Running));
        assert_eq!(
            one.clone().freeze(frozen(), 3, false),
            Err(RoundFault::Unfinished)
        );
        let one = one.freeze(frozen(), 3, true).unwrap();
        assert_eq!(
            one.clone().set("改名", day("2026-03-20")),
            Err(RoundFault::Frozen)
        );
        let two = next(std::slice::from_ref(&one)).unwrap();
        assert_eq!(two.no, 2);
        let both = [one.clone(), two];
        assert_eq!(one.clone().reopen(&both), Err(RoundFault::LaterRound));
        assert!(
            one.clone()
                .reopen(std::slice::from_ref(&one))
                .unwrap()
                .is_open()
        );
        let bad = Round::open(&[], "x", day("2026-03-02"), day("2026-03-01"));
        assert_eq!(bad, Err(RoundFault::Deadline));
        assert_eq!(
            Round::open(&[], " ", day("2026-03-02"), day("2026-03-03")),
            Err(RoundFault::Name)
        );
    }

    #[test]
    fn a_village_is_complete_when_all_that_must_be_is_answered_in_the_round() {
        let questions = Questionnaire::at(0, &[]);
        let mut dossier = full(1, "2026-03-09");
        let now = standing(&questions, Village, &dossier, 1);
        assert!(now.complete() && !now.late(day("2026-03-10"), day("2026-03-30")));
        // The same answers in the next round: nobody has looked at them yet.
        let next = standing(&questions, Village, &dossier, 2);
        assert_eq!((next.answered, next.missing.len()), (0, next.asked));
        assert!(next.unchecked.contains(&Section::Basic));
        dossier.checks.insert(Section::Basic, at("2026-04-02"));
        let next = standing(&questions, Village, &dossier, 2);
        let basic = questions
            .asked_of(Village)
            .filter(|q| q.required && q.section == Section::Basic)
            .count();
        assert_eq!(next.answered, basic);
        assert!(!next.unchecked.contains(&Section::Basic));
        // An emptied answer is none.
        let mut dossier = full(1, "2026-03-12");
        assert!(
            standing(&questions, Village, &dossier, 1).late(day("2026-03-10"), day("2026-03-12"))
        );
        dossier.answers.values_mut().next().unwrap().answer = None;
        assert!(!standing(&questions, Village, &dossier, 1).complete());
    }

    #[test]
    fn a_signature_holds_for_what_was_signed() {
        let questions = Questionnaire::at(0, &[]);
        let mut dossier = full(1, "2026-03-09");
        let (town, unit) = (UnitId::parse("1").unwrap(), UnitId::parse("2").unwrap());
        let work = |dossier: &Dossier, today: &str| {
            let now = standing(&questions, Village, dossier, 1);
            let due = due(
                &first(),
                &now,
                (&town, &unit, Opens::Village(unit.clone())),
                day(today),
                3,
            );
            due.map(|d| (d.code, d.state))
        };
        let sign = |state| Some((DUE_SIGN.to_owned(), state));
        assert_eq!(work(&dossier, "2026-03-02"), sign(State::Doing));
        assert_eq!(work(&dossier, "2026-03-08"), sign(State::Soon));
        assert_eq!(work(&dossier, "2026-03-11"), sign(State::Late));
        dossier.sign = Some(Sign {
            name: "书记".to_owned(),
            on: day("2026-03-10"),
            by: "镇".to_owned(),
            at: at("2026-03-10"),
            dossier: 1,
        });
        assert_eq!(work(&dossier, "2026-03-11"), None);
        dossier.version = 2;
        assert_eq!(
            standing(&questions, Village, &dossier, 1).signed,
            Signed::Stale
        );
        assert_eq!(work(&dossier, "2026-03-11"), sign(State::Late));
        let empty = Dossier::default();
        let answer = Some((DUE_ANSWER.to_owned(), State::Idle));
        assert_eq!(work(&empty, "2026-03-02"), answer);
    }

    #[test]
    fn the_gate_asks_for_the_last_round_that_is_over() {
        assert_eq!(gate(&[], false), None, "no survey, no gate");
        let one = first();
        let shut = gate(std::slice::from_ref(&one), false).unwrap();
        assert_eq!((shut.hold, shut.open), (Hold::Stops, false));
        let over = one.freeze(frozen(), 0, false).unwrap();
        let next = Round::open(
            std::slice::from_ref(&over),
            "二",
            day("2026-04-01"),
            day("2026-04-02"),
        );
        let rounds = [over, next.unwrap()];
        assert_eq!(gate_round(&rounds).unwrap().no, 1);
    }

    #[test]
    fn what_comes_in_is_compared_with_what_it_was_typed_over() {
        let n = |n| Some(Answer::Number(n));
        let (one, two, three) = (n(1), n(2), n(3));
        let comes = |base: &Option<Answer>, typed: &Option<Answer>| Incoming {
            base_no: 1,
            base: base.clone(),
            typed: Ok(typed.clone()),
        };
        // Untouched, whoever changed it meanwhile.
        assert_eq!(merge(&comes(&one, &one), two.as_ref(), 2), Merge::Same);
        // Touched, nobody else did.
        assert_eq!(
            merge(&comes(&one, &two), one.as_ref(), 1),
            Merge::Change(two.clone())
        );
        assert_eq!(
            merge(&comes(&one, &None), one.as_ref(), 1),
            Merge::Change(None)
        );
        // Both did: the same, or not.
        assert_eq!(merge(&comes(&one, &two), two.as_ref(), 2), Merge::Same);
        assert_eq!(
            merge(&comes(&one, &two), three.as_ref(), 2),
            Merge::Conflict(two.clone())
        );
        // The other one took it back.
        assert_eq!(
            merge(&comes(&one, &two), one.as_ref(), 3),
            Merge::Change(two.clone())
        );
        let bad = Incoming {
            base_no: 1,
            base: one.clone(),
            typed: Err(AnswerFault::NotNumber),
        };
        assert_eq!(
            merge(&bad, one.as_ref(), 1),
            Merge::Refused(AnswerFault::NotNumber)
        );
    }
}

#[test]
fn files_answer_by_their_numbers_and_no_file_is_no_answer() {
    let answer = Answer::of_files([13, 2, 13]).unwrap();
    assert_eq!(answer.encode(), "2,13");
    assert_eq!(Answer::decode(&Kind::File, "2,13"), Some(answer.clone()));
    assert_eq!(answer.zh(&Kind::File), "2 个文件（2、13 号）");
    assert_eq!(answer.plain(&Kind::File), "2 个文件");
    assert_eq!(Answer::of_files([]), None);
    for bad in ["", "x", "2,"] {
        assert_eq!(Answer::decode(&Kind::File, bad), None, "{bad}");
    }
    // Nothing typed becomes a file.
    assert_eq!(Answer::typed(&Kind::File, "2"), Err(AnswerFault::File));
}
