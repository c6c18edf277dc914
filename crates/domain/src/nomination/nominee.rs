//! A nominee: who, for which posts, nominated by whom, and what has been done with the nomination.

use law::rules::value::NominationSource;

use super::LINE_MAX_CHARS;
use crate::codes::{coded, joined, worded};
use crate::ids::{RecordId, UnitId};
use crate::time::{Day, Millis};

worded! {
    /// A post that somebody is nominated for.
    Post {
        /// 书记.
        PartySecretary = "party_secretary", "党组织书记";
        /// 副书记.
        PartyDeputy = "party_deputy", "党组织副书记";
        /// 党组织委员.
        PartyMember = "party_member", "党组织委员";
        /// 主任.
        Chair = "vc_chair", "村（居）委会主任";
        /// 副主任.
        Vice = "vc_deputy", "村（居）委会副主任";
        /// 委员.
        Member = "member", "村（居）委会委员";
    }
}

impl Post {
    /// Whether it is a post of the Party organisation.
    #[must_use]
    pub const fn is_party(self) -> bool {
        matches!(
            self,
            Self::PartySecretary | Self::PartyDeputy | Self::PartyMember
        )
    }

    /// The posts in words.
    #[must_use]
    pub fn words(posts: &[Self]) -> String {
        let words: Vec<&str> = posts.iter().map(|post| post.zh()).collect();
        words.join("、")
    }

    /// The posts as stored: codes in their order, joined by commas.
    #[must_use]
    pub fn codes(posts: &[Self]) -> String {
        let codes: Vec<&str> = posts.iter().map(|post| post.code()).collect();
        codes.join(",")
    }

    /// Reads codes or words, joined by commas or `、`; `None` where one is unknown or none is left.
    #[must_use]
    pub fn list(text: &str) -> Option<Vec<Self>> {
        let parts = text.split([',', '，', '、', ';', '；']).map(str::trim);
        let mut posts: Vec<Self> = parts
            .filter(|part| !part.is_empty())
            .map(Self::parse)
            .collect::<Option<_>>()?;
        posts.sort_unstable();
        posts.dedup();
        (!posts.is_empty()).then_some(posts)
    }
}

worded! {
    /// Who nominated; which of these the law knows, its text in force says.
    Source {
        /// The village's Party organisation.
        PartyOrg = "party_org", "党组织推荐";
        /// Registered villagers.
        Voter = "voter", "村（居）民提名";
        /// Voters jointly.
        Joint = "joint", "联名提名";
        /// The person.
        Own = "self", "自荐";
        /// A nomination vote.
        Open = "open", "海选提名";
    }
}

impl Source {
    /// The source as the law engine knows it.
    #[must_use]
    pub const fn of_law(self) -> NominationSource {
        match self {
            Self::PartyOrg => NominationSource::PartyOrg,
            Self::Voter => NominationSource::Voter,
            Self::Joint => NominationSource::Joint,
            Self::Own => NominationSource::Own,
            Self::Open => NominationSource::Open,
        }
    }
}

coded! {
    /// How the nominee came in.
    Origin {
        /// Nominated before the review began.
        First = "first", "提名";
        /// Added afterwards.
        Added = "added", "增补";
        /// In the place of somebody who withdrew.
        Replacement = "replacement", "替补";
        /// Won as a write-in.
        WriteIn = "write_in", "另选他人当选";
        /// For a by-election.
        ByElection = "by_election", "补选";
    }
}

worded! {
    /// A paper that belongs to a nomination.
    Material {
        /// The form.
        Form = "form", "登记表";
        /// Copy of the identity card.
        IdCopy = "id_copy", "身份证复印件";
        /// Proof of schooling.
        Education = "education", "学历证明";
        /// Proof of Party membership.
        PartyProof = "party_proof", "党员身份证明";
        /// The statement of plans.
        Statement = "statement", "竞职陈述";
    }
}

joined!(Material);

coded! {
    /// Why a nominee no longer stands. "Replaced by order" is none of them: nobody may adjust or replace
    /// lawful candidates (VC-040).
    Withdrawal {
        /// Refused in writing.
        Refused = "refused", "本人书面放弃";
        /// Found ineligible by law or review.
        Ineligible = "ineligible", "不具备参选条件";
        /// Did not become a candidate by votes.
        NotChosen = "not_chosen", "提名票数不足，未成为候选人";
        /// Entered by mistake.
        Mistake = "mistake", "登记错误";
    }
}

coded! {
    /// What a talk was for.
    TalkKind {
        /// Whether the person wants to stand, and can.
        Intent = "intent", "参选意向谈话";
        /// About discipline before standing.
        Discipline = "discipline", "换届纪律谈话";
        /// Before taking office.
        Appointment = "appointment", "任职谈话";
        /// With somebody who was not taken.
        Rejected = "rejected", "未入选人员谈话";
    }
}

/// A talk that was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Talk {
    /// 1, 2, 3 ...
    pub no: i64,
    /// For what.
    pub kind: TalkKind,
    /// When.
    pub held_on: Day,
    /// Who talked.
    pub talker: String,
    /// Who recorded it.
    pub by_name: String,
}

/// What is kept of a nomination beside the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nomination {
    /// Posts, at least one.
    pub posts: Vec<Post>,
    /// Who nominated.
    pub source: Source,
    /// How many joined in a joint nomination.
    pub joined: u32,
    /// The day of the person's consent.
    pub consent_on: Option<Day>,
    /// Papers that are there.
    pub materials: Vec<Material>,
    /// The day the signed pledges came in.
    pub pledge_on: Option<Day>,
}

/// A nominee of a village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nominee {
    /// Id.
    pub id: RecordId,
    /// Township.
    pub town: UnitId,
    /// Village.
    pub unit: UnitId,
    /// The person's record; none of a write-in winner who is not known yet.
    pub person: Option<RecordId>,
    /// Name, as on the person's record or on the count.
    pub name: String,
    /// How the nominee came in.
    pub origin: Origin,
    /// The nomination.
    pub nomination: Nomination,
    /// When and why the nominee no longer stands.
    pub withdrawn: Option<(Day, Withdrawal)>,
    /// Who changed it last.
    pub by_name: String,
    /// When.
    pub at: Millis,
    /// For concurrent editing.
    pub version: i64,
}

impl Nominee {
    /// Whether the nominee stands.
    #[must_use]
    pub const fn stands(&self) -> bool {
        self.withdrawn.is_none()
    }

    /// Whether the nominee stands for a post of the Party organisation, or of the committee.
    #[must_use]
    pub fn stands_for(&self, party: bool) -> bool {
        let posts = &self.nomination.posts;
        self.stands() && posts.iter().any(|post| post.is_party() == party)
    }
}

/// Why a nomination is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NominationFault {
    /// The law in force knows no such source; with its articles.
    #[error("source")]
    Source(Vec<String>),
    /// Too few joined; with the least number.
    #[error("too few")]
    TooFew(u32),
    /// A Party post needs a Party member.
    #[error("not in the Party")]
    NotParty,
    /// The village has as many as are kept.
    #[error("too many")]
    TooMany,
    /// Stands already.
    #[error("stands already")]
    Double,
    /// No longer stands.
    #[error("withdrawn")]
    Withdrawn,
    /// Not known well enough to be reviewed.
    #[error("unknown person")]
    Unknown,
    /// A day that is still to come.
    #[error("future")]
    Future,
    /// A text too long or not a line.
    #[error("text")]
    Text,
}

impl Nomination {
    /// Checks against the rules in force for the body.
    ///
    /// # Errors
    /// The first fault found.
    pub fn check(
        &self,
        rules: Option<&law::rules::Rules>,
        in_party: bool,
        today: Day,
    ) -> Result<(), NominationFault> {
        if self.posts.iter().any(|post| post.is_party()) && !in_party {
            return Err(NominationFault::NotParty);
        }
        let days = [self.consent_on, self.pledge_on];
        if days.into_iter().flatten().any(|day| day > today) {
            return Err(NominationFault::Future);
        }
        let Some(rules) = rules else { return Ok(()) };
        let against = law::nomination::source(rules, self.source.of_law(), u64::from(self.joined));
        match against {
            None => Ok(()),
            Some(against) if against.ground == law::eligibility::Ground::TooFewJoined => Err(
                NominationFault::TooFew(u32::from(rules.params.joint_nomination_min.value)),
            ),
            Some(against) => Err(NominationFault::Source(against.cites.texts())),
        }
    }
}

/// Checks a talk about to be recorded.
///
/// # Errors
/// The first fault found.
pub fn check_talk(held_on: Day, talker: &str, today: Day) -> Result<String, NominationFault> {
    if held_on > today {
        return Err(NominationFault::Future);
    }
    super::line(talker, LINE_MAX_CHARS)
        .filter(|name| !name.is_empty())
        .ok_or(NominationFault::Text)
}
