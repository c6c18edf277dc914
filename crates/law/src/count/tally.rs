//! From ballots to a count sheet.
//!
//! Ballots come as rows, one per ballot and post, in any order. A section with
//! more marks than allowed, the same person twice or an unknown id is invalid;
//! whether that spoils the whole ballot is the pack's or the village's choice
//! (VC-062). A ballot with nothing marked is valid: treating it as invalid or
//! as an abstention changes nothing, since both stay in the total (VC-065).

use crate::body::InvalidScope;
use crate::codes::coded_enum;
use crate::count::{BallotSet, Ballots, Nominee, NomineeNo, PostNo, Sheet, Vote, check};
use crate::rules::Rules;
use crate::rules::value::SamePerson;
use std::collections::HashMap;

/// Most ballots of one tally.
pub const MAX_BALLOTS: usize = 2_000_000;
/// Most marks of one row.
pub const MAX_MARKS: usize = 1024;

coded_enum! {
    /// What a mark says.
    pub enum MarkKind {
        /// For, or a plain mark.
        For = "+",
        /// Against.
        Against = "-",
        /// Abstain.
        Abstain = "~",
    }
}

/// One mark on a ballot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark<'a> {
    /// What it says.
    pub kind: MarkKind,
    /// The nominee's id, or the name written in.
    pub whom: &'a str,
    /// Whether it is a name written in (另选他人).
    pub write_in: bool,
}

impl<'a> Mark<'a> {
    /// Reads one mark: an id, with `+`, `-` or `~` before it, or `*` and a name.
    /// `None` where nothing follows the signs.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let (kind, rest) = match text.chars().next()? {
            '+' => (MarkKind::For, text.get(1..)?),
            '-' => (MarkKind::Against, text.get(1..)?),
            '~' => (MarkKind::Abstain, text.get(1..)?),
            _ => (MarkKind::For, text),
        };
        let (whom, write_in) = rest
            .strip_prefix('*')
            .map_or((rest, false), |name| (name, true));
        (!whom.is_empty()).then_some(Self {
            kind,
            whom,
            write_in,
        })
    }
}

coded_enum! {
    /// Why a ballot is invalid for a post.
    pub enum InvalidReason {
        /// More marks than allowed.
        TooManyMarks = "TOO_MANY_MARKS",
        /// The same person twice for the post.
        SamePersonTwice = "SAME_PERSON_TWICE",
        /// The same person for two posts, where the pack forbids it (ZJ §27).
        SamePersonTwoPosts = "SAME_PERSON_TWO_POSTS",
        /// An id that is not on the sheet, or a sign without one.
        UnknownId = "UNKNOWN_ID",
        /// Another post of the same ballot is invalid, which spoils all of it.
        WholeBallot = "WHOLE_BALLOT",
    }
}

/// A ballot invalid for a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidBallot {
    /// The ballot's number or name.
    pub ballot: String,
    /// The post.
    pub post: PostNo,
    /// Why.
    pub reason: InvalidReason,
}

/// Why a row cannot be taken at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFault {
    /// The post is not on the sheet.
    UnknownPost,
    /// The ballot already has a row for the post.
    Twice,
    /// More ballots than taken.
    TooManyBallots,
    /// More marks in one row than taken.
    TooManyMarks,
}

/// A count in progress.
#[derive(Debug)]
pub struct Tally<'a> {
    sheet: Sheet,
    rules: &'a Rules,
    ids: HashMap<String, NomineeNo>,
    posts: HashMap<String, PostNo>,
    ballots: Vec<Ballot>,
    by_name: HashMap<String, usize>,
}

#[derive(Debug, Default)]
struct Ballot {
    name: String,
    sections: Vec<Section>,
}

#[derive(Debug)]
struct Section {
    post: PostNo,
    marks: Vec<(NomineeNo, MarkKind)>,
    invalid: Option<InvalidReason>,
}

/// What a tally came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tallied {
    /// The sheet with `ballots` and `votes` filled in, and write-ins added to
    /// the nominees.
    pub sheet: Sheet,
    /// Ballots invalid for a post, in the order they came.
    pub invalid: Vec<InvalidBallot>,
}

impl<'a> Tally<'a> {
    /// Starts a tally for a sheet, whose votes and ballots are ignored except
    /// for the number issued.
    #[must_use]
    pub fn new(sheet: &Sheet, rules: &'a Rules) -> Self {
        let mut ids = HashMap::new();
        for (i, nominee) in sheet.nominees.iter().enumerate() {
            ids.entry(nominee.id.clone()).or_insert(NomineeNo(i));
        }
        let posts = sheet.posts.iter().enumerate();
        let posts = posts
            .map(|(i, post)| (post.id.clone(), PostNo(i)))
            .collect();
        Self {
            sheet: sheet.clone(),
            rules,
            ids,
            posts,
            ballots: Vec::new(),
            by_name: HashMap::new(),
        }
    }

    /// Adds one row.
    ///
    /// # Errors
    /// The row cannot be taken; the tally is as before.
    pub fn add(&mut self, ballot: &str, post: &str, marks: &str) -> Result<(), RowFault> {
        let post = *self.posts.get(post).ok_or(RowFault::UnknownPost)?;
        if marks.split_whitespace().count() > MAX_MARKS {
            return Err(RowFault::TooManyMarks);
        }
        let known = self.by_name.get(ballot).copied();
        let taken = known.and_then(|at| self.ballots.get(at));
        if taken.is_some_and(|ballot| ballot.sections.iter().any(|s| s.post == post)) {
            return Err(RowFault::Twice);
        }
        let at = match known {
            Some(at) => at,
            None if self.ballots.len() >= MAX_BALLOTS => return Err(RowFault::TooManyBallots),
            None => {
                self.by_name.insert(ballot.to_owned(), self.ballots.len());
                self.ballots.push(Ballot {
                    name: ballot.to_owned(),
                    sections: Vec::new(),
                });
                self.ballots.len() - 1
            }
        };
        let section = self.section(post, marks);
        if let Some(ballot) = self.ballots.get_mut(at) {
            ballot.sections.push(section);
        }
        Ok(())
    }

    fn section(&mut self, post: PostNo, text: &str) -> Section {
        let mut section = Section {
            post,
            marks: Vec::new(),
            invalid: None,
        };
        let mut chosen = 0_u32;
        for mark in text.split_whitespace() {
            let Some(mark) = Mark::parse(mark) else {
                section.invalid.get_or_insert(InvalidReason::UnknownId);
                continue;
            };
            let Some(nominee) = self.person(post, mark) else {
                section.invalid.get_or_insert(InvalidReason::UnknownId);
                continue;
            };
            if section.marks.iter().any(|(other, _)| *other == nominee) {
                section
                    .invalid
                    .get_or_insert(InvalidReason::SamePersonTwice);
            }
            chosen += u32::from(mark.kind == MarkKind::For);
            section.marks.push((nominee, mark.kind));
        }
        let most = self.sheet.post(post).and_then(crate::count::Post::marks);
        if most.is_some_and(|most| chosen > most) {
            section.invalid.get_or_insert(InvalidReason::TooManyMarks);
        }
        section
    }

    /// Whom a mark means. A name written in that is the name of the one nominee
    /// for the post so called means that nominee.
    fn person(&mut self, post: PostNo, mark: Mark<'_>) -> Option<NomineeNo> {
        if !mark.write_in {
            return self.ids.get(mark.whom).copied();
        }
        let mut same = self
            .sheet
            .nominees
            .iter()
            .enumerate()
            .filter(|(_, nominee)| nominee.name == mark.whom && nominee.posts.contains(&post));
        if let (Some((i, _)), None) = (same.next(), same.next()) {
            return Some(NomineeNo(i));
        }
        let id = format!("*{}", mark.whom);
        if let Some(no) = self.ids.get(&id) {
            return Some(*no);
        }
        if self.sheet.nominees.len() >= check::MAX_NOMINEES {
            return None;
        }
        let no = NomineeNo(self.sheet.nominees.len());
        self.ids.insert(id.clone(), no);
        self.sheet.nominees.push(Nominee {
            id,
            name: mark.whom.to_owned(),
            sex: None,
            posts: Vec::new(),
            formal: false,
            kin_of: Vec::new(),
            barred: Vec::new(),
        });
        Some(no)
    }

    /// Which part of a ballot an invalid section spoils.
    fn scope(&self) -> InvalidScope {
        let p = &self.rules.params;
        let chosen = self
            .sheet
            .measures
            .invalid_scope
            .filter(|_| p.invalid_scope_choice.value);
        chosen.unwrap_or(p.invalid_scope.value)
    }

    /// Counts.
    #[must_use]
    pub fn finish(mut self) -> Tallied {
        let scope = self.scope();
        let two_posts = self.rules.params.same_person.value == SamePerson::Invalid;
        let mut invalid = Vec::new();
        for ballot in &mut self.ballots {
            if two_posts {
                forbid_two_posts(ballot);
            }
            if scope == InvalidScope::Ballot {
                spoil_whole(ballot, self.sheet.posts.len());
            }
            for section in &ballot.sections {
                if let Some(reason) = section.invalid {
                    let (ballot, post) = (ballot.name.clone(), section.post);
                    invalid.push(InvalidBallot {
                        ballot,
                        post,
                        reason,
                    });
                }
            }
        }
        self.sheet.ballots = self.ballot_figures(scope);
        self.sheet.votes = self.votes();
        Tallied {
            sheet: self.sheet,
            invalid,
        }
    }

    fn ballot_figures(&self, scope: InvalidScope) -> Ballots {
        let returned = u64::try_from(self.ballots.len()).unwrap_or(u64::MAX);
        let figures = |post: PostNo| {
            let spoilt = |ballot: &&Ballot| {
                ballot
                    .sections
                    .iter()
                    .any(|s| s.post == post && s.invalid.is_some())
            };
            let invalid = self.ballots.iter().filter(spoilt).count();
            let invalid = u64::try_from(invalid).unwrap_or(u64::MAX);
            BallotSet {
                issued: self.sheet.ballots_for(post).issued,
                returned: Some(returned),
                invalid: Some(invalid),
                valid: Some(returned.saturating_sub(invalid)),
            }
        };
        if scope == InvalidScope::Ballot || self.sheet.posts.len() == 1 {
            // A spoilt ballot is spoilt for every post, so any post's figures are the ballot's.
            return Ballots::Joint(figures(PostNo(0)));
        }
        Ballots::PerPost(
            (0..self.sheet.posts.len())
                .map(PostNo)
                .map(|no| (no, figures(no)))
                .collect(),
        )
    }

    /// A row per post for everybody who stands for it or has a mark.
    fn votes(&self) -> Vec<Vote> {
        let mut counted: HashMap<(PostNo, NomineeNo), [u64; 3]> = HashMap::new();
        let sections = self.ballots.iter().flat_map(|ballot| &ballot.sections);
        for section in sections.filter(|section| section.invalid.is_none()) {
            for (nominee, kind) in &section.marks {
                let [for_, against, abstain] = counted.entry((section.post, *nominee)).or_default();
                match kind {
                    MarkKind::For => *for_ += 1,
                    MarkKind::Against => *against += 1,
                    MarkKind::Abstain => *abstain += 1,
                }
            }
        }
        for (i, nominee) in self.sheet.nominees.iter().enumerate() {
            for post in &nominee.posts {
                counted.entry((*post, NomineeNo(i))).or_default();
            }
        }
        let row = |((post, nominee), [for_, against, abstain]): (_, [u64; 3])| Vote {
            post,
            nominee,
            for_: Some(for_),
            against: Some(against),
            abstain: Some(abstain),
        };
        let mut votes: Vec<Vote> = counted.into_iter().map(row).collect();
        votes.sort_by_key(|vote| (vote.post, vote.nominee));
        votes
    }
}

/// Spoils the sections in which somebody is chosen who is also chosen for another post.
fn forbid_two_posts(ballot: &mut Ballot) {
    let chosen: Vec<(PostNo, NomineeNo)> = ballot
        .sections
        .iter()
        .flat_map(|section| {
            let marks = section
                .marks
                .iter()
                .filter(|(_, kind)| *kind == MarkKind::For);
            marks.map(|(nominee, _)| (section.post, *nominee))
        })
        .collect();
    for section in &mut ballot.sections {
        let twice = section.marks.iter().any(|(nominee, kind)| {
            *kind == MarkKind::For
                && chosen
                    .iter()
                    .any(|(post, other)| other == nominee && *post != section.post)
        });
        if twice {
            section
                .invalid
                .get_or_insert(InvalidReason::SamePersonTwoPosts);
        }
    }
}

/// Spoils a ballot for every post, those without a row included.
fn spoil_whole(ballot: &mut Ballot, posts: usize) {
    if ballot
        .sections
        .iter()
        .all(|section| section.invalid.is_none())
    {
        return;
    }
    for section in &mut ballot.sections {
        section.invalid.get_or_insert(InvalidReason::WholeBallot);
    }
    for post in (0..posts).map(PostNo) {
        if !ballot.sections.iter().any(|section| section.post == post) {
            let invalid = Some(InvalidReason::WholeBallot);
            ballot.sections.push(Section {
                post,
                marks: Vec::new(),
                invalid,
            });
        }
    }
}
