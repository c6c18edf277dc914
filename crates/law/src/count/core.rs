//! The decision itself, under given terms: whether the vote is valid, and who
//! fills which post.
//!
//! Posts are filled from the highest down. Where a higher post is tied, the
//! lower ones are filled once for every way the tie can end; what is the same
//! in all of them stands, the rest is pending.

use crate::body::Contest;
use crate::cite::Cites;
use crate::count::figures::{Figure, returned, took_part};
use crate::count::fill::{Candidate, Filled, Ground, excluded};
use crate::count::kin::KinGraph;
use crate::count::outcome::{
    Elected, Pending, PendingReason, PostValidity, Quantity, Relation, Rule, Side, Step, Tie, Void,
    VoidReason,
};
use crate::count::terms::Terms;
use crate::count::women::{Judged, WomanNote};
use crate::count::{Field, Finding, Matter, NomineeNo, Person, Place, PostNo, Sheet};
use crate::rules::value::Comparator;

/// Ways in which ties can end that are followed; beyond them, ties of more
/// than this many combinations are followed for each person alone.
const MAX_WORLDS: usize = 64;

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
    /// Why the vote, or a post's vote, is invalid.
    pub(super) faults: Vec<Finding>,
    pub(super) steps: Vec<Step>,
}

impl Core {
    /// Whether another decision comes to the same for those concerned.
    pub(super) fn same_result(&self, other: &Self) -> bool {
        self.valid == other.valid
            && self.posts == other.posts
            && self.elected == other.elected
            && self.recalled == other.recalled
            && self.ties == other.ties
            && self.pending == other.pending
            && self.open == other.open
    }
}

/// Decides a complete sheet under `terms`.
pub(super) fn run(sheet: &Sheet, terms: &Terms<'_>) -> Core {
    let mut core = Core {
        steps: Vec::with_capacity(8 + sheet.votes.len() * 2),
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

fn side(figure: Figure, factor: u32) -> Side {
    Side {
        quantity: figure.quantity,
        value: figure.value,
        factor,
    }
}

/// Whether a recall's petition has enough signatures, VC-081, RC-012.
fn petition(sheet: &Sheet, terms: &Terms<'_>, core: &mut Core) {
    let Some(petition) = sheet.petition.filter(|_| sheet.contest == Contest::Recall) else {
        return;
    };
    let p = &terms.rules.params;
    let param = match petition.by {
        crate::body::PetitionBy::Representatives => &p.recall_representatives,
        crate::body::PetitionBy::Voters | crate::body::PetitionBy::HouseholdRepresentatives => {
            &p.recall_voters
        }
    };
    let (Some(signatures), Some(base)) = (petition.signatures, petition.base.or(sheet.electorate))
    else {
        return;
    };
    let needed = param.value;
    let holds = needed.is_met(signatures, base);
    core.steps.push(Step {
        rule: Rule::PetitionEnough,
        post: None,
        nominee: None,
        left: Side {
            quantity: Quantity::Signatures,
            value: signatures,
            factor: needed.den,
        },
        relation: relation(needed.strict),
        right: Side {
            quantity: Quantity::SignatureBase,
            value: base,
            factor: needed.num,
        },
        holds,
        cites: param.cites,
        verified: param.verified,
    });
    if !holds {
        let matter = Matter::PetitionTooSmall {
            signatures,
            base,
            needed,
        };
        let place = Place::Petition(Field::Signatures);
        core.faults.push(Finding::new(matter, place, param.cites));
    }
}

/// Whether proxies were used where the vote knows none, PT-008, RC-011.
fn proxies(sheet: &Sheet, terms: &Terms<'_>, core: &mut Core) {
    let p = &terms.rules.params;
    let group_form = sheet.form == Some(crate::body::Form::GroupRepresentatives);
    let (none, cites) = match p.proxy_who.value {
        crate::rules::value::ProxyWho::Nobody => (true, p.proxy_who.cites),
        _ => (
            group_form && !p.proxy_group_form.value,
            p.proxy_group_form.cites,
        ),
    };
    let Some(proxies) = sheet.proxies.filter(|_| none) else {
        return;
    };
    let holds = proxies == 0;
    core.steps.push(Step {
        rule: Rule::NoProxies,
        post: None,
        nominee: None,
        left: Side::of(Quantity::Number, proxies),
        relation: Relation::AtMost,
        right: Side::of(Quantity::Number, 0),
        holds,
        cites,
        verified: true,
    });
    if !holds {
        let matter = Matter::ProxiesNotAllowed { proxies };
        core.faults
            .push(Finding::new(matter, Place::Field(Field::Proxies), cites));
    }
}

pub(super) const fn relation(strict: bool) -> Relation {
    if strict {
        Relation::More
    } else {
        Relation::AtLeast
    }
}

/// Turnout and ballots, once for a joint ballot, per post for separate ones.
fn validity(sheet: &Sheet, terms: &Terms<'_>, core: &mut Core) {
    let separate = matches!(sheet.ballots, crate::count::Ballots::PerPost(_));
    let posts = sheet.posts.len();
    if !separate {
        let valid = vote_valid(sheet, terms, PostNo(0), None, core);
        core.posts = (0..posts)
            .map(|i| PostValidity {
                post: PostNo(i),
                valid,
            })
            .collect();
        return;
    }
    for i in 0..posts {
        let post = PostNo(i);
        let valid = vote_valid(sheet, terms, post, Some(post), core);
        core.posts.push(PostValidity { post, valid });
    }
}

fn vote_valid(
    sheet: &Sheet,
    terms: &Terms<'_>,
    post: PostNo,
    named: Option<PostNo>,
    core: &mut Core,
) -> bool {
    let (took, recorded) = took_part(sheet, post);
    let turnout = turnout_holds(sheet, terms, took, named, core);
    let ballots = ballots_hold(sheet, terms, (took, recorded), (post, named), core);
    turnout && ballots
}

fn turnout_holds(
    sheet: &Sheet,
    terms: &Terms<'_>,
    took: Figure,
    named: Option<PostNo>,
    core: &mut Core,
) -> bool {
    let Some(needed) = terms.turnout.value else {
        return true;
    };
    let electorate = sheet.electorate.unwrap_or(0);
    let holds = needed.is_met(took.value, electorate);
    core.steps.push(Step {
        rule: Rule::TurnoutMajority,
        post: named,
        nominee: None,
        left: side(took, needed.den),
        relation: relation(needed.strict),
        right: Side {
            quantity: Quantity::Electorate,
            value: electorate,
            factor: needed.num,
        },
        holds,
        cites: terms.turnout.cites,
        verified: terms.turnout.verified,
    });
    if !holds {
        let matter = Matter::TurnoutTooLow {
            voters: took.value,
            electorate,
            needed,
        };
        let place = Place::Field(Field::Electorate);
        core.faults
            .push(Finding::new(matter, place, terms.turnout.cites));
    }
    holds
}

/// More ballots returned than voters, or than issued, void the vote (VC-061).
fn ballots_hold(
    sheet: &Sheet,
    terms: &Terms<'_>,
    (took, recorded): (Figure, bool),
    (post, named): (PostNo, Option<PostNo>),
    core: &mut Core,
) -> bool {
    let Some(count) = returned(sheet, post) else {
        return true;
    };
    let issued = sheet.ballots_for(post).issued;
    let uses = |comparator| terms.both_comparators || terms.against.value == comparator;
    let mut all_hold = true;
    let mut compare = |rule, right: Figure, matter: Matter| {
        let holds = count <= right.value;
        core.steps.push(Step {
            rule,
            post: named,
            nominee: None,
            left: Side::of(Quantity::Returned, count),
            relation: Relation::AtMost,
            right: side(right, 1),
            holds,
            cites: terms.against.cites,
            verified: terms.against.verified,
        });
        if !holds {
            let place = Place::Ballots(named, Field::Returned);
            core.faults
                .push(Finding::new(matter, place, terms.against.cites));
            all_hold = false;
        }
    };
    if recorded && uses(Comparator::Voters) {
        let matter = Matter::ReturnedAboveVoters {
            returned: count,
            voters: took.value,
        };
        compare(Rule::ReturnedWithinVoters, took, matter);
    } else if let Some(value) = sheet
        .electorate
        .filter(|_| !recorded && uses(Comparator::Voters))
    {
        // Without a ledger nobody but the electorate can have voted.
        let right = Figure {
            quantity: Quantity::Electorate,
            value,
        };
        if count > value {
            let matter = Matter::ReturnedAboveVoters {
                returned: count,
                voters: value,
            };
            compare(Rule::ReturnedWithinVoters, right, matter);
        }
    }
    if let Some(value) = issued.filter(|_| uses(Comparator::Issued)) {
        let right = Figure {
            quantity: Quantity::Issued,
            value,
        };
        let matter = Matter::ReturnedAboveIssued {
            returned: count,
            issued: value,
        };
        compare(Rule::ReturnedWithinIssued, right, matter);
    }
    all_hold
}

/// The whole a share of votes is taken of, for one post.
pub(super) fn base(sheet: &Sheet, terms: &Terms<'_>, post: PostNo) -> Figure {
    let of = |value: Option<u64>, quantity| value.map(|value| Figure { quantity, value });
    let found = match terms.base {
        Quantity::Returned => of(returned(sheet, post), Quantity::Returned),
        Quantity::Issued => of(sheet.ballots_for(post).issued, Quantity::Issued),
        _ => None,
    };
    found.unwrap_or_else(|| took_part(sheet, post).0)
}

/// Compares the votes of one nominee with what is needed.
fn votes_step(
    terms: &Terms<'_>,
    rule: Rule,
    (post, nominee): (PostNo, NomineeNo),
    votes: Side,
    base: Figure,
    steps: &mut Vec<Step>,
) -> bool {
    let Some(needed) = terms.share.value else {
        return true;
    };
    let holds = needed.is_met(votes.value, base.value);
    steps.push(Step {
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

/// One way in which the ties of higher posts end: who is then seated.
#[derive(Clone, Default)]
struct World {
    seated: Vec<Person>,
    assumed: Vec<NomineeNo>,
}

fn elect(sheet: &Sheet, terms: &Terms<'_>, core: &mut Core) {
    let kin = KinGraph::of(sheet, terms);
    let ground = Ground {
        sheet,
        terms,
        kin: &kin,
    };
    let judged = ground.women_judged();
    let sitting = (0..sheet.sitting.len()).map(Person::Sitting).collect();
    let mut worlds = vec![World {
        seated: sitting,
        assumed: Vec::new(),
    }];
    let order = order(sheet);
    let mut above: Vec<PostNo> = Vec::new();
    for &post in &order {
        above.push(post);
        if !core.posts.get(post.0).is_some_and(|post| post.valid) {
            continue;
        }
        let candidates = candidates(&ground, post, &above);
        let mut fills = Vec::with_capacity(worlds.len());
        for (i, world) in worlds.iter().enumerate() {
            if i == 0 {
                let steps = &mut core.steps;
                let (filled, note) = fill_post(&ground, post, &candidates, world, judged, steps);
                core.woman = note.map(|note| (post, note)).or(core.woman);
                fills.push(filled);
            } else {
                // What is the same in all worlds is explained once.
                let mut unsaid = Vec::new();
                fills.push(fill_post(&ground, post, &candidates, world, judged, &mut unsaid).0);
            }
        }
        if order.last() != Some(&post) {
            worlds = branch(&worlds, &fills, terms.one_post);
        }
        merge(&ground, post, &fills, core);
    }
    sort_result(sheet, core);
}

/// The candidates of a post by votes descending, then order of the sheet.
/// `above` are the posts from the highest down to this one.
fn candidates(ground: &Ground<'_>, post: PostNo, above: &[PostNo]) -> Vec<Candidate> {
    let sheet = ground.sheet;
    let rollup = ground.terms.rollup.value;
    let mut list: Vec<Candidate> = Vec::with_capacity(sheet.nominees.len());
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
    list.sort_by(|a, b| b.votes.cmp(&a.votes).then(a.nominee.cmp(&b.nominee)));
    list
}

/// Fills one post in one world.
fn fill_post(
    ground: &Ground<'_>,
    post: PostNo,
    candidates: &[Candidate],
    world: &World,
    judged: Judged,
    steps: &mut Vec<Step>,
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
        if terms.one_post && world.seated.contains(&Person::Nominee(candidate.nominee)) {
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
            ground.fill_reserved(post, &enough, split, &world.seated, steps),
            None,
        )
    } else if judged == Judged::At(post) {
        let (filled, note) = ground.fill_with_woman(post, &enough, seats, &world.seated, steps);
        (filled, Some(note))
    } else {
        (
            ground.fill(post, &enough, seats, &world.seated, steps),
            None,
        )
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
    steps: &mut Vec<Step>,
) -> Option<Void> {
    steps.push(excluded(
        Rule::NoSecondPost,
        post,
        candidate.nominee,
        terms.share.cites,
    ));
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

/// The worlds after this post: each tie ends in every way it can.
fn branch(worlds: &[World], fills: &[Filled], one_post: bool) -> Vec<World> {
    let mut next = Vec::new();
    for (world, filled) in worlds.iter().zip(fills) {
        let mut base = world.clone();
        base.seated
            .extend(filled.elected.iter().map(|c| Person::Nominee(c.nominee)));
        let mut ways = vec![base];
        // Where one person may win several posts, nothing hangs on a tie.
        for (names, seats) in filled.ties.iter().filter(|_| one_post) {
            let choices = choices(names, usize::try_from(*seats).unwrap_or(usize::MAX));
            let mut more = Vec::new();
            for way in &ways {
                for choice in &choices {
                    let mut way = way.clone();
                    way.seated
                        .extend(choice.iter().map(|no| Person::Nominee(*no)));
                    way.assumed.extend(choice);
                    more.push(way);
                }
            }
            more.truncate(MAX_WORLDS);
            ways = more;
        }
        next.extend(ways);
        if next.len() >= MAX_WORLDS {
            next.truncate(MAX_WORLDS);
            break;
        }
    }
    next
}

/// The ways to choose `seats` of `names`; each one alone where there are too many.
fn choices(names: &[NomineeNo], seats: usize) -> Vec<Vec<NomineeNo>> {
    let mut all: Vec<Vec<NomineeNo>> = vec![Vec::new()];
    for (i, name) in names.iter().enumerate() {
        let rest = names.len() - i;
        let mut more = Vec::new();
        for chosen in &all {
            if chosen.len() < seats {
                let mut with = chosen.clone();
                with.push(*name);
                more.push(with);
            }
            if chosen.len() + rest > seats {
                more.push(chosen.clone());
            }
        }
        if more.len() > MAX_WORLDS {
            return names
                .iter()
                .take(MAX_WORLDS)
                .map(|name| vec![*name])
                .collect();
        }
        all = more;
    }
    all
}

/// What is the same in all worlds stands; the rest is pending.
fn merge(ground: &Ground<'_>, post: PostNo, fills: &[Filled], core: &mut Core) {
    let Some((first, others)) = fills.split_first() else {
        return;
    };
    let in_all = |test: &dyn Fn(&Filled) -> bool| others.iter().all(test);
    let seats = ground
        .sheet
        .post(post)
        .and_then(|post| post.seats)
        .unwrap_or(0);
    let mut taken = 0;
    for candidate in &first.elected {
        if in_all(&|other| other.elected.iter().any(|c| c.nominee == candidate.nominee)) {
            let (nominee, votes) = (candidate.nominee, candidate.votes);
            core.elected.push(Elected {
                post,
                nominee,
                votes,
            });
            taken += 1;
        }
    }
    for tie in &first.ties {
        if in_all(&|other| other.ties.contains(tie)) {
            core.ties.push(Tie {
                post,
                nominees: tie.0.clone(),
                seats: tie.1,
            });
            taken += tie.1;
        }
    }
    let certain = |void: &&Void| in_all(&|other| other.void.contains(void));
    core.void.extend(first.void.iter().filter(certain));
    let left = fills.iter().map(|filled| filled.left).min().unwrap_or(0);
    let reserved = fills
        .iter()
        .map(|filled| filled.reserved)
        .min()
        .unwrap_or(0);
    core.open.push((post, left, reserved));
    let pending = seats.saturating_sub(taken + left);
    if pending > 0 {
        core.pending
            .push(pending_of(ground, post, fills, pending, core));
    }
}

fn pending_of(
    ground: &Ground<'_>,
    post: PostNo,
    fills: &[Filled],
    seats: u32,
    core: &Core,
) -> Pending {
    let settled = |no: &NomineeNo| {
        core.elected
            .iter()
            .any(|e| e.post == post && e.nominee == *no)
            || core
                .ties
                .iter()
                .any(|t| t.post == post && t.nominees.contains(no))
    };
    let mut nominees: Vec<NomineeNo> = fills
        .iter()
        .flat_map(|filled| {
            let tied = filled
                .ties
                .iter()
                .flat_map(|(names, _)| names.iter().copied());
            filled
                .elected
                .iter()
                .map(|c| c.nominee)
                .chain(tied)
                .chain(filled.held.iter().copied())
        })
        .filter(|no| !settled(no))
        .collect();
    nominees.sort_unstable();
    nominees.dedup();
    let tied = || {
        core.ties
            .iter()
            .flat_map(|tie| tie.nominees.iter().copied())
    };
    let kin =
        |a: NomineeNo, b: NomineeNo| ground.kin.related(Person::Nominee(a), Person::Nominee(b));
    let reason = if nominees
        .iter()
        .any(|no| tied().any(|other| kin(*no, other)))
    {
        PendingReason::Kin
    } else if nominees.iter().any(|no| tied().any(|other| other == *no)) {
        PendingReason::SecondPost
    } else {
        PendingReason::WomenSeat
    };
    Pending {
        post,
        nominees,
        seats,
        reason,
    }
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
