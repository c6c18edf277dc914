//! Codes of steps, stages and notices.
//!
//! A step that is the same in the elections of villagers' committee, residents'
//! committee and Party organisation has the same code, so that a county's board
//! can group them.

use crate::codes::coded_enum;

coded_enum! {
    /// A stage: a column of the county's board. The order is that of time.
    pub enum Stage {
        /// 前期准备
        Prep = "prep",
        /// 推选村(居)民选举委员会
        ElectionCommittee = "election_committee",
        /// 选民登记
        VoterRegistration = "voter_registration",
        /// 公布选民名单
        VoterList = "voter_list",
        /// 名单申诉处理
        VoterAppeal = "voter_appeal",
        /// 推选代表、小组长
        Representatives = "representatives",
        /// 党组织:请示与批复
        PartyRequest = "party_request",
        /// 提名(党组织:两推)
        Nomination = "nomination",
        /// 预选
        Primary = "primary",
        /// 资格联审(党组织:含考察)
        JointReview = "joint_review",
        /// 公布正式候选人(党组织:人选公示)
        FormalCandidates = "formal_candidates",
        /// 投票准备
        PollingPrep = "polling_prep",
        /// 投票选举
        ElectionDay = "election_day",
        /// 结果上报备案
        ResultFiling = "result_filing",
        /// 工作移交
        Handover = "handover",
    }
}

coded_enum! {
    /// A statutory or customary step. The order is that of time.
    pub enum StepCode {
        /// The higher Party organisation reminds of the end of the term, PT-002.
        ExpiryReminder = "expiry_reminder",
        /// Posts, plan and training settled.
        Prep = "prep",
        /// Result of the exit audit published, VCL26 §40, RCL26 §38.
        ExitAudit = "exit_audit",
        /// Election committee elected, published and filed, VCL26 §15.
        ElectionCommittee = "election_committee",
        /// Election measures adopted, election day announced.
        ElectionNotice = "election_notice",
        /// Voters registered, VCL26 §16.
        VoterRegistration = "voter_registration",
        /// Voter list published, VCL26 §17.
        VoterList = "voter_list",
        /// Objections decided and published, VCL26 §17.
        VoterAppeal = "voter_appeal",
        /// Representatives and group leaders elected, VCL26 §§29, 32, RCL26 §13.
        Representatives = "representatives",
        /// Party: the committee decides and asks the township for consent.
        PartyRequest = "party_request",
        /// Party: the township's reply.
        PartyReply = "party_reply",
        /// Party: notices of day, method and list of members.
        PartyNotice = "party_notice",
        /// Nomination of candidates, VCL26 §18. Party: the two recommendations.
        Nomination = "nomination",
        /// Party: result of the recommendations reported.
        RecommendationReport = "recommendation_report",
        /// Primary vote, where the election measures ask for one.
        Primary = "primary",
        /// Joint review of qualification, 反有组织犯罪法 §12.
        JointReview = "joint_review",
        /// Party: inspection of the intended candidates by the township.
        Inspection = "inspection",
        /// Formal candidates published. Party: preselected candidates published.
        FormalCandidates = "formal_candidates",
        /// Time, place, method and tellers published.
        PollingNotice = "polling_notice",
        /// Candidates meet the voters, VCL26 §18.
        CandidateMeeting = "candidate_meeting",
        /// Proxies handed in and their list published.
        ProxyList = "proxy_list",
        /// Election day: vote, open count, result.
        ElectionDay = "election_day",
        /// Party: the new committee elects its secretary.
        FirstMeeting = "first_meeting",
        /// Supervision committee elected, VCL26 §37, RCL26 §36.
        SupervisionCommittee = "supervision_committee",
        /// Result filed with the township. Party: result reported.
        ResultFiling = "result_filing",
        /// Party: the township approves and files.
        ResultReply = "result_reply",
        /// Handover finished, VCL26 §24.
        Handover = "handover",
    }
}

coded_enum! {
    /// A notice the village posts; the numbers are those of a published set of forms.
    pub enum Notice {
        /// Notice 1: election day.
        ElectionDay = "1",
        /// Notice 2: members of the election committee.
        ElectionCommittee = "2",
        /// Notice 2-1: members who withdrew and their replacement.
        CommitteeReplacement = "2-1",
        /// Notice 3: registration of voters.
        Registration = "3",
        /// Notice 4: voter list.
        VoterList = "4",
        /// Notice 4-1: corrections to the voter list.
        VoterListCorrection = "4-1",
        /// Notice 5: election of representatives.
        Representatives = "5",
        /// Notice 6: representatives elected.
        RepresentativesElected = "6",
        /// Notice 6-1: group leaders elected.
        GroupLeadersElected = "6-1",
        /// Notice 7: nomination.
        Nomination = "7",
        /// Notice 8: preliminary candidates.
        PreliminaryCandidates = "8",
        /// Notice 9: formal candidates.
        FormalCandidates = "9",
        /// Notice 10: time and place of the vote.
        PollingPlaces = "10",
        /// Notice 11: tellers and staff.
        PollingStaff = "11",
        /// Notice 12: who votes by mobile box.
        MobileBox = "12",
        /// Notice 13: proxies.
        Proxies = "13",
        /// Notice 14: who helps with writing.
        AssistedWriting = "14",
        /// Notice 15: when a ballot is invalid.
        InvalidBallots = "15",
        /// Notice 16: result.
        Result = "16",
        /// Notice 17: supervision committee elected.
        SupervisionCommittee = "17",
        /// Notice 18: primary.
        Primary = "18",
        /// Notice 19: result of the primary.
        PrimaryResult = "19",
        /// Result of the exit audit.
        ExitAudit = "audit",
        /// Party: day, method and list of members.
        PartyElection = "party-1",
        /// Party: preselected candidates (公示).
        PartyCandidates = "party-2",
        /// Party: result.
        PartyResult = "party-3",
    }
}
