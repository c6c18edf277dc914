//! Compares the engine with the naive decision on one sheet.

use super::naive;
use law::body::{Body, Contest};
use law::count::{Matter, NomineeNo, Outcome, PostNo, Sheet, decide};
use law::rules::RuleBook;
use law::rules::value::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Two provinces that do not exist, with what no province held here has.
const INVENTED: &[(&str, &str)] = &[
    ("91.toml", include_str!("91.toml")),
    ("92.toml", include_str!("92.toml")),
];

/// All packs of the program, and two invented ones.
pub fn book() -> RuleBook {
    let file = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    let files: Vec<(String, String)> = INVENTED.iter().map(file).collect();
    match RuleBook::with_files(&files) {
        Ok(book) => book,
        Err(faults) => panic!("{faults:#?}"),
    }
}

/// What a comparison came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Compared {
    Same,
    /// The sheet was refused by the engine; nothing to compare.
    Refused,
    /// A tie among near relatives, which the naive decision does not judge.
    Strange,
}

/// How many sheets of which kind came to what.
#[derive(Debug, Default)]
pub struct Seen(BTreeMap<(Compared, Body, Contest), u64>);

impl Seen {
    pub fn add(&mut self, sheet: &Sheet, compared: Compared) {
        let key = (compared, sheet.body, sheet.contest);
        *self.0.entry(key).or_default() += 1;
    }

    pub fn count(&self, test: impl Fn(Compared, Body, Contest) -> bool) -> u64 {
        let chosen = self.0.iter().filter(|((c, b, k), _)| test(*c, *b, *k));
        chosen.map(|(_, count)| count).sum()
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for compared in [Compared::Same, Compared::Refused, Compared::Strange] {
            let all = self.count(|c, _, _| c == compared);
            write!(f, "{compared:?} {all}:")?;
            for body in Body::ALL {
                write!(
                    f,
                    " {body} {},",
                    self.count(|c, b, _| c == compared && b == *body)
                )?;
            }
            for contest in Contest::ALL {
                let count = self.count(|c, _, k| c == compared && k == *contest);
                write!(f, " {contest} {count},")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// Compares both decisions; `Err` describes the difference.
pub fn compare(book: &RuleBook, sheet: &Sheet) -> Result<Compared, String> {
    let outcome = decide(book, sheet);
    if outcome.is_refused() {
        return Ok(Compared::Refused);
    }
    let rules = book
        .select(sheet.body, &sheet.province, sheet.election_day)
        .unwrap()
        .rules;
    let mut naive = naive::decide(rules, sheet);
    if naive.strange {
        return Ok(Compared::Strange);
    }
    if matches!(sheet.contest, Contest::Preselection | Contest::Nomination) {
        // A primary has no vacant seats; the engine only says how many names are missing.
        naive
            .open
            .values_mut()
            .for_each(|(_, for_woman)| *for_woman = 0);
    }
    let engine = answer(sheet, &outcome, &naive.unjudged);
    if engine == naive {
        return Ok(Compared::Same);
    }
    Err(format!(
        "engine {engine:?}\nnaive  {naive:?}\nsheet {sheet:?}"
    ))
}

/// The engine's outcome in the words of the naive one, without the posts that
/// one does not judge.
fn answer(sheet: &Sheet, outcome: &Outcome, unjudged: &BTreeSet<String>) -> naive::Answer {
    let post = |no: PostNo| sheet.post(no).unwrap().id.clone();
    let name = |no: NomineeNo| sheet.nominee(no).unwrap().id.clone();
    let judged = |id: &String| !unjudged.contains(id);
    let elected = outcome
        .elected
        .iter()
        .map(|e| (post(e.post), name(e.nominee), e.votes));
    let ties = outcome.ties.iter().map(|t| {
        let names = t.nominees.iter().map(|no| name(*no)).collect();
        (post(t.post), names, u64::from(t.seats))
    });
    let void = outcome
        .void
        .iter()
        .map(|v| (post(v.post), name(v.nominee), v.reason.code()));
    let mut found = naive::Answer {
        valid: outcome.valid == Some(true),
        posts: outcome.posts.iter().map(|post| post.valid).collect(),
        recalled: outcome.recalled.iter().map(|no| name(*no)).collect(),
        elected: elected.filter(|(id, _, _)| judged(id)).collect(),
        ties: ties.filter(|(id, _, _)| judged(id)).collect(),
        void: void.filter(|(id, _, _)| judged(id)).collect(),
        open: open_seats(sheet, outcome, unjudged),
        kind: "none",
        unjudged: unjudged.clone(),
        ..naive::Answer::default()
    };
    if unjudged.is_empty() {
        follow(sheet, outcome, &mut found);
    }
    found
}

/// What follows, and what hangs on another reading.
fn follow(sheet: &Sheet, outcome: &Outcome, found: &mut naive::Answer) {
    let post = |no: PostNo| sheet.post(no).unwrap().id.clone();
    let name = |no: &NomineeNo| sheet.nominee(*no).unwrap().id.clone();
    let reduced = outcome.reduced.iter().map(|r| {
        let (from, to) = (u64::from(r.from), u64::from(r.to));
        (post(r.post), from, to, r.consent)
    });
    found.reduced = reduced.collect();
    let next = outcome.next.posts.iter().map(|next| {
        let share = next.threshold.map(|(share, _)| share.show());
        (
            next.kind.code(),
            post(next.post),
            u64::from(next.seats),
            next.nominees.iter().map(name).collect(),
            next.reserved.is_some(),
            share.unwrap_or_default(),
        )
    });
    found.next = next.collect();
    found.kind = outcome.next.kind.code();
    found.may_stop = outcome.next.may_stop;
    for finding in &outcome.findings {
        if let Matter::ResultDepends { on, other, .. } = &finding.matter {
            found.depends.insert(((*on).to_owned(), other.clone()));
        }
    }
}

/// Seats left open per post: vacant ones, or of a primary those it still wants.
fn open_seats(
    sheet: &Sheet,
    outcome: &Outcome,
    unjudged: &BTreeSet<String>,
) -> BTreeMap<String, (u64, u64)> {
    let mut open: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    if outcome.valid != Some(true) || sheet.contest == Contest::Recall {
        return open;
    }
    for post in outcome.posts.iter().filter(|post| post.valid) {
        open.insert(sheet.posts[post.post.0].id.clone(), (0, 0));
    }
    open.retain(|id, _| !unjudged.contains(id));
    for vacancy in &outcome.vacant {
        let id = &sheet.posts[vacancy.post.0].id;
        let Some(entry) = open.get_mut(id) else {
            continue;
        };
        entry.0 += u64::from(vacancy.seats);
        if vacancy.reserved.is_some() {
            entry.1 += u64::from(vacancy.seats);
        }
    }
    for finding in &outcome.findings {
        if let Matter::FewerThanWanted { post, wanted } = finding.matter {
            let id = &sheet.posts[post.0].id;
            if let Some(entry) = open.get_mut(id) {
                *entry = (u64::from(wanted), 0);
            }
        }
    }
    open
}
