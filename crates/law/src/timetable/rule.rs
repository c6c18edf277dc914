//! The rule of a step: days counted from election day or from another step.

use crate::body::Form;
use crate::cite::Cites;
use crate::codes::coded_enum;
use crate::timetable::{Notice, Stage, StepCode};
use std::fmt;

coded_enum! {
    /// What days are counted from.
    pub enum Anchor {
        /// Election day (选举日), D.
        ElectionDay = "election_day",
        /// The day the voter list was published.
        VoterList = "voter_list",
        /// The day the election committee was formed.
        ElectionCommittee = "election_committee",
        /// The day the term of office ends.
        TermEnd = "term_end",
    }
}

coded_enum! {
    /// What a bound rests on, and so how grave it is to miss it.
    pub enum Basis {
        /// A statute or provincial measure: missing it breaks the law.
        Law = "law",
        /// Practice of a published timetable: missing it deserves a warning.
        Practice = "practice",
    }
}

/// One bound of a step: a number of days from an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// Days from the anchor; negative before it.
    pub days: i32,
    /// What they are counted from.
    pub anchor: Anchor,
    /// Law or practice.
    pub basis: Basis,
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.anchor {
            Anchor::ElectionDay => "D",
            Anchor::VoterList => "list",
            Anchor::ElectionCommittee => "committee",
            Anchor::TermEnd => "term",
        };
        match self.days {
            0 => f.write_str(name),
            days => write!(f, "{name}{days:+}"),
        }
    }
}

/// The rule of one step, as a pack gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRule {
    /// The step.
    pub code: StepCode,
    /// The stage it belongs to.
    pub stage: Stage,
    /// Not before.
    pub earliest: Bound,
    /// Not after.
    pub latest: Bound,
    /// Notices the step needs.
    pub notices: Vec<Notice>,
    /// Articles.
    pub cites: Cites,
    /// Whether the text was read; practice offsets are unverified.
    pub verified: bool,
    /// Whether a village may do without the step.
    pub optional: bool,
    /// The forms of a residents' committee's election the step is for; empty for all.
    pub forms: Vec<Form>,
}

impl fmt::Display for StepRule {
    /// `D-28..D-20`, or `D` where both bounds are the same.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.earliest == self.latest {
            return write!(f, "{}", self.latest);
        }
        write!(f, "{}..{}", self.earliest, self.latest)
    }
}
