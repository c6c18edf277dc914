//! Counting: from the sheet of figures to the outcome in law.
//!
//! [`check`] refuses a sheet that cannot be true; [`decide`] says what a sheet
//! that can be true means: whether the vote is valid, who is elected, who
//! reached the votes and may not sit, which seats are open, where votes are
//! equal, and what comes next. Every decision carries its steps, typed and
//! re-evaluable, with the articles they rest on. Nobody is ever chosen between
//! equal votes.

mod alternatives;
mod check;
mod core;
mod decide;
mod figures;
mod fill;
mod finding;
mod kin;
mod next;
mod outcome;
mod place;
mod sheet;
mod steps;
mod tally;
mod terms;
mod validity;
mod women;
mod worlds;

pub use check::{MAX_FIGURE, MAX_NOMINEES, MAX_POSTS, MAX_SITTING, MAX_VOTES, check};
pub use decide::{decide, decide_under};
pub use finding::{Field, Finding, Matter, Winner};
pub use outcome::{
    Elected, Next, NextKind, NextPost, Outcome, Pending, PendingReason, PostValidity, Quantity,
    Reduced, Relation, Rule, Side, Step, Tie, Vacancy, Void, VoidReason,
};
pub use place::Place;
pub use sheet::{
    BallotSet, Ballots, KinLink, Measures, Nominee, NomineeNo, Person, Petition, Post, PostNo,
    PostRank, Reduction, Sheet, Sitting, Stop, Vote,
};
pub use tally::{
    InvalidBallot, InvalidReason, MAX_BALLOTS, MAX_MARKS, Mark, MarkKind, RowFault, Tallied, Tally,
};
