//! Properties that hold for every sheet, tried on random ones.

use crate::support::cases;
use crate::support::random::{self, Numbers};
use law::body::Contest;
use law::count::{BallotSet, Ballots, NomineeNo, Outcome, PostNo, Rule, Sheet, decide};
use law::rules::RuleBook;
use proptest::prelude::*;
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

/// Ids of those recalled.
fn recalled(sheet: &Sheet, outcome: &Outcome) -> BTreeSet<String> {
    let recalled = outcome.recalled.iter();
    recalled.map(|no| sheet.nominees[no.0].id.clone()).collect()
}

/// Post, nominees and seats of every tie.
fn tied(sheet: &Sheet, outcome: &Outcome) -> BTreeSet<(PostNo, BTreeSet<String>, u32)> {
    let tied = outcome.ties.iter().map(|tie| {
        let names = tie.nominees.iter();
        let names = names.map(|no| sheet.nominees[no.0].id.clone());
        (tie.post, names.collect(), tie.seats)
    });
    tied.collect()
}

/// The nominees in another order and under other names, with every reference
/// following. The ids stay, for the comparison; they decide nothing either,
/// since each sheet has its own.
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
    let names: Vec<String> = sheet.nominees.iter().map(|n| n.name.clone()).collect();
    for (nominee, name) in other.nominees.iter_mut().zip(names) {
        nominee.name = name;
    }
    other
}

/// A sheet that elects somebody: a recall does not.
fn electing(seed: u64) -> Sheet {
    let mut sheet = random::sheet(seed);
    if sheet.contest == Contest::Recall {
        sheet.contest = Contest::Regular;
        sheet.petition = None;
    }
    sheet
}

fn ballots(sheet: &mut Sheet) -> Vec<&mut BallotSet> {
    match &mut sheet.ballots {
        Ballots::Joint(set) => vec![set],
        Ballots::PerPost(sets) => sets.iter_mut().map(|(_, set)| set).collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(1000), max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn elected_fit_into_the_seats_and_all_seats_are_accounted_for(seed in any::<u64>()) {
        let sheet = electing(seed);
        let outcome = outcome(&sheet);
        prop_assume!(outcome.valid == Some(true));
        for (i, post) in sheet.posts.iter().enumerate() {
            let no = PostNo(i);
            let count = |n: usize| u32::try_from(n).unwrap();
            let elected = count(outcome.elected.iter().filter(|e| e.post == no).count());
            let tied: u32 = outcome.ties.iter().filter(|t| t.post == no).map(|t| t.seats).sum();
            let pending: u32 = outcome.pending.iter().filter(|p| p.post == no).map(|p| p.seats).sum();
            let vacant: u32 = outcome.vacant.iter().filter(|v| v.post == no).map(|v| v.seats).sum();
            let given_up: u32 = outcome.reduced.iter().filter(|r| r.post == no).map(|r| r.from - r.to).sum();
            let all = elected + tied + pending + vacant + given_up;
            let seats = post.seats.unwrap();
            prop_assert!(all <= seats);
            if outcome.post_valid(no) == Some(false) {
                prop_assert_eq!(all, 0);
            } else if !matches!(sheet.contest, Contest::Preselection | Contest::Nomination) {
                prop_assert_eq!(all, seats);
            }
        }
    }

    #[test]
    fn nobody_is_elected_under_the_threshold(seed in any::<u64>()) {
        let sheet = electing(seed);
        let outcome = outcome(&sheet);
        prop_assume!(!outcome.elected.is_empty());
        let party = sheet.body.is_party();
        for elected in &outcome.elected {
            let returned = sheet.ballots_for(elected.post).returned.unwrap();
            // Whoever stayed away from the ballot counts where people meet.
            let came = if sheet.counts_present() { sheet.present.or(sheet.voters) } else { None };
            let whole = came.unwrap_or(returned);
            match sheet.contest {
                Contest::Regular | Contest::ByElection => prop_assert!(elected.votes * 2 > whole),
                Contest::Runoff if party => prop_assert!(elected.votes * 2 > whole),
                Contest::Runoff => prop_assert!(elected.votes * 3 >= whole),
                _ => {}
            }
        }
    }

    #[test]
    fn no_outcome_picks_between_equals(seed in any::<u64>()) {
        let sheet = electing(seed);
        let outcome = outcome(&sheet);
        prop_assume!(!outcome.elected.is_empty());
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
        prop_assume!(outcome(&sheet).valid == Some(true));
        let other = shuffled(&sheet, &mut Numbers::new(seed));
        let (a, b) = (outcome(&sheet), outcome(&other));
        prop_assert_eq!(a.valid, b.valid);
        prop_assert_eq!(elected(&sheet, &a), elected(&other, &b));
        prop_assert_eq!(recalled(&sheet, &a), recalled(&other, &b));
        prop_assert_eq!(tied(&sheet, &a), tied(&other, &b));
        prop_assert_eq!(&a.vacant, &b.vacant);
        prop_assert_eq!((a.next.kind, a.next.may_stop), (b.next.kind, b.next.may_stop));
    }

    #[test]
    fn deciding_twice_gives_the_same(seed in any::<u64>()) {
        let sheet = random::sheet(seed);
        prop_assert_eq!(outcome(&sheet), outcome(&sheet));
    }

    #[test]
    fn a_vote_more_never_unseats_its_receiver(seed in any::<u64>()) {
        let mut sheet = electing(seed);
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
    fn a_vote_more_for_recall_never_saves_anybody(seed in any::<u64>()) {
        let mut sheet = random::sheet(seed);
        prop_assume!(!sheet.body.is_party());
        sheet.contest = Contest::Recall;
        let before = outcome(&sheet);
        prop_assume!(!before.recalled.is_empty());
        let whom = before.recalled[usize::try_from(seed % 7).unwrap() % before.recalled.len()];
        let mut more = sheet;
        for row in more.votes.iter_mut().filter(|row| row.nominee == whom) {
            row.for_ = row.for_.map(|votes| votes + 1);
        }
        let after = outcome(&more);
        prop_assume!(!after.is_refused());
        prop_assert!(after.recalled.contains(&whom), "{:?} then {:?}", before, after);
    }

    #[test]
    fn scaling_all_figures_changes_nothing(seed in any::<u64>(), factor in 2_u64..5000) {
        let sheet = random::sheet(seed);
        let mut scaled = sheet.clone();
        let scale = |n: &mut Option<u64>| *n = n.map(|n| n * factor);
        scale(&mut scaled.electorate);
        scale(&mut scaled.present);
        scale(&mut scaled.voters);
        scale(&mut scaled.proxies);
        for set in ballots(&mut scaled) {
            for n in [&mut set.issued, &mut set.returned, &mut set.invalid] {
                scale(n);
            }
        }
        for vote in &mut scaled.votes {
            scale(&mut vote.for_);
        }
        for reduction in &mut scaled.reduce {
            scale(&mut reduction.consent);
        }
        if let Some(petition) = &mut scaled.petition {
            scale(&mut petition.signatures);
            scale(&mut petition.base);
        }
        let (a, b) = (outcome(&sheet), outcome(&scaled));
        prop_assume!(a.valid == Some(true));
        prop_assert_eq!(a.valid, b.valid);
        prop_assert_eq!(elected(&sheet, &a), elected(&sheet, &b));
        prop_assert_eq!(a.recalled, b.recalled);
        prop_assert_eq!(a.ties, b.ties);
        prop_assert_eq!(a.vacant, b.vacant);
        prop_assert_eq!(a.next, b.next);
    }
}
