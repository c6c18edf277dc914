//! Ties of higher posts, followed in every way they can end.

use crate::count::core::Core;
use crate::count::fill::{Filled, Ground};
use crate::count::outcome::{Elected, Pending, PendingReason, Tie, Void};
use crate::count::{NomineeNo, Person, PostNo};

/// Ways in which ties can end that are followed; beyond them, ties of more
/// than this many combinations are followed for each person alone.
const MAX_WORLDS: usize = 64;

/// One way in which the ties of higher posts end: who is then seated.
pub(super) type World = Vec<Person>;

/// The worlds after this post: each tie ends in every way it can.
pub(super) fn branch(worlds: Vec<World>, fills: &[Filled], one_post: bool) -> Vec<World> {
    let mut next = Vec::with_capacity(worlds.len());
    for (mut base, filled) in worlds.into_iter().zip(fills) {
        let elected = filled.elected.iter();
        base.extend(elected.map(|c| Person::Nominee(c.nominee)));
        // Where one person may win several posts, nothing hangs on a tie.
        if !one_post || filled.ties.is_empty() {
            next.push(base);
        } else {
            next.extend(ways(base, filled));
        }
        if next.len() >= MAX_WORLDS {
            next.truncate(MAX_WORLDS);
            break;
        }
    }
    next
}

/// The ways in which the ties of one fill can end.
fn ways(base: World, filled: &Filled) -> Vec<World> {
    let mut ways = vec![base];
    for (names, seats) in &filled.ties {
        let choices = choices(names, usize::try_from(*seats).unwrap_or(usize::MAX));
        let mut more = Vec::new();
        for way in &ways {
            for choice in &choices {
                let mut way = way.clone();
                way.extend(choice.iter().map(|no| Person::Nominee(*no)));
                more.push(way);
            }
        }
        more.truncate(MAX_WORLDS);
        ways = more;
    }
    ways
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
pub(super) fn merge(ground: &Ground<'_>, post: PostNo, fills: &[Filled], core: &mut Core) {
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
    for void in &first.void {
        if let Some(void) = void_in_all(*void, others, &core.elected) {
            core.void.push(void);
        }
    }
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

/// Who may not sit however the ties end is out, even when it is a relative of another winner each
/// time: the one whose seat is certain is named, where there is one.
fn void_in_all(void: Void, others: &[Filled], elected: &[Elected]) -> Option<Void> {
    let same = |other: &Filled| {
        let mut voids = other.void.iter();
        voids
            .find(|v| v.post == void.post && v.nominee == void.nominee)
            .copied()
    };
    let mut all: Vec<Void> = others.iter().map(same).collect::<Option<_>>()?;
    all.push(void);
    if all.iter().all(|v| *v == void) {
        return Some(void);
    }
    let certain = |v: &&Void| match v.because_of {
        Some(Person::Nominee(no)) => elected.iter().any(|e| e.nominee == no),
        Some(Person::Sitting(_)) => true,
        None => false,
    };
    let named = all.iter().find(certain).copied();
    Some(named.unwrap_or(Void {
        because_of: None,
        ..void
    }))
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
