//! Which vote comes next in a village, from the counts that stand: a pure function.
//!
//! Every standing count leaves votes to be held (`next.posts` of its outcome); a later round takes out
//! the ones it held, and puts them back when it is void.

use law::body::{Contest, Sex};
use law::count::{NextKind, PostNo, Sitting};

use super::entry::{KinEntry, kin_of};
use super::record::{Count, FollowingPost};

/// One vote to be held: its kind and posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextVote {
    /// Which kind of vote.
    pub contest: Contest,
    /// Whether an earlier vote of this kind was void and is held again.
    pub again: bool,
    /// Its posts.
    pub posts: Vec<NextPost>,
}

/// A post to be voted on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextPost {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Seats.
    pub seats: u32,
    /// Of these, set aside for a woman.
    pub reserved: u32,
    /// Candidates, by name.
    pub nominees: Vec<(String, Option<Sex>)>,
}

/// Votes that are still to be held after the standing counts, which come in the order of their
/// rounds; the most urgent first. Without a count it is the regular vote, whose posts nobody knows yet.
#[must_use]
pub fn next_votes(standing: &[Count]) -> Vec<NextVote> {
    if standing.is_empty() {
        return vec![NextVote {
            contest: Contest::Regular,
            again: false,
            posts: Vec::new(),
        }];
    }
    let mut open: Vec<(Contest, bool, NextPost)> = Vec::new();
    for count in standing {
        let contest = count.contest();
        let on_sheet = |id: &str| count.sheet.posts.iter().any(|p| p.id == id);
        let held = |(of, _, post): &(Contest, bool, NextPost)| *of == contest && on_sheet(&post.id);
        let taken: Vec<_> = open.iter().filter(|o| held(o)).cloned().collect();
        open.retain(|o| !held(o));
        let Some(declared) = &count.declared else {
            continue;
        };
        if declared.valid == Some(true) {
            open.extend(
                declared
                    .next
                    .posts
                    .iter()
                    .map(|post| following(count, post)),
            );
        } else if taken.is_empty() {
            open.extend(
                own_posts(count)
                    .into_iter()
                    .map(|post| (contest, true, post)),
            );
        } else {
            open.extend(taken.into_iter().map(|(of, _, post)| (of, true, post)));
        }
    }
    grouped(open)
}

fn following(count: &Count, post: &FollowingPost) -> (Contest, bool, NextPost) {
    let contest = match post.kind() {
        Some(NextKind::RevoteTie) => Contest::TieRevote,
        Some(NextKind::Runoff) => Contest::Runoff,
        // The ballots of one post were void: that post is voted on again, in the same kind of vote.
        Some(NextKind::NewElection | NextKind::None) | None => count.contest(),
    };
    let again = post.kind() == Some(NextKind::NewElection);
    let sex = |name: &str| {
        let nominee = count.sheet.nominees.iter().find(|n| n.id == name);
        nominee.and_then(|n| n.sex)
    };
    let title = count.sheet.posts.iter().find(|p| p.id == post.post);
    let next = NextPost {
        id: post.post.clone(),
        title: title.map_or_else(|| post.post.clone(), |p| p.title.clone()),
        seats: post.seats,
        reserved: if post.reserved.is_some() {
            post.seats
        } else {
            0
        },
        nominees: post.nominees.iter().map(|n| (n.clone(), sex(n))).collect(),
    };
    (contest, again, next)
}

/// The posts of a void regular vote with their formal candidates.
fn own_posts(count: &Count) -> Vec<NextPost> {
    let sheet = &count.sheet;
    let posts = sheet.posts.iter().enumerate();
    posts
        .map(|(i, post)| NextPost {
            id: post.id.clone(),
            title: post.title.clone(),
            seats: post.seats.unwrap_or(0),
            reserved: 0,
            nominees: sheet
                .nominees
                .iter()
                .filter(|n| n.posts.contains(&PostNo(i)))
                .map(|n| (n.name.clone(), n.sex))
                .collect(),
        })
        .collect()
}

/// One vote for each kind, the most urgent first.
fn grouped(open: Vec<(Contest, bool, NextPost)>) -> Vec<NextVote> {
    let mut votes: Vec<NextVote> = Vec::new();
    for (contest, again, post) in open {
        match votes.iter_mut().find(|v| v.contest == contest) {
            Some(vote) => {
                vote.again |= again;
                merge(&mut vote.posts, post);
            }
            None => votes.push(NextVote {
                contest,
                again,
                posts: vec![post],
            }),
        }
    }
    votes.sort_by_key(|v| match v.contest {
        Contest::Regular => 0,
        Contest::TieRevote => 1,
        _ => 2,
    });
    votes
}

/// Seats of one post that are partly set aside for a woman are voted on as one post of the sheet.
fn merge(posts: &mut Vec<NextPost>, post: NextPost) {
    match posts.iter_mut().find(|p| p.id == post.id) {
        Some(there) => {
            there.seats = there.seats.saturating_add(post.seats);
            there.reserved = there.reserved.saturating_add(post.reserved);
            for nominee in post.nominees {
                if !there.nominees.iter().any(|(name, _)| *name == nominee.0) {
                    there.nominees.push(nominee);
                }
            }
        }
        None => posts.push(post),
    }
}

/// The contract's `next.kind` of everything that is still to be held.
#[must_use]
pub fn next_kind(votes: &[NextVote]) -> &'static str {
    let kind = votes
        .first()
        .map_or(NextKind::None, |vote| match vote.contest {
            _ if vote.again => NextKind::NewElection,
            Contest::TieRevote => NextKind::RevoteTie,
            Contest::Runoff => NextKind::Runoff,
            _ => NextKind::NewElection,
        });
    kind.code()
}

/// Members elected in the standing counts.
#[must_use]
pub fn seated(standing: &[Count]) -> Vec<Sitting> {
    let mut members: Vec<Sitting> = Vec::new();
    for count in standing {
        let elected = count.declared.iter().flat_map(|d| &d.elected);
        for winner in elected {
            if !members.iter().any(|m| m.id == winner.nominee) {
                members.push(Sitting {
                    id: winner.nominee.clone(),
                    post: winner.post.clone(),
                    sex: winner.sex.as_deref().and_then(Sex::from_code),
                    kin_of: Vec::new(),
                });
            }
        }
    }
    members
}

/// Near relatives said in the standing counts of whom `on_sheet` is true for both.
#[must_use]
pub fn known_kin(standing: &[Count], on_sheet: impl Fn(&str) -> bool) -> Vec<KinEntry> {
    let mut pairs: Vec<KinEntry> = Vec::new();
    for pair in standing.iter().flat_map(|c| kin_of(&c.sheet)) {
        let same = |p: &KinEntry| {
            (p.one == pair.one && p.other == pair.other)
                || (p.one == pair.other && p.other == pair.one)
        };
        if on_sheet(&pair.one) && on_sheet(&pair.other) && !pairs.iter().any(same) {
            pairs.push(pair);
        }
    }
    pairs
}
