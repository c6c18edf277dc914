//! How long 620,000 outcomes take on one core, steps typed and not rendered:
//! `cargo xtask bench outcomes`.
//!
//! The sheets are of the kinds a country sends, in the shares it would: every
//! body, every contest, all provinces with a pack and one without, both law
//! texts, one ballot for all posts or one each, write-ins, ties at the cut,
//! near relatives, bars, seats set aside. They are made from a fixed seed, and
//! what they came to is printed, so that nobody measures one easy sheet.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
#![expect(clippy::expect_used, reason = "a benchmark may stop")]
#![expect(clippy::indexing_slicing, reason = "the index is below the length")]

use law::body::{Bar, Body, Contest, Form, HeldBy, Kin, PetitionBy, Sex};
use law::count::{
    BallotSet, Ballots, KinLink, Measures, NextKind, Nominee, NomineeNo, Outcome, Person, Petition,
    Post, PostNo, Reduction, Sheet, Sitting, Vote, decide,
};
use law::rules::RuleBook;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Villages and communities of the country, rounded up.
const SHEETS: usize = 620_000;
/// Different sheets; more would only measure the cache.
const DIFFERENT: usize = 20_000;
/// The whole is measured so often, and the best taken: other programs only add.
const RUNS: usize = 5;
/// Seconds for all of them.
const BUDGET: f64 = 2.0;

/// A small generator of numbers (xorshift), so that every run is the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit.max(1)
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn index(&mut self, length: usize) -> usize {
        let length = u64::try_from(length).unwrap_or(1);
        usize::try_from(self.below(length)).unwrap_or(0)
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.index(list.len())]
    }

    /// One of the list, each as often as the number beside it says.
    fn weighted<T: Copy>(&mut self, list: &[(u64, T)]) -> T {
        let mut at = self.below(list.iter().map(|(weight, _)| weight).sum());
        for (weight, item) in list {
            if at < *weight {
                return *item;
            }
            at -= weight;
        }
        list[0].1
    }
}

/// Bodies by hundredths of all sheets.
const BODIES: &[(u64, Body)] = &[
    (58, Body::VillagersCommittee),
    (12, Body::ResidentsCommittee),
    (12, Body::PartyBranch),
    (4, Body::PartyCommittee),
    (8, Body::VillageSupervisionCommittee),
    (6, Body::VillagersRepresentatives),
];

/// Contests by hundredths of the sheets of a body.
const CONTESTS: &[(u64, Contest)] = &[
    (76, Contest::Regular),
    (8, Contest::Runoff),
    (3, Contest::TieRevote),
    (4, Contest::ByElection),
    (2, Contest::Recall),
    (3, Contest::Preselection),
    (4, Contest::Nomination),
];

const PROVINCES: &[&str] = &["00", "11", "31", "33", "37", "41", "50", "45"];
const FORMS: &[Form] = &[
    Form::AllResidents,
    Form::HouseholdRepresentatives,
    Form::GroupRepresentatives,
];

/// A sheet of one body and contest.
fn sheet(n: &mut Numbers) -> Sheet {
    let (body, mut contest) = (n.weighted(BODIES), n.weighted(CONTESTS));
    if contest == Contest::Recall && body.is_party() {
        contest = Contest::Runoff;
    }
    let form = (body == Body::ResidentsCommittee).then(|| n.of(FORMS));
    let assembly = matches!(body, Body::VillageSupervisionCommittee)
        || (contest == Contest::ByElection && n.one_in(2) && !body.is_party());
    let meeting = assembly || body.is_party() || form.is_some_and(|f| f != Form::AllResidents);
    let electorate = if meeting {
        20 + n.below(120)
    } else {
        400 + n.below(3000)
    };
    let voters = electorate * (68 + n.below(31)) / 100;
    let returned = voters - n.below(4);
    let invalid = returned * n.below(6) / 100;
    let valid = returned - invalid;
    let ballots = BallotSet {
        issued: (!n.one_in(8)).then_some(voters),
        returned: Some(returned),
        invalid: Some(invalid),
        valid: None,
    };
    let petition = Petition {
        by: PetitionBy::Voters,
        signatures: Some(electorate / 4),
        base: Some(electorate),
    };
    let posts = posts(n, body, contest);
    let (nominees, votes) = people(n, &posts, valid, contest);
    let sheet = Sheet {
        body,
        contest,
        form,
        province: n.of(PROVINCES).to_owned(),
        election_day: day(n),
        electorate: Some(electorate),
        present: meeting.then_some(voters),
        voters: (!meeting && !n.one_in(20)).then_some(voters),
        proxies: (!meeting).then_some(voters / 10),
        held_by: if assembly {
            HeldBy::Representatives
        } else {
            HeldBy::Voters
        },
        ballots: Ballots::Joint(ballots),
        posts,
        nominees,
        votes,
        petition: (contest == Contest::Recall).then_some(petition),
        sitting: Vec::new(),
        measures: Measures {
            vote_rollup: n.one_in(6).then_some(true),
            invalid_scope: None,
        },
        reserved: Vec::new(),
        reduce: Vec::new(),
        stop: None,
    };
    unusual(n, sheet)
}

/// Election days under both law texts.
fn day(n: &mut Numbers) -> chrono::NaiveDate {
    let days = ["2026-03-15", "2026-04-12", "2026-12-20", "2025-11-30"];
    n.of(&days).parse().expect("a date")
}

/// What some sheets have and most have not.
fn unusual(n: &mut Numbers, mut sheet: Sheet) -> Sheet {
    let last = PostNo(sheet.posts.len().saturating_sub(1));
    if let (true, Ballots::Joint(set)) = (n.one_in(10), &sheet.ballots) {
        let sets = (0..sheet.posts.len()).map(|i| (PostNo(i), *set)).collect();
        sheet.ballots = Ballots::PerPost(sets);
    }
    if matches!(sheet.contest, Contest::Runoff | Contest::ByElection) {
        for (i, post) in ["chair", "deputy", "member"].into_iter().enumerate() {
            sheet.sitting.push(Sitting {
                id: format!("s{i}"),
                post: post.to_owned(),
                sex: Some(n.of(&[Sex::Male, Sex::Male, Sex::Female])),
                kin_of: Vec::new(),
            });
        }
        if n.one_in(5) {
            sheet.reserved.push((last, 1));
        }
    }
    if sheet.body.is_party() && n.one_in(20) {
        sheet.reduce.push(Reduction {
            post: last,
            to: 1,
            consent: sheet.present,
        });
        sheet.reduce.retain(|reduction| {
            let seats = sheet.posts[reduction.post.0].seats.unwrap_or(0);
            seats > reduction.to
        });
    }
    sheet
}

/// The posts a body elects in one vote.
fn posts(n: &mut Numbers, body: Body, contest: Contest) -> Vec<Post> {
    let all: &[(&str, &str, u64)] = match body {
        Body::VillagersCommittee | Body::ResidentsCommittee => &[
            ("chair", "主任", 1),
            ("deputy", "副主任", 1),
            ("member", "委员", 3),
        ],
        Body::VillageSupervisionCommittee => &[("chair", "主任", 1), ("member", "委员", 2)],
        Body::PartyBranch | Body::PartyCommittee => &[("committee", "委员", 5)],
        Body::VillagersRepresentatives => {
            &[("group_leader", "组长", 1), ("representative", "代表", 5)]
        }
    };
    let some = match contest {
        Contest::Regular | Contest::Nomination | Contest::Preselection => all,
        _ => &all[all.len() - 1..],
    };
    let post = |(id, title, seats): &(&str, &str, u64)| Post {
        id: (*id).to_owned(),
        title: (*title).to_owned(),
        seats: u32::try_from(if *seats > 1 { 1 + n.below(*seats) } else { 1 }).ok(),
        max_marks: None,
    };
    some.iter().map(post).collect()
}

/// Nominees of the posts with their votes, and now and then a few write-ins.
fn people(
    n: &mut Numbers,
    posts: &[Post],
    valid: u64,
    contest: Contest,
) -> (Vec<Nominee>, Vec<Vote>) {
    let (mut nominees, mut votes): (Vec<Nominee>, Vec<Vote>) = (Vec::new(), Vec::new());
    for (at, post) in posts.iter().enumerate() {
        let seats = u64::from(post.seats.unwrap_or(1));
        let mut left = valid * seats;
        let formal = if contest == Contest::Recall {
            1
        } else {
            seats + 1 + n.below(2)
        };
        let written = if n.one_in(8) { 1 + n.below(6) } else { 0 };
        let mut before = 0;
        for i in 0..formal + written {
            let most = left.min(valid);
            let share = if i < formal {
                25 + n.below(70)
            } else {
                n.below(3)
            };
            // A tie now and then, with whoever came before.
            let cast = if n.one_in(40) {
                before
            } else {
                valid * share / 100
            };
            let cast = cast.min(most);
            left -= cast;
            before = cast;
            let no = NomineeNo(nominees.len());
            nominees.push(person(n, no, PostNo(at), i < formal));
            let (post, nominee, for_) = (PostNo(at), no, Some(cast));
            let (against, abstain) = (None, None);
            votes.push(Vote {
                post,
                nominee,
                for_,
                against,
                abstain,
            });
        }
    }
    (nominees, votes)
}

fn person(n: &mut Numbers, no: NomineeNo, post: PostNo, formal: bool) -> Nominee {
    let link = KinLink {
        to: Person::Nominee(NomineeNo(n.index(no.0 + 1))),
        kin: n.of(&[None, Some(Kin::Sibling), Some(Kin::Cousin)]),
    };
    Nominee {
        id: format!("n{}", no.0),
        name: format!("候选人{}", no.0),
        sex: Some(n.of(&[Sex::Male, Sex::Male, Sex::Female])),
        posts: if formal { vec![post] } else { Vec::new() },
        formal,
        kin_of: if n.one_in(40) { vec![link] } else { Vec::new() },
        barred: if n.one_in(100) {
            vec![Bar::CriminallyPunished]
        } else {
            Vec::new()
        },
    }
}

/// What the sheets came to, so that the mix can be judged.
#[derive(Default)]
struct Seen {
    by_body: BTreeMap<&'static str, usize>,
    by_next: BTreeMap<&'static str, usize>,
    numbers: BTreeMap<&'static str, usize>,
}

impl Seen {
    fn add(&mut self, sheet: &Sheet, outcome: &Outcome) {
        *self.by_body.entry(sheet.body.code()).or_default() += 1;
        *self.by_next.entry(outcome.next.kind.code()).or_default() += 1;
        let mut count = |what, n: usize| *self.numbers.entry(what).or_default() += n;
        count("valid", usize::from(outcome.valid == Some(true)));
        count("refused", usize::from(outcome.is_refused()));
        count(
            "hang on something uncertain",
            usize::from(outcome.needs_acceptance()),
        );
        count("elected", outcome.elected.len());
        count("ties", outcome.ties.len());
        count("void wins", outcome.void.len());
        count("recalled", outcome.recalled.len());
        count("findings", outcome.findings.len());
        count("steps", outcome.steps.len());
        count("rows of votes", sheet.votes.len());
        let revote = |next: &&law::count::NextPost| next.kind == NextKind::Runoff;
        count("runoffs", outcome.next.posts.iter().filter(revote).count());
    }
}

fn main() {
    let book = RuleBook::embedded().expect("the embedded packs are sound");
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let sheets: Vec<Sheet> = (0..DIFFERENT).map(|_| sheet(&mut numbers)).collect();
    let mut seen = Seen::default();
    for sheet in &sheets {
        seen.add(sheet, &decide(&book, sheet));
    }
    println!("{DIFFERENT} different sheets: {:?}", seen.by_body);
    println!("what comes next: {:?}", seen.by_next);
    println!("among them: {:?}", seen.numbers);
    let mut best = f64::MAX;
    for run in 1..=RUNS {
        let (start, before) = (Instant::now(), on_the_core());
        for sheet in sheets.iter().cycle().take(SHEETS) {
            black_box(decide(&book, black_box(sheet)));
        }
        let (wall, core) = (start.elapsed(), on_the_core().saturating_sub(before));
        // Without Linux's figures the clock on the wall has to do.
        let took = if core.is_zero() { wall } else { core }.as_secs_f64();
        println!(
            "run {run}: {SHEETS} outcomes in {took:.3} s on the core, {:.3} s by the clock",
            wall.as_secs_f64()
        );
        best = best.min(took);
    }
    let sheets = u32::try_from(SHEETS).map_or(1.0, f64::from);
    println!("RESULT\toutcome of {SHEETS} sheets, one core\t{best:.3}\ts\t{BUDGET}\t-\t-");
    println!(
        "RESULT\toutcome of one sheet\t{:.3}\tµs\t-\t-\t-",
        best * 1e6 / sheets
    );
}

/// How long this thread has been on a core, so that what else the machine does
/// is not counted; zero where the system does not say.
fn on_the_core() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text.split(' ').next().and_then(|ns| ns.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}
