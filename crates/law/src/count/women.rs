//! The women's seat (VC-070): seats reserved by the sheet, and the rule of
//! REG13 that seats the best woman first or sets a seat aside.

use crate::body::Sex;
use crate::count::fill::{Candidate, Filled, Ground, excluded, to_u32};
use crate::count::outcome::{Quantity, Relation, Rule, Side, Step, VoidReason};
use crate::count::sheet::PostRank;
use crate::count::steps::Steps;
use crate::count::{NomineeNo, Person, PostNo};
use crate::rules::value::WomenSeat;

/// Whether the women's seat can be and is judged on this sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judged {
    /// The pack has no rule that seats a woman, or the body needs none.
    No,
    /// Chair and members are not both on the sheet or in `sitting`.
    NotCovered,
    /// Judged when this post is filled.
    At(PostNo),
}

/// What became of the rule at its post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WomanNote {
    /// A woman is elected or sits without any rule.
    Content,
    /// Somebody's sex decides and is not recorded.
    SexUnknown,
    /// She was seated first.
    First(NomineeNo),
    /// A tie between women for the seat.
    Tie,
    /// A seat was set aside.
    Aside,
}

impl Ground<'_> {
    pub(super) fn sex(&self, nominee: NomineeNo) -> Option<Sex> {
        self.sheet.nominee(nominee)?.sex
    }

    /// Where the women's seat is judged.
    pub(super) fn women_judged(&self) -> Judged {
        if matches!(
            self.terms.women.value,
            WomenSeat::None | WomenSeat::SeparatePost
        ) {
            return Judged::No;
        }
        if !self.covers_committee() {
            return Judged::NotCovered;
        }
        let posts = self.sheet.posts.iter().enumerate();
        let mut members = posts.filter(|(_, post)| post.rank() == PostRank::Member);
        members
            .next_back()
            .map_or(Judged::NotCovered, |(i, _)| Judged::At(PostNo(i)))
    }

    /// Whether chair and members are on the sheet or sit already.
    pub(super) fn covers_committee(&self) -> bool {
        let has = |rank| {
            let posts = &self.sheet.posts;
            let sitting = &self.sheet.sitting;
            posts.iter().any(|post| post.rank() == rank)
                || sitting.iter().any(|s| PostRank::of_id(&s.post) == rank)
        };
        has(PostRank::Head) && has(PostRank::Member)
    }

    /// Whether a woman is among those already seated.
    fn has_woman(&self, seated: &[Person]) -> bool {
        seated
            .iter()
            .any(|person| self.sex_of(*person) == Some(Sex::Female))
    }

    fn sex_of(&self, person: Person) -> Option<Sex> {
        match person {
            Person::Nominee(no) => self.sex(no),
            Person::Sitting(i) => self.sheet.sitting.get(i)?.sex,
        }
    }

    /// Fills a post of which at least `reserved` seats are for women in this
    /// round: by votes alone where enough women win that way, else the best
    /// women first. (Always taking the best women first would set two equal
    /// women against each other although both have enough votes for any seat.)
    pub(super) fn fill_reserved(
        &self,
        post: PostNo,
        candidates: &[Candidate],
        (seats, reserved): (u32, u32),
        seated: &[Person],
        steps: &mut Steps,
    ) -> Filled {
        let before = steps.mark();
        let natural = self.fill(post, candidates, seats, seated, steps);
        let women_in = natural
            .elected
            .iter()
            .filter(|c| self.sex(c.nominee) == Some(Sex::Female))
            .count();
        if to_u32(women_in) >= reserved {
            return natural;
        }
        steps.back_to(before);
        let women: Vec<Candidate> = candidates
            .iter()
            .filter(|c| self.sex(c.nominee) == Some(Sex::Female))
            .copied()
            .collect();
        // The seats kept back are explained by who takes them first.
        let mut first = self.fill(post, &women, reserved, seated, &mut Steps::silent());
        self.reserved_steps(post, &first, steps);
        let taken = |no: NomineeNo| {
            first.elected.iter().any(|c| c.nominee == no)
                || first.ties.iter().any(|(names, _)| names.contains(&no))
                || first.void.iter().any(|void| void.nominee == no)
        };
        let rest: Vec<Candidate> = candidates
            .iter()
            .filter(|c| !taken(c.nominee))
            .copied()
            .collect();
        let mut seated = seated.to_vec();
        seated.extend(first.elected.iter().map(|c| Person::Nominee(c.nominee)));
        let second = self.fill(post, &rest, seats - reserved, &seated, steps);
        first.reserved = first.left;
        first.left += second.left;
        first.elected.extend(second.elected);
        first.void.extend(second.void);
        first.ties.extend(second.ties);
        first.held.extend(second.held);
        first
    }

    /// Who takes the reserved seats, who is equal for them, and who may not.
    fn reserved_steps(&self, post: PostNo, filled: &Filled, steps: &mut Steps) {
        for woman in &filled.elected {
            steps.add(|| self.women_step(Rule::WomanFirst, post, Some(woman.nominee), 1));
        }
        for (names, seats) in &filled.ties {
            for nominee in names {
                self.tie_steps(post, *nominee, (names.len(), *seats), steps);
            }
        }
        for void in &filled.void {
            let rule = match void.reason {
                VoidReason::Barred => Rule::NotBarred,
                VoidReason::Kin | VoidReason::SecondPost => Rule::NoKin,
            };
            steps.add(|| excluded(rule, post, void.nominee, void.cites));
        }
    }

    /// Fills the post at which the women's seat is judged.
    pub(super) fn fill_with_woman(
        &self,
        post: PostNo,
        candidates: &[Candidate],
        seats: u32,
        seated: &[Person],
        steps: &mut Steps,
    ) -> (Filled, WomanNote) {
        let before = steps.mark();
        let natural = self.fill(post, candidates, seats, seated, steps);
        let woman_in = natural
            .elected
            .iter()
            .any(|c| self.sex(c.nominee) == Some(Sex::Female));
        if self.has_woman(seated) || woman_in {
            return (natural, WomanNote::Content);
        }
        let unknown_seated = seated.iter().any(|person| self.sex_of(*person).is_none());
        let unknown_here = candidates.iter().any(|c| self.sex(c.nominee).is_none());
        if unknown_seated || unknown_here {
            return (natural, WomanNote::SexUnknown);
        }
        steps.back_to(before);
        steps.add(|| self.women_step(Rule::WomanOnCommittee, post, None, 0));
        let women = candidates.iter().filter(|c| {
            self.sex(c.nominee) == Some(Sex::Female)
                && self.bar(c.nominee).is_none()
                && self.kin.conflict(c.nominee, seated).is_none()
        });
        let women: Vec<Candidate> = women.copied().collect();
        for best in women.chunk_by(|a, b| a.votes == b.votes) {
            if let Some(found) = self.seat_first(post, candidates, best, seats, seated, steps) {
                return found;
            }
        }
        steps.add(|| self.women_step(Rule::WomanSeatAside, post, None, 0));
        let mut filled = self.fill(post, candidates, seats.saturating_sub(1), seated, steps);
        filled.left += 1;
        filled.reserved = 1;
        (filled, WomanNote::Aside)
    }

    /// Seats the best woman first, or leaves the seat to a second ballot where
    /// several women are equal. `None` where a near relative with more votes
    /// keeps her out.
    fn seat_first(
        &self,
        post: PostNo,
        candidates: &[Candidate],
        best: &[Candidate],
        seats: u32,
        seated: &[Person],
        steps: &mut Steps,
    ) -> Option<(Filled, WomanNote)> {
        let is_best = |no: NomineeNo| best.iter().any(|c| c.nominee == no);
        let rest: Vec<Candidate> = candidates
            .iter()
            .filter(|c| !is_best(c.nominee))
            .copied()
            .collect();
        let left = seats.saturating_sub(1);
        let before = steps.mark();
        if let [woman] = best {
            let her = Person::Nominee(woman.nominee);
            let mut with_her = seated.to_vec();
            with_her.push(her);
            steps.add(|| self.women_step(Rule::WomanFirst, post, Some(woman.nominee), 1));
            let mut filled = self.fill(post, &rest, left, &with_her, steps);
            let votes_of = |no| rest.iter().find(|c| c.nominee == no).map_or(0, |c| c.votes);
            let ousted = filled.void.iter().any(|void| {
                void.reason == VoidReason::Kin
                    && void.because_of == Some(her)
                    && votes_of(void.nominee) > woman.votes
            });
            if ousted {
                steps.back_to(before);
                return None;
            }
            filled.elected.push(*woman);
            return Some((filled, WomanNote::First(woman.nominee)));
        }
        let tied: Vec<NomineeNo> = best.iter().map(|c| c.nominee).collect();
        for nominee in &tied {
            self.tie_steps(post, *nominee, (best.len(), 1), steps);
        }
        let mut filled = self.fill(post, &rest, left, seated, steps);
        filled.ties.insert(0, (tied, 1));
        Some((filled, WomanNote::Tie))
    }

    /// Why one of several equal women is in the second ballot for so many seats.
    fn tie_steps(
        &self,
        post: PostNo,
        nominee: NomineeNo,
        (women, seats): (usize, u32),
        steps: &mut Steps,
    ) {
        let step = self.women_step(Rule::AtTheCut, post, Some(nominee), 0);
        let seats = Side::of(Quantity::Seats, u64::from(seats));
        steps.add(|| Step {
            left: Side::of(Quantity::Ahead, 0),
            relation: Relation::Less,
            right: seats,
            holds: true,
            ..step
        });
        let women = u64::try_from(women).unwrap_or(u64::MAX);
        steps.add(|| Step {
            rule: Rule::WithinSeats,
            left: Side::of(Quantity::AtLeastLevel, women),
            relation: Relation::AtMost,
            right: seats,
            holds: false,
            ..step
        });
    }

    fn women_step(&self, rule: Rule, post: PostNo, nominee: Option<NomineeNo>, women: u64) -> Step {
        Step {
            rule,
            post: Some(post),
            nominee,
            left: Side::of(Quantity::Women, women),
            relation: Relation::AtLeast,
            right: Side::of(Quantity::Number, 1),
            holds: women >= 1,
            cites: self.terms.women.cites,
            verified: self.terms.women.verified,
        }
    }
}
