//! Properties that hold for every sheet, tried on random ones.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail by panicking"
)]

#[path = "support/random.rs"]
mod random;

use law::body::Contest;
use law::count::{Ballots, NomineeNo, Outcome, PostNo, Rule, Sheet, decide};
use law::rules::RuleBook;
use proptest::prelude::*;
use random::Numbers;
use std::collections::BTreeSet;
use std::sync::OnceLock;

fn book() -> &'static RuleBook {
    static BOOK: OnceLock<RuleBook> = OnceLock::new();
    BOOK.get_or_init(|| RuleBook::embedded().unwrap())
}

fn outcome(sheet: &Sheet) -> Outcome {
    decide(book(), sheet)
}

/// Post and nominee ids of those elected.
fn elected(sheet: &Sheet, outcome: &Outcome) -> BTreeSet<(String, String)> {
    let id = |e: &law::count::Elected| {
        (
            sheet.posts[e.post.0].id.clone(),
            sheet.nominees[e.nominee.0].id.clone(),
        )
    };
    outcome.elected.iter().map(id).collect()
}

/// The nominees in another order, with every reference following.
fn shuffled(sheet: &Sheet, numbers: &mut Numbers) -> Sheet {
    let n = sheet.nominees.len();
    let mut order: Vec<usize> = (0..n).collect();
    for i in (1..n).rev() {
        order.swap(
            i,
            usize::try_from(numbers.below(u64::try_from(i).unwrap() + 1)).unwrap(),
        );
    }
    let place = |old: NomineeNo| NomineeNo(order.iter().position(|o| *o == old.0).unwrap());
    let person = |person| match person {
        law::count::Person::Nominee(no) => law::count::Person::Nominee(place(no)),
        sitting => sitting,
    };
    let mut other = sheet.clone();
    other.nominees = order
        .iter()
        .map(|old| sheet.nominees[*old].clone())
        .collect();
    for link in other
        .nominees
        .iter_mut()
        .flat_map(|nominee| &mut nominee.kin_of)
    {
        link.to = person(link.to);
    }
    for link in other
        .sitting
        .iter_mut()
        .flat_map(|sitting| &mut sitting.kin_of)
    {
        link.to = person(link.to);
    }
    for vote in &mut other.votes {
        vote.nominee = place(vote.nominee);
    }
    other.votes.reverse();
    other
}

/// Winners read from the printed steps alone: enough votes, inside the seats,
/// and nothing that stands against it.
fn winners_from_steps(outcome: &Outcome) -> BTreeSet<(PostNo, NomineeNo)> {
    let about = |rule: Rule, holds: bool| -> BTreeSet<(PostNo, NomineeNo)> {
        let steps = outcome
            .steps
            .iter()
            .filter(|s| s.rule == rule && s.evaluate() == holds);
        steps.filter_map(|s| Some((s.post?, s.nominee?))).collect()
    };
    let first = about(Rule::WomanFirst, true);
    let out: BTreeSet<_> = [
        Rule::WithinSeats,
        Rule::NotBarred,
        Rule::NoKin,
        Rule::NoSecondPost,
    ]
    .into_iter()
    .flat_map(|rule| about(rule, false))
    .filter(|who| !first.contains(who))
    .collect();
    about(Rule::VotesEnough, true)
        .into_iter()
        .filter(|who| !out.contains(who))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn elected_fit_into_the_seats_and_all_seats_are_accounted_for(seed in any::<u64>()) {
        let sheet = random::sheet(seed);
        let outcome = outcome(&sheet);
        prop_assume!(outcome.valid == Some(true));
        for (i, post) in sheet.posts.iter().enumerate() {
            let no = PostNo(i);
            let count = |n: usize| u32::try_from(n).unwrap();
            let elected = count(outcome.elected.iter().filter(|e| e.post == no).count());
            let tied: u32 = outcome.ties.iter().filter(|t| t.post == no).map(|t| t.seats).sum();
            let pending: u32 = outcome.pending.iter().filter(|p| p.post == no).map(|p| p.seats).sum();
            let vacant: u32 = outcome.vacant.iter().filter(|v| v.post == no).map(|v| v.seats).sum();
            let seats = post.seats.unwrap();
            prop_assert!(elected + tied + pending + vacant <= seats);
            if !matches!(sheet.contest, Contest::Preselection | Contest::Nomination) {
                prop_assert_eq!(elected + tied + pending + vacant, seats);
            }
        }
    }

    #[test]
    fn nobody_is_elected_under_the_threshold(seed in any::<u64>()) {
        let sheet = random::sheet(seed);
        let outcome = outcome(&sheet);
        let Ballots::Joint(ballots) = &sheet.ballots else { unreachable!() };
        let returned = ballots.returned.unwrap();
        for elected in &outcome.elected {
            match sheet.contest {
                Contest::Regular | Contest::ByElection => prop_assert!(elected.votes * 2 > returned),
                Contest::Runoff => prop_assert!(elected.votes * 3 >= returned),
                _ => {}
            }
        }
    }

    #[test]
    fn no_outcome_picks_between_equals(seed in any::<u64>()) {
        let sheet = random::sheet(seed);
        let outcome = outcome(&sheet);
        let out = |post: PostNo, nominee: NomineeNo| {
            outcome.void.iter().any(|v| v.post == post && v.nominee == nominee)
                || outcome.elected.iter().any(|e| e.nominee == nominee)
                || outcome.pending.iter().any(|p| p.nominees.contains(&nominee))
                || outcome.steps.iter().any(|s| s.rule == Rule::NoSecondPost
                    && s.post == Some(post) && s.nominee == Some(nominee))
                || outcome.ties.iter().any(|t| t.nominees.contains(&nominee))
        };
        // A woman seated first, or in a reserved seat, is not chosen by votes.
        let by_sex = outcome.steps.iter().any(|s| matches!(s.rule, Rule::WomanFirst | Rule::WomanSeatAside))
            || !sheet.reserved.is_empty();
        prop_assume!(!by_sex);
        let rollup = outcome.steps.iter().any(|s| s.left.quantity == law::count::Quantity::VotesAdded);
        prop_assume!(!rollup);
        for elected in &outcome.elected {
            for vote in sheet.votes.iter().filter(|v| v.post == elected.post && v.for_ == Some(elected.votes)) {
                let equal = vote.nominee;
                prop_assert!(equal == elected.nominee || out(elected.post, equal),
                    "{:?} over {:?} in {:?}", elected, equal, outcome);
            }
        }
    }

    #[test]
    fn order_and_names_never_change_who_wins(seed in any::<u64>()) {
        let sheet = random::sheet(seed);
        let other = shuffled(&sheet, &mut Numbers::new(seed));
        let (a, b) = (outcome(&sheet), outcome(&other));
        prop_assert_eq!(a.valid, b.valid);
        prop_assert_eq!(elected(&sheet, &a), elected(&other, &b));
        prop_assert_eq!(a.ties.len(), b.ties.len());
        prop_assert_eq!(a.vacant.len(), b.vacant.len());
        prop_assert_eq!(a.next.kind, b.next.kind);
    }

    #[test]
    fn deciding_twice_gives_the_same(seed in any::<u64>()) {
        let sheet = random::sheet(seed);
        prop_assert_eq!(outcome(&sheet), outcome(&sheet));
    }

    #[test]
    fn a_vote_more_never_unseats_its_receiver(seed in any::<u64>()) {
        let mut sheet = random::sheet(seed);
        // A second post may be won by the vote instead, which is another seat.
        sheet.measures.vote_rollup = None;
        let before = outcome(&sheet);
        prop_assume!(!before.elected.is_empty());
        let winner = before.elected[usize::try_from(seed).unwrap_or(0) % before.elected.len()];
        let stands_elsewhere = sheet.votes.iter().filter(|v| v.nominee == winner.nominee).count() > 1;
        prop_assume!(!stands_elsewhere);
        let mut more = sheet;
        let mine = |v: &&mut law::count::Vote| v.post == winner.post && v.nominee == winner.nominee;
        let Some(row) = more.votes.iter_mut().find(mine) else { return Ok(()) };
        row.for_ = row.for_.map(|votes| votes + 1);
        let after = outcome(&more);
        prop_assume!(!after.is_refused());
        let still = after.elected.iter().any(|e| e.post == winner.post && e.nominee == winner.nominee);
        prop_assert!(still, "{:?} then {:?}", before, after);
    }

    #[test]
    fn scaling_all_figures_changes_nothing(seed in any::<u64>(), factor in 2_u64..5000) {
        let sheet = random::sheet(seed);
        let mut scaled = sheet.clone();
        let scale = |n: &mut Option<u64>| *n = n.map(|n| n * factor);
        scale(&mut scaled.electorate);
        scale(&mut scaled.present);
        scale(&mut scaled.voters);
        if let Ballots::Joint(set) = &mut scaled.ballots {
            for n in [&mut set.issued, &mut set.returned, &mut set.invalid] {
                scale(n);
            }
        }
        for vote in &mut scaled.votes {
            scale(&mut vote.for_);
        }
        let (a, b) = (outcome(&sheet), outcome(&scaled));
        prop_assert_eq!(a.valid, b.valid);
        prop_assert_eq!(elected(&sheet, &a), elected(&sheet, &b));
        prop_assert_eq!(a.ties, b.ties);
        prop_assert_eq!(a.vacant, b.vacant);
    }

    #[test]
    fn the_steps_alone_give_the_winners(seed in any::<u64>()) {
        let sheet = random::sheet(seed);
        let outcome = outcome(&sheet);
        for step in &outcome.steps {
            prop_assert_eq!(step.evaluate(), step.holds);
        }
        // Where the most votes win there is no threshold to be seen; pending
        // seats wait for another vote.
        prop_assume!(outcome.valid == Some(true) && outcome.pending.is_empty());
        let no_threshold = !outcome.steps.iter().any(|s| s.rule == Rule::VotesEnough);
        prop_assume!(!no_threshold && sheet.reserved.is_empty());
        let elected: BTreeSet<_> = outcome.elected.iter().map(|e| (e.post, e.nominee)).collect();
        prop_assert_eq!(winners_from_steps(&outcome), elected, "{:#?}", outcome.steps);
    }
}
