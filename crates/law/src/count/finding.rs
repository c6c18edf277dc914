//! Findings on a sheet: what is wrong with it, what is missing, what was
//! assumed, and what else a clerk should know. Text is in `app::text`.

use crate::body::{Bar, Form};
use crate::cite::Cites;
use crate::codes::coded_enum;
use crate::count::{NomineeNo, Person, Place, PostNo};
use crate::finding::Severity;
use crate::rules::value::Threshold;
use chrono::NaiveDate;

coded_enum! {
    /// A field of the sheet, named as in the JSON of the contract.
    pub enum Field {
        /// `electorate`
        Electorate = "electorate",
        /// `present`
        Present = "present",
        /// `voters`
        Voters = "voters",
        /// `proxies`
        Proxies = "proxies",
        /// `issued`
        Issued = "issued",
        /// `returned`
        Returned = "returned",
        /// `valid`
        Valid = "valid",
        /// `invalid`
        Invalid = "invalid",
        /// `seats`
        Seats = "seats",
        /// `max_marks`
        MaxMarks = "max_marks",
        /// `for`
        For = "for",
        /// `against`
        Against = "against",
        /// `abstain`
        Abstain = "abstain",
        /// `id`
        Id = "id",
        /// `post`
        Post = "post",
        /// `nominee`
        Nominee = "nominee",
        /// `kin_of`
        KinOf = "kin_of",
        /// `sex`
        Sex = "sex",
        /// `posts`
        Posts = "posts",
        /// `nominees`
        Nominees = "nominees",
        /// `votes`
        Votes = "votes",
        /// `sitting`
        Sitting = "sitting",
        /// `signatures`
        Signatures = "signatures",
        /// `base`
        Base = "base",
        /// `petition`
        Petition = "petition",
        /// `form`
        Form = "form",
        /// `to`
        To = "to",
        /// `consent`
        Consent = "consent",
        /// `reserved`
        Reserved = "reserved",
        /// `reduce`
        Reduce = "reduce",
        /// `held_by`
        HeldBy = "held_by",
    }
}

/// Somebody who wins a post under one reading; for comparing two readings.
pub type Winner = (PostNo, NomineeNo);

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is about, with its figures.
    pub matter: Matter,
    /// How grave it is.
    pub severity: Severity,
    /// Where on the sheet.
    pub place: Place,
    /// Articles.
    pub cites: Cites,
}

macro_rules! matters {
    ($( $(#[doc = $doc:literal])+ $variant:ident $({ $( $(#[doc = $fdoc:literal])+ $field:ident : $ty:ty ),+ $(,)? })? = $code:literal, $severity:ident ),+ $(,)?) => {
        /// What a finding is about, with the figures it rests on.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Matter {
            $( $(#[doc = $doc])+ $variant $({ $( $(#[doc = $fdoc])+ $field: $ty ),+ })? ),+
        }

        impl Matter {
            /// The stable code.
            #[must_use]
            pub const fn code(&self) -> &'static str {
                match self { $( Self::$variant { .. } => $code ),+ }
            }

            /// How grave the matter is.
            #[must_use]
            pub const fn severity(&self) -> Severity {
                match self { $( Self::$variant { .. } => Severity::$severity ),+ }
            }

            /// All codes, for the text catalogue's completeness.
            pub const CODES: &'static [&'static str] = &[ $( $code ),+ ];
        }
    };
}

matters! {
    // Refusals: the sheet cannot be true.
    /// Valid and invalid ballots do not add up to those returned.
    ValidPlusInvalid {
        /// Valid ballots.
        valid: u64,
        /// Invalid ballots.
        invalid: u64,
        /// Returned ballots.
        returned: u64,
    } = "VALID_PLUS_INVALID", Error,
    /// More invalid, or more valid, ballots than were returned.
    PartAboveReturned {
        /// The part.
        part: u64,
        /// Returned ballots.
        returned: u64,
    } = "PART_ABOVE_RETURNED", Error,
    /// More votes for a post than its valid ballots allow.
    VotesAboveBallots {
        /// The post.
        post: PostNo,
        /// Votes for all nominees of the post.
        votes: u64,
        /// Ballots that could carry them.
        ballots: u64,
        /// Marks allowed on each.
        marks: u32,
    } = "VOTES_ABOVE_BALLOTS", Error,
    /// For, against and abstain of one nominee exceed the valid ballots.
    NomineeAboveBallots {
        /// The sum.
        sum: u64,
        /// Ballots that could carry them.
        ballots: u64,
    } = "NOMINEE_ABOVE_BALLOTS", Error,
    /// More took part than were entitled.
    VotersAboveElectorate {
        /// Who took part.
        voters: u64,
        /// Who could.
        electorate: u64,
    } = "VOTERS_ABOVE_ELECTORATE", Error,
    /// More proxies than voters.
    ProxiesAboveVoters {
        /// Proxies.
        proxies: u64,
        /// Voters.
        voters: u64,
    } = "PROXIES_ABOVE_VOTERS", Error,
    /// A figure no village can have.
    NumberTooLarge {
        /// The figure.
        number: u64,
        /// The largest taken.
        limit: u64,
    } = "NUMBER_TOO_LARGE", Error,
    /// A figure that must be at least one is zero.
    NumberZero = "NUMBER_ZERO", Error,
    /// An id occurs twice.
    DuplicateId = "DUPLICATE_ID", Error,
    /// Two rows of votes, or two entries, are for the same post and nominee.
    DuplicateRow = "DUPLICATE_ROW", Error,
    /// Something refers to an id that is not on the sheet.
    UnknownId = "UNKNOWN_ID", Error,
    /// Votes for a post the nominee does not stand for, although a formal candidate.
    NotNominatedForPost = "NOT_NOMINATED_FOR_POST", Info,
    /// A list longer than taken.
    TooMany {
        /// How many there are.
        count: usize,
        /// The most taken.
        limit: usize,
    } = "TOO_MANY", Error,
    /// More signatures than could sign.
    SignaturesAboveBase {
        /// Signatures.
        signatures: u64,
        /// Who could sign.
        base: u64,
    } = "SIGNATURES_ABOVE_BASE", Error,
    /// More consents than voters.
    ConsentAbovePresent {
        /// Consents.
        consent: u64,
        /// Voters.
        present: u64,
    } = "CONSENT_ABOVE_PRESENT", Error,
    /// A reduction that does not reduce.
    ReductionNotLower {
        /// Seats asked for.
        to: u32,
        /// Seats of the post.
        seats: u32,
    } = "REDUCTION_NOT_LOWER", Error,
    /// More reserved seats than seats.
    ReservedAboveSeats {
        /// Reserved.
        reserved: u32,
        /// Seats.
        seats: u32,
    } = "RESERVED_ABOVE_SEATS", Error,
    /// A kind of vote the body does not have.
    ContestNotForBody = "CONTEST_NOT_FOR_BODY", Error,
    /// Figures without which no outcome can be said.
    NotEnoughFigures {
        /// The missing fields.
        missing: Vec<Place>,
    } = "NOT_ENOUGH_FIGURES", Error,
    /// No rules for the body are held.
    NoRules = "NO_RULES", Error,

    // Why a vote is invalid in law.
    /// Too few took part.
    TurnoutTooLow {
        /// Who took part.
        voters: u64,
        /// Who could.
        electorate: u64,
        /// The share needed.
        needed: Threshold,
    } = "TURNOUT_TOO_LOW", Error,
    /// More ballots returned than there were voters.
    ReturnedAboveVoters {
        /// Returned.
        returned: u64,
        /// Voters.
        voters: u64,
    } = "RETURNED_ABOVE_VOTERS", Error,
    /// More ballots returned than were issued.
    ReturnedAboveIssued {
        /// Returned.
        returned: u64,
        /// Issued.
        issued: u64,
    } = "RETURNED_ABOVE_ISSUED", Error,
    /// Proxies in a vote that knows none.
    ProxiesNotAllowed {
        /// Proxies.
        proxies: u64,
    } = "PROXIES_NOT_ALLOWED", Error,
    /// Too few signatures under the petition for recall.
    PetitionTooSmall {
        /// Signatures.
        signatures: u64,
        /// Who could sign.
        base: u64,
        /// The share needed.
        needed: Threshold,
    } = "PETITION_TOO_SMALL", Error,

    // What was assumed or left open.
    /// The province has no pack; the national rules were used.
    UnknownProvince = "UNKNOWN_PROVINCE", Warning,
    /// Election day is before the oldest law text held.
    BeforeOldestLaw {
        /// The day the oldest text takes effect.
        since: NaiveDate,
    } = "BEFORE_OLDEST_LAW", Warning,
    /// Election day is before the oldest version of the measures held.
    BeforeOldestPack {
        /// The day the oldest version takes effect.
        since: NaiveDate,
    } = "BEFORE_OLDEST_PACK", Warning,
    /// Voters were not recorded; ballots returned stand for them.
    VotersNotRecorded = "VOTERS_NOT_RECORDED", Warning,
    /// Attendance was not recorded; voters or ballots returned stand for it.
    PresentNotRecorded = "PRESENT_NOT_RECORDED", Warning,
    /// Invalid ballots were not recorded.
    InvalidNotRecorded = "INVALID_NOT_RECORDED", Info,
    /// The form of the residents' committee's election was not recorded; all residents assumed.
    FormNotRecorded = "FORM_NOT_RECORDED", Warning,
    /// A form given for a body that has none.
    FormIgnored {
        /// The form.
        form: Form,
    } = "FORM_IGNORED", Info,
    /// The petition for recall was not recorded.
    PetitionNotRecorded = "PETITION_NOT_RECORDED", Warning,
    /// More proxies than each remaining voter may take.
    ProxiesAboveCap {
        /// Proxies.
        proxies: u64,
        /// The most that could be taken.
        most: u64,
    } = "PROXIES_ABOVE_CAP", Warning,
    /// The village's measures choose what the pack does not leave open.
    MeasureNotAllowed = "MEASURE_NOT_ALLOWED", Warning,
    /// The adopted decision to stop cannot be made here.
    StopNotAllowed = "STOP_NOT_ALLOWED", Warning,
    /// Seats may not be reduced: no consent, or the body knows none.
    ReductionNotAllowed = "REDUCTION_NOT_ALLOWED", Warning,
    /// A nominee's own votes in the row of another post; counted where they stand.
    SexNotRecorded = "SEX_NOT_RECORDED", Warning,
    /// The women's seat was not judged, because chair and members are not both known.
    WomenSeatNotJudged = "WOMEN_SEAT_NOT_JUDGED", Info,
    /// A woman was seated first.
    WomanSeatedFirst {
        /// Who.
        nominee: NomineeNo,
    } = "WOMAN_SEATED_FIRST", Info,
    /// A seat was set aside for a woman.
    WomanSeatReserved {
        /// At which post.
        post: PostNo,
    } = "WOMAN_SEAT_RESERVED", Info,
    /// No woman is on the committee and the pack has no rule that seats one.
    NoWomanElected = "NO_WOMAN_ELECTED", Warning,
    /// Fewer women than a third of the representatives.
    RepresentativesWomen {
        /// Women.
        women: u64,
        /// Representatives.
        all: u64,
    } = "REPRESENTATIVES_WOMEN", Warning,
    /// Fewer candidates than the law asks for.
    TooFewCandidates {
        /// The post.
        post: PostNo,
        /// Formal candidates.
        candidates: u64,
        /// How many there should be, at least.
        least: u64,
    } = "TOO_FEW_CANDIDATES", Warning,
    /// More candidates than the pack allows.
    TooManyCandidates {
        /// The post.
        post: PostNo,
        /// Formal candidates.
        candidates: u64,
        /// How many there may be, at most.
        most: u64,
    } = "TOO_MANY_CANDIDATES", Warning,
    /// The committee's seats are outside the range of the law.
    CommitteeSize {
        /// Seats, with sitting members.
        seats: u64,
        /// Fewest.
        least: u64,
        /// Most.
        most: u64,
    } = "COMMITTEE_SIZE", Warning,
    /// A winner is barred by statute.
    WinnerBarred {
        /// Who.
        nominee: NomineeNo,
        /// The bar.
        bar: Bar,
    } = "WINNER_BARRED", Warning,
    /// A winner is a near relative of somebody who ranks before.
    WinnerKin {
        /// Who.
        nominee: NomineeNo,
        /// Of whom.
        of: Person,
    } = "WINNER_KIN", Warning,
    /// A write-in is elected and must pass the qualification check.
    WriteInElected {
        /// Who.
        nominee: NomineeNo,
    } = "WRITE_IN_ELECTED", Warning,
    /// A nominee also stands for a higher post that awaits a new vote.
    AwaitsRevote {
        /// Who.
        nominee: NomineeNo,
    } = "AWAITS_REVOTE", Warning,
    /// A further election has fewer candidates than it should.
    RunoffShort {
        /// The post.
        post: PostNo,
        /// Candidates there are.
        candidates: u64,
        /// Candidates there should be.
        wanted: u64,
    } = "RUNOFF_SHORT", Warning,
    /// Seats may stay vacant.
    SeatsMayStayVacant = "SEATS_MAY_STAY_VACANT", Info,
    /// No seat is filled although the primary wanted more.
    FewerThanWanted {
        /// The post.
        post: PostNo,
        /// How many were wanted.
        wanted: u32,
    } = "FEWER_THAN_WANTED", Info,
    /// A by-election follows from the recall.
    ByElectionDue = "BY_ELECTION_DUE", Info,
    /// An unverified parameter, or the choice of base, changes the result.
    ResultDepends {
        /// The parameter's key, or `base`.
        on: &'static str,
        /// Its value here.
        value: String,
        /// The other value.
        other: String,
        /// Whether the vote is valid here.
        valid: bool,
        /// Whether it is with the other value.
        other_valid: bool,
        /// Who is elected here.
        elected: Vec<Winner>,
        /// Who is with the other value.
        other_elected: Vec<Winner>,
    } = "RESULT_DEPENDS", Warning,
}

impl Finding {
    /// A finding at a place, as grave as its matter.
    #[must_use]
    pub const fn new(matter: Matter, place: Place, cites: Cites) -> Self {
        let severity = matter.severity();
        Self {
            matter,
            severity,
            place,
            cites,
        }
    }
}
