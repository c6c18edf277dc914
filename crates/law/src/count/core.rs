//! The decision itself, under given terms: whether the vote is valid, and who
//! fills which post.
//!
//! Posts are filled from the highest down. Where a higher post is tied, the
//! lower ones are filled once for every way the tie can end (`worlds`); what is
//! the same in all of them stands, the rest is pending.

use crate::body::Contest;
use crate::cite::Cites;
use crate::count::figures::Figure;
use crate::count::fill::{Candidate, Filled, Ground, excluded};
use crate::count::kin::KinGraph;
use crate::count::outcome::{
    Elected, Pending, PostValidity, Quantity, Rule, Side, Step, Tie, Void, VoidReason,
};
use crate::count::steps::Steps;
use crate::count::terms::Terms;
use crate::count::validity::{base, petition, proxies, relation, side, validity};
use crate::count::women::{Judged, WomanNote};
use crate::count::worlds::{World, branch, merge};
use crate::count::{Finding, NomineeNo, Person, PostNo, Sheet};

/// What a decision came to under one set of terms.
#[derive(Debug, Default)]
pub(super) struct Core {
    pub(super) valid: bool,
    pub(super) posts: Vec<PostValidity>,
    pub(super) elected: Vec<Elected>,
    pub(super) void: Vec<Void>,
    pub(super) recalled: Vec<NomineeNo>,
    pub(super) ties: Vec<Tie>,
    pub(super) pending: Vec<Pending>,
    /// Seats left open, and of these set aside for a woman, per post.
    pub(super) open: Vec<(PostNo, u32, u32)>,
    pub(super) woman: Option<(PostNo, WomanNote)>,
    /// Near relatives, for what follows from the decision.
    pub(super) kin: KinGraph,
    /// Why the vote, or a post's vote, is invalid.
    pub(super) faults: Vec<Finding>,
    pub(super) steps: Steps,
}

impl Core {
    /// Whether another decision comes to the same for those concerned.
    pub(super) fn same_result(&self, other: &Self) -> bool {
        // The posts say whether the whole is valid.
        self.posts == other.posts
            && self.elected == other.elected
            && self.recalled == other.recalled
            && self.ties == other.ties
            && self.pending == other.pending
            && self.open == other.open
    }
}

/// Decides a complete sheet under `terms`, writing into `steps`.
pub(super) fn run(sheet: &Sheet, terms: &Terms<'_>, steps: Steps) -> Core {
    let mut core = Core {
        steps,
        ..Core::default()
    };
    petition(sheet, terms, &mut core);
    proxies(sheet, terms, &mut core);
    let whole_fault = !core.faults.is_empty();
    validity(sheet, terms, &mut core);
    core.valid = !whole_fault && core.posts.iter().any(|post| post.valid);
    if !core.valid {
        core.posts.iter_mut().for_each(|post| post.valid = false);
        return core;
    }
    if sheet.contest == Contest::Recall {
        recall(sheet, terms, &mut core);
    } else {
        elect(sheet, terms, &mut core);
    }
    core
}

/// Compares the votes of one nominee with what is needed.
fn votes_step(
    terms: &Terms<'_>,
    rule: Rule,
    (post, nominee): (PostNo, NomineeNo),
    votes: Side,
    base: Figure,
    steps: &mut Steps,
) -> bool {
    let Some(needed) = terms.share.value else {
        return true;
    };
    let holds = needed.is_met(votes.value, base.value);
    steps.add(|| Step {
        rule,
        post: Some(post),
        nominee: Some(nominee),
        left: Side {
            factor: needed.den,
            ..votes
        },
        relation: relation(needed.strict),
        right: side(base, needed.num),
        holds,
        cites: terms.share.cites,
        verified: terms.share.verified,
    });
    holds
}

fn recall(sheet: &Sheet, terms: &Terms<'_>, core: &mut Core) {
    for vote in &sheet.votes {
        let valid = core.posts.get(vote.post.0).is_some_and(|post| post.valid);
        if !valid {
            continue;
        }
        let votes = Side::of(Quantity::Votes, vote.for_.unwrap_or(0));
        let whom = (vote.post, vote.nominee);
        let base = base(sheet, terms, vote.post);
        let carried = votes_step(
            terms,
            Rule::RecallEnough,
            whom,
            votes,
            base,
            &mut core.steps,
        );
        if carried && !core.recalled.contains(&vote.nominee) {
            core.recalled.push(vote.nominee);
        }
    }
    core.recalled.sort_unstable();
}

/// The posts in the order they are filled: highest first, then as on the sheet.
fn order(sheet: &Sheet) -> Vec<PostNo> {
    let mut order: Vec<PostNo> = (0..sheet.posts.len()).map(PostNo).collect();
    order.sort_by_key(|no| (sheet.post(*no).map(crate::count::Post::rank), *no));
    order
}

fn elect(sheet: &Sheet, terms: &Terms<'_>, core: &mut Core) {
    let kin = KinGraph::of(sheet, terms);
    let ground = Ground {
        sheet,
        terms,
        kin: &kin,
    };
    let judged = ground.women_judged();
    let sitting: World = (0..sheet.sitting.len()).map(Person::Sitting).collect();
    let mut worlds = vec![sitting];
    let order = order(sheet);
    let mut candidates = Vec::with_capacity(sheet.nominees.len());
    let mut fills: Vec<Filled> = Vec::with_capacity(1);
    core.open.reserve(order.len());
    core.elected.reserve(sheet.nominees.len().min(FEW_SEATS));
    for (at, &post) in order.iter().enumerate() {
        if !core.posts.get(post.0).is_some_and(|post| post.valid) {
            continue;
        }
        let above = order.get(..=at).unwrap_or_default();
        list_candidates(&ground, post, above, &mut candidates);
        fills.clear();
        for (i, world) in worlds.iter().enumerate() {
            if i == 0 {
                let steps = &mut core.steps;
                let (filled, note) = fill_post(&ground, post, &candidates, world, judged, steps);
                core.woman = note.map(|note| (post, note)).or(core.woman);
                fills.push(filled);
            } else {
                // What is the same in all worlds is explained once.
                let mut unsaid = Steps::silent();
                fills.push(fill_post(&ground, post, &candidates, world, judged, &mut unsaid).0);
            }
        }
        if order.last() != Some(&post) {
            worlds = branch(worlds, &fills, terms.one_post);
        }
        merge(&ground, post, &fills, core);
    }
    core.kin = kin;
    sort_result(sheet, core);
}

/// Seats that a list of winners has room for from the start.
pub(super) const FEW_SEATS: usize = 8;

/// The candidates of a post by votes descending, then order of the sheet, into
/// `list`. `above` are the posts from the highest down to this one.
fn list_candidates(ground: &Ground<'_>, post: PostNo, above: &[PostNo], list: &mut Vec<Candidate>) {
    let sheet = ground.sheet;
    let rollup = ground.terms.rollup.value;
    list.clear();
    for (i, nominee) in sheet.nominees.iter().enumerate() {
        let nominee_no = NomineeNo(i);
        if nominee.posts.contains(&post) {
            list.push(Candidate {
                nominee: nominee_no,
                votes: 0,
                own: 0,
            });
        }
    }
    for row in &sheet.votes {
        let here = row.post == post;
        if !(here || (rollup && above.contains(&row.post))) {
            continue;
        }
        let cast = row.for_.unwrap_or(0);
        // The list is ordered by nominee until it is sorted by votes below.
        let at = match list.binary_search_by_key(&row.nominee, |c| c.nominee) {
            Ok(at) => at,
            Err(_) if !here && cast == 0 => continue,
            Err(at) => {
                list.insert(
                    at,
                    Candidate {
                        nominee: row.nominee,
                        votes: 0,
                        own: 0,
                    },
                );
                at
            }
        };
        if let Some(candidate) = list.get_mut(at) {
            candidate.votes = candidate.votes.saturating_add(cast);
            if here {
                candidate.own = cast;
            }
        }
    }
    list.sort_unstable_by(|a, b| b.votes.cmp(&a.votes).then(a.nominee.cmp(&b.nominee)));
}

/// Fills one post in one world.
fn fill_post(
    ground: &Ground<'_>,
    post: PostNo,
    candidates: &[Candidate],
    world: &[Person],
    judged: Judged,
    steps: &mut Steps,
) -> (Filled, Option<WomanNote>) {
    let (sheet, terms) = (ground.sheet, ground.terms);
    let seats = sheet.post(post).and_then(|post| post.seats).unwrap_or(0);
    let base = base(sheet, terms, post);
    let mut enough = Vec::with_capacity(candidates.len());
    let mut second = Vec::new();
    for candidate in candidates {
        let quantity = if candidate.votes == candidate.own {
            Quantity::Votes
        } else {
            Quantity::VotesAdded
        };
        let votes = Side::of(quantity, candidate.votes);
        let whom = (post, candidate.nominee);
        if !votes_step(terms, Rule::VotesEnough, whom, votes, base, steps) {
            continue;
        }
        if terms.one_post && world.contains(&Person::Nominee(candidate.nominee)) {
            second.extend(second_post(terms, post, candidate, base, steps));
        } else {
            enough.push(*candidate);
        }
    }
    let reserved = sheet
        .reserved
        .iter()
        .find(|(no, _)| *no == post)
        .map_or(0, |(_, n)| *n);
    let (mut filled, note) = if reserved > 0 {
        let split = (seats, reserved.min(seats));
        (
            ground.fill_reserved(post, &enough, split, world, steps),
            None,
        )
    } else if judged == Judged::At(post) {
        let (filled, note) = ground.fill_with_woman(post, &enough, seats, world, steps);
        (filled, Some(note))
    } else {
        (ground.fill(post, &enough, seats, world, steps), None)
    };
    filled.void.splice(0..0, second);
    (filled, note)
}

/// Somebody elected to a higher post who also has enough votes here. Only votes
/// cast for this post make it a second win worth declaring void.
fn second_post(
    terms: &Terms<'_>,
    post: PostNo,
    candidate: &Candidate,
    base: Figure,
    steps: &mut Steps,
) -> Option<Void> {
    steps.add(|| {
        excluded(
            Rule::NoSecondPost,
            post,
            candidate.nominee,
            terms.share.cites,
        )
    });
    let own_enough = terms
        .share
        .value
        .is_none_or(|needed| needed.is_met(candidate.own, base.value));
    (own_enough && candidate.own > 0).then_some(Void {
        post,
        nominee: candidate.nominee,
        reason: VoidReason::SecondPost,
        because_of: None,
        cites: Cites::NONE,
    })
}

/// Results by post, then votes descending, then order of the sheet.
fn sort_result(sheet: &Sheet, core: &mut Core) {
    core.elected.sort_by(|a, b| {
        (a.post, std::cmp::Reverse(a.votes), a.nominee).cmp(&(
            b.post,
            std::cmp::Reverse(b.votes),
            b.nominee,
        ))
    });
    core.void.sort_by_key(|void| (void.post, void.nominee));
    core.ties.sort_by_key(|tie| tie.post);
    core.pending.sort_by_key(|pending| pending.post);
    core.open.sort_by_key(|open| open.0);
    debug_assert!(core.posts.len() == sheet.posts.len());
}
