//! Any text as a rule pack laid over those of the program: it is refused with
//! every fault named in its file, or all that follows from it can be had:
//! timetables, outcomes whose steps hold, and the parameters as text that the
//! same parameters are read from.
#![no_main]

use law::body::{Body, Contest, HeldBy};
use law::count::{
    BallotSet, Ballots, Measures, Nominee, NomineeNo, Post, PostNo, Sheet, Vote, decide,
};
use law::rules::{PackFile, RuleBook};
use libfuzzer_sys::fuzz_target;

const NAME: &str = "90.toml";

fn sheet(body: Body, contest: Contest, province: &str) -> Sheet {
    let post = |id: &str, seats| Post {
        id: id.to_owned(),
        title: id.to_owned(),
        seats: Some(seats),
        max_marks: None,
    };
    let nominee = |no: usize| Nominee {
        id: format!("n{no}"),
        name: format!("n{no}"),
        sex: None,
        posts: vec![PostNo(usize::from(no > 1))],
        formal: true,
        kin_of: Vec::new(),
        barred: Vec::new(),
    };
    let vote = |no: usize| Vote {
        post: PostNo(usize::from(no > 1)),
        nominee: NomineeNo(no),
        for_: Some(20 + 10 * no as u64),
        against: None,
        abstain: None,
    };
    Sheet {
        body,
        contest,
        form: None,
        province: province.to_owned(),
        election_day: "2026-03-22".parse().expect("a date"),
        electorate: Some(100),
        present: Some(80),
        voters: Some(80),
        proxies: None,
        held_by: HeldBy::Voters,
        ballots: Ballots::Joint(BallotSet {
            issued: Some(80),
            returned: Some(78),
            invalid: Some(2),
            valid: None,
        }),
        posts: vec![post("chair", 1), post("member", 2)],
        nominees: (0..5).map(nominee).collect(),
        votes: (0..5).map(vote).collect(),
        petition: None,
        sitting: Vec::new(),
        measures: Measures::default(),
        reserved: Vec::new(),
        reduce: Vec::new(),
        stop: None,
    }
}

fuzz_target!(|text: &str| {
    // A text that is no pack is told so without laying all packs again.
    let read = PackFile::parse(NAME, text).and_then(|_| {
        let files = [(NAME.to_owned(), text.to_owned())];
        RuleBook::with_files(&files)
    });
    let book = match read {
        Ok(book) => book,
        Err(faults) => {
            assert!(!faults.is_empty());
            let lines = text.lines().count();
            assert!(faults.iter().all(|fault| fault.line <= lines + 1));
            assert!(faults.iter().all(|fault| !fault.to_string().is_empty()));
            return;
        }
    };
    // A law text is in force in every province, a province's pack in one.
    let packs = book.packs().iter();
    let own: Vec<&str> = packs.filter(|p| p.added).map(|p| p.province.as_str()).collect();
    let all: Vec<&str> = book.packs().iter().map(|p| p.province.as_str()).collect();
    let provinces = if own.is_empty() { all } else { own };
    let day = "2026-03-22".parse().expect("a date");
    for province in provinces {
        for body in Body::ALL {
            let Some(selection) = book.select(*body, province, day) else { continue };
            let table = selection.rules.timetable(*body, None, day);
            assert!(table.steps.iter().all(|step| step.earliest <= step.latest));
            for contest in Contest::ALL {
                let outcome = decide(&book, &sheet(*body, *contest, province));
                assert!(outcome.steps.iter().all(|step| step.evaluate() == step.holds));
                assert!(outcome.elected.len() <= 3);
            }
        }
    }
});
