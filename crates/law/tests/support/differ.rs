//! Compares the engine with the naive decision on one sheet.

use crate::naive;
use law::body::Contest;
use law::count::{Outcome, Sheet, decide};
use law::rules::RuleBook;
use std::collections::{BTreeMap, BTreeSet};

/// What a comparison came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    Same,
    /// The sheet was refused by the engine; nothing to compare.
    Refused,
    /// A tie among near relatives, which the naive decision does not judge.
    Strange,
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
    let post = |no: law::count::PostNo| sheet.post(no).unwrap().id.clone();
    let name = |no: law::count::NomineeNo| sheet.nominee(no).unwrap().id.clone();
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
    let mut open: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    if outcome.valid == Some(true) {
        for id in sheet.posts.iter().map(|p| p.id.clone()).filter(judged) {
            open.insert(id, (0, 0));
        }
        for (no, left) in open_seats(outcome) {
            if let Some(entry) = open.get_mut(&post(no)) {
                *entry = left;
            }
        }
    }
    naive::Answer {
        valid: outcome.valid == Some(true),
        elected: elected.filter(|(id, _, _)| judged(id)).collect(),
        ties: ties.filter(|(id, _, _)| judged(id)).collect(),
        void: void.filter(|(id, _, _)| judged(id)).collect(),
        open,
        unjudged: unjudged.clone(),
        strange: false,
    }
}

/// Seats left open per post: vacant ones, or of a primary those it still wants.
fn open_seats(outcome: &Outcome) -> BTreeMap<law::count::PostNo, (u64, u64)> {
    let mut open: BTreeMap<law::count::PostNo, (u64, u64)> = BTreeMap::new();
    for vacancy in &outcome.vacant {
        let entry = open.entry(vacancy.post).or_default();
        entry.0 += u64::from(vacancy.seats);
        if vacancy.reserved.is_some() {
            entry.1 += u64::from(vacancy.seats);
        }
    }
    for finding in &outcome.findings {
        if let law::count::Matter::FewerThanWanted { post, wanted } = finding.matter {
            open.insert(post, (u64::from(wanted), 0));
        }
    }
    open
}
