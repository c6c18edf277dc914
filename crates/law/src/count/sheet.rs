//! The count sheet: what was counted, as figures.
//!
//! Plain values; the JSON of "touyan/count-1" is in `app::contract`. Figures
//! that may be missing are `Option`, because "not recorded" and "none" lead to
//! different outcomes.

use crate::body::{Bar, Body, Contest, Form, HeldBy, InvalidScope, Kin, PetitionBy, Sex, StopBy};
use chrono::NaiveDate;

/// Index of a post in [`Sheet::posts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostNo(pub usize);

/// Index of a nominee in [`Sheet::nominees`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NomineeNo(pub usize);

/// Somebody on the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Person {
    /// A nominee, by index.
    Nominee(NomineeNo),
    /// A member already elected who stays, by index in [`Sheet::sitting`].
    Sitting(usize),
}

/// One count sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// What is elected.
    pub body: Body,
    /// What kind of vote it was.
    pub contest: Contest,
    /// The form, of a residents' committee only.
    pub form: Option<Form>,
    /// GB/T 2260 two digits; "00" for the national rules.
    pub province: String,
    /// Election day; chooses the law text.
    pub election_day: NaiveDate,
    /// Registered voters, or those due to attend, or the number of
    /// representatives: persons.
    pub electorate: Option<u64>,
    /// Who attended (实到会), of a Party body or of representatives: persons.
    pub present: Option<u64>,
    /// Who took part by the check-in ledger, accepted proxies included: persons.
    pub voters: Option<u64>,
    /// How many of them voted by proxy: persons.
    pub proxies: Option<u64>,
    /// Who voted.
    pub held_by: HeldBy,
    /// The ballots.
    pub ballots: Ballots,
    /// The posts, highest first.
    pub posts: Vec<Post>,
    /// Nominees and write-ins.
    pub nominees: Vec<Nominee>,
    /// The votes, one row per post and nominee.
    pub votes: Vec<Vote>,
    /// The petition, of a recall only.
    pub petition: Option<Petition>,
    /// Members already elected who stay.
    pub sitting: Vec<Sitting>,
    /// What the village's adopted election measures chose.
    pub measures: Measures,
    /// Seats to be filled by a woman in this round, by post.
    pub reserved: Vec<(PostNo, u32)>,
    /// Decisions to reduce the seats of a Party body.
    pub reduce: Vec<Reduction>,
    /// A decision to leave seats vacant.
    pub stop: Option<Stop>,
}

impl Sheet {
    /// A nominee by index.
    #[must_use]
    pub fn nominee(&self, no: NomineeNo) -> Option<&Nominee> {
        self.nominees.get(no.0)
    }

    /// A post by index.
    #[must_use]
    pub fn post(&self, no: PostNo) -> Option<&Post> {
        self.posts.get(no.0)
    }

    /// The ballots that decide a post: its own, or those of the sheet.
    #[must_use]
    pub fn ballots_for(&self, post: PostNo) -> BallotSet {
        match &self.ballots {
            Ballots::Joint(set) => *set,
            Ballots::PerPost(sets) => sets
                .iter()
                .find(|(of, _)| *of == post)
                .map_or(BallotSet::default(), |(_, set)| *set),
        }
    }

    /// Whether everybody who votes is a representative or member of a meeting,
    /// so that `present` is the number of voters.
    #[must_use]
    pub fn counts_present(&self) -> bool {
        self.body.is_party()
            || self.held_by != HeldBy::Voters
            || matches!(
                self.own_form(),
                Some(Form::HouseholdRepresentatives | Form::GroupRepresentatives)
            )
    }

    /// The form, where the body has one: on the sheet of another body it is a
    /// slip that changes nothing.
    #[must_use]
    pub fn own_form(&self) -> Option<Form> {
        self.form.filter(|_| self.body == Body::ResidentsCommittee)
    }
}

/// Ballots of one vote: sheets of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BallotSet {
    /// Handed out.
    pub issued: Option<u64>,
    /// Returned, valid or not.
    pub returned: Option<u64>,
    /// Invalid among those returned.
    pub invalid: Option<u64>,
    /// Valid among those returned; must add up where given.
    pub valid: Option<u64>,
}

impl BallotSet {
    /// Valid ballots, given or as returned less invalid.
    #[must_use]
    pub fn valid_or_rest(&self) -> Option<u64> {
        self.valid
            .or_else(|| self.returned?.checked_sub(self.invalid?))
    }
}

/// Whether all posts are on one ballot, or each has its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ballots {
    /// One ballot for all posts.
    Joint(BallotSet),
    /// Separate ballots per post.
    PerPost(Vec<(PostNo, BallotSet)>),
}

/// The rank of a post, highest first; kin conflicts and second posts are
/// resolved from the highest down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PostRank {
    /// Chair or secretary.
    Head,
    /// Deputy chair or deputy secretary.
    Deputy,
    /// Member, and every other post.
    Member,
}

impl PostRank {
    /// The rank a post's id stands for; unknown ids are members.
    #[must_use]
    pub fn of_id(id: &str) -> Self {
        match id {
            "chair" | "secretary" => Self::Head,
            "deputy" | "deputy_chair" | "deputy_secretary" | "vice_chair" => Self::Deputy,
            _ => Self::Member,
        }
    }
}

/// A post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Its id on the sheet.
    pub id: String,
    /// Its title in Chinese.
    pub title: String,
    /// Seats (应选名额).
    pub seats: Option<u32>,
    /// How many a voter may mark; seats where not given.
    pub max_marks: Option<u32>,
}

impl Post {
    /// How many a voter may mark.
    #[must_use]
    pub fn marks(&self) -> Option<u32> {
        self.max_marks.or(self.seats)
    }

    /// The rank the id stands for; unknown ids are members.
    #[must_use]
    pub fn rank(&self) -> PostRank {
        PostRank::of_id(&self.id)
    }
}

/// A nominee or write-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nominee {
    /// Id on the sheet.
    pub id: String,
    /// Name, as written.
    pub name: String,
    /// Sex, where recorded.
    pub sex: Option<Sex>,
    /// The posts the nominee stands for; empty for a pure write-in.
    pub posts: Vec<PostNo>,
    /// Whether a formal candidate; `false` for a write-in (另选他人).
    pub formal: bool,
    /// Near relatives among nominees and sitting members.
    pub kin_of: Vec<KinLink>,
    /// Statutory bars found in the post-check.
    pub barred: Vec<Bar>,
}

/// A kinship link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KinLink {
    /// To whom.
    pub to: Person,
    /// How related; `None` where only "near relative" was recorded.
    pub kin: Option<Kin>,
}

/// One row of votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vote {
    /// The post.
    pub post: PostNo,
    /// The nominee.
    pub nominee: NomineeNo,
    /// Votes for (赞成票); in a recall, in favour of recall.
    pub for_: Option<u64>,
    /// Votes against.
    pub against: Option<u64>,
    /// Abstentions.
    pub abstain: Option<u64>,
}

/// The petition a recall rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Petition {
    /// Who signed.
    pub by: PetitionBy,
    /// Signatures: persons.
    pub signatures: Option<u64>,
    /// How many could have signed: persons.
    pub base: Option<u64>,
}

/// A member already elected who stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitting {
    /// Id; may be named in `kin_of`.
    pub id: String,
    /// The id of the post held; need not be one of the sheet's posts.
    pub post: String,
    /// Sex, where recorded.
    pub sex: Option<Sex>,
    /// Near relatives among nominees and sitting members.
    pub kin_of: Vec<KinLink>,
}

/// What the village's election measures chose where the pack leaves a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Measures {
    /// Votes for a higher post count for lower ones too (票数下加).
    pub vote_rollup: Option<bool>,
    /// What too many marks spoil.
    pub invalid_scope: Option<InvalidScope>,
}

/// A decision to reduce the seats of a post (Party bodies).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reduction {
    /// The post.
    pub post: PostNo,
    /// To how many seats.
    pub to: u32,
    /// How many of those present consented: persons.
    pub consent: Option<u64>,
}

/// A decision to leave seats vacant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// By whom.
    pub by: StopBy,
    /// Whether it was decided; `false` where it was put and refused.
    pub decided: bool,
}
