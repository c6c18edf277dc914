//! Columns of the cockpit: the stages of both elections, gathered so that a county fits one screen.

use crate::codes::coded;
use law::body::Body;
use law::timetable::Stage;

coded! {
    /// A column of the township × stage matrix, in the order of time.
    Column {
        /// Party organisation: request and reply.
        PartyRequest = "party_request", "党组织请示";
        /// Party organisation: recommendation, inspection, candidates published.
        PartyCandidates = "party_candidates", "党组织人选";
        /// Party organisation: members' meeting, result approved and filed.
        PartyElection = "party_election", "党组织选举";
        /// Posts, plan, exit audit.
        Prep = "prep", "前期准备";
        /// Election committee.
        ElectionCommittee = "election_committee", "选委会";
        /// Voter registration.
        Registration = "registration", "选民登记";
        /// Voter list published, objections decided.
        VoterList = "voter_list", "名单申诉";
        /// Representatives and group leaders.
        Representatives = "representatives", "代表组长";
        /// Nomination and primary.
        Nomination = "nomination", "提名";
        /// Joint review.
        JointReview = "joint_review", "联审";
        /// Formal candidates published.
        FormalCandidates = "formal_candidates", "正式候选人";
        /// Time, place, proxies, meeting of candidates and voters.
        PollingPrep = "polling_prep", "投票准备";
        /// Election day.
        Vote = "vote", "投票";
        /// Result filed, handover.
        Handover = "handover", "备案移交";
    }
}

impl Column {
    /// The column a stage of a body's election is shown in.
    #[must_use]
    pub const fn of(body: Body, stage: Stage) -> Self {
        if body.is_party() {
            return match stage {
                Stage::Prep
                | Stage::ElectionCommittee
                | Stage::VoterRegistration
                | Stage::VoterList
                | Stage::VoterAppeal
                | Stage::PartyRequest => Self::PartyRequest,
                Stage::Representatives
                | Stage::Nomination
                | Stage::Primary
                | Stage::JointReview
                | Stage::FormalCandidates => Self::PartyCandidates,
                Stage::PollingPrep | Stage::ElectionDay | Stage::ResultFiling | Stage::Handover => {
                    Self::PartyElection
                }
            };
        }
        match stage {
            Stage::Prep | Stage::PartyRequest => Self::Prep,
            Stage::ElectionCommittee => Self::ElectionCommittee,
            Stage::VoterRegistration => Self::Registration,
            Stage::VoterList | Stage::VoterAppeal => Self::VoterList,
            Stage::Representatives => Self::Representatives,
            Stage::Nomination | Stage::Primary => Self::Nomination,
            Stage::JointReview => Self::JointReview,
            Stage::FormalCandidates => Self::FormalCandidates,
            Stage::PollingPrep => Self::PollingPrep,
            Stage::ElectionDay => Self::Vote,
            Stage::ResultFiling | Stage::Handover => Self::Handover,
        }
    }
}
