//! How long 620,000 outcomes take on one core, steps typed and not rendered.
//!
//! `cargo run --release -p law --example bench_outcomes`. The sheets are those
//! of an ordinary villagers' committee election (chair, deputy, three to five
//! members, six to twelve nominees, now and then a write-in, kin, a tie or a
//! missing seat), made from a fixed seed.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
#![expect(clippy::expect_used, reason = "a benchmark may stop")]
#![expect(clippy::indexing_slicing, reason = "the index is below the length")]

use law::body::{Body, Contest, HeldBy, Sex};
use law::count::{
    BallotSet, Ballots, KinLink, Measures, Nominee, NomineeNo, Person, Post, PostNo, Sheet, Vote,
    decide,
};
use law::rules::RuleBook;
use std::hint::black_box;
use std::time::Instant;

/// Villages of the country, rounded up.
const SHEETS: u32 = 620_000;
/// Different sheets; more would only measure the cache.
const DIFFERENT: usize = 5_000;

/// A small generator of numbers (xorshift), so that every run is the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit.max(1)
    }
}

fn sheet(numbers: &mut Numbers) -> Sheet {
    let electorate = 400 + numbers.below(3000);
    let voters = electorate * (45 + numbers.below(50)) / 100;
    let returned = voters - numbers.below(6).min(voters);
    let members = 1 + numbers.below(3);
    let post = |id: &str, seats: u64| Post {
        id: id.to_owned(),
        title: id.to_owned(),
        seats: u32::try_from(seats).ok(),
        max_marks: None,
    };
    let posts = vec![post("chair", 1), post("deputy", 1), post("member", members)];
    let (nominees, votes) = people(numbers, returned, members);
    Sheet {
        body: Body::VillagersCommittee,
        contest: Contest::Regular,
        form: None,
        province: ["00", "11", "31", "33", "41"][usize::try_from(numbers.below(5)).unwrap_or(0)]
            .to_owned(),
        election_day: "2026-03-15".parse().expect("a date"),
        electorate: Some(electorate),
        present: None,
        voters: Some(voters),
        proxies: Some(voters / 10),
        held_by: HeldBy::Voters,
        ballots: Ballots::Joint(BallotSet {
            issued: Some(voters),
            returned: Some(returned),
            invalid: Some(returned / 20),
            valid: None,
        }),
        posts,
        nominees,
        votes,
        petition: None,
        sitting: Vec::new(),
        measures: Measures::default(),
        reserved: Vec::new(),
        reduce: Vec::new(),
        stop: None,
    }
}

/// Nominees of the three posts, and their votes.
fn people(numbers: &mut Numbers, returned: u64, members: u64) -> (Vec<Nominee>, Vec<Vote>) {
    let (mut nominees, mut votes) = (Vec::new(), Vec::new());
    for (at, seats) in [1, 1, members].into_iter().enumerate() {
        let mut left = (returned - returned / 20) * seats;
        for _ in 0..=seats + numbers.below(2) {
            let no = NomineeNo(nominees.len());
            let most = left.min(returned - returned / 20);
            let cast = most * (30 + numbers.below(65)) / 100;
            left -= cast;
            let link = KinLink {
                to: Person::Nominee(NomineeNo(0)),
                kin: None,
            };
            nominees.push(Nominee {
                id: format!("n{}", no.0),
                name: format!("候选人{}", no.0),
                sex: Some(if numbers.below(3) == 0 {
                    Sex::Female
                } else {
                    Sex::Male
                }),
                posts: vec![PostNo(at)],
                formal: numbers.below(30) > 0,
                kin_of: if numbers.below(40) == 0 {
                    vec![link]
                } else {
                    Vec::new()
                },
                barred: Vec::new(),
            });
            let (post, nominee, for_) = (PostNo(at), no, Some(cast));
            votes.push(Vote {
                post,
                nominee,
                for_,
                against: None,
                abstain: None,
            });
        }
    }
    (nominees, votes)
}

fn main() {
    let book = RuleBook::embedded().expect("the embedded packs are sound");
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let sheets: Vec<Sheet> = (0..DIFFERENT).map(|_| sheet(&mut numbers)).collect();
    let (mut valid, mut refused, mut steps, mut depends) = (0_u32, 0_u32, 0_usize, 0_u32);
    let start = Instant::now();
    for sheet in sheets
        .iter()
        .cycle()
        .take(usize::try_from(SHEETS).unwrap_or(0))
    {
        let outcome = black_box(decide(&book, black_box(sheet)));
        valid += u32::from(outcome.valid == Some(true));
        refused += u32::from(outcome.is_refused());
        depends += u32::from(outcome.needs_acceptance());
        steps += outcome.steps.len();
    }
    let took = start.elapsed();
    println!(
        "{SHEETS} outcomes in {:.3} s, {} ns each",
        took.as_secs_f64(),
        took.as_nanos() / u128::from(SHEETS)
    );
    println!(
        "{valid} valid, {refused} refused, {depends} hang on something uncertain, {steps} steps"
    );
}
