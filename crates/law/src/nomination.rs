//! Nomination: who may nominate, how many candidates there are, and how the
//! formal list comes about.
//!
//! The vote of a nomination meeting is decided like any other, as a sheet with
//! contest `nomination` ([`crate::count`]); here the list is made from it.

use crate::cite::Cites;
use crate::count::PostRank;
use crate::eligibility::{Against, Ground};
use crate::rules::Rules;
use crate::rules::value::NominationSource;

/// What stands against a nomination from `source` that `joined` voters signed.
#[must_use]
pub fn source(rules: &Rules, source: NominationSource, joined: u64) -> Option<Against> {
    let p = &rules.params;
    if !p.nomination_sources.value.has(&source) {
        return Some(Against::of(Ground::SourceUnknown, &p.nomination_sources));
    }
    let least = &p.joint_nomination_min;
    let few = source == NominationSource::Joint && joined < u64::from(least.value);
    few.then(|| Against::of(Ground::TooFewJoined, least))
}

/// How many candidates a post has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contested {
    /// Fewest.
    pub least: u64,
    /// Most; `None` where the law has no upper limit.
    pub most: Option<u64>,
    /// Articles.
    pub cites: Cites,
}

/// How many candidates a post with `seats` seats has (差额): more than seats
/// (VCL26 §18), within the province's range; of a Party committee at least a
/// fifth more (PT-009), of its secretary as many as seats (PT-010).
#[must_use]
pub fn contested(rules: &Rules, rank: PostRank, seats: u32) -> Contested {
    let p = &rules.params;
    let seats = u64::from(seats);
    let head = rank != PostRank::Member;
    let (min, max) = if head {
        (&p.extra_head_min, &p.extra_head_max)
    } else {
        (&p.extra_member_min, &p.extra_member_max)
    };
    let share = (seats * u64::from(p.extra_percent.value)).div_ceil(100);
    let single = p.head_single_slate.value && head;
    let extra = if single {
        0
    } else {
        u64::from(min.value).max(share)
    };
    Contested {
        least: seats + extra,
        most: max.value.map(|extra| seats + u64::from(extra)),
        cites: min.cites.and(p.extra_percent.cites),
    }
}

/// Somebody proposed for a post, with the votes of the nomination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// Who.
    pub id: String,
    /// Votes of the nomination.
    pub votes: u64,
    /// Whether he refused in writing (VC-037).
    pub refused: bool,
    /// Whether he may stand; see [`crate::eligibility::nominee`].
    pub eligible: bool,
}

/// The formal list of a post.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormalList {
    /// Candidates, by votes descending, then in the order given.
    pub candidates: Vec<String>,
    /// Equal votes at the cut, of whom only some have a place: decided by
    /// another vote, never by order.
    pub tied: Vec<String>,
    /// Places for the tied.
    pub tied_places: u64,
    /// Who moves in when a candidate refuses, in order.
    pub reserve: Vec<String>,
    /// Places that nobody is there to take.
    pub missing: u64,
}

/// Makes the formal list for `places` candidates: the most votes first, those
/// who refused or may not stand replaced by the next (VC-036, VC-037). Nobody
/// adjusts or replaces otherwise (VC-040).
#[must_use]
pub fn formal_list(proposed: &[Proposed], places: u64) -> FormalList {
    let mut able: Vec<&Proposed> = proposed
        .iter()
        .filter(|p| p.eligible && !p.refused)
        .collect();
    able.sort_by_key(|p| std::cmp::Reverse(p.votes));
    let mut list = FormalList::default();
    let mut left = places;
    for group in able.chunk_by(|a, b| a.votes == b.votes) {
        let names = group.iter().map(|p| p.id.clone());
        let size = u64::try_from(group.len()).unwrap_or(u64::MAX);
        if left == 0 {
            list.reserve.extend(names);
        } else if size <= left {
            list.candidates.extend(names);
            left -= size;
        } else {
            list.tied.extend(names);
            list.tied_places = left;
            left = 0;
        }
    }
    list.missing = left;
    list
}
