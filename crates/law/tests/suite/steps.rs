//! A person who reads only the printed steps can recompute the outcome on paper.
//!
//! The reader here knows the sheet of figures and the steps, and nothing of the
//! engine: every figure of a step must stand on the sheet, every factor in the
//! pack, the comparison must come out as printed, and the winners, the recalled
//! and the validity of every post must follow from the steps alone.

use crate::support::cases;
use crate::support::differ::book;
use crate::support::random;
use law::body::{Body, Contest};
use law::count::{NomineeNo, Outcome, PostNo, Quantity, Relation, Rule, Sheet, Side, Step, decide};
use law::rules::value::{Threshold, Value};
use law::rules::{Params, Rules};
use std::collections::{BTreeMap, BTreeSet};

type Whom = (PostNo, NomineeNo);

/// Compares two sides with a sheet of paper.
fn comes_out(step: &Step) -> bool {
    let of = |side: Side| u128::from(side.value) * u128::from(side.factor);
    let (left, right) = (of(step.left), of(step.right));
    match step.relation {
        Relation::More => left > right,
        Relation::AtLeast => left >= right,
        Relation::AtMost => left <= right,
        Relation::Less => left < right,
        Relation::Equal => left == right,
    }
}

/// Whether a figure is the one the sheet gives under that name.
fn stands_on(sheet: &Sheet, step: &Step, side: Side) -> bool {
    let post = step.post.unwrap_or(PostNo(0));
    let set = sheet.ballots_for(post);
    let row = |whom: NomineeNo| {
        let mut rows = sheet.votes.iter();
        let row = rows.find(|row| Some(row.post) == step.post && row.nominee == whom);
        row.and_then(|row| row.for_).unwrap_or(0)
    };
    let all = |whom: NomineeNo| -> u64 {
        let rows = sheet.votes.iter().filter(|row| row.nominee == whom);
        rows.filter_map(|row| row.for_).sum()
    };
    let value = Some(side.value);
    match side.quantity {
        Quantity::Voters => value == sheet.voters,
        Quantity::Present => value == sheet.present,
        Quantity::Electorate => value == sheet.electorate,
        Quantity::Returned => value == set.returned,
        Quantity::Issued => value == set.issued,
        Quantity::Votes => value == step.nominee.map(row),
        Quantity::VotesAdded => step
            .nominee
            .is_some_and(|who| side.value > row(who) && side.value <= all(who)),
        // Fewer where a woman took one first.
        Quantity::Seats => value <= sheet.posts[post.0].seats.map(u64::from),
        Quantity::Signatures => value == sheet.petition.and_then(|p| p.signatures),
        Quantity::SignatureBase => {
            let base = sheet.petition.and_then(|p| p.base);
            value == base.or(sheet.electorate)
        }
        Quantity::Consents => {
            let wish = sheet.reduce.iter().find(|r| Some(r.post) == step.post);
            value == wish.and_then(|wish| wish.consent)
        }
        // Counts of people, recounted where the winners are read.
        Quantity::Ahead | Quantity::AtLeastLevel | Quantity::Women | Quantity::Members => {
            side.value <= u64::try_from(sheet.nominees.len() + sheet.sitting.len()).unwrap()
        }
        Quantity::Number => true,
    }
}

/// Whether the factors are those of the share the pack asks for.
fn is_share(step: &Step, share: Threshold) -> bool {
    let relation = if share.strict {
        Relation::More
    } else {
        Relation::AtLeast
    };
    (step.left.factor, step.right.factor, step.relation) == (share.den, share.num, relation)
}

/// The shares a rule may apply, by the pack.
fn shares(p: &Params, step: &Step, contest: Contest) -> Vec<Threshold> {
    let turnout = [
        p.turnout.value,
        p.turnout_runoff.value,
        p.turnout_household.value,
        p.turnout_group.value,
        p.turnout_representatives.value,
    ];
    let some = [p.turnout_tie_revote.value, p.turnout_nomination.value];
    match (step.rule, contest) {
        (Rule::TurnoutMajority, _) => turnout
            .into_iter()
            .chain(some.into_iter().flatten())
            .collect(),
        (Rule::VotesEnough, Contest::Runoff) => vec![p.runoff_threshold.value],
        (Rule::VotesEnough, Contest::Preselection) => {
            p.preselection_threshold.value.into_iter().collect()
        }
        (Rule::VotesEnough, Contest::Nomination) => {
            p.nomination_threshold.value.into_iter().collect()
        }
        (Rule::VotesEnough | Rule::RecallEnough, _) => vec![p.majority.value],
        (Rule::PetitionEnough, _) => vec![p.recall_voters.value, p.recall_representatives.value],
        (Rule::ConsentEnough, _) => vec![p.reduce_consent.value],
        _ => Vec::new(),
    }
}

fn each_step_is_true(sheet: &Sheet, rules: &Rules, outcome: &Outcome) {
    for step in &outcome.steps {
        assert_eq!(comes_out(step), step.holds, "{step:?}");
        assert_eq!(step.evaluate(), step.holds, "{step:?}");
        for side in [step.left, step.right] {
            assert!(stands_on(sheet, step, side), "{step:?} in {sheet:?}");
        }
        let shares = shares(&rules.params, step, sheet.contest);
        let texts: Vec<String> = shares.iter().map(Value::show).collect();
        let ours = shares.into_iter().any(|share| is_share(step, share));
        assert!(ours || texts.is_empty(), "{step:?} against {texts:?}");
    }
}

/// Whom a rule says something about, as it came out.
fn about(outcome: &Outcome, rule: Rule, holds: bool) -> BTreeSet<Whom> {
    let steps = outcome.steps.iter();
    let steps = steps.filter(|step| step.rule == rule && comes_out(step) == holds);
    steps
        .filter_map(|step| Some((step.post?, step.nominee?)))
        .collect()
}

/// Winners read from the steps: votes enough, or where no share is asked for a
/// place within the seats; a woman seated first; and nothing against it.
fn winners(outcome: &Outcome) -> BTreeSet<Whom> {
    let first = about(outcome, Rule::WomanFirst, true);
    let within = about(outcome, Rule::WithinSeats, true);
    let measured = |post: PostNo| {
        let mut steps = outcome.steps.iter();
        steps.any(|step| step.rule == Rule::VotesEnough && step.post == Some(post))
    };
    let within = within.into_iter().filter(|(post, _)| !measured(*post));
    let mut all = about(outcome, Rule::VotesEnough, true);
    all.extend(within);
    let against = [Rule::NotBarred, Rule::NoKin, Rule::NoSecondPost];
    let mut out: BTreeSet<Whom> = about(outcome, Rule::WithinSeats, false);
    out.retain(|whom| !first.contains(whom));
    out.extend(against.iter().flat_map(|rule| about(outcome, *rule, false)));
    all.extend(first);
    all.retain(|whom| !out.contains(whom));
    all
}

/// Who is in a second ballot between equals: fewer are ahead than there are
/// seats, and not all who are level fit. Near relatives who are equal are in one
/// too, because they may not sit together.
fn ties_are_read(outcome: &Outcome) {
    let tied: BTreeSet<Whom> = outcome
        .ties
        .iter()
        .flat_map(|tie| tie.nominees.iter().map(|who| (tie.post, *who)))
        .collect();
    let at_the_cut = about(outcome, Rule::AtTheCut, true);
    assert!(at_the_cut.is_subset(&tied), "{:#?}", outcome.steps);
    let behind = about(outcome, Rule::WithinSeats, false);
    let kin = about(outcome, Rule::NoKin, false);
    for whom in &tied {
        let cut = at_the_cut.contains(whom) && behind.contains(whom);
        assert!(cut || kin.contains(whom), "{whom:?}: {:#?}", outcome.steps);
    }
}

/// Whether the vote for a post is valid, by the steps alone.
fn valid(outcome: &Outcome, post: PostNo) -> bool {
    let rules = [
        Rule::TurnoutMajority,
        Rule::ReturnedWithinVoters,
        Rule::ReturnedWithinIssued,
        Rule::NoProxies,
        Rule::PetitionEnough,
    ];
    let mut steps = outcome.steps.iter().filter(|s| rules.contains(&s.rule));
    steps.all(|step| step.post.is_some_and(|of| of != post) || comes_out(step))
}

/// Reads one outcome; `None` where the steps of a post wait for another vote.
fn read(sheet: &Sheet, outcome: &Outcome) -> Option<usize> {
    for (i, post) in outcome.posts.iter().enumerate() {
        assert_eq!(
            valid(outcome, PostNo(i)),
            post.valid,
            "{:#?}",
            outcome.steps
        );
    }
    if sheet.contest == Contest::Recall {
        let read: BTreeSet<NomineeNo> = about(outcome, Rule::RecallEnough, true)
            .into_iter()
            .map(|(_, who)| who)
            .collect();
        let recalled: BTreeSet<NomineeNo> = outcome.recalled.iter().copied().collect();
        assert_eq!(read, recalled);
        return Some(recalled.len());
    }
    if !outcome.pending.is_empty() {
        return None;
    }
    let elected: BTreeSet<Whom> = outcome
        .elected
        .iter()
        .map(|e| (e.post, e.nominee))
        .collect();
    assert_eq!(
        winners(outcome),
        elected,
        "{:#?} of {sheet:?}",
        outcome.steps
    );
    ties_are_read(outcome);
    Some(elected.len())
}

#[test]
fn the_steps_alone_give_the_outcome_for_every_body_and_contest() {
    let book = book();
    let mut read_of: BTreeMap<(Body, Contest), usize> = BTreeMap::new();
    for seed in 0..u64::from(cases(4000)) {
        let sheet = random::sheet(seed);
        let outcome = decide(&book, &sheet);
        if outcome.is_refused() {
            continue;
        }
        let day = sheet.election_day;
        let selection = book.select(sheet.body, &sheet.province, day).unwrap();
        each_step_is_true(&sheet, selection.rules, &outcome);
        if let Some(people) = read(&sheet, &outcome) {
            *read_of.entry((sheet.body, sheet.contest)).or_default() += people;
        }
    }
    // Somebody was really read off the steps, for every body in every contest.
    if cases(4000) >= 4000 {
        for body in Body::ALL {
            for contest in Contest::ALL {
                let none = body.is_party() && *contest == Contest::Recall;
                let people = read_of.get(&(*body, *contest)).copied().unwrap_or(0);
                assert!(none || people > 0, "{body} {contest}: {people}");
            }
        }
    }
}
