//! Filling the seats of one post, from the most votes down.
//!
//! Equal votes are taken together, so that nobody is ever chosen between them.

use crate::body::Bar;
use crate::cite::{Cite, Cites, Source};
use crate::count::kin::KinGraph;
use crate::count::outcome::{Quantity, Relation, Rule, Side, Step, Void, VoidReason};
use crate::count::steps::Steps;
use crate::count::terms::Terms;
use crate::count::{NomineeNo, Person, PostNo, Sheet};

/// A candidate for one post with its votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) nominee: NomineeNo,
    /// Votes that decide, those added from higher posts included.
    pub(super) votes: u64,
    /// Votes for this post alone.
    pub(super) own: u64,
}

/// What filling a post came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filled {
    pub(super) elected: Vec<Candidate>,
    pub(super) void: Vec<Void>,
    pub(super) ties: Vec<(Vec<NomineeNo>, u32)>,
    /// Seats that hang on a tie among near relatives of this same post.
    pub(super) held: Vec<NomineeNo>,
    /// Seats not filled.
    pub(super) left: u32,
    /// Of those, seats set aside for a woman.
    pub(super) reserved: u32,
}

/// What all fills of one sheet share.
pub(super) struct Ground<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) terms: &'a Terms<'a>,
    pub(super) kin: &'a KinGraph,
}

impl Ground<'_> {
    /// The first bar that stands against a nominee.
    pub(super) fn bar(&self, nominee: NomineeNo) -> Option<Bar> {
        let bars = &self.sheet.nominee(nominee)?.barred;
        bars.iter().copied().find(|bar| self.terms.bars(*bar))
    }

    pub(super) fn bar_cites(&self) -> Cites {
        self.terms.rules.params.bars.cites
    }

    /// Fills `seats` seats from `candidates`, who all have enough votes and
    /// come by votes descending; `seated` rank before them all.
    pub(super) fn fill(
        &self,
        post: PostNo,
        candidates: &[Candidate],
        seats: u32,
        seated: &[Person],
        steps: &mut Steps,
    ) -> Filled {
        let mut filling = Filling {
            ground: self,
            post,
            seats,
            room: seats,
            lost: 0,
            said: self.terms.share.value.is_none()
                || candidates.len() > usize::try_from(seats).unwrap_or(usize::MAX),
            // Who sits matters to near relatives only.
            seated: if self.kin.is_empty() {
                Vec::new()
            } else {
                seated.to_vec()
            },
            filled: Filled::default(),
            free: Vec::new(),
        };
        let most = candidates.len().min(crate::count::core::FEW_SEATS);
        filling.filled.elected.reserve(most);
        for group in candidates.chunk_by(|a, b| a.votes == b.votes) {
            if filling.room == 0 {
                filling.behind(group, steps);
            } else {
                filling.group(group, steps);
            }
        }
        filling.filled.left = filling.room + filling.lost;
        filling.filled
    }
}

struct Filling<'a> {
    ground: &'a Ground<'a>,
    post: PostNo,
    seats: u32,
    /// Seats still to be given.
    room: u32,
    /// Seats won by those who are barred; they go to a further election.
    lost: u32,
    /// Whether each candidate's place is worth a step: there are more candidates
    /// than seats, or no share of votes to say who is in.
    said: bool,
    seated: Vec<Person>,
    filled: Filled,
    /// Those of the group in hand who may sit; kept for its memory.
    free: Vec<Candidate>,
}

impl Filling<'_> {
    /// One group of equal votes while there is room.
    fn group(&mut self, group: &[Candidate], steps: &mut Steps) {
        let mut barred = 0_u32;
        let mut free = std::mem::take(&mut self.free);
        free.clear();
        for candidate in group {
            if self.ground.bar(candidate.nominee).is_some() {
                barred += 1;
                self.void(candidate.nominee, VoidReason::Barred, None, steps);
            } else if let Some(other) = self.ground.kin.conflict(candidate.nominee, &self.seated) {
                self.void(candidate.nominee, VoidReason::Kin, Some(other), steps);
            } else if self.awaits_relative(candidate.nominee) {
                // Whether the candidate may sit hangs on a tie among near relatives.
                self.filled.held.push(candidate.nominee);
                self.room = self.room.saturating_sub(1);
            } else {
                free.push(*candidate);
            }
        }
        let kin_groups = self.ground.kin.groups(&free);
        let together: usize = kin_groups
            .iter()
            .map(|g| self.ground.kin.most_together(g))
            .sum();
        let in_groups: usize = kin_groups.iter().map(Vec::len).sum();
        let wanted = to_u32(free.len() - in_groups + together);
        self.cut_steps(&free, wanted, steps);
        if wanted > self.room {
            let names = free.iter().map(|c| c.nominee).collect();
            self.filled.ties.push((names, self.room));
            self.room = 0;
            return;
        }
        for candidate in free.drain(..) {
            let in_kin_group = kin_groups.iter().any(|g| g.contains(&candidate.nominee));
            if in_kin_group {
                self.kin_step(candidate.nominee, steps);
            } else {
                if !self.ground.kin.is_empty() {
                    self.seated.push(Person::Nominee(candidate.nominee));
                }
                self.filled.elected.push(candidate);
            }
        }
        self.free = free;
        for kin_group in kin_groups {
            let seats = to_u32(self.ground.kin.most_together(&kin_group));
            self.filled.ties.push((kin_group, seats));
        }
        self.room -= wanted;
        let lost = barred.min(self.room);
        self.room -= lost;
        self.lost += lost;
    }

    /// A group behind the cut: nobody is seated, the steps say why.
    fn behind(&self, group: &[Candidate], steps: &mut Steps) {
        let wanted = to_u32(group.len());
        self.cut_steps(group, wanted, steps);
    }

    fn awaits_relative(&self, nominee: NomineeNo) -> bool {
        let mut tied = self.filled.ties.iter().flat_map(|(names, _)| names);
        tied.any(|other| {
            self.ground
                .kin
                .related(Person::Nominee(nominee), Person::Nominee(*other))
        })
    }

    fn void(
        &mut self,
        nominee: NomineeNo,
        reason: VoidReason,
        because_of: Option<Person>,
        steps: &mut Steps,
    ) {
        let cites = match reason {
            VoidReason::Barred => self.ground.bar_cites(),
            VoidReason::Kin | VoidReason::SecondPost => self.ground.terms.kin.cites,
        };
        self.filled.void.push(Void {
            post: self.post,
            nominee,
            reason,
            because_of,
            cites,
        });
        match reason {
            VoidReason::Kin => self.kin_step(nominee, steps),
            VoidReason::Barred | VoidReason::SecondPost => {
                steps.add(|| excluded(Rule::NotBarred, self.post, nominee, cites));
            }
        }
    }

    fn kin_step(&self, nominee: NomineeNo, steps: &mut Steps) {
        let cites = self
            .ground
            .terms
            .kin
            .cites
            .with(Cite::article(Source::CC, 1045));
        steps.add(|| excluded(Rule::NoKin, self.post, nominee, cites));
    }

    /// Whether the group fits into the seats, and if not, whether it is at the cut.
    fn cut_steps(&self, group: &[Candidate], wanted: u32, steps: &mut Steps) {
        if !self.said {
            return;
        }
        let used = u64::from(self.seats - self.room);
        let level = used + u64::from(wanted);
        let seats = Side::of(Quantity::Seats, u64::from(self.seats));
        let share = self.ground.terms.share;
        for candidate in group {
            let mut step = |rule, quantity, value, relation, holds| {
                steps.add(|| Step {
                    rule,
                    post: Some(self.post),
                    nominee: Some(candidate.nominee),
                    left: Side::of(quantity, value),
                    relation,
                    right: seats,
                    holds,
                    cites: share.cites,
                    verified: share.verified,
                });
            };
            let fits = level <= seats.value;
            step(
                Rule::WithinSeats,
                Quantity::AtLeastLevel,
                level,
                Relation::AtMost,
                fits,
            );
            if !fits {
                let at_cut = used < seats.value;
                step(
                    Rule::AtTheCut,
                    Quantity::Ahead,
                    used,
                    Relation::Less,
                    at_cut,
                );
            }
        }
    }
}

/// A step that takes somebody out: one reason where none may be.
pub(super) fn excluded(rule: Rule, post: PostNo, nominee: NomineeNo, cites: Cites) -> Step {
    Step {
        rule,
        post: Some(post),
        nominee: Some(nominee),
        left: Side::of(Quantity::Number, 1),
        relation: Relation::AtMost,
        right: Side::of(Quantity::Number, 0),
        holds: false,
        cites,
        verified: true,
    }
}

/// List lengths are checked to be small; the largest value stands in otherwise.
pub(super) fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
