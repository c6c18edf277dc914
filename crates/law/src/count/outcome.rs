//! The outcome in law of a count sheet, typed.

use crate::body::Sex;
use crate::cite::{Cites, Source};
use crate::codes::coded_enum;
use crate::count::finding::{Finding, Matter};
use crate::count::{NomineeNo, Person, PostNo};
use crate::finding::Severity;
use crate::rules::value::Threshold;
use chrono::NaiveDate;

/// What a sheet means in law. Indexes are those of the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The statute, e.g. `VCL26`; `None` where no rules could be chosen.
    pub law: Option<Source>,
    /// The pack, e.g. `CN-41`.
    pub pack: String,
    /// The day on which the pack was checked against the texts.
    pub pack_verified_on: Option<NaiveDate>,
    /// Whether the vote is valid; `None` where the sheet was refused or
    /// figures are missing.
    pub valid: Option<bool>,
    /// Validity per post.
    pub posts: Vec<PostValidity>,
    /// Who is elected: by post, then votes descending, then order of the sheet.
    pub elected: Vec<Elected>,
    /// Who reached the votes and may not sit.
    pub void: Vec<Void>,
    /// Whose recall carried.
    pub recalled: Vec<NomineeNo>,
    /// Seats that await a further election, or may stay vacant.
    pub vacant: Vec<Vacancy>,
    /// Equal votes at the cut, to be voted on again.
    pub ties: Vec<Tie>,
    /// Seats whose filling hangs on a tie elsewhere.
    pub pending: Vec<Pending>,
    /// Reductions of seats that took effect.
    pub reduced: Vec<Reduced>,
    /// What comes next.
    pub next: Next,
    /// Findings, refusals first.
    pub findings: Vec<Finding>,
    /// The steps taken, in order.
    pub steps: Vec<Step>,
}

impl Outcome {
    /// Whether confirming the outcome needs a named acceptance by the township,
    /// because an unverified parameter or the choice of base changes the result.
    #[must_use]
    pub fn needs_acceptance(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| matches!(finding.matter, Matter::ResultDepends { .. }))
    }

    /// Whether the sheet was refused or is not complete enough to decide.
    #[must_use]
    pub const fn is_refused(&self) -> bool {
        self.valid.is_none()
    }

    /// The gravest severity among the findings.
    #[must_use]
    pub fn gravest(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}

/// Validity of the vote for one post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostValidity {
    /// The post.
    pub post: PostNo,
    /// Whether its vote is valid.
    pub valid: bool,
}

/// Somebody elected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elected {
    /// To which post.
    pub post: PostNo,
    /// Who.
    pub nominee: NomineeNo,
    /// With how many votes, those added from higher posts included.
    pub votes: u64,
}

/// Somebody who reached the votes and may not sit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Void {
    /// At which post.
    pub post: PostNo,
    /// Who.
    pub nominee: NomineeNo,
    /// Why.
    pub reason: VoidReason,
    /// For [`VoidReason::Kin`]: of whom.
    pub because_of: Option<Person>,
    /// Articles.
    pub cites: Cites,
}

coded_enum! {
    /// Why somebody with enough votes may not sit.
    pub enum VoidReason {
        /// A statutory bar, VCL26 §18; the seat goes to a further election.
        Barred = "BARRED",
        /// Near relative of somebody who ranks before, VCL26 §8.
        Kin = "KIN",
        /// Elected to a higher post already.
        SecondPost = "SECOND_POST",
    }
}

/// Seats not filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vacancy {
    /// At which post.
    pub post: PostNo,
    /// How many.
    pub seats: u32,
    /// Set aside for a woman.
    pub reserved: Option<Sex>,
}

/// Equal votes at the cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// At which post.
    pub post: PostNo,
    /// Who, in the order of the sheet.
    pub nominees: Vec<NomineeNo>,
    /// Seats at stake.
    pub seats: u32,
}

/// Seats whose filling hangs on a tie elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// At which post.
    pub post: PostNo,
    /// Who is concerned, in the order of the sheet.
    pub nominees: Vec<NomineeNo>,
    /// Seats.
    pub seats: u32,
    /// Why.
    pub reason: PendingReason,
}

coded_enum! {
    /// Why a seat cannot be filled before a tie elsewhere is resolved.
    pub enum PendingReason {
        /// A near relative is in the tie.
        Kin = "KIN",
        /// Whether a woman sits in a higher post is open.
        WomenSeat = "WOMEN_SEAT",
        /// The nominee is in the tie for a higher post.
        SecondPost = "SECOND_POST",
    }
}

/// A reduction of seats that took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reduced {
    /// At which post.
    pub post: PostNo,
    /// From how many seats.
    pub from: u32,
    /// To how many.
    pub to: u32,
    /// With how many consents.
    pub consent: u64,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// The first kind that occurs.
    pub kind: NextKind,
    /// Whether a decision may end the election with seats left vacant.
    pub may_stop: bool,
    /// The votes to be held.
    pub posts: Vec<NextPost>,
}

impl Next {
    /// Nothing more is to be done.
    pub const NOTHING: Self = Self {
        kind: NextKind::None,
        may_stop: false,
        posts: Vec::new(),
    };
}

coded_enum! {
    /// Kinds of what comes next, the most urgent first.
    pub enum NextKind {
        /// The whole vote is void and is held again.
        NewElection = "new_election",
        /// A second ballot between equals.
        RevoteTie = "revote_tie",
        /// A further election for open seats.
        Runoff = "runoff",
        /// Nothing.
        None = "none",
    }
}

/// One vote to be held next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextPost {
    /// Its kind.
    pub kind: NextKind,
    /// The post.
    pub post: PostNo,
    /// Seats to be filled.
    pub seats: u32,
    /// Candidates, by votes descending, then order of the sheet.
    pub nominees: Vec<NomineeNo>,
    /// Set aside for a woman.
    pub reserved: Option<Sex>,
    /// What a winner needs; `None` where the most votes win.
    pub threshold: Option<(Threshold, Quantity)>,
    /// Within how many days it is held, for a further election.
    pub within_days: Option<u16>,
}

coded_enum! {
    /// What a number in a step counts.
    pub enum Quantity {
        /// Who took part.
        Voters = "voters",
        /// Who could take part.
        Electorate = "electorate",
        /// Ballots returned.
        Returned = "returned",
        /// Ballots issued.
        Issued = "issued",
        /// Those present.
        Present = "present",
        /// Votes of a nominee.
        Votes = "votes",
        /// Votes of a nominee with those for higher posts added.
        VotesAdded = "votes_added",
        /// Nominees with more votes.
        Ahead = "ahead",
        /// Nominees with at least as many votes.
        AtLeastLevel = "at_least_level",
        /// Seats.
        Seats = "seats",
        /// Signatures.
        Signatures = "signatures",
        /// Who could sign.
        SignatureBase = "signature_base",
        /// Consents.
        Consents = "consents",
        /// Women.
        Women = "women",
        /// Members elected.
        Members = "members",
        /// A plain number the law names.
        Number = "number",
    }
}

/// One side of a step: `factor × value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Side {
    /// What the value counts.
    pub quantity: Quantity,
    /// The value.
    pub value: u64,
    /// What it is multiplied by.
    pub factor: u32,
}

impl Side {
    /// A value as it is.
    #[must_use]
    pub const fn of(quantity: Quantity, value: u64) -> Self {
        Self {
            quantity,
            value,
            factor: 1,
        }
    }

    /// The product.
    #[must_use]
    pub fn product(self) -> u128 {
        u128::from(self.value) * u128::from(self.factor)
    }
}

coded_enum! {
    /// How the two sides of a step are compared.
    pub enum Relation {
        /// Strictly more.
        More = ">",
        /// At least.
        AtLeast = ">=",
        /// At most.
        AtMost = "<=",
        /// Strictly less.
        Less = "<",
        /// The same.
        Equal = "=",
    }
}

coded_enum! {
    /// The rule a step applies.
    pub enum Rule {
        /// Enough took part.
        TurnoutMajority = "TURNOUT_MAJORITY",
        /// Not more ballots than voters.
        ReturnedWithinVoters = "RETURNED_WITHIN_VOTERS",
        /// Not more ballots than issued.
        ReturnedWithinIssued = "RETURNED_WITHIN_ISSUED",
        /// No proxies where the vote knows none.
        NoProxies = "NO_PROXIES",
        /// The petition has enough signatures.
        PetitionEnough = "PETITION_ENOUGH",
        /// The nominee has the share of votes needed.
        VotesEnough = "VOTES_ENOUGH",
        /// All with as many votes or more fit into the seats.
        WithinSeats = "WITHIN_SEATS",
        /// Fewer are ahead than there are seats, so the nominee is in the tie at the cut.
        AtTheCut = "AT_THE_CUT",
        /// No bar stands against the winner.
        NotBarred = "NOT_BARRED",
        /// Nobody who ranks before is a near relative.
        NoKin = "NO_KIN",
        /// Not elected to a higher post.
        NoSecondPost = "NO_SECOND_POST",
        /// A woman is on the committee.
        WomanOnCommittee = "WOMAN_ON_COMMITTEE",
        /// The woman is seated first.
        WomanFirst = "WOMAN_FIRST",
        /// Not enough women over the threshold: a seat is set aside.
        WomanSeatAside = "WOMAN_SEAT_ASIDE",
        /// Recall has the share of votes needed.
        RecallEnough = "RECALL_ENOUGH",
        /// All seats are filled.
        SeatsFilled = "SEATS_FILLED",
        /// Enough members for seats to stay vacant.
        StopEnough = "STOP_ENOUGH",
        /// Enough consents for reducing the seats.
        ConsentEnough = "CONSENT_ENOUGH",
    }
}

/// One comparison the outcome rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The rule.
    pub rule: Rule,
    /// The post it is about.
    pub post: Option<PostNo>,
    /// The nominee it is about.
    pub nominee: Option<NomineeNo>,
    /// Left side.
    pub left: Side,
    /// The relation asked for.
    pub relation: Relation,
    /// Right side.
    pub right: Side,
    /// Whether it holds.
    pub holds: bool,
    /// Articles.
    pub cites: Cites,
    /// Whether the rule's text was read.
    pub verified: bool,
}

impl Step {
    /// Compares the two sides again.
    #[must_use]
    pub fn evaluate(&self) -> bool {
        let (left, right) = (self.left.product(), self.right.product());
        match self.relation {
            Relation::More => left > right,
            Relation::AtLeast => left >= right,
            Relation::AtMost => left <= right,
            Relation::Less => left < right,
            Relation::Equal => left == right,
        }
    }
}
